//! Starts a throwaway PostgreSQL server, prints its URL, and keeps it until standard input ends.
//!
//! `throwaway-postgres [MAJOR]`: for trying something out by hand, and for the test that kills it.

// Its output is the URL; without a server there is nothing to do.
#![allow(clippy::print_stdout)]

use std::{env, io};

use anyhow::{Context, Result};
use driftless_postgres::throwaway::Binaries;
use driftless_testkit::postgres::{Cluster, shared_options};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let wanted = env::args().nth(1).map(|major| major.parse()).transpose().context("not a major version")?;
    let cluster = Cluster::start(&Binaries::find(wanted)?, shared_options()).await?;
    println!("{}", cluster.url("postgres"));
    io::copy(&mut io::stdin(), &mut io::sink())?;
    cluster.stop().await;
    Ok(())
}
