//! Tables and their columns.

use std::collections::BTreeMap;

use driftless_schema::model::{
    Column, DataType, Generated, GeneratedStorage, Identity, IdentityMode, NotNull, QualifiedName, Table,
};

use super::read::Raw;
use super::rows::{ColumnRow, SchemaRow, TableRow};
use crate::sql::canonical::{self, ColumnNames};
use crate::sql::cursor::Unexpected;
use crate::sql::table::{ColumnClause, CreateTable};

/// `hidden` of a column that is computed when it is read, or when it is written.
const VIRTUAL: i64 = 2;
const STORED: i64 = 3;

/// A column that a module hides.
const HIDDEN: i64 = 1;

/// The body of an ordinary table.
pub(super) fn table(
    object: &SchemaRow,
    clause: &CreateTable<'_>,
    raw: &Raw,
    names: &ColumnNames,
) -> Result<Table, Unexpected> {
    let rows = raw.columns.get(&object.name).map(Vec::as_slice).unwrap_or_default();
    // The text has the columns that the pragma has, in the same order.
    if rows.len() != clause.columns.len() {
        return Err(Unexpected::missing("every column of the table"));
    }
    let rowid_alias = rowid_alias(object, raw);
    let columns = rows.iter().zip(&clause.columns).map(|(row, clause)| {
        if row.name.eq_ignore_ascii_case(&clause.name) && clause.generated.is_some() == is_generated(row) {
            Ok(column(row, clause, rowid_alias == Some(row.name.as_str()), names))
        } else {
            Err(Unexpected::missing("the columns as SQLite lists them"))
        }
    });
    let list = raw.tables.get(&object.name);
    Ok(Table { columns: columns.collect::<Result<_, _>>()?, options: options(list), ..Table::default() })
}

fn is_generated(row: &ColumnRow) -> bool {
    matches!(row.hidden, VIRTUAL | STORED)
}

/// The body of a virtual table.
pub(super) fn virtual_table(object: &SchemaRow, using: String, raw: &Raw) -> Table {
    let options = BTreeMap::from([("using".to_owned(), using)]);
    Table { columns: plain_columns(&object.name, raw), options, ..Table::default() }
}

/// The columns of a view or virtual table, as far as SQLite knows them.
pub(super) fn plain_columns(relation: &str, raw: &Raw) -> Vec<Column> {
    let rows = raw.columns.get(relation).map(Vec::as_slice).unwrap_or_default();
    rows.iter().filter(|row| row.hidden != HIDDEN).map(plain_column).collect()
}

fn plain_column(row: &ColumnRow) -> Column {
    Column {
        not_null: row.not_null,
        default: row.default.as_deref().map(canonical::default),
        ..Column::new(row.name.as_str(), DataType::new(canonical::data_type(&row.data_type)))
    }
}

fn column(row: &ColumnRow, clause: &ColumnClause<'_>, is_rowid_alias: bool, names: &ColumnNames) -> Column {
    let plain = plain_column(row);
    let generated = clause.generated.map(|expression| Generated {
        expression: canonical::expression(expression, names),
        storage: if row.hidden == STORED { GeneratedStorage::Stored } else { GeneratedStorage::Virtual },
    });
    let mut options = BTreeMap::new();
    if clause.autoincrement {
        options.insert("autoincrement".to_owned(), "true".to_owned());
    }
    if let Some(answer) = clause.not_null_on_conflict.as_ref().filter(|_| row.not_null) {
        options.insert("not_null_on_conflict".to_owned(), answer.clone());
    }
    Column {
        // Another name of the rowid is never NULL, and SQLite makes a value where none is given.
        not_null: plain.not_null || is_rowid_alias,
        identity: is_rowid_alias.then_some(Identity {
            mode: IdentityMode::ByDefault,
            sequence: None,
            sequence_name: None,
        }),
        not_null_constraint: clause
            .not_null_name
            .as_ref()
            .map(|name| NotNull { name: Some(name.as_str().into()), ..NotNull::default() }),
        generated,
        collation: column_collation(clause).map(|collation| QualifiedName::new("", collation)),
        options,
        ..plain
    }
}

/// The collation of a column, where it is not the default.
pub(super) fn column_collation(clause: &ColumnClause<'_>) -> Option<String> {
    clause.collation.as_deref().map(canonical::collation).filter(|collation| collation != "BINARY")
}

/// The column that is another name of the rowid: the one column of a primary key for which
/// SQLite made no index.
fn rowid_alias<'a>(object: &SchemaRow, raw: &'a Raw) -> Option<&'a str> {
    if raw.tables.get(&object.name)?.without_rowid {
        return None;
    }
    let indexes = raw.indexes.get(&object.name).map(Vec::as_slice).unwrap_or_default();
    if indexes.iter().any(|index| index.origin == "pk") {
        return None;
    }
    raw.columns.get(&object.name)?.iter().find(|column| column.key == 1).map(|column| column.name.as_str())
}

fn options(row: Option<&TableRow>) -> BTreeMap<String, String> {
    let Some(row) = row else { return BTreeMap::new() };
    [("without_rowid", row.without_rowid), ("strict", row.strict)]
        .into_iter()
        .filter(|(_, is_set)| *is_set)
        .map(|(name, _)| (name.to_owned(), "true".to_owned()))
        .collect()
}
