//! The plan file: a plan as JSON, with a version, a digest and a stable layout.
//!
//! The format is documented in `docs/formats/plan.md`. One step stands on a line, with its hazards
//! on lines below, so that two plans compare well line by line. There is no time in it: the same
//! plan gives the same bytes.

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::fingerprint::{self, Fingerprint};
use crate::format::{Fault, fault};
use crate::layout;

/// The marker that tells a plan from other JSON.
pub const FORMAT: &str = "driftless-plan";

/// The format's version that this build writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// Who writes the files of this build.
const WRITER: &str = concat!("driftless ", env!("CARGO_PKG_VERSION"));

/// A failure to read a plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// The bytes are not JSON at all, or end too early.
    #[error("the JSON is damaged or cut off at line {line}, column {column}")]
    Damaged {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
    /// It is JSON, but no plan.
    #[error("it is JSON, but not a plan (no \"format\": \"{FORMAT}\")")]
    NotAPlan,
    /// It was written by a newer Driftless.
    #[error("its format version is {found}, and this version of driftless reads up to {VERSION}")]
    Newer {
        /// The version it carries.
        found: u32,
    },
    /// A value is not what the format says.
    #[error("it does not follow the plan format: {source}")]
    Malformed {
        /// What the parser said, with line and column.
        source: serde_json::Error,
    },
    /// The content is not what the digest was taken of.
    #[error("it does not match its digest: the file was changed after it was written")]
    Altered,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<P> {
    format: String,
    version: u32,
    digest: Fingerprint,
    created_by: String,
    plan: P,
}

impl Plan {
    /// Returns the SHA-256 of the plan: what it is called by in logs and journals.
    pub fn digest(&self) -> Fingerprint {
        fingerprint::of_value(self)
    }

    /// Writes the plan as JSON, ending in a line feed.
    pub fn to_json(&self) -> Vec<u8> {
        layout::to_vec(&File {
            format: FORMAT.to_owned(),
            version: VERSION,
            digest: self.digest(),
            created_by: WRITER.to_owned(),
            plan: self,
        })
    }

    /// Reads a plan and checks that its content matches its digest.
    ///
    /// # Errors
    /// When the bytes are damaged, are no plan, are of a newer format, or were changed by hand.
    pub fn from_json(bytes: &[u8]) -> Result<Self, PlanFileError> {
        let file: File<Plan> = serde_json::from_slice(bytes).map_err(|source| explain(bytes, source))?;
        if file.format != FORMAT {
            return Err(PlanFileError::NotAPlan);
        }
        if file.version > VERSION {
            return Err(PlanFileError::Newer { found: file.version });
        }
        if file.plan.digest() != file.digest {
            return Err(PlanFileError::Altered);
        }
        Ok(file.plan)
    }
}

/// Finds the best words for bytes that did not read as a plan.
fn explain(bytes: &[u8], source: serde_json::Error) -> PlanFileError {
    match fault(bytes, &source, FORMAT, VERSION) {
        Fault::Damaged => PlanFileError::Damaged { line: source.line(), column: source.column(), source },
        Fault::Foreign => PlanFileError::NotAPlan,
        Fault::Newer(found) => PlanFileError::Newer { found },
        Fault::Malformed => PlanFileError::Malformed { source },
    }
}

#[cfg(test)]
mod tests;
