//! Two servers of the same settings, with a wide table on each.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use driftless_postgres::throwaway::{Binaries, Cluster, ClusterOptions, Listen};
use tempfile::TempDir;

use crate::bench::measure::{Run, run as measure, together};
use crate::bench::stage;
use crate::machine;

const TABLE: &str = include_str!("table.sql");
const ROWS: &str = include_str!("rows.sql");

/// The database on both servers.
const DATABASE: &str = "bench";

/// Settings of both servers, besides those of every throwaway server: no fsync, full pages, or autovacuum. No
/// checkpoint falls into a run.
const SETTINGS: [(&str, &str); 5] = [
    ("shared_buffers", "1GB"),
    ("max_wal_size", "4GB"),
    ("checkpoint_timeout", "1h"),
    ("maintenance_work_mem", "256MB"),
    // It costs more than it gains here, and we switch it off ourselves.
    ("jit", "off"),
];

/// One of the two servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    Target,
}

/// Both of them.
pub(super) const BOTH: [Side; 2] = [Side::Source, Side::Target];

/// The program, both servers, and a folder.
pub(super) struct Sides {
    driftless: PathBuf,
    binaries: Binaries,
    source: Cluster,
    target: Cluster,
    pub(super) folder: TempDir,
    runtime: tokio::runtime::Runtime,
}

impl Sides {
    /// Builds the program, starts the servers, and makes the tables: the source's full, the target's empty.
    pub(super) fn set(rows: u64) -> Result<Self> {
        let (driftless, binaries) = (stage::build()?, stage::binaries()?);
        let runtime = tokio::runtime::Runtime::new()?;
        let options = || {
            let options = ClusterOptions::default().listen(Listen::SocketAndLoopback);
            SETTINGS.iter().fold(options, |options, (name, value)| options.setting(name, value))
        };
        let source = runtime.block_on(Cluster::start(&binaries, options()))?;
        let target = runtime.block_on(Cluster::start(&binaries, options()))?;
        let sides = Sides { driftless, binaries, source, target, folder: tempfile::tempdir()?, runtime };
        let settings: Vec<String> = SETTINGS.iter().map(|(name, value)| format!("{name} {value}")).collect();
        println!(
            "PostgreSQL {} twice, on disk, fsync off, autovacuum off, {}",
            sides.binaries.version,
            settings.join(", ")
        );
        for side in BOTH {
            measure(sides.psql_in(side, "postgres").args(["-c", "create database bench"]))?;
            sides.execute(side, &[TABLE])?;
        }
        sides.execute(Side::Source, &[&ROWS.replace(":rows", &rows.to_string()), "vacuum analyze wide"])?;
        let size = sides.ask(Side::Source, "select pg_table_size('wide') / greatest(count(*), 1) from wide")?;
        println!("{rows} rows of {size} bytes");
        Ok(sides)
    }

    fn cluster(&self, side: Side) -> &Cluster {
        match side {
            Side::Source => &self.source,
            Side::Target => &self.target,
        }
    }

    pub(super) fn url(&self, side: Side) -> String {
        self.cluster(side).url(DATABASE)
    }

    /// The address for programs that do not know sockets.
    pub(super) fn loopback_url(&self, side: Side) -> String {
        let port = self.cluster(side).tcp_port().unwrap_or_default();
        format!("postgresql://postgres@127.0.0.1:{port}/{DATABASE}")
    }

    pub(super) fn tool(&self, name: &str) -> Command {
        Command::new(self.binaries.dir.join(name))
    }

    /// The directory of the tools.
    pub(super) fn tools(&self) -> &std::path::Path {
        &self.binaries.dir
    }

    fn psql_in(&self, side: Side, database: &str) -> Command {
        let mut psql = self.tool("psql");
        psql.env("PGOPTIONS", "-c client_min_messages=warning");
        psql.args(["-qXAt", "-v", "ON_ERROR_STOP=1", "-d", &self.cluster(side).url(database)]);
        psql
    }

    /// A psql that runs statements, all in one session.
    pub(super) fn psql(&self, side: Side, statements: &[&str]) -> Command {
        let mut psql = self.psql_in(side, DATABASE);
        psql.args(statements.iter().flat_map(|statement| ["-c", statement]));
        psql
    }

    pub(super) fn execute(&self, side: Side, statements: &[&str]) -> Result<Run> {
        measure(&mut self.psql(side, statements))
    }

    /// Runs a query on both servers at the same time.
    pub(super) fn ask_both(&self, query: &str) -> Result<Run> {
        together(BOTH.map(|side| vec![self.psql(side, &[query])]).into())
    }

    /// The one value that a query gives.
    pub(super) fn ask(&self, side: Side, query: &str) -> Result<String> {
        Ok(machine::output(&mut self.psql(side, &[query]))?.trim().to_owned())
    }

    /// `driftless data sync`, or `verify`, with more flags.
    pub(super) fn data(&self, command: &str, flags: &[&str]) -> Command {
        let mut driftless = Command::new(&self.driftless);
        driftless.args(["--quiet", "data", command, "--source", &self.url(Side::Source)]);
        driftless.args(["--target", &self.url(Side::Target), "--parallel", "2"]).args(flags);
        driftless
    }

    /// Fails where the tables are not equal.
    pub(super) fn are_equal(&self) -> Result<()> {
        measure(&mut self.data("verify", &[])).map(|_| ()).context("the target is not as the source")
    }

    /// Empties the target, and forgets all that was known of it.
    pub(super) fn empty(&self) -> Result<()> {
        let forget = "drop schema if exists driftless cascade";
        self.execute(Side::Target, &[forget, "truncate wide", "checkpoint"]).map(|_| ())
    }

    /// Leaves neither dead rows nor dirty pages.
    pub(super) fn tidy(&self) -> Result<()> {
        let pipe = |side| vec![self.psql(side, &["vacuum wide", "checkpoint"])];
        together(BOTH.map(pipe).into()).map(|_| ())
    }

    /// Stops the servers.
    pub(super) fn clear(self) {
        self.runtime.block_on(self.source.stop());
        self.runtime.block_on(self.target.stop());
    }
}
