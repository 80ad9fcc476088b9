//! Comparing a directory with what it should hold.

use std::collections::BTreeSet;
use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::Path;

use super::manifest::hash;
use super::{DirectoryError, MANIFEST, Manifest};
use crate::Output;

/// A file that a run no longer generates, and that cannot be deleted for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftFile {
    /// Someone changed it.
    Edited(String),
    /// It is not a plain file any more.
    Replaced(String),
}

/// How a directory stands to an output.
pub(super) struct Survey {
    /// Each file of the output, in order.
    pub(super) files: Vec<FileState>,
    /// Files of the last run that are not in the output, and as that run left them.
    pub(super) stale: Vec<String>,
    /// Files of the last run that are not in the output, and are otherwise.
    pub(super) left: Vec<LeftFile>,
}

/// How a file in the directory stands to what it should hold.
pub(super) enum FileState {
    /// It is not there.
    Missing,
    /// It holds just that.
    Equal,
    /// It holds something else, which the last run wrote.
    Outdated(Vec<u8>),
    /// It holds something else, which someone changed after the last run.
    Edited(Vec<u8>),
}

/// Looks at every file that matters.
pub(super) fn survey(directory: &Path, output: &Output, header: &str) -> Result<(Survey, Manifest), DirectoryError> {
    match kind_of(directory)? {
        Some(kind) if !kind.is_dir() => {
            let found = describe(kind);
            return Err(DirectoryError::InTheWay { path: directory.to_owned(), found, expected: "a directory" });
        }
        Some(_) | None => {}
    }
    // Refuses a manifest that is a link before it is read.
    read(&directory.join(MANIFEST))?;
    let manifest = Manifest::read(directory)?;
    let mut survey = Survey { files: Vec::with_capacity(output.files.len()), stale: Vec::new(), left: Vec::new() };
    for file in &output.files {
        let path = directory.join(&file.path);
        survey.files.push(match read(&path)? {
            None => FileState::Missing,
            Some(found) if found == file.contents.as_bytes() => FileState::Equal,
            Some(found) if !has_header(&found, header) => return Err(DirectoryError::NotOurs { path }),
            Some(found) if manifest.files.get(&file.path) == Some(&hash(&found)) => FileState::Outdated(found),
            // A manifest may be lost, or a line of it in a merge: then this is said of a file for nothing.
            Some(found) => FileState::Edited(found),
        });
    }
    let wanted: BTreeSet<&str> = output.files.iter().map(|file| file.path.as_str()).collect();
    for (name, listed) in &manifest.files {
        if wanted.contains(name.as_str()) || !is_plain_name(name) {
            continue;
        }
        match read(&directory.join(name)) {
            Ok(None) => {}
            Ok(Some(found)) if *listed == hash(&found) && has_header(&found, header) => survey.stale.push(name.clone()),
            Ok(Some(_)) => survey.left.push(LeftFile::Edited(name.clone())),
            Err(DirectoryError::InTheWay { .. }) => survey.left.push(LeftFile::Replaced(name.clone())),
            Err(error) => return Err(error),
        }
    }
    Ok((survey, manifest))
}

/// Reads a plain file; nothing else will do, not even a link to one.
fn read(path: &Path) -> Result<Option<Vec<u8>>, DirectoryError> {
    match kind_of_link(path)? {
        None => Ok(None),
        Some(kind) if kind.is_file() => fs::read(path).map(Some).map_err(DirectoryError::io("read", path)),
        Some(kind) => {
            Err(DirectoryError::InTheWay { path: path.to_owned(), found: describe(kind), expected: "a plain file" })
        }
    }
}

fn kind_of(path: &Path) -> Result<Option<FileType>, DirectoryError> {
    found(path, fs::metadata(path))
}

fn kind_of_link(path: &Path) -> Result<Option<FileType>, DirectoryError> {
    found(path, fs::symlink_metadata(path))
}

fn found(path: &Path, metadata: std::io::Result<fs::Metadata>) -> Result<Option<FileType>, DirectoryError> {
    match metadata {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DirectoryError::io("read", path)(error)),
    }
}

fn describe(kind: FileType) -> &'static str {
    if kind.is_dir() {
        "a directory"
    } else if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_file() {
        "a plain file"
    } else {
        "a special file"
    }
}

fn has_header(contents: &[u8], header: &str) -> bool {
    contents.strip_prefix(header.as_bytes()).is_some_and(|rest| rest.starts_with(b"\n") || rest.starts_with(b"\r\n"))
}

/// Whether a manifest's entry names a file of the directory itself.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0'])
}
