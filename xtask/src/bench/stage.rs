//! What benchmarks run on: the program as it is released, a throwaway server, the server's tools.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use driftless_postgres::throwaway::{Binaries, Cluster, ClusterOptions};
use tempfile::TempDir;

use super::measure::{Run, run as measure};
use crate::machine;

/// Makes the schema: per table 10 columns, a key, two more indexes and a check; every second one
/// references its neighbour. `:tables` is filled in.
const SCHEMA: &str = include_str!("stage/schema.sql");

/// The program, a server, and a folder.
pub(super) struct Stage {
    driftless: PathBuf,
    cluster: Cluster,
    binaries: Binaries,
    pub(super) folder: TempDir,
    runtime: tokio::runtime::Runtime,
}

impl Stage {
    /// Builds the program and starts a server.
    pub(super) fn set() -> Result<Self> {
        let driftless = build()?;
        let runtime = tokio::runtime::Runtime::new()?;
        let binaries = binaries()?;
        let options =
            ClusterOptions::default().setting("shared_buffers", "1GB").setting("max_locks_per_transaction", "1024");
        let cluster = runtime.block_on(Cluster::start(&binaries, options))?;
        Ok(Stage { driftless, cluster, binaries, folder: tempfile::tempdir()?, runtime })
    }

    /// Makes the schema in `database`.
    pub(super) fn make_tables(&self, database: &str, tables: u32) -> Result<()> {
        println!("PostgreSQL {}: making {tables} tables", self.binaries.version);
        self.psql(database, &SCHEMA.replace(":tables", &tables.to_string()))?;
        self.psql(database, "vacuum analyze")
    }

    pub(super) fn url(&self, database: &str) -> String {
        self.cluster.url(database)
    }

    pub(super) fn tool(&self, name: &str) -> Command {
        Command::new(self.binaries.dir.join(name))
    }

    pub(super) fn driftless(&self) -> Command {
        let mut command = Command::new(&self.driftless);
        command.arg("--quiet");
        command
    }

    pub(super) fn psql(&self, database: &str, sql: &str) -> Result<()> {
        let mut psql = self.tool("psql");
        psql.args(["-qX", "-v", "ON_ERROR_STOP=1", "-d", &self.url(database), "-c", sql]);
        measure(&mut psql).map(|_| ())
    }

    /// Stops the server.
    pub(super) fn clear(self) {
        self.runtime.block_on(self.cluster.stop());
    }
}

/// Finds the newest PostgreSQL that has the tools too.
pub(super) fn binaries() -> Result<Binaries> {
    Binaries::find_all()
        .into_iter()
        .find(|binaries| ["psql", "pg_dump", "pg_restore"].iter().all(|tool| binaries.dir.join(tool).exists()))
        .context("no PostgreSQL with psql and pg_dump was found: install postgresql and postgresql-client")
}

/// Builds the program as it is released.
pub(super) fn build() -> Result<PathBuf> {
    let mut cargo = machine::cargo();
    cargo.args(["build", "--release", "--package", "driftless", "--message-format", "json-render-diagnostics"]);
    let output = cargo.stderr(std::process::Stdio::inherit()).output().context("cannot run cargo build")?;
    anyhow::ensure!(output.status.success(), "cargo build failed");
    let text = String::from_utf8(output.stdout)?;
    let messages = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let found = messages.filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from)).next_back();
    found.context("cargo did not say where it put the program")
}

/// Prints what a program took.
pub(super) fn row(name: &str, run: Run) {
    println!("  {name:<32} {:>7.3} s   peak {:>4} MiB", run.elapsed.as_secs_f64(), run.peak / 1024);
}

/// How much longer one took than another.
pub(super) fn ratio(run: Run, to: Run) -> f64 {
    run.elapsed.as_secs_f64() / to.elapsed.as_secs_f64()
}

/// Prints a figure beside its bar.
pub(super) fn verdict(name: &str, found: f64, bar: f64) {
    let word = if found <= bar { "met" } else { "MISSED" };
    println!("  {name:<32} {found:>7.2}     bar {bar:.2}: {word}");
}

/// Prints a figure beside a bar that it has to reach.
pub(super) fn verdict_at_least(name: &str, found: f64, bar: f64) {
    let word = if found >= bar { "met" } else { "MISSED" };
    println!("  {name:<32} {found:>7.2}     bar {bar:.2} or more: {word}");
}
