//! What is told while a plan is applied, and what came of it.

use driftless_postgres::apply::{Applied, Blocker, Event};
use driftless_schema::plan::Plan;
use serde::Serialize;

use super::{one_line, statement, style, talk};
use crate::progress::counted;

/// Shows events on standard error.
pub(crate) struct Progress {
    quiet: bool,
}

impl Progress {
    /// Makes a display; a quiet one shows nothing.
    pub(crate) fn new(quiet: bool) -> Self {
        Progress { quiet }
    }

    /// Takes an event in.
    pub(crate) fn show(&self, event: Event<'_>) {
        if self.quiet {
            return;
        }
        let faint = style::FAINT;
        match event {
            Event::Planned { done: 0, .. } | Event::Checking { questions: 0 } | Event::Verified => {}
            Event::Planned { steps, done } => {
                talk(format_args!("An earlier run did {done} of {steps} steps; going on."));
            }
            Event::Checking { questions } => {
                talk(format_args!("Asking the data {}.", counted(questions, "question")));
            }
            Event::Started { .. } => {}
            Event::Finished { place, elapsed, .. } => {
                let statement = statement(&place.statement);
                talk(format_args!(
                    "{faint}{}/{}{faint:#} {statement} ({:.1} s)",
                    place.number,
                    place.of,
                    elapsed.as_secs_f64()
                ));
            }
            Event::Waiting { place, blockers } => {
                let names = names(blockers);
                talk(format_args!("{}", one_line(&format!("{place} waits for: {names}"))));
            }
            Event::Repairing { place } => {
                let line = format!("{place}: an invalid index of an earlier attempt is dropped first");
                talk(format_args!("{}", one_line(&line)));
            }
            Event::Retrying { place, attempt, attempts, pause, blockers } => {
                let who = if blockers.is_empty() { String::new() } else { format!(", held by: {}", names(blockers)) };
                let pause = pause.as_secs_f64();
                let line = format!(
                    "{place}: a lock did not come free{who}; rolled back, attempt {attempt} of {attempts}, again in {pause:.1} s"
                );
                talk(format_args!("{}", one_line(&line)));
            }
        }
    }
}

fn names(blockers: &[Blocker]) -> String {
    blockers.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was applied.
    Applied(Applied),
    /// It was only looked at.
    DryRun,
}

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    outcome: &'static str,
    plan: String,
    source: &'a str,
    target: &'a str,
    steps: usize,
    ran: usize,
    done_before: usize,
    statements: Vec<StatementOut<'a>>,
}

#[derive(Serialize)]
struct StatementOut<'a> {
    sql: std::borrow::Cow<'a, str>,
    object: String,
    group: u32,
    hazards: Vec<&'static str>,
}

/// Renders the outcome for programs.
pub(crate) fn json(plan: &Plan, outcome: Outcome) -> String {
    let (word, ran, done_before) = match outcome {
        Outcome::DryRun => ("dry_run", 0, 0),
        Outcome::Applied(Applied { ran: 0, done_before }) => ("nothing_to_do", 0, done_before),
        Outcome::Applied(Applied { ran, done_before }) => ("applied", ran, done_before),
    };
    let statements = plan.steps.iter().map(|step| StatementOut {
        sql: driftless_postgres::apply::redacted(&step.sql),
        object: step.object.to_string(),
        group: step.group,
        hazards: step.hazards.iter().map(|hazard| hazard.kind.name()).collect(),
    });
    let file = File {
        format: "driftless-apply",
        version: 1,
        outcome: word,
        plan: plan.digest().to_string(),
        source: plan.source.as_str(),
        target: plan.target.as_str(),
        steps: plan.steps.len(),
        ran,
        done_before,
        statements: statements.collect(),
    };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}
