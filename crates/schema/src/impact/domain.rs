//! Domains.

use std::collections::BTreeMap;

use serde_json::Value;

use super::check::{Shift, shift};
use super::rules::user_types::{D01, D02, D03, D04, D05, D07, D08};
use super::{Finding, Findings, told};
use crate::model::{DomainCheck, Ident};

pub(super) fn nullability(after: &Value) -> Findings {
    told(if after == "NOT NULL" { &D03 } else { &D04 })
}

pub(super) fn default() -> Findings {
    told(&D05)
}

/// The checks, by name; one that has another name and the same condition is the same.
pub(super) fn checks(before: &Value, after: &Value) -> Findings {
    let (before, after) = (read(before)?, read(after)?);
    let is_in = |checks: &BTreeMap<Ident, DomainCheck>, check: &DomainCheck| {
        checks.values().any(|other| other.expression == check.expression)
    };
    let mut findings = Vec::new();
    for (name, check) in &before {
        let Some(now) = after.get(name) else {
            let rule = if is_in(&after, check) { &D08 } else { &D02 };
            findings.push(Finding::on(rule, format!("check {name} dropped")));
            continue;
        };
        if now != check {
            let rule = match shift(&check.expression, &now.expression) {
                Shift::None => &D08,
                Shift::Widened => &D02,
                Shift::Narrowed => &D01,
                Shift::Other => &D07,
            };
            findings.push(Finding::on(rule, format!("check {name} changed")));
        }
    }
    for (name, check) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let rule = if is_in(&before, check) { &D08 } else { &D01 };
        findings.push(Finding::on(rule, format!("check {name} added")));
    }
    Some(findings)
}

fn read(value: &Value) -> Option<BTreeMap<Ident, DomainCheck>> {
    let checks: Option<Vec<DomainCheck>> = serde_json::from_value(value.clone()).ok()?;
    Some(checks.unwrap_or_default().into_iter().map(|check| (check.name.clone(), check)).collect())
}
