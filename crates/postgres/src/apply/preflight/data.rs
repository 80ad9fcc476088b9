//! Questions to the data.

use driftless_schema::plan::DataCheck;
use tokio_postgres::error::SqlState;

use super::{Asked, Problem};
use crate::apply::blocker::Blocker;
use crate::apply::event::{Event, Place};
use crate::apply::session::{Session, Trouble};
use crate::apply::told::Told;

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
                // The question names the old schema, of which finished steps have changed a part.
                Answer::NamesWhatIsGone(_) if asked.first > 0 => {}
                Answer::NamesWhatIsGone(message) | Answer::Fails(message) => {
                    problems.push(Problem::Question { place: place.clone(), problem: check.problem.clone(), message });
                }
            }
        }
    }
    Ok(problems)
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
