//! What is said about each mistake in a file, word for word.

use super::error;

#[test]
fn a_wrong_key() {
    insta::assert_snapshot!(error("databases:\n  - name: a\n    hots: h\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:5: unknown key `hots`
      |
    3 |     hots: …
      |     ^
    hint: did you mean `host`?
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    pasword: Pl4nt3dS3cret\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:5: unknown key `pasword`
      |
    3 |     pasword: …
      |     ^
    hint: did you mean `password`?
    ");
    insta::assert_snapshot!(error("databases:\n  - {name: a, user: u, password: Pl4nt3dS3cret}\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:2:15: unknown key `user`
      |
    2 |   - {name: a, user: … password: …
      |               ^
    hint: did you mean `username`?
    ");
    insta::assert_snapshot!(error("databases:\n  - {name: a, password: x,Pl4nt3dS3cret}\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:2:27: found an unknown key on the line of a password or dsn
      |
    2 |   - {name: a, password: …
      |                          ^
    hint: put quotes around a password or dsn with a comma in it
    ");
    insta::assert_snapshot!(error("databases: [{name: a}]\nbanana: 1\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:2:1: unknown key `banana`
      |
    2 | banana: …
      | ^
    hint: known here: env, databases, environments, serve
    ");
    insta::assert_snapshot!(error("environments:\n  dev:\n    env: x\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:5: unknown key `env`
      |
    3 |     env: x
      |     ^
    hint: known here: databases
    ");
}

#[test]
fn a_wrong_value() {
    insta::assert_snapshot!(error("databases:\n  - name: a\n    port: 54x2\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:11: `port` must be a number from 1 to 65535
      |
    3 |     port: 54x2
      |           ^
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    port: ${BAD_PORT}\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:11: `port` must be a number from 1 to 65535
      |
    3 |     port: ${BAD_PORT}
      |           ^
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    synchronize: yes\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:18: `synchronize` must be true or false
      |
    3 |     synchronize: yes
      |                  ^
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    dbType: postgers\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:13: `dbType` must be postgres or sqlite
      |
    3 |     dbType: postgers
      |             ^
    hint: did you mean `postgres`?
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    dbType: mysql\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:13: MySQL is not supported yet in this version
      |
    3 |     dbType: mysql
      |             ^
    hint: supported: postgres, sqlite
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    dsn: mariadb://u:Pl4nt3dS3cret@h/d\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:10: MariaDB is not supported yet in this version
      |
    3 |     dsn: …
      |          ^
    hint: supported: postgres, sqlite
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    dsn: Pl4nt3dS3cret\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:10: `dsn` must be a postgres:// URL, key=value pairs, or sqlite: and a path
      |
    3 |     dsn: …
      |          ^
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    dsn: 'sqlite::memory:'\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:10: `dsn` must be sqlite: and the path of a file
      |
    3 |     dsn: …
      |          ^
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    dsn: postgres://h/d\n    dbType: sqlite\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:4:13: `dbType` and `dsn` contradict each other
      |
    4 |     dbType: sqlite
      |             ^
    ");
}

#[test]
fn a_wrong_shape() {
    insta::assert_snapshot!(error("databases: a\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:1:12: `databases` must be a list, and is a single value
      |
    1 | databases: a
      |            ^
    ");
    insta::assert_snapshot!(error("databases:\n  - a\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:2:5: a database must be a map, and is a single value
      |
    2 |   - …
      |     ^
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    password: [Pl4nt3dS3cret]\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:15: `password` must be a single value, and is a list
      |
    3 |     password: […
      |               ^
    ");
    insta::assert_snapshot!(error("- a\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:1:1: the file must be a map, and is a list
      |
    1 | - …
      | ^
    ");
    insta::assert_snapshot!(error("environments: [a]\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:1:15: `environments` must be a map of names, and is a list
      |
    1 | environments: […
      |               ^
    ");
    insta::assert_snapshot!(error("env: x\nenvironments: {a: {databases: [{name: b}]}}\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:1:1: `env` and `environments` contradict each other
      |
    1 | env: x
      | ^
    ");
}

#[test]
fn broken_yaml() {
    insta::assert_snapshot!(error("databases:\n  - name: a\n     host: h\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:10: this is not YAML: mapping values are not allowed in this context
      |
    3 |      host: h
      |          ^
    hint: check the indentation, and put quotes around values with special characters
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    password: \"Pl4nt3dS3cret\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:4:1: this is not YAML: invalid indentation in multiline quoted scalar
      |
    4 | 
      | ^
    hint: check the indentation, and put quotes around values with special characters
    ");
    insta::assert_snapshot!(error("databases:\n\t- name: a\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:2:2: this is not YAML: tabs disallowed within this context (block indentation)
      |
    2 |  - name: a
      |  ^
    hint: check the indentation, and put quotes around values with special characters
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    password: Pl4nt3dS3cret: x\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:28: this is not YAML: mapping values are not allowed in this context
      |
    3 |     password: …
      |                ^
    hint: check the indentation, and put quotes around values with special characters
    ");
    insta::assert_snapshot!(error("databases: [{name: a}]\n---\nx: 1\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:2:1: this is not YAML: a second document begins here
      |
    2 | ---
      | ^
    hint: check the indentation, and put quotes around values with special characters
    ");
    insta::assert_snapshot!(error("databases: *nothing\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:1:12: this is not YAML: while parsing node, found unknown anchor
      |
    1 | databases: *nothing
      |            ^
    hint: check the indentation, and put quotes around values with special characters
    ");
    let nested = format!("databases: {}{}", "[".repeat(100), "]".repeat(100));
    assert!(error(&nested).contains("nested too deep"), "{}", error(&nested));
    assert!(error(&"[".repeat(100_000)).contains("this is not YAML"));
}

#[test]
fn what_is_there_twice() {
    insta::assert_snapshot!(error("databases:\n  - name: a\n    host: h\n    host: i\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:4:5: the key `host` is in line 3 already
      |
    4 |     host: i
      |     ^
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n  - host: h\n    name: a\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:4:11: the database `a` is in line 2 already
      |
    4 |     name: a
      |           ^
    ");
    insta::assert_snapshot!(error("environments:\n  dev: {databases: [{name: a}]}\n  dev: {databases: [{name: a}]}\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:3: the key `dev` is in line 2 already
      |
    3 |   dev: {databases: [{name: a}]}
      |   ^
    ");
}

#[test]
fn what_is_not_there() {
    insta::assert_snapshot!(error(""), @r#"
    failed to read the configuration /etc/app/driftless.yaml:1:1: the file is empty
      |
    1 | 
      | ^
    hint: list at least one database: `databases: [{name: app, dsn: "postgres://…"}]`
    "#);
    insta::assert_snapshot!(error("# nothing\n"), @r#"
    failed to read the configuration /etc/app/driftless.yaml:1:1: the file is empty
      |
    1 | …
      | ^
    hint: list at least one database: `databases: [{name: app, dsn: "postgres://…"}]`
    "#);
    insta::assert_snapshot!(error("env: x\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:1:1: the environment `x` has no `databases`
      |
    1 | env: x
      | ^
    ");
    insta::assert_snapshot!(error("databases:\n"), @r#"
    failed to read the configuration /etc/app/driftless.yaml:1:1: the environment `default` has no database
      |
    1 | databases:
      | ^
    hint: list at least one database: `databases: [{name: app, dsn: "postgres://…"}]`
    "#);
    insta::assert_snapshot!(error("databases: []\n"), @r#"
    failed to read the configuration /etc/app/driftless.yaml:1:1: the environment `default` has no database
      |
    1 | databases: []
      | ^
    hint: list at least one database: `databases: [{name: app, dsn: "postgres://…"}]`
    "#);
    insta::assert_snapshot!(error("environments: {}\n"), @r#"
    failed to read the configuration /etc/app/driftless.yaml:1:15: the file has no database
      |
    1 | environments: {}
      |               ^
    hint: list at least one database: `databases: [{name: app, dsn: "postgres://…"}]`
    "#);
    insta::assert_snapshot!(error("environments:\n  dev:\n    databases: []\n"), @r#"
    failed to read the configuration /etc/app/driftless.yaml:3:5: the environment `dev` has no database
      |
    3 |     databases: []
      |     ^
    hint: list at least one database: `databases: [{name: app, dsn: "postgres://…"}]`
    "#);
    insta::assert_snapshot!(error("databases:\n  - host: h\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:2:5: a database has no `name`
      |
    2 |   - host: h
      |     ^
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    dbType: sqlite\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:2:5: an SQLite database has no `database`
      |
    2 |   - name: a
      |     ^
    ");
}

#[test]
fn variables_in_trouble() {
    insta::assert_snapshot!(error("databases:\n  - name: a\n    password: ${NOT_SET}\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:15: `password` needs the variable NOT_SET, which is not set
      |
    3 |     password: …
      |               ^
    hint: set NOT_SET, or write ${NOT_SET:-default}
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    host: ${NOT SET}\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:11: `host` holds a `${` that is not of the form ${NAME} or ${NAME:-default}
      |
    3 |     host: ${NOT SET}
      |           ^
    hint: write $${ for a dollar sign in front of a brace
    ");
    insta::assert_snapshot!(error("databases:\n  - name: a\n    dsn: postgres://u:Pl4nt3dS3cret@${HOST}/d\n"), @r"
    failed to read the configuration /etc/app/driftless.yaml:3:10: `dsn` needs the variable HOST, which is not set
      |
    3 |     dsn: …
      |          ^
    hint: set HOST, or write ${HOST:-default}
    ");
}

/// The fields would lead to another database.
#[test]
fn a_dsn_that_variables_left_empty() {
    insta::assert_snapshot!(error("databases:\n  - name: a\n    dsn: ${NOT_SET_HERE:-}\n    host: localhost\n"), @"
    failed to read the configuration /etc/app/driftless.yaml:3:10: `dsn` must be a connection string, and its variables are empty
      |
    3 |     dsn: …
      |          ^
    ");
}
