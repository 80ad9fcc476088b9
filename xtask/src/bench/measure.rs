//! Running a program and saying how long it took and how much memory it had.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// One run of a program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) elapsed: Duration,
    /// The most memory it had resident, in KiB; zero where the system does not tell.
    pub(super) peak: u64,
}

/// How often the memory of a running program is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Runs a program to its end, with its output thrown away.
pub(super) fn run(command: &mut Command) -> Result<Run> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let started = Instant::now();
    let mut child = command.spawn()?;
    let mut peak = 0;
    let status = loop {
        // The kernel keeps the high-water mark; the last look before the end is the one that counts.
        peak = peak.max(high_water(child.id()));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(LOOK_EVERY);
    };
    let elapsed = started.elapsed();
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(Run { elapsed, peak })
}

/// `VmHWM` of a process, in KiB.
fn high_water(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// The median of several runs, and the highest peak.
pub(super) fn median(runs: &[Run]) -> Run {
    let mut times: Vec<Duration> = runs.iter().map(|run| run.elapsed).collect();
    times.sort_unstable();
    let elapsed = times.get(times.len() / 2).copied().unwrap_or_default();
    Run { elapsed, peak: runs.iter().map(|run| run.peak).max().unwrap_or(0) }
}
