//! One attempt at a run.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use driftless_postgres::apply::DatabaseLock;
use tokio_util::sync::CancellationToken;

use super::{Run, Stop, after, dry, proof, rounds, summary, ways};
use crate::context::Context;
use crate::discover::{self, Pairs};
use crate::error::{DataError, TableError};
use crate::event::{Event, Notice};
use crate::ledger::Ledger;
use crate::options::{Check, Dry, Indexes, MissingTables, Proof};
use crate::rebuild;
use crate::report::{Report, TableName};
use crate::session::{Session, Side};
use crate::snapshot::{self, Identity, Snapshot};
use crate::sql::{self, HashMode};
use crate::state::{self, Room, States};
use crate::throttle::Throttle;
use crate::trouble::Trouble;

/// Both sides, looked at.
struct Look {
    snapshot: Arc<Snapshot>,
    target: Session,
    identity: Identity,
    pairs: Pairs,
    mode: HashMode,
}

/// Makes both sides equal.
pub(super) async fn sync(run: &mut Run<'_>, mut lock: Option<&mut DatabaseLock>) -> Result<Report, Stop> {
    let mut look = look(run).await?;
    if run.options.missing_tables == MissingTables::Create && !look.pairs.missing.is_empty() {
        match lock.as_deref_mut() {
            Some(lock) if !run.has_created => make(run, lock, &mut look).await?,
            Some(_) => {}
            None => count_missing(run, &mut look).await?,
        }
    }
    let states = match run.options.dry {
        Dry::No => {
            let room = state::room(&look.target).await?;
            if room == Room::Foreign {
                return Err(taken(&look.target));
            }
            may_write(&look.target, room).await?;
            state::prepare(&look.target, room).await?;
            if mend(run, &look.target).await? {
                // A key among them, maybe.
                look.pairs = pairs(run, &look.snapshot.session, &look.target).await?;
            }
            States::read(&look.target, &look.identity).await?
        }
        Dry::Yes if state::room(&look.target).await? == Room::There => {
            States::read(&look.target, &look.identity).await?
        }
        Dry::Yes => States::default(),
    };
    let Look { snapshot, target, identity, pairs, mode } = look;
    let context = Arc::new(context(run, snapshot, None, &pairs, mode));
    begin(run, &context, &pairs);
    run.carried.restore(&context);
    ways::choose(&context, run.options, &target, &states, &identity).await?;
    let outcome = match run.options.dry {
        Dry::Yes => dry::count(&context).await,
        Dry::No => work(run, &context, &pairs, &target, &identity).await,
    };
    run.carried.keep(&context);
    match outcome {
        // Somebody else may have written meanwhile: what is there now is looked at again.
        Ok(()) if lock.is_some_and(|lock| !lock.is_held()) => Err(Stop::Again(Trouble::Lost(Side::Target))),
        Ok(()) => Ok(summary::report(run, &context, &pairs, summary::Purpose::of(run.options.dry))),
        Err(Trouble::Cancelled) => {
            after::interrupted(&context, &target).await;
            tell_of_indexes(run).await;
            let report = summary::report(run, &context, &pairs, summary::Purpose::Interrupted);
            Err(Stop::End(DataError::Interrupted { report: Some(Box::new(report)) }))
        }
        Err(trouble) => {
            after::interrupted(&context, &target).await;
            Err(trouble.into())
        }
    }
}

/// Makes the tables that the target lacks.
async fn make(run: &mut Run<'_>, lock: &mut DatabaseLock, look: &mut Look) -> Result<(), Stop> {
    let missing: Vec<TableName> = look.pairs.missing.iter().map(|(name, _)| name.clone()).collect();
    // Boxed: it holds two schemas and a plan, and most runs do without it.
    let made = Box::pin(crate::create::create(run.source, run.target, lock, &missing, run.cancel)).await?;
    run.has_created = true;
    run.notes.extend(made.tables.iter().map(|table| format!("the table {table} was made in the target")));
    run.notes.extend(made.notes);
    look.pairs = pairs(run, &look.snapshot.session, &look.target).await?;
    Ok(())
}

/// Builds the indexes that an earlier run dropped, and was ended before it built them again. Whether there were any.
async fn mend(run: &mut Run<'_>, target: &Session) -> Result<bool, Stop> {
    let all = rebuild::left(target).await?;
    for left in &all {
        match rebuild::build(target, left).await {
            Ok(()) => {}
            Err(trouble @ Trouble::Refused(..)) => {
                let why = trouble.tell("build them again").message;
                run.notes.push(format!(
                    "indexes of {} that an earlier run dropped are still to be built, as driftless.sync_rebuild says: {why}",
                    left.table
                ));
            }
            Err(trouble) => return Err(trouble.into()),
        }
    }
    Ok(!all.is_empty())
}

/// Counts the rows of tables that would be made.
async fn count_missing(run: &mut Run<'_>, look: &mut Look) -> Result<(), Stop> {
    let source = &look.snapshot.session;
    for (name, relation) in std::mem::take(&mut look.pairs.missing) {
        let row = source.run(source.client().query_one(&sql::count_of(&name, relation), &[])).await?;
        let rows: i64 = row.try_get(0).map_err(|error| source.trouble(&error))?;
        run.to_be_made.push((name, rows.max(0).unsigned_abs()));
    }
    Ok(())
}

async fn work(
    run: &Run<'_>,
    context: &Arc<Context>,
    pairs: &Pairs,
    target: &Session,
    identity: &Identity,
) -> Result<(), Trouble> {
    after::log_begin(context, target, &run.id, pairs).await?;
    rounds::work(context, pairs).await?;
    after::sequences(context, target).await?;
    after::statistics(context, target).await?;
    if run.options.proof == Proof::Verify {
        proof::verify(context).await?;
    }
    after::write(context, target, identity).await
}

/// Says which indexes an interrupted run has not built again.
async fn tell_of_indexes(run: &mut Run<'_>) {
    if run.options.indexes == Indexes::Keep || run.options.dry == Dry::Yes {
        return;
    }
    // Those of the run end with the Ctrl-C.
    let Ok(session) = Session::open(Side::Target, run.target, &CancellationToken::new()).await else { return };
    let Ok(left) = rebuild::left(&session).await else { return };
    let tables: BTreeSet<String> = left.iter().map(|left| left.table.to_string()).collect();
    if !tables.is_empty() {
        let tables = tables.into_iter().collect::<Vec<_>>().join(", ");
        run.notes.push(format!(
            "indexes of {tables} were dropped and are not built again yet: the next run does it, and driftless.sync_rebuild says how"
        ));
    }
}

/// Compares both sides.
pub(super) async fn verify(run: &mut Run<'_>) -> Result<Report, Stop> {
    let Look { snapshot, target, pairs, mode, .. } = look(run).await?;
    let target = Snapshot::take(target).await?;
    let context = Arc::new(context(run, snapshot, Some(target), &pairs, mode));
    begin(run, &context, &pairs);
    match proof::compare_for_report(&context, run.options.check.unwrap_or(Check::Rows)).await {
        Ok(()) => Ok(summary::report(run, &context, &pairs, summary::Purpose::Comparison)),
        Err(Trouble::Cancelled) => {
            let report = summary::report(run, &context, &pairs, summary::Purpose::Interrupted);
            Err(Stop::End(DataError::Interrupted { report: Some(Box::new(report)) }))
        }
        Err(trouble) => Err(trouble.into()),
    }
}

fn taken(target: &Session) -> Stop {
    Stop::End(DataError::Refused {
        target: target.target().to_owned(),
        doing: "keep a log",
        message: "it has a schema driftless that is not Driftless's own".to_owned(),
        hint: Some("rename that schema".to_owned()),
    })
}

/// Makes sure that the role may do what every run needs.
async fn may_write(target: &Session, room: Room) -> Result<(), Stop> {
    let row = target.run(target.client().query_one(include_str!("may_write.sql"), &[])).await?;
    let read = || -> Result<(bool, bool), tokio_postgres::Error> { Ok((row.try_get(0)?, row.try_get(1)?)) };
    let (temporary, create) = read().map_err(|error| target.trouble(&error))?;
    let (doing, lacking) = match (temporary, create || room == Room::There) {
        (true, true) => return Ok(()),
        (false, _) => ("stage rows", "TEMPORARY"),
        (true, false) => ("keep a log", "CREATE"),
    };
    Err(Stop::End(DataError::Refused {
        target: target.target().to_owned(),
        doing,
        message: format!("permission denied: the role lacks {lacking} on the database"),
        hint: Some(format!("the role needs {lacking} on the database, by a grant or as its owner")),
    }))
}

/// Opens the sessions, takes the snapshot, and pairs the tables.
async fn look(run: &mut Run<'_>) -> Result<Look, Stop> {
    let (source, target) = futures_util::try_join!(
        Session::open(Side::Source, run.source, run.cancel),
        Session::open(Side::Target, run.target, run.cancel),
    )?;
    run.has_begun = true;
    let identity = distinct(&source, &target, run.options.dry).await?;
    // Before the snapshot is taken: a server that refuses the question ends its transaction.
    let mode = mode(&source, &target).await?;
    let snapshot = Snapshot::take(source).await?;
    let pairs = pairs(run, &snapshot.session, &target).await?;
    Ok(Look { snapshot, target, identity, pairs, mode })
}

async fn pairs(run: &Run<'_>, source: &Session, target: &Session) -> Result<Pairs, Stop> {
    let options = run.options;
    Ok(discover::pair(source, target, &options.selection, &options.timestamp, options.triggers).await??)
}

/// Makes sure that both sides are two, and that the target can be written.
async fn distinct(source: &Session, target: &Session, dry: Dry) -> Result<Identity, Stop> {
    let (ours, theirs) = futures_util::try_join!(snapshot::identity(source), snapshot::identity(target))?;
    if (&ours.system, ours.database) == (&theirs.system, theirs.database) {
        // A copy of a cluster's files has its identifier too: only one database shows our own session.
        let is_seen = snapshot::sees(source, target).await?;
        if is_seen || ours.is_standby {
            return Err(Stop::End(DataError::SameDatabase { target: target.target().to_owned() }));
        }
    }
    let reason = match (&theirs, dry) {
        (Identity { is_standby: true, .. }, Dry::No) => Some("is a standby"),
        (Identity { is_read_only: true, .. }, Dry::No) => Some("is read only"),
        _ => None,
    };
    match reason {
        Some(reason) => Err(Stop::End(DataError::ReadOnlyTarget { target: target.target().to_owned(), reason })),
        None => Ok(ours),
    }
}

/// Whether both servers hash alike.
async fn mode(source: &Session, target: &Session) -> Result<HashMode, Trouble> {
    const OLDEST_WITH_HASHES: u32 = 14;
    if source.version().major() < OLDEST_WITH_HASHES {
        return Ok(HashMode::Text);
    }
    let probe = async |session: &Session| -> Result<String, Trouble> {
        let row = session.run(session.client().query_one(sql::probe(), &[])).await?;
        row.try_get(0).map_err(|error| session.trouble(&error))
    };
    match futures_util::try_join!(probe(source), probe(target)) {
        Ok((ours, theirs)) if ours == theirs => Ok(HashMode::Native),
        // A database may have no characters for the probe's text.
        Ok(_) | Err(Trouble::Refused(..)) => Ok(HashMode::Text),
        Err(trouble) => Err(trouble),
    }
}

fn context(
    run: &Run<'_>,
    snapshot: Arc<Snapshot>,
    target_snapshot: Option<Arc<Snapshot>>,
    pairs: &Pairs,
    mode: HashMode,
) -> Context {
    let options = run.options;
    Context {
        source: run.source.clone(),
        target: run.target.clone(),
        cancel: run.cancel.clone(),
        events: options.events.clone(),
        throttle: Throttle::new(options.max_rate),
        snapshot,
        target_snapshot,
        pairs: pairs.pairs.clone(),
        ledger: Ledger::new(pairs.pairs.len()),
        mode,
        paranoia: options.paranoia,
        shrinking: options.shrinking,
        triggers: options.triggers,
        indexes: options.indexes,
        parallel: options.parallel.max(1),
        retries: options.retries,
        batch_rows: options.batch_rows.max(1),
        keys_kept: AtomicUsize::new(0),
    }
}

/// Tells what was found.
fn begin(run: &mut Run<'_>, context: &Context, pairs: &Pairs) {
    crate::crash::point("snapshot-exported");
    run.tell(Event::Discovered { tables: pairs.pairs.len(), snapshot_time: &context.snapshot.time });
    let known: HashSet<String> = run.notes.iter().cloned().collect();
    let new = pairs.notes.iter().chain(&context.snapshot.notes).filter(|note| !known.contains(*note));
    for text in new.cloned().collect::<Vec<_>>() {
        run.tell(Event::Noticed(&Notice { table: None, text: text.clone() }));
        run.notes.push(text);
    }
    for (place, pair) in context.pairs.iter().enumerate() {
        for text in &pair.notes {
            let notice = Notice { table: Some(pair.name.clone()), text: text.clone() };
            run.tell(Event::Noticed(&notice));
        }
        context.ledger.update(place, |account| account.notes.clone_from(&pair.notes));
    }
}

/// What is said of a table that the target lacks.
pub(super) fn missing() -> TableError {
    TableError {
        message: "find it in the target: there is no such table".to_owned(),
        hint: Some("driftless data sync --create-schema makes it, with what it needs".to_owned()),
        code: None,
    }
}
