//! Publications.

use driftless_schema::model::{Kind, ObjectId};
use driftless_schema::sql::quote::{Quoting, qualified};

use super::{Found, create, with};
use crate::ddl::{self, Clauses, Parameters};
use crate::inspect::names::{Names, class};
use crate::inspect::read::Raw;
use crate::inspect::rows::{PublicationRow, PublicationTableRow};
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    raw.publications.iter().map(|row| {
        let operations =
            [(row.inserts, "insert"), (row.updates, "update"), (row.deletes, "delete"), (row.truncates, "truncate")];
        let published: Vec<&str> = operations.iter().filter(|(is_so, _)| *is_so).map(|(_, name)| *name).collect();
        let published = published.join(", ");
        let is_unusual = operations.iter().any(|(is_so, _)| !is_so);
        let parameters = Parameters::default()
            .set("publish", is_unusual.then(|| ddl::text(&published)))
            .set("publish_via_partition_root", row.via_root.then(|| "true".to_owned()))
            .set("publish_generated_columns", row.generated_columns.then(|| "stored".to_owned()));
        let id = ObjectId::database_scoped(Kind::Publication, row.name.0.clone());
        let statement = Clauses::after(create(&id, names))
            .set("FOR", objects(row, raw, names))
            .flag(&parameters.after("WITH"), is_unusual || row.via_root || row.generated_columns);
        let properties = [("publish", Some(published)), ("all_tables", row.all_tables.then(|| "true".to_owned()))];
        Found {
            id,
            definition: with(statement.finish(), properties),
            standing: Standing::owned(class::PUBLICATION, row.oid, row.owner),
        }
    })
}

/// What it publishes, by name; nothing for one that waits for its tables.
fn objects(row: &PublicationRow, raw: &Raw, names: &Names<'_>) -> Option<String> {
    if row.all_tables {
        return Some("ALL TABLES".to_owned());
    }
    let tables = raw.publication_tables.iter().filter(|table| table.publication == row.oid);
    let mut tables: Vec<String> = tables.filter_map(|row| table(row, names)).collect();
    let schemas = raw.publication_schemas.iter().filter(|schema| schema.publication == row.oid);
    let mut schemas: Vec<String> = schemas.filter_map(|row| Some(ddl::name(names.schema(row.schema)?))).collect();
    tables.sort();
    schemas.sort();
    let lists = [("TABLE", tables), ("TABLES IN SCHEMA", schemas)];
    let lists = lists.iter().filter(|(_, list)| !list.is_empty());
    let lists: Vec<String> = lists.map(|(words, list)| format!("{words} {}", list.join(", "))).collect();
    (!lists.is_empty()).then(|| lists.join(", "))
}

/// Children of an inherited table are published by themselves.
fn table(row: &PublicationTableRow, names: &Names<'_>) -> Option<String> {
    let mut sql = format!("ONLY {}", qualified(Quoting::Postgres, &names.qualified(row.relation)?));
    if let Some(numbers) = &row.columns {
        let mut columns = names.column_names(row.relation, numbers);
        columns.sort();
        sql.push_str(&format!(" ({})", ddl::names(columns.iter().map(|column| &**column))));
    }
    if let Some(filter) = &row.filter {
        sql.push_str(&format!(" WHERE ({filter})"));
    }
    Some(sql)
}
