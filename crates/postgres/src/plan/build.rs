//! From fates to actions: what is done, and what waits for what.

mod column;
mod drop;
mod link;
mod make;
mod mention;
mod moved;
mod name;
mod retype;
mod standing;
mod swap;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use driftless_schema::diff::{Property, diff_object};
use driftless_schema::model::{Body, Kind, Object, ObjectId};
use driftless_schema::plan::graph::{Action, Event, Key};

use super::ddl::alter::{Alteration, Unknown};
use super::ddl::standing::{Initial, Standing};
use super::draft::Draft;
use super::fate::{Fate, Fates, Side};
use super::{PlanError, Policy, rank};

/// A statement or several that stand together.
pub(super) type Step = Action<Vec<Draft>>;

/// What is set apart because it would wait for itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Apart {
    /// Tables whose defaults come by statements of their own.
    pub(super) defaults: BTreeSet<ObjectId>,
    /// Views that begin as an empty form.
    pub(super) views: BTreeSet<ObjectId>,
    /// Constraints, policies and triggers that are dropped before their tables.
    pub(super) parts: BTreeSet<ObjectId>,
}

/// Makes actions of fates.
pub(super) struct Builder<'f, 'a> {
    fates: &'f Fates<'a>,
    policy: &'f Policy,
    standing: Standing<'f>,
    apart: &'f Apart,
    /// Who frees a name of the old schema.
    names: name::Names,
    steps: Vec<Step>,
    /// What comes about together with something else: by the container or the whole.
    along: BTreeMap<ObjectId, Vec<Event>>,
    errors: Vec<PlanError>,
    mentions: OnceLock<mention::Mentions<'a>>,
}

/// Makes the actions.
///
/// # Errors
/// With everything that cannot be brought over.
pub(super) fn steps(fates: &Fates<'_>, policy: &Policy, apart: &Apart) -> Result<Vec<Step>, Vec<PlanError>> {
    let standing = Standing {
        owners: fates.options.owners,
        privileges: fates.options.privileges,
        comments: fates.options.comments,
        here: &policy.here,
    };
    let mut builder = Builder {
        fates,
        policy,
        standing,
        apart,
        names: name::Names::freed_in(fates),
        steps: Vec::new(),
        along: BTreeMap::new(),
        errors: Vec::new(),
        mentions: OnceLock::new(),
    };
    builder.collect_along();
    for (id, fate) in fates.all() {
        match fate {
            Fate::Keep => {}
            Fate::Make => builder.make(id),
            Fate::Drop => builder.drop(id),
            Fate::Rebuild => {
                builder.drop(id);
                builder.make(id);
                if builder.is_moved(id) {
                    builder.hand_over(id);
                }
            }
            Fate::Alter => builder.alter(id),
        }
    }
    builder.links();
    builder.sequence_owners();
    if builder.errors.is_empty() { Ok(builder.steps) } else { Err(builder.errors) }
}

impl Builder<'_, '_> {
    fn push(&mut self, key: Key, causes: Vec<Event>, after: Vec<Event>, before: Vec<Event>, what: Vec<Draft>) {
        if !what.is_empty() {
            self.steps.push(Action { key, causes, after, before, what });
        }
    }

    /// Says that an object is not what it should be until the last such statement.
    fn span(drafts: &mut [Draft], id: &ObjectId) {
        drafts.iter_mut().for_each(|draft| draft.spans.push(id.clone()));
    }

    fn key(&self, rank: u8, id: &ObjectId, number: u32) -> Key {
        Key { rank, object: id.clone(), number }
    }

    /// What the new form of an object needs, made.
    fn needs_made(&self, id: &ObjectId) -> Vec<Event> {
        self.fates.new_needs.needs(id).into_iter().map(Event::Made).collect()
    }

    /// What the old form of an object needs, gone.
    fn needs_gone(&self, id: &ObjectId) -> Vec<Event> {
        self.fates.old_needs.needs(id).cloned().map(Event::Gone).collect()
    }

    /// What comes about along with `id`.
    fn along(&self, id: &ObjectId) -> Vec<Event> {
        self.along.get(id).cloned().unwrap_or_default()
    }

    fn unknown(&mut self, id: &ObjectId, property: Property, before: &Object, after: &Object) {
        let names = match property {
            Property::Unmodelled => before
                .unmodelled
                .iter()
                .chain(&after.unmodelled)
                .filter(|(name, _)| before.unmodelled.get(*name) != after.unmodelled.get(*name))
                .map(|(name, _)| name.clone())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
                .join(", "),
            _ => property.noun().to_owned(),
        };
        self.errors.push(PlanError::Unsupported { object: id.clone(), property: names });
    }

    /// Alters an object where it stands.
    fn alter(&mut self, id: &ObjectId) {
        let nothing = Object::new(Body::Definition(driftless_schema::model::Definition::default()));
        let (before, after) = match (self.fates.object(Side::Old, id), self.fates.object(Side::New, id)) {
            (Some(before), Some(after)) => (before, after),
            (Some(before), None) if id.kind == Kind::Database => (before, &nothing),
            (None, Some(after)) if id.kind == Kind::Database => (&nothing, after),
            _ => return,
        };
        if id.kind == Kind::DefaultPrivileges {
            return self.default_privileges(id, Some(before), Some(after));
        }
        if matches!(before.body, Body::Table(_)) {
            return self.alter_table(id, before, after);
        }
        let changes = diff_object(id, before, after, self.fates.options);
        let alteration = Alteration { id, before, after, changes: &changes };
        let mut drafts = match alteration.drafts() {
            Ok(drafts) => drafts,
            Err(Unknown(property)) => return self.unknown(id, property, before, after),
        };
        let mut initial = Initial::of(before);
        if is_linked_sequence(before, after) {
            // It goes with its table.
            initial.owner = after.owner.as_ref();
        }
        drafts.extend(self.standing.drafts(id, &initial, after));
        drafts.extend(self.column_standing(id, Some(before), after));
        let key = self.key(rank::of_making(id.kind), id, 0);
        let cluster = self.cluster_of_view(id, before, after);
        self.push(key, vec![Event::Made(id.clone())], self.needs_made(id), self.needs_gone(id), drafts);
        if let Some(draft) = cluster {
            let key = self.key(rank::LINK, id, 9);
            let index = Event::Made(ObjectId::in_schema(Kind::Index, id.schema.clone(), draft.1));
            self.push(key, Vec::new(), vec![index], Vec::new(), vec![draft.0]);
        }
    }

    /// The index that CLUSTER goes by, of a materialized view, where it changes.
    fn cluster_of_view(&self, id: &ObjectId, before: &Object, after: &Object) -> Option<(Draft, String)> {
        let (Body::View(old), Body::View(new)) = (&before.body, &after.body) else { return None };
        let index = new.cluster_on.as_deref();
        let reason = "the index that CLUSTER goes by changes";
        let draft = super::ddl::alter::table::cluster_on(id, index, reason);
        (old.cluster_on != new.cluster_on).then(|| (draft, index.unwrap_or_default().to_owned()))
    }
}

/// Whether a sequence is some column's all the while, and so its table's owner's.
fn is_linked_sequence(before: &Object, after: &Object) -> bool {
    match (&before.body, &after.body) {
        (Body::Sequence(old), Body::Sequence(new)) => old.owned_by.is_some() && old.owned_by == new.owned_by,
        _ => false,
    }
}
