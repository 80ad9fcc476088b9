//! Every point, in every way that a run can pass it.

use driftless_data::CRASH_POINTS;

use crate::child::{Ended, options, run_until};
use crate::left::Before;
use crate::scene::{Scene, assert_all_equal, assert_same};

/// Tables of every way: by timestamp, by hash, without a key, parts of a whole, parents and children.
pub const TABLES: &str = "
    create table parent (id int generated always as identity primary key, v text, updated_at timestamptz default now());
    create table child (id serial primary key, parent int references parent on delete cascade, v text,
        updated_at timestamptz default now());
    create table untimed (id int primary key, v text);
    create table keyless (a int, b text);
    create table parts (id int primary key, v text, updated_at timestamptz default now()) partition by hash (id);
    create table parts_0 partition of parts for values with (modulus 2, remainder 0);
    create table parts_1 partition of parts for values with (modulus 2, remainder 1);
    create table fresh (id bigserial primary key, v text, updated_at timestamptz default now());";

/// The rows of the first run, in more than one batch.
pub const FIRST: &str = "
    insert into parent (v) select n::text from generate_series(1, 30) n;
    insert into child (parent, v) select n % 30 + 1, n::text from generate_series(1, 50) n;
    insert into untimed select n, n::text from generate_series(1, 30) n;
    insert into keyless select n % 5, n::text from generate_series(1, 30) n;
    insert into parts select n, n::text from generate_series(1, 30) n;";

/// Changes of every sort, and a table that gets its first rows.
pub const CHANGES: &str = "
    update parent set v = v || 'x', updated_at = now() where id % 2 = 0; delete from parent where id > 25;
    insert into parent (v) select 'new' from generate_series(1, 20) n;
    update child set v = v || 'x', updated_at = now() where id % 2 = 0; delete from child where id % 7 = 0;
    insert into child (parent, v) select 31, 'new' from generate_series(1, 20) n;
    update untimed set v = v || 'x' where id % 2 = 0; delete from untimed where id > 20;
    insert into untimed select n, 'new' from generate_series(100, 120) n;
    delete from keyless where a = 1; insert into keyless values (9, 'new');
    update parts set v = v || 'x', updated_at = now() where id % 3 = 0; delete from parts where id > 20;
    insert into fresh (v) select n::text from generate_series(1, 40) n;";

/// What a run is about when it is killed.
#[derive(Debug, Clone, Copy)]
enum Run {
    /// Into empty tables.
    First,
    /// Into tables that an earlier run has filled.
    Later,
}

/// Kills a run at a point and looks; then lets the next run end. Says how the first ended, and what is wrong.
async fn kill(at: &str, run: Run) -> (Ended, Vec<String>) {
    let scene = Scene::of(TABLES).await;
    scene.source.execute(FIRST).await;
    if let Run::Later = run {
        scene.run_equal(&options()).await;
        scene.source.execute(CHANGES).await;
    }
    let before = Before::of(&scene).await;
    let ended = run_until(at, &scene.source.url(), &scene.target.url()).await;
    let mut problems: Vec<String> =
        before.problems(&scene).await.into_iter().map(|problem| format!("{at} of {run:?}: {problem}")).collect();
    if problems.is_empty() {
        // Whatever is wrong from here on breaks off, and the point is told.
        println!("the run after {at} of {run:?}");
        assert_all_equal(&scene.run(&options()).await);
        assert_same(&scene.source.client().await, &scene.target.client().await).await;
        problems.extend(indexes_left(&scene).await.map(|problem| format!("{at} of {run:?}: {problem}")));
        problems.extend(numbers_left(&scene).await.map(|problem| format!("{at} of {run:?}: {problem}")));
    }
    (ended, problems)
}

/// Whether an index, a key or a foreign key is not there again.
async fn indexes_left(scene: &Scene) -> Option<String> {
    let all = "select string_agg(t, e'\n' order by t) from (
        select pg_get_indexdef(i.indexrelid) t from pg_index i join pg_class c on c.oid = i.indrelid
            where c.relnamespace = 'public'::regnamespace
        union all select c.conrelid::regclass || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
            from pg_constraint c where c.connamespace = 'public'::regnamespace) d";
    let (source, target) = (scene.in_source(all).await, scene.in_target(all).await);
    (source != target).then(|| format!("the source has\n{source}\nthe target\n{target}"))
}

/// Whether who writes next gets numbers that are taken.
async fn numbers_left(scene: &Scene) -> Option<String> {
    let write = "insert into parent (v) values ('mine'); insert into child (v) values ('mine');
        insert into fresh (v) values ('mine');";
    let written = scene.target.client().await.batch_execute(write).await;
    written.err().map(|error| format!("the next number is taken: {error:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_leaves_a_target_that_is_whole_and_the_next_ends_equal() {
    let mut problems = Vec::new();
    for point in CRASH_POINTS {
        let mut killed = 0;
        for run in [Run::First, Run::Later] {
            for time in [1, 2, 4] {
                let (ended, found) = kill(&format!("{point}:{time}"), run).await;
                problems.extend(found);
                if ended == Ended::Finished {
                    break;
                }
                killed += 1;
            }
        }
        if killed == 0 {
            problems.push(format!("no run passes {point}"));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_again_and_again_ends_equal_at_last() {
    let scene = Scene::of(TABLES).await;
    scene.source.execute(FIRST).await;
    scene.run_equal(&options()).await;
    scene.source.execute(CHANGES).await;
    let before = Before::of(&scene).await;
    for point in CRASH_POINTS {
        run_until(&format!("{point}:2"), &scene.source.url(), &scene.target.url()).await;
        assert_eq!(before.problems(&scene).await, Vec::<String>::new(), "{point}");
    }
    scene.run_equal(&options()).await;
}
