//! `cargo xtask bench data`: bringing the rows of a large table from one server to another.

mod change;
mod compare;
mod load;
mod others;
mod race;
mod sides;

use std::process::ExitCode;

use anyhow::Result;

use super::stage::verdict;
use others::Other;
use sides::Sides;

/// Copies, updates and compares a large table between two servers, beside psql, pg_dump and others
///
/// Everything runs on two throwaway servers of the same settings on this machine. psql does the same work
/// with the statements that do it best by hand; pgcopydb, reladiff and koltyakov's pgsync take part where they are
/// on PATH.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Runs of each program; the median counts
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Rows
    #[arg(long, default_value_t = 2_000_000)]
    rows: u64,
}

/// The bar for the memory of our process, in MiB.
const MEMORY_BAR: f64 = 64.0;

/// Runs the benchmark on throwaway servers.
pub(super) fn run(args: &Args) -> Result<ExitCode> {
    let sides = Sides::set(args.rows)?;
    let outcome = measure(&sides, args);
    sides.clear();
    outcome.map(|()| ExitCode::SUCCESS)
}

fn measure(sides: &Sides, args: &Args) -> Result<()> {
    println!("medians of {} runs, all with --parallel 2", args.runs);
    for other in Other::ALL.into_iter().filter(|other| !other.is_installed()) {
        println!("{} is not installed", other.name());
    }
    let loaded = load::run(sides, args.runs)?;
    // As every run finds it: known from where to read, and nothing newer.
    settle(sides)?;
    let found_nothing = compare::nothing(sides, args.runs)?;
    let verified = compare::verify(sides, args.runs)?;
    let changed = change::run(sides, args.runs)?;
    println!();
    let peaks = [loaded, found_nothing, verified, changed].map(|standing| standing.our_peak());
    #[allow(clippy::cast_precision_loss, reason = "a figure to show")]
    let peak = peaks.into_iter().max().unwrap_or(0) as f64 / 1024.0;
    verdict("driftless, peak memory in MiB", peak, MEMORY_BAR);
    Ok(())
}

/// Lets ours know the state, whoever loaded the rows.
fn settle(sides: &Sides) -> Result<()> {
    super::measure::run(&mut sides.data("sync", &[]))?;
    sides.tidy()
}
