//! What was found to differ is made equal: rows too many are deleted, others are taken from the source.

use crate::compare::{Difference, Walk};
use crate::context::{Context, Worker};
use crate::event::Event;
use crate::load;
use crate::report::Kind;
use crate::session::Session;
use crate::sql::{self, Rows};
use crate::trouble::Trouble;

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
        let query = sql::delete_by_key(pair);
        loop {
            let some = keys.next().await?;
            let Some(first) = some.first() else { break };
            let columns: Vec<Vec<&str>> = (0..first.len())
                .map(|place| some.iter().filter_map(|key| Some(key.get(place)?.as_str())).collect())
                .collect();
            let values: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
                columns.iter().map(|column| column as &(dyn tokio_postgres::types::ToSql + Sync)).collect();
            let deleted = worker.target.run(worker.target.client().execute(&query, &values)).await?;
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
    target.execute("begin").await?;
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
    let mut together = Vec::new();
    for (table, difference) in tables {
        let sessions = Sessions::open(context, difference).await?;
        let mut keys = Keys::begin(context, *table, difference, Which::Wanted, sessions.as_ref()).await?;
        let mut all = Vec::new();
        loop {
            let some = keys.next().await?;
            match (some.is_empty(), is_circular) {
                (true, _) => break,
                (false, false) => load::merge(context, worker, *table, &Rows::Keys(&some)).await?,
                (false, true) => all.push(some),
            }
        }
        together.push((*table, all));
    }
    if together.iter().any(|(_, chunks)| !chunks.is_empty()) {
        let rows: Vec<(usize, Vec<Rows<'_>>)> = together
            .iter()
            .map(|(table, chunks)| (*table, chunks.iter().map(|keys| Rows::Keys(keys)).collect()))
            .collect();
        load::merge_together(context, worker, &rows).await?;
    }
    Ok(())
}
