//! Errors that know what to do next.

use std::error::Error;
use std::fmt;

/// An error with advice for the person who meets it.
pub trait Explain: Error {
    /// Returns what to do about it, as a lower-case sentence without a full stop.
    fn hint(&self) -> Option<String>;
}

/// An error of any adapter, with its advice.
#[derive(Debug)]
pub struct Explained(Box<dyn Explain + Send + Sync>);

impl Explained {
    /// Wraps an adapter's own error.
    pub fn new(error: impl Explain + Send + Sync + 'static) -> Self {
        Explained(Box::new(error))
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Explained {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl Explain for Explained {
    fn hint(&self) -> Option<String> {
        self.0.hint()
    }
}
