//! The languages that code is generated in.

pub mod go;

/// A language, with how its code should look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Go structs.
    Go(go::Options),
}

impl Target {
    /// Returns the first line of every file of this target, by which a run knows its own files.
    pub fn header(&self) -> &'static str {
        match self {
            Target::Go(_) => go::HEADER,
        }
    }
}
