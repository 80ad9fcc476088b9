//! What became of a tenant.

use driftless_schema::diff::Change;
use driftless_schema::fingerprint::Fingerprint;
use driftless_schema::model::ObjectId;
use driftless_schema::plan::{Hazard, HazardKind, Plan, Step};
use serde::Serialize;

use super::Mode;
use super::comparison::Comparison;
use crate::tenant::TenantId;

/// The marker that tells a report from other JSON.
pub const FORMAT: &str = "driftless-sync";

/// The format's version.
pub const VERSION: u32 = 1;

/// What became of a tenant, as programs and people read it. The JSON is documented in
/// `docs/formats/sync.md`.
#[derive(Debug, Clone, Serialize)]
pub struct SyncReport {
    format: &'static str,
    version: u32,
    /// The tenant.
    pub tenant: TenantId,
    /// The mode that was run: a sync without `execute` is a dry run.
    pub mode: Mode,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The fingerprint of the schema that is there now, as far as it is compared.
    pub found: Fingerprint,
    /// The fingerprint of the schema that is wanted, as far as it is compared.
    pub wanted: Fingerprint,
    /// How the schema differed from the wanted one when it was first looked at.
    pub differences: Vec<Change>,
    /// What changed since the last sync and is not on the way to the wanted schema; empty before the
    /// first sync.
    pub drift: Vec<Change>,
    /// What should be known of how the schema was read; sentences.
    pub notes: Vec<String>,
    /// The plan, where one was made. Not in the JSON, which shows its steps without what may be a
    /// password.
    #[serde(skip)]
    pub plan: Option<Plan>,
}

/// What became of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is what it should be. Nothing was changed.
    InSync,
    /// It is not what it should be. Nothing was planned or changed.
    Different,
    /// Somebody changed it since the last sync. Nothing was planned or changed.
    Drifted,
    /// It would be brought to the wanted schema, and nothing is known to stand in the way. Nothing was changed.
    Planned {
        /// What would run.
        steps: Vec<StepReport>,
    },
    /// It could be brought to the wanted schema, but something stands in the way. Nothing was changed.
    Refused {
        /// What would run.
        steps: Vec<StepReport>,
        /// What stands in the way.
        refusals: Vec<Refusal>,
    },
    /// It was brought to the wanted schema, and read again to make sure.
    Applied {
        /// What the plan consists of.
        steps: Vec<StepReport>,
        /// How many steps ran now.
        ran: usize,
        /// How many of them an earlier run of the same plan had done.
        done_before: usize,
    },
}

/// One statement of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepReport {
    /// Its number, from 1.
    pub number: usize,
    /// The statement, without what may be a password.
    pub sql: String,
    /// The object it is about.
    pub object: ObjectId,
    /// Why it is there.
    pub reason: String,
    /// What can go wrong.
    pub hazards: Vec<Hazard>,
    /// The transaction it belongs to, by number.
    pub group: u32,
}

/// What stands in a plan's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// A hazard that nobody allowed.
    Hazard {
        /// Which.
        hazard: HazardKind,
        /// The number of the step that has it, from 1.
        step: usize,
        /// Why it has it.
        why: String,
    },
    /// The data does not comply, a right is missing, or an executor says no.
    Problem {
        /// What; a sentence.
        problem: String,
    },
}

impl Refusal {
    pub(super) fn problem(problem: String) -> Self {
        Refusal::Problem { problem }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Hazard { hazard, step, why } => write!(f, "{hazard} is not allowed: step {step}: {why}"),
            Refusal::Problem { problem } => f.write_str(problem),
        }
    }
}

impl StepReport {
    pub(super) fn new(number: usize, step: &Step, sql: String) -> Self {
        let Step { object, reason, hazards, group, .. } = step;
        let (object, reason, hazards) = (object.clone(), reason.clone(), hazards.clone());
        StepReport { number, sql, object, reason, hazards, group: *group }
    }
}

impl SyncReport {
    pub(super) fn new(tenant: &TenantId, mode: Mode, outcome: Outcome, seen: Comparison) -> Self {
        let Comparison { compared: _, differences, drift, found, wanted, notes } = seen;
        let (format, version, tenant) = (FORMAT, VERSION, tenant.clone());
        SyncReport { format, version, tenant, mode, outcome, found, wanted, differences, drift, notes, plan: None }
    }

    pub(super) fn with_plan(self, plan: Plan) -> Self {
        SyncReport { plan: Some(plan), ..self }
    }

    /// Whether the tenant was what it should be before anything was done.
    pub fn already_in_sync(&self) -> bool {
        self.outcome == Outcome::InSync
    }

    /// Returns how many statements ran: none, unless the outcome is [`Outcome::Applied`].
    pub fn changes_applied(&self) -> usize {
        match &self.outcome {
            Outcome::Applied { ran, .. } => *ran,
            Outcome::InSync
            | Outcome::Different
            | Outcome::Drifted
            | Outcome::Planned { .. }
            | Outcome::Refused { .. } => 0,
        }
    }

    /// Returns the steps that were planned; none where there was nothing to plan.
    pub fn steps(&self) -> &[StepReport] {
        match &self.outcome {
            Outcome::Planned { steps } | Outcome::Refused { steps, .. } | Outcome::Applied { steps, .. } => steps,
            Outcome::InSync | Outcome::Different | Outcome::Drifted => &[],
        }
    }

    /// Writes the report as JSON, ending in a line feed.
    pub fn to_json(&self) -> Vec<u8> {
        let bytes = serde_json::to_vec_pretty(self);
        debug_assert!(bytes.is_ok(), "writing plain data to memory does not fail");
        let mut bytes = bytes.unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}
