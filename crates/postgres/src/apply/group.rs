//! One group of steps, in one transaction.

use std::hash::{BuildHasher as _, Hasher as _};
use std::time::{Duration, Instant};

use driftless_schema::plan::Step;

use super::blocker::Blocker;
use super::cut::{self, Fate};
use super::error::ApplyError;
use super::event::{Event, Place};
use super::journal::{Entry, Journal, Outcome};
use super::options::Retries;
use super::session::{Session, Trouble};

/// The first pause after a lock did not come free; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A group of steps, with where they stand in the plan.
pub(super) struct Group<'a> {
    /// The steps.
    pub(super) steps: &'a [Step],
    /// The number of the first one, from 0.
    pub(super) first: usize,
    /// How many steps the plan has.
    pub(super) of: usize,
}

impl Group<'_> {
    pub(super) fn place(&self, index: usize, step: &Step) -> Place {
        Place::new(self.first + index, self.of, step)
    }
}

/// Where in a group something went wrong.
struct Failed {
    place: Place,
    group: u32,
    trouble: Trouble,
    elapsed: Duration,
    /// What became of the group if the connection was lost.
    fate: Fate,
}

/// Runs a group, and again while locks do not come free.
pub(super) async fn run(
    session: &Session<'_>,
    journal: &Journal,
    retries: Retries,
    group: &Group<'_>,
) -> Result<(), ApplyError> {
    let mut attempt = 1;
    loop {
        let Err(failed) = attempt_once(session, journal, retries, group).await else { return Ok(()) };
        let blockers = session.blockers();
        session.roll_back().await;
        let told = match &failed.trouble {
            Trouble::Refused(told) if told.is_about_locks && attempt < retries.attempts => {
                let pause = pause(attempt);
                let Retries { attempts, .. } = retries;
                session.tell(Event::Retrying { place: &failed.place, attempt, attempts, pause, blockers: &blockers });
                attempt += 1;
                tokio::select! {
                    () = tokio::time::sleep(pause) => continue,
                    () = session.cancel.cancelled() => {
                        return Err(ApplyError::Interrupted { done: group.first, of: group.of });
                    }
                }
            }
            Trouble::Refused(told) => Some((Outcome::Failed, told.message.as_str())),
            Trouble::Cancelled => Some((Outcome::Cancelled, "cancelled on request")),
            Trouble::Lost(_) => None,
        };
        if let Some((outcome, message)) = told {
            let entry = Entry { place: &failed.place, group: failed.group };
            let noted = journal.note(session.client(), entry, outcome, failed.elapsed, Some(message)).await;
            if let Err(error) = noted {
                tracing::warn!(code = error.code().map(|code| code.code()), "the failure is not in the log");
            }
        }
        return Err(failed.explain(retries, attempt, blockers, group));
    }
}

async fn attempt_once(
    session: &Session<'_>,
    journal: &Journal,
    retries: Retries,
    group: &Group<'_>,
) -> Result<(), Failed> {
    let (mut last, mut number) = (None, 0);
    let client = session.client();
    for (index, step) in group.steps.iter().enumerate() {
        let place = group.place(index, step);
        let started = Instant::now();
        let failed = |trouble, place| {
            let elapsed = started.elapsed();
            Failed { place, group: step.group, trouble, elapsed, fate: Fate::RolledBack }
        };
        if index == 0
            && let Err(error) = begin(session, retries).await
        {
            return Err(failed(error.into(), place));
        }
        session.tell(Event::Started { place: &place, step });
        let waits = |blockers: &[Blocker]| session.tell(Event::Waiting { place: &place, blockers });
        if let Err(trouble) = session.run(&step.sql, Some(retries.lock_timeout), &waits).await {
            return Err(failed(trouble, place));
        }
        // It may have been done just before the request to stop came.
        if session.cancel.is_cancelled() {
            return Err(failed(Trouble::Cancelled, place));
        }
        let elapsed = started.elapsed();
        let entry = Entry { place: &place, group: step.group };
        if let Err(error) = journal.note(client, entry, Outcome::Done, elapsed, None).await {
            return Err(failed(error.into(), place));
        }
        session.tell(Event::Finished { place: &place, step, elapsed });
        (last, number) = (Some(place), step.group);
    }
    let Some(place) = last else { return Ok(()) };
    let started = Instant::now();
    commit(session).await.map_err(|(trouble, fate)| Failed {
        place,
        group: number,
        trouble,
        elapsed: started.elapsed(),
        fate,
    })
}

async fn begin(session: &Session<'_>, retries: Retries) -> Result<(), tokio_postgres::Error> {
    let client = session.client();
    client.batch_execute("begin isolation level read committed").await?;
    let timeout = format!("{}ms", retries.lock_timeout.as_millis().max(1));
    client.execute("select pg_catalog.set_config('lock_timeout', $1, true)", &[&timeout]).await.map(|_| ())
}

/// Commits. An answer that does not come is asked for again over another connection.
async fn commit(session: &Session<'_>) -> Result<(), (Trouble, Fate)> {
    let before = |error: tokio_postgres::Error| (Trouble::from(error), Fate::RolledBack);
    let transaction = cut::transaction(session.client()).await.map_err(before)?;
    match session.client().batch_execute("commit").await.map_err(Trouble::from) {
        Ok(()) => Ok(()),
        Err(lost @ Trouble::Lost(_)) => Err((lost, cut::fate(session.info, &transaction).await)),
        // A deferred constraint, or an event trigger.
        Err(refused @ (Trouble::Refused(_) | Trouble::Cancelled)) => Err((refused, Fate::RolledBack)),
    }
}

impl Failed {
    fn explain(self, retries: Retries, attempts: u32, blockers: Vec<Blocker>, group: &Group<'_>) -> ApplyError {
        let Failed { place, trouble, fate, .. } = self;
        match trouble {
            Trouble::Refused(told) if told.is_about_locks => {
                ApplyError::Locked { place, attempts, timeout: retries.lock_timeout, blockers }
            }
            Trouble::Refused(told) => {
                ApplyError::Statement { place, message: told.message, advice: told.advice, is_rolled_back: true }
            }
            Trouble::Lost(source) => ApplyError::Lost { place, fate, source },
            Trouble::Cancelled => ApplyError::Interrupted { done: group.first, of: group.of },
        }
    }
}

/// The pause after attempt number `attempt`, from half of its time to all of it by chance.
fn pause(attempt: u32) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(16)).min(LONGEST_PAUSE);
    // The standard library's hash keys are its one source of chance.
    let chance = std::hash::RandomState::new().build_hasher().finish() % 1024;
    longest / 2 + (longest / 2).mul_f64(f64::from(u32::try_from(chance).unwrap_or_default()) / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_seconds() {
        for (attempt, longest) in [(1, 100), (2, 200), (5, 1600), (7, 5000), (40, 5000)] {
            let (pause, longest) = (pause(attempt), Duration::from_millis(longest));
            assert!(pause >= longest / 2 && pause <= longest, "{attempt}: {pause:?}");
        }
    }
}
