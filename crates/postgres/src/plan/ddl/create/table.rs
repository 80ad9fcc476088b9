//! Tables.

use std::collections::BTreeMap;

use driftless_schema::model::{
    Catalog, Column, GeneratedStorage, Identity, Inheritance, Kind, ObjectId, Persistence, ReplicaIdentity, Table,
};

use crate::plan::ddl::text::{self, Defaults};
use crate::plan::draft::{Draft, Shape};

/// The words for the kind of a table in ALTER.
pub(in crate::plan) fn word(id: &ObjectId) -> &'static str {
    if id.kind == Kind::ForeignTable { "FOREIGN TABLE" } else { "TABLE" }
}

pub(super) fn drafts(id: &ObjectId, table: &Table, catalog: &Catalog, defaults: Defaults, reason: &str) -> Vec<Draft> {
    let name = text::own_name(id);
    let word = word(id);
    let unlogged = if table.persistence == Persistence::Unlogged { "UNLOGGED " } else { "" };
    let mut head = format!("CREATE {unlogged}{word} {name}");
    if let Some(of) = &table.of_type {
        head.push_str(&format!(" OF {}", text::qualified(of)));
    }
    let items = items(table, defaults);
    let tail = tail(table);
    let create = Draft {
        shape: Shape::CreateTable { head: head.clone(), items: items.clone(), tail: tail.clone() },
        ..Draft::new(create_sql(&head, &items, &tail), id, reason)
    };
    let mut drafts = vec![create];
    let mut alter = |text: String| drafts.push(Draft::alter(format!("ALTER {word} {name}"), text, id, reason));
    for column in &table.columns {
        if column.inheritance == Inheritance::Inherited && table.partition_of.is_none() {
            inherited_differences(table, column, catalog, defaults).into_iter().for_each(&mut alter);
        }
        if let Some(extra) = column.not_null_constraint.as_ref().filter(|_| text::is_pending(column)) {
            alter(format!("ADD {}", text::not_null_item(column, extra)));
        }
        column_settings(column).into_iter().for_each(&mut alter);
    }
    match &table.replica_identity {
        ReplicaIdentity::Default | ReplicaIdentity::Index(_) => {}
        ReplicaIdentity::Full => alter("REPLICA IDENTITY FULL".to_owned()),
        ReplicaIdentity::Nothing => alter("REPLICA IDENTITY NOTHING".to_owned()),
    }
    if table.row_security.enabled {
        alter("ENABLE ROW LEVEL SECURITY".to_owned());
    }
    if table.row_security.forced {
        alter("FORCE ROW LEVEL SECURITY".to_owned());
    }
    drafts
}

/// Puts a `CREATE TABLE` together.
pub(in crate::plan) fn create_sql(head: &str, items: &[String], tail: &str) -> String {
    let is_typed = head.contains(" OF ");
    match items {
        [] if is_typed => format!("{head}{tail}"),
        [] => format!("{head} (){tail}"),
        items => format!("{head} (\n  {}\n){tail}", items.join(",\n  ")),
    }
}

fn tail(table: &Table) -> String {
    let mut sql = String::new();
    if !table.inherits.is_empty() {
        let parents: Vec<String> = table.inherits.iter().map(text::qualified).collect();
        sql.push_str(&format!(" INHERITS ({})", parents.join(", ")));
    }
    if let Some(key) = &table.partition_by {
        sql.push_str(&format!(" PARTITION BY {key}"));
    }
    if let Some(method) = &table.access_method {
        sql.push_str(&format!(" USING {}", text::name(method)));
    }
    if let Some(foreign) = &table.foreign {
        sql.push_str(&format!(" SERVER {}", text::name(&foreign.server)));
        if !foreign.options.is_empty() {
            let options = text::fdw_options(foreign.options.iter().map(|(k, v)| (k.as_str(), v)));
            sql.push_str(&format!(" OPTIONS ({options})"));
        }
    }
    if !table.options.is_empty() {
        sql.push_str(&format!(" WITH {}", text::options(&table.options)));
    }
    if let Some(space) = &table.tablespace {
        sql.push_str(&format!(" TABLESPACE {}", text::name(space)));
    }
    sql
}

/// The columns that the table has of its own.
fn items(table: &Table, defaults: Defaults) -> Vec<String> {
    let is_partition = table.partition_of.is_some();
    let is_written = |column: &&Column| is_partition || column.inheritance != Inheritance::Inherited;
    let columns = table.columns.iter().filter(is_written);
    if table.of_type.is_some() {
        return columns.filter_map(|column| typed_column(column, defaults)).collect();
    }
    columns.map(|column| text::column(&without_parents_identity(column, is_partition), defaults)).collect()
}

/// From PostgreSQL 17 on a partition shares its parent's sequence.
fn without_parents_identity(column: &Column, is_partition: bool) -> Column {
    let is_own = |identity: &Identity| !is_partition || identity.sequence.is_some();
    Column { identity: column.identity.clone().filter(is_own), ..column.clone() }
}

/// What a typed table says of a column beyond its type; nothing where it says nothing.
fn typed_column(column: &Column, defaults: Defaults) -> Option<String> {
    let mut clauses = Vec::new();
    if column.not_null {
        clauses.push(text::not_null(column));
    }
    if let Some(generated) = &column.generated {
        let storage = match generated.storage {
            GeneratedStorage::Stored => "STORED",
            GeneratedStorage::Virtual => "VIRTUAL",
        };
        clauses.push(format!("GENERATED ALWAYS AS ({}) {storage}", generated.expression));
    } else if defaults == Defaults::Inline {
        clauses.extend(column.default.as_ref().map(|default| format!("DEFAULT {default}")));
    }
    (!clauses.is_empty()).then(|| format!("{} WITH OPTIONS {}", text::name(&column.name), clauses.join(" ")))
}

/// What an inherited column has of its own.
fn inherited_differences(table: &Table, column: &Column, catalog: &Catalog, defaults: Defaults) -> Vec<String> {
    let parents = table.inherits.iter().filter_map(|parent| catalog.relation_named(parent));
    let parents: Vec<&Column> =
        parents.flat_map(|(_, parent)| parent.columns()).filter(|other| other.name == column.name).collect();
    let alter = format!("ALTER COLUMN {}", text::name(&column.name));
    let mut statements = Vec::new();
    if parents.iter().all(|parent| parent.default != column.default) {
        match &column.default {
            Some(default) if defaults == Defaults::Inline => statements.push(format!("{alter} SET DEFAULT {default}")),
            Some(_) => {}
            None => statements.push(format!("{alter} DROP DEFAULT")),
        }
    }
    if column.not_null && parents.iter().all(|parent| !parent.not_null) {
        statements.push(format!("{alter} SET NOT NULL"));
    }
    statements
}

/// What a column has that CREATE TABLE cannot say, as subcommands of ALTER TABLE.
pub(in crate::plan) fn column_settings(column: &Column) -> Vec<String> {
    let alter = format!("ALTER COLUMN {}", text::name(&column.name));
    let mut settings = Vec::new();
    settings.extend(column.storage.as_ref().map(|storage| format!("{alter} SET STORAGE {}", storage.to_uppercase())));
    settings.extend(column.compression.as_ref().map(|method| format!("{alter} SET COMPRESSION {method}")));
    settings.extend(column.statistics.map(|target| format!("{alter} SET STATISTICS {target}")));
    let options: BTreeMap<_, _> = column
        .options
        .iter()
        .filter(|(key, _)| !key.starts_with("fdw."))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    if !options.is_empty() {
        settings.push(format!("{alter} SET {}", text::options(&options)));
    }
    settings
}

/// The options of a foreign table's column.
pub(in crate::plan) fn fdw_column_options(column: &Column) -> BTreeMap<String, String> {
    column
        .options
        .iter()
        .filter_map(|(key, value)| Some((key.strip_prefix("fdw.")?.to_owned(), value.clone())))
        .collect()
}
