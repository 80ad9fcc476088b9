//! One at a time: whoever applies to a database holds an advisory lock in it.

use tokio_postgres::Client;

/// The key of the lock, `driftles` in ASCII: `select pg_try_advisory_lock(7237963439898649971)`.
pub const LOCK_KEY: i64 = i64::from_be_bytes(*b"driftles");

/// Who holds the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The server's process.
    pub pid: i32,
    /// Its user, where one may know.
    pub user: Option<String>,
    /// What it calls itself.
    pub application: Option<String>,
    /// Since when it is connected, in UTC.
    pub since: Option<String>,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "pid {}", self.pid)?;
        for (what, text) in [("user", &self.user), ("application", &self.application), ("connected since", &self.since)]
        {
            if let Some(text) = text.as_deref().filter(|text| !text.is_empty()) {
                write!(f, ", {what} {}", crate::told::one_line(text))?;
            }
        }
        Ok(())
    }
}

/// What came of asking for the lock.
pub(super) enum Turn {
    /// It is ours until the session ends.
    Ours,
    /// Somebody else has it; who, unless they let go of it meanwhile.
    Taken(Option<Holder>),
}

/// Takes the lock, without waiting.
pub(super) async fn take(client: &Client) -> Result<Turn, tokio_postgres::Error> {
    if client.query_one("select pg_catalog.pg_try_advisory_lock($1)", &[&LOCK_KEY]).await?.try_get(0)? {
        return Ok(Turn::Ours);
    }
    let row = client.query_opt(include_str!("queries/lock_holder.sql"), &[&LOCK_KEY]).await?;
    let holder = |row: tokio_postgres::Row| {
        Ok::<_, tokio_postgres::Error>(Holder {
            pid: row.try_get(0)?,
            user: row.try_get(1)?,
            application: row.try_get(2)?,
            since: row.try_get(3)?,
        })
    };
    Ok(Turn::Taken(row.map(holder).transpose()?))
}

/// Gives the lock back.
pub(super) async fn leave(client: &Client) -> Result<(), tokio_postgres::Error> {
    client.execute("select pg_catalog.pg_advisory_unlock($1)", &[&LOCK_KEY]).await.map(|_| ())
}
