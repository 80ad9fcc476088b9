//! Connections to real servers: what works, and what is said where it does not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests are tests")]

#[path = "connect/authentication.rs"]
mod authentication;
#[path = "connect/certificates.rs"]
mod certificates;
#[path = "connect/encryption.rs"]
mod encryption;
#[path = "connect/hosts.rs"]
mod hosts;
#[path = "connect/session.rs"]
mod session;

use driftless_engine::explain::Explain;
use driftless_postgres::connect::{ConnectError, Connected, connect};
use driftless_postgres::conninfo::ConnInfo;

/// What no output may show.
const PLANTED: &str = "Pl4nt3dS3cret";

/// Connects with these variables and none of the machine's own.
async fn connect_with(text: &str, variables: &[(&str, &str)]) -> Result<Connected, ConnectError> {
    let environment = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let info = ConnInfo::parse(&text.into(), &environment)?;
    connect(&info).await
}

/// Returns what is said where a connection is not made: message, causes and hint, without what
/// differs from run to run.
async fn failure(text: &str, variables: &[(&str, &str)], ports: &[u16]) -> String {
    match connect_with(text, variables).await {
        Ok(_) => "connected".to_owned(),
        Err(error) => said(&error, ports),
    }
}

fn said(error: &ConnectError, ports: &[u16]) -> String {
    assert!(!format!("{error:?}").contains(PLANTED), "{error:?}");
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        said.push_str(&format!("\n  because: {error}"));
        cause = error.source();
    }
    if let Some(hint) = error.hint() {
        said.push_str(&format!("\n  hint: {hint}"));
    }
    assert!(!said.contains(PLANTED), "{said}");
    for (number, port) in ports.iter().enumerate() {
        said = said.replace(&port.to_string(), &format!("PORT{number}"));
    }
    said
}

/// Runs one statement as a superuser over the socket.
async fn run(cluster: &driftless_testkit::postgres::Cluster, sql: &str) {
    let admin = connect_with(&cluster.url("postgres"), &[]).await.expect("connect to the cluster");
    admin.client.batch_execute(sql).await.expect("prepare the cluster");
}

/// Returns a port that nothing listens on.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("bind");
    listener.local_addr().expect("address").port()
}
