//! Plans for a live database.

use async_trait::async_trait;
use driftless_engine::explain::Explained;
use driftless_engine::planner::{PlanRequest, Planner};
use driftless_schema::model::Catalog;
use driftless_schema::plan::{Compared, Plan, Step};
use tokio_util::sync::CancellationToken;

use super::conninfo_to;
use crate::apply::{TargetFacts, redacted, target_facts};
use crate::conninfo::ConnInfo;
use crate::plan::{Policy, plan, says_owners};

/// Plans as `driftless plan` does, with the sizes and names of the tenant's database.
#[derive(Debug, Clone)]
pub struct PostgresPlanner {
    server: ConnInfo,
    policy: Policy,
}

impl PostgresPlanner {
    /// Makes a planner for the tenants of a server.
    pub fn new(server: ConnInfo, policy: Policy) -> Self {
        PostgresPlanner { server, policy }
    }
}

#[async_trait]
impl Planner for PostgresPlanner {
    fn compared(&self, target: &Catalog, asked: Compared) -> Compared {
        Compared { owners: asked.owners && says_owners(target), ..asked }
    }

    async fn create_plan(&self, request: &PlanRequest<'_>, cancel: &CancellationToken) -> Result<Plan, Explained> {
        let info = conninfo_to(&self.server, request.tenant).map_err(Explained::new)?;
        let TargetFacts { rows, here } = target_facts(&info, cancel).await.map_err(Explained::new)?;
        let policy = Policy { rows, here, compared: request.compared, ..self.policy.clone() };
        plan(request.current, request.target, &policy).map_err(Explained::new)
    }

    fn shown(&self, step: &Step) -> String {
        redacted(&step.sql).into_owned()
    }
}
