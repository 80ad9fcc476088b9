//! Annotations of GitHub Actions (workflow commands `::error`, `::warning`, `::notice`).

use driftless::prelude::Level;

use super::Report;
use super::line::Line;
use super::text::reason;

/// Renders the report, one command per change.
pub(crate) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for judged in &report.changes {
        let command = match judged.level() {
            Level::Safe => "notice",
            Level::Risky => "warning",
            Level::Breaking => "error",
        };
        let line = Line::of(judged);
        let reason = reason(judged).map(|reason| format!(": {reason}")).unwrap_or_default();
        let message = escape(&format!("{}{reason}", line.sentence()));
        out.push_str(&format!("::{command} title={}::{message}\n", escape_property(&line.title)));
    }
    for database in &report.not_compared {
        out.push_str(&format!(
            "::warning title=Not compared::{}\n",
            escape(&format!("{}: {}", database.name, database.reason))
        ));
    }
    out
}

/// Escapes as the runner unescapes: percent and line ends.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
