//! Row security and its policies.

use serde_json::Value;

use super::rules::tables::{T07, T07_READERS, T07_WRITERS, T08, T08_INERT, T09};
use super::scene::{Narrow, Scene};
use super::{Findings, Rule, told};
use crate::model::{Catalog, Definition, Kind, ObjectId, RowSecurity};

/// Whether policies apply to a table changed.
pub(super) fn switched(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    let read = |value: &Value| serde_json::from_value::<RowSecurity>(value.clone()).ok();
    let (before, after) = (read(before)?, read(after)?);
    told(match (before.enabled, after.enabled) {
        (false, false) => &T08_INERT,
        (true, false) => &T09,
        (false, true) => tightened(Cover::of(scene.new, scene.id)),
        (true, true) if after.forced => tightened(Cover::of(scene.new, scene.id)),
        (true, true) => &T09,
    })
}

pub(super) fn policy_added(scene: &Scene<'_>) -> Findings {
    let laxer = is_permissive(scene.after()?.definition()?) && applied_before(scene)?;
    told(if !applies(scene)? {
        &T08_INERT
    } else if laxer {
        &T09
    } else {
        &T08
    })
}

pub(super) fn policy_dropped(scene: &Scene<'_>) -> Findings {
    if !applies(scene)? {
        return told(&T08_INERT);
    }
    told(if is_permissive(scene.before()?.definition()?) { lessened(scene)? } else { &T09 })
}

pub(super) fn policy_changed(scene: &Scene<'_>) -> Findings {
    told(if applies(scene)? { lessened(scene)? } else { &T08_INERT })
}

/// What policies let anybody do at all. Which roles there are is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cover {
    reads: bool,
    writes: bool,
}

impl Cover {
    /// What the permissive policies of a relation let somebody do.
    fn of(catalog: &Catalog, relation: &ObjectId) -> Self {
        let policies = catalog.parts_of(&relation.schema, &relation.name).filter(|(id, _)| id.kind == Kind::Policy);
        let commands: Vec<&str> = policies
            .filter_map(|(_, object)| object.definition())
            .filter(|policy| is_permissive(policy))
            .map(|policy| policy.property("for").unwrap_or("all"))
            .collect();
        Cover {
            reads: commands.iter().any(|command| matches!(*command, "all" | "select")),
            writes: commands.iter().any(|command| *command != "select"),
        }
    }
}

/// The rule for policies that apply from now on.
fn tightened(cover: Cover) -> &'static Rule {
    match (cover.reads, cover.writes) {
        (false, false) => &T07,
        (false, true) => &T07_READERS,
        (true, false) => &T07_WRITERS,
        (true, true) => &T08,
    }
}

/// The rule for policies that are fewer or others: only what somebody could do before breaks.
fn lessened(scene: &Scene<'_>) -> Option<&'static Rule> {
    let before = Cover::of(scene.old, scene.relation_before()?.0);
    let after = Cover::of(scene.new, scene.relation_after()?.0);
    Some(tightened(Cover { reads: after.reads || !before.reads, writes: after.writes || !before.writes }))
}

fn is_permissive(policy: &Definition) -> bool {
    policy.property("as") != Some("restrictive")
}

/// Whether row security is on where the policy hangs.
fn applies(scene: &Scene<'_>) -> Option<bool> {
    Some(scene.relation_after()?.1.table()?.row_security.enabled)
}

fn applied_before(scene: &Scene<'_>) -> Option<bool> {
    Some(scene.relation_before()?.1.table()?.row_security.enabled)
}
