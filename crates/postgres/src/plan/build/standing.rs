//! Owner, comments, labels and privileges of what is made and altered.

use std::collections::BTreeMap;

use driftless_schema::model::{Body, Grant, Kind, Object, ObjectId, Owner};
use driftless_schema::plan::graph::Event;

use super::Builder;
use crate::plan::ddl::alter::{key, types};
use crate::plan::ddl::standing::Initial;
use crate::plan::ddl::{phrase, privileges, text};
use crate::plan::draft::Draft;
use crate::plan::fate::{Side, index_of};
use crate::plan::rank;

impl Builder<'_, '_> {
    /// What an object has right after it was made.
    pub(super) fn initial(&self, id: &ObjectId) -> Initial<'static> {
        static NO_LABELS: BTreeMap<driftless_schema::model::Ident, String> = BTreeMap::new();
        Initial {
            is_new: true,
            owner: None,
            comment: None,
            labels: &NO_LABELS,
            privileges: self.granted_by_default(id),
        }
    }

    /// The privileges that the old schema's default privileges give to what is made.
    fn granted_by_default(&self, id: &ObjectId) -> Option<Vec<Grant>> {
        let objects = match id.kind {
            Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView => "tables",
            Kind::Sequence => "sequences",
            Kind::Function | Kind::Procedure | Kind::Aggregate => "functions",
            Kind::Schema => "schemas",
            kind if kind.is_type() => "types",
            _ => return None,
        };
        let here = &self.policy.here;
        let role = match (&here.role, &here.owner) {
            (Some(role), Some(owner)) if role != owner => role.clone(),
            _ => driftless_schema::model::Ident::default(),
        };
        let list = |schema: &driftless_schema::model::Ident| {
            let defaults = ObjectId::routine(Kind::DefaultPrivileges, schema.clone(), objects, role.clone());
            self.fates.object(Side::Old, &defaults).and_then(|object| object.privileges.clone())
        };
        let everywhere = list(&driftless_schema::model::Ident::default());
        let here = if id.schema.is_empty() { None } else { list(&id.schema) };
        if everywhere.is_none() && here.is_none() {
            return None;
        }
        let mut grants = everywhere.unwrap_or_else(|| privileges::granted_by_server(id.kind));
        grants.extend(here.into_iter().flatten());
        grants.sort();
        grants.dedup();
        Some(grants)
    }

    /// Comments, labels and privileges of columns.
    pub(super) fn column_standing(&self, id: &ObjectId, before: Option<&Object>, after: &Object) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let owner = self.standing.owner(Some(after));
        for column in after.columns() {
            let column_id = id.column(column.name.clone());
            let old = before.and_then(|object| object.columns().iter().find(|old| old.name == column.name));
            drafts.extend(self.one_column_standing(&column_id, old, column, &owner));
        }
        drafts
    }

    /// Comment, labels and privileges of one column.
    pub(super) fn one_column_standing(
        &self,
        id: &ObjectId,
        before: Option<&driftless_schema::model::Column>,
        after: &driftless_schema::model::Column,
        owner: &str,
    ) -> Vec<Draft> {
        let mut drafts = Vec::new();
        if self.fates.options.comments && before.and_then(|old| old.comment.as_ref()) != after.comment.as_ref() {
            drafts.push(self.standing.comment(id, after.comment.as_deref()));
        }
        let none = BTreeMap::new();
        drafts.extend(self.standing.labels(id, before.map_or(&none, |old| &old.labels), &after.labels));
        if self.fates.options.privileges {
            let old = before.map(|old| old.privileges.as_slice()).unwrap_or_default();
            drafts.extend(privileges::of_column(id, owner, old, after));
        }
        drafts
    }

    /// Comments on what has no identity of its own: a domain's checks, the index behind a key.
    pub(super) fn comments_of_parts(&self, id: &ObjectId, object: &Object) -> Vec<Draft> {
        if !self.fates.options.comments {
            return Vec::new();
        }
        match &object.body {
            Body::Domain(domain) => {
                let checks = domain.checks.iter().filter(|check| check.comment.is_some());
                checks.map(|check| Draft::new(types::check_comment(id, check), id, "its check's comment")).collect()
            }
            Body::Constraint(constraint) => {
                let index = index_of(constraint).filter(|index| index.comment.is_some());
                index
                    .map(|index| Draft::new(key::index_comment(id, index), id, "its index's comment"))
                    .into_iter()
                    .collect()
            }
            Body::Table(table) => table
                .columns
                .iter()
                .filter_map(|column| {
                    let extra = column.not_null_constraint.as_ref().filter(|extra| extra.comment.is_some())?;
                    Some(Draft::new(text::not_null_comment(id, &column.name, extra), id, "its constraint's comment"))
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Default privileges are granted and revoked, not made and dropped.
    pub(super) fn default_privileges(&mut self, id: &ObjectId, before: Option<&Object>, after: Option<&Object>) {
        if !self.fates.options.privileges {
            return;
        }
        let head = phrase::alter(&self.standing.reference(id));
        let owner =
            if id.signature.is_empty() { self.standing.role(&Owner::Database) } else { text::name(&id.signature) };
        let list = |object: Option<&Object>| object.and_then(|object| object.privileges.clone());
        let drafts = privileges::by_default(id, &head, &owner, list(before).as_deref(), list(after).as_deref());
        let schema = ObjectId::database_scoped(Kind::Schema, id.schema.clone());
        let key = self.key(rank::of_making(id.kind), id, 0);
        // What is made gets the privileges of before.
        if after.is_none() && self.fates.goes(&schema) {
            return;
        }
        self.push(
            key,
            vec![Event::Made(id.clone())],
            vec![Event::Made(schema.clone())],
            vec![Event::Gone(schema)],
            drafts,
        );
    }
}
