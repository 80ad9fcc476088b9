//! This machine: its programs, Debian's packages, and the directory for what we fetch.

use std::{
    env,
    ffi::OsStr,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// Returns the repository's root directory: the one `cargo xtask` is run in, though the program may
/// have been built in another clone with the same target directory.
pub(crate) fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_owned)
}

/// Returns a command of the cargo that runs us, in the repository's root.
pub(crate) fn cargo() -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in env::vars_os().filter(|(name, _)| about_this_package(name)) {
        command.env_remove(name);
    }
    command
}

/// Tells whether `variable` is one that cargo sets to describe the package it runs. Build
/// scripts watch them: ring is built anew when they change.
fn about_this_package(variable: &OsStr) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| variable.as_encoded_bytes().starts_with(start.as_bytes()))
}

/// Runs a command that has to succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}

/// Runs a command that has to succeed and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Tells whether a command runs and succeeds, without showing what it prints.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Installs Debian's `package` where we may, and otherwise says that `what` needs it.
pub(crate) fn install_debian(package: &str, what: &str) -> Result<()> {
    let may = is_root()? && Path::new("/etc/debian_version").exists();
    if !may {
        bail!("{what} is missing; install it (Debian and Ubuntu: `sudo apt-get install {package}`)");
    }
    println!("installing {package}: {what} is missing");
    if run(&mut apt_get(&["install", "-y", "-q", "--no-install-recommends", package])).is_err() {
        // The lists of a new machine are empty or old.
        run(&mut apt_get(&["update", "-q"]))?;
        run(&mut apt_get(&["install", "-y", "-q", "--no-install-recommends", package]))?;
    }
    Ok(())
}

fn apt_get(args: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(args).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    command
}

/// A file that we make belongs to the account we run under.
fn is_root() -> Result<bool> {
    Ok(tempfile::tempfile()?.metadata()?.uid() == 0)
}

/// Something fetched that is being made ready beside its place, and then put there at once.
#[derive(Debug)]
pub(crate) struct Fetched {
    work: TempDir,
    place: PathBuf,
}

impl Fetched {
    /// Starts to make what will be the directory `place`.
    pub(crate) fn begin(place: PathBuf) -> Result<Fetched> {
        let parent = place.parent().context("the place has no parent directory")?;
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        let work = tempfile::Builder::new().prefix(".fetching-").tempdir_in(parent)?;
        Ok(Fetched { work, place })
    }

    /// Returns the directory to work in.
    pub(crate) fn work(&self) -> &Path {
        self.work.path()
    }

    /// Puts `ready`, a directory inside [`Fetched::work`], in its place; what is there is replaced.
    ///
    /// As root every account can read it: servers run as another one.
    pub(crate) fn put(self, ready: &Path) -> Result<()> {
        run(Command::new("chmod").args(["-R", "u+w,a+rX"]).arg(ready))?;
        if is_root()? {
            let cache = driftless_postgres::throwaway::cache_dir();
            for dir in self.place.ancestors().skip(1).take_while(|dir| dir.starts_with(&cache)) {
                let mode = fs::metadata(dir)?.permissions().mode();
                fs::set_permissions(dir, fs::Permissions::from_mode(mode | 0o055))?;
            }
        }
        if self.place.exists() {
            fs::rename(&self.place, self.work.path().join("replaced"))?;
        }
        fs::rename(ready, &self.place).with_context(|| format!("cannot make {}", self.place.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fetched_replaces_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("18");
        for text in ["old", "new"] {
            let fetched = Fetched::begin(place.clone()).unwrap();
            let ready = fetched.work().join("ready");
            fs::create_dir(&ready).unwrap();
            fs::write(ready.join("file"), text).unwrap();
            fetched.put(&ready).unwrap();
        }
        assert_eq!(fs::read_to_string(place.join("file")).unwrap(), "new");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn failing_commands_are_errors() {
        assert!(run(&mut Command::new("false")).is_err());
        assert!(output(&mut Command::new("false")).is_err());
        assert!(!succeeds(&mut Command::new("no-such-program")));
        assert_eq!(output(Command::new("printf").arg("x")).unwrap(), "x");
    }
}
