//! Whether the schema that is there is one that the plan can go on from.

use std::collections::{BTreeMap, BTreeSet};

use driftless_schema::fingerprint::{self, Fingerprint};
use driftless_schema::model::{Body, Catalog, Kind, ObjectId};
use driftless_schema::plan::{Plan, Step, TransactionMode};

use super::journal::Progress;

/// Where to begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// At this step, from 0; `is_begun` where that one may be done already.
    At {
        /// The step.
        step: usize,
        /// Whether an earlier run began it.
        is_begun: bool,
    },
    /// Nowhere: the schema is what the plan leads to.
    Done,
    /// Nowhere: the schema is another one.
    Elsewhere(Vec<Deviation>),
}

/// An object that is not what the plan starts from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deviation {
    /// The object.
    pub object: ObjectId,
    /// How it deviates.
    pub differs: Differs,
}

/// How an object deviates from what a plan starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Differs {
    /// It is not there.
    Missing,
    /// It is there, and should not be.
    Unexpected,
    /// It is another.
    Changed,
}

impl std::fmt::Display for Deviation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let how = match self.differs {
            Differs::Missing => "is missing",
            Differs::Unexpected => "is not expected",
            Differs::Changed => "is another",
        };
        write!(f, "{} {how}", crate::told::one_line(&self.object.to_string()))
    }
}

/// Decides where to begin, by the schema as the plan compares it and by the journal.
pub(super) fn find(plan: &Plan, found: &Catalog, progress: Progress) -> Start {
    let fingerprint = fingerprint::of_catalog(found);
    let progress = progress.unfinished();
    if fingerprint == plan.source {
        return Start::At { step: 0, is_begun: progress.is_begun && progress.done == 0 };
    }
    if fingerprint == plan.target && !progress.is_under_way() {
        return Start::Done;
    }
    let deviations = deviations(plan, found, progress);
    if deviations.is_empty() {
        Start::At { step: progress.done, is_begun: progress.is_begun }
    } else {
        Start::Elsewhere(deviations)
    }
}

fn deviations(plan: &Plan, found: &Catalog, progress: Progress) -> Vec<Deviation> {
    let here: BTreeMap<&ObjectId, Fingerprint> =
        found.objects.iter().map(|(id, object)| (id, fingerprint::of_object(id, object))).collect();
    let ran = plan.steps.get(..progress.done + usize::from(progress.is_begun)).unwrap_or(&plan.steps);
    let touched = Touched::by(ran);
    let builds = Touched::by(plan.steps.iter().filter(|step| step.transaction == TransactionMode::Outside));
    let lost = plan.objects.keys().filter(|id| !here.contains_key(id)).map(|id| (id, Differs::Missing));
    let other = here.iter().filter_map(|(id, fingerprint)| match plan.objects.get(*id) {
        None => Some((*id, Differs::Unexpected)),
        Some(expected) if expected != fingerprint => Some((*id, Differs::Changed)),
        Some(_) => None,
    });
    let mut deviations: Vec<Deviation> = lost
        .chain(other)
        .filter(|(id, differs)| {
            // What a concurrent build leaves behind when it is killed without a journal.
            let is_leftover = *differs == Differs::Unexpected && is_invalid(found, id) && builds.names(&id.name);
            !touched.may_change(id, found) && !is_leftover
        })
        .map(|(id, differs)| Deviation { object: id.clone(), differs })
        .collect();
    deviations.sort();
    deviations
}

fn is_invalid(found: &Catalog, id: &ObjectId) -> bool {
    matches!(found.objects.get(id).map(|object| &object.body), Some(Body::Index(index)) if index.invalid)
}

/// What steps that ran may have changed.
struct Touched<'a> {
    objects: BTreeSet<&'a ObjectId>,
    /// Names of relations, and the schemas they are in.
    relations: BTreeSet<(&'a str, &'a str)>,
    /// Every word of the statements: a rename has two names, and identities tell only one.
    words: BTreeSet<String>,
}

impl<'a> Touched<'a> {
    fn by(steps: impl IntoIterator<Item = &'a Step>) -> Self {
        let mut touched = Touched { objects: BTreeSet::new(), relations: BTreeSet::new(), words: BTreeSet::new() };
        for step in steps {
            let locked = step.locks.iter().map(|lock| &lock.relation);
            for id in [&step.object].into_iter().chain(locked).chain(&step.rewrites) {
                touched.objects.insert(id);
                let relation = if id.kind.belongs_to_relation() { &id.relation } else { &id.name };
                touched.relations.insert((id.schema.as_str(), relation.as_str()));
            }
            words(&step.sql, &mut touched.words);
        }
        touched
    }

    fn names(&self, name: &str) -> bool {
        self.words.contains(name)
    }

    fn may_change(&self, id: &ObjectId, found: &Catalog) -> bool {
        let of_relation = |relation: &str| self.relations.contains(&(id.schema.as_str(), relation));
        let table = match found.objects.get(id).map(|object| &object.body) {
            Some(Body::Index(index)) => Some(index.table.as_str()),
            Some(Body::Sequence(sequence)) => sequence.owned_by.as_ref().map(|(table, _)| table.as_str()),
            Some(_) => None,
            // An index or a sequence goes with its table, which nothing names any more.
            None if matches!(id.kind, Kind::Index | Kind::Sequence | Kind::Statistics) => {
                return self.relations.iter().any(|(schema, _)| *schema == id.schema.as_str());
            }
            None => None,
        };
        self.objects.contains(id)
            || of_relation(&id.name)
            || !id.relation.is_empty() && (of_relation(&id.relation) || self.names(&id.relation))
            || table.is_some_and(|table| of_relation(table) || self.names(table))
            || self.names(&id.name)
    }
}

/// Takes the words of a statement: keywords, names with or without quotes, and what literals hold.
fn words(sql: &str, words: &mut BTreeSet<String>) {
    let is_inner = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    words.extend(sql.split(|c| !is_inner(c)).filter(|word| !word.is_empty()).map(str::to_owned));
    // Every other piece between quotes stands inside of them; a doubled quote is one.
    let joined = sql.replace("\"\"", "\u{0}");
    words.extend(joined.split('"').skip(1).step_by(2).map(|name| name.replace('\u{0}', "\"")));
}

#[cfg(test)]
mod tests;
