//! One text of SQL for both stores.
//!
//! Queries are written in what PostgreSQL and SQLite have in common, with `$1` for parameters. Where they
//! differ, a token stands for what each of them calls it.

pub(super) mod by_hand;

/// A query, as it is written in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sql(pub(crate) &'static str);

/// What the store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Postgres,
    Sqlite,
}

/// Tokens, and what stands for them in PostgreSQL and in SQLite.
const TOKENS: [(&str, &str, &str); 6] = [
    // The store's clock is the one clock that all replicas have.
    (
        "{now}",
        "(extract(epoch from clock_timestamp()) * 1000000)::bigint",
        "cast(unixepoch('now', 'subsec') * 1000000 as integer)",
    ),
    ("{skip_locked}", "for update skip locked", ""),
    ("{for_update}", "for update", ""),
    ("{id}", "bigint generated always as identity primary key", "integer primary key autoincrement"),
    ("{bytes}", "bytea", "blob"),
    ("{json}", "::jsonb", ""),
];

impl Dialect {
    /// Writes a query as this store reads it.
    pub(crate) fn write(self, sql: Sql) -> String {
        let text = TOKENS.iter().fold(sql.0.to_owned(), |text, (token, postgres, sqlite)| {
            text.replace(
                token,
                match self {
                    Dialect::Postgres => postgres,
                    Dialect::Sqlite => sqlite,
                },
            )
        });
        match self {
            Dialect::Postgres => text,
            // A dollar and a number is a parameter's name there, and a question mark its number.
            Dialect::Sqlite => text.replace('$', "?"),
        }
    }
}
