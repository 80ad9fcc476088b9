//! Constraints of the table as a whole.

use super::foreign_key;
use super::{ConstraintClause, CreateTable, KeyClause, KeyColumn, NamedConstraint, Unexpected, on_conflict};
use crate::sql::cursor::{self, Cursor};

/// Whether a constraint of the table comes next; all of these words are reserved.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    cursor.sees_any(&["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"])
}

/// Reads one constraint, or a name that no constraint follows.
pub(super) fn read<'a>(cursor: &mut Cursor<'a>, table: &mut CreateTable<'a>) -> Result<(), Unexpected> {
    let name = if cursor.eat("CONSTRAINT") { Some(cursor.name()?) } else { None };
    let clause = if cursor.eat("PRIMARY") {
        cursor.expect("KEY")?;
        let (terms, autoincrement) = key_terms(cursor.parenthesized()?)?;
        if autoincrement {
            mark_autoincrement(table, &terms);
        }
        ConstraintClause::PrimaryKey(KeyClause { terms, on_conflict: on_conflict(cursor)? })
    } else if cursor.eat("UNIQUE") {
        let (terms, _) = key_terms(cursor.parenthesized()?)?;
        ConstraintClause::Unique(KeyClause { terms, on_conflict: on_conflict(cursor)? })
    } else if cursor.eat("CHECK") {
        let condition = cursor.parenthesized()?;
        on_conflict(cursor)?;
        ConstraintClause::Check(condition)
    } else if cursor.eat("FOREIGN") {
        cursor.expect("KEY")?;
        let columns = names(cursor.parenthesized()?)?;
        cursor.expect("REFERENCES")?;
        ConstraintClause::ForeignKey(foreign_key::read(cursor, columns)?)
    } else {
        return Ok(());
    };
    table.constraints.push(NamedConstraint { name, clause });
    Ok(())
}

/// Reads `ASC` or `DESC`; says whether it descends.
pub(super) fn sort_order(cursor: &mut Cursor<'_>) -> bool {
    let descending = cursor.eat("DESC");
    if !descending {
        cursor.eat("ASC");
    }
    descending
}

/// Reads a list of columns, which may carry a collation and an order that mean nothing.
pub(super) fn names(list: &str) -> Result<Vec<String>, Unexpected> {
    cursor::list(list).into_iter().map(|part| Cursor::new(part).name()).collect()
}

/// Reads the columns of a key, and whether `AUTOINCREMENT` follows the last.
fn key_terms(list: &str) -> Result<(Vec<KeyColumn>, bool), Unexpected> {
    let mut autoincrement = false;
    let mut terms = Vec::new();
    for part in cursor::list(list) {
        let mut cursor = Cursor::new(part);
        // SQLite sees the column through parentheses.
        let inner = if cursor.sees_mark("(") { Some(cursor.parenthesized()?) } else { None };
        let name = inner.map_or_else(|| cursor.name(), |inner| Cursor::new(inner).name())?;
        let collation = if cursor.eat("COLLATE") { Some(cursor.name()?) } else { None };
        terms.push(KeyColumn { name, collation, descending: sort_order(&mut cursor) });
        autoincrement |= cursor.eat("AUTOINCREMENT");
    }
    Ok((terms, autoincrement))
}

fn mark_autoincrement(table: &mut CreateTable<'_>, terms: &[KeyColumn]) {
    for column in &mut table.columns {
        column.autoincrement |= terms.iter().any(|term| term.name.eq_ignore_ascii_case(&column.name));
    }
}
