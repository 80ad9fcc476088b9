//! What is told while rows are copied or compared, and what came of it.

mod amount;
mod bars;
#[cfg(test)]
mod fixture;
pub(crate) mod json;
mod lines;
mod log;
mod sum;
pub(crate) mod text;

use std::io::IsTerminal as _;
use std::sync::Arc;

use driftless_data::{Event, Listener, Outcome, Report, TableName};
use jiff::Timestamp;

use super::{one_line, talk};
use bars::Bars;

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    /// Copying rows.
    Sync,
    /// Counting what copying would do.
    DryRun,
    /// Comparing.
    Verify,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ending {
    /// All tables are equal.
    Done,
    /// It was only counted.
    Planned,
    /// Tables differ.
    Different,
    /// Tables failed.
    Partly,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl Ending {
    /// What the tables of a report say.
    pub(crate) fn of(report: &Report, job: Job) -> Self {
        let totals = report.totals();
        match (totals.failed, totals.different, job) {
            (1.., _, _) => Ending::Partly,
            (0, 1.., _) => Ending::Different,
            (0, 0, Job::DryRun) => Ending::Planned,
            (0, 0, Job::Sync | Job::Verify) => Ending::Done,
        }
    }
}

/// Whether the report on standard output has the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SumIs {
    /// It has.
    Shown,
    /// It has not, in a form that people read.
    NotShown,
}

/// In which form events are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogForm {
    /// As bars on a terminal, as lines elsewhere.
    Auto,
    /// As lines.
    Lines,
    /// As JSON, an object per line.
    Json,
}

/// Shows events on standard error.
pub(crate) struct Progress {
    job: Job,
    quiet: bool,
    form: Form,
}

enum Form {
    Bars(Bars),
    Lines,
    Json,
}

impl Progress {
    /// Makes a display; a quiet one shows failures only.
    pub(crate) fn new(job: Job, form: LogForm, quiet: bool) -> Arc<Self> {
        let form = match form {
            LogForm::Json => Form::Json,
            LogForm::Auto if !quiet && std::io::stderr().is_terminal() => Form::Bars(Bars::new()),
            LogForm::Auto | LogForm::Lines => Form::Lines,
        };
        Arc::new(Progress { job, quiet, form })
    }

    /// What the run is for.
    pub(crate) fn job(&self) -> Job {
        self.job
    }

    /// Returns what takes events in.
    pub(crate) fn listener(self: &Arc<Self>) -> Listener {
        let this = Arc::clone(self);
        Arc::new(move |event| this.show(event))
    }

    fn show(&self, event: Event<'_>) {
        if let Form::Bars(bars) = &self.form {
            bars.take(&event);
        }
        // Nothing else may be done with what comes so often.
        if matches!(event, Event::Moved { .. }) || self.quiet && !is_failure(&event) {
            return;
        }
        match &self.form {
            Form::Json => log::event(&event, &now()).iter().for_each(|line| talk(format_args!("{line}"))),
            Form::Lines => {
                let time = now();
                for line in lines::of(&event, self.job) {
                    talk(format_args!("[{time}] {line}"));
                }
            }
            Form::Bars(bars) if is_worth_a_line(&event) => {
                let lines = lines::of(&event, self.job);
                bars.aside(|| lines.iter().for_each(|line| talk(format_args!("{line}"))));
            }
            Form::Bars(_) => {}
        }
    }

    /// Takes what moves off the terminal.
    pub(crate) fn end(&self) {
        match &self.form {
            Form::Bars(bars) => bars.clear(),
            Form::Lines | Form::Json => {}
        }
    }

    /// Sums the run up, where standard output does not.
    pub(crate) fn sum(&self, report: &Report, ending: Ending, sum: SumIs) {
        match (&self.form, sum) {
            _ if self.quiet => {}
            (Form::Json, _) => {
                log::summary(report, ending, &now()).iter().for_each(|line| talk(format_args!("{line}")))
            }
            (Form::Bars(_) | Form::Lines, SumIs::NotShown) => {
                talk(format_args!("{}", sum::of(report, self.job, ending)));
            }
            (Form::Bars(_) | Form::Lines, SumIs::Shown) => {}
        }
    }
}

fn is_failure(event: &Event<'_>) -> bool {
    matches!(event, Event::Finished { report } if matches!(report.outcome, Outcome::Failed(_)))
}

/// Whether an event is told beside the bars.
fn is_worth_a_line(event: &Event<'_>) -> bool {
    is_failure(event) || matches!(event, Event::Retrying { .. } | Event::Noticed(_))
}

/// The present, in seconds.
fn now() -> String {
    format!("{:.0}", Timestamp::now())
}

/// A table's name as people read it.
fn shown(name: &TableName) -> String {
    one_line(&name.to_string())
}
