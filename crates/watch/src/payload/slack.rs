//! Slack's format: a message of blocks (<https://docs.slack.dev/reference/block-kit/blocks>).
//!
//! Whatever comes from a schema is text to Slack: a comment that reads `<!channel>` calls nobody.

use driftless_schema::impact::Level;
use serde_json::{Value, json};

use super::{Drift, DriftChange};
use crate::model::EventType;

/// How many changes have a block of their own, of the 50 blocks that Slack takes.
const CHANGES_TOLD: usize = 20;

/// What Slack takes of a header, in characters.
const HEADER: usize = 150;

/// What we take of a name or a value, in characters as they are sent.
const NAME: usize = 300;

/// What we take of a reason or advice: with three names and both of these a section has less than the 3,000
/// characters that Slack takes.
const WORDS: usize = 900;

/// Writes a message about a drift for a Slack webhook, as JSON without line breaks.
pub fn slack(event: EventType, drift: &Drift) -> serde_json::Result<Vec<u8>> {
    let (sign_of_all, summary) = match event == EventType::DriftResolved {
        true => ("✅", format!("{}, reverted", drift.summary())),
        false => (sign(drift.impact()), drift.summary()),
    };
    let headline = format!("{sign_of_all} {summary}");
    let (changes, omitted) = drift.told(CHANGES_TOLD);
    let at = &drift.registered;
    let host = match (&at.db_host, at.db_port) {
        (Some(host), Some(port)) => format!("{host}:{port} · "),
        (Some(host), None) => format!("{host} · "),
        (None, _) => String::new(),
    };
    let place = format!("{host}{} · version {} → {}", at.db_name, drift.version_from, drift.version_to);
    let mut blocks = vec![
        json!({"type": "header", "text": {"type": "plain_text", "text": cut(&headline, HEADER, &char::to_string)}}),
        context(&place),
    ];
    blocks.extend(changes.into_iter().map(section));
    if omitted > 0 {
        blocks.push(context(&format!("and {omitted} more")));
    }
    serde_json::to_vec(&json!({"text": escaped(&summary, NAME), "blocks": blocks}))
}

/// Writes a sentence for a Slack webhook.
pub(super) fn sentence(sign: &str, text: &str) -> serde_json::Result<Vec<u8>> {
    let section =
        json!({"type": "section", "text": {"type": "mrkdwn", "text": format!("{sign} {}", escaped(text, WORDS))}});
    serde_json::to_vec(&json!({"text": escaped(text, NAME), "blocks": [section]}))
}

fn sign(impact: Level) -> &'static str {
    match impact {
        Level::Safe => "✅",
        Level::Risky => "⚠️",
        Level::Breaking => "❌",
    }
}

/// One change: what it is, whom it hits, why, and what to do.
fn section(change: &DriftChange) -> Value {
    let mut text = format!(
        "{} *{}* {}\nreaders {}, writers {} · {}\n{}",
        sign(change.impact),
        change.change_type,
        code(&change.object),
        change.impact_reader,
        change.impact_writer,
        change.rule,
        escaped(&change.reason, WORDS),
    );
    if let (Some(before), Some(after)) = (shown(&change.before_value), shown(&change.after_value)) {
        text.push_str(&format!("\n{} → {}", code(&before), code(&after)));
    }
    if change.impact > Level::Safe {
        text.push_str(&format!("\n_{}_", escaped(&change.advice, WORDS)));
    }
    json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
}

fn context(text: &str) -> Value {
    json!({"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(text, WORDS)}]})
}

/// Shows a value that fits into a line: a text as it is, anything else as JSON.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("none".to_owned()),
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Writes code. Slack has no way to write a backtick in it.
fn code(text: &str) -> String {
    format!("`{}`", escaped(&text.replace('`', "'").replace(['\n', '\r'], " "), NAME))
}

/// Escapes what Slack takes for its own, and cuts what is too long then:
/// <https://docs.slack.dev/messaging/formatting-message-text#escaping>.
fn escaped(text: &str, most: usize) -> String {
    cut(text, most, &|char| match char {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        other => other.to_string(),
    })
}

/// Writes a text character by character, up to `most` characters, the sign for a cut included.
fn cut(text: &str, most: usize, write: &dyn Fn(&char) -> String) -> String {
    let mut whole = String::new();
    // Where it would be cut: there is room for the sign before this.
    let (mut length, mut end) = (0, 0);
    for written in text.chars().map(|char| write(&char)) {
        length += written.chars().count();
        if length > most {
            whole.truncate(end);
            whole.push('…');
            return whole;
        }
        whole.push_str(&written);
        if length < most {
            end = whole.len();
        }
    }
    whole
}
