//! The document against the real answers: schemathesis makes requests of it, and looks at what comes back.
//!
//! It is installed from PyPI into the cache of tests. Where it cannot be had nothing is tested, and that is said.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    unreachable_pub,
    dead_code,
    missing_docs
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use driftless_postgres::throwaway::cache_dir;
use driftless_schema::impact::Level;
use driftless_testkit::sqlite;
use serde_json::json;

#[path = "support/engines.rs"]
mod engines;
#[path = "support/looks.rs"]
mod looks;
#[path = "support/server.rs"]
mod server;

use server::Server;

const VERSION: &str = "4.32.5";

/// What it is asked, and how long it looks for something, in seconds. Revoking is a run of its own: it finds the keys
/// in their list, and would revoke the one it uses.
const RUNS: [(&str, &str); 2] = [("--exclude-operation-id", "50"), ("--include-operation-id", "5")];

/// What it is told beyond the document.
const CONFIGURATION: &str = r#"
[checks]
# What is well-formed may still lead nowhere.
positive_data_acceptance.expected-statuses = [200, 201, 202, 204, 304, 404, 409, 422]
# An id that is no number is the id of nothing.
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 413, 415, 422]

[[operations]]
# A cursor is opaque: no rule says which texts are ours.
include-operation-id-regex = "_list$"
checks.positive_data_acceptance.expected-statuses = [200, 400, 404]

[[operations]]
# A time has to be in the future, which no rule says.
include-operation-id-regex = "^(drift_acknowledge|key_make)$"
checks.positive_data_acceptance.expected-statuses = [200, 201, 400, 404, 409, 422]

[[operations]]
# A database is given in one way of three, which no rule says.
include-operation-id-regex = "^schema_(register|change)$"
checks.positive_data_acceptance.expected-statuses = [200, 201, 400, 404, 409, 422]
"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_true() {
    let Some(program) = tokio::task::spawn_blocking(installed).await.unwrap() else { return };
    let server = Server::start().await;
    let db = sqlite::database("create table orders (id integer primary key, note text); create table items (a)");
    for table in ["orders", "items", "*"] {
        let body = json!({"engine": "sqlite", "db_name": db.path(), "table_name": table});
        server.post("/v1/schemas", body).await.expect(201);
    }
    let table = looks::newest(&server, 1).await;
    looks::look(&server, 1, 1, table, vec![looks::drift(Level::Breaking), looks::drift(Level::Safe)]).await;
    server.post("/v1/webhooks", json!({"url": "https://hooks.example/"})).await.expect(201);
    server.post_empty("/v1/webhooks/1/test").await.expect(202);
    server.post_empty("/v1/schemas/1/check").await.expect(202);

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("schemathesis.toml"), CONFIGURATION).unwrap();
    for (filter, seconds) in RUNS {
        let mut command = run(&program, &server, folder.path());
        command.args([filter, "key_revoke", "--max-time", seconds]);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert!(output.status.success(), "{}", told(&output));
    }
}

fn run(program: &Path, server: &Server, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).arg("--no-color").arg("run").arg(format!("{}/openapi.json", server.base));
    command.arg("--header").arg(format!("X-API-Key: {}", server.admin));
    command.args(["--checks", "all", "--workers", "2", "--generation-database", "none"]);
    command.args(["--continue-on-failure", "--suppress-health-check", "all"]);
    command
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Returns the program, installed if need be; `None` where it cannot be.
fn installed() -> Option<PathBuf> {
    let folder = cache_dir().join(format!("schemathesis-{VERSION}"));
    let program = folder.join("bin/schemathesis");
    let works = |program: &Path| {
        let output = Command::new(program).arg("--version").output();
        output.is_ok_and(|output| told(&output).contains(VERSION))
    };
    if works(&program) {
        return Some(program);
    }
    let steps = [
        Command::new("python3").args(["-m", "venv"]).arg(&folder).output(),
        Command::new(folder.join("bin/pip")).args(["install", "--quiet", &format!("schemathesis=={VERSION}")]).output(),
    ];
    let failed = steps.into_iter().find(|step| !step.as_ref().is_ok_and(|output| output.status.success()));
    if let Some(failed) = failed {
        let why = failed.map_or_else(|error| error.to_string(), |output| told(&output));
        eprintln!("the document was not tested: schemathesis {VERSION} cannot be installed: {why}");
        return None;
    }
    works(&program).then_some(program)
}
