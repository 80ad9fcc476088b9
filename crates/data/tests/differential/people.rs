//! Who edits: at once, in a transaction that is committed late, or all the time.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use crate::edit::{self, Edit, Manner, Reach};
use crate::random::Random;
use crate::schema::Schema;

/// Nobody waits for long for somebody who is not going to give way.
pub const PATIENCE: &str = "set lock_timeout = '50ms'";

/// Refusals that an edit can meet without anybody's mistake: what the data does not allow, a value for a column
/// that has its own, somebody's lock, a deadlock.
const REFUSALS: [&str; 4] = ["23", "428C9", "55P03", "40"];

/// Runs an edit; false where it was refused, or met no row.
pub async fn make(client: &Client, edit: &Edit) -> bool {
    match client.execute(&edit.sql, &[]).await {
        Ok(rows) => rows > 0,
        Err(error) => {
            let code = error.code().map(|code| code.code().to_owned()).unwrap_or_default();
            assert!(REFUSALS.iter().any(|refusal| code.starts_with(refusal)), "{error:?}\n{}", edit.sql);
            false
        }
    }
}

/// Edits, one after the other; returns what was done and which tables changed without a timestamp.
pub async fn edit(
    client: &Client,
    random: &mut Random,
    schema: &Schema,
    (manner, reach): (Manner, Reach),
    count: usize,
) -> (Vec<String>, BTreeSet<usize>) {
    let (mut done, mut untold) = (Vec::new(), BTreeSet::new());
    for _ in 0..count {
        let edit = edit::any(random, schema, manner, reach);
        // What empties a table tells of no rows.
        if make(client, &edit).await || edit.sql.starts_with("truncate") {
            untold.extend(edit.untold);
            done.push(edit.sql);
        }
    }
    (done, untold)
}

/// A transaction that is committed later than others that began after it.
pub struct Late {
    client: Client,
    untold: BTreeSet<usize>,
    still_to_do: usize,
}

impl Late {
    /// Begins; it changes something at once, or has only looked so far.
    pub async fn begin(client: Client, random: &mut Random, schema: &Schema) -> Late {
        client.batch_execute(PATIENCE).await.unwrap();
        client.batch_execute("begin; select now()").await.unwrap();
        let count = random.between(1, 5);
        let now = if random.chance(50) { count } else { 0 };
        let mut late = Late { client, untold: BTreeSet::new(), still_to_do: count - now };
        late.change(random, schema, now).await;
        late
    }

    async fn change(&mut self, random: &mut Random, schema: &Schema, count: usize) {
        for _ in 0..count {
            let edit = edit::any(random, schema, Manner::Honest, Reach::Rows);
            self.client.batch_execute("savepoint s").await.unwrap();
            let is_made = make(&self.client, &edit).await;
            self.client.batch_execute(if is_made { "release s" } else { "rollback to s" }).await.unwrap();
            if is_made {
                self.untold.extend(edit.untold);
            }
        }
    }

    /// Commits; returns which tables changed without a timestamp.
    pub async fn commit(mut self, random: &mut Random, schema: &Schema) -> BTreeSet<usize> {
        self.change(random, schema, self.still_to_do).await;
        // What is checked only now may be refused.
        let _ = self.client.batch_execute("commit").await;
        self.untold
    }
}

/// Somebody who edits all the time.
pub struct Writer {
    stop: CancellationToken,
    task: JoinHandle<BTreeSet<usize>>,
}

impl Writer {
    pub fn start(client: Client, mut random: Random, schema: Arc<Schema>) -> Writer {
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let mut untold = BTreeSet::new();
            client.batch_execute(PATIENCE).await.unwrap();
            while !stopped.is_cancelled() {
                let edit = edit::any(&mut random, &schema, Manner::Honest, Reach::Rows);
                if make(&client, &edit).await {
                    untold.extend(edit.untold);
                }
            }
            untold
        });
        Writer { stop, task }
    }

    /// Waits for the last edit; returns which tables changed without a timestamp.
    pub async fn stop(self) -> BTreeSet<usize> {
        self.stop.cancel();
        self.task.await.unwrap()
    }
}
