//! Rows of the target by their keys.

use super::names::{equalities, from, identifier, key_columns};
use crate::discover::Pair;
use crate::session::Side;

/// Deletes rows by their keys: `$1`, `$2`, … are arrays of the keys' columns, as text.
pub(crate) fn delete_by_key(pair: &Pair) -> String {
    let columns = key_columns(pair);
    let arrays: Vec<String> = (1..=columns.len()).map(|place| format!("${place}::text[]")).collect();
    let names: Vec<String> = (0..columns.len()).map(|place| format!("k{place}")).collect();
    let conditions: Vec<String> = columns
        .iter()
        .zip(equalities(pair, Side::Target))
        .enumerate()
        .map(|(place, (column, equality))| {
            format!("t.{} {equality} k.k{place}::{}", identifier(&column.name), column.target_type)
        })
        .collect();
    let (arrays, names, conditions) = (arrays.join(", "), names.join(", "), conditions.join(" and "));
    format!("delete from {} t using unnest({arrays}) k ({names}) where {conditions}", from(pair, Side::Target))
}
