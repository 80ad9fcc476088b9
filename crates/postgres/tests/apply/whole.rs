//! A plan that nothing gets in the way of.

use driftless_postgres::apply::{Applied, ApplyError, Log, Wanted, apply, check};
use driftless_schema::model::{Kind, ObjectId};

use crate::scene::{Scene, step};

fn steps() -> Vec<driftless_schema::plan::Step> {
    vec![
        step(0, "table public.t", "CREATE TABLE public.t (id integer)"),
        step(0, "column public.t.a", "ALTER TABLE public.t ADD COLUMN a text"),
        step(1, "index public.i", "CREATE INDEX CONCURRENTLY i ON public.t (a)"),
        step(2, "table public.t", "COMMENT ON TABLE public.t IS 'it''s'"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_run_in_order_and_the_outcome_is_verified() {
    let scene = Scene::new("create table kept (id int)", steps()).await;
    assert_eq!(scene.apply().await.unwrap(), Applied { ran: 4, done_before: 0 });
    scene.assert_wanted().await;
    let told = scene.told.lock().unwrap().join(", ");
    assert_eq!(
        told,
        "planned 0/4, checking 0, started 1, finished 1, started 2, finished 2, started 3, finished 3, \
         started 4, finished 4, verified"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_log_nothing_but_the_schema_is_left_behind() {
    let mut scene = Scene::new("", steps()).await;
    scene.options.log = Log::IfThere;
    scene.apply().await.unwrap();
    assert_eq!(scene.ask("select to_regnamespace('driftless')").await, "");
    let held = "select count(*) from pg_locks where locktype = 'advisory' and database = \
                (select oid from pg_database where datname = current_database())";
    assert_eq!(scene.ask(held).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_was_applied_is_done_and_can_be_applied_again_when_it_was_taken_back() {
    let scene = Scene::new("", steps()).await;
    scene.apply().await.unwrap();
    assert_eq!(scene.apply().await.unwrap(), Applied { ran: 0, done_before: 4 });
    scene.database.execute("drop table t").await;
    assert_eq!(scene.apply().await.unwrap(), Applied { ran: 4, done_before: 0 });
    scene.assert_wanted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_is_not_the_wanted_one_is_told_with_every_difference() {
    let mut scene = Scene::new("", steps()).await;
    let table = ObjectId::in_schema(Kind::Table, "public", "t");
    scene.wanted.objects.get_mut(&table).unwrap().comment = Some("other".to_owned());
    let error = scene.apply().await.unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("verify postgres@"), "{text}");
    assert!(
        text.ends_with(
            "the schema is not what was planned\n  - table public.t: comment is \"it's\", wanted is \"other\""
        ),
        "{text}"
    );
    // By fingerprint as well.
    let mut plan = scene.plan.clone();
    plan.steps.truncate(3);
    scene.database.execute("drop table t").await;
    let error = apply(&scene.info(), &plan, Wanted::Fingerprint, &scene.options, &scene.cancel).await.unwrap_err();
    assert!(matches!(error, ApplyError::NotAsPlanned { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_alone_change_nothing() {
    let scene = Scene::new("", steps()).await;
    check(&scene.info(), &scene.plan, &scene.options, &scene.cancel).await.unwrap();
    scene.assert_untouched().await;
    assert_eq!(scene.ask("select to_regnamespace('driftless')").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_of_the_role_or_the_database_do_not_end_a_statement() {
    let scene = Scene::new(
        "",
        vec![step(0, "table public.t", "CREATE TABLE public.t AS SELECT pg_catalog.pg_sleep(0.2)::text AS s")],
    )
    .await;
    let name = scene.database.name().to_owned();
    scene.database.execute(&format!("alter database {name} set statement_timeout = '100ms'")).await;
    scene.database.execute(&format!("alter database {name} set lock_timeout = '1ms'")).await;
    scene.apply().await.unwrap();
}
