//! The manifest: what the last run wrote.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::DirectoryError;
use crate::{NameLock, Output};

/// The manifest's name in the directory.
pub const MANIFEST: &str = ".driftless-manifest.json";

/// The format's version that this build writes, and the only one it reads.
const VERSION: u32 = 1;

/// What the last run wrote into a directory. An empty one stands for no run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// The files' hashes, `sha256:…`, by their names.
    pub files: BTreeMap<String, String>,
    /// The names that were given out.
    pub names: NameLock,
}

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    files: BTreeMap<String, String>,
    names: NameLock,
}

impl Manifest {
    /// Reads the manifest in `directory`; an empty one where there is none.
    ///
    /// # Errors
    /// When it cannot be read, or is not a manifest.
    pub fn read(directory: &Path) -> Result<Self, DirectoryError> {
        let path = directory.join(MANIFEST);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Manifest::default()),
            Err(error) => return Err(DirectoryError::io("read", path)(error)),
        };
        match serde_json::from_slice(&bytes) {
            Ok(Document { version: VERSION, files, names }) => Ok(Manifest { files, names }),
            Ok(Document { .. }) => Err(DirectoryError::Manifest { path, source: None }),
            Err(source) => Err(DirectoryError::Manifest { path, source: Some(source) }),
        }
    }

    /// Makes the manifest of a run.
    pub(super) fn of(output: &Output) -> Self {
        let files = output.files.iter().map(|file| (file.path.clone(), hash(file.contents.as_bytes())));
        Manifest { files: files.collect(), names: output.names.clone() }
    }

    /// Writes the manifest as JSON, a line to each entry, ending in a line feed.
    pub(super) fn to_json(&self) -> String {
        let document = Document { version: VERSION, files: self.files.clone(), names: self.names.clone() };
        let written = serde_json::to_string_pretty(&document);
        debug_assert!(written.is_ok(), "writing text to memory does not fail");
        written.unwrap_or_default() + "\n"
    }
}

/// Hashes the contents of a file.
pub(super) fn hash(contents: &[u8]) -> String {
    let digits: String = Sha256::digest(contents).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}
