//! What any object can have: owner, comment, security labels.

use std::collections::BTreeMap;

use driftless_schema::model::{Ident, Kind, Object, ObjectId, Owner};
use driftless_schema::plan::{HazardKind, LockMode};

use super::privileges;
use super::text;
use crate::ddl;
use crate::plan::Here;
use crate::plan::draft::Draft;

/// Which of it is compared, and the names that identities leave out.
#[derive(Debug, Clone, Copy)]
pub(in crate::plan) struct Standing<'a> {
    pub(in crate::plan) owners: bool,
    pub(in crate::plan) privileges: bool,
    pub(in crate::plan) comments: bool,
    pub(in crate::plan) here: &'a Here,
}

impl Standing<'_> {
    /// The statements that bring owner, comment, labels and privileges over. `initial` is what
    /// stands there before, of what was just made too.
    pub(in crate::plan) fn drafts(self, id: &ObjectId, initial: &Initial<'_>, after: &Object) -> Vec<Draft> {
        let mut drafts = Vec::new();
        if let (true, Some(owner)) = (self.owners, &after.owner)
            && initial.owner != Some(owner)
            && ddl::words(id.kind).has_owner
            && !self.runs_as(owner, initial)
        {
            let sql = format!("ALTER {} OWNER TO {}", self.reference(id), self.role(owner));
            let mut draft = Draft::new(sql, id, format!("its owner is {owner}"));
            if id.kind.is_relation() {
                draft = draft.exclusive(id);
            }
            drafts.push(draft);
        }
        if self.comments && initial.comment != after.comment.as_deref() {
            drafts.push(self.comment(id, after.comment.as_deref()));
        }
        drafts.extend(self.labels(id, initial.labels, &after.labels));
        if self.privileges && id.kind != Kind::Column {
            let owner = self.owner(Some(after));
            drafts.extend(privileges::drafts(
                id,
                &self.granted_on(id),
                &owner,
                initial.privileges.as_deref(),
                after.privileges.as_deref(),
            ));
        }
        drafts
    }

    /// Whether what was just made has that owner anyway.
    fn runs_as(self, owner: &Owner, initial: &Initial<'_>) -> bool {
        let role = self.here.role.as_ref();
        let name = match owner {
            Owner::Database => self.here.owner.as_ref(),
            Owner::Role(role) => Some(role),
        };
        initial.is_new && role.is_some() && role == name
    }

    /// `COMMENT ON`.
    pub(in crate::plan) fn comment(self, id: &ObjectId, comment: Option<&str>) -> Draft {
        let reason = if comment.is_some() { "its comment" } else { "it has no comment any more" };
        // What a new database says of this schema is no comment to the model.
        let is_public = id.kind == Kind::Schema && id.name.as_str() == "public";
        let comment = comment.or(is_public.then_some("standard public schema"));
        let draft = Draft::new(comment_sql(&self.reference(id), comment), id, reason);
        if id.kind.is_relation() { draft.lock(id, LockMode::ShareUpdateExclusive) } else { draft }
    }

    /// `SECURITY LABEL`.
    pub(in crate::plan) fn labels(
        self,
        id: &ObjectId,
        before: &BTreeMap<Ident, String>,
        after: &BTreeMap<Ident, String>,
    ) -> Vec<Draft> {
        let providers: std::collections::BTreeSet<&Ident> = before.keys().chain(after.keys()).collect();
        let changed = providers.into_iter().filter(|provider| before.get(*provider) != after.get(*provider));
        let reference = self.reference(id);
        changed
            .map(|provider| {
                let label = after.get(provider).map_or_else(|| "NULL".to_owned(), |label| text::literal(label));
                let sql = format!("SECURITY LABEL FOR {} ON {reference} IS {label}", text::name(provider));
                Draft::new(sql, id, "its security label")
            })
            .collect()
    }

    /// How a statement names an object.
    pub(in crate::plan) fn reference(self, id: &ObjectId) -> String {
        let database = self.here.database.as_deref().unwrap_or("postgres");
        let owner = self.here.owner.as_deref().unwrap_or("postgres");
        if id.kind == Kind::DefaultPrivileges && id.signature.is_empty() && self.here.owner.is_none() {
            return ddl::default_privileges(None, &id.schema);
        }
        ddl::reference(id, ddl::Here { database, owner })
    }

    fn granted_on(self, id: &ObjectId) -> String {
        let reference = self.reference(id);
        let words = ddl::words(id.kind);
        match (words.grant, reference.strip_prefix(words.kind)) {
            (Some(grant), Some(name)) if id.kind == Kind::Aggregate => format!("{grant}{}", name.replace("(*)", "()")),
            (Some(grant), Some(name)) => format!("{grant}{name}"),
            _ => reference,
        }
    }

    /// The role that owns an object; who runs the plan, where nobody is said to.
    pub(in crate::plan) fn owner(self, object: Option<&Object>) -> String {
        let owner = object.and_then(|object| object.owner.as_ref());
        owner.map_or_else(|| "CURRENT_USER".to_owned(), |owner| self.role(owner))
    }

    /// A role that owns something.
    pub(in crate::plan) fn role(self, owner: &Owner) -> String {
        match (owner, &self.here.owner) {
            (Owner::Role(role), _) | (Owner::Database, Some(role)) => text::name(role),
            (Owner::Database, None) => "CURRENT_USER".to_owned(),
        }
    }
}

/// What stands there before.
#[derive(Debug, Clone)]
pub(in crate::plan) struct Initial<'a> {
    pub(in crate::plan) is_new: bool,
    pub(in crate::plan) owner: Option<&'a Owner>,
    pub(in crate::plan) comment: Option<&'a str>,
    pub(in crate::plan) labels: &'a BTreeMap<Ident, String>,
    pub(in crate::plan) privileges: Option<Vec<driftless_schema::model::Grant>>,
}

impl<'a> Initial<'a> {
    /// What an object has that is there.
    pub(in crate::plan) fn of(object: &'a Object) -> Self {
        Initial {
            is_new: false,
            owner: object.owner.as_ref(),
            comment: object.comment.as_deref(),
            labels: &object.labels,
            privileges: object.privileges.clone(),
        }
    }
}

/// `COMMENT ON` what `reference` names.
pub(in crate::plan) fn comment_sql(reference: &str, comment: Option<&str>) -> String {
    let value = comment.map_or_else(|| "NULL".to_owned(), text::literal);
    format!("COMMENT ON {reference} IS {value}")
}

/// Says that nobody knows who could do more, or less.
pub(in crate::plan) fn authorization(draft: Draft, widens: bool, why: String) -> Draft {
    let kind = if widens { HazardKind::AuthorizationWidened } else { HazardKind::AuthorizationNarrowed };
    draft.hazard(kind, why)
}
