//! Questions to the data, each with a count of the rows that stand in the way.

use driftless_schema::model::ObjectId;

use super::text;

/// Counts all rows.
pub(in crate::plan) fn rows(table: &ObjectId) -> String {
    format!("select count(*) from {}", text::own_name(table))
}

/// Counts rows without a value.
pub(in crate::plan) fn nulls(table: &ObjectId, column: &str) -> String {
    format!("select count(*) from {} where {} is null", text::own_name(table), text::name(column))
}

/// Counts rows that do not meet a condition.
pub(in crate::plan) fn violations(table: &ObjectId, condition: &str) -> String {
    format!("select count(*) from {} where not ({condition})", text::own_name(table))
}

/// Counts rows whose value, as text, is none of `values`.
pub(in crate::plan) fn others(table: &ObjectId, column: &str, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| text::literal(value)).collect();
    format!(
        "select count(*) from {} where {}::text <> all (array[{}]::text[])",
        text::own_name(table),
        text::name(column),
        values.join(", ")
    )
}

/// Evaluates an expression for every row, and counts none: it fails where the expression does.
pub(in crate::plan) fn failures(table: &ObjectId, expression: &str) -> String {
    format!("select count({expression}) * 0 from {}", text::own_name(table))
}
