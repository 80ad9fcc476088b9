//! Identities: what makes an object the same object in two schemas.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Ident, Kind, Scope};

/// The identity of an object within one database.
///
/// Its text form, also used in snapshots and JSON output, is the kind and the dotted name:
/// `table public.users`, `column public.users.email`, `function public.total(integer, text)`,
/// `extension citext`, `operator public."+"(integer, integer)`, `operator class public.c(btree)`,
/// `user mapping server.role`, `cast (integer AS text)`. A name other than lower-case letters,
/// digits, `_` and `$` is put in double quotes, with `"` doubled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId {
    /// The schema; empty for objects outside of schemas, and for schemas themselves.
    pub schema: Ident,
    /// The relation that a column, constraint, trigger, policy or rule hangs on, or the server of
    /// a user mapping; otherwise empty.
    pub relation: Ident,
    /// What sort of object it is.
    pub kind: Kind,
    /// The object's own name; of a cast its types, `integer AS text`; of a transform its language;
    /// of default privileges what they are on, `tables`, with an empty schema for all schemas.
    pub name: Ident,
    /// The argument types that tell overloaded routines and operators apart, the access method of
    /// an operator class or family, the type of a transform, the role whose default privileges they
    /// are, which is empty for the database's owner; otherwise empty.
    pub signature: Ident,
}

impl ObjectId {
    /// Names the database itself, which goes by another name elsewhere.
    pub fn database() -> Self {
        Self::database_scoped(Kind::Database, "current")
    }

    /// Names an object outside of schemas: a schema, an extension.
    pub fn database_scoped(kind: Kind, name: impl Into<Ident>) -> Self {
        Self::in_schema(kind, "", name)
    }

    /// Names an object in a schema.
    pub fn in_schema(kind: Kind, schema: impl Into<Ident>, name: impl Into<Ident>) -> Self {
        ObjectId {
            kind,
            schema: schema.into(),
            relation: Ident::default(),
            name: name.into(),
            signature: Ident::default(),
        }
    }

    /// Names an object that hangs on a relation.
    pub fn on_relation(
        kind: Kind,
        schema: impl Into<Ident>,
        relation: impl Into<Ident>,
        name: impl Into<Ident>,
    ) -> Self {
        ObjectId { relation: relation.into(), ..Self::in_schema(kind, schema, name) }
    }

    /// Names a routine, which its argument types are part of.
    pub fn routine(kind: Kind, schema: impl Into<Ident>, name: impl Into<Ident>, signature: impl Into<Ident>) -> Self {
        ObjectId { signature: signature.into(), ..Self::in_schema(kind, schema, name) }
    }

    /// Returns an identity that stands before every other one.
    pub(crate) fn first() -> Self {
        Self::in_schema(Kind::ALL[0], "", "")
    }

    /// Names a column of the relation that `self` is.
    pub fn column(&self, name: impl Into<Ident>) -> Self {
        Self::on_relation(Kind::Column, self.schema.clone(), self.name.clone(), name)
    }

    /// Names what the column that `self` is can be of: a relation of any kind, or a composite type.
    pub fn with_this_column(&self) -> [Self; 5] {
        let [table, foreign, view, materialized] = Kind::RELATIONS;
        [table, foreign, view, materialized, Kind::Composite]
            .map(|kind| Self::in_schema(kind, self.schema.clone(), self.relation.clone()))
    }

    /// Returns the dotted name without the kind, as messages show it.
    pub fn path(&self) -> Path<'_> {
        Path(self)
    }
}

/// Shows an identity without its kind: `public.users.email`.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a>(&'a ObjectId);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.0;
        if id.kind == Kind::Cast {
            return write!(f, "({})", id.name);
        }
        let (first, second) = match id.kind.scope() {
            Scope::Database => (None, None),
            Scope::Server => (None, Some(&id.relation)),
            Scope::Schema => (Some(&id.schema), None),
            Scope::Relation => (Some(&id.schema), Some(&id.relation)),
        };
        for container in first.into_iter().chain(second) {
            container.write_notation(f)?;
            f.write_str(".")?;
        }
        id.name.write_notation(f)?;
        if id.kind.has_signature() { write!(f, "({})", id.signature) } else { Ok(()) }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.noun(), self.path())
    }
}

/// An identity's text that does not follow its notation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not the identity of an object, such as \"table public.users\"")]
pub struct ParseObjectIdError {
    /// The text that was given.
    pub text: String,
}

impl FromStr for ObjectId {
    type Err = ParseObjectIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| ParseObjectIdError { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<ObjectId> {
    // `operator class` begins like `operator`: the longest fits.
    let kinds = Kind::ALL.iter().filter_map(|kind| Some((*kind, text.strip_prefix(kind.noun())?.strip_prefix(' ')?)));
    let (kind, mut rest) = kinds.max_by_key(|(kind, _)| kind.noun().len())?;
    let mut id = ObjectId::database_scoped(kind, "");
    if kind == Kind::Cast {
        id.name = Ident::new(rest.strip_prefix('(')?.strip_suffix(')')?);
        return Some(id);
    }
    let mut container = || {
        let (name, after) = parse_name(rest)?;
        rest = after.strip_prefix('.')?;
        Some(name)
    };
    match kind.scope() {
        Scope::Database => {}
        Scope::Server => id.relation = container()?,
        Scope::Schema => id.schema = container()?,
        Scope::Relation => (id.schema, id.relation) = (container()?, container()?),
    }
    let (name, rest) = parse_name(rest)?;
    id.name = name;
    if kind.has_signature() {
        id.signature = Ident::new(rest.strip_prefix('(')?.strip_suffix(')')?);
    } else if !rest.is_empty() {
        return None;
    }
    Some(id)
}

/// Takes one name off the front of `text`.
fn parse_name(text: &str) -> Option<(Ident, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(['.', '(']).unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end)?;
        return (!name.is_empty()).then(|| (Ident::new(name), rest));
    };
    let mut name = String::new();
    let mut rest = quoted;
    loop {
        let (before, after) = rest.split_once('"')?;
        name.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                name.push('"');
                rest = more;
            }
            None => return Some((Ident::from(name), after)),
        }
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_identity_reads_back_as_the_identity() {
        for id in [
            ObjectId::database_scoped(Kind::Schema, "a.b"),
            ObjectId::database_scoped(Kind::Extension, "uuid-ossp"),
            ObjectId::in_schema(Kind::Table, "public", "User \"x\".\n🦀"),
            ObjectId::in_schema(Kind::ForeignTable, "public", "t"),
            ObjectId::in_schema(Kind::MaterializedView, "", ""),
            ObjectId::on_relation(Kind::Column, "s", "t", "a.b"),
            ObjectId::on_relation(Kind::Policy, "s", "t", "table"),
            ObjectId::routine(Kind::Function, "s", "f(", "integer, \"s x\".\"y)\"[]"),
            ObjectId::routine(Kind::Procedure, "s", "f", ""),
            ObjectId::database(),
            ObjectId::database_scoped(Kind::Cast, "s.\"x AS y)\" AS text"),
            ObjectId::database_scoped(Kind::ForeignDataWrapper, "wrapper x"),
            ObjectId::on_relation(Kind::UserMapping, "", "far.away", "public"),
            ObjectId::routine(Kind::Operator, "s", "<->", "NONE, integer"),
            ObjectId::routine(Kind::OperatorClass, "s", "class x", "btree"),
            ObjectId::routine(Kind::OperatorFamily, "s", "family", "my.method"),
            ObjectId::routine(Kind::Transform, "", "plperl", "s.\"t(\""),
            ObjectId::routine(Kind::DefaultPrivileges, "", "tables", "a)b"),
            ObjectId::routine(Kind::DefaultPrivileges, "s", "functions", ""),
            ObjectId::in_schema(Kind::TextSearchConfiguration, "s", "english"),
        ] {
            assert_eq!(id.to_string().parse(), Ok(id.clone()), "{id}");
        }
    }

    #[test]
    fn what_is_no_identity_is_refused() {
        for text in ["", "table", "table ", "table x", "table a.b.c", "tables a.b", "function a.b", "table a.\"b"] {
            assert!(text.parse::<ObjectId>().is_err(), "{text}");
        }
        for text in ["cast integer AS text", "operator class a.b", "user mapping a", "server a.b", "transform a"] {
            assert!(text.parse::<ObjectId>().is_err(), "{text}");
        }
    }
}
