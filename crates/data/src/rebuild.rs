//! Indexes and foreign keys that are dropped before rows come, and built again after.
//!
//! What is dropped is written down in `driftless.sync_rebuild` by the transaction that drops it, and crossed out
//! by the one that builds it: whatever ends the process, the next run builds what is left. Left alone is what others depend on,
//! and what is more than its definition (a comment, a tablespace).

use crate::context::Context;
use crate::discover::Pair;
use crate::report::TableName;
use crate::session::Session;
use crate::sql;
use crate::trouble::Trouble;

/// Something that is to be built again.
#[derive(Debug, Clone)]
pub(crate) struct Left {
    id: i64,
    pub(crate) table: TableName,
    /// Foreign keys have the greatest.
    pub(crate) place: i32,
    statement: String,
}

/// Reads what is to be built again, in order.
pub(crate) async fn left(target: &Session) -> Result<Vec<Left>, Trouble> {
    let told = |error: tokio_postgres::Error| target.trouble(&error);
    let row = target.run(target.client().query_one(include_str!("rebuild/there.sql"), &[])).await?;
    if !row.try_get::<_, bool>(0).map_err(told)? {
        return Ok(Vec::new());
    }
    let rows = target.run(target.client().query(include_str!("rebuild/left.sql"), &[])).await?;
    let read = |row: &tokio_postgres::Row| -> Result<Left, tokio_postgres::Error> {
        let table = TableName { schema: row.try_get(1)?, table: row.try_get(2)? };
        Ok(Left { id: row.try_get(0)?, table, place: row.try_get(3)?, statement: row.try_get(4)? })
    };
    rows.iter().map(read).collect::<Result<_, _>>().map_err(told)
}

/// Builds one thing again.
pub(crate) async fn build(target: &Session, left: &Left) -> Result<(), Trouble> {
    target.execute("begin").await?;
    let built = async {
        target.execute(&left.statement).await?;
        target.run(target.client().execute(include_str!("rebuild/forget.sql"), &[&left.id])).await?;
        target.execute("commit").await
    };
    let outcome = built.await;
    if outcome.is_err() && target.is_up() {
        target.roll_back().await;
    }
    crate::crash::point("rebuilt");
    outcome
}

/// Drops what can be built again of a table without rows, and writes it down.
pub(crate) async fn drop(context: &Context, target: &Session, pair: &Pair) -> Result<(), Trouble> {
    if pair.target.is_partitioned {
        return Ok(());
    }
    target.execute(include_str!("rebuild/create.sql")).await?;
    target.execute("begin").await?;
    let outcome = drop_and_remember(target, pair).await;
    match outcome {
        Ok(()) => target.execute("commit").await,
        Err(trouble) => {
            target.roll_back().await;
            // A lock or a right that is missing: the rows come all the same.
            tracing::debug!(table = %pair.name, "the indexes stay");
            match trouble {
                Trouble::Refused(..) => {
                    let note = format!("its indexes were not dropped: {}", trouble.tell("drop them").message);
                    let place = context.pairs.iter().position(|other| other.name == pair.name);
                    context.ledger.update(place.unwrap_or(usize::MAX), |account| account.notes.push(note));
                    Ok(())
                }
                trouble => Err(trouble),
            }
        }
    }?;
    crate::crash::point("indexes-dropped");
    Ok(())
}

async fn drop_and_remember(target: &Session, pair: &Pair) -> Result<(), Trouble> {
    let told = |error: tokio_postgres::Error| target.trouble(&error);
    target.execute(&sql::lock_exclusively(&pair.name)).await?;
    let rows = target.run(target.client().query(include_str!("rebuild/droppable.sql"), &[&pair.target.oid])).await?;
    let mut drops = Vec::new();
    for row in &rows {
        let place: i32 = row.try_get(0).map_err(told)?;
        let (schema, index): (Option<String>, Option<String>) =
            (row.try_get(1).map_err(told)?, row.try_get(2).map_err(told)?);
        let (constraint, definition): (Option<String>, String) =
            (row.try_get(3).map_err(told)?, row.try_get(4).map_err(told)?);
        let (drop, make) = match (constraint, schema, index) {
            (Some(constraint), _, _) => (
                sql::drop_constraint(&pair.name, &constraint),
                sql::add_constraint(&pair.name, &constraint, &definition),
            ),
            (None, Some(schema), Some(table)) => (sql::drop_index(&TableName { schema, table }), definition),
            _ => continue,
        };
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&pair.name.schema, &pair.name.table, &place, &make];
        target.run(target.client().execute(include_str!("rebuild/remember.sql"), &values)).await?;
        drops.push((place, drop));
    }
    // Foreign keys first: a unique index that they need goes after them.
    drops.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    for (_, drop) in drops {
        target.execute(&drop).await?;
    }
    Ok(())
}
