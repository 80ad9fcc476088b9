//! Who is in the way of a statement that waits for a lock.

use std::fmt;
use std::time::Duration;

use tokio_postgres::Client;

/// When a statement has run for so long, it is looked whether it waits.
const FIRST_LOOK: Duration = Duration::from_millis(100);

/// How often it is looked again.
const INTERVAL: Duration = Duration::from_millis(200);

/// A session that holds what a statement waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// The server's process; `None` for a prepared transaction, which has none.
    pub pid: Option<i32>,
    /// Its user.
    pub user: Option<String>,
    /// What it calls itself.
    pub application: Option<String>,
    /// What it does: `active`, `idle in transaction`.
    pub state: Option<String>,
    /// Since when its transaction runs, in UTC.
    pub since: Option<String>,
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(pid) = self.pid else { return f.write_str("a prepared transaction") };
        write!(f, "pid {pid}")?;
        if let Some(user) = &self.user {
            write!(f, ", user {}", crate::told::one_line(user))?;
        }
        if let Some(application) = self.application.as_deref().filter(|name| !name.is_empty()) {
            write!(f, ", application {}", crate::told::one_line(application))?;
        }
        if let Some(state) = &self.state {
            write!(f, ", {state}")?;
        }
        self.since.as_ref().map_or(Ok(()), |since| write!(f, ", since {since}"))
    }
}

/// Looks again and again who blocks the session `pid`, and tells whenever that changes.
pub(super) async fn watch(observer: &Client, pid: i32, tell: &(dyn Fn(Vec<Blocker>) + Sync)) {
    let mut told = Vec::new();
    loop {
        let Ok(found) = blockers(observer, pid).await else { return };
        if found != told && !found.is_empty() {
            tell(found.clone());
        }
        told = found;
        tokio::time::sleep(INTERVAL).await;
    }
}

/// How long to wait before the first look: well before the statement's time is up.
pub(super) fn first_look(lock_timeout: Option<Duration>) -> Duration {
    lock_timeout.map_or(FIRST_LOOK, |timeout| FIRST_LOOK.min(timeout / 4))
}

async fn blockers(observer: &Client, pid: i32) -> Result<Vec<Blocker>, tokio_postgres::Error> {
    let rows = observer.query(include_str!("queries/blockers.sql"), &[&pid]).await?;
    let blocker = |row: &tokio_postgres::Row| {
        Ok(Blocker {
            pid: Some(row.try_get(0)?).filter(|pid| *pid != 0),
            user: row.try_get(1)?,
            application: row.try_get(2)?,
            state: row.try_get(3)?,
            since: row.try_get(4)?,
        })
    };
    rows.iter().map(blocker).collect()
}
