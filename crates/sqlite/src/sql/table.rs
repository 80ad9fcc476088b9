//! `CREATE TABLE`: what no pragma tells of a table.

mod column;
mod constraint;
mod foreign_key;

use driftless_schema::model::{Deferral, MatchType, ReferentialAction};

use super::cursor::{Cursor, Unexpected};

/// What the text of a table says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CreateTable<'a> {
    /// The columns in their order.
    pub(crate) columns: Vec<ColumnClause<'a>>,
    /// The constraints, those of columns too, in their order.
    pub(crate) constraints: Vec<NamedConstraint<'a>>,
}

/// What the text of a column says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ColumnClause<'a> {
    /// The name.
    pub(crate) name: String,
    /// `COLLATE`.
    pub(crate) collation: Option<String>,
    /// The expression of a generated column.
    pub(crate) generated: Option<&'a str>,
    /// `AUTOINCREMENT`.
    pub(crate) autoincrement: bool,
    /// The name of the NOT NULL constraint.
    pub(crate) not_null_name: Option<String>,
    /// What happens to a NULL, where that is not ABORT; lower case.
    pub(crate) not_null_on_conflict: Option<String>,
}

/// A constraint with the name it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedConstraint<'a> {
    /// The name, where it has one.
    pub(crate) name: Option<String>,
    /// What it demands.
    pub(crate) clause: ConstraintClause<'a>,
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConstraintClause<'a> {
    /// `PRIMARY KEY`.
    PrimaryKey(KeyClause),
    /// `UNIQUE`.
    Unique(KeyClause),
    /// `CHECK`, with its condition.
    Check(&'a str),
    /// `REFERENCES`.
    ForeignKey(ForeignKeyClause),
}

/// A primary or unique key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct KeyClause {
    /// The terms in their order.
    pub(crate) terms: Vec<KeyColumn>,
    /// What happens to a duplicate, where that is not ABORT; lower case.
    pub(crate) on_conflict: Option<String>,
}

/// A term of a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct KeyColumn {
    /// The column.
    pub(crate) name: String,
    /// `COLLATE`.
    pub(crate) collation: Option<String>,
    /// `DESC`.
    pub(crate) descending: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForeignKeyClause {
    /// The referencing columns.
    pub(crate) columns: Vec<String>,
    /// The referenced table.
    pub(crate) table: String,
    /// The referenced columns; none for the table's primary key.
    pub(crate) referenced: Vec<String>,
    /// ON DELETE.
    pub(crate) on_delete: ReferentialAction,
    /// ON UPDATE.
    pub(crate) on_update: ReferentialAction,
    /// MATCH.
    pub(crate) match_type: MatchType,
    /// DEFERRABLE.
    pub(crate) deferral: Deferral,
}

/// Reads the text that SQLite keeps of a table.
pub(crate) fn read(sql: &str) -> Result<CreateTable<'_>, Unexpected> {
    let mut cursor = Cursor::new(sql);
    cursor.expect("CREATE")?;
    cursor.expect("TABLE")?;
    cursor.name()?;
    cursor.expect_mark("(")?;
    let mut table = CreateTable::default();
    loop {
        if constraint::begins(&cursor) {
            constraint::read(&mut cursor, &mut table)?;
        } else {
            column::read(&mut cursor, &mut table)?;
        }
        // The comma between constraints of a table may be missing.
        if cursor.eat_mark(")") {
            return Ok(table);
        }
        if !cursor.eat_mark(",") && !constraint::begins(&cursor) {
            return Err(cursor.unexpected(", or )"));
        }
    }
}

/// Reads `ON CONFLICT …`; ABORT is the default.
fn on_conflict(cursor: &mut Cursor<'_>) -> Result<Option<String>, Unexpected> {
    if !(cursor.sees("ON") && cursor.peek(1).is_some_and(|token| token.is_word("CONFLICT"))) {
        return Ok(None);
    }
    cursor.next();
    cursor.next();
    let answer = cursor.name()?.to_ascii_lowercase();
    Ok(Some(answer).filter(|answer| answer != "abort"))
}

#[cfg(test)]
mod tests;
