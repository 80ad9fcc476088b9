//! Who owns an object.

use serde::{Deserialize, Serialize};

use super::Ident;

/// An object's owner, relative to the database's, so that two databases whose owners go by
/// different names compare equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// The role that owns the database, whoever that is.
    Database,
    /// Another role.
    Role(Ident),
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Owner::Database => f.write_str("the database's owner"),
            Owner::Role(role) => write!(f, "{role}"),
        }
    }
}
