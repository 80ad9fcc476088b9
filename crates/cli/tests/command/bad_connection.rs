//! Servers that do not answer as they should: each a sentence of its own, and no file.

use crate::servers::{CERTIFIED, CuttingProxy, guarded};
use crate::test_env::{Outcome, PLANTED, TestEnv};

/// Takes a snapshot that must fail, and leaves nothing.
fn fails(env: &TestEnv, source: &str) -> Outcome {
    let before = env.files();
    let outcome = env.run(&["snapshot", source, "--new", "out/shop.json"]).code(1);
    assert_eq!(env.files(), before);
    assert!(!env.path("out").exists());
    outcome
}

#[tokio::test]
async fn a_wrong_password() {
    let server = guarded().await;
    let mut env = TestEnv::new().set("PGPASSWORD", &format!("not{PLANTED}"));
    env.hide(&server.port().to_string(), "PORT");
    insta::assert_snapshot!(fails(&env, &server.url(&format!("x{PLANTED}"))), @"
    exit 1
    --- stderr
    error: failed to connect to app@127.0.0.1:PORT/postgres: the server does not accept the password
    hint: it is the one in the connection settings; in a URL, special characters have to be percent-encoded
    ");
    insta::assert_snapshot!(fails(&env, &server.pairs()), @"
    exit 1
    --- stderr
    error: failed to connect to app@127.0.0.1:PORT/postgres: the server does not accept the password
    hint: it is the one in PGPASSWORD
    ");
    let mut env = TestEnv::new();
    env.hide(&server.port().to_string(), "PORT");
    insta::assert_snapshot!(fails(&env, &server.pairs()), @"
    exit 1
    --- stderr
    error: failed to connect to app@127.0.0.1:PORT/postgres: the server asks for a password and none was given
    hint: set PGPASSWORD, or add a line to [dir]/.pgpass
    ");
}

#[test]
fn a_port_that_nothing_listens_on() {
    let env = TestEnv::new();
    insta::assert_snapshot!(fails(&env, &format!("postgres://app:{PLANTED}@127.0.0.1:1/shop")), @"
    exit 1
    --- stderr
    error: failed to connect to app@127.0.0.1:1/shop: nothing listens on port 1 there
    hint: is the server running, and does listen_addresses name this interface?
    ");
    insta::assert_snapshot!(fails(&env, "host=/none dbname=shop user=app"), @"
    exit 1
    --- stderr
    error: failed to connect to app@/none:5432/shop: no server answers on the socket /none/.s.PGSQL.5432
    hint: is the server running, and is this the folder of its unix_socket_directories?
    ");
}

#[test]
fn a_name_that_does_not_resolve() {
    let env = TestEnv::new();
    let outcome = fails(&env, &format!("postgres://app:{PLANTED}@no-such-host.invalid/shop"));
    // What the system says depends on its name servers.
    let said: Vec<&str> = outcome.stderr.lines().collect();
    let (sentence, _) = said[0].split_once("resolve").unwrap();
    insta::assert_snapshot!(format!("{sentence}resolve\n{}", said[1]), @"
    error: failed to connect to app@no-such-host.invalid:5432/shop: the host name `no-such-host.invalid` does not resolve
    hint: check the spelling of the host name
    ");
}

#[tokio::test]
async fn a_certificate_for_another_name() {
    let server = guarded().await;
    let mut env = TestEnv::new();
    env.hide(&server.port().to_string(), "PORT");
    env.write("root.crt", &server.authority);
    let at = |host: &str| {
        let port = server.port();
        format!(
            "host={host} hostaddr=127.0.0.1 port={port} dbname=postgres user=app password={PLANTED} \
             sslmode=verify-full sslrootcert=root.crt"
        )
    };
    insta::assert_snapshot!(fails(&env, &at("localhost")), @"
    exit 1
    --- stderr
    error: failed to connect to app@localhost:PORT/postgres: the server's certificate is for db.example, not for localhost
    hint: connect to the name in the certificate (with hostaddr for the address), or use sslmode=verify-ca
    ");
    env.run(&["snapshot", &at(CERTIFIED)]).code(0);
}

#[tokio::test]
async fn a_connection_that_is_cut_in_the_middle() {
    let mut env = TestEnv::new();
    let tables: String = (0..50).map(|n| format!("create table table_{n} (id int primary key);")).collect();
    let database = env.postgres("DB", &tables).await;
    let whole = CuttingProxy::start(&database, usize::MAX);
    env.run(&["snapshot", &whole.url(&database)]).code(0);
    let bytes = whole.passed();
    let mut lost = 0;
    for part in 1..8 {
        let proxy = CuttingProxy::start(&database, bytes * part / 8);
        let outcome = fails(&env, &proxy.url(&database));
        lost += usize::from(outcome.stderr.contains("lost the connection"));
    }
    assert!(lost >= 5, "{lost} of the runs were reading");
    // Between the last row and the goodbye there is nothing left to lose.
    let proxy = CuttingProxy::start(&database, bytes / 2);
    env.hide(&proxy.port.to_string(), "PORT");
    insta::assert_snapshot!(fails(&env, &proxy.url(&database)), @"
    exit 1
    --- stderr
    error: failed to read the schema of postgres@127.0.0.1:PORT/DB: lost the connection: connection closed
    hint: nothing was written; run it again
    ");
}

#[tokio::test]
async fn a_schema_without_usage_is_named_and_its_tables_are_no_drops() {
    let mut env = TestEnv::new();
    let sql = "create schema payroll; create table payroll.salaries (id int primary key, amount int not null);
        create view payroll.sums as select sum(amount) from payroll.salaries; create table public_things (id int)";
    let database = env.postgres("DB", sql).await;
    let role = format!("{}_weak", database.name());
    database.execute(&format!("create role {role} login")).await;
    env.hide(&role, "weak");
    let weak = database.url().replace("user=postgres", &format!("user={role}"));
    env.run(&["snapshot", &database.url(), "--new", "strong.json"]).code(0);
    let read = env.run(&["snapshot", &weak, "--new", "weak.json"]);
    database.execute(&format!("drop role {role}")).await;
    insta::assert_snapshot!(read, @"
    exit 0
    --- stderr
    DB: 2 tables, 1 view, 4 columns (… s)
    DB: note: weak has no USAGE on the schema payroll: read from the catalog all the same
    Snapshot of 1 database written to weak.json
    ");
    insta::assert_snapshot!(env.run(&["diff", "--old", "strong.json", "--new", "weak.json", "--exit-code"]), @"
    exit 0
    --- stderr
    No differences.
    ");
}
