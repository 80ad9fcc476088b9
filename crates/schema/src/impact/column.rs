//! Columns and attributes: what was added, and how they are filled.

use serde_json::Value;

use super::rules::columns::{
    C01, C01_ATTRIBUTE, C02, C03, C05_SWAPPED, C06, C06_ATTRIBUTE, C06_TOLD, C07, C08, C09, C10, C10_FILLED, C11, C12,
    C13, C14, C15, C15_FILLED, C16, C17, C18, C20,
};
use super::rules::constraints::{K18, K19, K19_UNVALIDATED, K20_GAINED, K20_LOST};
use super::rules::tables::{T19, T24};
use super::scene::Scene;
use super::{Finding, Findings, told};
use crate::model::{Column, IdentityMode, Kind, NotNull};

pub(super) fn added(scene: &Scene<'_>) -> Findings {
    let (relation, _) = scene.relation_after()?;
    let column = scene.column_after()?;
    if relation.kind == Kind::Composite {
        return told(&C01_ATTRIBUTE);
    }
    if column.identity.is_some() || column.generated.is_some() {
        return told(&C03);
    }
    told(if fills_itself(scene, column) { &C01 } else { &C02 })
}

/// Whether a statement that leaves the column out can insert a row, its domain asked too.
fn fills_itself(scene: &Scene<'_>, column: &Column) -> bool {
    let domain = scene.domain_after(&column.data_type);
    let is_filled = column.default.is_some() || domain.is_some_and(|domain| domain.default.is_some());
    is_filled || column.fills_itself() && !domain.is_some_and(|domain| domain.not_null)
}

pub(super) fn nullability(after: &Value) -> Findings {
    told(if after == "NOT NULL" { &C07 } else { &C08 })
}

/// Name, validity and reach of a NOT NULL constraint.
pub(super) fn not_null_constraint(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    let (was, is) = (scene.column_before()?.not_null, scene.column_after()?.not_null);
    if was != is {
        // The constraint came or went.
        return told(if is { &C07 } else { &C08 });
    }

    let read =
        |value: &Value| serde_json::from_value::<Option<NotNull>>(value.clone()).ok().map(Option::unwrap_or_default);
    let (before, after) = (read(before)?, read(after)?);
    let mut findings = Vec::new();
    if before.not_valid != after.not_valid {
        findings.push(Finding::of(if after.not_valid { &K19_UNVALIDATED } else { &K19 }));
    }
    if before.no_inherit != after.no_inherit {
        findings.push(Finding::of(if after.no_inherit { &K20_LOST } else { &K20_GAINED }));
    }
    if before.name != after.name {
        findings.push(Finding::of(&K18));
    }
    if before.comment != after.comment {
        findings.push(Finding::of(&T19));
    }
    Some(findings)
}

pub(super) fn default(scene: &Scene<'_>) -> Findings {
    let (before, after) = (scene.column_before()?, scene.column_after()?);
    told(match (&before.default, &after.default) {
        (None, Some(_)) => &C09,
        (Some(_), Some(_)) => &C12,
        (Some(_), None) | (None, None) if after.identity.is_some() || after.generated.is_some() => &C10_FILLED,
        (Some(sequence), None) if !fills_itself(scene, after) && sequence.starts_with("nextval(") => &C15,
        (Some(_), None) | (None, None) => {
            if fills_itself(scene, after) {
                &C11
            } else {
                &C10
            }
        }
    })
}

pub(super) fn identity(scene: &Scene<'_>) -> Findings {
    let column = scene.column_after()?;
    told(match &column.identity {
        Some(identity) => match identity.mode {
            IdentityMode::Always => &C13,
            IdentityMode::ByDefault => &C14,
        },
        None if fills_itself(scene, column) => &C15_FILLED,
        None => &C15,
    })
}

pub(super) fn generated(before: &Value, after: &Value) -> Findings {
    told(match (before.is_null(), after.is_null()) {
        (true, _) => &C16,
        (false, true) => &C17,
        (false, false) => &C18,
    })
}

/// The order of a relation's columns, or of a composite's attributes, in which renamed ones
/// already have their new name.
pub(super) fn order(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    if scene.id.kind != Kind::Composite {
        let swapped = swapped(scene);
        return if swapped.is_empty() { told(&C06) } else { Some(swapped) };
    }
    let (before, after) = (before.as_array()?, after.as_array()?);
    let is_moved =
        before.iter().filter(|name| after.contains(name)).ne(after.iter().filter(|name| before.contains(name)));
    told(if is_moved { &C06_ATTRIBUTE } else { &C06_TOLD })
}

/// The columns of one and the same relation that took each other's names: the server's numbers show it, where by
/// their names nothing but the order changed.
fn swapped(scene: &Scene<'_>) -> Vec<Finding> {
    let (Some(before), Some(after)) = (scene.before(), scene.after()) else { return Vec::new() };
    if !scene.is_one_database() || before.oid.is_none() || before.oid != after.oid {
        return Vec::new();
    }
    let was = |column: &Column| before.columns().iter().find(|other| other.number == column.number);
    let others = after.columns().iter().filter(|column| column.number.is_some());
    let renamed = others.filter_map(|column| Some((was(column).filter(|was| was.name != column.name)?, column)));
    renamed.map(|(was, column)| Finding::on(&C05_SWAPPED, format!("{} was called {}", column.name, was.name))).collect()
}

/// Attribute options; those of a foreign table's column say where its values are.
pub(super) fn options(before: &Value, after: &Value) -> Findings {
    let points_elsewhere = [before, after]
        .into_iter()
        .filter_map(Value::as_object)
        .any(|options| options.keys().any(|name| name.starts_with("fdw.") && before.get(name) != after.get(name)));
    told(if points_elsewhere { &T24 } else { &C20 })
}
