//! Mistakes in the configuration: each is shown with its line, and nothing is written.

use crate::test_env::{Outcome, PLANTED, TestEnv};

/// Runs a snapshot of a configuration that is wrong.
fn snapshot(config: &str) -> Outcome {
    let env = TestEnv::new().set("SHOP_PASSWORD", PLANTED);
    env.write("config.yaml", config);
    let outcome = env.run(&["snapshot", "--config", "config.yaml", "--new", "out.json"]);
    assert_eq!(env.files(), ["config.yaml"]);
    outcome
}

#[test]
fn a_wrong_key() {
    let config = format!("databases:\n  - name: shop\n    hots: localhost\n    password: {PLANTED}\n");
    insta::assert_snapshot!(snapshot(&config), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:3:5: unknown key `hots`
      |
    3 |     hots: …
      |     ^
    hint: did you mean `host`?
    ");
    let config = format!("databases:\n  - name: shop\n    pasword: {PLANTED}\n");
    insta::assert_snapshot!(snapshot(&config), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:3:5: unknown key `pasword`
      |
    3 |     pasword: …
      |     ^
    hint: did you mean `password`?
    ");
}

#[test]
fn a_value_of_the_wrong_type() {
    insta::assert_snapshot!(snapshot("databases:\n  - name: shop\n    port: many\n"), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:3:11: `port` must be a number from 1 to 65535
      |
    3 |     port: many
      |           ^
    ");
    insta::assert_snapshot!(snapshot("databases:\n  name: shop\n"), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:2:3: `databases` must be a list, and is a map
      |
    2 |   name: shop
      |   ^
    ");
    let config = "databases:\n  - name: shop\n    port: ${SHOP_PASSWORD}\n";
    insta::assert_snapshot!(snapshot(config), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:3:11: `port` must be a number from 1 to 65535
      |
    3 |     port: ${SHOP_PASSWORD}
      |           ^
    ");
    let config = format!("databases:\n  - name: shop\n    dsn: postgers://u:{PLANTED}@h/d\n");
    insta::assert_snapshot!(snapshot(&config), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:3:10: `dsn` must be a postgres:// URL, key=value pairs, or sqlite: and a path
      |
    3 |     dsn: …
      |          ^
    ");
}

#[test]
fn wrong_indentation() {
    let config = format!("databases:\n  - name: shop\n   password: {PLANTED}\n");
    insta::assert_snapshot!(snapshot(&config), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:3:4: this is not YAML: while parsing a block collection, did not find expected '-' indicator
      |
    3 |    password: …
      |    ^
    hint: check the indentation, and put quotes around values with special characters
    ");
    insta::assert_snapshot!(snapshot("databases:\n\t- name: shop\n"), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:2:2: this is not YAML: tabs disallowed within this context (block indentation)
      |
    2 |  - name: shop
      |  ^
    hint: check the indentation, and put quotes around values with special characters
    ");
}

#[test]
fn a_variable_that_is_not_set() {
    let config = "databases:\n  - name: shop\n    password: ${NO_SUCH_VARIABLE}\n";
    insta::assert_snapshot!(snapshot(config), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:3:15: `password` needs the variable NO_SUCH_VARIABLE, which is not set
      |
    3 |     password: …
      |               ^
    hint: set NO_SUCH_VARIABLE, or write ${NO_SUCH_VARIABLE:-default}
    ");
    let config = format!("databases:\n  - name: shop\n    dsn: postgres://u:{PLANTED}@${{NO_SUCH_HOST}}/d\n");
    insta::assert_snapshot!(snapshot(&config), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:3:10: `dsn` needs the variable NO_SUCH_HOST, which is not set
      |
    3 |     dsn: …
      |          ^
    hint: set NO_SUCH_HOST, or write ${NO_SUCH_HOST:-default}
    ");
}

#[test]
fn an_empty_file_and_one_that_is_no_text() {
    insta::assert_snapshot!(snapshot(""), @r#"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml:1:1: the file is empty
      |
    1 | 
      | ^
    hint: list at least one database: `databases: [{name: app, dsn: "postgres://…"}]`
    "#);
    let env = TestEnv::new();
    std::fs::write(env.path("config.yaml"), [0xff, 0xfe, 0x00]).unwrap();
    insta::assert_snapshot!(env.run(&["snapshot", "--config", "config.yaml"]), @"
    exit 1
    --- stderr
    error: failed to read the configuration config.yaml: stream did not contain valid UTF-8
    hint: save the file as UTF-8
    ");
    insta::assert_snapshot!(env.run(&["snapshot", "--config", "."]), @"
    exit 1
    --- stderr
    error: failed to read the configuration .: Is a directory (os error 21)
    ");
}

#[test]
fn a_wrong_configuration_is_no_source_either() {
    let env = TestEnv::new();
    env.write("driftless.yaml", "databases:\n  - name: shop\n    prot: 5432\n");
    insta::assert_snapshot!(env.run(&["diff", "--old", "env:dev", "--new", "env:prod"]), @"
    exit 1
    --- stderr
    error: failed to read the configuration ./driftless.yaml:3:5: unknown key `prot`
      |
    3 |     prot: …
      |     ^
    hint: did you mean `port`?
    ");
    env.sqlite("shop.db", "create table customers (id integer primary key)");
    env.write("driftless.yaml", "environments: {dev: {databases: [{name: shop, dsn: 'sqlite:shop.db'}]}}");
    insta::assert_snapshot!(env.run(&["diff", "--old", "env:dev/shpo", "--new", "env:dev"]), @"
    exit 1
    --- stderr
    shop: 1 table, 1 column (… s)
    error: failed to find the database `shpo` in the configuration
    hint: there are: shop
    ");
    insta::assert_snapshot!(env.run(&["diff", "--old", "env:prod", "--new", "env:dev"]), @"
    exit 1
    --- stderr
    shop: 1 table, 1 column (… s)
    error: failed to find the environment `prod` in the configuration
    hint: there are: dev
    ");
    insta::assert_snapshot!(env.run(&["diff", "--old", "env:", "--new", "env:dev"]), @"
    exit 2
    --- stderr
    error: failed to find an environment: env: needs its name
    hint: a source is postgres://…, sqlite:PATH, a snapshot .json, a .sql file or a folder of them, or env:NAME for a database of the configuration
    ");
}
