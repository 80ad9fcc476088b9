//! API keys, as they are listed.

use driftless_watch::store::StoredKey;
use serde_json::json;

use super::one_line;

/// The version of the JSON.
const VERSION: u32 = 1;

/// Writes a table.
pub(crate) fn text(keys: &[StoredKey]) -> String {
    let mut rows = vec![["ID", "NAME", "SCOPES", "STATE", "CREATED", "LAST USED"].map(str::to_owned)];
    rows.extend(keys.iter().map(|key| {
        let when = |at: Option<jiff::Timestamp>| at.map_or_else(|| "-".to_owned(), |at| format!("{at:.0}"));
        [
            key.record.id.as_str().to_owned(),
            one_line(&key.name),
            key.record.scopes.to_string(),
            state(key).to_owned(),
            when(Some(key.created_at)),
            when(key.last_used_at),
        ]
    }));
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// Writes JSON, whose form is in docs/formats/keys.md.
pub(crate) fn json(keys: &[StoredKey]) -> String {
    let keys: Vec<_> = keys
        .iter()
        .map(|key| {
            json!({
                "id": key.record.id.as_str(),
                "name": key.name,
                "environment": key.environment.to_string(),
                "scopes": key.record.scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>(),
                "state": state(key),
                "rate": key.rate,
                "created_at": key.created_at,
                "created_by": key.created_by,
                "expires_at": key.record.expires_at,
                "revoked_at": key.record.revoked_at,
                "last_used_at": key.last_used_at,
            })
        })
        .collect();
    format!("{:#}\n", json!({"version": VERSION, "keys": keys}))
}

fn state(key: &StoredKey) -> &'static str {
    match (key.record.revoked_at, key.record.expires_at) {
        (Some(_), _) => "revoked",
        (None, Some(at)) if at <= jiff::Timestamp::now() => "expired",
        (None, _) => "good",
    }
}
