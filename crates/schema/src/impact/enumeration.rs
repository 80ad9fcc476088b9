//! The labels of an enum.

use serde_json::Value;

use super::rules::user_types::{E01, E02, E03, E04, E05};
use super::scene::Scene;
use super::{Finding, Findings};

/// Tells apart labels that were added at the end or before others, removed, renamed and
/// reordered. A label that is gone while another stands in its place counts as renamed, unless
/// the server's number shows that the type was made anew.
pub(super) fn labels(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    let read = |value: &Value| serde_json::from_value::<Vec<String>>(value.clone()).ok();
    let (before, after) = (read(before)?, read(after)?);
    let renamed = if was_made_anew(scene) { Vec::new() } else { renamed(&before, &after) };
    let new_name =
        |label: &String| renamed.iter().find(|(from, _)| from == label).map_or(label.clone(), |(_, to)| to.clone());
    let before: Vec<String> = before.iter().map(new_name).collect();
    let mut findings = Vec::new();
    for (from, to) in &renamed {
        findings.push(Finding::on(&E04, format!("value '{from}' renamed to '{to}'")));
    }
    let removed: Vec<&String> = before.iter().filter(|label| !after.contains(label)).collect();
    if !removed.is_empty() {
        findings.push(Finding::on(&E03, format!("{} removed", values(&removed))));
    }
    let last_kept = after.iter().rposition(|label| before.contains(label));
    let is_inner = |at: usize| last_kept.is_some_and(|last| at < last);
    let added = |inner: bool| -> Vec<&String> {
        let labels = after.iter().enumerate().filter(|(at, label)| !before.contains(label) && is_inner(*at) == inner);
        labels.map(|(_, label)| label).collect()
    };
    for (rule, labels, place) in [(&E02, added(true), "before others"), (&E01, added(false), "at the end")] {
        if !labels.is_empty() {
            findings.push(Finding::on(rule, format!("{} added {place}", values(&labels))));
        }
    }
    if before.iter().filter(|label| after.contains(label)).ne(after.iter().filter(|label| before.contains(label))) {
        findings.push(Finding::on(&E05, format!("the order is {}", values(&after.iter().collect::<Vec<_>>()))));
    }
    Some(findings)
}

/// Whether both schemas were read from one database, and the type is not the same one.
fn was_made_anew(scene: &Scene<'_>) -> bool {
    let number = |object: Option<&crate::model::Object>| object.and_then(|object| object.oid);
    scene.is_one_database() && number(scene.before()) != number(scene.after())
}

/// The labels that have another name in the same place, while all others stayed.
fn renamed(before: &[String], after: &[String]) -> Vec<(String, String)> {
    if before.len() != after.len() {
        return Vec::new();
    }
    let differing: Vec<_> = before.iter().zip(after).filter(|(from, to)| from != to).collect();
    let is_renaming = differing.iter().all(|(from, to)| !after.contains(from) && !before.contains(to));
    let pairs = differing.into_iter().map(|(from, to)| (from.clone(), to.clone()));
    if is_renaming { pairs.collect() } else { Vec::new() }
}

/// Lists labels as a sentence shows them.
fn values(labels: &[&String]) -> String {
    let quoted: Vec<String> = labels.iter().map(|label| format!("'{label}'")).collect();
    format!("{} {}", if labels.len() == 1 { "value" } else { "values" }, quoted.join(", "))
}
