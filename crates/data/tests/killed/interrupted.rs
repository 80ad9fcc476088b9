//! Ctrl-C, at one moment after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use driftless_data::{DataError, Event, SyncOptions, sync};
use tokio_util::sync::CancellationToken;

use crate::child::options;
use crate::left::Before;
use crate::points::{CHANGES, FIRST, TABLES};
use crate::scene::{Scene, info};

/// More than a run of these tables tells.
const MOST_EVENTS: usize = 500;

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_interrupted_leaves_a_target_that_is_whole_and_the_next_ends_equal() {
    let (mut at, mut interrupted) = (1, 0);
    while at < MOST_EVENTS {
        let scene = Scene::of(TABLES).await;
        scene.source.execute(FIRST).await;
        scene.run_equal(&options()).await;
        scene.source.execute(CHANGES).await;
        let before = Before::of(&scene).await;
        let cancel = CancellationToken::new();
        let (told, asked) = (AtomicUsize::new(0), cancel.clone());
        let interrupt = move |_: Event<'_>| {
            if told.fetch_add(1, Ordering::Relaxed) + 1 == at {
                asked.cancel();
            }
        };
        let options = SyncOptions { events: Some(Arc::new(interrupt)), ..options() };
        let (source, target) = (info(&scene.source.url()), info(&scene.target.url()));
        let outcome = sync(&source, &target, &options, &cancel).await;
        assert_eq!(before.problems(&scene).await, Vec::<String>::new(), "interrupted at event {at}");
        scene.run_equal(&SyncOptions { events: None, ..options }).await;
        match outcome {
            Err(DataError::Interrupted { .. }) => interrupted += 1,
            Ok(_) => break,
            Err(error) => panic!("interrupted at event {at}: {error:?}"),
        }
        at = at * 3 / 2 + 1;
    }
    assert!(interrupted > 3, "only {interrupted} of the runs were interrupted");
}
