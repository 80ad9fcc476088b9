use driftless_schema::plan::HazardKind;

use super::*;
use crate::explain::Explain as _;

mod fake;

use fake::{Fake, schema};

fn engine(fake: &Fake, mode: Mode) -> Engine {
    Engine::builder(fake.clone()).store(fake.clone()).mode(mode).build().unwrap()
}

async fn run(fake: &Fake, mode: Mode, target: Option<&[&str]>, execute: bool) -> Result<SyncReport, SyncError> {
    let target = target.map(schema);
    engine(fake, mode).sync_tenant(&TenantContext::new("a"), target.as_ref(), execute).await
}

#[tokio::test]
async fn a_sync_holds_the_lock_from_the_first_look_to_what_is_stored() {
    let fake = Fake::new(&["t"]);
    let report = run(&fake, Mode::Sync, Some(&["new", "t"]), true).await.unwrap();
    assert!(matches!(&report.outcome, Outcome::Applied { ran: 1, done_before: 0, .. }), "{report:?}");
    assert_eq!(fake.happened(), "lock stored inspect plan begin ask run look store release");
    assert_eq!(fake.kept().await, Stored { verified: Some(schema(&["new", "t"])), begun: None });
    assert_eq!((report.found, report.notes), (report.wanted, vec!["a note".to_owned()]));
    let report = run(&fake, Mode::Sync, Some(&["new", "t"]), true).await.unwrap();
    assert!(report.already_in_sync() && report.plan.is_none());
    assert_eq!(fake.happened(), "lock stored inspect store release");
}

#[tokio::test]
async fn what_is_not_to_be_executed_is_not() {
    for (mode, execute, happened) in [
        (Mode::Sync, false, "lock stored inspect plan ask release"),
        (Mode::DryRun, false, "lock stored inspect plan ask release"),
        (Mode::DryRun, true, "lock stored inspect plan ask release"),
        (Mode::Validation, false, "stored inspect"),
        (Mode::Validation, true, "stored inspect"),
    ] {
        let fake = Fake::new(&["t"]);
        let report = run(&fake, mode, Some(&["new", "t"]), execute).await.unwrap();
        assert_eq!((report.changes_applied(), fake.happened().as_str()), (0, happened), "{mode}");
        assert_eq!(fake.kept().await, Stored::default());
        assert_eq!(fake.state().tables, ["t"]);
        assert_eq!(report.steps().len(), usize::from(happened.contains("plan")));
    }
}

#[tokio::test]
async fn the_lock_is_free_whatever_fails_and_where() {
    for at in ["stored", "inspect", "plan", "begin", "ask", "run", "look", "store"] {
        let fake = Fake::new(&["t"]);
        fake.state().fails_at = at;
        let error = run(&fake, Mode::Sync, Some(&["new", "t"]), true).await.unwrap_err();
        let happened = fake.happened();
        assert!(happened.ends_with(&format!("{at} release")), "{happened}");
        assert!(!fake.state().is_locked && error.to_string().contains(" a: "), "{error}");
        // What is wanted is known from when the plan begins to run to when it is verified.
        let is_begun = fake.kept().await.begun.is_some();
        assert_eq!(is_begun, ["ask", "run", "look", "store"].contains(&at), "{at}");
        fake.state().fails_at = "";
        let target = if is_begun { None } else { Some(&["new", "t"][..]) };
        let report = run(&fake, Mode::Sync, target, true).await.unwrap();
        assert_eq!(report.already_in_sync(), ["look", "store"].contains(&at), "{at}");
        assert_eq!(fake.kept().await, Stored { verified: Some(schema(&["new", "t"])), begun: None });
    }
}

#[tokio::test]
async fn the_lock_is_free_when_the_future_is_dropped() {
    let fake = Fake::new(&["t"]);
    let (engine, tenant, target) = (engine(&fake, Mode::Sync), TenantContext::new("a"), schema(&["new"]));
    tokio::select! {
        biased;
        outcome = engine.sync_tenant(&tenant, Some(&target), true) => panic!("{outcome:?}"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(fake.happened(), "lock stored inspect");
    assert!(!fake.state().is_locked);
}

#[tokio::test]
async fn a_lock_that_is_taken_is_told_and_left_alone() {
    let fake = Fake::new(&["t"]);
    fake.state().is_locked = true;
    let error = run(&fake, Mode::Sync, Some(&["t"]), true).await.unwrap_err();
    assert_eq!(error.to_string(), "sync a: another sync or apply is at work there");
    assert!(fake.state().is_locked && fake.happened() == "lock");
}

#[tokio::test]
async fn that_the_schema_is_the_target_is_not_believed_but_seen() {
    let fake = Fake::new(&["t"]);
    fake.state().lies = true;
    let error = run(&fake, Mode::Sync, Some(&["new", "t"]), true).await.unwrap_err();
    let told = "verify a: the plan ran, and the schema is not the target: table public.new is missing";
    assert_eq!((error.to_string().as_str(), fake.kept().await.verified), (told, None));
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn hazards_are_refused_unless_allowed_before_anything_is_asked() {
    let fake = Fake::new(&["t"]);
    let report = run(&fake, Mode::Sync, Some(&["big", "new", "t"]), true).await.unwrap();
    let Outcome::Refused { steps, refusals } = &report.outcome else { panic!("{report:?}") };
    assert_eq!((steps.len(), refusals.len()), (2, 1), "a lock alone need not be allowed");
    assert_eq!(refusals[0].to_string(), "TABLE_REWRITE is not allowed: step 1: it is big");
    assert_eq!(fake.happened(), "lock stored inspect plan release");
    let allowing = Engine::builder(fake.clone()).store(fake.clone()).allow([HazardKind::TableRewrite]).build().unwrap();
    let target = schema(&["big", "t"]);
    let report = allowing.sync_tenant(&TenantContext::new("a"), Some(&target), true).await.unwrap();
    assert_eq!(report.changes_applied(), 1);
}

#[tokio::test]
async fn a_dry_run_tells_all_that_is_in_the_way() {
    let fake = Fake::new(&["t"]);
    fake.state().refuses = true;
    let report = run(&fake, Mode::Sync, Some(&["big", "t"]), false).await.unwrap();
    let Outcome::Refused { refusals, .. } = &report.outcome else { panic!("{report:?}") };
    let told: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["TABLE_REWRITE is not allowed: step 1: it is big", "2 rows are in the way"]);
}

#[tokio::test]
async fn what_was_refused_is_not_what_is_wanted() {
    let fake = Fake::new(&["t"]);
    run(&fake, Mode::Sync, Some(&["t"]), true).await.unwrap();
    fake.state().refuses = true;
    let report = run(&fake, Mode::Sync, Some(&["new", "t"]), true).await.unwrap();
    assert!(matches!(report.outcome, Outcome::Refused { .. }), "{report:?}");
    assert_eq!(fake.kept().await, Stored { verified: Some(schema(&["t"])), begun: None });
    // Nor is forgotten what an earlier one was on the way to.
    fake.begin(&TenantId::new("a"), Some(&schema(&["new"]))).await.unwrap();
    run(&fake, Mode::Sync, Some(&["new", "t"]), true).await.unwrap();
    assert_eq!(fake.kept().await.begun, Some(schema(&["new"])));
}

#[tokio::test]
async fn an_audit_tells_drift_from_what_is_yet_to_be_done() {
    let fake = Fake::new(&["t"]);
    let error = run(&fake, Mode::Audit, Some(&["t"]), false).await.unwrap_err();
    assert!(matches!(error, SyncError::NeverSynced { .. }));
    run(&fake, Mode::Sync, Some(&["t"]), true).await.unwrap();
    fake.happened();
    for (tables, begun, outcome, drift, differences) in [
        (&["t"][..], None, Outcome::InSync, 0, 0),
        (&["new", "t"], None, Outcome::Drifted, 1, 1),
        // A sync to `new` was killed: before it did anything, and when it was done but for the last word.
        (&["t"], Some(&["new", "t"][..]), Outcome::Different, 0, 1),
        (&["new", "t"], Some(&["new", "t"]), Outcome::InSync, 0, 0),
        (&["big", "t"], Some(&["new", "t"]), Outcome::Drifted, 1, 2),
    ] {
        fake.state().tables = tables.to_vec();
        fake.begin(&TenantId::new("a"), begun.map(schema).as_ref()).await.unwrap();
        fake.happened();
        let report = run(&fake, Mode::Audit, None, true).await.unwrap();
        assert_eq!((report.mode, &report.outcome), (Mode::Audit, &outcome), "{report:?}");
        assert_eq!((report.drift.len(), report.differences.len()), (drift, differences), "{report:?}");
        assert_eq!(fake.happened(), "stored inspect");
    }
}

#[tokio::test]
async fn the_json_of_a_report_shows_no_statement_as_it_is() {
    let fake = Fake::new(&["t"]);
    let report = run(&fake, Mode::Sync, Some(&["new", "t"]), false).await.unwrap();
    let json = String::from_utf8(report.to_json()).unwrap();
    let head = "{\n  \"format\": \"driftless-sync\",\n  \"version\": 1,\n  \"tenant\": \"a\",\n  \"mode\": \"dry_run\",\n  \"outcome\": \"planned\",\n  \"steps\": [";
    assert!(json.starts_with(head) && json.ends_with("}\n"), "{json}");
    assert!(json.contains("table public.new '…'") && !json.contains("secret"), "{json}");
}
