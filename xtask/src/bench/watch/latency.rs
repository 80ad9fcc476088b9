//! How long it takes from a change to the webhook.

use std::time::{Duration, Instant};

use anyhow::Result;
use driftless_testkit::receiver::{Answer, Receiver};
use serde_json::json;

use super::fleet::{Fleet, name};

const CHANGES: usize = 20;

/// Changes a table that is looked at every second, and waits for the webhook, again and again.
pub(super) async fn run(fleet: &Fleet) -> Result<()> {
    let service = fleet.serve(Duration::from_secs(1)).await?;
    let receiver = Receiver::start([Answer::status(204)]).await;
    service.post("/v1/webhooks", &json!({"url": receiver.url("/"), "min_impact": "SAFE"})).await?;
    let dsn = fleet.url(&name(1));
    service.post("/v1/schemas", &json!({"dsn": dsn, "table_name": "table_2", "interval": 1})).await?;
    let mut waits = Vec::new();
    for change in 0..CHANGES {
        let started = Instant::now();
        // A session of its own each time, as migrations have.
        let client = fleet.client(&name(1)).await?;
        client.batch_execute(&format!("alter table table_2 add column late_{change} int")).await?;
        drop(client);
        receiver.wait_for(change + 1).await;
        waits.push(started.elapsed());
        // Not in step with the looks.
        tokio::time::sleep(Duration::from_millis(70 * u64::try_from(change)? % 900)).await;
    }
    waits.sort_unstable();
    let at = |part: usize| waits.get(waits.len() * part / 100).copied().unwrap_or_default().as_secs_f64();
    println!("\nfrom a change to its webhook, looked at every second, {CHANGES} changes");
    println!("  median {:.2} s, 95 % within {:.2} s, longest {:.2} s", at(50), at(95), at(99));
    Ok(())
}
