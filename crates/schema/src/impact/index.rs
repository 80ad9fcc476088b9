//! Indexes; the unique ones are judged as keys.

use serde_json::Value;

use super::rules::constraints::{K04, K05_COLUMNS};
use super::rules::indexes::{I01, I02, I04, I04_UNIQUE, I05, I05_VALID};
use super::rules::views_and_code::V06_KEY;
use super::scene::{Narrow, Scene, indexes_on};
use super::uniqueness::{self, Extent};
use super::{Findings, told};
use crate::model::{Kind, QualifiedName};

pub(super) fn added(scene: &Scene<'_>) -> Findings {
    let index = scene.after()?.index()?;
    match (index.unique, index.invalid) {
        (true, _) => uniqueness::gained(index.invalid),
        (false, true) => told(&I05),
        (false, false) => told(&I01),
    }
}

pub(super) fn dropped(scene: &Scene<'_>) -> Findings {
    let index = scene.before()?.index()?;
    if !index.unique {
        return told(&I02);
    }
    let relation = QualifiedName { schema: scene.id.schema.clone(), name: index.table.clone() };
    let is_on_materialized_view =
        scene.new.relation_named(&relation).is_some_and(|(id, _)| id.kind == Kind::MaterializedView);
    if is_on_materialized_view {
        let refreshes = indexes_on(scene.new, &relation).any(|(_, other)| other.unique && other.predicate.is_none());
        return told(if refreshes { &I02 } else { &V06_KEY });
    }
    uniqueness::lost(scene, &relation, &Extent::of_index(index))
}

/// Whether an index refuses duplicates.
pub(super) fn unique(scene: &Scene<'_>) -> Findings {
    if scene.after()?.index()?.unique { uniqueness::gained(false) } else { dropped(scene) }
}

/// An index of the same name is on another table.
pub(super) fn table(scene: &Scene<'_>) -> Findings {
    let mut findings = dropped(scene)?;
    findings.extend(added(scene)?);
    Some(findings)
}

/// Terms, method or condition.
pub(super) fn definition(scene: &Scene<'_>) -> Findings {
    let (before, after) = (scene.before()?.index()?, scene.after()?.index()?);
    if !(before.unique && after.unique) {
        return told(&I04);
    }
    let (was, is) = (Extent::of_index(before), Extent::of_index(after));
    if was.terms != is.terms {
        return uniqueness::moved(scene, &was);
    }
    match (&was.predicate, &is.predicate) {
        (Some(_), None) => told(&K04),
        (None, Some(_)) => uniqueness::lost(scene, &scene.relation_name(), &was),
        (Some(was), Some(is)) if was != is => told(&K05_COLUMNS),
        (Some(_), Some(_)) | (None, None) => told(&I04_UNIQUE),
    }
}

/// Columns that an index carries along, its own or that behind a key.
pub(super) fn include(scene: &Scene<'_>) -> Findings {
    let is_plain = scene.after()?.index().is_some_and(|index| !index.unique);
    told(if is_plain { &I04 } else { &I04_UNIQUE })
}

pub(super) fn validity(after: &Value) -> Findings {
    told(if after == "invalid" { &I05 } else { &I05_VALID })
}
