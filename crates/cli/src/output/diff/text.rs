//! A line per change, for people.

use driftless::prelude::Level;

use super::line::Line;
use super::{Judged, Report, What};
use crate::output::style;

/// Renders the report; colours vanish where there is no terminal.
pub(crate) fn render(report: &Report<'_>) -> String {
    report.changes.iter().map(line).collect()
}

fn line(judged: &Judged) -> String {
    let line = Line::of(judged);
    let (level, word) = match judged.level() {
        Level::Safe => (style::SAFE, "safe"),
        Level::Risky => (style::RISKY, "risky"),
        Level::Breaking => (style::BREAKING, "breaking"),
    };
    let faint = style::FAINT;
    let reason = reason(judged).map(|reason| format!("{faint}: {reason}{faint:#}")).unwrap_or_default();
    format!("{} {} · {level}{word}{level:#}{reason}\n", line.mark, line.sentence())
}

/// Whom it concerns and why, with the rule's id; nothing for what is safe.
pub(crate) fn reason(judged: &Judged) -> Option<String> {
    let What::Object(object) = &judged.what else { return None };
    let verdict = &object.verdict;
    (verdict.level() > Level::Safe).then(|| format!("{} [{}]", verdict.reason, verdict.rule.id))
}
