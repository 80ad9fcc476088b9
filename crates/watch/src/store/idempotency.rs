//! Answers that are given again to who asks again.

use super::queries::idempotency as queries;
use super::{Store, StoreError};
use crate::key::KeyId;

/// An answer, as it is given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The status.
    pub status: u16,
    /// Headers that belong to it, JSON.
    pub headers: String,
    /// The body.
    pub body: String,
}

/// What is known of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idempotency {
    /// Nothing was: the request is to be carried out.
    New,
    /// The same request is being carried out.
    UnderWay,
    /// The same request was carried out.
    Done(StoredAnswer),
    /// It was used for another request.
    Other,
}

impl Store {
    /// Notes that a request is to be carried out, unless one of that key was. `request` is a hash of it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn idempotency_begin(
        &self,
        key: &KeyId,
        idempotency_key: &str,
        request: &[u8],
    ) -> Result<Idempotency, StoreError> {
        self.execute(queries::EXPIRE, vec![]).await?;
        let parameters = vec![key.as_str().into(), idempotency_key.into(), request.to_vec().into()];
        if self.execute(queries::BEGIN, parameters).await? > 0 {
            return Ok(Idempotency::New);
        }
        let found = self.one(queries::FIND, vec![key.as_str().into(), idempotency_key.into()]).await?;
        // It was there a moment ago: whoever had it gave up, or it expired.
        let Some(row) = found else { return Ok(Idempotency::UnderWay) };
        if row.get::<Vec<u8>>("request")? != request {
            return Ok(Idempotency::Other);
        }
        let Some(status) = row.get::<Option<i64>>("status")? else { return Ok(Idempotency::UnderWay) };
        let status = u16::try_from(status).map_err(|_| StoreError::damaged("status"))?;
        Ok(Idempotency::Done(StoredAnswer { status, headers: row.get("headers")?, body: row.get("body")? }))
    }

    /// Keeps the answer to a request.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn idempotency_end(
        &self,
        key: &KeyId,
        idempotency_key: &str,
        answer: &StoredAnswer,
    ) -> Result<(), StoreError> {
        let parameters = vec![
            key.as_str().into(),
            idempotency_key.into(),
            u32::from(answer.status).into(),
            (&answer.headers).into(),
            (&answer.body).into(),
        ];
        self.execute(queries::END, parameters).await.map(drop)
    }

    /// Forgets a request that came to nothing, so that it can be made again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn idempotency_abandon(&self, key: &KeyId, idempotency_key: &str) -> Result<(), StoreError> {
        self.execute(queries::ABANDON, vec![key.as_str().into(), idempotency_key.into()]).await.map(drop)
    }
}
