//! A Go toolchain to check generated code with, never the network.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use driftless_postgres::throwaway::cache_dir;

/// The environment variable that names the root directory of a toolchain (a `GOROOT`).
pub const VARIABLE: &str = "DRIFTLESS_TEST_GO";

/// The oldest version that generated code is for.
const OLDEST: (u32, u32) = (1, 23);

/// The programs of one Go toolchain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoToolchain {
    /// The `go` command.
    pub go: PathBuf,
    /// The formatter, which is a program of its own.
    pub gofmt: PathBuf,
}

/// Finds a toolchain of at least 1.23: in `$DRIFTLESS_TEST_GO`, where `cargo xtask go` puts it, or on `PATH`.
///
/// # Errors
///
/// An error that says how to get one.
pub fn toolchain() -> Result<GoToolchain> {
    if let Some(root) = env::var_os(VARIABLE) {
        let root = PathBuf::from(root);
        return usable(&root.join("bin")).with_context(|| format!("{VARIABLE} is {}", root.display()));
    }
    let cached = newest_first(&cache_dir().join("go")).into_iter().map(|root| root.join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).filter_map(|dir| {
        let go = dir.join("go").canonicalize().ok()?;
        Some(go.parent()?.to_owned())
    });
    let mut found = cached.chain(on_path).filter_map(|dir| usable(&dir).ok());
    found.next().context("no Go toolchain of at least 1.23 found; `cargo xtask go` fetches one")
}

impl GoToolchain {
    /// Returns a `go` command to run in `dir`, which reaches no network and builds no C.
    ///
    /// Its build cache is in [`cache_dir`], shared by all tests.
    pub fn command(&self, dir: &Path) -> Command {
        let mut command = Command::new(&self.go);
        command.current_dir(dir).envs(environment());
        command
    }

    /// Returns a `gofmt` command to run in `dir`.
    pub fn gofmt(&self, dir: &Path) -> Command {
        let mut command = Command::new(&self.gofmt);
        command.current_dir(dir).envs(environment());
        command
    }
}

fn environment() -> [(&'static str, PathBuf); 6] {
    let cache = cache_dir();
    [
        ("GOPROXY", "off".into()),
        ("GOTOOLCHAIN", "local".into()),
        ("GOFLAGS", "-mod=mod".into()),
        ("CGO_ENABLED", "0".into()),
        ("GOCACHE", cache.join("go-build")),
        ("GOPATH", cache.join("go-path")),
    ]
}

/// Returns the programs in `dir` if they are new enough.
fn usable(dir: &Path) -> Result<GoToolchain> {
    let toolchain = GoToolchain { go: dir.join("go"), gofmt: dir.join("gofmt") };
    if !toolchain.gofmt.is_file() {
        bail!("there is no {}", toolchain.gofmt.display());
    }
    let output = Command::new(&toolchain.go)
        .args(["env", "GOVERSION"])
        .envs(environment())
        .output()
        .with_context(|| format!("{} does not run", toolchain.go.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    match parse_version(text.trim()) {
        Some(version) if version >= OLDEST => Ok(toolchain),
        Some(_) | None => bail!("{} is {:?}", toolchain.go.display(), text.trim()),
    }
}

/// Reads `go1.25.5` or `go1.26rc1`.
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix("go")?.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((major, minor.parse().ok()?))
}

/// Returns the directories in `parent` named for versions, newest first.
fn newest_first(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut dirs: Vec<((u32, u32), PathBuf)> = entries
        .filter_map(|entry| {
            let version = parse_version(&format!("go{}", entry.file_name().to_string_lossy()))?;
            Some((version, entry.path()))
        })
        .collect();
    dirs.sort();
    dirs.into_iter().rev().map(|(_, dir)| dir).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(parse_version("go1.25.5"), Some((1, 25)));
        assert_eq!(parse_version("go1.26rc1"), Some((1, 26)));
        assert!(parse_version("go1.9.7") < Some(OLDEST));
        assert_eq!(parse_version("devel +abc"), None);
    }

    #[test]
    fn the_newest_of_the_cached_toolchains_comes_first() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["1.9.1", "1.25.5", "1.24.0", "partial"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        let found = newest_first(dir.path());
        assert_eq!(found, ["1.25.5", "1.24.0", "1.9.1"].map(|name| dir.path().join(name)));
    }
}
