//! The repository's own tasks: `cargo xtask help` lists them.
//!
//! One file per subcommand, each with its `Args` and its `run`.

// Talking to whoever runs it is what it does.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod check;
mod go;
mod machine;
mod pg;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// Tasks of the Driftless repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Task {
    Bench(bench::Args),
    Check(check::Args),
    Go(go::Args),
    Pg(pg::Args),
    Test(test::Args),
}

fn main() -> Result<ExitCode> {
    match Task::parse() {
        Task::Bench(args) => bench::run(&args),
        Task::Check(args) => check::run(&args),
        Task::Go(args) => go::run(&args),
        Task::Pg(args) => pg::run(&args),
        Task::Test(args) => test::run(&args),
    }
}
