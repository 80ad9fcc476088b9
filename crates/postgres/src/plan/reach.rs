//! What else a statement locks and writes anew: children of its table, tables that a foreign key
//! references, tables that have columns of a domain.

use driftless_schema::model::{Body, Constraint, Kind, ObjectId};
use driftless_schema::plan::LockMode;

use super::ddl::create::table_of;
use super::draft::{Draft, Shape};
use super::fate::{Fates, Side};

/// How subcommands begin that the children of a table go along with.
const RECURSIVE: [&str; 9] = [
    "ADD COLUMN",
    "DROP COLUMN",
    "ALTER COLUMN",
    "ADD NOT NULL",
    "ADD CONSTRAINT",
    "DROP CONSTRAINT",
    "RENAME",
    "VALIDATE",
    "ALTER CONSTRAINT",
];

/// Adds the locks, rewrites and scans that follow from others.
pub(super) fn add(draft: Draft, fates: &Fates<'_>) -> Draft {
    let id = draft.object.clone();
    let draft = match (first_word(&draft.sql), id.kind) {
        ("COMMENT", Kind::Column) if is_of_relation(&id, fates) => {
            draft.lock(&any_table_of(&id, fates), LockMode::ShareUpdateExclusive)
        }
        ("CREATE", Kind::Trigger) => draft.lock(&any_table_of(&id, fates), LockMode::ShareRowExclusive),
        ("CREATE", Kind::Policy | Kind::Rule) => draft.exclusive(&any_table_of(&id, fates)),
        ("CREATE", Kind::Statistics) => on_statistics(draft, &id, fates, Side::New),
        ("DROP", Kind::Statistics) => on_statistics(draft, &id, fates, Side::Old),
        ("DROP", Kind::Table) => with_referenced(draft, &id, fates),
        ("ALTER", Kind::Constraint) if draft.sql.contains(" DROP CONSTRAINT ") => with_referenced_by(draft, &id, fates),
        ("ALTER", Kind::Constraint) if draft.sql.contains(" VALIDATE CONSTRAINT ") => validating(draft, &id, fates),
        ("ALTER", Kind::Domain) if checks_values(&draft.sql) => with_columns_of(draft, &id, fates),
        _ => draft,
    };
    with_children(draft, fates)
}

fn first_word(sql: &str) -> &str {
    sql.split_whitespace().next().unwrap_or_default()
}

/// The relation that a part hangs on, wherever it is known.
fn any_table_of(id: &ObjectId, fates: &Fates<'_>) -> ObjectId {
    let table = table_of(id, fates.new);
    if fates.new.objects.contains_key(&table) { table } else { table_of(id, fates.old) }
}

fn is_of_relation(id: &ObjectId, fates: &Fates<'_>) -> bool {
    let table = any_table_of(id, fates);
    fates.new.objects.contains_key(&table) || fates.old.objects.contains_key(&table)
}

fn on_statistics(mut draft: Draft, id: &ObjectId, fates: &Fates<'_>, side: Side) -> Draft {
    let needs: Vec<ObjectId> = match side {
        Side::Old => fates.old_needs.needs(id).cloned().collect(),
        Side::New => fates.new_needs.needs(id).into_iter().collect(),
    };
    for need in needs {
        let table = if need.kind == Kind::Column { any_table_of(&need, fates) } else { need };
        if table.kind.is_relation() {
            draft = draft.lock(&table, LockMode::ShareUpdateExclusive);
        }
    }
    draft
}

/// The triggers of a foreign key go from the referenced table too.
fn with_referenced_by(draft: Draft, id: &ObjectId, fates: &Fates<'_>) -> Draft {
    match referenced(id, fates, Side::Old) {
        Some(referenced) => draft.exclusive(&referenced),
        None => draft,
    }
}

fn with_referenced(mut draft: Draft, table: &ObjectId, fates: &Fates<'_>) -> Draft {
    let parts: Vec<ObjectId> = fates.old.parts_of(&table.schema, &table.name).map(|(id, _)| id.clone()).collect();
    for part in parts {
        draft = with_referenced_by(draft, &part, fates);
    }
    draft
}

fn referenced(id: &ObjectId, fates: &Fates<'_>, side: Side) -> Option<ObjectId> {
    match &fates.object(side, id)?.body {
        Body::Constraint(Constraint::ForeignKey(key)) => {
            fates.catalog(side).relation_named(&key.references).map(|(id, _)| id.clone())
        }
        _ => None,
    }
}

fn validating(draft: Draft, id: &ObjectId, fates: &Fates<'_>) -> Draft {
    match referenced(id, fates, Side::New) {
        Some(referenced) => draft.lock(&referenced, LockMode::RowShare),
        None => draft,
    }
}

fn checks_values(sql: &str) -> bool {
    !sql.ends_with(" NOT VALID")
        && [" ADD CONSTRAINT ", " VALIDATE CONSTRAINT ", " SET NOT NULL"].iter().any(|verb| sql.contains(verb))
}

/// Every table with a column of a domain, or of a type made of it, is read.
fn with_columns_of(mut draft: Draft, domain: &ObjectId, fates: &Fates<'_>) -> Draft {
    let users: Vec<ObjectId> = fates.old_needs.users(domain).cloned().collect();
    for user in users {
        let table = any_table_of(&user, fates);
        if user.kind == Kind::Column && fates.stays(&table) && table.kind == Kind::Table {
            draft = draft.lock(&table, LockMode::Share).scans(&table);
        }
    }
    draft
}

/// The children go along.
fn with_children(mut draft: Draft, fates: &Fates<'_>) -> Draft {
    if !is_recursive(&draft) {
        return draft;
    }
    for lock in draft.locks.clone() {
        for child in descendants(&lock.relation, fates) {
            draft = draft.lock(&child, lock.mode);
        }
    }
    let spread = |tables: &mut Vec<ObjectId>| {
        let children: Vec<ObjectId> = tables.iter().flat_map(|table| descendants(table, fates)).collect();
        tables.extend(children);
    };
    spread(&mut draft.rewrites);
    spread(&mut draft.scans);
    draft
}

fn is_recursive(draft: &Draft) -> bool {
    let begins = |text: &str| RECURSIVE.iter().any(|verb| text.starts_with(verb));
    match &draft.shape {
        Shape::Subcommand { head, text } => !head.contains(" ONLY ") && begins(text),
        Shape::Single | Shape::Item { .. } => {
            let is_part = matches!(draft.object.kind, Kind::Constraint | Kind::Column | Kind::Trigger);
            let alters = ["ALTER TABLE ", "ALTER FOREIGN TABLE ", "CREATE "];
            is_part
                && alters.iter().any(|start| draft.sql.starts_with(start))
                && !draft.sql.starts_with("ALTER TABLE ONLY ")
        }
        Shape::CreateTable { .. } => false,
    }
}

fn descendants(table: &ObjectId, fates: &Fates<'_>) -> Vec<ObjectId> {
    let mut all = Vec::new();
    for child in fates.kept_children(table) {
        all.extend(descendants(&child, fates));
        all.push(child);
    }
    all
}
