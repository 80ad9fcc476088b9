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
    insta::assert_snapshot!(env.files().join("\n"), @"");
    insta::assert_debug_snapshot!(suggested(&env, &demo), @"");
    let second = env.run(&["demo"]).code(0);
    assert!(second.stderr.contains("The files are in driftless-demo-2."), "{second}");
}

#[test]
fn quiet_leaves_the_data_only() {
    let env = TestEnv::new();
    let demo = env.run(&["demo", "--quiet"]).code(0);
    assert!(demo.stdout.contains("Table") || demo.stdout.contains("✅"), "{demo}");
}

#[test]
fn a_folder_that_is_there_already_is_refused() {
    let env = TestEnv::new();
    env.write("shop/mine.txt", "mine");
    insta::assert_snapshot!(env.run(&["demo", "--out", "shop"]), @"");
    insta::assert_snapshot!(env.run(&["demo", "--out", "shop/mine.txt/deeper"]), @"");
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
    insta::assert_snapshot!(changes.join("\n"), @"");
    assert!(demo.stderr.contains(&format!("Starting a throwaway PostgreSQL {}", binaries.version)), "{demo}");
    insta::assert_debug_snapshot!(suggested(&env, &demo), @"");
}
