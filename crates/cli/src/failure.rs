//! How an error is shown to a person.

use std::error::Error;

use driftless::prelude::Explain;
use driftless::sources::SourceReadError;
use driftless_postgres::apply::ApplyError;
use driftless_postgres::plan::PlanError;

use crate::exit::Exit;
use crate::output::style;

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

/// The error and its causes on one line; a cause that the error has told already is left out.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
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
