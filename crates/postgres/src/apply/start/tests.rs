use driftless_schema::model::{Dialect, Index, IndexKey, Object, Table};
use driftless_schema::plan::{Compared, Reverse};

use super::*;

fn table(name: &str) -> ObjectId {
    ObjectId::in_schema(Kind::Table, "s", name)
}

fn catalog(tables: &[&str]) -> Catalog {
    let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
    for name in tables {
        catalog.objects.insert(table(name), Object::new(Body::Table(Table::default())));
    }
    catalog
}

fn step(sql: &str, object: ObjectId, transaction: TransactionMode) -> Step {
    Step {
        sql: sql.to_owned(),
        object,
        reason: String::new(),
        hazards: Vec::new(),
        locks: Vec::new(),
        rewrites: Vec::new(),
        scans: Vec::new(),
        reverse: Reverse::Plan,
        group: 0,
        transaction,
        checks: Vec::new(),
    }
}

fn plan(source: &Catalog, target: &Catalog, steps: Vec<Step>) -> Plan {
    Plan {
        dialect: Dialect::Postgres,
        compared: Compared { owners: true, privileges: true, comments: true },
        source: fingerprint::of_catalog(source),
        target: fingerprint::of_catalog(target),
        settings: Vec::new(),
        steps,
        rename_candidates: Vec::new(),
        objects: source.objects.iter().map(|(id, object)| (id.clone(), fingerprint::of_object(id, object))).collect(),
    }
}

fn progress(steps: usize, done: usize, is_begun: bool) -> Progress {
    let mut progress = Progress::for_tests(steps);
    progress.done = done;
    progress.is_begun = is_begun;
    progress
}

#[test]
fn the_source_is_begun_and_the_target_is_done() {
    let (source, target) = (catalog(&["a"]), catalog(&["a", "b"]));
    let plan = plan(&source, &target, vec![step("CREATE TABLE s.b ()", table("b"), TransactionMode::Inside)]);
    assert_eq!(find(&plan, &source, progress(1, 0, false)), Start::At { step: 0, is_begun: false });
    assert_eq!(find(&plan, &target, progress(1, 0, false)), Start::Done);
    // Applied before, and taken back since.
    assert_eq!(find(&plan, &source, progress(1, 1, false)), Start::At { step: 0, is_begun: false });
}

#[test]
fn every_object_that_deviates_is_named() {
    let source = catalog(&["a", "b"]);
    let mut other = catalog(&["a", "c"]);
    other
        .objects
        .insert(table("a"), Object { comment: Some("x".to_owned()), ..Object::new(Body::Table(Table::default())) });
    let plan = plan(&source, &catalog(&[]), Vec::new());
    let Start::Elsewhere(deviations) = find(&plan, &other, progress(0, 0, false)) else { panic!() };
    let told: Vec<String> = deviations.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["table s.a is another", "table s.b is missing", "table s.c is not expected"]);
}

#[test]
fn what_finished_steps_touched_may_differ_and_nothing_else() {
    let source = catalog(&["old", "kept"]);
    let target = catalog(&["new", "kept", "more"]);
    let steps = vec![
        step("ALTER TABLE s.old RENAME TO new", table("old"), TransactionMode::Inside),
        step("CREATE TABLE s.more ()", table("more"), TransactionMode::Inside),
    ];
    let plan = plan(&source, &target, steps);
    let renamed = catalog(&["new", "kept"]);
    assert_eq!(find(&plan, &renamed, progress(2, 1, false)), Start::At { step: 1, is_begun: false });
    assert!(matches!(find(&plan, &renamed, progress(2, 0, false)), Start::Elsewhere(_)));
    let Start::Elsewhere(deviations) = find(&plan, &catalog(&["new"]), progress(2, 1, false)) else { panic!() };
    assert_eq!(deviations, [Deviation { object: table("kept"), differs: Differs::Missing }]);
    // The last step is done too, and only the journal does not know.
    let Start::Elsewhere(deviations) = find(&plan, &target, progress(2, 1, false)) else { panic!() };
    assert_eq!(deviations[0].object, table("more"));
    assert_eq!(find(&plan, &target, progress(2, 1, true)), Start::At { step: 1, is_begun: true });
}

#[test]
fn the_invalid_leftover_of_a_build_of_the_plan_may_be_there() {
    let source = catalog(&["t"]);
    let index = |invalid| {
        Body::Index(Index {
            table: "t".into(),
            method: "btree".into(),
            unique: false,
            nulls_not_distinct: false,
            keys: vec![IndexKey::column("a")],
            include: Vec::new(),
            predicate: None,
            options: BTreeMap::new(),
            tablespace: None,
            attached_to: None,
            invalid,
        })
    };
    let id = ObjectId::in_schema(Kind::Index, "s", "i");
    let build = step("CREATE INDEX CONCURRENTLY i ON s.t (a)", id.clone(), TransactionMode::Outside);
    let plan = plan(&source, &catalog(&[]), vec![build]);
    for (invalid, may_be) in [(true, true), (false, false)] {
        let mut found = source.clone();
        found.objects.insert(id.clone(), Object::new(index(invalid)));
        let start = find(&plan, &found, progress(1, 0, false));
        assert_eq!(matches!(start, Start::At { step: 0, .. }), may_be, "{start:?}");
    }
}

#[test]
fn words_hold_quoted_names() {
    let mut found = BTreeSet::new();
    words("ALTER TABLE \"S\".\"a \"\"b\" RENAME TO c_d", &mut found);
    for word in ["ALTER", "S", "a \"b", "c_d"] {
        assert!(found.contains(word), "{word} is not in {found:?}");
    }
}
