//! What can be wrong with a configuration file.

use std::fmt;
use std::io;
use std::path::PathBuf;

use driftless_engine::explain::Explain;

/// Why a configuration file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("read the configuration {}", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The file has no environment of that name.
    #[error("find the environment `{name}` in {}", .file.display())]
    EnvironmentMissing {
        /// The file.
        file: PathBuf,
        /// The name.
        name: String,
        /// The environments of the file.
        known: Vec<String>,
    },
    /// The file says something that cannot be.
    #[error("read the configuration {}:{location}: {problem}\n{snippet}", .file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// The place in it.
        location: Location,
        /// What is wrong.
        problem: Box<Problem>,
        /// The line with a caret under the place; secrets are left out.
        snippet: String,
    },
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The text is not YAML.
    #[error("this is not YAML: {0}")]
    Syntax(String),
    /// The file holds nothing.
    #[error("the file is empty")]
    Empty,
    /// A key that means nothing here.
    #[error("unknown key `{key}`")]
    UnknownKey {
        /// The key.
        key: String,
        /// The key that was probably meant.
        nearest: Option<&'static str>,
        /// The keys that mean something here.
        known: &'static [&'static str],
    },
    /// Something in the place of a key that may be a piece of a secret; it is not repeated.
    #[error("found an unknown key on the line of a password or dsn")]
    StrayKey,
    /// A key that is there already.
    #[error("the key `{key}` is in line {first} already")]
    DuplicateKey {
        /// The key.
        key: String,
        /// The line where it is first.
        first: usize,
    },
    /// A list where a word should be, or the like.
    #[error("{what} must be {expected}, and is {found}")]
    Shape {
        /// What is of the wrong kind.
        what: String,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A value that its key does not take; it is not repeated.
    #[error("`{key}` must be {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// What would be right.
        expected: &'static str,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// A key that has to be there.
    #[error("{what} has no `{key}`")]
    Missing {
        /// What lacks it.
        what: String,
        /// The key.
        key: &'static str,
    },
    /// A list without entries.
    #[error("{what} has no database")]
    NoDatabase {
        /// The environment.
        what: String,
    },
    /// Two databases, or two environments, of one name.
    #[error("the {kind} `{name}` is in line {first} already")]
    DuplicateName {
        /// `database` or `environment`.
        kind: &'static str,
        /// The name.
        name: String,
        /// The line where it is first.
        first: usize,
    },
    /// A variable that is not set.
    #[error("`{key}` needs the variable {variable}, which is not set")]
    VariableUnset {
        /// The key.
        key: String,
        /// The variable.
        variable: String,
    },
    /// A `${` that is no variable.
    #[error("`{key}` holds a `${{` that is not of the form ${{NAME}} or ${{NAME:-default}}")]
    VariableSyntax {
        /// The key.
        key: String,
    },
    /// A database system that is not there yet.
    #[error("{system} is not supported yet in this version")]
    NotSupported {
        /// The system.
        system: &'static str,
    },
    /// Two keys that exclude each other.
    #[error("`{first}` and `{second}` contradict each other")]
    Conflict {
        /// One key.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
}

impl Explain for ConfigError {
    fn hint(&self) -> Option<String> {
        match self {
            ConfigError::Unreadable { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => Some("name the file with --config".to_owned()),
                io::ErrorKind::InvalidData => Some("save the file as UTF-8".to_owned()),
                _ => None,
            },
            ConfigError::EnvironmentMissing { known, .. } => Some(format!("there are: {}", known.join(", "))),
            ConfigError::Invalid { problem, .. } => problem.hint(),
        }
    }
}

impl Problem {
    fn hint(&self) -> Option<String> {
        match self {
            Problem::UnknownKey { nearest: Some(nearest), .. } | Problem::Value { nearest: Some(nearest), .. } => {
                Some(format!("did you mean `{nearest}`?"))
            }
            Problem::UnknownKey { nearest: None, known, .. } => Some(format!("known here: {}", known.join(", "))),
            Problem::StrayKey => Some("put quotes around a password or dsn with a comma in it".to_owned()),
            Problem::Empty | Problem::NoDatabase { .. } => {
                Some("list at least one database: `databases: [{name: app, dsn: \"postgres://…\"}]`".to_owned())
            }
            Problem::VariableUnset { variable, .. } => {
                Some(format!("set {variable}, or write ${{{variable}:-default}}"))
            }
            Problem::VariableSyntax { .. } => Some("write $${ for a dollar sign in front of a brace".to_owned()),
            Problem::NotSupported { .. } => Some("supported: postgres, sqlite".to_owned()),
            Problem::Syntax(_) => {
                Some("check the indentation, and put quotes around values with special characters".to_owned())
            }
            Problem::Value { nearest: None, .. }
            | Problem::DuplicateKey { .. }
            | Problem::Shape { .. }
            | Problem::Missing { .. }
            | Problem::DuplicateName { .. }
            | Problem::Conflict { .. } => None,
        }
    }
}

/// A problem with its place, before the file and the line are put to it.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) location: Location,
    pub(crate) problem: Problem,
}

impl Fault {
    pub(crate) fn new(location: Location, problem: Problem) -> Fault {
        Fault { location, problem }
    }
}
