//! Small questions and changes.

use super::copy::stage;
use super::names::{from, identifier, key_columns, literal, qualified, same_key, text_array, wherever};
use crate::discover::{Pair, Relation};
use crate::report::TableName;
use crate::session::Side;

/// Whether there is a row.
pub(crate) fn any_row(pair: &Pair, side: Side) -> String {
    format!("select exists (select from {} t{})", from(pair, side), wherever(pair.filter.as_deref()))
}

/// How many rows there are.
pub(crate) fn count(pair: &Pair, side: Side) -> String {
    format!("select count(*) from {} t{}", from(pair, side), wherever(pair.filter.as_deref()))
}

/// How many rows a table of the source has that the target lacks.
pub(crate) fn count_of(name: &TableName, relation: Relation) -> String {
    let only = if relation.is_partitioned { "" } else { "only " };
    format!("select count(*) from {only}{}", qualified(name))
}

/// Deletes all rows that take part.
pub(crate) fn delete_all(pair: &Pair) -> String {
    format!("delete from {} t{}", from(pair, Side::Target), wherever(pair.filter.as_deref()))
}

/// The greatest timestamp among staged rows, RFC 3339, that has come by now.
pub(crate) fn last_timestamp(pair: &Pair, number: usize) -> Option<String> {
    let column = pair.columns.get(pair.timestamp.as_ref()?.column)?;
    let name = identifier(&column.name);
    let form = r#"'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"#;
    Some(format!("select to_char(max(s.{name}), {form}) from {} s where isfinite(s.{name})", stage(number)))
}

/// Makes a table for the keys of rows of one table of several, to be deleted together.
pub(crate) fn key_table(pair: &Pair, number: usize) -> String {
    let columns = key_columns(pair);
    let columns: Vec<String> = columns.iter().map(|column| format!("t.{}", identifier(&column.name))).collect();
    let from = from(pair, Side::Target);
    format!(
        "create temporary table driftless_stage_{number} on commit drop as select {} from {from} t with no data",
        columns.join(", ")
    )
}

/// Deletes rows of several tables whose keys are staged, in one statement: foreign keys are checked at its end.
pub(crate) fn delete_keys(pairs: &[&Pair]) -> String {
    let deletions: Vec<String> = pairs
        .iter()
        .enumerate()
        .map(|(number, pair)| {
            let (from, stage) = (from(pair, Side::Target), stage(number));
            let condition = same_key(pair, Side::Target, "t", "s");
            format!("gone_{number} as (delete from {from} t using {stage} s where {condition} returning 1)")
        })
        .collect();
    let counts: Vec<String> = (0..pairs.len()).map(|number| format!("(select count(*) from gone_{number})")).collect();
    format!("with {} select {}", deletions.join(", "), counts.join(", "))
}

/// Has a transaction see what an exported snapshot shows.
pub(crate) fn set_snapshot(id: &str) -> String {
    format!("set transaction snapshot {}", literal(id))
}

/// Takes statistics of a table.
pub(crate) fn analyze(name: &TableName) -> String {
    format!("analyze {}", qualified(name))
}

/// Sets a sequence.
pub(crate) fn set_sequence(sequence: &TableName, value: i64) -> String {
    format!("select pg_catalog.setval({}::pg_catalog.regclass, {value}, true)", literal(&qualified(sequence)))
}

/// The places and keys of staged rows, in order.
pub(crate) fn staged_keys(pair: &Pair, number: usize) -> String {
    let values: Vec<String> =
        key_columns(pair).iter().map(|column| format!("concat(s.{})", identifier(&column.name))).collect();
    format!("select s.ctid::text, array[{}] from {} s order by s.ctid", values.join(", "), stage(number))
}

/// How many rows are staged.
pub(crate) fn count_staged(number: usize) -> String {
    format!("select count(*) from {}", stage(number))
}

/// Drops all staged rows but those from one place (`$1`) to another (`$2`).
pub(crate) fn keep_staged(number: usize) -> String {
    let stage = stage(number);
    format!("delete from {stage} s where s.ctid < $1::text::tid or s.ctid > $2::text::tid")
}

/// Stages keys of rows to be deleted.
pub(crate) fn stage_keys(pair: &Pair, number: usize, keys: &[Vec<String>]) -> String {
    let columns = key_columns(pair);
    let arrays: Vec<String> = (0..columns.len())
        .map(|place| text_array(keys.iter().filter_map(|key| Some(key.get(place)?.as_str()))))
        .collect();
    let names: Vec<String> = (0..columns.len()).map(|place| format!("k{place}")).collect();
    let values: Vec<String> =
        columns.iter().zip(&names).map(|(column, name)| format!("k.{name}::{}", column.target_type)).collect();
    let (arrays, names, values) = (arrays.join(", "), names.join(", "), values.join(", "));
    format!("insert into {} select {values} from unnest({arrays}) k ({names})", stage(number))
}
