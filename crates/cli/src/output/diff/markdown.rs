//! A table for a pull request.

use driftless::prelude::Level;

use super::Report;
use super::line::Line;
use super::text::reason;

/// Renders the report as GitHub-flavoured Markdown.
pub(crate) fn render(report: &Report<'_>) -> String {
    let mut out = format!("### Schema changes\n\n{}\n", report.summary());
    if !report.changes.is_empty() {
        out.push_str("\n| | change | object | impact | why |\n|---|---|---|---|---|\n");
    }
    for judged in &report.changes {
        let line = Line::of(judged);
        let impact = match judged.level() {
            Level::Safe => "safe",
            Level::Risky => "**risky**",
            Level::Breaking => "**breaking**",
        };
        let object = match &line.values {
            Some(values) => format!("{} {}", code(&line.path), code(values)),
            None => code(&line.path),
        };
        let why = reason(judged).map(|reason| prose(&reason)).unwrap_or_default();
        out.push_str(&format!("| {} | {} | {object} | {impact} | {why} |\n", line.mark, cell(&line.title)));
    }
    for database in &report.not_compared {
        out.push_str(&format!("\n> Not compared: {}: {}\n", code(&database.name), cell(&database.reason)));
    }
    out
}

/// A sentence in which names and messages stand in backticks.
fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 0 { cell(part) } else { code(part) }).collect()
}

/// Text that stays in its cell and is not markup.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => out.push(' '),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => out.extend(['\\', character]),
            character => out.push(character),
        }
    }
    out
}

/// Text in a code span, whatever backticks it holds.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}
