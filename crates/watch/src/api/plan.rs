//! The way back to the baseline.

use axum::Json;
use axum::extract::State;
use driftless_engine::explain::Explain as _;
use driftless_schema::plan::{Hazard, Plan, Reverse, Step, TransactionMode};
use driftless_schema::scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Api;
use super::body::{Body, integer};
use super::checks::Checks;
use super::failure::Failure;
use super::versions;
use crate::problem::ProblemType;
use crate::store::StoredVersion;

/// What to plan for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlanRequest)]
pub(super) struct PlanBody {
    /// The registration.
    #[schema(minimum = 1)]
    #[serde(deserialize_with = "integer::integer")]
    schema_id: i64,
}

/// Statements that turn a table's newest version into its baseline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub(super) struct PlanView {
    schema_id: i64,
    /// The version that it starts from.
    version: i64,
    /// The version that it leads to.
    baseline: i64,
    /// What a session sets before it runs the statements.
    settings: Vec<String>,
    /// The statements, in order; none where there is nothing to do.
    statements: Vec<StatementView>,
    /// Every sort of hazard that some statement has.
    hazards: Vec<&'static str>,
}

/// A statement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Statement)]
struct StatementView {
    /// The statement, without a semicolon.
    sql: String,
    /// The object it is about.
    object: String,
    /// Why it is there.
    reason: String,
    /// What can go wrong.
    hazards: Vec<HazardView>,
    /// Statements of one group run in one transaction.
    group: u32,
    /// Whether a transaction can hold it.
    transactional: bool,
    /// What does not come back when it is taken back.
    lost: Option<String>,
}

/// What can go wrong with a statement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hazard)]
struct HazardView {
    #[schema(example = "DATA_LOSS")]
    kind: &'static str,
    why: String,
    /// Whether `driftless apply` wants it allowed.
    has_to_be_allowed: bool,
}

impl From<Step> for StatementView {
    fn from(step: Step) -> Self {
        let lost = match step.reverse {
            Reverse::Lost(what) => Some(what),
            Reverse::Sql(_) | Reverse::Plan => None,
        };
        let hazard = |Hazard { kind, why }: Hazard| HazardView {
            kind: kind.name(),
            why,
            has_to_be_allowed: kind.has_to_be_allowed(),
        };
        StatementView {
            sql: step.sql,
            object: step.object.to_string(),
            reason: step.reason,
            hazards: step.hazards.into_iter().map(hazard).collect(),
            group: step.group,
            transactional: step.transaction == TransactionMode::Inside,
            lost,
        }
    }
}

/// Plans how a registered table comes back to its baseline. Runs nothing.
#[utoipa::path(
    post, path = "/v1/plan", tag = "schemas", operation_id = "plan", request_body = PlanBody,
    responses((status = 200, description = "The plan.", body = PlanView)))]
pub(super) async fn plan(State(api): State<Api>, Body(body): Body<PlanBody>) -> Result<Json<PlanView>, Failure> {
    let id = body.schema_id;
    if id < 1 {
        let mut checks = Checks::default();
        checks.wrong("schema_id", "has to be at least 1");
        checks.done()?;
    }
    let store = api.service.store();
    let schema = versions::schema(&api, id).await?;
    let none = || Failure::new(ProblemType::Unprocessable, "a pattern has no versions to plan between");
    let (newest, now) = store.version_latest(id).await?.ok_or_else(none)?;
    let (baseline, wanted) = store.version_view(id, schema.baseline).await?.ok_or_else(none)?;
    let name = versions::name(&schema);
    let present = |version: &StoredVersion, body: &str| {
        let part = versions::catalog(body)?;
        Ok::<_, Failure>(if version.present { part } else { scope::without_relation(&part, &name) })
    };
    let (now, wanted) = (present(&newest, &now)?, present(&baseline, &wanted)?);
    let engines = std::sync::Arc::clone(&api.service.engines);
    let planned = tokio::task::spawn_blocking(move || engines.plan(&now, &wanted)).await.map_err(Failure::internal)?;
    let plan = planned.map_err(|error| {
        let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
        Failure::new(ProblemType::Unprocessable, format!("failed to {error}{hint}"))
    })?;
    let Plan { settings, steps, .. } = plan;
    let mut hazards: Vec<_> = steps.iter().flat_map(|step| step.hazards.iter().map(|it| it.kind)).collect();
    hazards.sort();
    hazards.dedup();
    Ok(Json(PlanView {
        schema_id: id,
        version: newest.version,
        baseline: baseline.version,
        settings,
        statements: steps.into_iter().map(StatementView::from).collect(),
        hazards: hazards.into_iter().map(|kind| kind.name()).collect(),
    }))
}
