//! Statements that let readers and writers go on, in place of the plain ones.
//!
//! A scan under a strong lock becomes a scan under a weak one, with a moment of the strong lock
//! before or after it: an index is built concurrently and then made a key, a constraint is added
//! without looking at the rows and then validated. Each moment is a transaction of its own.

use driftless_schema::model::{Body, Constraint, Kind, ObjectId};
use driftless_schema::plan::{HazardKind, LockMode};

use super::ddl::{constraint, create, online, question};
use super::draft::{Draft, Form, Place};
use super::fate::{Fates, Side};
use super::{Online, Policy};

/// From how many rows on a scan is worth another form.
const MANY_ROWS: u64 = 5_000;

/// Whether a table is there, and others should not wait for a scan of it.
pub(super) fn is_busy(table: &ObjectId, fates: &Fates<'_>, policy: &Policy) -> bool {
    fates.stays(table)
        && match policy.online {
            Online::Always => true,
            Online::Never => false,
            Online::Auto => rows(table, fates, policy) > MANY_ROWS,
        }
}

/// The rows of a table and of its partitions.
fn rows(table: &ObjectId, fates: &Fates<'_>, policy: &Policy) -> u64 {
    let own = policy.rows.get(table).copied().unwrap_or_default();
    fates.children(Side::Old, table).iter().map(|child| rows(child, fates, policy)).sum::<u64>() + own
}

/// Puts the other form in place of a plain statement, where there is one and it is wanted.
pub(super) fn expand(draft: Draft, fates: &Fates<'_>, policy: &Policy) -> Vec<Draft> {
    let Some((table, form)) = draft.form.clone() else { return vec![draft] };
    if !is_busy(&table, fates, policy) {
        return vec![draft];
    }
    match form {
        Form::CreateIndex => create_index(draft, &table, fates),
        Form::DropIndex => vec![drop_index(draft, &table)],
        Form::AddConstraint => add_constraint(draft, &table, fates),
        Form::SetNotNull => set_not_null(draft, &table),
        Form::Attach => attach(draft, &table, fates),
    }
}

fn create_index(draft: Draft, table: &ObjectId, fates: &Fates<'_>) -> Vec<Draft> {
    let Some(Body::Index(index)) = fates.object(Side::New, &draft.object).map(|object| &object.body) else {
        return vec![draft];
    };
    if create::is_partitioned(table, fates.new) {
        return vec![draft];
    }
    let sql = create::index_sql(&draft.object, index, fates.new, "CONCURRENTLY ");
    vec![concurrently(Draft { sql, ..draft }, table)]
}

/// A statement on an index that waits for others rather than let them wait.
pub(super) fn concurrently(mut draft: Draft, table: &ObjectId) -> Draft {
    draft.locks.clear();
    draft.hazards.retain(|hazard| !matches!(hazard.kind, HazardKind::ShareLock | HazardKind::TableScanUnderLock));
    draft
        .lock(table, LockMode::ShareUpdateExclusive)
        .hazard(
            HazardKind::NotTransactional,
            "it runs outside of a transaction, and leaves an invalid index when it fails",
        )
        .place(Place::Outside)
        .single()
}

fn drop_index(draft: Draft, table: &ObjectId) -> Draft {
    let sql = online::drop_index(&draft.object);
    let mut draft = Draft { sql, ..draft };
    draft.locks.clear();
    draft
        .lock(table, LockMode::ShareUpdateExclusive)
        .hazard(HazardKind::NotTransactional, "it runs outside of a transaction")
        .place(Place::Outside)
        .single()
}

fn add_constraint(draft: Draft, table: &ObjectId, fates: &Fates<'_>) -> Vec<Draft> {
    let Some(Body::Constraint(constraint)) = fates.object(Side::New, &draft.object).map(|object| &object.body) else {
        return vec![draft];
    };
    let is_partitioned = create::is_partitioned(table, fates.new);
    match constraint {
        Constraint::PrimaryKey(key) | Constraint::Unique(key) if !is_partitioned && !key.without_overlaps => {
            by_index(draft, table, constraint, key)
        }
        Constraint::ForeignKey(key) if !is_partitioned && !key.not_valid && !key.not_enforced => {
            let mut pending = key.clone();
            pending.not_valid = true;
            validated(draft, table, &Constraint::ForeignKey(pending))
        }
        Constraint::Check(check) if !check.not_valid && !check.not_enforced => {
            let mut pending = check.clone();
            pending.not_valid = true;
            validated(draft, table, &Constraint::Check(pending))
        }
        Constraint::PrimaryKey(_)
        | Constraint::Unique(_)
        | Constraint::ForeignKey(_)
        | Constraint::Check(_)
        | Constraint::Exclusion(_) => vec![draft],
    }
}

/// A key by way of an index that was built before.
fn by_index(
    mut draft: Draft,
    table: &ObjectId,
    constraint: &Constraint,
    key: &driftless_schema::model::Key,
) -> Vec<Draft> {
    let id = draft.object.clone();
    let build = Draft::new(online::unique_index(&id, key), &id, "the index of a key, built while others go on")
        .scans(table)
        .hazard(HazardKind::IndexBuild, "building an index takes time, input and output")
        .hazard(HazardKind::MayFailOnData, "duplicate keys make it fail");
    let mut build = concurrently(build, table);
    build.checks = std::mem::take(&mut draft.checks);
    draft.sql = online::using_index(&id, constraint, key);
    draft.hazards.retain(|hazard| !matches!(hazard.kind, HazardKind::IndexBuild | HazardKind::MayFailOnData));
    draft.scans.clear();
    vec![build, draft.single().place(Place::Apart)]
}

/// A constraint that is added for new rows, and then validated for the others.
fn validated(mut draft: Draft, table: &ObjectId, pending: &Constraint) -> Vec<Draft> {
    let id = draft.object.clone();
    let mut validate =
        Draft::new(constraint::validate(&id), &id, "the rows that are there are checked while others go on")
            .lock(table, LockMode::ShareUpdateExclusive)
            .hazard(HazardKind::MayFailOnData, "rows that do not comply make it fail")
            .place(Place::Apart);
    if let Constraint::ForeignKey(key) = pending {
        let referenced = ObjectId::in_schema(Kind::Table, key.references.schema.clone(), key.references.name.clone());
        if referenced != *table {
            validate = validate.lock(&referenced, LockMode::RowShare);
        }
    }
    validate.scans = std::mem::take(&mut draft.scans);
    validate.checks = std::mem::take(&mut draft.checks);
    draft.sql = constraint::add(&id, table, pending);
    draft.hazards.retain(|hazard| !matches!(hazard.kind, HazardKind::TableScanUnderLock | HazardKind::MayFailOnData));
    vec![draft.single(), validate]
}

/// A column that a validated check shows to hold no NULL.
fn set_not_null(mut draft: Draft, table: &ObjectId) -> Vec<Draft> {
    let column = draft.object.clone();
    let check = online::not_null_check(&column);
    let reason = "that no NULL is there is shown while others go on";
    let add = Draft::new(online::add_not_null_check(table, &column, &check), &column, reason).exclusive(table);
    let mut validate = Draft::new(online::validate(table, &check), &column, reason)
        .lock(table, LockMode::ShareUpdateExclusive)
        .hazard(HazardKind::MayFailOnData, "NULLs make it fail")
        .place(Place::Apart);
    validate.scans = std::mem::take(&mut draft.scans);
    validate.checks = std::mem::take(&mut draft.checks);
    draft.hazards.retain(|hazard| !matches!(hazard.kind, HazardKind::TableScanUnderLock | HazardKind::MayFailOnData));
    let drop = Draft::new(online::drop_check(table, &check), &column, "it has served its purpose").exclusive(table);
    vec![add, validate, draft.single().place(Place::Apart), drop]
}

/// A partition whose rows a validated check shows to be within the bound.
fn attach(mut draft: Draft, table: &ObjectId, fates: &Fates<'_>) -> Vec<Draft> {
    let wanted = fates.table(Side::New, table);
    let Some(of) = wanted.and_then(|table| table.partition_of.as_ref()) else { return vec![draft] };
    let parent = fates.new.relation_named(&of.parent).and_then(|(id, _)| fates.table(Side::New, id));
    let key = parent.and_then(|parent| parent.partition_by.as_deref()).unwrap_or_default();
    let Some(condition) = online::within_bound(key, &of.bound) else { return vec![draft] };
    let check = online::bound_check(table);
    let reason = "that every row is within the bound is shown while others go on";
    let add = Draft::new(online::add_check(table, &check, &condition), table, reason).exclusive(table);
    let mut validate = Draft::new(online::validate(table, &check), table, reason)
        .lock(table, LockMode::ShareUpdateExclusive)
        .hazard(HazardKind::MayFailOnData, "rows out of the bound make it fail")
        .place(Place::Apart)
        .check(question::violations(table, &condition), format!("are out of the bound of {table}"));
    validate.scans = std::mem::take(&mut draft.scans);
    draft.hazards.retain(|hazard| !matches!(hazard.kind, HazardKind::TableScanUnderLock | HazardKind::MayFailOnData));
    let drop = Draft::new(online::drop_check(table, &check), table, "it has served its purpose").exclusive(table);
    vec![add, validate, draft.single().place(Place::Apart), drop]
}
