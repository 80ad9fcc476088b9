//! The words of SQL for each kind of object, and how a statement names an object of that kind.

use driftless_schema::model::{Ident, Kind, ObjectId, QualifiedName};
use driftless_schema::sql::quote::{Quoting, qualified};

use super::name;

/// What statements about a kind of object are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    /// What stands before the name after `COMMENT ON` and, but for what hangs on a table, after
    /// `CREATE`, `ALTER` and `DROP`.
    pub(crate) kind: &'static str,
    /// Whether there is `ALTER … OWNER TO`.
    pub(crate) has_owner: bool,
    /// Whether there is `COMMENT ON`.
    pub(crate) has_comment: bool,
    /// What stands before the name in `GRANT … ON`, where there is such a statement. Privileges on a
    /// column are granted on its table.
    pub(crate) grant: Option<&'static str>,
}

const fn owned(kind: &'static str) -> Words {
    Words { has_owner: true, ..ownerless(kind) }
}

const fn ownerless(kind: &'static str) -> Words {
    Words { kind, has_owner: false, has_comment: true, grant: None }
}

const fn granted(kind: &'static str, grant: &'static str) -> Words {
    Words { grant: Some(grant), ..owned(kind) }
}

/// Returns the words for `kind`.
pub(crate) const fn words(kind: Kind) -> Words {
    match kind {
        Kind::Database => granted("DATABASE", "DATABASE"),
        Kind::Schema => granted("SCHEMA", "SCHEMA"),
        Kind::Extension => ownerless("EXTENSION"),
        Kind::Language => granted("LANGUAGE", "LANGUAGE"),
        Kind::AccessMethod => ownerless("ACCESS METHOD"),
        Kind::ForeignDataWrapper => granted("FOREIGN DATA WRAPPER", "FOREIGN DATA WRAPPER"),
        Kind::Server => granted("SERVER", "FOREIGN SERVER"),
        Kind::UserMapping => Words { has_comment: false, ..ownerless("USER MAPPING") },
        Kind::Collation => owned("COLLATION"),
        Kind::Conversion => owned("CONVERSION"),
        Kind::Enum | Kind::Composite | Kind::Range | Kind::BaseType => granted("TYPE", "TYPE"),
        Kind::Domain => granted("DOMAIN", "DOMAIN"),
        Kind::TextSearchParser => ownerless("TEXT SEARCH PARSER"),
        Kind::TextSearchTemplate => ownerless("TEXT SEARCH TEMPLATE"),
        Kind::TextSearchDictionary => owned("TEXT SEARCH DICTIONARY"),
        Kind::TextSearchConfiguration => owned("TEXT SEARCH CONFIGURATION"),
        Kind::Sequence => granted("SEQUENCE", "SEQUENCE"),
        Kind::Table => granted("TABLE", "TABLE"),
        Kind::ForeignTable => granted("FOREIGN TABLE", "TABLE"),
        Kind::View => granted("VIEW", "TABLE"),
        Kind::MaterializedView => granted("MATERIALIZED VIEW", "TABLE"),
        Kind::Column => ownerless("COLUMN"),
        Kind::Constraint => ownerless("CONSTRAINT"),
        Kind::Index => ownerless("INDEX"),
        Kind::Statistics => owned("STATISTICS"),
        Kind::Function => granted("FUNCTION", "FUNCTION"),
        Kind::Procedure => granted("PROCEDURE", "PROCEDURE"),
        Kind::Aggregate => granted("AGGREGATE", "FUNCTION"),
        Kind::Operator => owned("OPERATOR"),
        Kind::OperatorFamily => owned("OPERATOR FAMILY"),
        Kind::OperatorClass => owned("OPERATOR CLASS"),
        Kind::Cast => ownerless("CAST"),
        Kind::Transform => ownerless("TRANSFORM"),
        Kind::Trigger => ownerless("TRIGGER"),
        Kind::Policy => ownerless("POLICY"),
        Kind::Rule => ownerless("RULE"),
        Kind::EventTrigger => owned("EVENT TRIGGER"),
        Kind::Publication => owned("PUBLICATION"),
        Kind::Subscription => owned("SUBSCRIPTION"),
        Kind::DefaultPrivileges => Words { has_comment: false, ..ownerless("DEFAULT PRIVILEGES") },
    }
}

/// Names that differ from database to database, and that identities leave out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here<'a> {
    /// The database's own name.
    pub(crate) database: &'a str,
    /// The role that owns it.
    pub(crate) owner: &'a str,
}

/// Writes how a statement names an object, with its kind: `FUNCTION public.f(integer)`,
/// `TRIGGER t ON public.x`, `OPERATOR CLASS s.c USING btree`. What every statement about default
/// privileges begins with stands after `ALTER`: `DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA s`.
pub(crate) fn reference(id: &ObjectId, here: Here<'_>) -> String {
    let kind = words(id.kind).kind;
    let own = || qualified(Quoting::Postgres, &QualifiedName { schema: id.schema.clone(), name: id.name.clone() });
    let relation =
        || qualified(Quoting::Postgres, &QualifiedName { schema: id.schema.clone(), name: id.relation.clone() });
    match id.kind {
        Kind::Database => format!("{kind} {}", name(here.database)),
        Kind::Column => format!("{kind} {}.{}", relation(), name(&id.name)),
        Kind::Constraint | Kind::Trigger | Kind::Policy | Kind::Rule => {
            format!("{kind} {} ON {}", name(&id.name), relation())
        }
        Kind::UserMapping => format!("{kind} FOR {} SERVER {}", role(&id.name), name(&id.relation)),
        Kind::Cast => format!("{kind} ({})", id.name),
        Kind::Transform => format!("{kind} FOR {} LANGUAGE {}", id.signature, name(&id.name)),
        Kind::OperatorClass | Kind::OperatorFamily => format!("{kind} {} USING {}", own(), name(&id.signature)),
        // An operator's own name cannot be quoted, and need not be.
        Kind::Operator => format!("{kind} {}.{} ({})", name(&id.schema), id.name, id.signature),
        Kind::Function | Kind::Procedure => format!("{kind} {}({})", own(), id.signature),
        Kind::Aggregate => {
            let arguments = if id.signature.is_empty() { "*" } else { &id.signature };
            format!("{kind} {}({arguments})", own())
        }
        Kind::DefaultPrivileges => {
            let role = if id.signature.is_empty() { here.owner } else { &id.signature };
            default_privileges(Some(role), &id.schema)
        }
        Kind::Schema
        | Kind::Extension
        | Kind::Language
        | Kind::AccessMethod
        | Kind::ForeignDataWrapper
        | Kind::Server
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Subscription
        | Kind::Collation
        | Kind::Conversion
        | Kind::Enum
        | Kind::Composite
        | Kind::Range
        | Kind::BaseType
        | Kind::Domain
        | Kind::TextSearchParser
        | Kind::TextSearchTemplate
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::Sequence
        | Kind::Table
        | Kind::ForeignTable
        | Kind::View
        | Kind::MaterializedView
        | Kind::Index
        | Kind::Statistics => format!("{kind} {}", own()),
    }
}

/// Writes a role, `public` being everybody.
pub(super) fn role(role: &str) -> String {
    if role == "public" { "PUBLIC".to_owned() } else { name(role) }
}

/// Writes what statements about default privileges have after `ALTER`; `None` stands for whoever runs
/// them, and an empty schema for all.
pub(crate) fn default_privileges(role: Option<&str>, schema: &Ident) -> String {
    let mut sql = "DEFAULT PRIVILEGES".to_owned();
    if let Some(role) = role {
        sql.push_str(&format!(" FOR ROLE {}", name(role)));
    }
    if !schema.is_empty() {
        sql.push_str(&format!(" IN SCHEMA {}", name(schema)));
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Here<'static> = Here { database: "shop", owner: "Boss" };

    fn written(text: &str) -> String {
        reference(&text.parse().unwrap(), HERE)
    }

    #[test]
    fn each_kind_is_named_in_its_own_way() {
        for (id, sql) in [
            ("database current", "DATABASE shop"),
            ("schema \"My schema\"", "SCHEMA \"My schema\""),
            ("extension \"uuid-ossp\"", "EXTENSION \"uuid-ossp\""),
            ("language mine", "LANGUAGE mine"),
            ("access method mine", "ACCESS METHOD mine"),
            ("foreign data wrapper w", "FOREIGN DATA WRAPPER w"),
            ("server far", "SERVER far"),
            ("user mapping far.\"App\"", "USER MAPPING FOR \"App\" SERVER far"),
            ("user mapping far.public", "USER MAPPING FOR PUBLIC SERVER far"),
            ("collation s.c", "COLLATION s.c"),
            ("conversion s.c", "CONVERSION s.c"),
            ("enum s.\"order\"", "TYPE s.\"order\""),
            ("domain s.d", "DOMAIN s.d"),
            ("composite type s.c", "TYPE s.c"),
            ("range type s.r", "TYPE s.r"),
            ("base type s.b", "TYPE s.b"),
            ("text search parser s.p", "TEXT SEARCH PARSER s.p"),
            ("text search template s.t", "TEXT SEARCH TEMPLATE s.t"),
            ("text search dictionary s.d", "TEXT SEARCH DICTIONARY s.d"),
            ("text search configuration s.c", "TEXT SEARCH CONFIGURATION s.c"),
            ("sequence s.n", "SEQUENCE s.n"),
            ("table s.t", "TABLE s.t"),
            ("foreign table s.t", "FOREIGN TABLE s.t"),
            ("view s.v", "VIEW s.v"),
            ("materialized view s.v", "MATERIALIZED VIEW s.v"),
            ("column s.t.\"A\"", "COLUMN s.t.\"A\""),
            ("constraint s.t.c", "CONSTRAINT c ON s.t"),
            ("index s.i", "INDEX s.i"),
            ("statistics s.x", "STATISTICS s.x"),
            ("function s.f(integer, text)", "FUNCTION s.f(integer, text)"),
            ("procedure s.p()", "PROCEDURE s.p()"),
            ("aggregate s.a()", "AGGREGATE s.a(*)"),
            ("aggregate s.a(integer)", "AGGREGATE s.a(integer)"),
            ("operator s.\"<->\"(NONE, integer)", "OPERATOR s.<-> (NONE, integer)"),
            ("operator family s.f(btree)", "OPERATOR FAMILY s.f USING btree"),
            ("operator class s.c(My)", "OPERATOR CLASS s.c USING \"My\""),
            ("cast (integer AS s.\"T\")", "CAST (integer AS s.\"T\")"),
            ("transform \"L\"(s.hstore)", "TRANSFORM FOR s.hstore LANGUAGE \"L\""),
            ("trigger s.t.g", "TRIGGER g ON s.t"),
            ("policy s.t.p", "POLICY p ON s.t"),
            ("rule s.t.r", "RULE r ON s.t"),
            ("event trigger e", "EVENT TRIGGER e"),
            ("publication p", "PUBLICATION p"),
            ("subscription s", "SUBSCRIPTION s"),
            ("default privileges \"\".tables()", "DEFAULT PRIVILEGES FOR ROLE \"Boss\""),
            ("default privileges s.types(app)", "DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA s"),
        ] {
            assert_eq!(written(id), sql);
        }
    }

    #[test]
    fn what_has_privileges_has_an_owner() {
        for kind in Kind::ALL {
            let words = words(kind);
            assert!(words.grant.is_none() || words.has_owner, "{kind:?}");
        }
    }
}
