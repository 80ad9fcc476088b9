//! How values of one type become values of another, and what that costs.

use driftless_schema::model::{DataType, TypeShape};

/// Types between which the server has casts, by family (PostgreSQL's `pg_cast`).
const FAMILIES: [&[&str]; 7] = [
    &["smallint", "integer", "bigint", "numeric", "real", "double precision"],
    &["date", "timestamp without time zone", "timestamp with time zone"],
    &["time without time zone", "time with time zone", "interval"],
    &["json", "jsonb"],
    &["cidr", "inet"],
    &["macaddr", "macaddr8"],
    &["bit", "bit varying"],
];

/// Types that every value can be cast to, and that can be cast to every type, by text.
const TEXTS: [&str; 5] = ["text", "character varying", "character", "name", "citext"];

/// Further casts that the server has.
const PAIRS: [(&str, &str); 14] = [
    ("boolean", "integer"),
    ("integer", "boolean"),
    ("integer", "bit"),
    ("bigint", "bit"),
    ("bit", "integer"),
    ("bit", "bigint"),
    ("timestamp without time zone", "time without time zone"),
    ("timestamp with time zone", "time without time zone"),
    ("timestamp with time zone", "time with time zone"),
    ("jsonb", "boolean"),
    ("jsonb", "integer"),
    ("jsonb", "bigint"),
    ("jsonb", "numeric"),
    ("bigint", "money"),
];

/// Writes the expression that makes a value of type `new` of `value`, which is of type `old`.
pub(in crate::plan) fn expression(value: &str, old: &DataType, new: &DataType) -> String {
    let (from, to) = (old.shape(), new.shape());
    match () {
        () if old == new || has_cast(&from, &to) => format!("{value}::{new}"),
        () if to.is_array && !from.is_array && !is_text(&from) => {
            let element = TypeShape { is_array: false, ..to.clone() };
            let by_text = if has_cast(&from, &element) { "" } else { "::text" };
            format!("ARRAY[{value}{by_text}]::{new}")
        }
        () if from.is_array && to.is_array => format!("{value}::text[]::{new}"),
        () => format!("{value}::text::{new}"),
    }
}

/// Whether the server casts by itself.
fn has_cast(from: &TypeShape, to: &TypeShape) -> bool {
    if from.is_array != to.is_array {
        return !from.is_array && is_text(from) || !to.is_array && is_text(to);
    }
    if from.schema.is_some() || to.schema.is_some() {
        return from.schema == to.schema && from.name == to.name || is_text(from) || is_text(to);
    }
    let family = |name: &str| FAMILIES.iter().position(|family| family.contains(&name));
    let (one, other) = (from.name.as_str(), to.name.as_str());
    one == other
        || is_text(from)
        || is_text(to)
        || family(one).is_some_and(|of_one| family(other) == Some(of_one))
        || PAIRS.contains(&(one, other))
}

fn is_text(shape: &TypeShape) -> bool {
    TEXTS.contains(&shape.name.as_str())
}

/// What a change of type does to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) struct Cost {
    /// Whether every row is written anew.
    pub(in crate::plan) rewrites: bool,
    /// Whether a value can be refused.
    pub(in crate::plan) may_fail: bool,
    /// Whether a value can lose something.
    pub(in crate::plan) may_lose: bool,
}

impl Cost {
    /// Nothing.
    pub(in crate::plan) const NONE: Cost = Cost { rewrites: false, may_fail: false, may_lose: false };

    /// Adds another cost.
    pub(in crate::plan) fn and(self, other: Cost) -> Cost {
        Cost {
            rewrites: self.rewrites || other.rewrites,
            may_fail: self.may_fail || other.may_fail,
            may_lose: self.may_lose || other.may_lose,
        }
    }
}

/// Tells what changing `old` to `new` costs (`ATColumnChangeRequiresRewrite` in the server's
/// `tablecmds.c`, and the length coercions that need no work).
pub(in crate::plan) fn cost(old: &DataType, new: &DataType) -> Cost {
    let (from, to) = (old.shape(), new.shape());
    let free = Cost::NONE;
    if from.is_array != to.is_array || from.schema != to.schema {
        return Cost { rewrites: true, may_fail: !is_text(&to), may_lose: false };
    }
    let (one, other) = (from.name.as_str(), to.name.as_str());
    let limit = |shape: &TypeShape, at: usize| shape.number(at);
    let grows = |at: usize| match (limit(&from, at), limit(&to, at)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(before), Some(after)) => before <= after,
    };
    match (one, other) {
        ("character varying", "character varying") | ("bit varying", "bit varying") if grows(0) => free,
        ("character varying", "text") | ("cidr", "inet") => free,
        ("text", "character varying") if limit(&to, 0).is_none() => free,
        ("numeric", "numeric") if grows(0) && (limit(&to, 0).is_none() || limit(&from, 1) == limit(&to, 1)) => free,
        (a, b) if a == b && (a.starts_with("time") || a == "interval") && grows(0) => free,
        ("smallint", "integer" | "bigint" | "numeric" | "real" | "double precision")
        | ("integer", "bigint" | "numeric" | "double precision")
        | ("bigint", "numeric")
        | ("real", "double precision") => Cost { rewrites: true, ..free },
        ("integer" | "bigint" | "numeric", "real" | "double precision") => {
            Cost { rewrites: true, may_fail: false, may_lose: true }
        }
        ("timestamp without time zone" | "timestamp with time zone", "date")
        | ("numeric" | "real" | "double precision", "smallint" | "integer" | "bigint" | "numeric") => {
            Cost { rewrites: true, may_fail: true, may_lose: true }
        }
        (_, "text") => Cost { rewrites: true, ..free },
        // Text is cut off by an explicit cast, not refused.
        (_, "character varying" | "character") => Cost { rewrites: true, may_fail: false, may_lose: true },
        _ => Cost { rewrites: true, may_fail: true, may_lose: false },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn using(old: &str, new: &str) -> String {
        expression("c", &DataType::new(old), &DataType::new(new))
    }

    #[test]
    fn values_go_by_text_where_the_server_has_no_cast() {
        assert_eq!(using("integer", "bigint"), "c::bigint");
        assert_eq!(using("text", "uuid"), "c::uuid");
        assert_eq!(using("integer", "uuid"), "c::text::uuid");
        assert_eq!(using("s.a", "s.b"), "c::text::s.b");
        assert_eq!(using("s.a[]", "s.b[]"), "c::text[]::s.b[]");
        assert_eq!(using("integer", "integer[]"), "ARRAY[c]::integer[]");
        assert_eq!(using("s.a", "s.b[]"), "ARRAY[c::text]::s.b[]");
    }

    #[test]
    fn wider_types_cost_nothing() {
        let rewrites = |old: &str, new: &str| cost(&DataType::new(old), &DataType::new(new)).rewrites;
        assert!(!rewrites("character varying(10)", "character varying(20)"));
        assert!(rewrites("character varying(20)", "character varying(10)"));
        assert!(!rewrites("numeric(10,2)", "numeric(12,2)"));
        assert!(rewrites("numeric(10,2)", "numeric(12,3)"));
        assert!(rewrites("integer", "bigint"));
    }
}
