//! Enums, domains and composite types.

use driftless_schema::diff::Property;
use driftless_schema::model::{Composite, Domain, DomainCheck, EnumType};
use driftless_schema::plan::{HazardKind, Reverse};

use super::{Alteration, Unknown};
use crate::plan::ddl::text::{self, Defaults};
use crate::plan::draft::{Draft, Place};

impl Alteration<'_> {
    /// Adds labels, each beside one that is there.
    pub(super) fn grow(&self, before: &EnumType, after: &EnumType) -> Vec<Draft> {
        let name = text::own_name(self.id);
        let mut there: Vec<&String> = before.labels.iter().collect();
        let mut drafts = Vec::new();
        for (position, label) in after.labels.iter().enumerate() {
            if there.contains(&label) {
                continue;
            }
            let previous = position.checked_sub(1).and_then(|at| after.labels.get(at));
            let next = after.labels.iter().skip(position + 1).find(|label| there.contains(label));
            let place = match (previous, next) {
                (_, None) => String::new(),
                (Some(previous), Some(_)) => format!(" AFTER {}", text::literal(previous)),
                (None, Some(next)) => format!(" BEFORE {}", text::literal(next)),
            };
            let sql = format!("ALTER TYPE {name} ADD VALUE {}{place}", text::literal(label));
            drafts.push(
                Draft::new(sql, self.id, format!("its label {label:?} is new"))
                    .place(Place::BeforeUseOf(vec![label.clone()]))
                    .reverse(Reverse::Lost("rows that have the label by then".to_owned()))
                    .hazard(HazardKind::Irreversible, "a label cannot be taken away by one statement"),
            );
            there.push(label);
        }
        drafts
    }

    pub(super) fn domain(&self, before: &Domain, after: &Domain) -> Result<Vec<Draft>, Unknown> {
        let head = format!("ALTER DOMAIN {}", text::own_name(self.id));
        let mut drafts = Vec::new();
        for property in self.properties() {
            match property {
                Property::Default => {
                    let sql = match &after.default {
                        Some(default) => format!("{head} SET DEFAULT {default}"),
                        None => format!("{head} DROP DEFAULT"),
                    };
                    drafts.push(self.draft(sql, property));
                }
                Property::Nullability => {
                    let verb = if after.not_null { "SET" } else { "DROP" };
                    let draft = self.draft(format!("{head} {verb} NOT NULL"), property);
                    drafts.push(if after.not_null {
                        draft.hazard(HazardKind::MayFailOnData, "NULLs in columns of the domain make it fail")
                    } else {
                        draft
                    });
                }
                Property::Checks => drafts.extend(self.checks(&head, before, after)),
                other => return Err(Unknown(other)),
            }
        }
        Ok(drafts)
    }

    fn checks(&self, head: &str, before: &Domain, after: &Domain) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let draft = |sql: String| self.draft(sql, Property::Checks);
        let same = |a: &DomainCheck, b: &DomainCheck| a.expression == b.expression && (a.not_valid || !b.not_valid);
        let find = |domain: &'_ Domain, check: &DomainCheck| {
            domain.checks.iter().find(|other| other.name == check.name).cloned()
        };
        for check in &before.checks {
            if !find(after, check).is_some_and(|other| same(check, &other)) {
                drafts.push(draft(format!("{head} DROP CONSTRAINT {}", text::name(&check.name))));
            }
        }
        for check in &after.checks {
            let old = find(before, check).filter(|old| same(old, check));
            let name = text::name(&check.name);
            if old.is_none() {
                let valid = if check.not_valid { " NOT VALID" } else { "" };
                let added = draft(format!("{head} ADD CONSTRAINT {name} CHECK ({}){valid}", check.expression));
                drafts.push(if check.not_valid {
                    added
                } else {
                    added.hazard(HazardKind::MayFailOnData, "values that do not comply make it fail")
                });
            } else if old.as_ref().is_some_and(|old| old.not_valid && !check.not_valid) {
                drafts.push(
                    draft(format!("{head} VALIDATE CONSTRAINT {name}"))
                        .hazard(HazardKind::MayFailOnData, "values that do not comply make it fail"),
                );
            }
            if old.and_then(|old| old.comment) != check.comment {
                drafts.push(draft(check_comment(self.id, check)));
            }
        }
        drafts
    }

    pub(super) fn composite(&self, before: &Composite, after: &Composite) -> Result<Vec<Draft>, Unknown> {
        let head = format!("ALTER TYPE {}", text::own_name(self.id));
        let mut drafts = Vec::new();
        let mut push = |sql: String, reason: &str| drafts.push(Draft::new(sql, self.id, reason));
        for old in &before.attributes {
            let name = text::name(&old.name);
            match after.attributes.iter().find(|new| new.name == old.name) {
                None => push(format!("{head} DROP ATTRIBUTE {name} CASCADE"), "the attribute is not wanted any more"),
                Some(new) if new.data_type != old.data_type || new.collation != old.collation => {
                    let collation = new
                        .collation
                        .as_ref()
                        .map(|of| format!(" COLLATE {}", text::qualified(of)))
                        .unwrap_or_default();
                    push(
                        format!("{head} ALTER ATTRIBUTE {name} TYPE {}{collation} CASCADE", new.data_type),
                        "the attribute's type changes",
                    );
                }
                Some(_) => {}
            }
        }
        for new in &after.attributes {
            if !before.attributes.iter().any(|old| old.name == new.name) {
                push(
                    format!("{head} ADD ATTRIBUTE {} CASCADE", text::column(new, Defaults::Inline)),
                    "the attribute is new",
                );
            }
        }
        Ok(drafts)
    }
}

/// `COMMENT ON CONSTRAINT … ON DOMAIN`.
pub(in crate::plan) fn check_comment(id: &driftless_schema::model::ObjectId, check: &DomainCheck) -> String {
    let reference = format!("CONSTRAINT {} ON DOMAIN {}", text::name(&check.name), text::own_name(id));
    crate::plan::ddl::standing::comment_sql(&reference, check.comment.as_deref())
}
