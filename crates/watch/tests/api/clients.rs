//! Clients in other languages.

use std::process::Command;

use driftless_testkit::sqlite;

use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_in_python_registers_lists_and_reads() {
    let (server, db) =
        (Server::start().await, sqlite::database("create table orders (id integer primary key, note text)"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/register.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(&server.base).arg(db.path()).env("DRIFTLESS_API_KEY", &server.admin);
    let output = tokio::task::spawn_blocking(move || command.output().expect("python3 is there")).await.unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert_eq!(told.trim(), "registered 1, listed 1, read id, note; refused with 409 for 1");
}
