//! `cargo xtask bench snapshot`: reading and comparing a large schema.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use super::measure::{median, run as measure};
use super::stage::{Stage, ratio, row, verdict};

/// Reads a schema of 10,000 tables, beside pg_dump and the raw catalog rows
///
/// The floor is what any reader has to wait for: the rows of seven catalogs, with their
/// expressions as text, by psql's COPY.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Runs of each program; the median counts
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Tables
    #[arg(long, default_value_t = 10_000)]
    tables: u32,
}

/// The floor.
const FLOOR: &str = include_str!("snapshot/floor.sql");

/// What differs between the two snapshots that are compared.
const DRIFT: &str = include_str!("snapshot/drift.sql");

/// The bars: snapshot to pg_dump, snapshot to the floor.
const BARS: (f64, f64) = (0.30, 1.5);

/// The bar for comparing, in seconds.
const DIFF_BAR: f64 = 0.5;

/// Runs the benchmark on a throwaway server.
pub(super) fn run(args: &Args) -> Result<ExitCode> {
    let stage = Stage::set()?;
    compare(&stage, args)?;
    stage.clear();
    Ok(ExitCode::SUCCESS)
}

fn compare(stage: &Stage, args: &Args) -> Result<()> {
    stage.make_tables("postgres", args.tables)?;
    let (url, folder) = (stage.url("postgres"), stage.folder.path());
    let (old, new) = (folder.join("old.json"), folder.join("new.json"));
    let floor = folder.join("floor.sql");
    std::fs::write(&floor, FLOOR)?;

    let (mut floors, mut dumps, mut snapshots) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..args.runs {
        floors.push(measure(stage.tool("psql").args(["-qX", "-d", &url, "-f"]).arg(&floor))?);
        dumps.push(measure(stage.tool("pg_dump").args(["--schema-only", "-d", &url]))?);
        snapshots.push(measure(stage.driftless().args(["snapshot", &url, "--new"]).arg(&old))?);
    }
    stage.psql("postgres", DRIFT)?;
    measure(stage.driftless().args(["snapshot", &url, "--new"]).arg(&new))?;
    let mut diffs = Vec::new();
    for _ in 0..args.runs {
        diffs.push(measure(stage.driftless().arg("diff").arg("--old").arg(&old).arg("--new").arg(&new))?);
    }

    let (floor, dump, snapshot, diff) = (median(&floors), median(&dumps), median(&snapshots), median(&diffs));
    println!("\nmedians of {} runs, {} tables, snapshot of {} MB", args.runs, args.tables, size(&old)?);
    row("floor: seven catalogs by COPY", floor);
    row("pg_dump --schema-only", dump);
    row("driftless snapshot", snapshot);
    row("driftless diff of two snapshots", diff);
    println!();
    verdict("snapshot / pg_dump", ratio(snapshot, dump), BARS.0);
    verdict("snapshot / floor", ratio(snapshot, floor), BARS.1);
    verdict("diff in seconds", diff.elapsed.as_secs_f64(), DIFF_BAR);
    Ok(())
}

fn size(path: &Path) -> Result<u64> {
    Ok(std::fs::metadata(path)?.len() / 1_000_000)
}
