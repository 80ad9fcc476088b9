//! `driftless generate`.

use std::path::Path;

use driftless_testkit::go;

use crate::test_env::TestEnv;

const SHOP: &str = "create table customers (id integer primary key, email text not null, name text);
    create table orders (id integer primary key, total decimal(12, 2) not null)";

const GENERATE: [&str; 5] = ["generate", "--new", "sqlite:shop.db", "--out", "internal/models"];

fn shop() -> TestEnv {
    let env = TestEnv::new();
    env.sqlite("shop.db", SHOP);
    env
}

fn with<'a>(flags: &[&'a str]) -> Vec<&'a str> {
    [&GENERATE[..], flags].concat()
}

fn inodes(folder: &Path) -> Vec<(std::ffi::OsString, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut inodes: Vec<_> = entries.map(|entry| (entry.file_name(), entry.metadata().unwrap().ino())).collect();
    inodes.sort();
    inodes
}

#[test]
fn models_are_written_and_a_second_run_writes_nothing() {
    let env = shop();
    insta::assert_snapshot!(env.run(&GENERATE), @"");
    insta::assert_snapshot!(env.read("internal/models/main_customers.go"), @"");
    let before = inodes(&env.path("internal/models"));
    insta::assert_snapshot!(env.run(&GENERATE), @"");
    assert_eq!(inodes(&env.path("internal/models")), before, "every written file would be a new one");
}

#[test]
fn check_changes_nothing_and_shows_how_the_folder_differs() {
    let env = shop();
    let missing = env.run(&with(&["--check"]));
    insta::assert_snapshot!(missing, @"");
    assert!(!env.path("internal").exists());
    env.run(&GENERATE).code(0);
    insta::assert_snapshot!(env.run(&with(&["--check"])), @"");
    env.sqlite("shop.db", "create table customers (id integer primary key, email text, name text)");
    let before = inodes(&env.path("internal/models"));
    insta::assert_snapshot!(env.run(&with(&["--check"])), @"");
    assert_eq!(inodes(&env.path("internal/models")), before);
}

#[test]
fn the_file_of_a_dropped_table_is_deleted_unless_it_was_edited() {
    let env = shop();
    env.run(&GENERATE).code(0);
    env.write("internal/models/own.go", "package models\n");
    env.sqlite("shop.db", "create table customers (id integer primary key)");
    insta::assert_snapshot!(env.run(&GENERATE), @"");
    assert!(!env.path("internal/models/main_orders.go").exists());
    assert_eq!(env.read("internal/models/own.go"), "package models\n");

    let edited = env.read("internal/models/main_customers.go") + "// mine\n";
    env.write("internal/models/main_customers.go", &edited);
    env.sqlite("shop.db", "create table other (id integer primary key)");
    insta::assert_snapshot!(env.run(&with(&["--check"])), @"");
    insta::assert_snapshot!(env.run(&GENERATE), @"");
    assert_eq!(env.read("internal/models/main_customers.go"), edited);
}

#[test]
fn an_edited_file_of_a_table_that_is_there_is_written_anew_and_told_of() {
    let env = shop();
    env.run(&GENERATE).code(0);
    let whole = env.read("internal/models/main_orders.go");
    env.write("internal/models/main_orders.go", &whole.replace("Total", "Sum"));
    insta::assert_snapshot!(env.run(&with(&["--check"])), @"");
    insta::assert_snapshot!(env.run(&GENERATE), @"");
    assert_eq!(env.read("internal/models/main_orders.go"), whole);
}

#[test]
fn flags_choose_package_flavour_null_style_and_tags() {
    let env = shop();
    let file = |flags: &[&str]| {
        env.run(&with(flags)).code(0);
        let text = env.read("internal/models/main_customers.go");
        let lines = text.lines().filter(|line| line.starts_with("package") || line.contains("Name "));
        lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(" | ")
    };
    insta::assert_snapshot!(file(&[]), @"");
    insta::assert_snapshot!(file(&["--package", "shop"]), @"");
    insta::assert_snapshot!(file(&["--null", "sqlnull", "--json", "pascal"]), @"");
    insta::assert_snapshot!(file(&["--json", "none"]), @"");
}

#[tokio::test]
async fn pgx_types_are_used_when_asked_for() {
    let mut env = TestEnv::new();
    let database = env.postgres("DB", "create table prices (price numeric(10, 2) not null, paid timestamptz)").await;
    env.run(&["generate", "--new", &database.url(), "--out", "models", "--flavour", "pgx5"]).code(0);
    let text = env.read("models/public_prices.go");
    assert!(text.contains("\"github.com/jackc/pgx/v5/pgtype\"") && text.contains("pgtype.Numeric"), "{text}");
}

#[test]
fn wrong_usage_is_told_before_anything_is_written() {
    let env = shop();
    insta::assert_snapshot!(env.run(&with(&["--package", "my-models"])), @"");
    insta::assert_snapshot!(env.run(&with(&["--package", "func"])), @"");
    insta::assert_snapshot!(env.run(&with(&["--lang", "cobol"])), @"");
    insta::assert_snapshot!(env.run(&with(&["--flavour", "pgx6"])), @"");
    assert_eq!(env.files(), ["shop.db"]);
}

#[test]
fn a_file_that_is_not_ours_is_not_overwritten() {
    let env = shop();
    env.write("internal/models/main_orders.go", "package models\n\n// mine\n");
    insta::assert_snapshot!(env.run(&GENERATE), @"");
    assert_eq!(env.read("internal/models/main_orders.go"), "package models\n\n// mine\n");
    assert!(!env.path("internal/models/main_customers.go").exists());
    env.write("internal/models/.driftless-manifest.json", "{\"version\": 99");
    insta::assert_snapshot!(env.run(&GENERATE), @"");
    env.write("models", "a file");
    insta::assert_snapshot!(env.run(&["generate", "--new", "sqlite:shop.db", "--out", "models"]), @"");
}

#[tokio::test]
async fn the_models_of_a_real_database_are_formatted_and_compile() {
    let mut env = TestEnv::new();
    let database = env
        .postgres(
            "DB",
            "create type status as enum ('new', 'paid');
             create domain email as text check (value like '%@%');
             create table customers (
                 id bigint generated always as identity primary key, email email not null, tags text[] not null,
                 status status not null default 'new', balance numeric(12, 2), born date, seen timestamptz,
                 settings jsonb, photo bytea, \"type\" text, \"2fa\" boolean
             );
             comment on column customers.balance is 'In euro.';
             create view names as select id, email from customers",
        )
        .await;
    let toolchain = go::toolchain().unwrap();
    env.write("go.mod", "module example.com/shop\n\ngo 1.23\n");
    for (package, null) in [("pointers", "pointer"), ("nulls", "sqlnull")] {
        env.run(&["generate", "--new", &database.url(), "--out", package, "--null", null]).code(0);
    }
    let unformatted = toolchain.gofmt(&env.path("")).args(["-l", "."]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&unformatted.stdout), "");
    assert!(unformatted.status.success(), "{}", String::from_utf8_lossy(&unformatted.stderr));
    let vetted = toolchain.command(&env.path("")).args(["vet", "./..."]).output().unwrap();
    assert!(vetted.status.success(), "{}", String::from_utf8_lossy(&vetted.stderr));
}
