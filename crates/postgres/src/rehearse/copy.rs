//! Statements of a plan on a copy that nobody else uses: no locks are waited for, nothing is logged.

use driftless_engine::inspect::SchemaInspector as _;
use driftless_schema::model::Catalog;
use driftless_schema::plan::{Plan, Step, TransactionMode};
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use super::RehearsalError;
use crate::apply::{redacted, target_facts};
use crate::connect::connect;
use crate::conninfo::ConnInfo;
use crate::inspect::PostgresInspector;
use crate::load::{Roles, make_role, missing_role};
use crate::plan::Here;

/// Names of the copy.
pub(super) async fn here(info: &ConnInfo) -> Result<Here, RehearsalError> {
    Ok(target_facts(info, &CancellationToken::new()).await?.here)
}

/// Reads the copy. Where it was made is of no interest.
pub(super) async fn read(info: &ConnInfo, cancel: &CancellationToken) -> Result<Catalog, RehearsalError> {
    let mut catalog = PostgresInspector::new(info.clone()).inspect(cancel).await?.catalog;
    catalog.origin = None;
    Ok(catalog)
}

/// Runs a plan.
pub(super) async fn run(info: &ConnInfo, plan: &Plan, roles: Roles, what: &'static str) -> Result<(), RehearsalError> {
    let connected = connect(info).await?;
    let client = &connected.client;
    for setting in &plan.settings {
        client.batch_execute(setting).await.map_err(|source| RehearsalError::Lost { source })?;
    }
    for steps in plan.groups() {
        while let Err((step, error)) = group(client, steps).await {
            let Some(told) = error.as_db_error() else { return Err(RehearsalError::Lost { source: error }) };
            match missing_role(told) {
                Some(role) if roles == Roles::MakeMissing => {
                    make_role(client, &role).await.map_err(|source| RehearsalError::Lost { source })?;
                }
                Some(_) | None => {
                    let detail = told.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
                    return Err(RehearsalError::Statement {
                        what,
                        message: format!("{}{detail} ({})", told.message(), told.code().code()),
                        statement: redacted(&step.sql).into_owned(),
                    });
                }
            }
        }
    }
    connected.close().await;
    Ok(())
}

/// Runs a group; what went wrong is rolled back.
async fn group<'a>(client: &Client, steps: &'a [Step]) -> Result<(), (&'a Step, tokio_postgres::Error)> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
    let is_outside = steps.iter().any(|step| step.transaction == TransactionMode::Outside);
    if !is_outside {
        client.batch_execute("begin").await.map_err(|error| (first, error))?;
    }
    for step in steps {
        if let Err(error) = client.batch_execute(&step.sql).await {
            let rolled_back = if is_outside { Ok(()) } else { client.batch_execute("rollback").await };
            return Err((step, rolled_back.err().unwrap_or(error)));
        }
    }
    if !is_outside {
        client.batch_execute("commit").await.map_err(|error| (last, error))?;
    }
    Ok(())
}
