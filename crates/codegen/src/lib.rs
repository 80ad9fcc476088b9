//! Generates models from schemas.
//!
//! [`generate`] is pure: databases, a [`Target`] and the names that an earlier run gave out go in;
//! files, names and warnings come out, and equal input gives equal bytes. It reads a schema into
//! a [model] that no language shapes, and a target writes that down. The text comes
//! out as the language's own formatter would leave it.
//!
//! [`directory`] is the edge: it compares an [`Output`] with a directory, and writes it there.

pub mod directory;
pub mod model;
mod name_lock;
mod output;
pub mod targets;

use driftless_schema::snapshot::Database;

pub use name_lock::NameLock;
pub use output::{GeneratedFile, Output, Warning};
pub use targets::Target;

/// A schema or options that no code can be generated from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// The package name is no identifier, or one that Go keeps for itself.
    #[error("{name:?} cannot name a Go package")]
    PackageName {
        /// The name that was asked for.
        name: String,
    },
    /// A driver was chosen that cannot speak to the database.
    #[error("the pgx5 flavour is for PostgreSQL, and database {database:?} is {dialect}")]
    FlavourDialect {
        /// The database.
        database: String,
        /// Its system.
        dialect: driftless_schema::model::Dialect,
    },
    /// Two databases go by one name.
    #[error("database {database:?} occurs twice")]
    DuplicateDatabase {
        /// The name.
        database: String,
    },
}

/// Generates models of `databases`, giving every object the name that `lock` holds for it.
///
/// # Errors
/// When the options do not fit the databases, or two databases go by one name. No name, type or
/// comment in a schema is an error: what cannot be expressed becomes a [`Warning`].
pub fn generate(databases: &[Database], target: &Target, lock: &NameLock) -> Result<Output, GenerateError> {
    let mut seen = std::collections::BTreeSet::new();
    if let Some(twice) = databases.iter().find(|database| !seen.insert(&database.name)) {
        return Err(GenerateError::DuplicateDatabase { database: twice.name.clone() });
    }
    match target {
        Target::Go(options) => targets::go::generate(databases, options, lock),
    }
}
