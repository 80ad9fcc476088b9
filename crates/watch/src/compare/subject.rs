//! What changes are about, by the names of the baseline: by that they are found again when they are taken back.

use std::collections::BTreeSet;

use driftless_schema::diff::rename::certain;
use driftless_schema::model::{Catalog, Kind, ObjectId};

/// What a change is about: the same for the change that takes it back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    pub(super) object: String,
    /// A property, or one of these two.
    pub(super) aspect: String,
}

/// That it is there at all.
pub(super) const EXISTENCE: &str = "existence";

/// What it is called.
pub(super) const NAME: &str = "name";

impl Subject {
    pub(super) fn write(&self) -> String {
        format!("{}: {}", self.object, self.aspect)
    }

    pub(super) fn read(text: &str) -> Self {
        let (object, aspect) = text.rsplit_once(": ").unwrap_or((text, EXISTENCE));
        Subject { object: object.to_owned(), aspect: aspect.to_owned() }
    }
}

/// What is otherwise than it was in the baseline.
pub(super) struct Standing {
    pub(super) subjects: BTreeSet<Subject>,
    /// The relation is gone, or goes by another name: of what hung on it nothing is known.
    pub(super) lost: bool,
}

impl Standing {
    /// Whether a change of this subject stands: it is still so, or what it was about is gone altogether.
    pub(super) fn has(&self, subject: &Subject) -> bool {
        let gone = Subject { object: subject.object.clone(), aspect: EXISTENCE.to_owned() };
        self.lost || self.subjects.contains(subject) || self.subjects.contains(&gone)
    }
}

/// What objects were called in the baseline.
pub(super) struct FirstNames(Vec<(ObjectId, ObjectId)>);

impl FirstNames {
    pub(super) fn of(baseline: &Catalog, later: &Catalog) -> Self {
        FirstNames(certain(baseline, later).pairs())
    }

    /// The first name of what is called `object` now: its own, and that of what it hangs on.
    pub(super) fn of_object(&self, object: &ObjectId) -> ObjectId {
        let first = |id: &ObjectId| self.0.iter().find(|(_, to)| to == id).map(|(from, _)| from.clone());
        let mut named = first(object).unwrap_or_else(|| object.clone());
        let relation = self.0.iter().find(|(_, to)| {
            (to.kind.is_relation() || to.kind == Kind::Composite)
                && (&to.schema, &to.name) == (&named.schema, &named.relation)
        });
        if let (true, Some((from, _))) = (named.kind.belongs_to_relation(), relation) {
            (named.schema, named.relation) = (from.schema.clone(), from.name.clone());
        }
        named
    }
}
