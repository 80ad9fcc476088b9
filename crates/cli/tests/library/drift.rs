//! Changes that nobody planned.

use driftless::prelude::*;

use crate::scene::{Scene, schema, told};

const OLD: &str = "create table users (id bigint primary key, age integer); create view v as select id from users";
const NEW: &str = "create table users (id bigint primary key, age bigint, email text);
    create view v as select id from users";

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_tells_what_was_changed_by_hand_and_by_nobody_else() {
    let scene = Scene::new(OLD, NEW).await;
    let audit = scene.engine(Mode::Audit);
    let error = audit.sync_tenant(&scene.tenant, None, false).await.unwrap_err();
    assert!(error.to_string().contains("it was never synced"), "{error}");
    let engine = scene.builder(Mode::Sync).allow(HazardKind::ALL.iter().copied()).build().unwrap();
    engine.sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap();
    let report = audit.sync_tenant(&scene.tenant, None, false).await.unwrap();
    assert_eq!((report.outcome, report.drift), (Outcome::InSync, vec![]));
    scene
        .database
        .execute(
            "alter table users add nickname text, alter email set not null; alter table users rename age to years;
             create function g() returns int language sql as 'select 1'; comment on view v is 'by hand'",
        )
        .await;
    let report = audit.sync_tenant(&scene.tenant, None, true).await.unwrap();
    assert_eq!((report.mode, &report.outcome), (Mode::Audit, &Outcome::Drifted));
    let drift = [
        "function public.g() added",
        "column public.users.email: nullability \"NULL\" -> \"NOT NULL\"",
        "column public.users.age renamed to column public.users.years",
        "column public.users.nickname added",
        "view public.v: comment null -> \"by hand\"",
    ];
    let mut found = told(&report.drift);
    found.sort();
    let mut expected = drift.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(found, expected);
    // What would put it right is the other way round.
    assert!(told(&report.differences).contains(&"column public.users.nickname dropped".to_owned()), "{report:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_target_a_sync_goes_back_to_what_was_stored_also_by_another_engine() {
    let scene = Scene::new("create table t (a integer)", "create table t (a integer, b text)").await;
    scene.sync().await;
    scene.database.execute("alter table t drop b; create index by_hand on t (a)").await;
    let engine = scene.engine(Mode::Sync);
    let planned = engine.sync_tenant(&scene.tenant, None, false).await.unwrap();
    assert_eq!(told(&planned.drift), ["index public.by_hand added", "column public.t.b dropped"]);
    let report = engine.sync_tenant(&scene.tenant, None, true).await.unwrap();
    assert!(matches!(report.outcome, Outcome::Applied { .. }), "{report:#?}");
    assert_eq!(report.drift, planned.drift);
    assert_eq!(scene.ask("select string_agg(attname, ',' order by attnum) from pg_attribute where attrelid = 't'::regclass and attnum > 0 and not attisdropped").await, "a,b");
    let audit = scene.engine(Mode::Audit).sync_tenant(&scene.tenant, None, false).await.unwrap();
    assert_eq!(audit.outcome, Outcome::InSync);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_by_hand_on_the_way_to_the_target_is_no_drift() {
    let scene = Scene::new("create table t (a integer)", "create table t (a integer)").await;
    let engine = scene.engine(Mode::Sync);
    let report = engine.sync_tenant(&scene.tenant, Some(&scene.target), true).await.unwrap();
    assert_eq!(report.outcome, Outcome::InSync);
    assert_eq!(scene.files().len(), 1, "what is in sync is stored as well");
    scene.database.execute("alter table t add b text, add c text").await;
    let next = schema("create table t (a integer, b text, d text)").await;
    let report = engine.sync_tenant(&scene.tenant, Some(&next), false).await.unwrap();
    assert_eq!(told(&report.drift), ["column public.t.c added"]);
    assert_eq!(told(&report.differences), ["column public.t.c dropped", "column public.t.d added"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_that_a_target_does_not_say_are_left_alone_in_every_mode() {
    let scene = Scene::new("create table t (a integer)", "create table t (a integer, b text)").await;
    let role = format!("{}_owner", scene.database.name());
    scene.database.execute(&format!("create role {role}; alter table t owner to {role}")).await;
    let mut silent = scene.target.clone();
    silent.objects.values_mut().for_each(|object| object.owner = None);
    let engine = scene.engine(Mode::Sync);
    let report = engine.sync_tenant(&scene.tenant, Some(&silent), true).await.unwrap();
    assert!(matches!(report.outcome, Outcome::Applied { .. }), "{report:#?}");
    assert_eq!(told(&report.differences), ["column public.t.b added"]);
    let validation = scene.engine(Mode::Validation);
    assert!(validation.sync_tenant(&scene.tenant, Some(&silent), false).await.unwrap().already_in_sync());
    let report = validation.sync_tenant(&scene.tenant, Some(&scene.target), false).await.unwrap();
    assert_eq!(report.differences.len(), 1, "{report:#?}");
    let unowned = Compared { owners: false, privileges: true, comments: true };
    let lax = scene.builder(Mode::Validation).compared(unowned).build().unwrap();
    assert!(lax.sync_tenant(&scene.tenant, Some(&scene.target), false).await.unwrap().already_in_sync());
    scene.database.execute(&format!("alter table t owner to current_user; drop role {role}")).await;
}
