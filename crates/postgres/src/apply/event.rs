//! What happens while a plan is applied.

use std::sync::Arc;
use std::time::Duration;

use driftless_schema::model::ObjectId;
use driftless_schema::plan::Step;

use super::blocker::Blocker;

/// Takes events in, from any thread.
pub type Listener = Arc<dyn Fn(Event<'_>) + Send + Sync>;

/// What happens while a plan is applied.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// The schema is what the plan expects, and the work begins.
    Planned {
        /// How many steps there are.
        steps: usize,
        /// How many of them an earlier run has done.
        done: usize,
    },
    /// Data and rights are asked.
    Checking {
        /// How many questions there are to the data.
        questions: usize,
    },
    /// A step begins.
    Started {
        /// Which.
        place: &'a Place,
        /// The step.
        step: &'a Step,
    },
    /// A step waits for others.
    Waiting {
        /// Which.
        place: &'a Place,
        /// For whom.
        blockers: &'a [Blocker],
    },
    /// A step is done; within a transaction, until that is rolled back.
    Finished {
        /// Which.
        place: &'a Place,
        /// The step.
        step: &'a Step,
        /// How long it took.
        elapsed: Duration,
    },
    /// An invalid index that an earlier attempt left behind is dropped and built again.
    Repairing {
        /// The step that builds it.
        place: &'a Place,
    },
    /// A group did not get its locks, was rolled back, and is tried again after a pause.
    Retrying {
        /// The step that waited in vain.
        place: &'a Place,
        /// The attempt that failed, from 1.
        attempt: u32,
        /// How many there are.
        attempts: u32,
        /// The pause.
        pause: Duration,
        /// Who was in the way, as far as could be seen.
        blockers: &'a [Blocker],
    },
    /// The schema was read again, and is the wanted one.
    Verified,
}

/// A step's place in its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its number, from 1.
    pub number: usize,
    /// How many steps there are.
    pub of: usize,
    /// The object it is about.
    pub object: ObjectId,
    /// The statement, without what may be a password.
    pub statement: String,
}

impl Place {
    /// Finds the place of the step at `index`, from 0.
    pub(super) fn new(index: usize, of: usize, step: &Step) -> Self {
        Place {
            number: index + 1,
            of,
            object: step.object.clone(),
            statement: super::redact::redacted(&step.sql).into_owned(),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "step {} of {} ({})", self.number, self.of, self.object)
    }
}
