//! Questions to the data.

use driftless_schema::plan::{DataCheck, Step};
use tokio_postgres::error::SqlState;

use super::{Asked, Problem};
use crate::apply::blocker::Blocker;
use crate::apply::event::{Event, Place};
use crate::apply::session::{Session, Trouble};
use crate::told::Told;

pub(super) async fn problems(session: &Session<'_>, asked: &Asked<'_>) -> Result<Vec<Problem>, Trouble> {
    let mut problems = Vec::new();
    let of = asked.plan.steps.len();
    for (index, step) in asked.plan.steps.iter().enumerate().skip(asked.first) {
        let place = Place::new(index, of, step);
        for check in &step.checks {
            match ask(session, &place, check).await? {
                Answer::Rows(0) => {}
                Answer::Rows(count) => {
                    problems.push(Problem::Rows { place: place.clone(), count, problem: check.problem.clone() });
                }
                // The question is about the schema as it was, or as it will be by then.
                Answer::NamesWhatIsGone(message)
                    if asked.first > 0 || is_named_by(asked.plan.steps.get(..index).unwrap_or_default(), &message) =>
                {
                    tracing::debug!(%place, message, "a question cannot be asked yet");
                }
                Answer::NamesWhatIsGone(message) | Answer::Fails(message) => {
                    problems.push(Problem::Question { place: place.clone(), problem: check.problem.clone(), message });
                }
            }
        }
    }
    Ok(problems)
}

/// Whether steps name what the server says is not there: then they make it, or give it that name.
fn is_named_by(steps: &[Step], message: &str) -> bool {
    let mut quoted = message.split('"').skip(1).step_by(2);
    let is_named = |name: &str| steps.iter().any(|step| step.sql.contains(name));
    quoted.any(|name| is_named(name.rsplit('.').next().unwrap_or(name)))
}

enum Answer {
    Rows(i64),
    Fails(String),
    NamesWhatIsGone(String),
}

async fn ask(session: &Session<'_>, place: &Place, check: &DataCheck) -> Result<Answer, Trouble> {
    let client = session.client();
    client.batch_execute("savepoint question").await?;
    let waits = |blockers: &[Blocker]| session.tell(Event::Waiting { place, blockers });
    // The error is looked at here, before it counts as trouble of the session.
    let asked = async { Ok(client.query_one(&check.sql, &[]).await.and_then(|row| row.try_get::<_, Option<i64>>(0))) };
    let outcome = session.watched(asked, None, &waits).await?;
    if session.cancel.is_cancelled() {
        return Err(Trouble::Cancelled);
    }
    let answer = match outcome {
        Ok(count) => Answer::Rows(count.unwrap_or_default()),
        Err(error) => match error.as_db_error() {
            Some(told) if !told.code().code().starts_with("57") => {
                let gone = [SqlState::UNDEFINED_TABLE, SqlState::UNDEFINED_COLUMN, SqlState::UNDEFINED_OBJECT];
                let message = Told::of(told).message;
                if gone.contains(told.code()) { Answer::NamesWhatIsGone(message) } else { Answer::Fails(message) }
            }
            // A question that has no number as its answer is as good as one that fails.
            None if !error.is_closed() && session.is_up() => Answer::Fails("it has no number as its answer".to_owned()),
            Some(_) | None => return Err(error.into()),
        },
    };
    client.batch_execute("rollback to savepoint question").await?;
    Ok(answer)
}
