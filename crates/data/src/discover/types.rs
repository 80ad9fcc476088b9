//! What is known of types: whether their bytes mean the same on both sides, and whether equal
//! values have equal text.

use std::collections::HashMap;

use tokio_postgres::types::Oid;

/// Below this, a type has the same number in every database (source: `FirstGenbkiObjectId` in
/// PostgreSQL's `access/transam.h`).
const SAME_EVERYWHERE: Oid = 10_000;

/// How a value takes part in hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hashed {
    /// By the type's own hash function.
    Value,
    /// By the bytes that this function sends.
    Bytes(&'static str),
    /// By its text.
    Text,
}

/// Types of the server whose equal values have equal text, and whose hash function looks at every bit. Left
/// out are those whose equality is coarser than their text (`numeric`, `float8`, `bpchar`, `interval`, `jsonb`), those without a
/// hash function, and arrays, whose hash does not know their shape. What is not here is hashed by its text.
const HASHED_BY_VALUE: [&str; 15] = [
    "bool", "char", "int2", "int4", "oid", "text", "varchar", "name", "bytea", "uuid", "date", "inet", "cidr",
    "macaddr", "macaddr8",
];

/// Types whose hash function folds 64 bits to 32 before it hashes (`hashint8extended` in PostgreSQL's
/// `hashfunc.c`), and what sends their bytes.
const HASHED_BY_BYTES: [(&str, &str); 5] = [
    ("int8", "int8send"),
    ("time", "time_send"),
    ("timetz", "timetz_send"),
    ("timestamp", "timestamp_send"),
    ("timestamptz", "timestamptz_send"),
];

/// Types whose binary form is a number of this database's catalog.
const NUMBERS_OF_THE_CATALOG: [&str; 12] = [
    "regclass",
    "regproc",
    "regprocedure",
    "regoper",
    "regoperator",
    "regtype",
    "regrole",
    "regnamespace",
    "regconfig",
    "regdictionary",
    "regcollation",
    "aclitem",
];

/// A type.
#[derive(Debug, Clone)]
pub(crate) struct Type {
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) base: Oid,
    pub(crate) element: Oid,
    pub(crate) subtype: Oid,
    pub(crate) has_binary_form: bool,
    /// Of a domain: what it is made of, with its size.
    pub(crate) made_of: Option<String>,
}

/// Types by their numbers.
pub(crate) type Types = HashMap<Oid, Type>;

/// The type under all domains.
pub(crate) fn base(types: &Types, oid: Oid) -> Option<(Oid, &Type)> {
    let mut oid = oid;
    loop {
        let found = types.get(&oid)?;
        match found.kind.as_str() {
            "d" => oid = found.base,
            _ => return Some((oid, found)),
        }
    }
}

/// The type under all domains, as `format_type` writes it with its size; `declared` where it is no domain.
pub(crate) fn undomained<'a>(types: &'a Types, oid: Oid, declared: &'a str) -> &'a str {
    let (mut oid, mut declared) = (oid, declared);
    while let Some(found) = types.get(&oid)
        && let Some(made_of) = &found.made_of
    {
        (oid, declared) = (found.base, made_of);
    }
    declared
}

/// Whether the bytes of a value mean the same in another database.
pub(crate) fn travels_binary(types: &Types, oid: Oid) -> bool {
    let Some((oid, found)) = base(types, oid) else { return false };
    if !found.has_binary_form {
        return false;
    }
    let name = found.name.trim_start_matches('_');
    if oid < SAME_EVERYWHERE {
        return !NUMBERS_OF_THE_CATALOG.contains(&name);
    }
    match found.kind.as_str() {
        // Composites, and arrays of what people define, carry numbers of types.
        "c" | "m" => false,
        "r" => travels_binary(types, found.subtype),
        "b" => found.element == 0,
        _ => found.kind == "e",
    }
}

/// How values of a type take part in hashes.
pub(crate) fn hashed(types: &Types, oid: Oid) -> Hashed {
    let Some((oid, found)) = base(types, oid) else { return Hashed::Text };
    if oid >= SAME_EVERYWHERE || found.schema != "pg_catalog" || found.element != 0 {
        return Hashed::Text;
    }
    let name = found.name.as_str();
    match HASHED_BY_BYTES.iter().find(|(known, _)| *known == name) {
        Some((_, sent_by)) => Hashed::Bytes(sent_by),
        None if HASHED_BY_VALUE.contains(&name) => Hashed::Value,
        None => Hashed::Text,
    }
}

/// Whether each value of one type is a value of the other, with the same text. Both are as
/// `format_type` writes them.
pub(crate) fn widens(from: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    let whole = ["smallint", "integer", "bigint", "numeric"];
    let place = |name: &str| whole.iter().position(|known| *known == name);
    if let (Some(from), Some(to)) = (place(from), place(to)) {
        return from <= to;
    }
    let ((from_name, from_size), (to_name, to_size)) = (sized(from), sized(to));
    match (from_name.as_str(), to_name.as_str()) {
        ("real", "double precision") => true,
        ("character varying", "text") => true,
        ("text", "character varying") => to_size.is_empty(),
        ("character varying", "character varying") | ("bit" | "bit varying", "bit varying") => {
            to_size.is_empty() || matches!((from_size.first(), to_size.first()), (Some(from), Some(to)) if from <= to)
        }
        // Without a scale, digits behind the point come through as they are.
        ("numeric", "numeric") => match (from_size.as_slice(), to_size.as_slice()) {
            (_, []) => true,
            ([precision, scale], [wider, same]) => precision <= wider && scale == same,
            _ => false,
        },
        (from, to) if from == to && TIMES.contains(&from) => {
            to_size.is_empty() || matches!((from_size.first(), to_size.first()), (Some(from), Some(to)) if from <= to)
        }
        _ => false,
    }
}

/// Types whose size is the digits of a second.
const TIMES: [&str; 5] = [
    "timestamp with time zone",
    "timestamp without time zone",
    "time with time zone",
    "time without time zone",
    "interval",
];

/// Takes `numeric(10,2)` apart; `timestamp(3) with time zone` has its size in the middle.
fn sized(text: &str) -> (String, Vec<i64>) {
    match (text.find('('), text.find(')')) {
        (Some(open), Some(close)) if open < close => {
            let (before, after) = (text.get(..open), text.get(close + 1..));
            let sizes = text.get(open + 1..close).unwrap_or_default();
            let sizes = sizes.split(',').filter_map(|size| size.trim().parse().ok()).collect();
            (format!("{}{}", before.unwrap_or_default(), after.unwrap_or_default()), sizes)
        }
        _ => (text.to_owned(), Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::widens;

    #[test]
    fn types_widen_where_every_text_stays() {
        for (from, to) in [
            ("integer", "bigint"),
            ("smallint", "numeric"),
            ("real", "double precision"),
            ("character varying(10)", "character varying(20)"),
            ("character varying(10)", "text"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("bit(3)", "bit varying"),
            ("bit(3)", "bit varying(5)"),
            ("numeric(10,2)", "numeric"),
            ("timestamp(3) with time zone", "timestamp with time zone"),
        ] {
            assert!(widens(from, to), "{from} {to}");
        }
        for (from, to) in [
            ("bigint", "integer"),
            ("double precision", "real"),
            ("text", "character varying(10)"),
            ("character(3)", "character(5)"),
            ("numeric(10,2)", "numeric(12,3)"),
            ("numeric", "numeric(10,2)"),
            ("date", "timestamp with time zone"),
            ("jsonb", "json"),
        ] {
            assert!(!widens(from, to), "{from} {to}");
        }
    }
}
