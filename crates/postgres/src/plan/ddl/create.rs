//! Statements that make an object, complete in itself.
//!
//! What is common to all objects (owner, comment, privileges) is not among them, nor is what has to
//! wait for others (owning columns, attachment to parents, defaults that are set apart).

mod table;
mod view;

use driftless_schema::model::{
    Body, Catalog, Composite, Constraint, Definition, Domain, EnumType, Extension, Index, Kind, Object, ObjectId,
    Persistence, Sequence,
};
use driftless_schema::plan::{HazardKind, LockMode};

pub(in crate::plan) use table::{column_settings, create_sql, fdw_column_options, word as table_word};
pub(in crate::plan) use view::view_definition;

use super::constraint;
use super::text::{self, Defaults};
use crate::plan::draft::{Draft, Form, Shape};

/// The statements that make an object, in order; the first one makes it.
pub(in crate::plan) fn drafts(
    id: &ObjectId,
    object: &Object,
    catalog: &Catalog,
    defaults: Defaults,
    reason: &str,
) -> Vec<Draft> {
    let one = |sql: String| vec![Draft::new(sql, id, reason)];
    match &object.body {
        Body::Schema => one(format!("CREATE SCHEMA {}", text::name(&id.name))),
        Body::Extension(extension) => one(create_extension(id, extension)),
        Body::Table(of) => table::drafts(id, of, catalog, defaults, reason),
        Body::View(of) => view::drafts(id, of, reason),
        Body::Constraint(of) => vec![add_constraint(id, of, catalog, reason)],
        Body::Index(of) => create_index(id, of, catalog, reason),
        Body::Sequence(sequence) => one(create_sequence(id, sequence)),
        Body::Enum(enumeration) => one(create_enum(id, enumeration)),
        Body::Domain(domain) => create_domain(id, domain).into_iter().map(|sql| Draft::new(sql, id, reason)).collect(),
        Body::Composite(composite) => one(create_composite(id, composite)),
        Body::Definition(definition) => define(id, definition, reason),
    }
}

fn create_extension(id: &ObjectId, extension: &Extension) -> String {
    format!(
        "CREATE EXTENSION {} WITH SCHEMA {} VERSION {}",
        text::name(&id.name),
        text::name(&extension.schema),
        text::literal(&extension.version)
    )
}

fn create_enum(id: &ObjectId, enumeration: &EnumType) -> String {
    let labels: Vec<String> = enumeration.labels.iter().map(|label| text::literal(label)).collect();
    format!("CREATE TYPE {} AS ENUM ({})", text::own_name(id), labels.join(", "))
}

fn create_composite(id: &ObjectId, composite: &Composite) -> String {
    let attributes: Vec<String> = composite.attributes.iter().map(|a| text::column(a, Defaults::Inline)).collect();
    format!("CREATE TYPE {} AS ({})", text::own_name(id), attributes.join(", "))
}

fn create_domain(id: &ObjectId, domain: &Domain) -> Vec<String> {
    let mut sql = format!("CREATE DOMAIN {} AS {}", text::own_name(id), domain.base);
    if let Some(collation) = &domain.collation {
        sql.push_str(&format!(" COLLATE {}", text::qualified(collation)));
    }
    if let Some(default) = &domain.default {
        sql.push_str(&format!(" DEFAULT {default}"));
    }
    if domain.not_null {
        sql.push_str(" NOT NULL");
    }
    let mut statements = Vec::new();
    for check in &domain.checks {
        let clause = format!("CONSTRAINT {} CHECK ({})", text::name(&check.name), check.expression);
        if check.not_valid {
            statements.push(format!("ALTER DOMAIN {} ADD {clause} NOT VALID", text::own_name(id)));
        } else {
            sql.push_str(&format!(" {clause}"));
        }
    }
    statements.insert(0, sql);
    statements
}

fn create_sequence(id: &ObjectId, sequence: &Sequence) -> String {
    let unlogged = if sequence.persistence == Persistence::Unlogged { "UNLOGGED " } else { "" };
    format!(
        "CREATE {unlogged}SEQUENCE {} AS {} {}",
        text::own_name(id),
        sequence.data_type,
        text::sequence_options(&sequence.options)
    )
}

/// `ALTER TABLE … ADD CONSTRAINT`, on a partitioned table's key without its partitions.
fn add_constraint(id: &ObjectId, constraint: &Constraint, catalog: &Catalog, reason: &str) -> Draft {
    let table = table_of(id, catalog);
    let is_key = matches!(constraint, Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Exclusion(_));
    let only = if is_partitioned(&table, catalog) && is_key { "ONLY " } else { "" };
    let head = format!("ALTER {} {only}{}", table::word(&table), text::relation_name(id));
    let item = format!("CONSTRAINT {} {}", text::name(&id.name), constraint::definition(constraint));
    let draft = Draft::new(format!("{head} ADD {item}"), id, reason).form(&table, Form::AddConstraint);
    let draft = match constraint {
        Constraint::ForeignKey(key) => {
            let referenced = catalog.relation_named(&key.references).map(|(id, _)| id.clone());
            let draft = draft.lock(&table, LockMode::ShareRowExclusive);
            let draft = match &referenced {
                Some(referenced) if *referenced != table => draft.lock(referenced, LockMode::ShareRowExclusive),
                _ => draft,
            };
            let draft = draft.hazard(
                HazardKind::ShareRowExclusiveLock,
                "writers of both tables wait while the foreign key is added",
            );
            match (key.not_valid || key.not_enforced, referenced) {
                (true, _) | (_, None) => draft,
                (false, Some(referenced)) => draft
                    .scans(&table)
                    .scans(&referenced)
                    .hazard(HazardKind::TableScanUnderLock, "every row is looked up in the referenced table")
                    .hazard(HazardKind::MayFailOnData, "rows without a referenced row make it fail")
                    .check(
                        constraint::orphans(id, key, if is_partitioned(&table, catalog) { "" } else { "only " }),
                        format!("reference no row ({id})"),
                    ),
            }
        }
        Constraint::Check(check) => {
            let draft = draft.exclusive(&table);
            if check.not_valid || check.not_enforced {
                draft
            } else {
                draft
                    .scans(&table)
                    .hazard(HazardKind::TableScanUnderLock, "every row is checked while everybody waits")
                    .hazard(HazardKind::MayFailOnData, "rows that do not comply make it fail")
                    .check(constraint::violations(id, check), format!("do not comply with {id}"))
            }
        }
        Constraint::PrimaryKey(key) | Constraint::Unique(key) => {
            let draft = draft
                .exclusive(&table)
                .scans(&table)
                .hazard(HazardKind::IndexBuild, "an index is built while everybody waits")
                .hazard(HazardKind::MayFailOnData, "duplicate keys make it fail");
            if key.without_overlaps {
                draft
            } else {
                draft.check(constraint::duplicates(id, key), format!("have the key of another row ({id})"))
            }
        }
        Constraint::Exclusion(_) => draft
            .exclusive(&table)
            .scans(&table)
            .hazard(HazardKind::IndexBuild, "an index is built while everybody waits")
            .hazard(HazardKind::MayFailOnData, "rows that exclude each other make it fail"),
    };
    let is_item = match constraint {
        Constraint::ForeignKey(_) => false,
        // In CREATE TABLE nothing is left to be checked later.
        Constraint::Check(check) => !check.not_valid,
        Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Exclusion(_) => only.is_empty(),
    };
    if is_item { Draft { shape: Shape::Item { table, text: item }, ..draft } } else { draft }
}

/// The table that an object hangs on.
pub(in crate::plan) fn table_of(id: &ObjectId, catalog: &Catalog) -> ObjectId {
    let table = ObjectId::in_schema(Kind::Table, id.schema.clone(), id.relation.clone());
    let kinds = Kind::RELATIONS.map(|kind| ObjectId { kind, ..table.clone() });
    kinds.into_iter().find(|id| catalog.objects.contains_key(id)).unwrap_or(table)
}

pub(in crate::plan) fn is_partitioned(table: &ObjectId, catalog: &Catalog) -> bool {
    let object = catalog.objects.get(table);
    object.is_some_and(|object| matches!(&object.body, Body::Table(table) if table.partition_by.is_some()))
}

/// `CREATE INDEX`, on a partitioned table without its partitions.
fn create_index(id: &ObjectId, index: &Index, catalog: &Catalog, reason: &str) -> Vec<Draft> {
    let on = ObjectId { relation: index.table.clone(), ..id.clone() };
    let table = table_of(&on, catalog);
    let mut draft = Draft::new(index_sql(id, index, catalog, ""), id, reason)
        .form(&table, Form::CreateIndex)
        .lock(&table, LockMode::Share)
        .scans(&table)
        .hazard(HazardKind::ShareLock, "writers wait while the index is built")
        .hazard(HazardKind::IndexBuild, "building an index takes time, input and output");
    if index.unique {
        draft = draft.hazard(HazardKind::MayFailOnData, "duplicate keys make it fail");
    }
    let mut drafts = vec![draft];
    for (position, key) in index.keys.iter().enumerate() {
        if let Some(target) = key.statistics {
            drafts.push(index_statistics(id, position, target, reason));
        }
    }
    drafts
}

/// Sets the statistics target of an index's expression.
pub(in crate::plan) fn index_statistics(id: &ObjectId, position: usize, target: i16, reason: &str) -> Draft {
    Draft::new(
        format!("ALTER INDEX {} ALTER COLUMN {} SET STATISTICS {target}", text::own_name(id), position + 1),
        id,
        reason,
    )
}

/// `CREATE INDEX`, with words such as `CONCURRENTLY ` before the name.
pub(in crate::plan) fn index_sql(id: &ObjectId, index: &Index, catalog: &Catalog, words: &str) -> String {
    let on = ObjectId { relation: index.table.clone(), ..id.clone() };
    let table = table_of(&on, catalog);
    let unique = if index.unique { "UNIQUE " } else { "" };
    let only = if is_partitioned(&table, catalog) { "ONLY " } else { "" };
    let terms: Vec<String> = index.keys.iter().map(text::term).collect();
    let mut sql = format!(
        "CREATE {unique}INDEX {words}{} ON {only}{} USING {} ({})",
        text::name(&id.name),
        text::own_name(&table),
        text::name(&index.method),
        terms.join(", ")
    );
    if !index.include.is_empty() {
        sql.push_str(&format!(" INCLUDE ({})", text::names(&index.include)));
    }
    if index.nulls_not_distinct {
        sql.push_str(" NULLS NOT DISTINCT");
    }
    if !index.options.is_empty() {
        sql.push_str(&format!(" WITH {}", text::options(&index.options)));
    }
    if let Some(space) = &index.tablespace {
        sql.push_str(&format!(" TABLESPACE {}", text::name(space)));
    }
    if let Some(predicate) = &index.predicate {
        sql.push_str(&format!(" WHERE {predicate}"));
    }
    sql
}

/// The statements that an object's own definition holds, and the one that switches it.
fn define(id: &ObjectId, definition: &Definition, reason: &str) -> Vec<Draft> {
    let has_several = matches!(id.kind, Kind::TextSearchConfiguration | Kind::OperatorFamily);
    let statements: Vec<&str> =
        if has_several { definition.sql.split(";\n").collect() } else { vec![definition.sql.as_str()] };
    let mut drafts: Vec<Draft> = statements.into_iter().map(|sql| Draft::new(sql, id, reason)).collect();
    drafts.extend(
        definition.property("enabled").and_then(|state| enable(id, Some(state))).map(|sql| Draft::new(sql, id, reason)),
    );
    if let (Kind::Statistics, Some(target)) = (id.kind, definition.property("statistics")) {
        drafts.push(Draft::new(format!("ALTER STATISTICS {} SET STATISTICS {target}", text::own_name(id)), id, reason));
    }
    drafts
}

/// Switches a trigger, rule, event trigger or subscription; `None` is firing in ordinary sessions.
pub(in crate::plan) fn enable(id: &ObjectId, state: Option<&str>) -> Option<String> {
    let verb = match state {
        Some("disabled") => "DISABLE",
        Some("replica") => "ENABLE REPLICA",
        Some("always") => "ENABLE ALWAYS",
        _ => "ENABLE",
    };
    let word = match id.kind {
        Kind::Trigger => "TRIGGER",
        Kind::Rule => "RULE",
        Kind::EventTrigger => return Some(format!("ALTER EVENT TRIGGER {} {verb}", text::name(&id.name))),
        // One that does not connect is made disabled.
        Kind::Subscription if state.is_some() => return None,
        Kind::Subscription => return Some(format!("ALTER SUBSCRIPTION {} {verb}", text::name(&id.name))),
        _ => return None,
    };
    Some(format!("ALTER TABLE {} {verb} {word} {}", text::relation_name(id), text::name(&id.name)))
}

/// The table that a constraint, a trigger or a policy is on.
pub(in crate::plan) fn bare_table_of(id: &ObjectId) -> ObjectId {
    ObjectId::in_schema(Kind::Table, id.schema.clone(), id.relation.clone())
}
