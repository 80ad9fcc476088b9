//! What a key is good for.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use driftless_engine::explain::Explain;

/// One thing that a key may be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reading registrations, versions, drifts.
    Read,
    /// Registering tables, changing and removing registrations, checks, acknowledging; and reading.
    Register,
    /// Endpoints and deliveries.
    Webhooks,
    /// Keys, and everything else.
    Admin,
}

impl Scope {
    /// Every one.
    pub const ALL: [Scope; 4] = [Scope::Read, Scope::Register, Scope::Webhooks, Scope::Admin];

    /// Returns the name that the API, the command line and the store use.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Register => "register",
            Scope::Webhooks => "webhooks",
            Scope::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a scope")]
pub struct ParseScopeError {
    /// The text that was given.
    pub text: String,
}

impl Explain for ParseScopeError {
    fn hint(&self) -> Option<String> {
        Some(format!("scopes are {}", Scope::ALL.map(Scope::name).join(", ")))
    }
}

impl FromStr for Scope {
    type Err = ParseScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let scope = Scope::ALL.into_iter().find(|scope| scope.name() == text);
        scope.ok_or_else(|| ParseScopeError { text: text.to_owned() })
    }
}

/// What a key is good for, all in all: at least one thing. Its text is `read,webhooks`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Puts scopes together; `None` if there are none.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Option<Self> {
        let scopes: BTreeSet<Scope> = scopes.into_iter().collect();
        (!scopes.is_empty()).then_some(Scopes(scopes))
    }

    /// Whether they suffice for what asks for `scope`. [`Scope::Admin`] suffices for all, and [`Scope::Register`] for
    /// [`Scope::Read`]: who registers may see what came of it. No other one holds another.
    pub fn allow(&self, scope: Scope) -> bool {
        let reads = scope == Scope::Read && self.0.contains(&Scope::Register);
        reads || self.0.contains(&scope) || self.0.contains(&Scope::Admin)
    }

    /// Returns them in their order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Scope::name).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Scopes {
    type Err = ParseScopeError;

    /// Reads names separated by commas; no name at all is an error.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let scopes: BTreeSet<Scope> = text.split(',').map(|name| name.trim().parse()).collect::<Result<_, _>>()?;
        Ok(Scopes(scopes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admin_suffices_for_all_and_who_registers_may_read() {
        for scope in Scope::ALL {
            let alone = Scopes::new([scope]).unwrap();
            for asked in Scope::ALL {
                let suffices = match (scope, asked) {
                    (Scope::Admin, _) | (Scope::Register, Scope::Read) => true,
                    _ => scope == asked,
                };
                assert_eq!(alone.allow(asked), suffices, "{scope} for {asked}");
            }
        }
    }

    #[test]
    fn texts_are_sorted_and_read_back() {
        let scopes: Scopes = "webhooks, read,read".parse().unwrap();
        assert_eq!(scopes.to_string(), "read,webhooks");
        assert_eq!(scopes.to_string().parse(), Ok(scopes));
    }

    #[test]
    fn a_key_that_is_good_for_nothing_cannot_be() {
        assert_eq!(Scopes::new([]), None);
        assert!("".parse::<Scopes>().is_err());
        assert!("read,".parse::<Scopes>().is_err());
    }

    #[test]
    fn a_scope_that_is_none_is_named_with_those_that_are() {
        let error = "write".parse::<Scopes>().unwrap_err();
        assert_eq!(error.to_string(), "\"write\" is not a scope");
        assert_eq!(error.hint().as_deref(), Some("scopes are read, register, webhooks, admin"));
    }
}
