//! Reads every row that a schema is made of.
//!
//! All ordinary tables are asked for in one query per pragma. Views and virtual tables are asked one by
//! one: a view whose table is gone, or a module that is not here, fails alone.

use std::collections::HashMap;

use rusqlite::{Connection, Params, Result, Row};

use super::dependencies::{self, Dependencies};
use super::rows::{ColumnRow, IndexRow, ObjectKind, SchemaRow, TableRow, TermRow};

const SCHEMA: &str = "
    select type, name, tbl_name, sql, sql is not null and rootpage = 0
    from main.sqlite_schema
    order by type, name";

const TABLES: &str = "
    select name, type, wr, strict
    from pragma_table_list
    where schema = 'main'";

const COLUMNS: &str = "
    select s.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden
    from main.sqlite_schema s, pragma_table_xinfo(s.name, 'main') c
    where s.type = 'table' and s.rootpage <> 0
    order by s.rowid, c.cid";

const COLUMNS_OF_ONE: &str = "
    select '', c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden
    from pragma_table_xinfo(?1, 'main') c
    order by c.cid";

const INDEXES: &str = "
    select s.name, i.name, i.\"unique\", i.origin
    from main.sqlite_schema s, pragma_index_list(s.name, 'main') i
    where s.type = 'table' and s.rootpage <> 0
    order by s.rowid, i.seq";

const TERMS: &str = "
    select s.name, t.cid = -2, t.name, t.\"desc\", t.coll
    from main.sqlite_schema s, pragma_index_xinfo(s.name, 'main') t
    where s.type = 'index' and s.sql is not null and t.key = 1
    order by s.rowid, t.seqno";

/// Every row of a schema.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) objects: Vec<SchemaRow>,
    pub(super) tables: HashMap<String, TableRow>,
    /// By table or view. What is not here could not be asked.
    pub(super) columns: HashMap<String, Vec<ColumnRow>>,
    /// By table.
    pub(super) indexes: HashMap<String, Vec<IndexRow>>,
    /// By index.
    pub(super) terms: HashMap<String, Vec<TermRow>>,
    /// Why the columns of a view or virtual table could not be asked.
    pub(super) unknown: Vec<(String, String)>,
    pub(super) dependencies: Dependencies,
}

/// Reads everything.
pub(super) fn read(connection: &mut Connection) -> Result<Raw> {
    let mut raw = Raw::default();
    for_each(connection, TABLES, [], |row| {
        let table = TableRow { kind: row.get(1)?, without_rowid: row.get(2)?, strict: row.get(3)? };
        raw.tables.insert(row.get(0)?, table);
        Ok(())
    })?;
    for_each(connection, SCHEMA, [], |row| {
        let table = raw.tables.get(row.get_ref(1)?.as_str()?);
        if let Some(object) = object(row, table)? {
            raw.objects.push(object);
        }
        Ok(())
    })?;
    for_each(connection, COLUMNS, [], |row| {
        raw.columns.entry(row.get(0)?).or_default().push(column(row)?);
        Ok(())
    })?;
    for_each(connection, INDEXES, [], |row| {
        let index = IndexRow { name: row.get(1)?, unique: row.get(2)?, origin: row.get(3)? };
        raw.indexes.entry(row.get(0)?).or_default().push(index);
        Ok(())
    })?;
    for_each(connection, TERMS, [], |row| {
        let column: Option<String> = row.get(2)?;
        let is_expression: bool = row.get(1)?;
        // The rowid has no name of its own.
        let column = if is_expression { None } else { Some(column.unwrap_or_else(|| "rowid".to_owned())) };
        let term = TermRow { column, descending: row.get(3)?, collation: row.get(4)? };
        raw.terms.entry(row.get(0)?).or_default().push(term);
        Ok(())
    })?;
    for object in raw.objects.iter().filter(|object| is_asked_alone(object.kind)) {
        let mut columns = Vec::new();
        match for_each(connection, COLUMNS_OF_ONE, [&object.name], |row| {
            columns.push(column(row)?);
            Ok(())
        }) {
            Ok(()) => drop(raw.columns.insert(object.name.clone(), columns)),
            Err(error) if is_about_object(&error) => raw.unknown.push((object.name.clone(), message(error))),
            Err(error) => return Err(error),
        }
    }
    raw.dependencies = dependencies::read(connection, &raw)?;
    Ok(raw)
}

fn is_asked_alone(kind: ObjectKind) -> bool {
    match kind {
        ObjectKind::View | ObjectKind::VirtualTable => true,
        ObjectKind::Table | ObjectKind::ShadowTable | ObjectKind::Index | ObjectKind::Trigger => false,
    }
}

/// Whether SQLite understood the question, and the object is what is wrong.
pub(super) fn is_about_object(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown)
}

fn message(error: rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) | rusqlite::Error::SqlInputError { msg: message, .. } => {
            message
        }
        error => error.to_string(),
    }
}

/// Calls `take` with every row of a query.
fn for_each(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    mut take: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

/// Reads an object, unless it is SQLite's own.
fn object(row: &Row<'_>, table: Option<&TableRow>) -> Result<Option<SchemaRow>> {
    let name: String = row.get(1)?;
    if name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_")) {
        return Ok(None);
    }
    let kind = match (row.get_ref(0)?.as_str()?, table.map(|table| table.kind.as_str())) {
        ("table", Some("shadow")) => ObjectKind::ShadowTable,
        ("table", _) if row.get(4)? => ObjectKind::VirtualTable,
        ("table", _) => ObjectKind::Table,
        ("view", _) => ObjectKind::View,
        ("index", _) => ObjectKind::Index,
        ("trigger", _) => ObjectKind::Trigger,
        _ => return Ok(None),
    };
    Ok(Some(SchemaRow { kind, name, table: row.get(2)?, sql: row.get(3)? }))
}

fn column(row: &Row<'_>) -> Result<ColumnRow> {
    Ok(ColumnRow {
        name: row.get(1)?,
        data_type: row.get(2)?,
        not_null: row.get(3)?,
        default: row.get(4)?,
        key: row.get(5)?,
        hidden: row.get(6)?,
    })
}
