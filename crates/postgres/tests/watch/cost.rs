//! What looks cost, beside what a table's columns cost by `information_schema`.

use std::time::{Duration, Instant};

use driftless_engine::watch::{Depth, Mark, Tier, Wanted};
use driftless_testkit::postgres;
use tokio_util::sync::CancellationToken;

use crate::scene::{inspect, session};

const RUNS: usize = 9;

const TABLE: &str = "
    execute format('create table t_%1$s (id bigserial primary key, a int not null default 5 check (a > 0), b text,
                    c timestamptz default now(), d numeric(10,2), e uuid, f jsonb, r bigint)', i);
    execute format('create index on t_%1$s (b, c)', i);
    if i > 1 then execute format('alter table t_%s add foreign key (r) references t_%s', i, i - 1); end if;";

async fn median<T>(mut run: impl AsyncFnMut() -> T) -> Duration {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        run().await;
        times.push(started.elapsed());
    }
    times.sort();
    times[RUNS / 2]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: COST_TABLES=10000 cargo test -p driftless-postgres --test watch -- --ignored --nocapture"]
async fn cost() {
    let database = postgres::database().await;
    let tables = std::env::var("COST_TABLES").map_or(50, |tables| tables.parse().unwrap());
    let client = database.client().await;
    for first in (1..=tables).step_by(200) {
        let last = tables.min(first + 199);
        client
            .batch_execute(&format!("do $$ begin for i in {first}..{last} loop {TABLE} end loop; end $$"))
            .await
            .unwrap();
    }
    client.batch_execute("vacuum analyze").await.unwrap();
    let url = database.url();
    let wanted =
        Wanted::new(|name| name.name.strip_prefix("t_").is_some_and(|n| n.parse::<u32>().is_ok_and(|n| n <= 50)));
    let mut session = session(&url).await;
    let cancel = CancellationToken::new();
    let first = session.look(&wanted, None, Depth::Full, &cancel).await.unwrap();
    assert_eq!(first.reading.unwrap().read.len(), 50);
    let mark = first.mark;
    let old_counter = |mut mark: Mark| {
        mark.0["counter"]["value"] = (-1).into();
        mark
    };
    let moved = old_counter(mark.clone());
    let mut one = moved.clone();
    let oid = one.0["relations"].as_object().unwrap().keys().next().unwrap().clone();
    one.0["relations"][&oid][2] = 0.into();
    for (name, since, depth, tier) in [
        ("counter", &mark, Depth::Signs, Tier::Counter),
        ("row versions", &moved, Depth::Signs, Tier::RowVersions),
        ("one changed", &one, Depth::Signs, Tier::Changed),
        ("full", &mark, Depth::Full, Tier::Full),
    ] {
        let session = &mut session;
        let took = median(async || {
            let look = session.look(&wanted, Some(since), depth, &cancel).await.unwrap();
            assert_eq!(look.tier, tier);
        })
        .await;
        println!("{name:<40} {took:?}");
    }
    let sql = "select * from information_schema.columns where table_schema=$1 and table_name=$2";
    let statement = client.prepare(sql).await.unwrap();
    let took = median(async || {
        for i in 1..=50 {
            client.query(&statement, &[&"public", &format!("t_{i}")]).await.unwrap();
        }
    })
    .await;
    println!("{:<40} {took:?}", "information_schema.columns of 50 tables");
    let whole = median(async || inspect(&url).await).await;
    println!("{:<40} {whole:?}", "the whole inspector");
}
