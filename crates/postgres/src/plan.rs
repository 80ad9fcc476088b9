//! STAND-IN: what the planner's module will have. Replaced whole on merge.

use std::collections::BTreeMap;

use driftless_schema::model::{Catalog, Ident, ObjectId};
use driftless_schema::plan::{Compared, Plan, compared};

/// When slower forms of statements are chosen that let readers and writers go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Online {
    /// For every table.
    Always,
    /// For tables with many rows.
    #[default]
    Auto,
    /// For none.
    Never,
}

/// Names of the target that identities leave out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Here {
    /// The database.
    pub database: Option<String>,
    /// The role that owns it.
    pub owner: Option<Ident>,
    /// The role that changes it.
    pub role: Option<Ident>,
}

/// What a planner is to go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// When to let others go on.
    pub online: Online,
    /// Estimated rows by table.
    pub rows: BTreeMap<ObjectId, u64>,
    /// Accepted renames.
    pub renames: Vec<(ObjectId, ObjectId)>,
    /// What is compared.
    pub compared: Compared,
    /// Names of the target.
    pub here: Here,
}

/// A failure to plan.
#[derive(Debug, thiserror::Error)]
#[error("plan: the planner is not there yet")]
pub struct PlanError;

impl driftless_engine::explain::Explain for PlanError {
    fn hint(&self) -> Option<String> {
        None
    }
}

/// Plans nothing, where there is nothing to do.
///
/// # Errors
/// Where there is something to do.
pub fn plan(old: &Catalog, new: &Catalog, policy: &Policy) -> Result<Plan, PlanError> {
    use driftless_schema::fingerprint;
    let (old, new) = (compared(old, policy.compared), compared(new, policy.compared));
    let (source, target) = (fingerprint::of_catalog(&old), fingerprint::of_catalog(&new));
    if source != target {
        return Err(PlanError);
    }
    Ok(Plan {
        dialect: old.dialect,
        compared: policy.compared,
        source,
        target,
        settings: Vec::new(),
        steps: Vec::new(),
        rename_candidates: Vec::new(),
        objects: old.objects.iter().map(|(id, object)| (id.clone(), fingerprint::of_object(id, object))).collect(),
    })
}
