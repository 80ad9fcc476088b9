//! API keys in the store.

use jiff::Timestamp;

use super::queries::keys as queries;
use super::value::Row;
use super::{Store, StoreError};
use crate::key::{Environment, KeyDigest, KeyId, KeyRecord, Scopes};

/// A key to be stored.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is looked up by.
    pub id: KeyId,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub environment: Environment,
    /// The hash of its text.
    pub digest: KeyDigest,
    /// What it is good for.
    pub scopes: Scopes,
    /// Requests per minute, where it is not the service's own limit.
    pub rate: Option<u32>,
    /// From when on it is good no more.
    pub expires_at: Option<Timestamp>,
    /// Who made it: a key's id, or `command line`.
    pub created_by: String,
}

/// A key as it is stored.
#[derive(Debug, Clone)]
pub struct StoredKey {
    /// What is needed to check it.
    pub record: KeyRecord,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub environment: Environment,
    /// Requests per minute, where it is not the service's own limit.
    pub rate: Option<u32>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: String,
    /// When it was last used, give or take a minute.
    pub last_used_at: Option<Timestamp>,
}

impl NewKey {
    /// Writes the statement by which a person stores the key, where we cannot reach the store.
    pub fn statement(&self) -> String {
        super::sql::by_hand::insert_key(self)
    }
}

impl Store {
    /// Stores a key.
    ///
    /// # Errors
    /// When there is one of that id.
    pub async fn key_insert(&self, key: &NewKey) -> Result<(), StoreError> {
        let parameters = vec![
            key.id.as_str().into(),
            (&key.name).into(),
            key.environment.to_string().into(),
            key.digest.as_bytes().to_vec().into(),
            key.scopes.to_string().into(),
            key.rate.into(),
            (&key.created_by).into(),
            key.expires_at.into(),
        ];
        self.execute(queries::INSERT, parameters).await.map(drop)
    }

    /// Finds a key by its id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn key_find(&self, id: &KeyId) -> Result<Option<StoredKey>, StoreError> {
        self.one(queries::FIND, vec![id.as_str().into()]).await?.as_ref().map(read).transpose()
    }

    /// Lists all keys, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn key_list(&self) -> Result<Vec<StoredKey>, StoreError> {
        self.all(queries::LIST, vec![]).await?.iter().map(read).collect()
    }

    /// Revokes a key; one that is revoked stays so. Returns whether there is such a key.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn key_revoke(&self, id: &KeyId) -> Result<bool, StoreError> {
        Ok(self.execute(queries::REVOKE, vec![id.as_str().into()]).await? > 0)
    }

    /// Notes that a key was used.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn key_touch(&self, id: &KeyId) -> Result<(), StoreError> {
        self.execute(queries::TOUCH, vec![id.as_str().into()]).await.map(drop)
    }
}

fn read(row: &Row) -> Result<StoredKey, StoreError> {
    let digest: Vec<u8> = row.get("digest")?;
    let digest = <[u8; 32]>::try_from(digest).map_err(|_| StoreError::damaged("digest"))?;
    let rate: Option<i64> = row.get("rate")?;
    Ok(StoredKey {
        record: KeyRecord {
            id: row.parse("id", KeyId::new)?,
            digest: KeyDigest::from_bytes(digest),
            scopes: row.parse("scopes", |text| text.parse().ok())?,
            expires_at: row.get("expires_at")?,
            revoked_at: row.get("revoked_at")?,
        },
        name: row.get("name")?,
        environment: row.parse("environment", Environment::new)?,
        rate: rate.and_then(|rate| u32::try_from(rate).ok()),
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        last_used_at: row.get("last_used_at")?,
    })
}
