//! From statements in order to the steps of a plan: joined, cut into transactions.

mod cuts;

use std::collections::BTreeMap;

use driftless_schema::model::ObjectId;
use driftless_schema::plan::{Hazard, HazardKind, Lock, LockMode, Reverse, Step, TransactionMode};

use super::ddl::create::{bare_table_of, create_sql};
use super::ddl::text;
use super::draft::{Draft, Place, Shape};
use super::fate::Fates;
use super::{Policy, build, online, reach};
use cuts::cuts;

/// Makes the steps.
pub(super) fn steps(actions: Vec<build::Step>, fates: &Fates<'_>, policy: &Policy) -> Vec<Step> {
    let drafts = actions.into_iter().flat_map(|action| action.what);
    let drafts = drafts.flat_map(|draft| online::expand(draft, fates, policy)).map(|draft| reach::add(draft, fates));
    let mut joined = Vec::new();
    for draft in drafts {
        join(&mut joined, draft);
    }
    let drafts = joined.into_iter().map(|draft| only_what_is_there(draft, fates)).collect();
    cut(drafts, &|table| online::is_busy(table, fates, policy))
}

/// Adds a statement, as a part of an earlier one where it can be.
fn join(drafts: &mut Vec<Draft>, draft: Draft) {
    if let Shape::Item { table, text } = &draft.shape
        && let Some(create) = open_create(drafts, table)
    {
        if let Shape::CreateTable { head, items, tail } = &mut create.shape {
            items.push(text.clone());
            create.sql = create_sql(head, items, tail);
        }
        return;
    }
    if let Shape::Subcommand { head, text } = &draft.shape
        && let Some(last) = drafts.last_mut()
        && let Shape::Subcommand { head: open, text: others } = &mut last.shape
        && open == head
        && last.place == Place::Together
        && draft.place == Place::Together
        && can_stand_together(others, text)
    {
        *others = format!("{others},\n  {text}");
        last.sql = format!("{open} {others}");
        if last.object != draft.object {
            let is_part = !draft.object.relation.is_empty();
            last.object = if is_part { bare_table_of(&draft.object) } else { draft.object };
        }
        if !last.reason.split("; ").any(|reason| reason == draft.reason) {
            last.reason = format!("{}; {}", last.reason, draft.reason);
        }
        last.hazards.extend(draft.hazards);
        last.locks.extend(draft.locks);
        last.rewrites.extend(draft.rewrites);
        last.scans.extend(draft.scans);
        last.checks.extend(draft.checks);
        last.spans.extend(draft.spans);
        last.reverse = worse(std::mem::replace(&mut last.reverse, Reverse::Plan), draft.reverse);
        return;
    }
    drafts.push(draft);
}

/// What both lose cannot come back; otherwise by planning.
fn worse(one: Reverse, other: Reverse) -> Reverse {
    match (one, other) {
        (Reverse::Lost(a), Reverse::Lost(b)) if a == b => Reverse::Lost(a),
        (Reverse::Lost(a), Reverse::Lost(b)) => Reverse::Lost(format!("{a}; {b}")),
        (Reverse::Lost(a), Reverse::Sql(_) | Reverse::Plan) | (Reverse::Sql(_) | Reverse::Plan, Reverse::Lost(a)) => {
            Reverse::Lost(a)
        }
        (Reverse::Sql(_) | Reverse::Plan, Reverse::Sql(_) | Reverse::Plan) => Reverse::Plan,
    }
}

/// The server sorts subcommands by their sort: what depends on the order stands alone.
fn can_stand_together(others: &str, text: &str) -> bool {
    let stands_alone =
        |text: &str| text.starts_with("ADD COLUMN") && text.contains(" GENERATED ") || text.starts_with("DROP COLUMN");
    !stands_alone(text) && !others.split(",\n  ").any(stands_alone)
}

/// The `CREATE TABLE` of a table, where only its own statements came since.
fn open_create<'d>(drafts: &'d mut [Draft], table: &ObjectId) -> Option<&'d mut Draft> {
    let is_of_table = |draft: &Draft| {
        draft.object == *table || draft.object.schema == table.schema && draft.object.relation == table.name
    };
    let own = drafts.iter().rev().take_while(|draft| is_of_table(draft)).count();
    let start = drafts.len() - own;
    drafts
        .get_mut(start..)?
        .iter_mut()
        .find(|draft| draft.object == *table && matches!(draft.shape, Shape::CreateTable { .. }))
}

/// Nobody waits for, and nothing can be wrong with, a table that the plan itself makes.
fn only_what_is_there(mut draft: Draft, fates: &Fates<'_>) -> Draft {
    let is_there = |relation: &ObjectId| fates.stays(relation);
    let concerned: Vec<ObjectId> =
        draft.locks.iter().map(|lock| lock.relation.clone()).chain(draft.scans.iter().cloned()).collect();
    if !concerned.is_empty() && !concerned.iter().any(is_there) && !concerned.iter().any(|id| fates.goes(id)) {
        draft.hazards.retain(|hazard| {
            !matches!(
                hazard.kind,
                HazardKind::MayFailOnData
                    | HazardKind::TableRewrite
                    | HazardKind::TableScanUnderLock
                    | HazardKind::AccessExclusiveLock
                    | HazardKind::ShareLock
                    | HazardKind::ShareRowExclusiveLock
                    | HazardKind::IndexBuild
            )
        });
        draft.checks.clear();
    }
    let in_old = |relation: &ObjectId| fates.old.objects.contains_key(relation);
    draft.locks.retain(|lock| in_old(&lock.relation));
    draft.rewrites.retain(&is_there);
    draft.scans.retain(&is_there);
    let mut strongest: BTreeMap<ObjectId, LockMode> = BTreeMap::new();
    for Lock { relation, mode } in std::mem::take(&mut draft.locks) {
        let held = strongest.entry(relation).or_insert(mode);
        *held = (*held).max(mode);
    }
    let exclusive: Vec<String> = strongest
        .iter()
        .filter(|(_, mode)| **mode == LockMode::AccessExclusive)
        .map(|(relation, _)| text::own_name(relation))
        .collect();
    if !exclusive.is_empty() {
        let why = format!("readers and writers of {} wait", exclusive.join(", "));
        draft.hazards.push(Hazard::new(HazardKind::AccessExclusiveLock, why));
    }
    draft.locks = strongest.into_iter().map(|(relation, mode)| Lock { relation, mode }).collect();
    for list in [&mut draft.rewrites, &mut draft.scans] {
        list.sort();
        list.dedup();
    }
    draft.hazards.sort();
    draft.hazards.dedup();
    draft
}

/// Cuts the statements into transactions.
fn cut(drafts: Vec<Draft>, is_busy: &dyn Fn(&ObjectId) -> bool) -> Vec<Step> {
    let cuts = cuts(&drafts, is_busy);
    let mut group = 0;
    let steps = drafts.into_iter().zip(cuts).map(|(draft, is_cut)| {
        group += u32::from(is_cut);
        let is_outside = draft.place == Place::Outside;
        Step {
            sql: draft.sql,
            object: draft.object,
            reason: draft.reason,
            hazards: draft.hazards,
            locks: draft.locks,
            rewrites: draft.rewrites,
            scans: draft.scans,
            reverse: draft.reverse,
            group,
            transaction: if is_outside { TransactionMode::Outside } else { TransactionMode::Inside },
            checks: draft.checks,
        }
    });
    steps.collect()
}
