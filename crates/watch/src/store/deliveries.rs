//! The outbox in the store: messages, deliveries, attempts.

use std::time::Duration;

use jiff::Timestamp;

use super::connection::Transaction;
use super::queries::{deliveries as queries, drifts, runs, webhooks};
use super::value::Row;
use super::{Store, StoreError, beginning, micros, page};
use crate::model::{Cursor, DeliveryState, EventType, Page};
use crate::webhook::signature::MessageId;

/// Something to tell, as every endpoint is to be told it.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// What receivers know it by.
    pub id: MessageId,
    /// What it is about.
    pub event: EventType,
    /// The registration that it is about, if it is about one.
    pub schema_id: Option<i64>,
    /// The body, JSON, for each endpoint.
    pub bodies: Vec<(i64, String)>,
}

/// A delivery that a replica is to make: nobody else does before its lease has run out.
#[derive(Debug, Clone)]
pub struct DeliveryClaim {
    /// The delivery.
    pub id: i64,
    /// The number of the claim.
    pub fence: i64,
    /// What the receiver knows the message by.
    pub message_id: MessageId,
    /// The endpoint.
    pub webhook_id: i64,
    /// The body, JSON.
    pub body: String,
    /// How often it failed before.
    pub failures: u32,
}

/// An attempt as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// What came of it, in a word.
    pub outcome: String,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// What went wrong, in words.
    pub detail: Option<String>,
    /// The beginning of the answer's body.
    pub body: Option<String>,
    /// How long it took.
    pub took: Duration,
}

/// What follows from an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// It was delivered.
    Done,
    /// It is tried again after a while; the endpoint may want to be left alone that long altogether.
    Retry {
        /// How long.
        after: Duration,
        /// How long other deliveries to the endpoint wait as well.
        rest: Duration,
    },
    /// It was the last attempt.
    Dead,
    /// The address may not be called.
    Refused,
    /// The endpoint wants no more: it is disabled.
    Gone,
}

/// A delivery as it is shown.
#[derive(Debug, Clone)]
pub struct StoredDelivery {
    /// The id.
    pub id: i64,
    /// What the receiver knows the message by.
    pub message_id: String,
    /// What it is about.
    pub event: EventType,
    /// The registration that it is about.
    pub schema_id: Option<i64>,
    /// The endpoint.
    pub webhook_id: i64,
    /// What became of it.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, where it is pending.
    pub next_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// The last attempt, without the answer's body.
    pub last: Option<AttemptRecord>,
}

/// Which deliveries are listed; what is `None` lets all through.
#[derive(Debug, Clone, Default)]
pub struct DeliveryFilter {
    /// The endpoint.
    pub webhook_id: Option<i64>,
    /// What became of them.
    pub state: Option<DeliveryState>,
    /// What they are about.
    pub event: Option<EventType>,
}

/// How long an endpoint may fail before it is disabled.
const PATIENCE: Duration = Duration::from_secs(5 * 24 * 60 * 60);

impl Store {
    /// Puts a message into the outbox, and returns the deliveries: none to an endpoint that is gone or disabled.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn message_insert(&self, message: &NewMessage) -> Result<Vec<i64>, StoreError> {
        let mut transaction = self.begin().await?;
        tell(&mut transaction, message).await?;
        let rows = transaction.query(queries::OF_MESSAGE, vec![message.id.as_str().into()]).await?;
        transaction.commit().await?;
        rows.iter().map(|row| row.get("id")).collect()
    }

    /// Takes deliveries that are due, at most `limit` and of each endpoint at most `each`, for as long as `lease`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delivery_claim(
        &self,
        owner: &str,
        lease: Duration,
        limit: u32,
        each: u32,
    ) -> Result<Vec<DeliveryClaim>, StoreError> {
        let mut claims = Vec::new();
        for endpoint in self.all(queries::DUE, vec![micros(lease).into()]).await? {
            let leased = u32::try_from(endpoint.get::<i64>("leased")?).unwrap_or(u32::MAX);
            let taken = u32::try_from(claims.len()).unwrap_or(u32::MAX);
            let places = each.saturating_sub(leased).min(limit.saturating_sub(taken));
            if places == 0 {
                continue;
            }
            let parameters = vec![owner.into(), micros(lease).into(), places.into(), endpoint.get::<i64>("id")?.into()];
            for row in self.all(queries::CLAIM, parameters).await? {
                claims.push(DeliveryClaim {
                    id: row.get("id")?,
                    fence: row.get("fence")?,
                    message_id: row.parse("message_id", MessageId::new)?,
                    webhook_id: row.get("webhook_id")?,
                    body: row.get("body")?,
                    failures: u32::try_from(row.get::<i64>("failures")?).unwrap_or(u32::MAX),
                });
            }
        }
        Ok(claims)
    }

    /// Gives a delivery back, for another replica to make: nothing is recorded of it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delivery_release(&self, claim: &DeliveryClaim, after: Duration) -> Result<(), StoreError> {
        let parameters = vec![claim.id.into(), claim.fence.into(), micros(after).into()];
        self.execute(queries::RELEASE, parameters).await.map(drop)
    }

    /// Returns in how long the next delivery is due; `None` where there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delivery_next_due(&self) -> Result<Option<Duration>, StoreError> {
        let row = self.one(queries::NEXT_DUE, vec![]).await?;
        let due_in: Option<i64> = row.map(|row| row.get("due_in")).transpose()?.flatten();
        Ok(due_in.map(|due_in| Duration::from_micros(u64::try_from(due_in).unwrap_or_default())))
    }

    /// Records an attempt and what follows from it. Returns why the endpoint was disabled by it, if it was.
    ///
    /// # Errors
    /// When the store fails. What another replica has taken over meanwhile is left to it.
    pub async fn delivery_finish(
        &self,
        claim: &DeliveryClaim,
        attempt: &AttemptRecord,
        next: &Next,
    ) -> Result<Option<String>, StoreError> {
        let (state, after) = match next {
            Next::Done => (DeliveryState::Delivered, Duration::ZERO),
            Next::Retry { after, .. } => (DeliveryState::Pending, *after),
            Next::Dead | Next::Gone => (DeliveryState::Dead, Duration::ZERO),
            Next::Refused => (DeliveryState::Refused, Duration::ZERO),
        };
        let mut transaction = self.begin().await?;
        transaction.query(webhooks::LOCK, vec![claim.webhook_id.into()]).await?;
        let parameters = vec![claim.id.into(), claim.fence.into(), state.name().into(), micros(after).into()];
        let rows = transaction.query(queries::FINISH, parameters).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let parameters = vec![
            claim.id.into(),
            row.get::<i64>("attempts")?.into(),
            (&attempt.outcome).into(),
            attempt.status.map(u32::from).into(),
            attempt.detail.clone().into(),
            attempt.body.clone().into(),
            micros(attempt.took).into(),
        ];
        transaction.execute(queries::ATTEMPT_INSERT, parameters).await?;
        let disabled = endpoint(&mut transaction, claim.webhook_id, next).await?;
        transaction.commit().await?;
        Ok(disabled)
    }

    /// Finds a delivery.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delivery_view(&self, id: i64) -> Result<Option<StoredDelivery>, StoreError> {
        self.one(queries::VIEW, vec![id.into()]).await?.as_ref().map(read).transpose()
    }

    /// Lists deliveries, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delivery_list(
        &self,
        filter: &DeliveryFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<StoredDelivery>, StoreError> {
        let (created_at, id) = beginning(after);
        let parameters = vec![
            created_at,
            id,
            filter.webhook_id.unwrap_or_default().into(),
            filter.state.map_or("", DeliveryState::name).into(),
            filter.event.map_or("", EventType::name).into(),
            (i64::from(limit) + 1).into(),
        ];
        let rows = self.all(queries::LIST, parameters).await?;
        let items: Vec<StoredDelivery> = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page(items, limit, |it| Cursor { created_at: it.created_at, id: it.id }))
    }

    /// Lists the attempts of a delivery, the first first, each with its number and time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delivery_attempts(&self, id: i64) -> Result<Vec<(i64, Timestamp, AttemptRecord)>, StoreError> {
        let rows = self.all(queries::ATTEMPTS, vec![id.into()]).await?;
        rows.iter()
            .map(|row| {
                let record = AttemptRecord { body: row.get("body")?, ..attempt(row)? };
                Ok((row.get("attempt")?, row.get("at")?, record))
            })
            .collect()
    }

    /// Sends a delivery again that is done or dead, with the message's own id. Returns whether it will be.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delivery_replay(&self, id: i64) -> Result<bool, StoreError> {
        Ok(self.execute(queries::REPLAY, vec![id.into()]).await? > 0)
    }

    /// Lists endpoints that are disabled and nobody was told of: id, what is shown of it, why.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn webhook_untold(&self) -> Result<Vec<(i64, String, String)>, StoreError> {
        let rows = self.all(webhooks::UNTOLD, vec![]).await?;
        let read = |row: &Row| {
            let reason: Option<String> = row.get("disabled_reason")?;
            Ok((row.get("id")?, row.get("shown_url")?, reason.unwrap_or_default()))
        };
        rows.iter().map(read).collect()
    }

    /// Tells that an endpoint is disabled, unless somebody else has; `message` is nothing where nobody wants to know.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn webhook_tell_disabled(&self, id: i64, message: Option<&NewMessage>) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        if transaction.execute(webhooks::TOLD, vec![id.into()]).await? > 0
            && let Some(message) = message
        {
            tell(&mut transaction, message).await?;
        }
        transaction.commit().await
    }

    /// Forgets what nobody waits for any more: messages older than `age` that nothing is pending of, what has waited
    /// for paused endpoints for longer than a week, and runs that were done then. Acknowledgements end that are over.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn message_forget(&self, age: Duration) -> Result<u64, StoreError> {
        const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
        self.execute(queries::END_OF_PAUSED, vec![micros(WEEK).into()]).await?;
        self.execute(runs::FORGET, vec![micros(WEEK).into()]).await?;
        self.execute(drifts::REOPEN, vec![]).await?;
        self.execute(queries::FORGET, vec![micros(age).into()]).await
    }
}

/// Puts a message into the outbox.
pub(super) async fn tell(transaction: &mut Transaction, message: &NewMessage) -> Result<(), StoreError> {
    let parameters = vec![message.id.as_str().into(), message.event.name().into(), message.schema_id.into()];
    transaction.execute(queries::MESSAGE_INSERT, parameters).await?;
    for (webhook, body) in &message.bodies {
        let parameters = vec![message.id.as_str().into(), (*webhook).into(), body.into()];
        transaction.execute(queries::INSERT, parameters).await?;
    }
    Ok(())
}

/// Notes what an attempt says of its endpoint. Returns why it was disabled, if it was.
async fn endpoint(transaction: &mut Transaction, id: i64, next: &Next) -> Result<Option<String>, StoreError> {
    let reason = match next {
        Next::Done => {
            transaction.execute(webhooks::SUCCEEDED, vec![id.into()]).await?;
            return Ok(None);
        }
        Next::Gone => Some("it answered 410 Gone".to_owned()),
        Next::Retry { .. } | Next::Dead | Next::Refused => {
            let rest = match next {
                Next::Retry { rest, .. } => *rest,
                Next::Done | Next::Dead | Next::Refused | Next::Gone => Duration::ZERO,
            };
            let rows = transaction.query(webhooks::FAILED, vec![id.into(), micros(rest).into()]).await?;
            let failing_for: i64 = rows.first().map(|row| row.get("failing_for")).transpose()?.unwrap_or_default();
            // Where something was tried for the last time: two failures with nothing between them say little.
            let is_over = *next == Next::Dead && failing_for > micros(PATIENCE);
            is_over.then(|| "every attempt failed for five days".to_owned())
        }
    };
    let Some(reason) = reason else { return Ok(None) };
    let disabled = transaction.execute(webhooks::DISABLE, vec![id.into(), (&reason).into()]).await? > 0;
    if disabled {
        transaction.execute(queries::END_OF_ENDPOINT, vec![id.into()]).await?;
    }
    Ok(disabled.then_some(reason))
}

fn attempt(row: &Row) -> Result<AttemptRecord, StoreError> {
    let status: Option<i64> = row.get("status")?;
    Ok(AttemptRecord {
        outcome: row.get("outcome")?,
        status: status.and_then(|status| u16::try_from(status).ok()),
        detail: row.get("detail")?,
        body: None,
        took: Duration::from_micros(row.get::<i64>("took_us")?.unsigned_abs()),
    })
}

fn read(row: &Row) -> Result<StoredDelivery, StoreError> {
    let state: DeliveryState = row.parse("state", DeliveryState::parse)?;
    let next_at: Timestamp = row.get("next_at")?;
    let at: Option<Timestamp> = row.get("at")?;
    Ok(StoredDelivery {
        id: row.get("id")?,
        message_id: row.get("message_id")?,
        event: row.parse("type", EventType::parse)?,
        schema_id: row.get("schema_id")?,
        webhook_id: row.get("webhook_id")?,
        state,
        attempts: row.get("attempts")?,
        next_at: (state == DeliveryState::Pending).then_some(next_at),
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
        last: at.map(|_| attempt(row)).transpose()?,
    })
}
