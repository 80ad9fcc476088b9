//! What a cycle costs: time of looks, and of the processor.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};

use super::fleet::{Fleet, Service, name};

/// What a cycle takes, in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// Of waiting for databases.
    pub(super) time: f64,
    /// Of the processor, the server's and whoever asks.
    pub(super) cpu: f64,
}

pub(super) fn row(what: &str, cost: &Cost) {
    println!("  {what:<34} {:>8.3} s   processor {:>8.3} s", cost.time, cost.cpu);
}

/// Measures cycles in which nothing changes.
pub(super) async fn cycles(fleet: &Fleet, service: &Service, cycles: u32) -> Result<Cost> {
    let before = Sample::take(fleet, service).await?;
    let wanted = f64::from(fleet.databases * cycles);
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let after = Sample::take(fleet, service).await?;
        let looks = after.looks - before.looks;
        if looks >= wanted {
            let cycles = looks / f64::from(fleet.databases);
            return Ok(Cost { time: (after.time - before.time) / cycles, cpu: (after.cpu - before.cpu) / cycles });
        }
    }
}

/// Measures the one cycle in which a hundredth of the tables turn out to have changed: one table in every second
/// database, where they have fifty.
pub(super) async fn changed(fleet: &Fleet, service: &Service) -> Result<Cost> {
    let mut sessions = Vec::new();
    for number in (1..=fleet.databases).step_by(2) {
        sessions.push(fleet.client(&name(number)).await?);
    }
    let changed = f64::from(u32::try_from(sessions.len())?);
    let before = Sample::take(fleet, service).await?;
    for session in &sessions {
        session.batch_execute("alter table table_1 add column added int").await?;
        session.batch_execute("select pg_stat_force_next_flush()").await?;
        session.batch_execute("select 1").await?;
    }
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let found = service.metric("driftless_checks_total", &["outcome=\"changed\""]).await?;
        if found - before.changed >= changed {
            break;
        }
    }
    let after = Sample::take(fleet, service).await?;
    // The looks that found nothing, of databases that came up more than once, are part of it: as many as there
    // would have been otherwise.
    let cycles = ((after.looks - before.looks) / f64::from(fleet.databases)).max(1.0);
    Ok(Cost { time: (after.time - before.time) / cycles, cpu: (after.cpu - before.cpu) / cycles })
}

struct Sample {
    looks: f64,
    changed: f64,
    time: f64,
    cpu: f64,
}

impl Sample {
    async fn take(fleet: &Fleet, service: &Service) -> Result<Self> {
        Ok(Sample {
            looks: service.metric("driftless_checks_total", &[]).await?,
            changed: service.metric("driftless_checks_total", &["outcome=\"changed\""]).await?,
            time: service.metric("driftless_check_duration_seconds_sum", &[]).await?,
            cpu: cpu_of(service.pid())? + cpu_of_server(fleet)?,
        })
    }
}

/// Seconds of the processor that a process has had, and those of its children that have ended.
fn cpu_of(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, which may have anything in it, stands in parentheses.
    let fields: Vec<&str> = stat.rsplit(')').next().context("no stat")?.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    // utime, stime, cutime, cstime are fields 14 to 17; the first here is field 3. A tick is 10 ms on Linux.
    Ok((11..=14).map(ticks).sum::<f64>() / 100.0)
}

/// Seconds of the processor that the server has had, with all of its processes.
pub(super) fn cpu_of_server(fleet: &Fleet) -> Result<f64> {
    let postmaster = fleet.server()?;
    let mut children: BTreeMap<u32, f64> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        if parent == Some(postmaster) {
            // It may end while we look.
            children.insert(pid, cpu_of(pid).unwrap_or_default());
        }
    }
    Ok(cpu_of(postmaster)? + children.values().sum::<f64>())
}
