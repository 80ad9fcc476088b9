//! One step that no transaction can hold.

use std::time::Instant;

use super::blocker::Blocker;
use super::cut::Fate;
use super::error::ApplyError;
use super::event::{Event, Place};
use super::group::Group;
use super::index::{self, Found};
use super::journal::{Entry, Journal, Outcome};
use super::session::{Session, Trouble};
use crate::ddl;
use crate::told::Told;
use driftless_schema::plan::Step;

/// Runs a step on its own, without limits: what breaks off half-way leaves something behind. If an
/// earlier run has begun it, it may be done already.
pub(super) async fn run(
    session: &Session<'_>,
    journal: &Journal,
    group: &Group<'_>,
    step: &Step,
    is_begun: bool,
) -> Result<(), ApplyError> {
    let place = group.place(0, step);
    let entry = Entry { place: &place, group: step.group };
    let explain = |trouble| explain(trouble, place.clone(), group);
    session.tell(Event::Started { place: &place, step });
    let started = Instant::now();
    let row = journal.begin(session.client(), entry).await.map_err(|error| explain(error.into()))?;
    let outcome = attempt(session, &place, step, is_begun).await;
    let (told, message) = match &outcome {
        Ok(()) => (Outcome::Done, None),
        Err(Trouble::Refused(told)) => (Outcome::Failed, Some(told.message.as_str())),
        Err(Trouble::Cancelled) => (Outcome::Cancelled, Some("cancelled on request")),
        // There is nothing left to write with: it stays as begun.
        Err(Trouble::Lost(_)) => return outcome.map_err(explain),
    };
    let noted = journal.end(session.client(), row, told, message).await;
    outcome.map_err(explain)?;
    noted.map_err(|error| explain(error.into()))?;
    session.tell(Event::Finished { place: &place, step, elapsed: started.elapsed() });
    Ok(())
}

async fn attempt(session: &Session<'_>, place: &Place, step: &Step, is_begun: bool) -> Result<(), Trouble> {
    let index = index::built_by(&step.sql);
    let waits = |blockers: &[Blocker]| session.tell(Event::Waiting { place, blockers });
    if let Some(name) = &index {
        match index::look(session.client(), name).await? {
            Found::Missing => {}
            Found::Valid if is_begun => return Ok(()),
            // Somebody else's; the server will say so.
            Found::Valid => {}
            Found::Invalid => {
                session.tell(Event::Repairing { place });
                session.run(&ddl::drop_index_concurrently(name), None, &waits).await?;
            }
        }
    }
    match session.run(&step.sql, None, &waits).await {
        Ok(()) => {}
        Err(Trouble::Refused(told)) if is_begun && told.is_done_already => return Ok(()),
        Err(trouble) => return Err(trouble),
    }
    match &index {
        Some(name) if index::look(session.client(), name).await? != Found::Valid => {
            Err(Trouble::Refused(Told::plain(format!("the index {name} is there and invalid"))))
        }
        Some(_) | None => Ok(()),
    }
}

fn explain(trouble: Trouble, place: Place, group: &Group<'_>) -> ApplyError {
    match trouble {
        Trouble::Refused(told) => {
            ApplyError::Statement { place, message: told.message, advice: told.advice, is_rolled_back: false }
        }
        Trouble::Lost(source) => ApplyError::Lost { place, fate: Fate::Unknown, source },
        Trouble::Cancelled => ApplyError::Interrupted { done: group.first, of: group.of },
    }
}
