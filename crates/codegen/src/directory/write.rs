//! Making a directory hold what it should.
//!
//! A file appears whole or not at all: its bytes go to a temporary file beside it, to the disk,
//! and only then under its name. The manifest comes last, so that a run that was cut off is
//! simply done again.

use std::fs;
use std::path::Path;

use driftless_engine::atomic_file;

use super::survey::{FileState, LeftFile, survey};
use super::{DirectoryError, MANIFEST, Manifest};
use crate::{Output, Target};

/// What was done to a directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriteReport {
    /// Files that are new.
    pub added: Vec<String>,
    /// Files that held something else.
    pub changed: Vec<String>,
    /// Files among the changed ones that someone had edited, in spite of their first line.
    pub edited: Vec<String>,
    /// Files that were not touched, because they held just that.
    pub equal: Vec<String>,
    /// Files of an earlier run that were deleted.
    pub deleted: Vec<String>,
    /// Files of an earlier run that were left, because someone changed them.
    pub left: Vec<LeftFile>,
}

/// Makes `directory` hold `output`, creating it where needed.
///
/// # Errors
/// When something is in the way, before anything is written; or when the system refuses a file,
/// which then is as it was.
pub fn write(directory: &Path, output: &Output, target: &Target) -> Result<WriteReport, DirectoryError> {
    let (survey, before) = survey(directory, output, target.header())?;
    fs::create_dir_all(directory).map_err(DirectoryError::io("create", directory))?;
    let mut report = WriteReport { left: survey.left, ..WriteReport::default() };
    for (file, state) in output.files.iter().zip(survey.files) {
        let path = file.path.clone();
        match state {
            FileState::Equal => {
                report.equal.push(path);
                continue;
            }
            FileState::Missing => report.added.push(path),
            FileState::Outdated(_) => report.changed.push(path),
            FileState::Edited(_) => {
                report.changed.push(path.clone());
                report.edited.push(path);
            }
        }
        replace(directory, &file.path, &file.contents)?;
    }
    for name in survey.stale {
        let path = directory.join(&name);
        fs::remove_file(&path).map_err(DirectoryError::io("delete", &path))?;
        report.deleted.push(name);
    }
    let manifest = Manifest::of(output);
    if manifest != before || !directory.join(MANIFEST).exists() {
        replace(directory, MANIFEST, &manifest.to_json())?;
    }
    flush(directory)?;
    Ok(report)
}

/// Puts `contents` under `name`, whole or not at all.
fn replace(directory: &Path, name: &str, contents: &str) -> Result<(), DirectoryError> {
    let path = directory.join(name);
    atomic_file::replace(&path, contents.as_bytes()).map_err(DirectoryError::io("write", &path))
}

/// Makes the new names last.
fn flush(directory: &Path) -> Result<(), DirectoryError> {
    #[cfg(unix)]
    fs::File::open(directory).and_then(|open| open.sync_all()).map_err(DirectoryError::io("write", directory))?;
    #[cfg(not(unix))]
    let _ = directory;
    Ok(())
}
