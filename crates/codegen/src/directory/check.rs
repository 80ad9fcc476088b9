//! Saying how a directory differs from what it should hold.

use std::path::Path;

use similar::TextDiff;

use super::DirectoryError;
use super::survey::{FileState, LeftFile, survey};
use crate::{Output, Target};

/// How a directory differs from an output.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Files that should be there.
    pub added: Vec<String>,
    /// Files that should hold something else.
    pub changed: Vec<ChangedFile>,
    /// Files that should not be there any more.
    pub stale: Vec<String>,
    /// Files that should not be there any more, but someone changed.
    pub left: Vec<LeftFile>,
}

/// A file that should hold something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// The file.
    pub path: String,
    /// From what it holds to what it should hold, as a unified diff.
    pub diff: String,
}

impl CheckReport {
    /// Whether writing would change nothing.
    pub fn is_fresh(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.stale.is_empty()
    }
}

/// Compares `directory` with `output`, and changes nothing.
///
/// # Errors
/// When something cannot be read, or is in the way of being written.
pub fn check(directory: &Path, output: &Output, target: &Target) -> Result<CheckReport, DirectoryError> {
    let (survey, _) = survey(directory, output, target.header())?;
    let mut report = CheckReport { stale: survey.stale, left: survey.left, ..CheckReport::default() };
    for (file, state) in output.files.iter().zip(survey.files) {
        match state {
            FileState::Missing => report.added.push(file.path.clone()),
            FileState::Equal => {}
            FileState::Outdated(found) | FileState::Edited(found) => {
                let diff = difference(&file.path, &String::from_utf8_lossy(&found), &file.contents);
                report.changed.push(ChangedFile { path: file.path.clone(), diff });
            }
        }
    }
    Ok(report)
}

fn difference(path: &str, found: &str, wanted: &str) -> String {
    let diff = TextDiff::from_lines(found, wanted);
    let (from, to) = (format!("a/{path}"), format!("b/{path}"));
    diff.unified_diff().context_radius(3).header(&from, &to).to_string()
}
