//! What stands in `driftless.migration_log`.

use driftless_postgres::apply::Log;

use crate::scene::{Scene, step};

#[tokio::test(flavor = "multi_thread")]
async fn a_row_tells_all_of_a_statement() {
    let steps = vec![
        step(0, "table public.t", "CREATE TABLE public.t (a integer)"),
        step(1, "index public.i", "CREATE INDEX CONCURRENTLY i ON public.t (a)"),
    ];
    let scene = Scene::new("", steps).await;
    scene.apply().await.unwrap();
    for (column, told) in [
        ("plan", format!("{0} {0}", scene.plan.digest())),
        ("step_group || '/' || step || '/' || steps", "0/1/2 1/2/2".to_owned()),
        ("object", "table public.t index public.i".to_owned()),
        ("outcome", "done done".to_owned()),
        ("role", "postgres postgres".to_owned()),
        ("driftless", format!("{0} {0}", env!("CARGO_PKG_VERSION"))),
        ("(duration >= '0' and duration = finished_at - started_at)::text", "true true".to_owned()),
        ("(now() - started_at between '0' and '1 hour')::text", "true true".to_owned()),
    ] {
        let sql = format!("select string_agg({column}, ' ' order by l.id) from driftless.migration_log l");
        assert_eq!(scene.ask(&sql).await, told, "{column}");
    }
    let statement = scene.ask("select statement from driftless.migration_log order by id limit 1").await;
    assert_eq!(statement, scene.plan.steps[0].sql);
}

#[tokio::test(flavor = "multi_thread")]
async fn driftlesss_own_schema_is_no_part_of_the_schema() {
    let scene = Scene::new("", vec![step(0, "table public.t", "CREATE TABLE public.t ()")]).await;
    scene.apply().await.unwrap();
    assert_eq!(scene.ask("select to_regclass('driftless.migration_log')").await, "driftless.migration_log");
    let catalog = scene.catalog().await;
    assert!(!catalog.objects.keys().any(|id| id.to_string().contains("driftless")), "{:?}", catalog.objects.keys());
    // Of a schema that only is called so all is told.
    scene.database.execute("comment on schema driftless is 'mine'").await;
    let shown: Vec<String> = scene.catalog().await.objects.keys().map(ToString::to_string).collect();
    for id in ["schema driftless", "table driftless.migration_log", "index driftless.migration_log_plan_idx"] {
        assert!(shown.iter().any(|shown| shown == id), "{id} is not in {shown:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_there_is_kept_up() {
    let mut scene = Scene::new("", vec![step(0, "table public.t", "CREATE TABLE public.t ()")]).await;
    scene.apply().await.unwrap();
    scene.database.execute("drop table t").await;
    scene.options.log = Log::IfThere;
    scene.apply().await.unwrap();
    assert_eq!(scene.journal().await, ["1 done", "1 done"]);
    scene.database.execute("drop table t").await;
    scene.options.log = Log::Never;
    scene.apply().await.unwrap();
    assert_eq!(scene.journal().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_gets_into_the_log_or_into_an_error() {
    let mapping = "CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (password 'Pl4nted')";
    let steps = vec![
        step(0, "user mapping far.public", mapping),
        step(
            1,
            "user mapping far.public",
            "ALTER USER MAPPING FOR PUBLIC SERVER far OPTIONS (SET password 'Pl4nted2')",
        ),
        step(2, "table public.t", "CREATE TABLE public.t ()"),
    ];
    let sql = "create foreign data wrapper w; create server far foreign data wrapper w";
    let scene = Scene::new(sql, steps).await;
    scene
        .database
        .execute(
            "create function public.no() returns event_trigger language plpgsql as
        $$ begin raise exception 'not now'; end $$",
        )
        .await;
    let mut refused = Scene::of(scene.database, scene.plan, scene.wanted);
    refused.database.execute("drop function public.no()").await;
    refused.apply().await.unwrap();
    let log = refused.ask("select string_agg(l::text, '') from driftless.migration_log l").await;
    assert!(log.contains("OPTIONS (SET password '…')") && !log.contains("Pl4nted"), "{log}");
    // The same statement again is refused by the server.
    let source = refused.catalog().await;
    refused.plan = crate::scene::plan(&source, &source, vec![step(0, "user mapping far.public", mapping)]);
    let error = refused.apply().await.unwrap_err();
    assert!(error.to_string().contains("OPTIONS (password '…')"), "{error}");
    assert!(!format!("{error:?} {error}").contains("Pl4nted"), "{error:?}");
    let log = refused.ask("select string_agg(l::text, '') from driftless.migration_log l").await;
    assert!(log.contains("failed") && !log.contains("Pl4nted"), "{log}");
}
