//! Triggers and rewrite rules.

use super::rules::tables::{T20, T20_AFTER, T20_REPLICA, T21, T22};
use super::scene::{Narrow, Scene};
use super::{Findings, told};
use crate::model::{Definition, Kind};

pub(super) fn added(scene: &Scene<'_>) -> Findings {
    told(works(scene.after()?.definition()?))
}

pub(super) fn definition(scene: &Scene<'_>) -> Findings {
    let (before, after) = (works(scene.before()?.definition()?), works(scene.after()?.definition()?));
    told(if before.reader > after.reader { before } else { after })
}

/// The rule for a trigger that works from now on, by its time.
fn works(trigger: &Definition) -> &'static super::Rule {
    if trigger.property("time") == Some("after") { &T20_AFTER } else { &T20 }
}

/// When a trigger or rule fires.
pub(super) fn enabled(scene: &Scene<'_>) -> Findings {
    let (before, after) = (scene.before()?.definition()?, scene.after()?.definition()?);
    if scene.id.kind == Kind::Rule {
        return rule();
    }
    told(match (fires(before), fires(after)) {
        (false, true) => works(after),
        (true, false) => &T21,
        (true, true) | (false, false) => &T20_REPLICA,
    })
}

/// Whether it fires in ordinary sessions.
fn fires(trigger: &Definition) -> bool {
    !matches!(trigger.property("enabled"), Some("disabled" | "replica"))
}

pub(super) fn rule() -> Findings {
    told(&T22)
}
