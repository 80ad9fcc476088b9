//! One change in words: `New column: shop.public.users.email (text)`.

use driftless::prelude::{Action, Kind, Property};
use serde_json::Value;

use super::{Judged, What};
use crate::output::one_line;

/// A change in words.
pub(crate) struct Line {
    /// ✅ for what came, ⚠️ for what changed, ❌ for what went.
    pub(crate) mark: &'static str,
    /// `New column`, `Type changed`, `Table dropped`.
    pub(crate) title: String,
    /// `shop.public.users.email`.
    pub(crate) path: String,
    /// The values in parentheses, where they are short.
    pub(crate) values: Option<String>,
}

/// Values longer than this are not put on a line.
const LONGEST_VALUE: usize = 60;

impl Line {
    pub(crate) fn of(judged: &Judged) -> Self {
        let database = &judged.database;
        let (change, column_type) = match &judged.what {
            What::DatabaseAdded => return Line::new("✅", "New database", database.clone(), None),
            What::DatabaseDropped => return Line::new("❌", "Database dropped", database.clone(), None),
            What::Object(object) => (&object.change, &object.column_type),
        };
        let kind = change.object.kind;
        let path = format!("{database}.{}", change.object.path());
        match &change.action {
            Action::Added => Line::new("✅", format!("New {}", kind.noun()), path, column_type.clone()),
            Action::Dropped => Line::new("❌", format!("{} dropped", capital(kind.noun())), path, None),
            Action::Renamed { from } => {
                let path = format!("{database}.{}", from.path());
                let new = change.object.path().to_string();
                Line::new("⚠️", format!("{} renamed", capital(kind.noun())), path, Some(format!("→ {new}")))
            }
            Action::Altered { property, before, after } => {
                Line::new("⚠️", title(kind, *property), path, values(before, after))
            }
        }
    }

    fn new(mark: &'static str, title: impl Into<String>, path: String, values: Option<String>) -> Self {
        Line { mark, title: title.into(), path: one_line(&path), values: values.as_deref().map(one_line) }
    }

    /// `New column: shop.public.users.email (text)`.
    pub(crate) fn sentence(&self) -> String {
        let values = self.values.as_ref().map(|values| format!(" ({values})")).unwrap_or_default();
        format!("{}: {}{values}", self.title, self.path)
    }
}

/// `Type changed` for a column, `View definition changed` for anything else.
fn title(kind: Kind, property: Property) -> String {
    match kind {
        Kind::Column => format!("{} changed", capital(property.noun())),
        kind => format!("{} {} changed", capital(kind.noun()), property.noun()),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

fn values(before: &Value, after: &Value) -> Option<String> {
    Some(format!("{} → {}", short(before)?, short(after)?))
}

/// A value's text, if it fits on a line.
fn short(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            items?.join(", ")
        }
        Value::Object(_) => return None,
    };
    (text.chars().count() <= LONGEST_VALUE && !text.contains(['\n', '\r'])).then_some(text)
}
