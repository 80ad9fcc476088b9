//! From the first sync to one that has nothing to do.

use driftless::prelude::*;
use driftless_testkit::postgres;

use crate::front_page;
use crate::scene::{Scene, told};

const OLD: &str = "create table users (id bigint primary key, name text)";
const NEW: &str = "create type mood as enum ('sad', 'happy');
    create table users (id bigint primary key, name text, email text, mood mood not null default 'sad');
    create index on users (email);
    create view moods as select mood, count(*) from users group by mood;
    create function f(a integer) returns integer language sql as 'select a';
    create function f(a text) returns text language sql as 'select a'";

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_the_front_page_works() {
    let (tenant, wanted) = (postgres::database().await, postgres::database().await);
    tenant.execute(OLD).await;
    wanted.execute(NEW).await;
    let folder = tempfile::tempdir().unwrap();
    let bring = async || {
        let report = front_page::bring(tenant.name(), &tenant.url(), &wanted.url(), folder.path()).await;
        report.unwrap_or_else(|error| panic!("{error}"))
    };
    let first = bring().await;
    assert!(matches!(first.outcome, Outcome::Applied { ran, .. } if ran == first.steps().len()), "{first:#?}");
    assert_eq!(first.found, first.wanted);
    let second = bring().await;
    assert_eq!((second.outcome.clone(), second.changes_applied()), (Outcome::InSync, 0));
    assert!(second.already_in_sync() && second.differences.is_empty() && second.drift.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_what_would_run_and_changes_nothing() {
    let scene = Scene::new(OLD, NEW).await;
    let before = scene.schema().await;
    for (mode, execute) in [(Mode::DryRun, true), (Mode::DryRun, false), (Mode::Sync, false)] {
        let engine = scene.engine(mode);
        let report = engine.sync_tenant(&scene.tenant, Some(&scene.target), execute).await.unwrap();
        assert_eq!((report.mode, report.changes_applied()), (Mode::DryRun, 0));
        assert!(matches!(&report.outcome, Outcome::Planned { steps } if steps.len() >= 6), "{report:#?}");
        assert_eq!(fingerprint::of_catalog(&scene.schema().await), fingerprint::of_catalog(&before));
        assert!(scene.files().is_empty());
        scene.assert_let_go().await;
    }
    // The plan is what a sync then runs.
    let planned = scene.engine(Mode::DryRun).sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap();
    let applied = scene.sync().await;
    assert_eq!(planned.steps(), applied.steps());
    assert_eq!(planned.plan, applied.plan);
    assert_eq!(scene.files(), ["%41cme%20%26%20%43o.json"]);
    scene.assert_let_go().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn validation_tells_the_differences_and_changes_nothing() {
    let scene = Scene::new(OLD, NEW).await;
    let before = scene.schema().await;
    let engine = scene.engine(Mode::Validation);
    let report = engine.sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap();
    assert_eq!((report.outcome, report.mode), (Outcome::Different, Mode::Validation));
    assert_ne!(report.found, report.wanted);
    assert_eq!(
        told(&report.differences),
        [
            "function public.f(integer) added",
            "function public.f(text) added",
            "enum public.mood added",
            "view public.moods added",
            "column public.users.email added",
            "column public.users.mood added",
            "index public.users_email_idx added",
        ]
    );
    assert_eq!(fingerprint::of_catalog(&scene.schema().await), fingerprint::of_catalog(&before));
    assert!(scene.files().is_empty());
    let error = engine.sync_tenant(&scene.tenant, None, true).await.unwrap_err();
    assert_eq!(error.to_string(), "sync Acme & Co: no target was given, and none is stored");
    scene.sync().await;
    for target in [Some(&scene.target), None] {
        let report = engine.sync_tenant(&scene.tenant, target, false).await.unwrap();
        assert_eq!(report.outcome, Outcome::InSync);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_json_with_a_version() {
    let scene = Scene::new(OLD, NEW).await;
    let report = scene.sync().await;
    let json: serde_json::Value = serde_json::from_slice(&report.to_json()).unwrap();
    assert_eq!(json["format"], "driftless-sync");
    assert_eq!((json["version"].as_u64(), json["outcome"].as_str()), (Some(1), Some("applied")));
    assert_eq!((json["tenant"].as_str(), json["mode"].as_str()), (Some("Acme & Co"), Some("sync")));
    assert_eq!(json["ran"].as_u64().unwrap() as usize, report.changes_applied());
    assert_eq!(json["steps"].as_array().unwrap().len(), report.steps().len());
    assert_eq!(json["differences"][0]["object"], "function public.f(integer)");
    assert!(json.get("plan").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_are_listed_by_their_ids_and_each_id_is_one() {
    let scene = Scene::new("", "").await;
    let builder = || scene.builder(Mode::Sync).tenant(TenantContext::new("b")).tenant(TenantContext::new("a"));
    let engine = builder().build().unwrap();
    let ids: Vec<&str> = engine.list_tenants().map(|tenant| tenant.id().as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    let error = builder().tenant(TenantContext::new("a").in_database("x")).build().unwrap_err();
    assert_eq!(error.to_string(), "make an engine: two tenants are called a");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_is_not_there_or_nowhere_is_an_error() {
    let scene = Scene::new("", "").await;
    let engine = scene.engine(Mode::Sync);
    let nowhere = TenantContext::new("x").in_database(format!("{}_gone", scene.database.name()));
    let error = engine.sync_tenant(&nowhere, Some(&scene.target), true).await.unwrap_err();
    assert!(matches!(&error, SyncError::Lock { .. }), "{error:?}");
    let error = engine.sync_tenant(&TenantContext::new(""), Some(&scene.target), true).await.unwrap_err();
    assert_eq!(error.to_string(), "sync a tenant: it has an empty name");
    let no_place = TenantContext::new("x").in_database("");
    let error = engine.sync_tenant(&no_place, Some(&scene.target), true).await.unwrap_err();
    assert_eq!(error.to_string(), "sync a tenant: the database of x has an empty name");
    assert!(error.hint().is_some());
    let sqlite = Source::parse(&"sqlite:x.db".into()).unwrap();
    let Source::Database(endpoint) = sqlite else { panic!() };
    let error = engine.sync_tenant(&TenantContext::new("x").at(endpoint), None, false).await.unwrap_err();
    assert!(matches!(&error, SyncError::Lock { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_may_be_on_another_server() {
    let scene = Scene::new(OLD, NEW).await;
    let Source::Database(endpoint) = Source::parse(&scene.database.url().into()).unwrap() else { panic!() };
    let tenant = TenantContext::new("far").at(endpoint);
    let report = scene.engine(Mode::Sync).sync_tenant(&tenant, Some(&scene.target), true).await.unwrap();
    assert!(matches!(report.outcome, Outcome::Applied { .. }), "{report:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_in_nothing_that_is_shown() {
    let scene = Scene::new(OLD, NEW).await;
    let url = format!("{}&password=pl4nted", scene.database.url());
    let adapter = PostgresAdapter::new(url.as_str()).await.unwrap();
    let Source::Database(endpoint) = Source::parse(&url.as_str().into()).unwrap() else { panic!() };
    let shown = format!("{adapter:?}");
    let engine = Engine::from_adapter(adapter);
    let tenant = TenantContext::new("a").at(endpoint);
    let report = engine.sync_tenant(&tenant, Some(&scene.target), true).await.unwrap();
    let nowhere = PostgresAdapter::new(url.replace("port=", "port=9")).await.unwrap_err();
    let gone = engine.sync_tenant(&TenantContext::new("gone"), Some(&scene.target), true).await.unwrap_err();
    let json = String::from_utf8(report.to_json()).unwrap();
    let shown = format!("{shown} {engine:?} {tenant:?} {report:?} {json} {nowhere:?} {nowhere} {gone:?} {gone}");
    assert!(shown.contains("applied") && !shown.contains("pl4nted"), "{shown}");
}
