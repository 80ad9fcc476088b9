//! The port that plans.

use async_trait::async_trait;
use driftless_schema::model::Catalog;
use driftless_schema::plan::{Compared, Plan, Step};
use tokio_util::sync::CancellationToken;

use crate::explain::Explained;
use crate::tenant::TenantContext;

/// Plans the statements that turn one schema into another.
#[async_trait]
pub trait Planner: Send + Sync {
    /// Says what of `asked` can be compared with this target: a schema from files may not say whose
    /// its objects are.
    fn compared(&self, target: &Catalog, asked: Compared) -> Compared;

    /// Makes the plan. May ask the tenant for the size of its tables; changes nothing.
    ///
    /// # Errors
    /// When something differs that no statement brings over: there is no partial plan.
    async fn create_plan(&self, request: &PlanRequest<'_>, cancel: &CancellationToken) -> Result<Plan, Explained>;

    /// Returns the statement of a step as reports show it: without what may be a password.
    fn shown(&self, step: &Step) -> String;
}

/// What is to be planned.
#[derive(Debug, Clone, Copy)]
pub struct PlanRequest<'a> {
    /// Whose schema it is.
    pub tenant: &'a TenantContext,
    /// The schema that is there.
    pub current: &'a Catalog,
    /// The schema that is wanted.
    pub target: &'a Catalog,
    /// What they are compared by.
    pub compared: Compared,
}
