//! What of a body has to hold beyond its types.

use std::collections::BTreeMap;

use jiff::Timestamp;
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, Type};

use super::failure::Failure;
use crate::model::Labels;
use crate::problem::Fault;

/// How many labels something may have.
const MOST_LABELS: usize = 64;
/// The longest name of a label.
const LONGEST_NAME: usize = 63;
/// The longest value of a label, in characters.
const LONGEST_VALUE: usize = 255;

/// What is wrong with a body, collected so that all of it is told at once.
#[derive(Default)]
pub(super) struct Checks(Vec<Fault>);

impl Checks {
    /// Notes what is wrong with a member.
    pub(super) fn wrong(&mut self, name: &str, detail: impl Into<String>) {
        self.0.push(Fault::at([name], detail));
    }

    /// Checks a text's length, in characters.
    pub(super) fn text(&mut self, name: &str, text: Option<&str>, most: usize) {
        if text.is_some_and(|text| text.is_empty() || text.chars().count() > most) {
            self.wrong(name, format!("has to be 1 to {most} characters"));
        }
    }

    /// Checks that a time is yet to come.
    pub(super) fn future(&mut self, name: &str, time: Option<Timestamp>) {
        if time.is_some_and(|time| time <= Timestamp::now()) {
            self.wrong(name, "has to be in the future");
        }
    }

    /// Checks labels.
    pub(super) fn labels(&mut self, name: &str, labels: Option<&Labels>) {
        let Some(labels) = labels else { return };
        if labels.len() > MOST_LABELS {
            self.wrong(name, format!("has to be at most {MOST_LABELS}"));
        }
        let letter = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
        for (label, value) in labels {
            if !(1..=LONGEST_NAME).contains(&label.len()) || !label.chars().all(letter) {
                let detail =
                    format!("has to be named with 1 to {LONGEST_NAME} ASCII letters, digits, `.`, `_`, `/` and `-`");
                self.0.push(Fault::at([name, label], detail));
            }
            if value.chars().count() > LONGEST_VALUE {
                self.0.push(Fault::at([name, label], format!("has to be at most {LONGEST_VALUE} characters")));
            }
        }
    }

    /// Ends the checks.
    ///
    /// # Errors
    /// When something was wrong.
    pub(super) fn done(self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(Failure::faults(self.0)) }
    }
}

/// Describes labels for the document.
pub(super) fn labels_schema() -> Object {
    let text = |object: ObjectBuilder| object.schema_type(Type::String);
    let value = text(ObjectBuilder::new()).max_length(Some(LONGEST_VALUE)).pattern(Some("^[^\\u0000]*$"));
    let name = text(ObjectBuilder::new()).pattern(Some("^[A-Za-z0-9._/-]{1,63}$"));
    ObjectBuilder::new()
        .description(Some("Names and values of the caller's own."))
        .property_names(Some(name))
        .additional_properties(Some(AdditionalProperties::from(value)))
        .max_properties(Some(MOST_LABELS))
        .examples([serde_json::json!(BTreeMap::from([("team", "payments")]))])
        .build()
}
