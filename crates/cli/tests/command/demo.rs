//! `driftless demo`.

use crate::test_env::{Outcome, TestEnv};

/// Runs what the demonstration suggests, as a shell would, and returns the exit codes.
fn suggested(env: &TestEnv, demo: &Outcome) -> Vec<(String, i32)> {
    let (_, lines) = demo.stderr.split_once("To go on:").unwrap();
    let commands = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let run = |line: &str| {
        let command = line.trim_end_matches("; echo $?");
        let mut words = command.split_whitespace();
        assert_eq!(words.next(), Some("driftless"), "{line}");
        (command.to_owned(), env.run(&words.collect::<Vec<_>>()).code)
    };
    commands.map(run).collect()
}

#[test]
fn two_databases_drift_apart_with_nothing_but_the_binary() {
    let env = TestEnv::new();
    let demo = env.run(&["demo"]).code(0);
    insta::assert_snapshot!(demo);
    insta::assert_snapshot!(env.files().join("\n"), @"
    driftless-demo/dev/shop.db
    driftless-demo/dev/shop.json
    driftless-demo/dev/shop.sql
    driftless-demo/driftless.yaml
    driftless-demo/models/.driftless-manifest.json
    driftless-demo/models/main_coupons.go
    driftless-demo/models/main_customers.go
    driftless-demo/models/main_open_orders.go
    driftless-demo/models/main_orders.go
    driftless-demo/prod/shop.db
    driftless-demo/prod/shop.json
    driftless-demo/prod/shop.sql
    ");
    insta::assert_debug_snapshot!(suggested(&env, &demo), @r#"
    [
        (
            "driftless diff --old driftless-demo/prod/shop.json --new driftless-demo/dev/shop.json --format markdown",
            0,
        ),
        (
            "driftless diff --old driftless-demo/prod/shop.json --new driftless-demo/dev/shop.json --fail-on breaking",
            3,
        ),
        (
            "driftless generate --new driftless-demo/prod/shop.json --out driftless-demo/models --check",
            3,
        ),
        (
            "driftless diff --config driftless-demo/driftless.yaml --old env:prod --new env:dev",
            0,
        ),
    ]
    "#);
    let second = env.run(&["demo"]).code(0);
    assert!(second.stderr.contains("The files are in driftless-demo-2."), "{second}");
}

#[test]
fn quiet_leaves_the_data_only() {
    let env = TestEnv::new();
    let loud = env.run(&["demo"]).code(0);
    let quiet = env.run(&["demo", "--quiet"]).code(0);
    assert_eq!((quiet.stdout, quiet.stderr.as_str()), (loud.stdout, ""));
}

#[test]
fn a_folder_that_is_there_already_is_refused() {
    let env = TestEnv::new();
    env.write("shop/mine.txt", "mine");
    insta::assert_snapshot!(env.run(&["demo", "--out", "shop"]), @"
    exit 2
    --- stderr
    error: shop exists already
    hint: name a folder that does not exist
    ");
    insta::assert_snapshot!(env.run(&["demo", "--out", "shop/mine.txt/deeper"]), @"
    exit 1
    --- stderr
    error: failed to make the folder shop/mine.txt/deeper: Not a directory (os error 20)
    ");
    assert_eq!(env.files(), ["shop/mine.txt"]);
}

#[test]
fn a_folder_with_a_space_is_quoted_in_what_is_suggested() {
    let env = TestEnv::new();
    let demo = env.run(&["demo", "--out", "my shop"]).code(0);
    let (_, suggested) = demo.stderr.split_once("To go on:").unwrap();
    let line = suggested.lines().find(|line| line.contains("markdown")).unwrap();
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_driftless")).parent().unwrap();
    let script = format!("PATH='{}'; {line}", bin.display());
    let output = env.command_of("/bin/sh".as_ref(), &["-c", &script]).output().unwrap();
    env.outcome(output).code(0);
}

#[tokio::test]
async fn the_same_on_a_throwaway_postgresql() {
    let major = driftless_testkit::postgres::default_major();
    let binaries = driftless_postgres::throwaway::Binaries::find(Some(major)).unwrap();
    let mut env = TestEnv::new().set("DRIFTLESS_POSTGRES_BIN", &binaries.dir.display().to_string());
    env.hide(&binaries.version, "VERSION");
    let demo = env.run(&["demo", "--engine", "postgres", "--out", "shop"]).code(0);
    let changes: Vec<_> = demo.stdout.lines().take_while(|line| !line.starts_with("//")).collect();
    insta::assert_snapshot!(changes.join("\n"), @"
    ✅ New table: dev.public.coupons · safe
    ⚠️ Type changed: dev.public.customers.credit (integer → bigint) · risky: readers: typed drivers refuse or misread it (`cannot convert between i32 and int8`), Go and Java overflow, JavaScript loses digits above 2^53 or gets a string [Y01]
    ⚠️ Type changed: dev.public.customers.name (character varying(120) → character varying(60)) · breaking: writers: longer values fail: `value too long for type` [Y15]
    ✅ New column: dev.public.customers.newsletter (boolean) · safe
    ❌ Column dropped: dev.public.customers.phone · breaking: readers: every query that names it fails: `column does not exist`; writers: every statement that names it fails: `column does not exist` [C04]
    ⚠️ Enum labels changed: dev.public.order_status (new, paid, sent → new, paid, sent, returned) · risky: value 'returned' added at the end: readers: a value comes that code which lists all of them does not know [E01]
    ✅ New column: dev.public.orders.coupon (text) · safe
    ✅ New constraint: dev.public.orders.orders_coupon_fkey · risky: writers: rows must be inserted after what they reference and deleted before: `violates foreign key constraint` [K08]
    ❌ Index dropped: dev.public.orders_customer_idx · risky: readers: queries that used it read the whole table [I02]
    ✅ New index: dev.public.orders_recent_idx · safe
    ");
    assert!(demo.stderr.contains(&format!("Starting a throwaway PostgreSQL {}", binaries.version)), "{demo}");
    insta::assert_debug_snapshot!(suggested(&env, &demo), @r#"
    [
        (
            "driftless diff --old shop/prod/shop.json --new shop/dev/shop.json --format markdown",
            0,
        ),
        (
            "driftless diff --old shop/prod/shop.json --new shop/dev/shop.json --fail-on breaking",
            3,
        ),
        (
            "driftless generate --new shop/prod/shop.json --out shop/models --check",
            3,
        ),
        (
            "driftless diff --old shop/prod/shop.sql --new shop/dev/shop.sql",
            0,
        ),
    ]
    "#);
}
