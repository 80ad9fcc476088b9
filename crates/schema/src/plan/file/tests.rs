use std::collections::BTreeMap;

use super::*;
use crate::model::{Body, Catalog, Dialect, Kind, Object, ObjectId};
use crate::plan::{
    Compared, DataCheck, Hazard, HazardKind, Lock, LockMode, RenameCandidate, Reverse, Step, TransactionMode,
};

fn plan() -> Plan {
    let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
    catalog.objects.insert(ObjectId::database_scoped(Kind::Schema, "public"), Object::new(Body::Schema));
    let users = ObjectId::in_schema(Kind::Table, "public", "users");
    let step = Step {
        sql: "ALTER TABLE public.users ALTER COLUMN email SET NOT NULL".to_owned(),
        object: users.column("email"),
        reason: "the column refuses NULL".to_owned(),
        hazards: vec![Hazard::new(HazardKind::MayFailOnData, "rows may be NULL")],
        locks: vec![Lock { relation: users.clone(), mode: LockMode::AccessExclusive }],
        rewrites: Vec::new(),
        scans: vec![users.clone()],
        reverse: Reverse::Sql("ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL".to_owned()),
        group: 0,
        transaction: TransactionMode::Inside,
        checks: vec![DataCheck {
            sql: "select count(*) from public.users where email is null".to_owned(),
            problem: "are NULL in public.users.email".to_owned(),
        }],
    };
    let drop = Step {
        sql: "DROP INDEX CONCURRENTLY public.old_idx".to_owned(),
        object: ObjectId::in_schema(Kind::Index, "public", "old_idx"),
        reason: "it is not wanted".to_owned(),
        hazards: Vec::new(),
        locks: Vec::new(),
        rewrites: Vec::new(),
        scans: Vec::new(),
        reverse: Reverse::Plan,
        group: 1,
        transaction: TransactionMode::Outside,
        checks: Vec::new(),
    };
    let objects: BTreeMap<_, _> =
        catalog.objects.iter().map(|(id, object)| (id.clone(), fingerprint::of_object(id, object))).collect();
    Plan {
        dialect: Dialect::Postgres,
        compared: Compared { owners: true, privileges: true, comments: false },
        source: fingerprint::of_catalog(&catalog),
        target: fingerprint::of_catalog(&catalog),
        settings: vec!["SET search_path = ''".to_owned()],
        steps: vec![step, drop],
        rename_candidates: vec![RenameCandidate {
            from: users.column("mail"),
            to: users.column("email"),
            evidence: "the same type".to_owned(),
        }],
        objects,
    }
}

#[test]
fn a_plan_reads_back_as_itself_and_gives_the_same_bytes() {
    let json = plan().to_json();
    let read = Plan::from_json(&json).unwrap();
    assert_eq!(read, plan());
    assert_eq!(read.to_json(), json);
}

#[test]
fn a_step_begins_a_line() {
    let text = String::from_utf8(plan().to_json()).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn a_file_edited_by_hand_is_refused() {
    let json = String::from_utf8(plan().to_json()).unwrap();
    for (from, to) in [
        ("SET NOT NULL\"", "DROP NOT NULL\""),
        ("MAY_FAIL_ON_DATA", "SHARE_LOCK"),
        ("\"group\":1", "\"group\":0"),
        ("outside", "inside"),
        ("SET search_path = ''", "SET search_path = public"),
    ] {
        let edited = json.replacen(from, to, 1);
        assert_ne!(edited, json, "{from}");
        let error = Plan::from_json(edited.as_bytes()).unwrap_err();
        assert!(matches!(error, PlanFileError::Altered), "{from}: {error}");
    }
    // Spaces are nobody's content.
    assert_eq!(Plan::from_json(json.replace("\",\"", "\", \"").as_bytes()).unwrap(), plan());
}

#[test]
fn each_way_to_be_no_plan_has_its_own_words() {
    let json = String::from_utf8(plan().to_json()).unwrap();
    let told = |text: &str| Plan::from_json(text.as_bytes()).unwrap_err().to_string();
    let newer = json.replacen("\"version\":1", "\"version\":2", 1).replacen("\"plan\"", "\"plans\"", 1);
    assert_eq!(told(&newer), "its format version is 2, and this version of driftless reads up to 1");
    assert_eq!(told("{}"), "it is JSON, but not a plan (no \"format\": \"driftless-plan\")");
    assert_eq!(told("[1]"), "it is JSON, but not a plan (no \"format\": \"driftless-plan\")");
    assert!(told("").starts_with("the JSON is damaged or cut off at line 1"));
    assert!(told(json.get(..200).unwrap()).starts_with("the JSON is damaged or cut off at line "));
    let malformed = json.replacen("\"outside\"", "\"sideways\"", 1);
    assert!(told(&malformed).starts_with("it does not follow the plan format: unknown variant `sideways`"));
    let snapshot = r#"{"format":"driftless-snapshot","version":1,"databases":[]}"#;
    assert!(told(snapshot).starts_with("it is JSON, but not a plan"));
}
