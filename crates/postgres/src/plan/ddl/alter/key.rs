//! Indexes and constraints.

use std::collections::BTreeMap;

use driftless_schema::diff::Property;
use driftless_schema::model::{Constraint, Ident, Index, KeyIndex, ObjectId};
use driftless_schema::plan::{HazardKind, LockMode};

use super::{Alteration, Unknown};
use crate::plan::ddl::create::index_statistics;
use crate::plan::ddl::standing::comment_sql;
use crate::plan::ddl::{constraint, text};
use crate::plan::draft::{Draft, Place};
use crate::plan::fate::index_of;

impl Alteration<'_> {
    pub(super) fn index(&self, before: &Index, after: &Index) -> Result<Vec<Draft>, Unknown> {
        let mut drafts = Vec::new();
        for property in self.properties() {
            match property {
                Property::Options => drafts.extend(self.index_options(&before.options, &after.options)),
                Property::Tablespace => drafts.push(self.index_tablespace(after.tablespace.as_ref())),
                Property::Key => {
                    for (position, (old, new)) in before.keys.iter().zip(&after.keys).enumerate() {
                        if old.statistics != new.statistics {
                            let target = new.statistics.unwrap_or(-1);
                            drafts.push(index_statistics(self.id, position, target, &self.reason(property)));
                        }
                    }
                }
                // Attached when both are there, and valid when all parts are.
                Property::AttachedTo | Property::Validity => {}
                other => return Err(Unknown(other)),
            }
        }
        Ok(drafts)
    }

    fn index_options(&self, before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<Draft> {
        let changes = text::changed_options(before, after).into_iter();
        changes
            .map(|change| self.draft(format!("ALTER INDEX {} {change}", text::own_name(self.id)), Property::Options))
            .collect()
    }

    fn index_tablespace(&self, space: Option<&Ident>) -> Draft {
        let space = space.map_or_else(|| "pg_default".to_owned(), |space| text::name(space));
        let sql = format!("ALTER INDEX {} SET TABLESPACE {space}", text::own_name(self.id));
        self.draft(sql, Property::Tablespace)
            .hazard(HazardKind::AccessExclusiveLock, "the index is copied while everybody waits")
    }

    pub(super) fn constraint(&self, before: &Constraint, after: &Constraint) -> Result<Vec<Draft>, Unknown> {
        let table = crate::plan::ddl::create::bare_table_of(self.id);
        let mut drafts = Vec::new();
        for property in self.properties() {
            match property {
                Property::Validation => drafts.push(self.validate(&table, after)),
                Property::Deferral => {
                    let deferral = match after {
                        Constraint::ForeignKey(key) => text::deferral(key.deferral),
                        _ => return Err(Unknown(property)),
                    };
                    let deferral = if deferral.is_empty() { " NOT DEFERRABLE" } else { deferral };
                    let deferral = if deferral == " DEFERRABLE" { " DEFERRABLE INITIALLY IMMEDIATE" } else { deferral };
                    let sql = format!(
                        "ALTER TABLE {} ALTER CONSTRAINT {}{deferral}",
                        text::relation_name(self.id),
                        text::name(&self.id.name)
                    );
                    drafts.push(self.draft(sql, property).lock(&table, LockMode::AccessExclusive));
                }
                Property::KeyIndex => drafts.extend(self.key_index(index_of(before), index_of(after))),
                // By attaching tables and indexes.
                Property::AttachedTo => {}
                other => return Err(Unknown(other)),
            }
        }
        Ok(drafts)
    }

    fn validate(&self, table: &ObjectId, after: &Constraint) -> Draft {
        let draft = self
            .draft(constraint::validate(self.id), Property::Validation)
            .lock(table, LockMode::ShareUpdateExclusive)
            .scans(table)
            .place(Place::Apart)
            .hazard(HazardKind::MayFailOnData, "rows that do not comply make it fail");
        match after {
            Constraint::Check(check) => {
                draft.check(constraint::violations(self.id, check), format!("do not comply with {}", self.id))
            }
            Constraint::ForeignKey(key) => {
                draft.check(constraint::orphans(self.id, key, ""), format!("reference no row ({})", self.id))
            }
            Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Exclusion(_) => draft,
        }
    }

    fn key_index(&self, before: Option<&KeyIndex>, after: Option<&KeyIndex>) -> Vec<Draft> {
        let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
        let mut drafts = self.index_options(&before.options, &after.options);
        if before.tablespace != after.tablespace {
            drafts.push(self.index_tablespace(after.tablespace.as_ref()));
        }
        if before.comment != after.comment {
            drafts.push(self.draft(index_comment(self.id, after), Property::KeyIndex));
        }
        drafts
    }
}

/// `COMMENT ON INDEX`, of the index behind a constraint.
pub(in crate::plan) fn index_comment(id: &ObjectId, index: &KeyIndex) -> String {
    comment_sql(&format!("INDEX {}", text::own_name(id)), index.comment.as_deref())
}
