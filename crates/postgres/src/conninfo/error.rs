//! What can be wrong with a connection string.

use std::path::PathBuf;

use driftless_engine::explain::Explain;

/// Why a connection string, or what completes it, cannot be used.
///
/// No variant holds the text or a value of it: either may be a piece of a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnInfoError {
    /// A keyword that libpq does not have.
    #[error("read the connection string: unknown keyword `{keyword}`")]
    UnknownKeyword {
        /// The keyword as written.
        keyword: String,
        /// The keyword that was probably meant.
        nearest: Option<&'static str>,
    },
    /// Something in the place of a keyword that does not look like one; it is not repeated.
    #[error("read the connection string: found something that is not a keyword before a `=`")]
    NotAKeyword,
    /// A word without `=` where a `key=value` pair was expected.
    #[error("read the connection string: missing `=` after a word")]
    MissingEquals,
    /// A `'` that is never closed.
    #[error("read the connection string: a quote is not closed")]
    UnclosedQuote,
    /// A `%` that two hexadecimal digits do not follow, or bytes that are not UTF-8.
    #[error("read the connection URL: wrong percent-encoding in its {part}")]
    PercentEncoding {
        /// The part of the URL.
        part: &'static str,
    },
    /// A `[` of an IPv6 address that is never closed, or text after its `]`.
    #[error("read the connection URL: wrong brackets around an IPv6 address")]
    Brackets,
    /// An `@` where there should be none.
    #[error("read the connection URL: its password seems to hold an unescaped character")]
    UnescapedPassword,
    /// Something that others may not choose.
    #[error("use `{keyword}` of an address that somebody else wrote: {reason}")]
    Foreign {
        /// The keyword.
        keyword: &'static str,
        /// Why not.
        reason: &'static str,
    },
    /// A NUL character, which no setting can hold.
    #[error("read the connection string: it holds a NUL character")]
    Nul,
    /// A value that its keyword does not take.
    #[error("read {place}: the value of `{keyword}` must be {expected}")]
    Value {
        /// The keyword.
        keyword: &'static str,
        /// Where the value was found.
        place: Place,
        /// What would be right.
        expected: String,
        /// The value that was probably meant.
        nearest: Option<&'static str>,
    },
    /// Lists whose lengths do not fit together.
    #[error("match hosts and ports: {hosts} hosts, but {values} values of `{keyword}`")]
    ListLength {
        /// The keyword with the wrong number of values.
        keyword: &'static str,
        /// Number of hosts.
        hosts: usize,
        /// Number of values.
        values: usize,
    },
    /// A setting of libpq that Driftless does not offer.
    #[error("use `{keyword}`: {reason}")]
    Unsupported {
        /// The keyword.
        keyword: &'static str,
        /// Why, in a few words.
        reason: &'static str,
    },
    /// Two settings that exclude each other.
    #[error("combine {first} with {second}")]
    Conflict {
        /// One setting.
        first: String,
        /// The other.
        second: String,
        /// What to do.
        hint: &'static str,
    },
    /// A service that no service file defines.
    #[error("find the service `{service}` in {}", list(.files))]
    ServiceMissing {
        /// Name of the service.
        service: String,
        /// The files that were read.
        files: Vec<PathBuf>,
    },
    /// A line of a service file that cannot be read.
    #[error("read line {line} of the service file {}: {reason}", .file.display())]
    ServiceFile {
        /// The file.
        file: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The operating system does not know the name of the user.
    #[error("find the user name to connect with")]
    NoUser,
}

/// Where a value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The connection string or the configuration's fields.
    Given,
    /// The service file.
    ServiceFile,
    /// A variable of the environment.
    Variable(&'static str),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Given => f.write_str("the connection string"),
            Place::ServiceFile => f.write_str("the service file"),
            Place::Variable(name) => write!(f, "the variable {name}"),
        }
    }
}

impl Explain for ConnInfoError {
    fn hint(&self) -> Option<String> {
        match self {
            ConnInfoError::UnknownKeyword { nearest: Some(nearest), .. }
            | ConnInfoError::Value { nearest: Some(nearest), .. } => Some(format!("did you mean `{nearest}`?")),
            ConnInfoError::UnknownKeyword { nearest: None, .. } | ConnInfoError::Value { nearest: None, .. } => None,
            ConnInfoError::NotAKeyword | ConnInfoError::MissingEquals => Some(
                "a value with spaces needs quotes: password='two words'; \
                 a URL starts with postgres:// or postgresql://"
                    .to_owned(),
            ),
            ConnInfoError::UnclosedQuote => {
                Some(r"inside quotes, write \' for a quote and \\ for a backslash".to_owned())
            }
            ConnInfoError::PercentEncoding { .. } => Some("write %25 for a percent sign".to_owned()),
            ConnInfoError::Brackets => Some("write postgres://[::1]:5432/database".to_owned()),
            ConnInfoError::UnescapedPassword => {
                Some("percent-encode it: %40 for @, %2F for /, %3A for :, %3F for ?, %23 for #, %25 for %".to_owned())
            }
            ConnInfoError::Nul => None,
            ConnInfoError::Foreign { .. } => {
                Some("put the database into the configuration of the service, and name it".to_owned())
            }
            ConnInfoError::ListLength { .. } => Some("give one value for all hosts, or one for each".to_owned()),
            ConnInfoError::Unsupported { .. } => Some("take it out of the settings".to_owned()),
            ConnInfoError::Conflict { hint, .. } => Some((*hint).to_owned()),
            ConnInfoError::ServiceMissing { .. } => Some("define it as a [section], or set PGSERVICEFILE".to_owned()),
            ConnInfoError::ServiceFile { .. } => None,
            ConnInfoError::NoUser => Some("name the user, or set PGUSER".to_owned()),
        }
    }
}

fn list(files: &[PathBuf]) -> String {
    if files.is_empty() {
        return "any service file".to_owned();
    }
    let names: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
    names.join(" or ")
}
