//! `cargo xtask bench watch`: looking at many databases, and telling of a change.

mod columns;
mod cost;
mod fleet;
mod latency;
mod requests;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;

use super::stage::verdict_at_least;
use fleet::Fleet;

/// Looks at many databases of one server again and again, beside a query of columns per table
///
/// The service is the program as it is released, with its embedded store, in a process of its own. A cycle is one look
/// at every database. What both take of the processor is the process' own, and all of the server's.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Databases
    #[arg(long, default_value_t = 200)]
    databases: u32,
    /// Tables in each
    #[arg(long, default_value_t = 50)]
    tables: u32,
    /// Cycles to measure
    #[arg(long, default_value_t = 5)]
    cycles: u32,
}

/// How many times less a cycle takes than the queries, where nothing changed.
const UNCHANGED_BAR: f64 = 50.0;

/// Runs the benchmark on a throwaway server.
pub(super) fn run(args: &Args) -> Result<ExitCode> {
    // The HTTP client wants one, though it speaks to this machine alone. One that is there stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new()?;
    let fleet = Fleet::set(&runtime, args.databases, args.tables)?;
    let outcome = runtime.block_on(measure(&fleet, args));
    fleet.clear(&runtime);
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn measure(fleet: &Fleet, args: &Args) -> Result<()> {
    let service = fleet.serve(Duration::from_secs(2)).await?;
    fleet.register_all(&service).await?;
    let (databases, tables) = (args.databases, args.tables);
    println!(
        "\na cycle over {databases} databases with {tables} tables each, medians or means of {} cycles",
        args.cycles
    );
    let base = columns::run(fleet, args.cycles).await?;
    cost::row("a query of columns per table", &base);
    let unchanged = cost::cycles(fleet, &service, args.cycles).await?;
    cost::row("driftless, nothing changed", &unchanged);
    let changed = cost::changed(fleet, &service).await?;
    cost::row("driftless, 1 % of tables changed", &changed);
    println!();
    verdict_at_least("queries / unchanged, time", base.time / unchanged.time, UNCHANGED_BAR);
    verdict_at_least("queries / unchanged, processor", base.cpu / unchanged.cpu, UNCHANGED_BAR);
    println!("  {:<32} {:>7.2}", "queries / 1 % changed, time", base.time / changed.time);
    println!("  {:<32} {:>7.2}", "queries / 1 % changed, processor", base.cpu / changed.cpu);
    println!("  {:<32} {:>4} MiB", "driftless, peak memory", service.peak() / 1024);
    requests::run(&service).await?;
    drop(service);
    latency::run(fleet).await?;
    Ok(())
}
