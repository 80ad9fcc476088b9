//! What a run gives back.

use crate::NameLock;

/// The outcome of [`generate`](crate::generate).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The files, in the order of their paths.
    pub files: Vec<GeneratedFile>,
    /// Every name that was given out, for the next run.
    pub names: NameLock,
    /// What a person should know, in the order of the schema.
    pub warnings: Vec<Warning>,
}

/// One file of generated code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// The file's name in the output directory.
    pub path: String,
    /// The text, in UTF-8 with line feeds, one at the end.
    pub contents: String,
}

/// Something that could not be said in the language as the schema says it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// Another object has the name already.
    #[error("{object} is named {given}, because {wanted} is taken")]
    Renamed {
        /// What it is the name of.
        object: String,
        /// The name it would have had.
        wanted: String,
        /// The name it has.
        given: String,
    },
    /// The type means nothing here.
    #[error("{object} is of type {data_type:?}, which is not known: it is read as text")]
    UnknownType {
        /// The column, attribute or domain.
        object: String,
        /// Its type as the server writes it.
        data_type: String,
    },
    /// The type is known, but has no form of its own in this language or flavour.
    #[error("{object} is of type {data_type:?}, which has no form of its own here: it is read as text")]
    ReadAsText {
        /// The column, attribute or domain.
        object: String,
        /// Its type as the server writes it.
        data_type: String,
    },
    /// The JSON library does not take the name; it would quietly use another.
    #[error("{object} has no json tag, because encoding/json does not take {name:?} for a name")]
    NoJsonTag {
        /// The column.
        object: String,
        /// The name.
        name: String,
    },
}
