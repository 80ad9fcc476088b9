//! `cargo xtask bench snapshot`: reading and comparing a large schema.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use driftless_postgres::throwaway::{Binaries, Cluster, ClusterOptions};

use super::measure::{Run, median, run as measure};
use crate::machine;

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

/// Makes the schema: per table 10 columns, a key, two more indexes and a check; every second one
/// references its neighbour. `:tables` is filled in.
const SCHEMA: &str = include_str!("snapshot/schema.sql");

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
    let driftless = build()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let binaries = Binaries::find_all()
        .into_iter()
        .find(|binaries| ["psql", "pg_dump"].iter().all(|tool| binaries.dir.join(tool).exists()))
        .context("no PostgreSQL with psql and pg_dump was found: install postgresql and postgresql-client")?;
    let options =
        ClusterOptions::default().setting("shared_buffers", "1GB").setting("max_locks_per_transaction", "1024");
    let cluster = runtime.block_on(Cluster::start(&binaries, options))?;
    let folder = tempfile::tempdir()?;
    let bench = Bench { driftless, cluster: &cluster, tools: binaries.dir.clone(), folder: folder.path() };
    bench.run(args, &binaries.version)?;
    runtime.block_on(cluster.stop());
    Ok(ExitCode::SUCCESS)
}

/// Builds the program as it is released.
fn build() -> Result<PathBuf> {
    let mut cargo = machine::cargo();
    cargo.args(["build", "--release", "--package", "driftless", "--message-format", "json-render-diagnostics"]);
    let output = cargo.stderr(std::process::Stdio::inherit()).output().context("cannot run cargo build")?;
    anyhow::ensure!(output.status.success(), "cargo build failed");
    let text = String::from_utf8(output.stdout)?;
    let messages = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let found = messages.filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from)).next_back();
    found.context("cargo did not say where it put the program")
}

struct Bench<'a> {
    driftless: PathBuf,
    cluster: &'a Cluster,
    tools: PathBuf,
    folder: &'a Path,
}

impl Bench<'_> {
    fn run(&self, args: &Args, version: &str) -> Result<()> {
        let url = self.cluster.url("postgres");
        println!("PostgreSQL {version}: making {} tables", args.tables);
        self.psql(&SCHEMA.replace(":tables", &args.tables.to_string()))?;
        self.psql("vacuum analyze")?;
        let (old, new) = (self.folder.join("old.json"), self.folder.join("new.json"));
        let floor = self.folder.join("floor.sql");
        std::fs::write(&floor, FLOOR)?;

        let (mut floors, mut dumps, mut snapshots) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..args.runs {
            floors.push(measure(self.tool("psql").args(["-qX", "-d", &url, "-f"]).arg(&floor))?);
            dumps.push(measure(self.tool("pg_dump").args(["--schema-only", "-d", &url]))?);
            snapshots.push(measure(self.driftless().args(["snapshot", &url, "--new"]).arg(&old))?);
        }
        self.psql(DRIFT)?;
        measure(self.driftless().args(["snapshot", &url, "--new"]).arg(&new))?;
        let mut diffs = Vec::new();
        for _ in 0..args.runs {
            diffs.push(measure(self.driftless().arg("diff").arg("--old").arg(&old).arg("--new").arg(&new))?);
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

    fn tool(&self, name: &str) -> Command {
        Command::new(self.tools.join(name))
    }

    fn driftless(&self) -> Command {
        let mut command = Command::new(&self.driftless);
        command.arg("--quiet");
        command
    }

    fn psql(&self, sql: &str) -> Result<()> {
        let mut psql = self.tool("psql");
        psql.args(["-qX", "-v", "ON_ERROR_STOP=1", "-d", &self.cluster.url("postgres"), "-c", sql]);
        measure(&mut psql).map(|_| ())
    }
}

fn size(path: &Path) -> Result<u64> {
    Ok(std::fs::metadata(path)?.len() / 1_000_000)
}

fn row(name: &str, run: Run) {
    println!("  {name:<32} {:>7.3} s   peak {:>4} MiB", run.elapsed.as_secs_f64(), run.peak / 1024);
}

fn ratio(run: Run, to: Run) -> f64 {
    run.elapsed.as_secs_f64() / to.elapsed.as_secs_f64()
}

fn verdict(name: &str, found: f64, bar: f64) {
    let word = if found <= bar { "met" } else { "MISSED" };
    println!("  {name:<32} {found:>7.2}     bar {bar:.2}: {word}");
}
