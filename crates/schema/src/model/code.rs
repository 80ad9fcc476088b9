//! Objects that are their definition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// An object whose canonical definition says all: a function, a trigger, a policy, an operator, …
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Definition {
    /// The statement that makes it, or statements with `;` and a line feed between them, from the
    /// server's own deparser where there is one. Empty for the database; for default privileges what
    /// every statement about them begins with.
    pub sql: String,
    /// Facts that rules or generated code need by name, such as a function's `returns`, and
    /// state that the statement does not show: a trigger's `enabled`, the target `statistics` of extended
    /// statistics, the names of a user mapping's `options`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
}

impl Definition {
    /// Returns the property `name`.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }
}
