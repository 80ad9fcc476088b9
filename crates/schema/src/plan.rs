//! Plans: ordered statements that turn one schema into another.
//!
//! An adapter of a database system says, object by object, which [actions](graph::Action) turn the
//! old one into the new one, and what each needs and lets go of; [`graph::sort`] puts them in
//! order. This module owns what a plan is and how it is ordered, not the statements' text.

mod compared;
pub mod dependencies;
mod file;
pub mod graph;
mod hazard;
mod renamed;
mod step;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::model::{Dialect, ObjectId};

pub use compared::compared;
pub use file::{FORMAT, PlanFileError, VERSION};
pub use hazard::{Hazard, HazardKind};
pub use renamed::{Renamed, candidates, renamed};
pub use step::{DataCheck, Lock, LockMode, Reverse, Step, TransactionMode};

/// Ordered statements that turn one schema into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The database system.
    pub dialect: Dialect,
    /// What the two schemas were compared by, and what the fingerprints are of.
    pub compared: Compared,
    /// The fingerprint of the schema that the plan starts from.
    pub source: Fingerprint,
    /// The fingerprint of the schema that it leads to.
    pub target: Fingerprint,
    /// What every session that runs statements of the plan sets first; statements.
    pub settings: Vec<String>,
    /// The statements, in order.
    pub steps: Vec<Step>,
    /// What may have been renamed rather than dropped and made: nobody said so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rename_candidates: Vec<RenameCandidate>,
    /// The fingerprint of each object of the schema that the plan starts from.
    pub objects: BTreeMap<ObjectId, Fingerprint>,
}

/// What two schemas are compared by, beside what always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// Owners; not where the wanted schema does not say whose its objects are.
    pub owners: bool,
    /// Privileges.
    pub privileges: bool,
    /// Comments.
    pub comments: bool,
}

/// Something that is dropped, and something that is made and looks like it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameCandidate {
    /// What is dropped.
    pub from: ObjectId,
    /// What is made.
    pub to: ObjectId,
    /// Why they look like one: `the same type, the same place among the columns`.
    pub evidence: String,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns the steps by transaction: those of one group stand together.
    pub fn groups(&self) -> impl Iterator<Item = &[Step]> {
        self.steps.chunk_by(|a, b| a.group == b.group)
    }
}
