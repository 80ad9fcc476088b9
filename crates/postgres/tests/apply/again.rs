//! A run that broke off, and the next one.

use crate::scene::{Scene, step};

fn steps() -> Vec<driftless_schema::plan::Step> {
    vec![
        step(0, "table public.a", "ALTER TABLE public.a RENAME TO b"),
        step(0, "column public.b.x", "ALTER TABLE public.b RENAME COLUMN x TO y"),
        step(1, "index public.i", "CREATE INDEX CONCURRENTLY i ON public.b (y)"),
        step(2, "index public.gone", "DROP INDEX CONCURRENTLY public.gone"),
        step(3, "table public.old", "DROP TABLE public.old"),
        step(3, "table public.n", "CREATE TABLE public.n (id integer PRIMARY KEY)"),
        step(4, "column public.n.z", "ALTER TABLE public.n ADD COLUMN z integer"),
    ]
}

const BEFORE: &str = "create table a (x int primary key, w serial); create index gone on a (w);
    create table old (id serial primary key); create index on old (id)";

/// Runs the first `done` steps as a run does that is killed right after, and `begun` more.
async fn killed_after(done: usize, begun: usize) -> Scene {
    let scene = Scene::new(BEFORE, steps()).await;
    // The journal is made by a run of nothing.
    let mut nothing = scene.plan.clone();
    nothing.steps = vec![step(0, "schema public", "SET work_mem TO DEFAULT")];
    nothing.target = nothing.source.clone();
    let wanted = driftless_postgres::apply::Wanted::Fingerprint;
    driftless_postgres::apply::apply(&scene.info(), &nothing, wanted, &scene.options, &scene.cancel).await.unwrap();
    for (index, step) in scene.plan.steps.iter().enumerate().take(done + begun) {
        scene.database.execute(&step.sql).await;
        let outcome = if index < done { "done" } else { "started" };
        let sql = format!(
            "insert into driftless.migration_log (plan, step_group, step, steps, statement, object, started_at, outcome, driftless)
             values ('{}', {}, {}, 7, 'x', 'x', now(), '{outcome}', 'x')",
            scene.plan.digest(), step.group, index + 1
        );
        scene.database.execute(&sql).await;
    }
    scene
}

#[tokio::test(flavor = "multi_thread")]
async fn after_any_group_the_next_run_goes_on() {
    for done in [0, 2, 3, 4, 6, 7] {
        let scene = killed_after(done, 0).await;
        let applied = scene.apply().await.unwrap_or_else(|error| panic!("after {done}: {error}"));
        // A plan that is done whole is not done again.
        assert_eq!((applied.ran, applied.done_before), (7 - done, done), "after {done}");
        scene.assert_wanted().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_was_done_and_not_noted_is_not_done_twice() {
    for done in [2, 3] {
        let scene = killed_after(done, 1).await;
        let applied = scene.apply().await.unwrap_or_else(|error| panic!("after {done}: {error}"));
        assert_eq!((applied.ran, applied.done_before), (7 - done, done), "after {done}");
        scene.assert_wanted().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_change_meanwhile_is_still_named() {
    let scene = killed_after(3, 0).await;
    scene.database.execute("create table elsewhere ()").await;
    let error = scene.apply().await.unwrap_err();
    assert!(error.to_string().ends_with("\n  - table public.elsewhere is not expected"), "{error}");
}
