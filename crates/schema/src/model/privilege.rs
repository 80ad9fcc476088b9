//! Privileges, relative to the owner, so that two databases with different role names for
//! the owner compare equal where they grant the same.

use serde::{Deserialize, Serialize};

use super::Ident;

/// Who holds a privilege.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grantee {
    /// The object's owner, whoever that is.
    Owner,
    /// Everybody.
    Public,
    /// A role.
    Role(Ident),
}

impl std::fmt::Display for Grantee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Grantee::Owner => f.write_str("the owner"),
            Grantee::Public => f.write_str("PUBLIC"),
            Grantee::Role(role) => write!(f, "{role}"),
        }
    }
}

/// One privilege that one role holds on an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// Who holds it.
    pub to: Grantee,
    /// The privilege in SQL's words, upper case: `SELECT`.
    pub privilege: Ident,
    /// Whether the holder may grant it on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub grantable: bool,
    /// Who granted it, where that is not the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Ident>,
}
