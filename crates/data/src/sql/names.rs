//! Names and values.

use driftless_schema::model::QualifiedName;
use driftless_schema::sql::quote::{self, Quoting};

use crate::discover::{Column, Pair, Relation};
use crate::report::TableName;
use crate::session::Side;

/// Writes a name.
pub(crate) fn identifier(name: &str) -> String {
    quote::identifier(Quoting::Postgres, name)
}

/// Writes a table's name.
pub(crate) fn qualified(name: &TableName) -> String {
    quote::qualified(Quoting::Postgres, &QualifiedName::new(name.schema.as_str(), name.table.as_str()))
}

/// Writes a text value.
pub(crate) fn literal(value: &str) -> String {
    quote::literal(Quoting::Postgres, value)
}

/// Writes an array of texts.
pub(super) fn text_array<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> =
        values.map(|value| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))).collect();
    format!("{}::text[]", literal(&format!("{{{}}}", quoted.join(","))))
}

/// Writes a table as what a query reads: without those that inherit from it, unless they are its partitions.
pub(super) fn from(pair: &Pair, side: Side) -> String {
    let only = if relation(pair, side).is_partitioned { "" } else { "only " };
    format!("{only}{}", qualified(&pair.name))
}

fn relation(pair: &Pair, side: Side) -> Relation {
    match side {
        Side::Source => pair.source,
        Side::Target => pair.target,
    }
}

/// The columns of the key; none where there is no key.
pub(super) fn key_columns(pair: &Pair) -> Vec<&Column> {
    let places = pair.key.iter().flat_map(|key| &key.columns);
    places.filter_map(|place| pair.columns.get(place.column)).collect()
}

/// The columns that are not of the key.
pub(super) fn other_columns(pair: &Pair) -> Vec<&Column> {
    let of_key = |place: usize| pair.key.iter().any(|key| key.columns.iter().any(|column| column.column == place));
    pair.columns.iter().enumerate().filter(|(place, _)| !of_key(*place)).map(|(_, column)| column).collect()
}

/// What an index takes for equality on a side, column by column.
pub(super) fn equalities(pair: &Pair, side: Side) -> Vec<&str> {
    let columns = pair.key.iter().flat_map(|key| &key.columns);
    columns
        .map(|column| match side {
            Side::Source => column.source_equality.as_str(),
            Side::Target => column.target_equality.as_str(),
        })
        .collect()
}

/// Writes columns with the alias in front.
pub(super) fn columns_of<'a>(alias: &str, columns: impl IntoIterator<Item = &'a Column>) -> String {
    let columns = columns.into_iter().map(|column| format!("{alias}.{}", identifier(&column.name)));
    columns.collect::<Vec<_>>().join(", ")
}

/// Writes columns alone.
pub(super) fn columns<'a>(columns: impl IntoIterator<Item = &'a Column>) -> String {
    columns.into_iter().map(|column| identifier(&column.name)).collect::<Vec<_>>().join(", ")
}

/// Writes the condition that a row's key is another's.
pub(super) fn same_key(pair: &Pair, side: Side, one: &str, other: &str) -> String {
    let names = key_columns(pair);
    let conditions = names.iter().zip(equalities(pair, side)).map(|(column, equality)| {
        let name = identifier(&column.name);
        format!("{one}.{name} {equality} {other}.{name}")
    });
    conditions.collect::<Vec<_>>().join(" and ")
}

/// Writes `where`, unless there is no condition.
pub(super) fn wherever<'a>(conditions: impl IntoIterator<Item = &'a str>) -> String {
    let conditions: Vec<String> = conditions.into_iter().map(|condition| format!("({condition})")).collect();
    if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) }
}
