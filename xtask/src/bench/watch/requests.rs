//! How many requests the API answers.

use std::process::Command;

use anyhow::{Context, Result};
use axum::Router;
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use tokio::net::TcpListener;

use super::fleet::Service;

/// Asks for the newest version of a table with wrk, beside an answer of the same size that is always the same.
pub(super) async fn run(service: &Service) -> Result<()> {
    // The first registration is a pattern; tables come after it.
    let path = "/v1/schemas/2/latest";
    let body = reqwest::Client::builder().no_proxy().build()?;
    let request = body.get(format!("{}{path}", service.url)).header("x-api-key", &service.key);
    let size = request.send().await?.error_for_status()?.bytes().await?.len();
    println!("\nGET {path}, an answer of {size} bytes, 16 connections");
    if Command::new("wrk").arg("-v").output().is_err() {
        println!("  wrk is not installed");
        return Ok(());
    }
    let limit = limit(size).await?;
    let bare = wrk(&limit, &service.key).await?;
    let ours = wrk(&format!("{}{path}", service.url), &service.key).await?;
    println!("  {:<34} {:>8.0} a second   99 % within {}", "a handler that asks nobody", bare.0, bare.1);
    println!("  {:<34} {:>8.0} a second   99 % within {}", "driftless", ours.0, ours.1);
    println!("  {:<34} {:>8.2}", "driftless / such a handler", ours.0 / bare.0);
    Ok(())
}

/// A server of the same kind, whose handler looks at the headers and answers without asking anybody.
async fn limit(size: usize) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let answer = bytes::Bytes::from(vec![b' '; size]);
    let handler = async move |headers: HeaderMap| match headers.get("x-api-key") {
        Some(_) => Ok(([(ETAG, "\"1\""), (CONTENT_TYPE, "application/json")], answer.clone())),
        None => Err(StatusCode::UNAUTHORIZED),
    };
    let app = Router::new().route("/", get(handler));
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(url)
}

/// Requests per second, and within which time 99 of 100 were answered.
async fn wrk(url: &str, key: &str) -> Result<(f64, String)> {
    let mut wrk = tokio::process::Command::new("wrk");
    wrk.args(["-t1", "-c16", "-d5s", "--latency", "-H", &format!("X-API-Key: {key}"), url]);
    let text = String::from_utf8(wrk.output().await?.stdout)?;
    let word = |line: &str| text.lines().find_map(|it| it.trim().strip_prefix(line)).map(|it| it.trim().to_owned());
    let rate = word("Requests/sec:").and_then(|rate| rate.parse().ok()).context("wrk told no rate")?;
    anyhow::ensure!(!text.contains("Non-2xx"), "the service refused: {text}");
    Ok((rate, word("99%").unwrap_or_default()))
}
