//! What is not done, and why.

use driftless::prelude::*;

use crate::scene::{Scene, told};

#[tokio::test(flavor = "multi_thread")]
async fn a_hazard_that_nobody_allowed_is_refused_and_one_that_is_meant_runs() {
    let scene = Scene::new("create table t (a integer, b text)", "create table t (a integer)").await;
    let engine = scene.engine(Mode::Sync);
    for execute in [false, true] {
        let report = engine.sync_tenant(&scene.tenant, Some(&scene.target), execute).await.unwrap();
        let Outcome::Refused { steps, refusals } = &report.outcome else { panic!("{report:#?}") };
        assert_eq!((steps.len(), report.changes_applied()), (1, 0));
        let kinds = refusals.iter().map(|refusal| match refusal {
            Refusal::Hazard { hazard, step: 1, .. } => *hazard,
            other => panic!("{other}"),
        });
        assert!(kinds.collect::<Vec<_>>().contains(&HazardKind::DataLoss), "{report:#?}");
        assert_eq!(told(&report.differences), ["column public.t.b dropped"]);
    }
    assert_eq!(scene.ask("select count(*) from pg_attribute where attrelid = 't'::regclass and attnum > 0").await, "2");
    assert!(scene.files().is_empty());
    scene.assert_let_go().await;
    let engine = scene.builder(Mode::Sync).allow([HazardKind::DataLoss, HazardKind::Irreversible]).build().unwrap();
    let report = engine.sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap();
    assert!(matches!(report.outcome, Outcome::Applied { ran: 1, .. }), "{report:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_does_not_comply_is_told_before_anything_changes() {
    let scene = Scene::new(
        "create table t (a integer); insert into t values (null), (null), (1)",
        "create table t (a integer not null); create table u ()",
    )
    .await;
    let before = fingerprint::of_catalog(&scene.schema().await);
    let engine = scene.builder(Mode::Sync).allow(HazardKind::ALL.iter().copied()).build().unwrap();
    for execute in [false, true] {
        let report = engine.sync_tenant(&scene.tenant, Some(&scene.target), execute).await.unwrap();
        let Outcome::Refused { refusals, .. } = &report.outcome else { panic!("{report:#?}") };
        assert_eq!(refusals.len(), 1);
        let told = refusals[0].to_string();
        assert!(told.contains("2 rows") && told.contains("public.t"), "{told}");
        assert_eq!(fingerprint::of_catalog(&scene.schema().await), before);
        assert!(scene.files().is_empty(), "what was refused is not begun: {:?}", scene.files());
        scene.assert_let_go().await;
    }
    scene.database.execute("update t set a = 0 where a is null").await;
    let report = engine.sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap();
    assert!(matches!(report.outcome, Outcome::Applied { .. }), "{report:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_take_the_target_is_told_before_anything_changes() {
    let scene = Scene::new("create table t (a integer)", "create table t (a integer, b text)").await;
    let before = fingerprint::of_catalog(&scene.schema().await);
    let file = scene.folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let engine = Engine::builder(scene.adapter()).store(DirectoryStore::new(file.join("folder"))).build().unwrap();
    let error = engine.sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap_err();
    assert!(matches!(error, SyncError::Stored { .. } | SyncError::Begin { .. }), "{error:?}");
    assert!(error.hint().is_some());
    assert_eq!(fingerprint::of_catalog(&scene.schema().await), before);
    scene.assert_let_go().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_of_another_system_has_no_plan() {
    let scene = Scene::new("create table t (a integer)", "").await;
    let target = Catalog::new(Dialect::Sqlite, "3");
    let error = scene.engine(Mode::Sync).sync_tenant(&scene.tenant, Some(&target), true).await.unwrap_err();
    assert!(matches!(error, SyncError::Plan { .. }), "{error:?}");
    scene.assert_let_go().await;
}
