//! Statements that are prepared to learn what they touch, and never run.

use driftless_schema::sql::quote::{Quoting, identifier};

/// Reads every column of a relation of the main schema.
pub(crate) fn select(relation: &str) -> String {
    format!("select * from main.{}", identifier(Quoting::Sqlite, relation))
}

/// Statements that fire the triggers of `relation` on `event` (`insert`, `update`, `delete`).
/// An update names every one of `columns`, so that triggers on some of them fire too.
pub(crate) fn firing(event: &str, relation: &str, columns: &[&str]) -> String {
    let relation = identifier(Quoting::Sqlite, relation);
    match event {
        "insert" => format!("insert into main.{relation} default values"),
        "delete" => format!("delete from main.{relation}"),
        _ => {
            let set = columns.iter().map(|column| {
                let column = identifier(Quoting::Sqlite, column);
                format!("{column} = {column}")
            });
            format!("update main.{relation} set {}", set.collect::<Vec<_>>().join(", "))
        }
    }
}
