//! What else a statement locks and writes anew: children of its table, tables that a foreign key
//! references, tables that have columns of a domain.

use driftless_schema::model::{Body, Constraint, Kind, ObjectId};
use driftless_schema::plan::{HazardKind, LockMode};

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
        ("DROP", Kind::Table) => of_partition(with_referenced(draft, &id, fates), &id, fates, Side::Old),
        ("ALTER", Kind::Table) if draft.sql.contains(" DETACH PARTITION ") => {
            of_partition(draft, &id, fates, Side::Old)
        }
        ("ALTER", Kind::Table) if draft.sql.contains(" ATTACH PARTITION ") => {
            of_partition(draft, &id, fates, Side::New)
        }
        ("CREATE" | "ALTER", Kind::Publication) => of_publication(draft, &id, fates),
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
    let Some(referenced) = referenced(id, fates, Side::Old) else { return draft };
    all_descendants(&referenced, fates).iter().fold(draft.exclusive(&referenced), Draft::exclusive)
}

/// The children that a table has before the plan.
fn all_descendants(table: &ObjectId, fates: &Fates<'_>) -> Vec<ObjectId> {
    let children = fates.children(Side::Old, table).iter();
    children.flat_map(|child| [vec![child.clone()], all_descendants(child, fates)].concat()).collect()
}

fn with_referenced(mut draft: Draft, table: &ObjectId, fates: &Fates<'_>) -> Draft {
    let parts: Vec<ObjectId> = fates.old.parts_of(&table.schema, &table.name).map(|(id, _)| id.clone()).collect();
    // A partition's part of its parent's key has no triggers there.
    for part in parts.into_iter().filter(|part| fates.top_of(Side::Old, part) == *part) {
        draft = with_referenced_by(draft, &part, fates);
    }
    draft
}

/// What does not fit another partition is in the default one, which is looked through.
fn of_partition(mut draft: Draft, id: &ObjectId, fates: &Fates<'_>, side: Side) -> Draft {
    let is_partition = fates.table(side, id).is_some_and(|table| table.partition_of.is_some());
    for parent in fates.parents(side, id).into_iter().filter(|_| is_partition) {
        if side == Side::Old {
            draft = draft.exclusive(&parent);
        }
        let is_there = |child: &ObjectId| side == Side::Old || fates.stays_linked(child, &parent);
        let is_default = |child: &&ObjectId| {
            let of = fates.table(Side::Old, child).and_then(|table| table.partition_of.as_ref());
            *child != id && is_there(child) && of.is_some_and(|of| of.bound == "DEFAULT")
        };
        let Some(default) = fates.children(Side::Old, &parent).iter().find(is_default) else { continue };
        draft = draft.exclusive(default);
        if side == Side::New {
            draft = draft
                .scans(default)
                .hazard(HazardKind::TableScanUnderLock, "every row of the default partition is checked")
                .hazard(HazardKind::MayFailOnData, "rows of the default partition that belong to it make it fail");
        }
    }
    draft
}

/// The tables of a publication.
fn of_publication(mut draft: Draft, id: &ObjectId, fates: &Fates<'_>) -> Draft {
    if draft.sql.starts_with("ALTER ") && !draft.sql.contains(" TABLE ") {
        return draft;
    }
    let mut needs: Vec<ObjectId> = fates.new_needs.needs(id).into_iter().collect();
    if draft.sql.starts_with("ALTER ") {
        needs.extend(fates.old_needs.needs(id).cloned());
    }
    for table in needs.iter().filter(|need| need.kind == Kind::Table) {
        draft = draft.lock(table, LockMode::ShareUpdateExclusive);
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
        if user.kind == Kind::Column && fates.old.objects.contains_key(&table) && table.kind == Kind::Table {
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
    let takes_all = draft.sql.contains(" DROP CONSTRAINT ") || draft.sql.starts_with("DROP INDEX ");
    let descendants = |table: &ObjectId, fates: &Fates<'_>| descendants(table, fates, takes_all);
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
        Shape::Single if draft.object.kind == Kind::Index => {
            draft.sql.starts_with("DROP INDEX ") && !draft.sql.starts_with("DROP INDEX CONCURRENTLY ")
        }
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

/// The children of a table, of those that go too where `takes_all`.
fn descendants(table: &ObjectId, fates: &Fates<'_>, takes_all: bool) -> Vec<ObjectId> {
    let mut all = Vec::new();
    for child in fates.children(Side::Old, table) {
        if fates.stays_linked(child, table) || takes_all && fates.goes(child) {
            all.extend(descendants(child, fates, takes_all));
            all.push(child.clone());
        }
    }
    all
}
