//! Looks at databases whose turn it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use driftless_engine::watch::Wanted;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::{WorkerOptions, log, rest};
use crate::check::{self, CheckError, Outcome, Session};
use crate::crash;
use crate::metrics::Metrics;
use crate::service::Service;
use crate::store::{Claim, Finish, StoreError};

/// When a look is tried again that somebody's DDL was in the way of.
const LATER: Duration = Duration::from_secs(2);

/// How often it is tried before it counts as a database that cannot be read.
const BUSY: u32 = 30;

/// The longest that a database that cannot be reached is left alone, unless its interval is longer.
const LONGEST_BACKOFF: Duration = Duration::from_secs(15 * 60);

/// The longest interval for which a session is kept: a backend of the server's waits with it.
const KEPT: Duration = Duration::from_secs(30);

/// How soon the store is asked again where what is due is somebody else's.
const SOON: Duration = Duration::from_millis(100);

/// Of how many databases is remembered what is wanted.
const WANTED: usize = 20_000;

struct Checks {
    service: Service,
    metrics: Metrics,
    options: Arc<WorkerOptions>,
    /// Sessions between looks, by database.
    sessions: Mutex<HashMap<i64, Kept>>,
    /// How often in a row somebody's DDL was in the way of reading a database.
    busy: Mutex<HashMap<i64, u32>>,
    /// What is wanted of databases, with the number of it.
    wanted: Mutex<HashMap<i64, (i64, Wanted)>>,
}

/// A session between two looks.
struct Kept {
    session: Session,
    /// The number of what was wanted of the database, and of how to get there.
    generation: i64,
    since: Instant,
}

/// How long a look waits for its turn at a host; then others have theirs.
const TURN: Duration = Duration::from_secs(1);

pub(super) async fn run(service: Service, metrics: Metrics, options: Arc<WorkerOptions>) {
    let places = Arc::new(Semaphore::new(usize::try_from(options.checks).unwrap_or(1)));
    let tasks = TaskTracker::new();
    let checks = Arc::new(Checks {
        service: service.clone(),
        metrics,
        options: Arc::clone(&options),
        sessions: Mutex::default(),
        busy: Mutex::default(),
        wanted: Mutex::default(),
    });
    loop {
        let free = tokio::select! {
            free = Arc::clone(&places).acquire_owned() => free,
            () = service.stop.cancelled() => break,
        };
        let Ok(first) = free else { break };
        let more = places.available_permits();
        drop(first);
        let limit = u32::try_from(more + 1).unwrap_or(1);
        let store = &service.store;
        let claims = store.target_claim(&options.name, options.lease, options.full_every, limit).await;
        let claims = claims.unwrap_or_else(|error| {
            log(&error);
            Vec::new()
        });
        if !claims.is_empty() {
            crash::point("claimed");
        }
        let idle = claims.is_empty();
        for claim in claims {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
            let checks = Arc::clone(&checks);
            tasks.spawn(async move {
                checks.check(claim).await;
                drop(place);
            });
        }
        checks.tidy();
        if idle {
            let due = service.store.target_next_due().await.unwrap_or_default();
            // What is overdue and not to be had is somebody else's.
            let due = due.map(|due| due.max(SOON));
            if !rest(&service, &service.check_soon, due, options.poll).await {
                break;
            }
        }
    }
    tasks.close();
    tasks.wait().await;
}

impl Checks {
    async fn check(&self, claim: Claim) {
        let place = self.service.places.take(claim.db_host.as_deref(), claim.db_port);
        let Ok(Some(_place)) = tokio::time::timeout(TURN, place).await else {
            // A host that hangs shall not take the places of the others.
            if let Err(error) = self.service.store.target_postpone(&claim, jittered(TURN)).await {
                log(&error);
            }
            return;
        };
        let started = Instant::now();
        let kept = self.lock(&self.sessions).remove(&claim.target_id);
        let mut session = kept.filter(|kept| kept.generation == claim.generation).map(|kept| kept.session);
        let cancel = self.service.stop.child_token();
        let wanted = match self.wanted(&claim).await {
            Ok(wanted) => wanted,
            // When the lease is over it is looked at again.
            Err(error) => return log(&error),
        };
        let outcome = tokio::select! {
            outcome = Box::pin(check::look(&self.service, &claim, &wanted, &mut session, self.options.patience, &cancel)) => outcome,
            () = self.lease(&claim) => {
                // Somebody else has it: the session is in the middle of something.
                tracing::warn!(database = claim.db_name, "another replica has taken over");
                return;
            }
        };
        let took = started.elapsed();
        match self.finish(&claim, outcome, took).await {
            Ok(()) => self.keep(&claim, session),
            Err(error) => log(&error),
        }
    }

    /// What is wanted of a database, which is asked for when it was changed.
    async fn wanted(&self, claim: &Claim) -> Result<Wanted, StoreError> {
        if let Some((generation, wanted)) = self.lock(&self.wanted).get(&claim.target_id)
            && *generation == claim.generation
        {
            return Ok(wanted.clone());
        }
        let wanted = check::wanted(&self.service.store.target_schemas(claim.target_id).await?);
        self.lock(&self.wanted).insert(claim.target_id, (claim.generation, wanted.clone()));
        Ok(wanted)
    }

    /// Renews the lease until it is lost.
    async fn lease(&self, claim: &Claim) {
        loop {
            tokio::time::sleep(self.options.lease / 3).await;
            match self.service.store.target_renew(claim, self.options.lease).await {
                Ok(true) => {}
                Ok(false) => return,
                // It may be ours for a while yet, and nothing is written if it is not.
                Err(error) => log(&error),
            }
        }
    }

    async fn finish(
        &self,
        claim: &Claim,
        outcome: Result<Outcome, CheckError>,
        took: Duration,
    ) -> Result<(), StoreError> {
        let store = &self.service.store;
        if !matches!(outcome, Ok(Outcome::Busy)) {
            self.lock(&self.busy).remove(&claim.target_id);
        }
        match outcome {
            Ok(Outcome::Unchanged(tier)) => {
                let finish = store.target_finish_unchanged(claim, jittered(claim.interval)).await?;
                let outcome = if finish == Finish::Overtaken { "overtaken" } else { "unchanged" };
                self.metrics.checked(Some(tier), outcome, took);
                Ok(())
            }
            Ok(Outcome::Looked { tier, findings }) => {
                crash::point("judged");
                let next = jittered(claim.interval);
                let mut finish = store.target_finish(claim, &findings, next).await;
                // Somebody was in the way, and is through now.
                if matches!(finish, Err(StoreError::Contended(_) | StoreError::Gone)) {
                    finish = store.target_finish(claim, &findings, next).await;
                }
                let finish = finish?;
                crash::point("written");
                if finish == Finish::Overtaken {
                    self.metrics.checked(Some(tier), "overtaken", took);
                    return Ok(());
                }
                let changed = !findings.versions.is_empty() || !findings.members.is_empty();
                self.metrics.checked(Some(tier), if changed { "changed" } else { "unchanged" }, took);
                for version in &findings.versions {
                    tracing::info!(
                        schema_id = version.schema_id,
                        version = version.after + 1,
                        changes = version.drifts.len(),
                        "a new version"
                    );
                    let impacts = version.drifts.iter().map(|drift| drift.change.impact);
                    self.metrics.versioned(impacts.clone().max().unwrap_or_default());
                    impacts.for_each(|impact| self.metrics.drifted(impact));
                }
                let tells = !findings.messages.is_empty() || findings.versions.iter().any(|it| !it.messages.is_empty());
                if tells {
                    self.service.tell_soon.notify_one();
                }
                Ok(())
            }
            Ok(Outcome::Busy) => {
                let tries = self.busy(claim.target_id);
                if tries < BUSY {
                    self.metrics.checked(None, "later", took);
                    return store.target_postpone(claim, jittered(LATER.min(claim.interval))).await;
                }
                // Nothing is known of its other tables either: that is not to go on in silence.
                let outcome =
                    check::failed(&self.service, claim, "somebody's DDL has been in the way of reading it").await;
                Box::pin(self.finish(claim, outcome, took)).await
            }
            Ok(Outcome::Later) => {
                self.metrics.checked(None, "later", took);
                store.target_postpone(claim, jittered(LATER.min(claim.interval))).await
            }
            Ok(Outcome::Failed { reason, messages }) => {
                self.metrics.checked(None, "unreachable", took);
                tracing::warn!(
                    database = claim.db_name,
                    failures = claim.failures + 1,
                    reason,
                    "cannot read a database"
                );
                store.target_fail(claim, &reason, &messages, jittered(backoff(claim))).await?;
                if !messages.is_empty() {
                    self.service.tell_soon.notify_one();
                }
                Ok(())
            }
            Err(CheckError::Store(error)) => {
                // What could not be judged is looked at again; where the store is gone, when the lease is over.
                store.target_postpone(claim, jittered(LATER)).await?;
                Err(error)
            }
            Err(CheckError::Tell(error)) => {
                tracing::error!(%error, database = claim.db_name, "cannot write a message");
                store.target_postpone(claim, jittered(LATER)).await
            }
        }
    }

    /// Counts another time that somebody's DDL was in the way.
    fn busy(&self, target_id: i64) -> u32 {
        let mut busy = self.lock(&self.busy);
        let tries = busy.entry(target_id).or_default();
        *tries += 1;
        *tries
    }

    /// Keeps a session for the next look, where that is soon.
    fn keep(&self, claim: &Claim, session: Option<Session>) {
        let Some(session) = session.filter(|_| claim.interval <= KEPT) else { return };
        let mut sessions = self.lock(&self.sessions);
        if sessions.len() < self.options.sessions {
            let kept = Kept { session, generation: claim.generation, since: Instant::now() };
            sessions.insert(claim.target_id, kept);
        }
    }

    /// Lets go of sessions with databases that nobody asks for any more, or that another replica looks at.
    fn tidy(&self) {
        self.lock(&self.sessions).retain(|_, kept| kept.since.elapsed() < 2 * KEPT);
        let mut wanted = self.lock(&self.wanted);
        if wanted.len() > WANTED {
            wanted.clear();
        }
    }

    fn lock<'a, T>(&self, mutex: &'a Mutex<T>) -> std::sync::MutexGuard<'a, T> {
        mutex.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a database that fails is left alone: twice as long each time.
fn backoff(claim: &Claim) -> Duration {
    let factor = 1u32 << claim.failures.clamp(0, 10);
    let longest = LONGEST_BACKOFF.max(claim.interval);
    claim.interval.saturating_mul(factor).min(longest)
}

/// A tenth more or less, so that what began together does not stay together.
fn jittered(duration: Duration) -> Duration {
    let bits = getrandom::u32().unwrap_or(u32::MAX / 2);
    duration.mul_f64(0.9 + 0.2 * f64::from(bits) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_differ_by_a_tenth_at_most() {
        let second = Duration::from_secs(1);
        for _ in 0..100 {
            let wait = jittered(second);
            assert!(wait >= second.mul_f64(0.9) && wait <= second.mul_f64(1.100_001), "{wait:?}");
        }
    }
}
