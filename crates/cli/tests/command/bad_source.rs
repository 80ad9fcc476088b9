//! Sources that are not there, not what they seem, or damaged.

use crate::test_env::{PLANTED, TestEnv};

/// Makes a snapshot `good.json` to damage.
fn good() -> TestEnv {
    let env = TestEnv::new();
    env.sqlite("shop.db", "create table customers (id integer primary key, email text not null)");
    env.run(&["snapshot", "sqlite:shop.db", "--new", "good.json"]).code(0);
    env
}

#[test]
fn text_that_names_no_source_is_wrong_usage_and_is_not_repeated() {
    let env = TestEnv::new();
    for (name, source) in [
        ("unknown_scheme", "postgers://app:PASSWORD@localhost/shop"),
        ("compound_scheme", "postgres+ssl://app:PASSWORD@localhost/shop"),
        ("system_to_come", "mysql://app:PASSWORD@localhost/shop"),
        ("scheme_without_colon", "postgres//app:PASSWORD@localhost/shop"),
        ("pairs_without_an_address", "sslrootcert=root.crt password=PASSWORD"),
        ("environment_without_name", "env:"),
        ("nothing", ""),
        ("text_file", "notes.txt"),
    ] {
        let source = source.replace("PASSWORD", PLANTED);
        insta::assert_snapshot!(name, env.run(&["snapshot", &source]).code(2));
        env.run(&["diff", "--old", &source, "--new", "x.json"]).code(2);
        env.run(&["generate", "--new", &source, "--out", "models"]).code(2);
    }
}

#[test]
fn an_address_with_a_mistake_is_told_without_its_password() {
    let env = TestEnv::new();
    let address = |text: &str| env.run(&["snapshot", &text.replace("PASSWORD", PLANTED)]);
    insta::assert_snapshot!(address("postgres://app:PASSWORD@localhost:port/shop"), @"
    exit 1
    --- stderr
    error: failed to read the connection string: the value of `port` must be a number from 1 to 65535
    ");
    insta::assert_snapshot!(address("postgres://app:PASSWORD@localhost/shop?sslmod=require"), @"
    exit 1
    --- stderr
    error: failed to read the connection string: unknown keyword `sslmod`
    hint: did you mean `sslmode`?
    ");
    insta::assert_snapshot!(address("postgres://app:PASSWORD@localhost/shop?sslmode=always"), @"
    exit 1
    --- stderr
    error: failed to read the connection string: the value of `sslmode` must be one of disable, allow, prefer, require, verify-ca, verify-full
    ");
    insta::assert_snapshot!(address("host=localhost pasword=PASSWORD"), @"
    exit 1
    --- stderr
    error: failed to read the connection string: unknown keyword `pasword`
    hint: did you mean `password`?
    ");
    insta::assert_snapshot!(address("postgres://app:PASSWORD%zz@localhost/shop"), @"
    exit 1
    --- stderr
    error: failed to read the connection URL: wrong percent-encoding in its password
    hint: write %25 for a percent sign
    ");
    insta::assert_snapshot!(address("host=localhost password='PASSWORD"), @r"
    exit 1
    --- stderr
    error: failed to read the connection string: a quote is not closed
    hint: inside quotes, write \' for a quote and \\ for a backslash
    ");
}

#[test]
fn arguments_in_the_wrong_place_are_not_repeated_where_they_may_hold_a_password() {
    let env = TestEnv::new();
    let url = format!("postgres://app:{PLANTED}@localhost/shop");
    let pairs = format!("host=localhost password={PLANTED}");
    for text in [&url, &pairs] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(env.run(&[text]), @"
            exit 2
            --- stderr
            error: unrecognized subcommand '…'

            Usage: driftless [OPTIONS] <COMMAND>

            For more information, try '--help'.
            ");
            insta::assert_snapshot!(env.run(&["diff", text, "--new", "x.json"]), @"
            exit 2
            --- stderr
            error: unexpected argument '…' found

            Usage: driftless diff [OPTIONS] --old <SOURCE> --new <SOURCE>

            For more information, try '--help'.
            ");
            insta::assert_snapshot!(env.run(&["snapshot", "a.json", text]), @"
            exit 2
            --- stderr
            error: unexpected argument '…' found

            Usage: driftless snapshot [OPTIONS] [SOURCE]

            For more information, try '--help'.
            ");
        }
        env.run(&["diff", "--old", "a.json", "--new", "b.json", "--dev-ulr", text]).code(2);
        env.run(&["diff", "--old", "a.json", "--new", "b.json", &format!("--dev-ulr={text}")]).code(2);
        env.run(&["diff", "--old", "a.json", "--new", "b.json", "--engine", text]).code(2);
        env.run(&["diff", "--old", "a.json", "--new", "b.json", "--parallel", text]).code(2);
        env.run(&["completions", text]).code(2);
    }
}

#[test]
fn files_that_are_not_there() {
    let env = TestEnv::new();
    insta::assert_snapshot!(env.run(&["diff", "--old", "none.json", "--new", "other.json"]), @"
    exit 1
    --- stderr
    error: failed to read none.json: No such file or directory (os error 2)
    hint: check the path; relative paths start at the current folder
    ");
    insta::assert_snapshot!(env.run(&["snapshot", "none.sql"]), @"
    exit 1
    --- stderr
    error: failed to read none.sql: No such file or directory (os error 2)
    hint: check the path; relative paths start at the current folder
    ");
    insta::assert_snapshot!(env.run(&["snapshot", "sqlite:none.db"]), @"
    exit 1
    --- stderr
    error: failed to open none.db: there is no such file
    hint: check the path; a database is read, never made
    ");
    assert_eq!(env.files(), [""; 0], "SQLite makes files that it is asked for");
    std::fs::create_dir(env.path("empty")).unwrap();
    insta::assert_snapshot!(env.run(&["snapshot", "empty"]), @"
    exit 1
    --- stderr
    error: failed to find SQL in the folder empty
    hint: files of SQL end in .sql
    ");
    env.write("text.db", "this is not a database, only some text that is long enough");
    insta::assert_snapshot!(env.run(&["snapshot", "sqlite:text.db"]), @"
    exit 1
    --- stderr
    error: failed to open text.db: file is not a database
    hint: an SQLite database begins with `SQLite format 3`; files of SQL are named *.sql
    ");
}

#[test]
fn json_that_is_no_snapshot() {
    let env = good();
    for (name, text) in [
        ("list.json", "[1, 2]"),
        ("package.json", "{\"name\": \"shop\", \"version\": \"1.0.0\"}"),
        ("empty.json", ""),
        ("text.json", "databases: []"),
    ] {
        env.write(name, text);
        let outcome = env.run(&["diff", "--old", name, "--new", "good.json"]).code(1);
        insta::assert_snapshot!(format!("not_a_snapshot_{}", name.trim_end_matches(".json")), outcome);
    }
    let piped = env.run_with_input(&["diff", "--old", "-", "--new", "good.json"], "{}").code(1);
    insta::assert_snapshot!(piped, @r#"
    exit 1
    --- stderr
    error: failed to read the snapshot -: it is JSON, but not a snapshot (no "format": "driftless-snapshot")
    hint: driftless snapshot SOURCE --new FILE.json writes one
    "#);
}

#[test]
fn a_snapshot_of_a_newer_format() {
    let env = good();
    env.write("newer.json", &env.read("good.json").replacen("\"version\":1,", "\"version\":2,", 1));
    insta::assert_snapshot!(env.run(&["diff", "--old", "newer.json", "--new", "good.json"]), @"
    exit 1
    --- stderr
    error: failed to read the snapshot newer.json: its format version is 2, and this version of driftless reads up to 1
    hint: use a newer driftless, or take the snapshot again
    ");
    env.write("far.json", "{\"format\": \"driftless-snapshot\", \"version\": 7, \"anything\": {\"else\": true}}");
    insta::assert_snapshot!(env.run(&["generate", "--new", "far.json", "--out", "models"]), @"
    exit 1
    --- stderr
    error: failed to read the snapshot far.json: its format version is 7, and this version of driftless reads up to 1
    hint: use a newer driftless, or take the snapshot again
    ");
    assert!(!env.path("models").exists());
}

#[test]
fn a_snapshot_that_is_cut_off_is_refused_wherever_it_is_cut() {
    let env = good();
    let whole = env.read("good.json");
    env.write("cut.json", &whole[..whole.len() / 2]);
    insta::assert_snapshot!(env.run(&["diff", "--old", "cut.json", "--new", "good.json"]), @"
    exit 1
    --- stderr
    error: failed to read the snapshot cut.json: the JSON is damaged or cut off at line 13, column 3: EOF while parsing a list at line 13 column 3
    hint: take the snapshot again
    ");
    // The line feed at the end is no part of the JSON.
    for length in (0..whole.len() - 1).step_by(97) {
        env.write("cut.json", &whole[..length]);
        env.run(&["diff", "--old", "cut.json", "--new", "good.json"]).code(1);
    }
}

#[test]
fn a_snapshot_that_was_changed_by_hand() {
    let env = good();
    let whole = env.read("good.json");
    env.write("altered.json", &whole.replace("email", "e_mail"));
    insta::assert_snapshot!(env.run(&["diff", "--old", "altered.json", "--new", "good.json"]), @r#"
    exit 1
    --- stderr
    error: failed to read the snapshot altered.json: database "shop" does not match its fingerprint: the file was changed after it was written
    hint: take the snapshot again
    "#);
    env.write("altered.json", &whole.replacen("\"table main", "\"tabel main", 1));
    insta::assert_snapshot!(env.run(&["diff", "--old", "altered.json", "--new", "good.json"]), @r#"
    exit 1
    --- stderr
    error: failed to read the snapshot altered.json: it does not follow the snapshot format: "tabel main.customers" is not the identity of an object, such as "table public.users" at line 14 column 32
    hint: take the snapshot again
    "#);
}
