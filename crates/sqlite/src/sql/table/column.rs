//! A column and the constraints behind it.

use super::constraint;
use super::foreign_key;
use super::{
    ColumnClause, ConstraintClause, CreateTable, KeyClause, KeyColumn, NamedConstraint, Unexpected, on_conflict,
};
use crate::sql::cursor::Cursor;

/// What ends a column's type.
const AFTER_TYPE: [&str; 11] =
    ["CONSTRAINT", "DEFAULT", "NULL", "NOT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "COLLATE", "AS", "DEFERRABLE"];

/// Reads one column.
pub(super) fn read<'a>(cursor: &mut Cursor<'a>, table: &mut CreateTable<'a>) -> Result<(), Unexpected> {
    let mut column = ColumnClause { name: cursor.name()?, ..ColumnClause::default() };
    // The type is a pragma's to tell. `GENERATED ALWAYS` goes the same way, as in SQLite's parser.
    while !cursor.sees_any(&AFTER_TYPE) && !ends(cursor) {
        if cursor.sees_mark("(") {
            cursor.parenthesized()?;
        } else {
            cursor.next();
        }
    }
    let mut name = None;
    while !ends(cursor) {
        if cursor.eat("CONSTRAINT") {
            name = Some(cursor.name()?);
        } else {
            clause(cursor, table, &mut column, name.take())?;
        }
    }
    table.columns.push(column);
    Ok(())
}

fn ends(cursor: &Cursor<'_>) -> bool {
    cursor.peek(0).is_none() || cursor.sees_mark(",") || cursor.sees_mark(")")
}

fn clause<'a>(
    cursor: &mut Cursor<'a>,
    table: &mut CreateTable<'a>,
    column: &mut ColumnClause<'a>,
    name: Option<String>,
) -> Result<(), Unexpected> {
    if foreign_key::defers(cursor) {
        foreign_key::defer_last(cursor, table)
    } else if cursor.eat("NOT") {
        cursor.expect("NULL")?;
        column.not_null_on_conflict = on_conflict(cursor)?;
        column.not_null_name = name;
        Ok(())
    } else if cursor.eat("NULL") {
        on_conflict(cursor).map(drop)
    } else if cursor.eat("DEFAULT") {
        skip_default(cursor)
    } else if cursor.eat("COLLATE") {
        column.collation = Some(cursor.name()?);
        Ok(())
    } else if cursor.sees_any(&["GENERATED", "AS"]) {
        if cursor.eat("GENERATED") {
            cursor.expect("ALWAYS")?;
        }
        cursor.expect("AS")?;
        column.generated = Some(cursor.parenthesized()?);
        if !ends(cursor) && !cursor.sees_any(&AFTER_TYPE) {
            cursor.name()?;
        }
        Ok(())
    } else {
        let clause = constraint_clause(cursor, column)?;
        table.constraints.push(NamedConstraint { name, clause });
        Ok(())
    }
}

fn constraint_clause<'a>(
    cursor: &mut Cursor<'a>,
    column: &mut ColumnClause<'a>,
) -> Result<ConstraintClause<'a>, Unexpected> {
    let mut key = KeyColumn { name: column.name.clone(), ..KeyColumn::default() };
    if cursor.eat("PRIMARY") {
        cursor.expect("KEY")?;
        key.descending = constraint::sort_order(cursor);
        let on_conflict = on_conflict(cursor)?;
        column.autoincrement = cursor.eat("AUTOINCREMENT");
        Ok(ConstraintClause::PrimaryKey(KeyClause { terms: vec![key], on_conflict }))
    } else if cursor.eat("UNIQUE") {
        Ok(ConstraintClause::Unique(KeyClause { terms: vec![key], on_conflict: on_conflict(cursor)? }))
    } else if cursor.eat("CHECK") {
        let condition = cursor.parenthesized()?;
        on_conflict(cursor)?;
        Ok(ConstraintClause::Check(condition))
    } else if cursor.eat("REFERENCES") {
        Ok(ConstraintClause::ForeignKey(foreign_key::read(cursor, vec![key.name])?))
    } else {
        Err(cursor.unexpected("a constraint of a column"))
    }
}

/// Goes behind a default, which is a pragma's to tell.
fn skip_default(cursor: &mut Cursor<'_>) -> Result<(), Unexpected> {
    if cursor.sees_mark("(") {
        return cursor.parenthesized().map(drop);
    }
    if !cursor.eat_mark("-") {
        cursor.eat_mark("+");
    }
    cursor.next().map(drop).ok_or_else(|| cursor.unexpected("a default"))
}
