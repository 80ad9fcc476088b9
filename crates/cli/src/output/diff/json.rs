//! For programs; the format is documented in `docs/formats/diff.md`.

use driftless::prelude::{Action, Dialect, Fingerprint, Kind, Level, ObjectId, Property, fingerprint};
use serde::Serialize;
use serde_json::Value;

use super::{Judged, Report, What};

/// The marker that tells the format.
const FORMAT: &str = "driftless-diff";

/// Its version.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    impact: Option<Level>,
    databases: Vec<DatabaseOut<'a>>,
    changes: Vec<ChangeOut<'a>>,
    not_compared: Vec<NotComparedOut<'a>>,
}

#[derive(Serialize)]
struct DatabaseOut<'a> {
    name: &'a str,
    dialect: Option<Dialect>,
    old_fingerprint: Option<Fingerprint>,
    new_fingerprint: Option<Fingerprint>,
}

#[derive(Serialize)]
struct NotComparedOut<'a> {
    database: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct ChangeOut<'a> {
    database: &'a str,
    action: &'static str,
    kind: &'static str,
    object: String,
    #[serde(flatten)]
    parts: Parts<'a>,
    property: Option<Property>,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
    impact: Level,
    impact_reader: Level,
    impact_writer: Level,
    rule: Option<&'a str>,
    rule_variant: Option<&'a str>,
    change_type: String,
    reason: String,
    advice: Option<&'a str>,
}

/// An identity's parts, so that nobody needs to take its text apart.
#[derive(Default, Serialize)]
struct Parts<'a> {
    schema: Option<&'a str>,
    relation: Option<&'a str>,
    name: Option<&'a str>,
    signature: Option<&'a str>,
    renamed_from: Option<String>,
}

/// Renders the report.
pub(crate) fn render(report: &Report<'_>) -> String {
    let file = File {
        format: FORMAT,
        version: VERSION,
        impact: report.worst(),
        databases: report
            .compared
            .iter()
            .map(|compared| DatabaseOut {
                name: &compared.name,
                dialect: compared.new.or(compared.old).map(|catalog| catalog.dialect),
                old_fingerprint: compared.old.map(fingerprint::of_catalog),
                new_fingerprint: compared.new.map(fingerprint::of_catalog),
            })
            .collect(),
        changes: report.changes.iter().map(change).collect(),
        not_compared: report
            .not_compared
            .iter()
            .map(|database| NotComparedOut { database: &database.name, reason: &database.reason })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

fn change(judged: &Judged) -> ChangeOut<'_> {
    let database = &judged.database;
    let whole = |action: &'static str, change_type: &str, level: Level| ChangeOut {
        database,
        action,
        kind: "database",
        object: database.clone(),
        parts: Parts { name: Some(database), ..Parts::default() },
        property: None,
        before: None,
        after: None,
        impact: level,
        impact_reader: level,
        impact_writer: level,
        rule: None,
        rule_variant: None,
        change_type: change_type.to_owned(),
        reason: String::new(),
        advice: None,
    };
    let (change, verdict) = match &judged.what {
        What::DatabaseAdded => return whole("added", "DATABASE_ADDED", Level::Safe),
        What::DatabaseDropped => return whole("dropped", "DATABASE_DROPPED", Level::Breaking),
        What::Object(object) => (&object.change, &object.verdict),
    };
    let mut parts = parts(&change.object);
    let (action, property, before, after) = match &change.action {
        Action::Added => ("added", None, None, None),
        Action::Dropped => ("dropped", None, None, None),
        Action::Renamed { from } => {
            parts.renamed_from = Some(from.to_string());
            ("renamed", None, None, None)
        }
        Action::Altered { property, before, after } => ("altered", Some(*property), Some(before), Some(after)),
    };
    ChangeOut {
        database,
        action,
        kind: change.object.kind.noun(),
        object: change.object.to_string(),
        parts,
        property,
        before,
        after,
        impact: judged.level(),
        impact_reader: verdict.reader,
        impact_writer: verdict.writer,
        rule: Some(verdict.rule.id),
        rule_variant: verdict.rule.variant,
        change_type: verdict.rule.change_type.to_string(),
        reason: verdict.reason.clone(),
        advice: Some(verdict.rule.advice).filter(|advice| !advice.is_empty()),
    }
}

fn parts(id: &ObjectId) -> Parts<'_> {
    let given = |text: &'_ driftless_schema::model::Ident| -> bool { !text.is_empty() };
    Parts {
        schema: Some(id.schema.as_str()).filter(|_| given(&id.schema)),
        relation: Some(id.relation.as_str()).filter(|_| given(&id.relation)),
        name: Some(id.name.as_str()),
        signature: Some(id.signature.as_str()).filter(|_| matches!(id.kind, Kind::Function | Kind::Procedure)),
        renamed_from: None,
    }
}
