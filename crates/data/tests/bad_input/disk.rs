//! A target whose disk is full.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use driftless_data::Outcome;
use driftless_testkit::postgres::{self, Cluster, ClusterOptions};

use crate::scene::{self, assert_all_equal, assert_same, client, copied, is_equal, options, outcome, table};

/// No file of the server gets larger: more than a segment of its log, and not a whole number of pages, so that
/// the last page is cut short, as it is on a disk that is full.
const LARGEST_FILE: u64 = 20 * 1024 * 1024 + 100;

const TABLES: &str = "create table big (id int primary key, v text, updated_at timestamptz default now());
    alter table big alter v set storage plain; create table small (id int primary key, v text);";

/// A page each.
const ROWS: &str = "insert into big select n, repeat('x', 6000) from generate_series(1, 4000) n;
    insert into small select n, n::text from generate_series(1, 100) n;";

/// Sets how large files of sessions that begin from now on may get.
fn limit(cluster: &Cluster, largest: &str) {
    let file = cluster.dir().join("data/postmaster.pid");
    let pid = fs::read_to_string(&file).unwrap();
    let pid = pid.lines().next().unwrap().to_owned();
    let owner = fs::metadata(&file).unwrap();
    let mut command = Command::new("prlimit");
    command.args(["--pid", &pid, &format!("--fsize={largest}:unlimited")]).uid(owner.uid()).gid(owner.gid());
    assert!(command.status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_fails_the_table_and_the_run_goes_on_when_there_is_room() {
    // Later versions have a call of the system for this, which fails with another code.
    let oldest = postgres::majors()[0];
    let cluster = postgres::own_cluster_on(oldest, ClusterOptions::default()).await;
    let database = postgres::database().await;
    let (source, target) = (database.url(), cluster.url("postgres"));
    for url in [&source, &target] {
        client(url).await.batch_execute(TABLES).await.unwrap();
    }
    database.execute(ROWS).await;
    limit(&cluster, &LARGEST_FILE.to_string());
    let report = scene::run(&source, &target, &options()).await.unwrap();
    let big = table(&report, "big");
    let Outcome::Failed(error) = &big.outcome else { panic!("{}", outcome(big)) };
    assert!(error.code.is_some() && error.hint.is_some(), "{error:?}");
    if oldest < 16 {
        assert_eq!(error.code.as_deref(), Some("53100"), "{error:?}");
    }
    assert!(is_equal(table(&report, "small")), "{}", outcome(table(&report, "small")));
    // Whole batches, or nothing.
    let (theirs, ours) = (client(&source).await, client(&target).await);
    let rows = copied(&theirs, "select id from big").await;
    assert!(copied(&ours, "select id from big").await.iter().all(|row| rows.contains(row)));
    limit(&cluster, "unlimited");
    assert_all_equal(&scene::run(&source, &target, &options()).await.unwrap());
    assert_same(&theirs, &client(&target).await).await;
    cluster.stop().await;
}
