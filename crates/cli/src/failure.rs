//! How an error is shown to a person.

use std::error::Error;

use driftless::prelude::Explain;
use driftless::sources::SourceReadError;
use driftless_data::{DataError, Report};
use driftless_postgres::apply::ApplyError;
use driftless_postgres::plan::PlanError;

use crate::exit::Exit;
use crate::output::{one_line, style};

/// An error with what is known about it, ready to be shown.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// Makes a failure of an error without advice.
    pub(crate) fn failed(error: &dyn Error) -> Self {
        Failure { exit: Exit::Failed, message: with_causes(error), hint: None }
    }

    /// Makes a failure of an error that knows what to do.
    pub(crate) fn explained(error: &dyn Explain) -> Self {
        Failure { exit: Exit::Failed, message: with_causes(error), hint: error.hint() }
    }

    /// Makes a failure of wrong usage.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure { exit: Exit::Usage, message: message.into(), hint: Some(hint.into()) }
    }

    /// Makes a failure of a sentence that continues `failed to`.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Failure { exit: Exit::Failed, message: message.into(), hint: None }
    }

    /// Adds advice.
    pub(crate) fn with_hint(self, hint: impl Into<String>) -> Self {
        Failure { hint: Some(hint.into()), ..self }
    }

    /// Makes a failure of something that is not allowed.
    pub(crate) fn not_allowed(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure { exit: Exit::Refused, message: message.into(), hint: Some(hint.into()) }
    }

    /// The code that the process ends with.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Shows the failure on standard error.
    pub(crate) fn print(&self) {
        let (error, hint) = (style::ERROR, style::HINT);
        if self.exit == Exit::Interrupted {
            crate::output::talk(format_args!("{}", self.message));
        } else {
            let verb = if matches!(self.exit, Exit::Usage | Exit::Refused) { "" } else { "failed to " };
            crate::output::talk(format_args!("{error}error:{error:#} {verb}{}", self.message));
        }
        if let Some(advice) = &self.hint {
            crate::output::talk(format_args!("{hint}hint:{hint:#} {advice}"));
        }
    }
}

impl From<SourceReadError> for Failure {
    fn from(error: SourceReadError) -> Self {
        let exit = match &error {
            SourceReadError::Interrupted => Exit::Interrupted,
            SourceReadError::Source(_) => Exit::Usage,
            _ => Exit::Failed,
        };
        if exit == Exit::Interrupted {
            return Failure { exit, message: "interrupted".to_owned(), hint: None };
        }
        let verb = if exit == Exit::Usage { "failed to " } else { "" };
        Failure { exit, message: format!("{verb}{}", with_causes(&error)), hint: error.hint() }
    }
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        Failure::explained(&error)
    }
}

impl From<ApplyError> for Failure {
    fn from(error: ApplyError) -> Self {
        match &error {
            ApplyError::Interrupted { done: 0, .. } => {
                let message = "interrupted; nothing was changed".to_owned();
                Failure { exit: Exit::Interrupted, message, hint: None }
            }
            ApplyError::Interrupted { done, of } => {
                let message = format!("interrupted; {done} of {of} steps are done");
                Failure { exit: Exit::Interrupted, message, hint: error.hint() }
            }
            _ => Failure::explained(&error),
        }
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        let exit = match &error {
            DataError::Interrupted { .. } => Exit::Interrupted,
            DataError::Pattern { .. } => Exit::Usage,
            DataError::Connect { .. }
            | DataError::SameDatabase { .. }
            | DataError::ReadOnlyTarget { .. }
            | DataError::Busy { .. }
            | DataError::NoTable { .. }
            | DataError::Refused { .. }
            | DataError::Lost { .. }
            | DataError::Create { .. } => Exit::Failed,
        };
        let message = match &error {
            DataError::Interrupted { .. } => "interrupted".to_owned(),
            // Its text has that of its cause, which begins otherwise alone.
            DataError::Connect { error: cause, .. } => {
                cause.source().map_or_else(|| error.to_string(), |cause| followed_by(error.to_string(), cause))
            }
            _ => with_causes(&error),
        };
        let hint = match &error {
            // There is nothing to go on from.
            DataError::Interrupted { report: None } => None,
            DataError::Interrupted { report: Some(report) } if !has_changes(report) => None,
            _ => error.hint(),
        };
        let verb = if exit == Exit::Usage { "failed to " } else { "" };
        // Names in it come from the databases.
        let shown = message.lines().map(one_line).collect::<Vec<_>>().join("\n");
        Failure { exit, message: format!("{verb}{shown}"), hint }
    }
}

/// Whether a run has changed the target.
fn has_changes(report: &Report) -> bool {
    let totals = report.totals();
    totals.inserted > 0 || totals.updated > 0 || totals.deleted > 0
}

/// The error and its causes on one line; a cause that the error has told already is left out.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let message = error.to_string();
    match error.source() {
        Some(cause) => followed_by(message, cause),
        None => message,
    }
}

/// A message, and after it a cause and its causes, unless it has told them already.
fn followed_by(mut message: String, cause: &dyn Error) -> String {
    let mut cause = Some(cause);
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        cause = error.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use driftless_postgres::connect::ConnectError;

    fn shown(error: DataError) -> String {
        let Failure { exit, message, hint } = error.into();
        format!("{exit:?}: {message} ({})", hint.unwrap_or_default())
    }

    #[test]
    fn a_cause_is_told_once_whatever_verb_it_has() {
        let error = ConnectError::DatabaseMissing { target: "app@h:5432/d".to_owned(), dbname: "d".to_owned() };
        let told = shown(DataError::Connect { side: "source", error: Box::new(error) });
        assert!(told.starts_with("Failed: reach the source: app@h:5432/d: the server has no database `d` ("), "{told}");
    }

    #[test]
    fn a_pattern_is_wrong_usage_and_an_interrupted_run_that_changed_nothing_has_no_advice() {
        let pattern = DataError::Pattern { pattern: "a[".to_owned(), reason: "unclosed".to_owned() };
        let told = "Usage: failed to understand the pattern \"a[\": unclosed \
                    (patterns are as in a shell: * ? [abc] [a-z] [!a])";
        assert_eq!(shown(pattern), told);
        assert_eq!(shown(DataError::Interrupted { report: None }), "Interrupted: interrupted ()");
    }

    #[test]
    fn names_of_a_database_do_not_command_the_terminal() {
        let error = DataError::Lost { target: "a\u{1b}[2J@h:1/d".to_owned(), doing: "read" };
        assert!(shown(error).contains("a\\u{1b}[2J@h"));
    }
}
