//! The process that is killed: this very program, running one test of it.

use std::env;
use std::process::Stdio;

use driftless_data::{Indexes, SyncOptions};

use crate::scene::{self, by_timestamp};

/// Where the child reads from and writes to.
const SOURCE: &str = "DRIFTLESS_TEST_CHILD_SOURCE";
const TARGET: &str = "DRIFTLESS_TEST_CHILD_TARGET";

/// At which point it ends, as the product understands it.
const CRASH_AT: &str = "DRIFTLESS_CRASH_AT";

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was killed at the point.
    Killed,
    /// It came to its end without passing the point so often.
    Finished,
}

/// Small batches, so that points are passed more than once; one worker, so that it is the same each time.
pub fn options() -> SyncOptions {
    SyncOptions { batch_rows: 7, parallel: 1, indexes: Indexes::Rebuild, ..by_timestamp() }
}

/// Runs a sync in a process of its own, which ends at `point`.
pub async fn run_until(point: &str, source: &str, target: &str) -> Ended {
    let output = tokio::process::Command::new(env::current_exe().unwrap())
        .args(["--exact", "child::the_run_that_is_killed", "--ignored", "--nocapture", "--test-threads", "1"])
        .envs([(SOURCE, source), (TARGET, target), (CRASH_AT, point)])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    match output.status.code() {
        // A signal leaves no code.
        None => Ended::Killed,
        Some(0) => Ended::Finished,
        Some(_) => panic!("at {point}: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it is what the others run"]
async fn the_run_that_is_killed() {
    let (source, target) = (env::var(SOURCE).unwrap(), env::var(TARGET).unwrap());
    scene::run(&source, &target, &options()).await.unwrap();
}
