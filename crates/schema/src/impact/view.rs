//! Views and materialized views.

use serde_json::Value;

use super::privilege::{holders, may_select};
use super::rules::tables::T18;
use super::rules::views_and_code::{V03, V04, V04_GRANTED, V04_OFF, V05, V05_LAX, V06, V06_FILLED};
use super::scene::Scene;
use super::{Finding, Findings, told};
use crate::model::Kind;

pub(super) fn definition() -> Findings {
    told(&V03)
}

pub(super) fn populated(after: &Value) -> Findings {
    told(if after == true { &V06_FILLED } else { &V06 })
}

pub(super) fn options(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    let differs = |name: &str| before.get(name) != after.get(name);
    let mut findings = Vec::new();
    let is_on = |options: &Value| options.get("security_invoker").is_some_and(|value| value == "true" || value == "on");
    match (is_on(before), is_on(after)) {
        (false, true) => findings.extend(invoker(scene)?),
        (true, false) => findings.push(Finding::of(&V04_OFF)),
        (true, true) | (false, false) => {}
    }
    if differs("check_option") {
        findings.push(Finding::of(if reach(after) > reach(before) { &V05 } else { &V05_LAX }));
    }
    if findings.is_empty() { told(&T18) } else { Some(findings) }
}

/// How far a view's CHECK OPTION reaches.
fn reach(options: &Value) -> u8 {
    match options.get("check_option").and_then(Value::as_str) {
        None => 0,
        Some("local") => 1,
        Some(_) => 2,
    }
}

/// The view runs with its caller's rights: whether every role that may select from it may also
/// select from what it reads. Of relations that are not in the schema it is not known.
fn invoker(scene: &Scene<'_>) -> Findings {
    let view = scene.after()?;
    let mut lacking = Vec::new();
    for role in holders(scene.id.kind, view, "SELECT") {
        for id in view.depends_on.iter().filter(|id| id.kind.is_relation() || id.kind == Kind::Column) {
            match may_select(scene.new, id, &role) {
                Some(true) => {}
                Some(false) => lacking.push(format!("{role} lacks SELECT on {}", id.path())),
                None => lacking.push(format!("{role} may lack SELECT on {}", id.path())),
            }
        }
    }
    if lacking.is_empty() { told(&V04_GRANTED) } else { Some(vec![Finding::on(&V04, lacking.join(", "))]) }
}
