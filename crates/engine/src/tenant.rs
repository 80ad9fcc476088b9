//! Tenants: databases that shall have the schema of a target.

use std::fmt;

use serde::Serialize;

use crate::connection::Endpoint;

/// What a tenant is called, everywhere: in reports, in the store, in errors.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct TenantId(String);

impl TenantId {
    /// Wraps a name, which may hold any character.
    pub fn new(id: impl Into<String>) -> Self {
        TenantId(id.into())
    }

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    /// Shows the name on one line, whatever it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .chars()
            .try_for_each(|c| if c.is_control() { write!(f, "{}", c.escape_default()) } else { write!(f, "{c}") })
    }
}

/// One tenant, and where it is. Every operation of an [`Engine`](crate::sync::Engine) is about one.
///
/// A tenant is a database of its own. That a tenant is a schema, beside others in one database, is
/// not supported: definitions that the server writes carry the schema's name in their text, and a
/// name in text cannot be told from a word like it.
#[derive(Debug, Clone)]
pub struct TenantContext {
    id: TenantId,
    location: Location,
}

/// Where a tenant's database is.
#[derive(Debug, Clone)]
pub enum Location {
    /// The database of this name, on the server that the adapter leads to.
    Database(String),
    /// A database somewhere else, of the adapter's system.
    Endpoint(Endpoint),
}

impl TenantContext {
    /// Names a tenant whose database is called as the tenant is, on the adapter's server.
    pub fn new(id: impl Into<String>) -> Self {
        let id = TenantId::new(id);
        let location = Location::Database(id.0.clone());
        TenantContext { id, location }
    }

    /// Says that the tenant's database on the adapter's server is called otherwise.
    #[must_use]
    pub fn in_database(self, name: impl Into<String>) -> Self {
        TenantContext { location: Location::Database(name.into()), ..self }
    }

    /// Says that the tenant's database is somewhere else.
    #[must_use]
    pub fn at(self, endpoint: Endpoint) -> Self {
        TenantContext { location: Location::Endpoint(endpoint), ..self }
    }

    /// Returns what the tenant is called.
    pub fn id(&self) -> &TenantId {
        &self.id
    }

    /// Returns where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Whether it says which tenant and which database: a server takes an empty name for another one.
    pub(crate) fn is_named(&self) -> bool {
        let has_place = match &self.location {
            Location::Database(name) => !name.is_empty(),
            Location::Endpoint(_) => true,
        };
        has_place && !self.id.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_is_the_database_of_its_name_unless_it_says_otherwise() {
        let place = |tenant: &TenantContext| match tenant.location() {
            Location::Database(name) => name.clone(),
            Location::Endpoint(_) => "elsewhere".to_owned(),
        };
        let tenant = TenantContext::new("acme");
        assert_eq!((tenant.id().as_str(), place(&tenant)), ("acme", "acme".to_owned()));
        let tenant = tenant.in_database("shop_acme");
        assert_eq!((tenant.id().as_str(), place(&tenant)), ("acme", "shop_acme".to_owned()));
    }

    #[test]
    fn a_tenant_without_a_name_or_a_database_is_none() {
        assert!(TenantContext::new("acme").is_named());
        assert!(!TenantContext::new("").is_named());
        assert!(!TenantContext::new("").in_database("acme").is_named());
        assert!(!TenantContext::new("acme").in_database("").is_named());
    }

    #[test]
    fn an_id_stays_on_its_line() {
        assert_eq!(TenantId::new("a\nb\u{1b}[31m").to_string(), "a\\nb\\u{1b}[31m");
    }
}
