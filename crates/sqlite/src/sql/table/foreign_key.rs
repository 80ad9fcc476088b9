//! `REFERENCES` and what follows it.

use driftless_schema::model::{Deferral, MatchType, ReferentialAction};

use super::constraint;
use super::{ConstraintClause, CreateTable, ForeignKeyClause, Unexpected};
use crate::sql::cursor::Cursor;

/// Reads what stands behind `REFERENCES`.
pub(super) fn read(cursor: &mut Cursor<'_>, columns: Vec<String>) -> Result<ForeignKeyClause, Unexpected> {
    let table = cursor.name()?;
    let referenced = if cursor.sees_mark("(") { constraint::names(cursor.parenthesized()?)? } else { Vec::new() };
    let mut key = ForeignKeyClause {
        columns,
        table,
        referenced,
        on_delete: ReferentialAction::default(),
        on_update: ReferentialAction::default(),
        match_type: MatchType::default(),
        deferral: Deferral::default(),
    };
    loop {
        if cursor.eat("MATCH") {
            // SQLite keeps the word and treats every foreign key as SIMPLE.
            let is_full = cursor.name()?.eq_ignore_ascii_case("FULL");
            key.match_type = if is_full { MatchType::Full } else { MatchType::Simple };
        } else if cursor.eat("ON") {
            let event = cursor.name()?.to_ascii_uppercase();
            let action = action(cursor)?;
            match event.as_str() {
                "DELETE" => key.on_delete = action,
                "UPDATE" => key.on_update = action,
                // `ON INSERT` parses and means nothing.
                _ => {}
            }
        } else if defers(cursor) {
            key.deferral = deferral(cursor)?;
        } else {
            return Ok(key);
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Result<ReferentialAction, Unexpected> {
    if cursor.eat("SET") {
        return if cursor.eat("NULL") {
            Ok(ReferentialAction::SetNull)
        } else {
            cursor.expect("DEFAULT").map(|()| ReferentialAction::SetDefault)
        };
    }
    if cursor.eat("CASCADE") {
        Ok(ReferentialAction::Cascade)
    } else if cursor.eat("RESTRICT") {
        Ok(ReferentialAction::Restrict)
    } else {
        cursor.expect("NO")?;
        cursor.expect("ACTION").map(|()| ReferentialAction::NoAction)
    }
}

/// Whether `DEFERRABLE` or `NOT DEFERRABLE` comes next.
pub(super) fn defers(cursor: &Cursor<'_>) -> bool {
    let then = cursor.peek(1).is_some_and(|token| token.is_word("DEFERRABLE"));
    cursor.sees("DEFERRABLE") || cursor.sees("NOT") && then
}

/// Among the constraints of a column, `DEFERRABLE` is of the foreign key before it, however far.
pub(super) fn defer_last(cursor: &mut Cursor<'_>, table: &mut CreateTable<'_>) -> Result<(), Unexpected> {
    let deferral = deferral(cursor)?;
    let last = table.constraints.iter_mut().rev().find_map(|constraint| match &mut constraint.clause {
        ConstraintClause::ForeignKey(key) => Some(key),
        ConstraintClause::PrimaryKey(_) | ConstraintClause::Unique(_) | ConstraintClause::Check(_) => None,
    });
    if let Some(key) = last {
        key.deferral = deferral;
    }
    Ok(())
}

fn deferral(cursor: &mut Cursor<'_>) -> Result<Deferral, Unexpected> {
    let never = cursor.eat("NOT");
    cursor.expect("DEFERRABLE")?;
    let deferred = cursor.eat("INITIALLY") && cursor.name()?.eq_ignore_ascii_case("DEFERRED");
    Ok(match (never, deferred) {
        (true, _) => Deferral::NotDeferrable,
        (false, false) => Deferral::InitiallyImmediate,
        (false, true) => Deferral::InitiallyDeferred,
    })
}
