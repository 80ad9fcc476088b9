//! What is known to fail, told before anything has changed.

use driftless_postgres::apply::{ApplyError, Wanted, apply};

use crate::scene::{Scene, info, step, with_check};

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_of_the_data_is_told_with_its_count_and_without_values() {
    let steps = vec![
        step(0, "table public.n", "CREATE TABLE public.n ()"),
        with_check(
            step(0, "column public.t.a", "ALTER TABLE public.t ALTER COLUMN a SET NOT NULL"),
            "select count(*) from public.t where a is null",
            "are NULL in public.t.a",
        ),
        with_check(
            step(0, "column public.t.b", "ALTER TABLE public.t ALTER COLUMN b TYPE integer USING b::integer"),
            "select count(b::integer) * 0 from public.t",
            "do not cast to integer in public.t.b",
        ),
        with_check(
            step(0, "column public.t.c", "ALTER TABLE public.t ALTER COLUMN c SET NOT NULL"),
            "select count(*) from public.t where c is null",
            "are NULL in public.t.c",
        ),
    ];
    let scene = Scene::new("create table t (a int, b text, c int)", steps).await;
    scene.database.execute("insert into t values (null, 'Pl4nted', 1), (null, '7', 1)").await;
    let error = scene.apply().await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.ends_with(
            "2 problems stand in the way, and nothing was changed\
             \n  - step 2 of 4 (column public.t.a): 2 rows: are NULL in public.t.a\
             \n  - step 3 of 4 (column public.t.b): do not cast to integer in public.t.b: \
             invalid input syntax for type integer: \"…\" (22P02)"
        ),
        "{text}"
    );
    scene.assert_untouched().await;
    assert_eq!(scene.ask("select to_regnamespace('driftless')").await, "");
    scene.database.execute("truncate t").await;
    scene.apply().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_about_a_name_that_is_yet_to_come_is_not_in_the_way() {
    let asked = |sql: &str| {
        with_check(step(0, "column public.t.b", "ALTER TABLE public.t ALTER COLUMN b SET NOT NULL"), sql, "are NULL")
    };
    let rename = step(0, "column public.t.a", "ALTER TABLE public.t RENAME COLUMN a TO b");
    let steps = vec![rename.clone(), asked("select count(*) from public.t where b is null")];
    Scene::new("create table t (a int)", steps).await.apply().await.unwrap();
    // One that nobody makes is.
    let steps = vec![rename, asked("select count(*) from public.t where nope is null")];
    let error = Scene::new("create table t (a int)", steps).await.apply().await.unwrap_err();
    assert!(error.to_string().ends_with("are NULL: column \"nope\" does not exist (42703)"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_cannot_write() {
    let asked = with_check(
        step(0, "table public.t", "COMMENT ON TABLE public.t IS 'x'"),
        "with gone as (delete from public.t returning 1) select count(*) from gone",
        "is gone",
    );
    let scene = Scene::new("create table t (a int); insert into t values (1)", vec![asked]).await;
    let error = scene.apply().await.unwrap_err();
    assert!(error.to_string().contains("(25006)"), "{error}");
    assert_eq!(scene.ask("select count(*) from t").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_that_are_missing_are_told_with_their_objects() {
    let steps = vec![
        step(0, "column public.t.a", "ALTER TABLE public.t ADD COLUMN a integer"),
        step(0, "table s.n", "CREATE TABLE s.n ()"),
        step(0, "schema x", "CREATE SCHEMA x"),
        step(0, "table x.own", "CREATE TABLE x.own ()"),
        step(0, "column x.own.c", "ALTER TABLE x.own ADD COLUMN c integer"),
        step(0, "column public.mine.c", "ALTER TABLE public.mine ADD COLUMN c integer"),
    ];
    let mut scene = Scene::new("create schema s; create table t (); create table mine ()", steps).await;
    let role = format!("{}_weak", scene.database.name());
    scene.database.execute(&format!("create role {role} login; alter table mine owner to {role}")).await;
    let source = scene.catalog().await;
    scene.plan = crate::scene::plan(&source, &source, scene.plan.steps.clone());
    let weak = info(&scene.database.url().replace("user=postgres", &format!("user={role}")));
    let outcome = apply(&weak, &scene.plan, Wanted::Fingerprint, &scene.options, &scene.cancel).await;
    scene.database.execute(&format!("alter table mine owner to postgres; drop role {role}")).await;
    let error = outcome.unwrap_err();
    let text = error.to_string().replace(&role, "weak");
    let problems: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(
        problems,
        [
            "  - step 1 of 6 (column public.t.a): table public.t: weak is neither its owner nor a member of postgres, which is",
            "  - step 2 of 6 (table s.n): schema s: weak has no CREATE on it",
            "  - step 3 of 6 (schema x): schema x: weak has no CREATE on the database",
        ]
    );
    assert!(matches!(error, ApplyError::Preflight { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_all_the_same_is_rolled_back_and_told() {
    let steps = vec![
        step(0, "table public.n", "CREATE TABLE public.n ()"),
        step(1, "table public.m", "CREATE TABLE public.m ()"),
        step(1, "table public.t", "DROP TABLE public.t"),
    ];
    let mut scene = Scene::new("create table t (a int)", steps).await;
    scene.database.execute("create view v as select a from t").await;
    let source = scene.catalog().await;
    scene.plan = crate::scene::plan(&source, &source, scene.plan.steps.clone());
    let error = scene.apply().await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(
            "run step 3 of 3 (table public.t): cannot drop table public.t because other objects depend on it: \
             view public.v depends on table public.t (2BP01); its group was rolled back\n  DROP TABLE public.t"
        ),
        "{text}"
    );
    assert_eq!(
        scene.ask("select to_regclass('public.n') is not null and to_regclass('public.m') is null").await,
        "true"
    );
    assert_eq!(scene.journal().await, ["1 done", "3 failed"]);
    // Mended, and run again.
    scene.database.execute("drop view v").await;
    let error = scene.apply().await.unwrap_err();
    assert!(error.to_string().contains("\n  - view public.v is missing"), "{error}");
}
