//! A database that is not the one that the plan was made for.

use driftless_postgres::apply::{ApplyError, Differs};
use driftless_schema::model::Dialect;
use driftless_testkit::postgres;

use crate::scene::{Scene, step};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_since_the_plan_is_named() {
    let steps = vec![step(0, "column public.t.a", "ALTER TABLE public.t ADD COLUMN a integer")];
    let scene =
        Scene::new("create table t (id int); create table u (id int); create view v as select 1 as x", steps).await;
    scene.database.execute("alter table u add column late text; drop view v; create type e as enum ('a')").await;
    let error = scene.apply().await.unwrap_err();
    let told = "its schema is not the one that the plan was made for\n  \
                - view public.v is missing\n  - table public.u is another\n  - enum public.e is not expected";
    let mut lines: Vec<&str> = told.lines().collect();
    let text = error.to_string();
    lines.retain(|line| !text.contains(line.trim_start()));
    assert!(lines.is_empty(), "{lines:?} not in {text}");
    assert_eq!(
        scene.ask("select count(*) from pg_attribute where attrelid = 't'::regclass and attname = 'a'").await,
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_database_altogether_is_told_by_its_objects() {
    let steps = vec![step(0, "column public.t.a", "ALTER TABLE public.t ADD COLUMN a integer")];
    let scene = Scene::new("create table t (id int)", steps).await;
    let many: String = (0..30).map(|n| format!("create table other{n} (id int);")).collect();
    let other = postgres::database().await;
    other.execute(&many).await;
    let scene = Scene::of(other, scene.plan.clone(), scene.wanted.clone());
    let error = scene.apply().await.unwrap_err();
    assert!(error.to_string().ends_with("\n  - and 11 more"), "{error}");
    let ApplyError::Elsewhere { deviations, .. } = error else { panic!() };
    let missing: Vec<_> = deviations.iter().filter(|it| it.differs == Differs::Missing).collect();
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].object.to_string(), "table public.t");
    assert_eq!(scene.ask("select to_regnamespace('driftless')").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_for_another_system_is_refused() {
    let mut scene = Scene::new("", Vec::new()).await;
    scene.plan.dialect = Dialect::Sqlite;
    let error = scene.apply().await.unwrap_err();
    assert!(matches!(error, ApplyError::OtherDialect { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_of_somebodys_that_is_called_driftless_is_left_alone() {
    let steps = vec![step(0, "table public.t", "CREATE TABLE public.t ()")];
    let scene = Scene::new("create schema driftless; create table driftless.migration_log (id int)", steps).await;
    let error = scene.apply().await.unwrap_err();
    assert!(matches!(error, ApplyError::SchemaTaken { .. }), "{error}");
    scene.assert_untouched().await;
    // It is part of the schema like any other.
    assert!(scene.catalog().await.objects.keys().any(|id| id.to_string() == "table driftless.migration_log"));
}
