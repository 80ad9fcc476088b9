//! How much there is of everything, for metrics.

use super::queries::{deliveries, drifts, webhooks};
use super::sql::Sql;
use super::{Store, StoreError};
use crate::model::{DeliveryState, WebhookState, level};
use driftless_schema::impact::Level;

/// How much there is. What there is none of is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Databases.
    pub targets: i64,
    /// Databases that cannot be read.
    pub unreachable: i64,
    /// Drifts that stand, by impact.
    pub open_drifts: Vec<(Level, i64)>,
    /// Deliveries.
    pub deliveries: Vec<(DeliveryState, i64)>,
    /// Endpoints.
    pub webhooks: Vec<(WebhookState, i64)>,
}

impl Store {
    /// Counts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let (targets, unreachable) = self.target_counts().await?;
        Ok(Counts {
            targets,
            unreachable,
            open_drifts: self.count(drifts::COUNTS, ("impact", "drifts"), level).await?,
            deliveries: self.count(deliveries::COUNTS, ("state", "deliveries"), DeliveryState::parse).await?,
            webhooks: self.count(webhooks::COUNTS, ("state", "webhooks"), WebhookState::parse).await?,
        })
    }

    async fn count<T>(
        &self,
        sql: Sql,
        (group, count): (&str, &str),
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<(T, i64)>, StoreError> {
        let rows = self.all(sql, vec![]).await?;
        rows.iter().map(|row| Ok((row.parse(group, &parse)?, row.get(count)?))).collect()
    }
}
