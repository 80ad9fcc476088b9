//! Identifiers and literals.

use crate::model::QualifiedName;

/// Whose rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// PostgreSQL, with `standard_conforming_strings` on.
    Postgres,
    /// SQLite.
    Sqlite,
}

/// PostgreSQL's keywords that may not stand for any name without quotes: reserved ones, and those that
/// cannot be a column's, a function's or a type's name (documentation, appendix C, versions 14 to 18).
const POSTGRES_KEYWORDS: &str = " all analyse analyze and any array as asc asymmetric authorization between bigint \
    binary bit boolean both case cast char character check coalesce collate collation column concurrently constraint \
    create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user \
    dec decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign \
    freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect \
    interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query \
    json_scalar json_serialize json_table json_value lateral leading least left like limit localtime localtimestamp \
    merge_action national natural nchar none normalize not notnull null nullif numeric offset on only or order out \
    outer overlaps overlay placing position precision primary real references returning right row select \
    session_user setof similar smallint some substring symmetric system_user table tablesample then time timestamp \
    to trailing treat trim true union unique user using values varchar variadic verbose when where window with \
    xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize \
    xmltable ";

/// Writes a name so that the server reads that very name, in quotes only where it must.
pub fn identifier(quoting: Quoting, name: &str) -> String {
    let is_plain = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let bare = match quoting {
        Quoting::Postgres => is_plain && !POSTGRES_KEYWORDS.contains(&format!(" {name} ")),
        // SQLite's list of keywords grows with its versions.
        Quoting::Sqlite => false,
    };
    if bare { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Writes a name with its schema, where it has one.
pub fn qualified(quoting: Quoting, name: &QualifiedName) -> String {
    if name.schema.is_empty() {
        identifier(quoting, &name.name)
    } else {
        format!("{}.{}", identifier(quoting, &name.schema), identifier(quoting, &name.name))
    }
}

/// Writes a text value.
pub fn literal(quoting: Quoting, value: &str) -> String {
    let quoted = format!("'{}'", value.replace('\'', "''"));
    match quoting {
        // A backslash is itself only while `standard_conforming_strings` is on: E'' does not depend on it.
        Quoting::Postgres if value.contains('\\') => format!("E{}", quoted.replace('\\', "\\\\")),
        Quoting::Postgres | Quoting::Sqlite => quoted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        let quoted = |name| identifier(Quoting::Postgres, name);
        assert_eq!(quoted("users"), "users");
        assert_eq!(quoted("_x1"), "_x1");
        assert_eq!(quoted("Users"), "\"Users\"");
        assert_eq!(quoted("order"), "\"order\"");
        assert_eq!(quoted("1a"), "\"1a\"");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(quoted(""), "\"\"");
        assert_eq!(qualified(Quoting::Sqlite, &QualifiedName::new("main", "t")), "\"main\".\"t\"");
    }

    #[test]
    fn values_keep_quotes_and_backslashes() {
        assert_eq!(literal(Quoting::Postgres, "it's"), "'it''s'");
        assert_eq!(literal(Quoting::Postgres, "a\\'b"), "E'a\\\\''b'");
        assert_eq!(literal(Quoting::Sqlite, "a\\'b"), "'a\\''b'");
    }
}
