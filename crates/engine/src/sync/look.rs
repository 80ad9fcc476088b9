//! The modes that only read. They take no lock: a watch that looks every minute is in nobody's way.

use driftless_schema::model::Catalog;

use super::comparison::Comparison;
use super::{Engine, Mode, Outcome, SyncError, SyncReport};
use crate::tenant::TenantContext;

impl Engine {
    /// Compares the tenant with the schema that it should have.
    pub(super) async fn validate(
        &self,
        tenant: &TenantContext,
        target: Option<&Catalog>,
    ) -> Result<SyncReport, SyncError> {
        let stored = self.stored(tenant).await?;
        let wanted = target.or(stored.wanted()).ok_or_else(|| SyncError::NoTarget { tenant: tenant.id().clone() })?;
        let current = self.read(tenant).await?;
        let seen = Comparison::of(self, &stored, &current, wanted);
        let outcome = if seen.differences.is_empty() { Outcome::InSync } else { Outcome::Different };
        Ok(SyncReport::new(tenant.id(), Mode::Validation, outcome, seen))
    }

    /// Compares the tenant with the schema that was last stored of it.
    pub(super) async fn audit(
        &self,
        tenant: &TenantContext,
        target: Option<&Catalog>,
    ) -> Result<SyncReport, SyncError> {
        let stored = self.stored(tenant).await?;
        let never = || SyncError::NeverSynced { tenant: tenant.id().clone() };
        let verified = stored.verified.as_ref().ok_or_else(never)?;
        let wanted = target.or(stored.begun.as_ref()).unwrap_or(verified);
        let current = self.read(tenant).await?;
        let seen = Comparison::of(self, &stored, &current, wanted);
        let outcome = match (seen.drift.is_empty(), seen.differences.is_empty()) {
            (false, _) => Outcome::Drifted,
            (true, false) => Outcome::Different,
            (true, true) => Outcome::InSync,
        };
        Ok(SyncReport::new(tenant.id(), Mode::Audit, outcome, seen))
    }
}
