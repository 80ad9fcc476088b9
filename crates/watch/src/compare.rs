//! What changed of a table between two looks, and what that means since its baseline.
//!
//! Two comparisons are made: with the previous version, which tells what happened, and with the baseline, which
//! tells what stands. What stood and is not there any more since the baseline was taken back.

mod subject;

use std::collections::BTreeSet;

use driftless_schema::diff::{Action, Change, DiffOptions, Property, diff};
use driftless_schema::impact::{judge, judge_recreated};
use driftless_schema::model::{Body, Catalog, Column, Kind, Object, ObjectId, QualifiedName};
use driftless_schema::plan::renamed;
use driftless_schema::scope;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::subject::{EXISTENCE, FirstNames, NAME, Standing, Subject};
use crate::model::{Consumer, DriftState};
use crate::payload::DriftChange;
use crate::store::{NewDrift, StoredDrift};

/// What a table is now.
#[derive(Debug, Clone)]
pub(crate) enum Now {
    /// It is there.
    There(Catalog),
    /// It is called otherwise; this is it, by its new name.
    Renamed(Catalog, QualifiedName),
    /// It is not there.
    Gone,
}

/// A table, before and now.
pub(crate) struct Comparison<'a> {
    /// Its name, as it is registered.
    pub(crate) name: &'a QualifiedName,
    /// The version before; of a table that was gone, what it was last.
    pub(crate) previous: &'a Catalog,
    /// The baseline.
    pub(crate) baseline: &'a Catalog,
    /// What it is now.
    pub(crate) now: &'a Now,
    /// Who is to be told.
    pub(crate) role: Consumer,
    /// Drifts that stand.
    pub(crate) standing: &'a [StoredDrift],
    /// Drifts that were acknowledged, for good or until later, the newest first.
    pub(crate) muted: &'a [StoredDrift],
}

/// What a comparison found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Compared {
    /// What changed since the version before.
    pub(crate) drifts: Vec<NewDrift>,
    /// Standing drifts that are not there any more.
    pub(crate) resolved: Vec<StoredDrift>,
}

/// Everything is compared, the order of columns too: whoever selects `*` by position is hit by it.
const OPTIONS: DiffOptions = DiffOptions { owners: true, privileges: true, comments: true, column_order: true };

impl Comparison<'_> {
    pub(crate) fn run(&self) -> Compared {
        let baseline = FirstNames::of(self.baseline, self.now_there());
        let (first_scenes, since_baseline) = self.since(self.baseline);
        let mut subjects: BTreeSet<Subject> =
            since_baseline.iter().map(|change| change.subject(&baseline, &baseline)).collect();
        // Of what is used now and was not, nothing is told; but it is not as in the baseline either.
        let (old, new) = &first_scenes;
        let used = new.objects.keys().map(|id| baseline.of_object(id)).filter(|id| !old.objects.contains_key(id));
        subjects.extend(used.map(|id| Subject { object: id.to_string(), aspect: EXISTENCE.to_owned() }));
        let stands = Standing { subjects, lost: !matches!(self.now, Now::There(_)) };
        let before = FirstNames::of(self.baseline, self.previous);
        let (scenes, changes) = self.since(self.previous);
        let resolved = self.standing.iter().filter(|drift| !stands.has(&Subject::read(&drift.subject)));
        let resolved: Vec<StoredDrift> = resolved.cloned().collect();
        let told = changes.iter().filter(|change| !is_told_by_another(change, &changes));
        let drifts = told.map(|change| {
            let subject = change.subject(&before, &baseline);
            let state = if stands.has(&subject) { DriftState::Open } else { DriftState::Resolved };
            self.drift(change, subject, &scenes, state)
        });
        let mut drifts: Vec<NewDrift> = drifts.collect();
        // What was gone and is back is not told as it comes, but by how it differs from what it was.
        let is_back = |subject: &Subject| {
            let came =
                changes.iter().filter(|it| matches!(it, Happening::Change(Change { action: Action::Added, .. })));
            came.map(|it| it.subject(&before, &baseline)).any(|it| it.object == subject.object && !stands.has(&it))
        };
        for change in since_baseline.iter().filter(|it| matches!(it, Happening::Change(it) if is_altered(it))) {
            let subject = change.subject(&baseline, &baseline);
            if is_back(&subject) {
                drifts.push(self.drift(change, subject, &first_scenes, DriftState::Open));
            }
        }
        Compared { drifts, resolved }
    }

    /// The relation as it is, by whatever name; as it was last, where it is gone.
    fn now_there(&self) -> &Catalog {
        match self.now {
            Now::There(now) | Now::Renamed(now, _) => now,
            Now::Gone => self.previous,
        }
    }

    /// What changed since `before`, with the two schemas that it is judged in.
    fn since(&self, before: &Catalog) -> ((Catalog, Catalog), Vec<Happening>) {
        let (now, new_name) = match self.now {
            Now::There(now) => (now.clone(), self.name),
            Now::Renamed(now, new_name) => (now.clone(), new_name),
            Now::Gone => (scope::without_relation(before, self.name), self.name),
        };
        let (old, new) = match self.now {
            Now::There(_) | Now::Renamed(..) => scope::align(before, &now, self.name, new_name),
            Now::Gone => (before.clone(), now.clone()),
        };
        let mut changes = diff(&old, &new, OPTIONS);
        changes.retain(|change| self.is_told(change));
        if let Some(renamed) = renamed(&old, &new, &[]) {
            let left = diff(&renamed.catalog, &new, OPTIONS);
            changes.retain(|change| !is_altered(change) || left.iter().any(|other| is_same_property(change, other)));
        }
        let recreated = self.recreated(&old, &new).into_iter().chain(types_recreated(&old, &new));
        let recreated: Vec<Happening> = recreated.map(Happening::Recreated).collect();
        let changes = changes.into_iter().map(Happening::Change).chain(recreated).collect();
        // Judged by all that there is: what only one of them uses says what a column was, or is.
        ((before.clone(), now), changes)
    }

    /// Whether a change is one by itself. Of a relation that is gone, or called otherwise, that is all there is to
    /// tell; the rest is told when it is back.
    fn is_told(&self, change: &Change) -> bool {
        let is_it = |id: &ObjectId| {
            id.kind.is_relation() && (&id.schema, &id.name) == (&self.name.schema, &self.name.name)
                || id.kind == Kind::Schema && id.name == self.name.schema
        };
        match (self.now, &change.action) {
            (Now::There(_), _) => !came_with_identity(change),
            (Now::Renamed(..), Action::Renamed { from }) => is_it(from),
            // Renamed too, where nothing proves that it is the same database.
            (Now::Renamed(..) | Now::Gone, Action::Dropped) => is_it(&change.object),
            (Now::Renamed(..) | Now::Gone, _) => false,
        }
    }

    /// The table, if it has another number in the same database: with it, its rows are others.
    fn recreated(&self, old: &Catalog, new: &Catalog) -> Option<ObjectId> {
        let (was, before) = old.relation_named(self.name)?;
        let (id, after) = new.relation_named(self.name)?;
        let is_table = was.kind == Kind::Table && id.kind == Kind::Table;
        (is_table && is_one_database(old, new) && is_another(before, after)).then(|| id.clone())
    }

    fn drift(
        &self,
        change: &Happening,
        subject: Subject,
        (old, new): &(Catalog, Catalog),
        state: DriftState,
    ) -> NewDrift {
        let roles = self.role.roles();
        let (verdict, told) = match change {
            Happening::Change(change) => {
                let verdict = judge(change, old, new);
                let told = DriftChange::new(change, &verdict, roles);
                let told = match &change.action {
                    Action::Added => told.with_values(Value::Null, value(new, &change.object)),
                    Action::Dropped => told.with_values(value(old, &change.object), Value::Null),
                    Action::Renamed { .. } | Action::Altered { .. } => told,
                };
                (verdict, told)
            }
            Happening::Recreated(id) => {
                let verdict = judge_recreated(id);
                let told = DriftChange::judged(id, &verdict, roles, Value::Null, Value::Null);
                (verdict, told)
            }
        };
        let fingerprint = fingerprint(&told);
        let muted = match state {
            DriftState::Open => self.muted.iter().find(|drift| drift.fingerprint == fingerprint),
            DriftState::Acknowledged | DriftState::Resolved | DriftState::Accepted => None,
        };
        NewDrift {
            cached_plan: verdict.cached_plan(),
            data_loss: verdict.data_loss(),
            change: told,
            subject: subject.write(),
            fingerprint,
            state: if muted.is_some() { DriftState::Acknowledged } else { state },
            acknowledgement: muted.and_then(|drift| drift.acknowledgement.clone()),
        }
    }
}

/// The types that have other numbers in the same database: drivers remember numbers.
fn types_recreated(old: &Catalog, new: &Catalog) -> Vec<ObjectId> {
    let types = new.objects.iter().filter(|(id, _)| id.kind.is_type() && is_one_database(old, new));
    let recreated = types.filter(|(id, after)| old.objects.get(id).is_some_and(|before| is_another(before, after)));
    recreated.map(|(id, _)| id.clone()).collect()
}

/// Whether it is a type that was made anew, of which a change is told that says more.
fn is_told_by_another(happening: &Happening, all: &[Happening]) -> bool {
    let Happening::Recreated(id) = happening else { return false };
    let is_about = |other: &Happening| matches!(other, Happening::Change(change) if change.object == *id);
    id.kind.is_type() && all.iter().any(is_about)
}

fn is_one_database(old: &Catalog, new: &Catalog) -> bool {
    old.origin.is_some() && old.origin == new.origin
}

/// Whether the server gave them two numbers.
fn is_another(before: &Object, after: &Object) -> bool {
    before.oid.is_some() && after.oid.is_some() && before.oid != after.oid
}

/// Something that happened.
enum Happening {
    Change(Change),
    Recreated(ObjectId),
}

impl Happening {
    /// What it is about, by the names of the baseline: `before` knows those of what was, `now` those of what is.
    fn subject(&self, before: &FirstNames, now: &FirstNames) -> Subject {
        let (object, aspect) = match self {
            Happening::Change(Change { object, action }) => match action {
                Action::Added => (now.of_object(object), EXISTENCE),
                Action::Dropped => (before.of_object(object), EXISTENCE),
                Action::Renamed { from } => (before.of_object(from), NAME),
                Action::Altered { property, .. } => (now.of_object(object), property.noun()),
            },
            Happening::Recreated(id) => (now.of_object(id), "number"),
        };
        Subject { object: object.to_string(), aspect: aspect.to_owned() }
    }
}

fn is_altered(change: &Change) -> bool {
    matches!(change.action, Action::Altered { .. })
}

/// Whether both are about one property of one object.
fn is_same_property(one: &Change, other: &Change) -> bool {
    let property = |change: &Change| match change.action {
        Action::Altered { property, .. } => Some(property),
        Action::Added | Action::Dropped | Action::Renamed { .. } => None,
    };
    one.object == other.object && property(one) == property(other)
}

/// Whether it is about a sequence that came or went with a column's identity, which is told.
fn came_with_identity(Change { object, action }: &Change) -> bool {
    match action {
        Action::Altered { property: Property::SequenceOptions, before, after } => {
            object.kind == Kind::Column && (before.is_null() || after.is_null())
        }
        Action::Altered { .. } | Action::Added | Action::Dropped | Action::Renamed { .. } => false,
    }
}

/// What an object was or is, as JSON: of a column all there is, of a relation the names of its columns.
fn value(catalog: &Catalog, id: &ObjectId) -> Value {
    if let Some(object) = catalog.objects.get(id) {
        let names: Vec<&str> = object.columns().iter().map(|column| column.name.as_str()).collect();
        return match &object.body {
            Body::Table(_) | Body::View(_) => json!({"columns": names}),
            body => serde_json::to_value(body).unwrap_or_default(),
        };
    }
    let containers = id.with_this_column();
    let container = containers.iter().find_map(|container| catalog.objects.get(container));
    let column = container.and_then(|it| it.columns().iter().find(|column| column.name == id.name));
    // The same column gets another number when it is made again.
    let column = column.map(|column| Column { number: None, ..column.clone() });
    serde_json::to_value(column).unwrap_or_default()
}

/// The same for the same change at another time.
fn fingerprint(change: &DriftChange) -> String {
    let told = json!([change.rule, change.object, change.before_value, change.after_value]).to_string();
    Sha256::digest(told).iter().map(|byte| format!("{byte:02x}")).collect()
}
