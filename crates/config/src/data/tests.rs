use std::fmt::Write as _;
use std::path::Path;

use driftless_engine::explain::Explain as _;
use secrecy::ExposeSecret as _;

use super::{DataConfig, read};

/// What no output may show.
const PLANTED: &str = "Pl4nt3dS3cret";

fn variables(name: &str) -> Option<String> {
    match name {
        "PASSWORD" => Some(format!("@{PLANTED}")),
        "TABLE" => Some("orders".to_owned()),
        "WORKERS" => Some("6".to_owned()),
        _ => None,
    }
}

fn data(text: &str) -> DataConfig {
    read(text, Path::new("sync.json"), &variables).unwrap().unwrap()
}

/// Shows an error as a person gets it.
fn error(text: &str) -> String {
    let error = read(text, Path::new("sync.json"), &variables).unwrap_err();
    let mut shown = format!("failed to {error}");
    if let Some(hint) = error.hint() {
        write!(shown, "\nhint: {hint}").unwrap();
    }
    assert!(!shown.contains(PLANTED) && !format!("{error:?}").contains(PLANTED), "{shown}");
    shown
}

#[test]
fn the_documented_file() {
    let config = data(
        r#"{
	"_comment": {"any": ["thing", 1]},
	"sourceDb": "postgres://app:${PASSWORD}@db1/shop",
	"targetDb": "host=db2 password=Pl4nt3dS3cret",
	"schema": "public",
	"timestampColumn": "changed",
	"parallel": "${WORKERS}",
	"batchSize": "5000",
	"includeTables": ["users", "${TABLE}_*"],
	"excludeTables": ["*_log"],
	"verbose": true
}"#,
    );
    assert_eq!(config.source.as_ref().unwrap().expose_secret(), "postgres://app:%40Pl4nt3dS3cret@db1/shop");
    assert_eq!(config.target.as_ref().unwrap().expose_secret(), "host=db2 password=Pl4nt3dS3cret");
    assert_eq!(
        (config.schemas.as_deref(), config.timestamp.as_deref()),
        (Some(&["public".to_owned()][..]), Some("changed"))
    );
    assert_eq!((config.parallel, config.batch_rows, config.verbose), (Some(6), Some(5000), Some(true)));
    assert_eq!(config.include.as_ref().unwrap(), &["users", "orders_*"]);
    assert_eq!(config.exclude.as_ref().unwrap(), &["*_log"]);
    assert!(!format!("{config:?}").contains(PLANTED));
}

#[test]
fn what_is_empty_is_not_said() {
    for text in [
        "{}",
        r#"{"_comment": ""}"#,
        r#"{"schema": "", "timestampColumn": null, "includeTables": [], "excludeTables": null, "sourceDb": ""}"#,
    ] {
        let config = data(text);
        assert!(config.source.is_none() && config.schemas.is_none() && config.timestamp.is_none(), "{text}");
        assert!(config.include.is_none() && config.exclude.is_none(), "{text}");
    }
}

#[test]
fn schemas_may_be_a_list_and_the_file_yaml() {
    assert_eq!(data("schema: [app, 'audit_*']\n").schemas.unwrap(), ["app", "audit_*"]);
    assert_eq!(data("\u{feff}includeTables:\n  - users\n").include.unwrap(), ["users"]);
}

#[test]
fn a_file_of_databases_is_another_kind() {
    for text in ["databases: [{name: a}]", "env: x", "environments: {}"] {
        assert!(read(text, Path::new("driftless.yaml"), &variables).unwrap().is_none(), "{text}");
    }
}

#[test]
fn files_of_no_kind_and_of_both() {
    insta::assert_snapshot!(error("{\n  \"databases\": [],\n  \"sourceDb\": \"postgres://u:Pl4nt3dS3cret@h/d\"\n}\n"), @r#"
    failed to read the configuration sync.json:3:3: `databases` and `sourceDb` contradict each other
      |
    3 |   "sourceDb": …
      |   ^
    "#);
    insta::assert_snapshot!(error("{\n  \"banana\": 1\n}\n"), @r#"
    failed to read the configuration sync.json:2:3: unknown key `banana`
      |
    2 |   "banana": …
      |   ^
    hint: known here: databases, environments, env, sourceDb, targetDb, schema, timestampColumn, parallel, batchSize, includeTables, excludeTables, verbose
    "#);
    insta::assert_snapshot!(error("database: []\n"), @"
    failed to read the configuration sync.json:1:1: unknown key `database`
      |
    1 | database: []
      | ^
    hint: did you mean `databases`?
    ");
    insta::assert_snapshot!(error("[1]\n"), @"
    failed to read the configuration sync.json:1:1: the file must be a map, and is a list
      |
    1 | […
      | ^
    ");
}

#[test]
fn mistakes_show_their_line() {
    insta::assert_snapshot!(error("{\n  \"sourceDB\": \"postgres://u:Pl4nt3dS3cret@h/d\"\n}\n"), @r#"
    failed to read the configuration sync.json:2:3: unknown key `sourceDB`
      |
    2 |   "sourceDB": …
      |   ^
    hint: did you mean `sourceDb`?
    "#);
    insta::assert_snapshot!(error("{\n  \"include\": [\"a\"]\n}\n"), @r#"
    failed to read the configuration sync.json:2:3: unknown key `include`
      |
    2 |   "include": […
      |   ^
    hint: did you mean `includeTables`?
    "#);
    insta::assert_snapshot!(error("{\n  \"sourceDb\": \"postgres://u:Pl4nt3dS3cret@h/d\", \"parallel\": 65\n}\n"), @r#"
    failed to read the configuration sync.json:2:61: `parallel` must be a number from 1 to 64
      |
    2 |   "sourceDb": … "parallel": …
      |                             ^
    "#);
    insta::assert_snapshot!(error("{\n  \"parallel\": \"four\"\n}\n"), @r#"
    failed to read the configuration sync.json:2:15: `parallel` must be a number from 1 to 64
      |
    2 |   "parallel": "four"
      |               ^
    "#);
    insta::assert_snapshot!(error("{\n  \"batchSize\": 0\n}\n"), @r#"
    failed to read the configuration sync.json:2:16: `batchSize` must be a number from 1 to 1000000000
      |
    2 |   "batchSize": 0
      |                ^
    "#);
    insta::assert_snapshot!(error("{\n  \"verbose\": 1\n}\n"), @r#"
    failed to read the configuration sync.json:2:14: `verbose` must be true or false
      |
    2 |   "verbose": 1
      |              ^
    "#);
    insta::assert_snapshot!(error("{\n  \"includeTables\": \"users\"\n}\n"), @r#"
    failed to read the configuration sync.json:2:20: `includeTables` must be a list, and is a single value
      |
    2 |   "includeTables": "users"
      |                    ^
    "#);
    insta::assert_snapshot!(error("{\n  \"includeTables\": [\"users\", \"\"]\n}\n"), @r#"
    failed to read the configuration sync.json:2:30: `includeTables` must be a list without empty entries
      |
    2 |   "includeTables": [… …
      |                       ^
    "#);
    insta::assert_snapshot!(error("{\n  \"excludeTables\": [\n    \"users\",\n    [\"a\"]\n  ]\n}\n"), @"
    failed to read the configuration sync.json:4:5: an entry of `excludeTables` must be a single value, and is a list
      |
    4 |     […
      |     ^
    ");
    insta::assert_snapshot!(error("{\n  \"schema\": {\"a\": 1}\n}\n"), @r#"
    failed to read the configuration sync.json:2:13: `schema` must be a single value or a list, and is a map
      |
    2 |   "schema": {…
      |             ^
    "#);
    insta::assert_snapshot!(error("{\n  \"targetDb\": \"postgres://u:${NOT_SET}@h/d\"\n}\n"), @r#"
    failed to read the configuration sync.json:2:15: `targetDb` needs the variable NOT_SET, which is not set
      |
    2 |   "targetDb": …
      |               ^
    hint: set NOT_SET, or write ${NOT_SET:-default}
    "#);
    insta::assert_snapshot!(error("{\n  \"schema\": \"a\",\n  \"schema\": \"b\"\n}\n"), @r#"
    failed to read the configuration sync.json:3:3: the key `schema` is in line 2 already
      |
    3 |   "schema": "b"
      |   ^
    "#);
    insta::assert_snapshot!(error("{\n  \"sourceDb\": \"postgres://u:Pl4nt3dS3cret@h/d\"\n  \"parallel\": 4\n}\n"), @r#"
    failed to read the configuration sync.json:3:3: this is not YAML: while parsing a flow mapping, did not find expected ',' or '}'
      |
    3 |   "parallel": 4
      |   ^
    hint: check the indentation, and put quotes around values with special characters
    "#);
    insta::assert_snapshot!(error(""), @r#"
    failed to read the configuration sync.json:1:1: the file is empty
      |
    1 | 
      | ^
    hint: list at least one database: `databases: [{name: app, dsn: "postgres://…"}]`
    "#);
}
