//! The moment at which all workers read the source, and from where the next run has to read again.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use driftless_postgres::conninfo::ConnInfo;
use tokio_util::sync::CancellationToken;

use crate::session::Session;
use crate::sql::set_snapshot;
use crate::trouble::Trouble;

/// How much later than its own start a transaction may become visible to others.
const REPORTING: SignedDuration = SignedDuration::from_secs(10);
/// How long a transaction may last whose start cannot be seen.
const UNSEEN: SignedDuration = SignedDuration::from_hours(1);

/// An exported snapshot of the source. It lasts as long as this does.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The session that holds it.
    pub(crate) session: Session,
    id: String,
    /// When it was taken, by the source's clock, RFC 3339.
    pub(crate) time: String,
    /// Nothing that this snapshot does not show has an earlier time of its transaction, RFC 3339.
    pub(crate) watermark: String,
    /// The first transaction that it shows nothing of.
    pub(crate) next_transaction: i64,
    /// What should be known of it.
    pub(crate) notes: Vec<String>,
}

/// Which database it is, whatever its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The cluster's identifier.
    pub(crate) system: String,
    /// The database's number.
    pub(crate) database: u32,
    /// The cluster's timeline: it changes when a standby takes over, or a backup is restored.
    pub(crate) timeline: i64,
    pub(crate) is_standby: bool,
    pub(crate) is_read_only: bool,
}

impl Snapshot {
    /// Takes a snapshot on a session of its own.
    pub(crate) async fn take(session: Session) -> Result<Arc<Self>, Trouble> {
        let client = session.client();
        let row = session.run(client.query_one(include_str!("snapshot/oldest.sql"), &[])).await?;
        let told = |error: tokio_postgres::Error| session.trouble(&error);
        let moment = |place: usize| -> Result<Option<Timestamp>, Trouble> {
            let time: Option<std::time::SystemTime> = row.try_get(place).map_err(told)?;
            Ok(time.and_then(|time| Timestamp::try_from(time).ok()))
        };
        let (now, oldest, prepared) = (moment(0)?.unwrap_or_default(), moment(1)?, moment(2)?);
        let (hidden, standby): (bool, bool) = (row.try_get(3).map_err(told)?, row.try_get(4).map_err(told)?);
        let replayed = moment(5)?;
        session.execute(include_str!("snapshot/begin.sql")).await?;
        let row = session.run(client.query_one(include_str!("snapshot/facts.sql"), &[])).await?;
        let (id, time, next_transaction) =
            (row.try_get(0).map_err(told)?, row.try_get(1).map_err(told)?, row.try_get(2).map_err(told)?);
        let mut notes = Vec::new();
        let before = |moment: Timestamp, span: SignedDuration| moment.checked_sub(span).unwrap_or(Timestamp::MIN);
        let mut earliest = before(now, REPORTING);
        for candidate in [oldest.map(|oldest| before(oldest, REPORTING)), prepared.map(|at| before(at, UNSEEN))] {
            earliest = earliest.min(candidate.unwrap_or(earliest));
        }
        if standby {
            // It shows the past: how far behind it is, it says itself, unless it has shown nothing new yet.
            earliest = earliest.min(replayed.map_or(Timestamp::UNIX_EPOCH, |replayed| before(replayed, UNSEEN)));
            notes.push(
                "the source is a standby: changes of transactions that lasted longer than an hour are only seen with \
                 --check rows"
                    .to_owned(),
            );
        } else if hidden {
            earliest = earliest.min(before(now, UNSEEN));
            notes.push(
                "the source does not show all transactions of other roles: of those that last longer than an hour, changes \
                 are only seen with --check rows; pg_read_all_stats and track_activities show them"
                    .to_owned(),
            );
        }
        let row = session.run(client.query_one(include_str!("snapshot/large_objects.sql"), &[])).await?;
        let large_objects: i64 = row.try_get(0).map_err(told)?;
        if large_objects > 0 {
            notes.push(format!(
                "{large_objects} large objects of the source are left out: only rows of tables are copied"
            ));
        }
        Ok(Arc::new(Snapshot { id, time, watermark: earliest.to_string(), next_transaction, notes, session }))
    }

    /// Opens another session that sees the same.
    pub(crate) async fn join(&self, info: &ConnInfo, cancel: &CancellationToken) -> Result<Session, Trouble> {
        let session = Session::open(self.session.side(), info, cancel).await?;
        session.execute(include_str!("snapshot/begin.sql")).await?;
        match session.execute(&set_snapshot(&self.id)).await {
            Ok(()) => Ok(session),
            // It is gone with the session that held it.
            Err(Trouble::Refused(side, _)) => Err(Trouble::Lost(side)),
            Err(trouble) => Err(trouble),
        }
    }
}

/// Asks a server which database it is.
pub(crate) async fn identity(session: &Session) -> Result<Identity, Trouble> {
    let row = session.run(session.client().query_one(include_str!("snapshot/identity.sql"), &[])).await?;
    let read = || -> Result<Identity, tokio_postgres::Error> {
        Ok(Identity {
            system: row.try_get(0)?,
            database: row.try_get(1)?,
            timeline: row.try_get(2)?,
            is_standby: row.try_get(3)?,
            is_read_only: row.try_get(4)?,
        })
    };
    read().map_err(|error| session.trouble(&error))
}

/// Whether one session sees what the other does: whether both are in one database of one running server.
pub(crate) async fn sees(source: &Session, target: &Session) -> Result<bool, Trouble> {
    let held = target.run(target.client().query_one(include_str!("snapshot/hold.sql"), &[])).await?;
    let read = || -> Result<(i32, i64), tokio_postgres::Error> { Ok((held.try_get(0)?, held.try_get(1)?)) };
    let (pid, key) = read().map_err(|error| target.trouble(&error))?;
    let seen = source.run(source.client().query_one(include_str!("snapshot/seen.sql"), &[&pid, &key])).await?;
    let is_seen = seen.try_get(0).map_err(|error| source.trouble(&error))?;
    target.run(target.client().query_one(include_str!("snapshot/let_go.sql"), &[&key])).await?;
    Ok(is_seen)
}
