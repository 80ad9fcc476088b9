//! What became of a transaction whose connection was lost.

use std::time::Duration;

use tokio_postgres::Client;

use crate::connect::connect;
use crate::conninfo::ConnInfo;

/// What became of statements whose connection was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// None of the group is there.
    RolledBack,
    /// All of the group is there.
    Committed,
    /// The server was asked to commit, or ran a statement outside of a transaction: it may be there.
    Unknown,
}

impl std::fmt::Display for Fate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Fate::RolledBack => "its group was rolled back",
            Fate::Committed => "its group is committed all the same",
            Fate::Unknown => "whether it is done is not known",
        })
    }
}

/// The number of the transaction that `client` is in.
pub(super) async fn transaction(client: &Client) -> Result<String, tokio_postgres::Error> {
    client.query_one("select pg_catalog.pg_current_xact_id()::text", &[]).await?.try_get(0)
}

/// How often it is asked while the server still ends the session, and the pause between.
const ATTEMPTS: u32 = 25;
const PAUSE: Duration = Duration::from_millis(200);

/// Asks over a new connection what became of a transaction whose COMMIT was not answered.
pub(super) async fn fate(info: &ConnInfo, transaction: &str) -> Fate {
    let Ok(connected) = connect(info).await else { return Fate::Unknown };
    let mut fate = Fate::Unknown;
    for _ in 0..ATTEMPTS {
        let sql = "select pg_catalog.pg_xact_status($1::text::xid8)";
        let asked = connected.client.query_one(sql, &[&transaction]).await;
        let status: Option<String> = asked.and_then(|row| row.try_get(0)).unwrap_or_default();
        match status.as_deref() {
            Some("committed") => fate = Fate::Committed,
            Some("aborted") => fate = Fate::RolledBack,
            Some(_) => {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            None => {}
        }
        break;
    }
    connected.close().await;
    fate
}
