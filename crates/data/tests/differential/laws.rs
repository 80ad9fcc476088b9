//! What holds for any two databases.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::rounds::{Surroundings, problems};
use crate::schema::Width;

/// The first of the seeds that are tried where nobody asks for others.
const SEED: u64 = 20_000;

/// A number of the environment.
fn asked<T: std::str::FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

/// Tries one seed after the other, and tells each that fails.
async fn hold(usually: u64, width: Width, surroundings: Surroundings) {
    let seed = asked("DRIFTLESS_TEST_SEED");
    let count: Option<u64> = asked("DRIFTLESS_TEST_LAWS");
    let any = || u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    let first = seed.unwrap_or_else(|| if count.is_some() { any() } else { SEED });
    let count = count.unwrap_or(if seed.is_some() { 1 } else { usually });
    let mut failures = Vec::new();
    for seed in first..first + count {
        println!("DRIFTLESS_TEST_SEED={seed}");
        let problems = problems(seed, width, surroundings).await;
        if !problems.is_empty() {
            failures.push(format!("DRIFTLESS_TEST_SEED={seed}\n{}", problems.join("\n")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n=========\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_are_equal_after_a_run_at_the_level_that_was_asked_for() {
    hold(8, Width::Few, Surroundings::People).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_every_type_are_compared_and_arrive() {
    hold(3, Width::All, Surroundings::People).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_trigger_of_the_target_changes_is_not_called_equal() {
    hold(4, Width::Few, Surroundings::Triggers).await;
}
