//! Statements that bring an object over where it stands. Tables are another matter.

pub(in crate::plan) mod column;
pub(in crate::plan) mod definition;
pub(in crate::plan) mod foreign;
pub(in crate::plan) mod key;
pub(in crate::plan) mod table;
pub(in crate::plan) mod types;
mod view;

use driftless_schema::diff::{Action, Change, Property};
use driftless_schema::model::{Body, Extension, Kind, Object, ObjectId, Persistence, QualifiedName, Sequence};
use driftless_schema::plan::HazardKind;

use super::text;
use crate::plan::draft::Draft;

/// An object in both forms, and what differs.
pub(in crate::plan) struct Alteration<'a> {
    pub(in crate::plan) id: &'a ObjectId,
    pub(in crate::plan) before: &'a Object,
    pub(in crate::plan) after: &'a Object,
    pub(in crate::plan) changes: &'a [Change],
}

/// A property that no statement brings over.
pub(in crate::plan) struct Unknown(pub(in crate::plan) Property);

impl Alteration<'_> {
    /// The properties of the object itself that differ, but for what any object can have.
    fn properties(&self) -> impl Iterator<Item = Property> {
        self.changes.iter().filter(|change| change.object == *self.id).filter_map(|change| match change.action {
            Action::Altered {
                property: Property::Owner | Property::Privileges | Property::Comment | Property::Labelling,
                ..
            } => None,
            Action::Altered { property, .. } => Some(property),
            Action::Added | Action::Dropped | Action::Renamed { .. } => None,
        })
    }

    /// Why: which property changes, and how.
    fn reason(&self, property: Property) -> String {
        reason_of(self.changes, self.id, property)
    }

    /// The statements, in order.
    pub(in crate::plan) fn drafts(&self) -> Result<Vec<Draft>, Unknown> {
        if self
            .changes
            .iter()
            .any(|change| matches!(&change.action, Action::Altered { property: Property::Unmodelled, .. }))
        {
            return Err(Unknown(Property::Unmodelled));
        }
        match (&self.before.body, &self.after.body) {
            (Body::Extension(_), Body::Extension(wanted)) => self.extension(wanted),
            (Body::Sequence(before), Body::Sequence(after)) => self.sequence(before, after),
            (Body::Enum(before), Body::Enum(after)) => Ok(self.grow(before, after)),
            (Body::Domain(before), Body::Domain(after)) => self.domain(before, after),
            (Body::Composite(before), Body::Composite(after)) => self.composite(before, after),
            (Body::View(before), Body::View(after)) => self.view(before, after),
            (Body::Index(before), Body::Index(after)) => self.index(before, after),
            (Body::Constraint(before), Body::Constraint(after)) => self.constraint(before, after),
            (Body::Definition(before), Body::Definition(after)) => self.definition(before, after),
            _ => self.properties().next().map_or(Ok(Vec::new()), |property| Err(Unknown(property))),
        }
    }

    fn draft(&self, sql: String, property: Property) -> Draft {
        Draft::new(sql, self.id, self.reason(property))
    }

    fn extension(&self, wanted: &Extension) -> Result<Vec<Draft>, Unknown> {
        let name = text::name(&self.id.name);
        self.properties()
            .map(|property| match property {
                Property::Version => Ok(self
                    .draft(format!("ALTER EXTENSION {name} UPDATE TO {}", text::literal(&wanted.version)), property)
                    .hazard(HazardKind::ExtensionUpgrade, "the extension's own script runs")),
                Property::Schema => {
                    Ok(self
                        .draft(format!("ALTER EXTENSION {name} SET SCHEMA {}", text::name(&wanted.schema)), property))
                }
                other => Err(Unknown(other)),
            })
            .collect()
    }

    fn sequence(&self, before: &Sequence, after: &Sequence) -> Result<Vec<Draft>, Unknown> {
        let name = text::own_name(self.id);
        let mut drafts = Vec::new();
        let mut is_counting_otherwise = false;
        for property in self.properties() {
            match property {
                Property::Type | Property::SequenceOptions => is_counting_otherwise = true,
                Property::Persistence => {
                    let word = if after.persistence == Persistence::Unlogged { "UNLOGGED" } else { "LOGGED" };
                    drafts.push(self.draft(format!("ALTER SEQUENCE {name} SET {word}"), property));
                }
                // Set when both are there.
                Property::OwnedBy => {}
                other => return Err(Unknown(other)),
            }
        }
        if is_counting_otherwise {
            // With another type the server would change bounds by itself.
            let (of_type, options) = if before.data_type == after.data_type {
                (String::new(), text::changed_sequence_options(&before.options, &after.options))
            } else {
                (format!(" AS {}", after.data_type), format!(" {}", text::sequence_options(&after.options)))
            };
            let (old, new) = (&before.options, &after.options);
            if old.min < new.min || new.max < old.max {
                let draft = self.draft(
                    text::clamp_sequence(
                        &QualifiedName { schema: self.id.schema.clone(), name: self.id.name.clone() },
                        new,
                    ),
                    Property::SequenceOptions,
                );
                drafts.push(draft.hazard(
                    HazardKind::Correctness,
                    "a value that it has reached out of the new bounds moves to the nearest bound",
                ));
            }
            drafts.push(self.draft(format!("ALTER SEQUENCE {name}{of_type}{options}"), Property::SequenceOptions));
        }
        Ok(drafts)
    }

    fn is(&self, kind: Kind) -> bool {
        self.id.kind == kind
    }
}

/// Why: which property of `id` changes, and how.
pub(in crate::plan) fn reason_of(changes: &[Change], id: &ObjectId, property: Property) -> String {
    let found = changes.iter().filter(|change| change.object == *id).find_map(|change| match &change.action {
        Action::Altered { property: other, before, after } if *other == property => Some((before, after)),
        _ => None,
    });
    let short = |value: &serde_json::Value| match value {
        serde_json::Value::Null => Some("none".to_owned()),
        serde_json::Value::String(text) if text.len() <= 60 && !text.contains('\n') => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match found.map(|(before, after)| (short(before), short(after))) {
        Some((Some(before), Some(after))) => format!("its {} changes: {before} → {after}", property.noun()),
        _ => format!("its {} changes", property.noun()),
    }
}

/// A value of a composite type's old form as one of its new form: attribute by attribute.
pub(in crate::plan) fn composite_value(
    name: &str,
    old: &driftless_schema::model::Composite,
    new: &driftless_schema::model::Composite,
    data_type: &driftless_schema::model::DataType,
) -> String {
    let values: Vec<String> = new
        .attributes
        .iter()
        .map(|attribute| match old.attributes.iter().find(|other| other.name == attribute.name) {
            Some(other) => {
                let value = format!("({name}).{}", text::name(&attribute.name));
                if other.data_type == attribute.data_type {
                    value
                } else {
                    super::cast::expression(&value, &other.data_type, &attribute.data_type)
                }
            }
            None => "NULL".to_owned(),
        })
        .collect();
    format!("CASE WHEN {name} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW({})::{data_type} END", values.join(", "))
}
