//! Views and triggers.

use std::collections::BTreeMap;

use driftless_schema::model::{Definition, View};

use super::read::Raw;
use super::relations::plain_columns;
use super::rows::SchemaRow;
use crate::sql::canonical::ColumnNames;
use crate::sql::cursor::Unexpected;
use crate::sql::{trigger, view};

/// The body of a view.
pub(super) fn view(object: &SchemaRow, raw: &Raw) -> Result<View, Unexpected> {
    let definition = view::query(object.sql.as_deref().unwrap_or_default())?;
    Ok(View { columns: plain_columns(&object.name, raw), definition, ..View::default() })
}

/// The body of a trigger on `table`.
pub(super) fn trigger(object: &SchemaRow, table: &str, columns: &ColumnNames) -> Result<Definition, Unexpected> {
    let trigger = trigger::read(object.sql.as_deref().unwrap_or_default(), &object.name, table, columns)?;
    let properties =
        BTreeMap::from([("time".to_owned(), trigger.time.to_owned()), ("event".to_owned(), trigger.event.to_owned())]);
    Ok(Definition { sql: trigger.sql, properties })
}
