//! Generated Go against the real toolchain: gofmt, vet, builds for several systems, and running.

// A test that cannot go on ends, with the reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "go/arbitrary.rs"]
mod arbitrary;
#[path = "go/hostile.rs"]
mod hostile;
#[path = "go/module.rs"]
mod module;

use driftless_codegen::targets::go::{
    ElementNulls, Flavour, InsertStructs, JsonCase, JsonTags, NamedDomains, NullStyle, Options, PackageName,
};
use driftless_codegen::{NameLock, Target, generate};
use driftless_schema::snapshot::{Database, Snapshot};
use module::Module;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

fn options(package: &str) -> Options {
    Options::new(PackageName::new(package).unwrap())
}

/// The options that the schema is tried with, each named for its package.
fn variants() -> Vec<Options> {
    let json = JsonTags::Named(JsonCase::Camel);
    let inserts = InsertStructs::WhereNeeded;
    vec![
        Options { inserts, ..options("std_pointer") },
        Options { null_style: NullStyle::SqlNull, ..options("std_sqlnull") },
        Options {
            element_nulls: ElementNulls::Pointer,
            domains: NamedDomains::Named,
            json,
            initialisms: ["NL".to_owned()].into(),
            ..options("std_named")
        },
        Options { flavour: Flavour::Pgx5, ..options("pgx5_pointer") },
        Options { flavour: Flavour::Pgx5, null_style: NullStyle::SqlNull, ..options("pgx5_sqlnull") },
        Options {
            flavour: Flavour::Pgx5,
            element_nulls: ElementNulls::Pointer,
            domains: NamedDomains::Named,
            json: JsonTags::Omitted,
            inserts,
            ..options("pgx5_named")
        },
    ]
}

#[test]
fn a_hostile_schema_becomes_formatted_go_that_builds_on_every_system() {
    let module = Module::new();
    for options in variants() {
        module.add(&[hostile::postgres("shop")], options);
    }
    module.add(&[hostile::postgres("shop"), hostile::sqlite("cache")], options("several"));
    module.add(&[hostile::sqlite("cache")], Options { null_style: NullStyle::SqlNull, ..options("sqlite") });
    assert_eq!(module.unformatted(), "");
    module.go(&["vet", "./..."], &[]);
    for system in [["linux", "amd64"], ["windows", "amd64"], ["js", "wasm"]] {
        module.go(&["build", "./..."], &[("GOOS", system[0]), ("GOARCH", system[1])]);
    }
}

#[test]
fn every_file_is_known_as_generated_and_every_tag_gives_the_column_back() {
    let module = Module::new();
    let output = module.add(&[hostile::postgres("shop")], options("models"));
    module.write("models/tags_test.go", include_str!("go/tags_test.go.txt"));
    let columns = hostile::COLUMNS.iter().map(|name| name.as_bytes().iter().map(|b| format!("{b:02x}")).collect());
    module.write("models/columns.txt", &columns.collect::<Vec<String>>().join("\n"));
    module.write("models/files.txt", &output.files.len().to_string());
    module.go(&["test", "./models"], &[]);
}

#[test]
fn arrays_enums_and_composites_go_through_their_text_form() {
    let module = Module::new();
    let mut shop = hostile::postgres("shop");
    // Tables that take the names which the test knows types by.
    shop.catalog.objects.retain(|id, _| !hostile::TABLES.contains(&id.name.as_str()));
    for (package, null_style, element_nulls) in
        [("pointer", NullStyle::Pointer, ElementNulls::Refused), ("sqlnull", NullStyle::SqlNull, ElementNulls::Pointer)]
    {
        let options = Options { null_style, element_nulls, ..options(package) };
        module.add(std::slice::from_ref(&shop), options);
    }
    module.write("pointer/text_test.go", include_str!("go/pointer_test.go.txt"));
    module.write("sqlnull/text_test.go", include_str!("go/sqlnull_test.go.txt"));
    module.go(&["test", "./..."], &[]);
}

#[test]
fn any_schema_becomes_formatted_go_that_builds() {
    const SCHEMAS: usize = 64;
    let module = Module::new();
    let mut runner = TestRunner::default();
    let strategy = (arbitrary::database(), arbitrary::options());
    for number in 0..SCHEMAS {
        let (database, mut options) = strategy.new_tree(&mut runner).unwrap().current();
        options.package = PackageName::new(&format!("p{number}")).unwrap();
        module.add(&[database], options);
    }
    assert_eq!(module.unformatted(), "");
    module.go(&["vet", "./..."], &[]);
}

#[test]
fn any_comment_stays_as_gofmt_leaves_it() {
    const COMMENTS: usize = 4000;
    let module = Module::new();
    let mut runner = TestRunner::default();
    let comments = proptest::collection::vec(arbitrary::comment(), COMMENTS);
    let comments = comments.new_tree(&mut runner).unwrap().current();
    module.add(&[hostile::commented_tables(&comments)], options("comments"));
    assert_eq!(module.unformatted(), "");
}

#[test]
fn equal_schemas_give_equal_bytes() {
    let databases = vec![hostile::postgres("shop"), hostile::sqlite("cache")];
    let target = Target::Go(options("models"));
    let first = generate(&databases, &target, &NameLock::default()).unwrap();
    let created_at = "2026-11-20T09:00:00Z".to_owned();
    let snapshot = Snapshot { created_at, environment: None, databases, unreachable: Vec::new() };
    let read: Vec<Database> = Snapshot::from_json(&snapshot.to_json()).unwrap().databases;
    assert_eq!(generate(&read, &target, &NameLock::default()).unwrap(), first);
    // With its own names given back, only the reports of renaming go.
    let again = generate(&read, &target, &first.names).unwrap();
    assert_eq!((again.files, again.names), (first.files, first.names));
}

#[test]
fn any_schema_gives_its_names_back_when_it_grows() {
    let config = proptest::test_runner::Config { failure_persistence: None, ..Default::default() };
    proptest::proptest!(config, |(small in arbitrary::database(), big in arbitrary::database())| {
        let target = Target::Go(options("models"));
        let first = generate(std::slice::from_ref(&small), &target, &NameLock::default()).unwrap();
        let mut grown = big;
        grown.catalog.dialect = small.catalog.dialect;
        grown.catalog.objects.extend(small.catalog.objects);
        let second = generate(&[grown], &target, &first.names).unwrap();
        for (key, name) in first.names.iter() {
            proptest::prop_assert_eq!(second.names.get(key), Some(name));
        }
    });
}
