//! A line per change, for people.

use driftless::prelude::{Action, Level, Property};

use super::line::Line;
use super::{Judged, Report, What};
use crate::output::{one_line, style};

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

/// Whom it concerns and why, with the rule's id; nothing for what is safe, but for privileges: who
/// may do what stands in the reason alone.
pub(crate) fn reason(judged: &Judged) -> Option<String> {
    let What::Object(object) = &judged.what else { return None };
    let verdict = &object.verdict;
    let says_what = matches!(object.change.action, Action::Altered { property: Property::Privileges, .. });
    let is_told = says_what || verdict.level() > Level::Safe;
    is_told.then(|| format!("{} [{}]", one_line(&verdict.reason), verdict.rule.id))
}
