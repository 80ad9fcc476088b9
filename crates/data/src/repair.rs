//! What was found to differ is made equal: rows too many are deleted, others are taken from the source.

use crate::compare::{Difference, Walk};
use crate::context::{Context, Worker};
use crate::event::Event;
use crate::load;
use crate::relay::{Batch, Incoming};
use crate::report::Kind;
use crate::session::Session;
use crate::sql::{self, Rows};
use crate::stage::{Refused, Stage};
use crate::trouble::{Remedy, Trouble};

/// How many keys are sent at once.
const KEYS_AT_ONCE: usize = 5000;

/// Which keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Of rows to delete.
    Excess,
    /// Of rows to take from the source.
    Wanted,
}

/// Keys of a table that differs, some at a time: from memory, or by another walk through both sides.
enum Keys<'a> {
    Kept(std::slice::Chunks<'a, Vec<String>>),
    Walked(Box<Walk<'a>>, Which),
}

/// Sessions for a walk, beside those that rows travel on.
struct Sessions {
    source: Session,
    target: Session,
}

impl Sessions {
    /// Opens them, where keys were not kept.
    async fn open(context: &Context, difference: &Difference) -> Result<Option<Self>, Trouble> {
        if difference.keys.is_some() {
            return Ok(None);
        }
        let (source, target) = futures_util::try_join!(context.source_session(), context.target_session())?;
        Ok(Some(Sessions { source, target }))
    }
}

impl<'a> Keys<'a> {
    async fn begin(
        context: &Context,
        table: usize,
        difference: &'a Difference,
        which: Which,
        sessions: Option<&'a Sessions>,
    ) -> Result<Keys<'a>, Trouble> {
        if let Some(keys) = &difference.keys {
            let kept = match which {
                Which::Excess => &keys.excess,
                Which::Wanted => &keys.wanted,
            };
            return Ok(Keys::Kept(kept.chunks(KEYS_AT_ONCE)));
        }
        match (sessions, context.pairs.get(table)) {
            (Some(sessions), Some(pair)) => {
                let both = (&sessions.source, &sessions.target);
                let walk = Walk::begin(context, both, pair, difference.check, &difference.buckets, None).await?;
                Ok(Keys::Walked(Box::new(walk), which))
            }
            _ => Ok(Keys::Kept([].chunks(KEYS_AT_ONCE))),
        }
    }

    /// The next keys; none when there are no more.
    async fn next(&mut self) -> Result<Vec<Vec<String>>, Trouble> {
        match self {
            Keys::Kept(chunks) => Ok(chunks.next().map(<[_]>::to_vec).unwrap_or_default()),
            Keys::Walked(walk, which) => {
                let mut keys = Vec::new();
                while keys.len() < KEYS_AT_ONCE {
                    let Some(found) = walk.next().await? else { break };
                    let kind = match found.kind {
                        Kind::Excess => Which::Excess,
                        Kind::Missing | Kind::Changed => Which::Wanted,
                    };
                    if kind == *which {
                        keys.push(found.key);
                    }
                }
                Ok(keys)
            }
        }
    }
}

/// Deletes the rows of tables that only the target has.
pub(crate) async fn delete(
    context: &Context,
    worker: &Worker,
    tables: &[(usize, &Difference)],
    is_circular: bool,
) -> Result<(), Trouble> {
    if is_circular {
        return delete_together(context, worker, tables).await;
    }
    for (table, difference) in tables {
        let Some(pair) = context.pairs.get(*table) else { continue };
        let sessions = Sessions::open(context, difference).await?;
        let mut keys = Keys::begin(context, *table, difference, Which::Excess, sessions.as_ref()).await?;
        let (query, target) = (sql::delete_by_key(pair), &worker.target);
        loop {
            let some = keys.next().await?;
            let Some(first) = some.first() else { break };
            let columns: Vec<Vec<&str>> = (0..first.len())
                .map(|place| some.iter().filter_map(|key| Some(key.get(place)?.as_str())).collect())
                .collect();
            let values: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
                columns.iter().map(|column| column as &(dyn tokio_postgres::types::ToSql + Sync)).collect();
            target.begin_writing().await?;
            let deleted = match target.run(target.client().execute(&query, &values)).await {
                Ok(deleted) => deleted,
                Err(trouble) => {
                    target.roll_back().await;
                    return Err(trouble);
                }
            };
            target.execute("commit").await?;
            crate::crash::point("deleted");
            note(context, *table, deleted);
        }
    }
    Ok(())
}

fn note(context: &Context, table: usize, deleted: u64) {
    context.ledger.update(table, |account| {
        account.count(0, 0, deleted);
        account.lost_rows |= deleted > 0;
    });
    if let Some(pair) = context.pairs.get(table) {
        context.tell(Event::Committed { table: &pair.name, inserted: 0, updated: 0, deleted, timestamp: None });
    }
}

/// Deletes rows of tables that reference each other, in one statement.
async fn delete_together(context: &Context, worker: &Worker, tables: &[(usize, &Difference)]) -> Result<(), Trouble> {
    let target = &worker.target;
    target.begin_writing().await?;
    let outcome = stage_and_delete(context, target, tables).await;
    match outcome {
        Ok(counts) => {
            target.execute("commit").await?;
            crate::crash::point("deleted");
            tables.iter().zip(counts).for_each(|((table, _), deleted)| note(context, *table, deleted));
            Ok(())
        }
        Err(trouble) => {
            target.roll_back().await;
            Err(trouble)
        }
    }
}

async fn stage_and_delete(
    context: &Context,
    target: &Session,
    tables: &[(usize, &Difference)],
) -> Result<Vec<u64>, Trouble> {
    let mut pairs = Vec::new();
    for (number, (table, difference)) in tables.iter().enumerate() {
        let Some(pair) = context.pairs.get(*table) else { continue };
        target.execute(&sql::key_table(pair, number)).await?;
        let sessions = Sessions::open(context, difference).await?;
        let mut keys = Keys::begin(context, *table, difference, Which::Excess, sessions.as_ref()).await?;
        loop {
            let some = keys.next().await?;
            if some.is_empty() {
                break;
            }
            target.execute(&sql::stage_keys(pair, number, &some)).await?;
        }
        pairs.push(pair);
    }
    let row = target.run(target.client().query_one(&sql::delete_keys(&pairs), &[])).await?;
    let count = |place| row.try_get::<_, i64>(place).map(|count| count.max(0).unsigned_abs());
    (0..pairs.len()).map(count).collect::<Result<_, _>>().map_err(|error| target.trouble(&error))
}

/// Takes the rows of tables from the source that the target lacks, or has differently.
pub(crate) async fn upsert(
    context: &Context,
    worker: &Worker,
    tables: &[(usize, &Difference)],
    is_circular: bool,
) -> Result<(), Trouble> {
    if is_circular {
        return upsert_together(context, worker, tables).await;
    }
    for (table, difference) in tables {
        let sessions = Sessions::open(context, difference).await?;
        let mut keys = Keys::begin(context, *table, difference, Which::Wanted, sessions.as_ref()).await?;
        loop {
            let some = keys.next().await?;
            if some.is_empty() {
                break;
            }
            load::merge_keys(context, worker, *table, &some).await?;
        }
    }
    Ok(())
}

/// Merges rows of tables that reference each other, in one statement; if unique values are in the way, in the form
/// that moves them.
async fn upsert_together(context: &Context, worker: &Worker, tables: &[(usize, &Difference)]) -> Result<(), Trouble> {
    let first = match stage_together(context, worker, tables).await?.merge(Refused::Tell).await {
        Err(trouble) if trouble.remedy() == Remedy::AfterOthers => trouble,
        outcome => return outcome,
    };
    let stage = stage_together(context, worker, tables).await?;
    let cascades =
        |(table, _): &(usize, &Difference)| context.pairs.get(*table).is_some_and(|pair| !pair.cascades_to.is_empty());
    if !first.is_about_unique_values() || tables.iter().any(cascades) {
        return stage.merge(Refused::Name).await;
    }
    match stage.merge_displacing(Refused::Name).await {
        Err(trouble) if trouble.remedy() == Remedy::None => Err(first),
        outcome => outcome,
    }
}

/// Stages rows of tables, some at a time.
async fn stage_together<'a>(
    context: &'a Context,
    worker: &'a Worker,
    tables: &[(usize, &Difference)],
) -> Result<Stage<'a>, Trouble> {
    let places: Vec<usize> = tables.iter().map(|(table, _)| *table).collect();
    let stage = Stage::begin(context, &worker.target, &places).await?;
    for (number, (table, difference)) in tables.iter().enumerate() {
        let Some(pair) = context.pairs.get(*table) else { continue };
        let sessions = Sessions::open(context, difference).await?;
        let mut keys = Keys::begin(context, *table, difference, Which::Wanted, sessions.as_ref()).await?;
        loop {
            let some = keys.next().await?;
            if some.is_empty() {
                break;
            }
            let query = sql::copy_out(pair, &Rows::Keys(&some));
            let mut incoming = Incoming::begin(&worker.source, &context.throttle, &query, pair.is_binary).await?;
            if incoming.has_more().await? {
                stage.fill(number, &mut incoming, Batch::ALL).await?;
            }
        }
    }
    Ok(stage)
}

/// Merges what the timestamps of tables tell that reference each other, or all their rows, in one statement.
pub(crate) async fn load_together(
    context: &Context,
    worker: &Worker,
    tables: &[(usize, Rows<'_>)],
) -> Result<(), Trouble> {
    let places: Vec<usize> = tables.iter().map(|(table, _)| *table).collect();
    let stage = Stage::begin(context, &worker.target, &places).await?;
    for (number, (table, rows)) in tables.iter().enumerate() {
        let Some(pair) = context.pairs.get(*table) else { continue };
        let query = sql::copy_out(pair, rows);
        let mut incoming = Incoming::begin(&worker.source, &context.throttle, &query, pair.is_binary).await?;
        if incoming.has_more().await? {
            stage.fill(number, &mut incoming, Batch::ALL).await?;
        }
    }
    stage.merge(Refused::Tell).await
}
