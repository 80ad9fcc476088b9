//! `cargo xtask bench plan`: planning between two versions of a large schema.

use std::process::ExitCode;

use anyhow::Result;

use super::measure::{median, run as measure};
use super::stage::{Stage, ratio, row, verdict};

/// Plans between two versions of a schema of 10,000 tables that differ in 200 objects
///
/// Both sides are read live; beside it pg_dump of one of them, and the reading alone.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Runs of each program; the median counts
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Tables
    #[arg(long, default_value_t = 10_000)]
    tables: u32,
}

/// What differs: 200 objects.
const CHANGES: &str = include_str!("plan/changes.sql");

/// The bar, in seconds.
const BAR: f64 = 1.5;

/// Runs the benchmark on a throwaway server.
pub(super) fn run(args: &Args) -> Result<ExitCode> {
    let stage = Stage::set()?;
    compare(&stage, args)?;
    stage.clear();
    Ok(ExitCode::SUCCESS)
}

fn compare(stage: &Stage, args: &Args) -> Result<()> {
    stage.psql("postgres", "create database old")?;
    stage.make_tables("old", args.tables)?;
    stage.psql("postgres", "create database new template old")?;
    stage.psql("new", CHANGES)?;
    stage.psql("new", "vacuum analyze")?;
    let (old, new) = (stage.url("old"), stage.url("new"));
    let file = stage.folder.path().join("plan.json");
    let (mut dumps, mut diffs, mut plans, mut files) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..args.runs {
        dumps.push(measure(stage.tool("pg_dump").args(["--schema-only", "-d", &new]))?);
        diffs.push(measure(stage.driftless().args(["diff", "--old", &old, "--new", &new]))?);
        plans.push(measure(stage.driftless().args(["plan", "--old", &old, "--new", &new]))?);
        files.push(measure(
            stage.driftless().args(["plan", "--old", &old, "--new", &new, "--format", "json", "--out"]).arg(&file),
        )?);
    }
    let (dump, diff, plan, json) = (median(&dumps), median(&diffs), median(&plans), median(&files));
    println!("\nmedians of {} runs, {} tables, 200 objects differ, both sides read live", args.runs, args.tables);
    row("pg_dump --schema-only of one side", dump);
    row("driftless diff", diff);
    row("driftless plan", plan);
    row("driftless plan to a plan file", json);
    println!();
    verdict("plan in seconds", plan.elapsed.as_secs_f64(), BAR);
    println!("  {:<32} {:>7.2}", "plan / pg_dump of one side", ratio(plan, dump));
    Ok(())
}
