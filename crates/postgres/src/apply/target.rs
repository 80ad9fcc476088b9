//! What a planner should know of a live database beside its schema.

use std::collections::BTreeMap;

use driftless_engine::explain::Explained;
use driftless_engine::inspect::InspectError;
use driftless_schema::model::{Ident, Kind, ObjectId};
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use crate::connect::connect;
use crate::conninfo::ConnInfo;
use crate::plan::Here;

/// What a planner should know of a live database beside its schema.
#[derive(Debug, Clone, Default)]
pub struct TargetFacts {
    /// The estimated rows of each table; of one that was never analyzed, by its size.
    pub rows: BTreeMap<ObjectId, u64>,
    /// Names that identities leave out.
    pub here: Here,
}

/// Asks the database for what a planner should know.
///
/// # Errors
/// As an inspector.
pub async fn target_facts(info: &ConnInfo, cancel: &CancellationToken) -> Result<TargetFacts, InspectError> {
    tokio::select! {
        facts = read(info) => facts,
        () = cancel.cancelled() => Err(InspectError::Interrupted),
    }
}

async fn read(info: &ConnInfo) -> Result<TargetFacts, InspectError> {
    let connected = connect(info).await.map_err(|error| InspectError::Connect(Explained::new(error)))?;
    let facts = ask(&connected.client).await.map_err(|error| {
        let (target, source) = (connected.target().to_owned(), Box::new(error));
        if connected.loss().is_some() {
            InspectError::Lost { target, source }
        } else {
            InspectError::Query { target, source }
        }
    })?;
    connected.close().await;
    Ok(facts)
}

async fn ask(client: &Client) -> Result<TargetFacts, tokio_postgres::Error> {
    let row = client.query_one(include_str!("queries/here.sql"), &[]).await?;
    let here = Here {
        database: Some(row.try_get(0)?),
        owner: Some(Ident::from(row.try_get::<_, String>(1)?)),
        role: Some(Ident::from(row.try_get::<_, String>(2)?)),
    };
    let mut rows = BTreeMap::new();
    for row in client.query(include_str!("queries/estimated_rows.sql"), &[]).await? {
        let (schema, name, is_view, count): (String, String, bool, i64) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        let kind = if is_view { Kind::MaterializedView } else { Kind::Table };
        rows.insert(ObjectId::in_schema(kind, schema, name), count.unsigned_abs());
    }
    Ok(TargetFacts { rows, here })
}
