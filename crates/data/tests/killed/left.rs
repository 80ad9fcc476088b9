//! What a process that was killed leaves in the target.

use std::collections::BTreeMap;

use driftless_engine::inspect::SchemaInspector as _;
use driftless_postgres::inspect::PostgresInspector;
use driftless_schema::diff::{DiffOptions, diff};
use driftless_schema::model::Catalog;
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use crate::scene::{Scene, ask, content, info};

/// A target before somebody works on it.
pub struct Before {
    schema: Catalog,
    target: BTreeMap<String, Vec<String>>,
    source: BTreeMap<String, Vec<String>>,
}

/// How many seconds a session may take to end.
const ENDED_WITHIN: &str = "10000";

impl Before {
    pub async fn of(scene: &Scene) -> Before {
        Before {
            schema: schema(scene).await,
            target: content(&scene.target.client().await).await,
            source: content(&scene.source.client().await).await,
        }
    }

    /// Says what is wrong with the target after the process was killed; nothing, if all is well.
    pub async fn problems(&self, scene: &Scene) -> Vec<String> {
        let client = scene.target.client().await;
        end_others(&client).await;
        let mut problems: Vec<String> = diff(&self.schema, &schema(scene).await, DiffOptions::default())
            .iter()
            .map(|change| format!("left behind: {} {:?}", change.object, change.action))
            .collect();
        // What is to be built again is written down.
        let noted = "select coalesce(string_agg(statement, e'\\n'), '') from driftless.sync_rebuild";
        let there = ask(&client, "select count(*) from pg_class where relname = 'sync_rebuild'").await != "0";
        let noted = if there { ask(&client, noted).await } else { String::new() };
        problems.retain(|problem| {
            let name = problem.strip_suffix(" Dropped").and_then(|problem| problem.rsplit('.').next());
            !name.is_some_and(|name| noted.contains(name))
        });
        let temporary = "select count(*) from pg_class where relpersistence = 't'";
        if ask(&client, temporary).await != "0" {
            problems.push("a temporary table is left behind".to_owned());
        }
        problems.extend(self.rows(&content(&client).await));
        problems.extend(orphans(&client).await);
        problems
    }

    /// Each row is one of before or one of the source; a table without a key is one or the other as a whole.
    fn rows(&self, now: &BTreeMap<String, Vec<String>>) -> Vec<String> {
        let mut problems = Vec::new();
        for (table, rows) in now {
            let (before, wanted) = (&self.target[table], &self.source[table]);
            if table.contains("keyless") {
                if rows != before && rows != wanted {
                    problems.push(format!("{table} is neither what it was nor what it is to be: {rows:#?}"));
                }
            } else if let Some(row) = rows.iter().find(|row| !before.contains(row) && !wanted.contains(row)) {
                problems.push(format!("{table} has a row that nobody wrote: {row}"));
            }
        }
        problems
    }
}

async fn schema(scene: &Scene) -> Catalog {
    let inspector = PostgresInspector::new(info(&scene.target.url()));
    inspector.inspect(&CancellationToken::new()).await.unwrap().catalog
}

/// The server notices only by and by that nobody is there any more.
async fn end_others(client: &Client) {
    let sql = format!(
        "select pg_terminate_backend(pid, {ENDED_WITHIN}) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
    );
    client.query(&sql, &[]).await.unwrap();
}

/// Rows whose parent is not there, by foreign key.
async fn orphans(client: &Client) -> Vec<String> {
    let keys = "select conname::text, conrelid::regclass::text, confrelid::regclass::text,
            (select attname::text from pg_attribute where attrelid = conrelid and attnum = conkey[1]),
            (select attname::text from pg_attribute where attrelid = confrelid and attnum = confkey[1])
        from pg_constraint where contype = 'f'";
    let mut orphans = Vec::new();
    for row in client.query(keys, &[]).await.unwrap() {
        let of = |index: usize| row.get::<_, String>(index);
        let (child, parent, column, key) = (of(1), of(2), of(3), of(4));
        let sql = format!(
            "select count(*) from {child} c where c.{column} is not null
             and not exists (select from {parent} p where p.{key} = c.{column})"
        );
        if ask(client, &sql).await != "0" {
            orphans.push(format!("{} does not hold", of(0)));
        }
    }
    orphans
}
