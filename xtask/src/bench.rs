//! `cargo xtask bench`: measures Driftless beside the tools that people compare it with.
//!
//! Every figure is a ratio within one run on one machine; a figure of its own says nothing.

mod data;
mod measure;
mod plan;
mod snapshot;
mod stage;
mod watch;

use std::process::ExitCode;

use anyhow::Result;

/// Measures, and prints medians and ratios.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Snapshot(snapshot::Args),
    Plan(plan::Args),
    Data(data::Args),
    Watch(watch::Args),
}

/// Runs the benchmark that was asked for.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    match &args.what {
        What::Snapshot(args) => snapshot::run(args),
        What::Plan(args) => plan::run(args),
        What::Data(args) => data::run(args),
        What::Watch(args) => watch::run(args),
    }
}
