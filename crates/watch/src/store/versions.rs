//! Versions in the store.

use jiff::Timestamp;

use super::queries::versions as queries;
use super::value::Row;
use super::{Store, StoreError};
use crate::model::VersionReason;

/// A version, without what it looks like.
#[derive(Debug, Clone)]
pub struct StoredVersion {
    /// Its number, from 1, without gaps.
    pub version: i64,
    /// When it was first seen.
    pub created_at: Timestamp,
    /// Why there is one.
    pub reason: VersionReason,
    /// The fingerprint.
    pub fingerprint: String,
    /// The server's version.
    pub server_version: String,
    /// The number of the reader that saw it.
    pub reader: i64,
    /// Whether the table was there.
    pub present: bool,
    /// How many changes it has from the one before.
    pub changes: i64,
}

impl Store {
    /// Finds a version and what the table looked like: a snapshot, JSON.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn version_view(
        &self,
        schema_id: i64,
        version: i64,
    ) -> Result<Option<(StoredVersion, String)>, StoreError> {
        whole(self.one(queries::VIEW, vec![schema_id.into(), version.into()]).await?)
    }

    /// Returns the newest version's number and fingerprint: nothing where there is no such registration, and nothing
    /// inside where it is a pattern.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn version_newest(&self, schema_id: i64) -> Result<Option<Option<(i64, String)>>, StoreError> {
        let Some(row) = self.one(queries::NEWEST, vec![schema_id.into()]).await? else { return Ok(None) };
        let fingerprint: Option<String> = row.get("fingerprint")?;
        Ok(Some(fingerprint.map(|fingerprint| Ok::<_, StoreError>((row.get("version")?, fingerprint))).transpose()?))
    }

    /// Finds the newest version and what the table looks like: a snapshot, JSON.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn version_latest(&self, schema_id: i64) -> Result<Option<(StoredVersion, String)>, StoreError> {
        whole(self.one(queries::LATEST, vec![schema_id.into()]).await?)
    }

    /// Lists the versions after version `after`, in order, and the number to go on after if there are more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn version_list(
        &self,
        schema_id: i64,
        after: i64,
        limit: u32,
    ) -> Result<(Vec<StoredVersion>, Option<i64>), StoreError> {
        let parameters = vec![schema_id.into(), after.into(), (i64::from(limit) + 1).into()];
        let rows = self.all(queries::LIST, parameters).await?;
        let mut versions: Vec<StoredVersion> = rows.iter().map(read).collect::<Result<_, _>>()?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = versions.len() > limit;
        versions.truncate(limit);
        let next = versions.last().filter(|_| more).map(|last| last.version);
        Ok((versions, next))
    }
}

fn whole(row: Option<Row>) -> Result<Option<(StoredVersion, String)>, StoreError> {
    row.map(|row| Ok((read(&row)?, row.get("body")?))).transpose()
}

fn read(row: &Row) -> Result<StoredVersion, StoreError> {
    Ok(StoredVersion {
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        reason: row.parse("reason", VersionReason::parse)?,
        fingerprint: row.get("fingerprint")?,
        server_version: row.get("server_version")?,
        reader: row.get("reader")?,
        present: row.get("present")?,
        changes: row.get("changes")?,
    })
}
