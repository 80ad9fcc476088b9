//! Other programs, where they are installed.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::sides::{Side, Sides};
use crate::bench::measure::{Run, run as measure};

/// A program that may be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    Pgcopydb,
    /// koltyakov/pgsync, not ankane's of the same name.
    Pgsync,
    Reladiff,
}

/// From what size on pgcopydb divides a table.
const SPLIT: &str = "64MB";

impl Other {
    pub(super) const ALL: [Other; 3] = [Other::Pgcopydb, Other::Pgsync, Other::Reladiff];

    pub(super) fn name(self) -> &'static str {
        match self {
            Other::Pgcopydb => "pgcopydb",
            Other::Pgsync => "pgsync",
            Other::Reladiff => "reladiff",
        }
    }

    /// Whether it is on `PATH`.
    pub(super) fn is_installed(self) -> bool {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&path).map(|dir| dir.join(self.name())).find(|file| file.is_file());
        match (self, found) {
            (_, None) => false,
            (Other::Pgsync, Some(program)) => is_koltyakovs(&program),
            (Other::Pgcopydb | Other::Reladiff, Some(_)) => true,
        }
    }
}

fn is_koltyakovs(program: &Path) -> bool {
    let output = Command::new(program).arg("-help").output();
    output.is_ok_and(|output| String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).contains("-state-db"))
}

/// `pgcopydb copy table-data`, or `clone`.
pub(super) fn pgcopydb(sides: &Sides, command: &[&str], flags: &[&str]) -> Result<Run> {
    let folder = tempfile::tempdir()?;
    let mut pgcopydb = Command::new("pgcopydb");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([sides.tools().to_owned()].into_iter().chain(std::env::split_paths(&path)))?;
    pgcopydb.env("PATH", path).env("PGCOPYDB_SPLIT_TABLES_LARGER_THAN", SPLIT);
    pgcopydb.args(command).args(["--source", &sides.url(Side::Source), "--target", &sides.url(Side::Target)]);
    pgcopydb.args(["--table-jobs", "2", "--dir"]).arg(folder.path().join("work")).args(flags);
    measure(pgcopydb.stderr(std::process::Stdio::null()))
}

/// pgsync of koltyakov; its state is in the folder.
pub(super) fn pgsync(sides: &Sides, flags: &[&str]) -> Result<Run> {
    let url = |side| format!("{}&sslmode=disable", sides.url(side));
    let mut pgsync = Command::new("pgsync");
    pgsync.current_dir(sides.folder.path()).args(["-source", &url(Side::Source), "-target", &url(Side::Target)]);
    pgsync.args(["-include", "wide", "-parallel", "2", "-state-db", "pgsync.db"]).args(flags);
    measure(pgsync.stderr(std::process::Stdio::null()))
}

/// Forgets what pgsync knows.
pub(super) fn forget_pgsync(sides: &Sides) -> Result<()> {
    for entry in std::fs::read_dir(sides.folder.path())? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pgsync.db")) {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// reladiff, of all columns.
pub(super) fn reladiff(sides: &Sides) -> Result<Run> {
    let mut reladiff = Command::new("reladiff");
    reladiff.args([sides.loopback_url(Side::Source).as_str(), "wide"]);
    reladiff.args([sides.loopback_url(Side::Target).as_str(), "wide", "-k", "id", "-c", "%", "-j", "2"]);
    measure(reladiff.args(["--algorithm", "hashdiff"]).stderr(std::process::Stdio::null()))
}
