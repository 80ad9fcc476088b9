//! A statement for a person to run, where we cannot reach the store.

use driftless_schema::sql::quote::{Quoting, literal};

use crate::store::NewKey;

/// Writes the statement that stores a key, for psql.
pub(in crate::store) fn insert_key(key: &NewKey) -> String {
    let text = |text: &str| literal(Quoting::Postgres, text);
    let digest: String = key.digest.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let expires = key.expires_at.map_or_else(|| "null".to_owned(), |at| at.as_microsecond().to_string());
    let rate = key.rate.map_or_else(|| "null".to_owned(), |rate| rate.to_string());
    format!(
        "insert into driftless.watch_key (id, name, environment, digest, scopes, rate, created_at, created_by, \
         expires_at) values ({}, {}, {}, '\\x{digest}', {}, {rate}, \
         (extract(epoch from clock_timestamp()) * 1000000)::bigint, {}, {expires});",
        text(key.id.as_str()),
        text(&key.name),
        text(&key.environment.to_string()),
        text(&key.scopes.to_string()),
        text(&key.created_by),
    )
}
