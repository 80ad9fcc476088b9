//! `cargo xtask test`: every test, with the servers and toolchains they need.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    process::{Command, ExitCode, ExitStatus, Stdio},
};

use anyhow::{Context, Result, anyhow};
use driftless_engine::explain::Explain as _;
use driftless_postgres::throwaway::{Binaries, Cluster, ThrowawayError, cache_dir};
use driftless_testkit::{go, postgres};
use tokio::task::JoinSet;

use crate::{machine, pg};

/// The versions that readers of the catalog are tested on, beside Debian's: the oldest and the newest we know.
const MAJORS: [u32; 2] = [14, 18];

/// The oldest version that rows are copied from.
const OLDEST_SOURCE: u32 = 10;

/// Runs every test on PostgreSQL servers started for the run.
///
/// Fetches the servers and the Go toolchain that are missing.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Uses only the default PostgreSQL server and fetches nothing.
    #[arg(long)]
    fast: bool,
    /// Arguments of `cargo test`; with `-p` among them only those packages.
    #[arg(last = true)]
    args: Vec<String>,
}

/// Starts the servers, runs the tests, stops the servers.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let mut tests = machine::cargo();
    tests.args(["test", "--no-fail-fast"]);
    if !names_packages(&args.args) {
        tests.arg("--workspace");
    }
    tests.args(&args.args);

    ensure_default_server()?;
    ensure_programs()?;
    if !args.fast {
        for major in MAJORS.into_iter().chain([OLDEST_SOURCE]) {
            pg::ensure(major)?;
        }
        tests.env(go::VARIABLE, crate::go::ensure()?);
    }
    let default = postgres::default_major();
    let mut majors = vec![default];
    if !args.fast {
        majors.extend(MAJORS.into_iter().filter(|major| *major != default));
        majors.push(OLDEST_SOURCE);
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let clusters = runtime.block_on(start(&majors))?;
    tests.env(postgres::VARIABLE, variable(&majors, &clusters));
    let outcome = tally(&mut tests);
    runtime.block_on(async {
        for cluster in clusters.into_values() {
            cluster.stop().await;
        }
    });
    let (total, status) = outcome?;
    println!("\ntests: {} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    Ok(exit_code(status))
}

/// How many tests ended how, over all test programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Total {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Total {
    /// Adds the summary of one test program: `test result: ok. 7 passed; 0 failed; 1 ignored; …`. Other lines change nothing.
    fn add(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            return;
        };
        for part in counts.split("; ") {
            let Some((number, what)) = part.split_once(' ') else { continue };
            let number: u32 = number.parse().unwrap_or(0);
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }
}

/// Runs `tests`, passes on what it prints, and adds up the summaries: the last one alone, of
/// documentation without examples, says nothing of the run.
fn tally(tests: &mut Command) -> Result<(Total, ExitStatus)> {
    let mut running = tests.stdout(Stdio::piped()).spawn().context("cannot run cargo test")?;
    let mut total = Total::default();
    if let Some(output) = running.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.context("cannot read what cargo test prints")?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            total.add(&line);
        }
    }
    Ok((total, running.wait().context("cannot wait for cargo test")?))
}

/// Installs Debian's server if this machine has none but those we fetched.
fn ensure_default_server() -> Result<()> {
    let ours = cache_dir();
    if Binaries::find_all().iter().any(|binaries| !binaries.dir.starts_with(&ours)) {
        return Ok(());
    }
    machine::install_debian("postgresql", "a PostgreSQL server")
}

/// Installs what the pages' commands and the receivers in other languages are run with.
fn ensure_programs() -> Result<()> {
    for (program, package) in [("curl", "curl"), ("python3", "python3"), ("node", "nodejs")] {
        if !machine::succeeds(Command::new(program).arg("--version")) {
            machine::install_debian(package, program)?;
        }
    }
    Ok(())
}

/// Starts a server of each version, all at once.
async fn start(majors: &[u32]) -> Result<BTreeMap<u32, Cluster>> {
    let mut starting = JoinSet::new();
    for major in majors {
        let binaries = Binaries::find(Some(*major)).map_err(with_hint)?;
        println!("PostgreSQL {} from {}", binaries.version, binaries.dir.display());
        starting.spawn(async move {
            let cluster = Cluster::start(&binaries, postgres::shared_options()).await;
            Ok((binaries.major, cluster.map_err(with_hint)?))
        });
    }
    starting.join_all().await.into_iter().collect()
}

fn with_hint(error: ThrowawayError) -> anyhow::Error {
    match error.hint() {
        Some(hint) => anyhow!(error).context(format!("hint: {hint}")),
        None => anyhow!(error),
    }
}

/// Returns what the tests' environment says of the servers, in the order of `majors`.
fn variable(majors: &[u32], clusters: &BTreeMap<u32, Cluster>) -> String {
    let running = majors.iter().filter_map(|major| Some((major, clusters.get(major)?)));
    let pairs: Vec<String> = running.map(|(major, it)| format!("{major}={}", it.url("postgres"))).collect();
    pairs.join(";")
}

fn names_packages(args: &[String]) -> bool {
    let own = args.iter().take_while(|arg| *arg != "--");
    own.into_iter().any(|arg| arg.starts_with("-p") || arg.starts_with("--package") || arg == "--workspace")
}

/// Returns the exit code of the tests; 1 when a signal ended them.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_all_test_programs_are_added_up() {
        let mut total = Total::default();
        for line in [
            "running 4 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 6 filtered out; finished in 1.95s",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test a::result ... ok",
        ] {
            total.add(line);
        }
        assert_eq!(total, Total { passed: 5, failed: 1, skipped: 1 });
    }

    #[test]
    fn packages_are_named_before_the_arguments_of_the_tests_themselves() {
        let args = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(names_packages(&args("-p driftless-schema")));
        assert!(names_packages(&args("--lib --package=xtask")));
        assert!(!names_packages(&args("diff -- -p")));
    }
}
