//! What is known to fail is told before anything has changed: all of it, in one go.

mod data;
mod rights;

use std::fmt;

use driftless_schema::model::{Catalog, ObjectId};
use driftless_schema::plan::Plan;

use super::error::ApplyError;
use super::event::{Event, Place};
use super::session::{Session, Trouble};
use crate::told::one_line;

/// What stands in a plan's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Rows do not comply with what comes.
    Rows {
        /// The step that they stand in the way of.
        place: Place,
        /// How many.
        count: i64,
        /// What they are: `are NULL in public.users.email`.
        problem: String,
    },
    /// The question itself fails, as the step would: a value does not cast.
    Question {
        /// The step.
        place: Place,
        /// What was asked.
        problem: String,
        /// What the server said, without values.
        message: String,
    },
    /// The role has no right to do it.
    Right {
        /// The step, the first that needs it.
        place: Place,
        /// The object that the right is on.
        object: ObjectId,
        /// What is missing: `app has to be a member of its owner, admin`.
        missing: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, text) = match self {
            Problem::Rows { place, count: 1, problem } => (place, format!("1 row: {problem}")),
            Problem::Rows { place, count, problem } => (place, format!("{count} rows: {problem}")),
            Problem::Question { place, problem, message } => (place, format!("{problem}: {message}")),
            Problem::Right { place, object, missing } => (place, format!("{object}: {missing}")),
        };
        f.write_str(&one_line(&format!("{place}: {text}")))
    }
}

/// What is asked about.
pub(super) struct Asked<'a> {
    pub(super) plan: &'a Plan,
    /// The schema that is there.
    pub(super) found: &'a Catalog,
    /// The first step that will run, from 0.
    pub(super) first: usize,
}

/// Asks data and rights about the steps that will run, in one transaction that cannot write.
pub(super) async fn ask(session: &Session<'_>, asked: &Asked<'_>) -> Result<(), ApplyError> {
    let steps = asked.plan.steps.iter().enumerate().skip(asked.first);
    session.tell(Event::Checking { questions: steps.map(|(_, step)| step.checks.len()).sum() });
    let outcome = problems(session, asked).await;
    session.roll_back().await;
    match outcome {
        Ok(problems) if problems.is_empty() => Ok(()),
        Ok(problems) => Err(ApplyError::Preflight { target: session.target().to_owned(), problems }),
        Err(trouble) => Err(ApplyError::before(session, trouble)),
    }
}

async fn problems(session: &Session<'_>, asked: &Asked<'_>) -> Result<Vec<Problem>, Trouble> {
    session.client().batch_execute("begin isolation level read committed read only").await?;
    let mut problems = rights::problems(session, asked).await?;
    problems.extend(data::problems(session, asked).await?);
    Ok(problems)
}
