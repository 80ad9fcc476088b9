//! Delivers what is due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::{WorkerOptions, log, rest};
use crate::crash;
use crate::delivery::{Attempt, Message, Outcome, Sender, TIMEOUT};
use crate::metrics::Metrics;
use crate::payload::Event;
use crate::service::Service;
use crate::store::{AttemptRecord, DeliveryClaim, Next, StoreError};
use crate::telling;
use crate::webhook::address::Destination;
use crate::webhook::retry::{Jitter, LONGEST_RETRY_AFTER, wait};
use crate::webhook::signature::SigningSecret;

/// For how long a delivery is claimed: longer than an attempt can take.
const LEASE: Duration = Duration::from_secs(TIMEOUT.as_secs() + 10);

/// How soon the store is asked again where what is due is somebody else's, or waits for a place.
const SOON: Duration = Duration::from_millis(200);

/// How long a receiver that has too much to do is left alone, unless it says how long.
const REST: Duration = Duration::from_secs(30);

/// How long a delivery is left alone that another replica has the key of.
const ELSEWHERE: Duration = Duration::from_secs(5);

struct Deliveries {
    service: Service,
    sender: Sender,
    metrics: Metrics,
}

pub(super) async fn run(service: Service, sender: Sender, metrics: Metrics, options: Arc<WorkerOptions>) {
    let places = Arc::new(Semaphore::new(usize::try_from(options.deliveries).unwrap_or(1)));
    let tasks = TaskTracker::new();
    let deliveries = Arc::new(Deliveries { service: service.clone(), sender, metrics });
    loop {
        let free = tokio::select! {
            free = Arc::clone(&places).acquire_owned() => free,
            () = service.stop.cancelled() => break,
        };
        let Ok(first) = free else { break };
        let limit = u32::try_from(places.available_permits() + 1).unwrap_or(1);
        drop(first);
        let claims = service.store.delivery_claim(&options.name, LEASE, limit, options.per_endpoint).await;
        let claims = claims.unwrap_or_else(|error| {
            log(&error);
            Vec::new()
        });
        if !claims.is_empty() {
            crash::point("delivery-claimed");
        }
        let idle = claims.is_empty();
        for claim in claims {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
            let deliveries = Arc::clone(&deliveries);
            tasks.spawn(async move {
                if let Err(error) = deliveries.deliver(&claim).await {
                    log(&error);
                }
                drop(place);
            });
        }
        if idle {
            let due = service.store.delivery_next_due().await.unwrap_or_default();
            let due = due.map(|due| due.max(SOON));
            if !rest(&service, &service.tell_soon, due, options.poll).await {
                break;
            }
        }
    }
    tasks.close();
    tasks.wait().await;
}

impl Deliveries {
    async fn deliver(&self, claim: &DeliveryClaim) -> Result<(), StoreError> {
        let store = &self.service.store;
        let started = Instant::now();
        let attempt = match self.attempt(claim).await {
            // Its key is not here: that is for another replica, or for whoever runs us.
            Err(error @ StoreError::OtherKey { .. }) => {
                store.delivery_release(claim, ELSEWHERE).await?;
                return Err(error);
            }
            attempt => attempt?,
        };
        crash::point("sent");
        let (record, next) = concluded(attempt, claim.failures, started.elapsed());
        self.metrics.delivered(outcome(&next), record.took);
        let disabled = store.delivery_finish(claim, &record, &next).await?;
        crash::point("recorded");
        // There may be more for the endpoint than was claimed at once.
        self.service.tell_soon.notify_one();
        if disabled.is_some() {
            tell_disabled(&self.service).await?;
        }
        Ok(())
    }

    /// Makes an attempt; in words why there was none.
    async fn attempt(&self, claim: &DeliveryClaim) -> Result<Result<Attempt, String>, StoreError> {
        let secrets = match self.service.store.webhook_secrets(&self.service.keyring, claim.webhook_id).await {
            Ok(Some(secrets)) => secrets,
            // The endpoint is gone, and the delivery with it.
            Ok(None) => return Ok(Err("the endpoint is gone".to_owned())),
            Err(error @ (StoreError::OtherKey { .. } | StoreError::Damaged { .. })) => {
                return Ok(Err(error.to_string()));
            }
            Err(error) => return Err(error),
        };
        let destination = match Destination::parse(secrets.url.expose_secret(), &self.service.allowed) {
            Ok(destination) => destination,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let signing: Vec<SigningSecret> =
            secrets.secrets.iter().filter_map(|secret| secret.expose_secret().parse().ok()).collect();
        let message = Message { id: claim.message_id.clone(), body: claim.body.clone().into_bytes() };
        Ok(Ok(self.sender.send(&message, &destination, &signing, Timestamp::now()).await))
    }
}

/// Tells of endpoints that are disabled, whoever was killed before they could.
pub(super) async fn tell_disabled(service: &Service) -> Result<(), StoreError> {
    for (webhook_id, url, reason) in service.store.webhook_untold().await? {
        tracing::warn!(webhook_id, reason, "an endpoint is disabled");
        let event = Event::Disabled { webhook_id, url, reason, at: Timestamp::now() };
        let listening = service.store.webhook_listening().await?;
        match telling::message(&event, None, &[], &listening) {
            Ok(message) => service.store.webhook_tell_disabled(webhook_id, message.as_ref()).await?,
            Err(error) => tracing::error!(%error, "cannot write a message"),
        }
        service.tell_soon.notify_one();
    }
    Ok(())
}

/// What is recorded of an attempt, and what follows from it.
fn concluded(attempt: Result<Attempt, String>, failures: u32, took: Duration) -> (AttemptRecord, Next) {
    let attempt = match attempt {
        Ok(attempt) => attempt,
        Err(reason) => {
            let record =
                AttemptRecord { outcome: "refused".to_owned(), status: None, detail: Some(reason), body: None, took };
            return (record, Next::Refused);
        }
    };
    let retry_after = attempt.answer.as_ref().and_then(|answer| answer.retry_after);
    // What else is for it waits for as long as it asks, and not as long as this message.
    let rest = retry_after.unwrap_or(REST).min(LONGEST_RETRY_AFTER);
    let again = |rest: Duration| {
        // Without random bits the wait is the schedule's own.
        let jitter = Jitter::random().unwrap_or(Jitter::from_bits(u32::MAX / 2));
        match wait(failures.saturating_add(1), jitter, retry_after) {
            Some(after) => Next::Retry { after, rest },
            None => Next::Dead,
        }
    };
    let (outcome, detail, next) = match &attempt.outcome {
        Outcome::Delivered => ("delivered", None, Next::Done),
        Outcome::Failed(failure) => ("failed", Some(failure.to_string()), again(Duration::ZERO)),
        Outcome::Throttled(failure) => ("throttled", Some(failure.to_string()), again(rest)),
        Outcome::Gone => ("gone", Some("410 Gone".to_owned()), Next::Gone),
        Outcome::Refused(refused) => ("refused", Some(refused.to_string()), Next::Refused),
    };
    let record = AttemptRecord {
        outcome: outcome.to_owned(),
        status: attempt.answer.as_ref().map(|answer| answer.status),
        detail,
        body: attempt.answer.map(|answer| answer.body),
        took: attempt.took,
    };
    (record, next)
}

fn outcome(next: &Next) -> &'static str {
    match next {
        Next::Done => "delivered",
        Next::Retry { .. } => "failed",
        Next::Dead => "dead",
        Next::Refused => "refused",
        Next::Gone => "gone",
    }
}
