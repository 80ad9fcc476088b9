//! The document as a file, and the page of the reference that is written from it.

mod markdown;

use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::Value;

use crate::server::Server;

fn docs(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(file)
}

/// Writes a file, or holds it against what it has to be.
#[track_caller]
fn hold(file: &str, content: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        std::fs::write(docs(file), content).unwrap();
    }
    let written = std::fs::read_to_string(docs(file)).unwrap_or_default();
    assert!(
        written == content,
        "docs/{file} differs; run: UPDATE_DOCS=1 cargo test -p driftless-watch --test api reference"
    );
}

// What clients are written by changes on purpose alone.
#[tokio::test]
async fn the_document_and_its_page_are_those_of_the_service() {
    let server = Server::start().await;
    let document: Value = server.send(server.request(Method::GET, "/openapi.json")).await.expect(200);
    hold("openapi.json", &format!("{document:#}\n"));
    hold("reference/api.md", &markdown::write(&document));
}
