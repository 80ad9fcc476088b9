//! One change, as webhooks and the API tell it.

use driftless_schema::diff::{Action, Change};
use driftless_schema::impact::{Level, Role, Verdict};
use driftless_schema::model::{Kind, ObjectId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One change with what it does to readers and writers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftChange {
    /// What sort of change it is: `COLUMN_REMOVED`.
    pub change_type: String,
    /// The rule that judges it: `C04`.
    pub rule: String,
    /// The object: `column public.orders.email`.
    pub object: String,
    /// The column's name, if it is one.
    pub column_name: Option<String>,
    /// The impact for whoever the registration is for: `SAFE`, `RISKY`, `BREAKING`.
    pub impact: Level,
    /// The impact for those who read.
    pub impact_reader: Level,
    /// The impact for those who write.
    pub impact_writer: Level,
    /// Why.
    pub reason: String,
    /// What to do about it.
    pub advice: String,
    /// The value before, if there was one.
    pub before_value: Value,
    /// The value after, if there is one.
    pub after_value: Value,
}

impl DriftChange {
    /// Tells a change and its verdict to those who have these `roles`.
    ///
    /// A renamed object has its identities for values. One that was added or dropped has none of its
    /// own here: [`with_values`](Self::with_values) gives them.
    pub fn new(change: &Change, verdict: &Verdict, roles: &[Role]) -> Self {
        let (before_value, after_value) = match &change.action {
            Action::Added | Action::Dropped => (Value::Null, Value::Null),
            Action::Renamed { from } => (from.to_string().into(), change.object.to_string().into()),
            Action::Altered { before, after, .. } => (before.clone(), after.clone()),
        };
        DriftChange::judged(&change.object, verdict, roles, before_value, after_value)
    }

    /// Tells what a verdict says of an object to those who have these `roles`.
    pub fn judged(
        object: &ObjectId,
        verdict: &Verdict,
        roles: &[Role],
        before_value: Value,
        after_value: Value,
    ) -> Self {
        DriftChange {
            change_type: verdict.rule.change_type.name().to_owned(),
            rule: verdict.rule.key(),
            object: object.to_string(),
            column_name: (object.kind == Kind::Column).then(|| object.name.to_string()),
            impact: verdict.level_for(roles),
            impact_reader: verdict.reader,
            impact_writer: verdict.writer,
            reason: verdict.reason.clone(),
            advice: verdict.advice(),
            before_value,
            after_value,
        }
    }

    /// Gives the values before and after of an object that was added or dropped.
    pub fn with_values(self, before_value: Value, after_value: Value) -> Self {
        DriftChange { before_value, after_value, ..self }
    }
}
