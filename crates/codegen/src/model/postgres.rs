//! PostgreSQL's own types, by the names that `format_type` has for them.

use driftless_schema::model::TypeShape;

use super::{RangeOf, Scalar};

/// Says what the element of a type is that no user made; `None` where it is not known.
///
/// Types of extensions are written with their schema, which may be any, so they go by name alone.
pub(super) fn scalar(shape: &TypeShape) -> Option<Scalar> {
    let name = shape.name.as_str();
    match &shape.schema {
        None => built_in(name).or_else(|| name.starts_with("interval").then_some(Scalar::Interval)),
        Some(_) => of_extension(name),
    }
}

fn built_in(name: &str) -> Option<Scalar> {
    Some(match name {
        "boolean" => Scalar::Bool,
        "smallint" => Scalar::Int2,
        "integer" => Scalar::Int4,
        "bigint" => Scalar::Int8,
        "real" => Scalar::Float4,
        "double precision" => Scalar::Float8,
        "numeric" => Scalar::Numeric,
        "money" => Scalar::Money,
        "text" | "character varying" | "character" | "bpchar" | "name" => Scalar::Text,
        "\"char\"" => Scalar::QuotedChar,
        "bytea" => Scalar::Bytea,
        "uuid" => Scalar::Uuid,
        "json" | "jsonb" => Scalar::Json,
        "xml" => Scalar::Xml,
        "date" => Scalar::Date,
        "time without time zone" => Scalar::Time,
        "time with time zone" => Scalar::TimeTz,
        "timestamp without time zone" => Scalar::Timestamp,
        "timestamp with time zone" => Scalar::TimestampTz,
        "inet" => Scalar::Inet,
        "cidr" => Scalar::Cidr,
        "macaddr" => Scalar::MacAddr,
        "macaddr8" => Scalar::MacAddr8,
        "bit" | "bit varying" => Scalar::Bits,
        "oid" | "xid" | "cid" => Scalar::Oid,
        "xid8" => Scalar::Xid8,
        "point" => Scalar::Point,
        "line" => Scalar::Line,
        "lseg" => Scalar::Lseg,
        "box" => Scalar::Box,
        "path" => Scalar::Path,
        "polygon" => Scalar::Polygon,
        "circle" => Scalar::Circle,
        "int4range" => Scalar::Range(RangeOf::Int4),
        "int8range" => Scalar::Range(RangeOf::Int8),
        "numrange" => Scalar::Range(RangeOf::Numeric),
        "tsrange" => Scalar::Range(RangeOf::Timestamp),
        "tstzrange" => Scalar::Range(RangeOf::TimestampTz),
        "daterange" => Scalar::Range(RangeOf::Date),
        "int4multirange" => Scalar::Multirange(RangeOf::Int4),
        "int8multirange" => Scalar::Multirange(RangeOf::Int8),
        "nummultirange" => Scalar::Multirange(RangeOf::Numeric),
        "tsmultirange" => Scalar::Multirange(RangeOf::Timestamp),
        "tstzmultirange" => Scalar::Multirange(RangeOf::TimestampTz),
        "datemultirange" => Scalar::Multirange(RangeOf::Date),
        "tsvector" | "tsquery" | "pg_lsn" | "txid_snapshot" | "pg_snapshot" | "jsonpath" | "tid" | "aclitem"
        | "refcursor" | "regclass" | "regcollation" | "regconfig" | "regdictionary" | "regnamespace" | "regoper"
        | "regoperator" | "regproc" | "regprocedure" | "regrole" | "regtype" => Scalar::OtherText,
        _ => return None,
    })
}

/// Types of the extensions that most databases with extensions have.
fn of_extension(name: &str) -> Option<Scalar> {
    Some(match name {
        "citext" => Scalar::Text,
        "hstore" => Scalar::Hstore,
        "ltree" | "lquery" | "ltxtquery" => Scalar::OtherText,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use driftless_schema::model::DataType;

    use super::*;

    fn of(text: &str) -> Option<Scalar> {
        scalar(&DataType::new(text).shape())
    }

    #[test]
    fn types_are_known_by_the_names_the_server_writes() {
        assert_eq!(of("character varying(50)"), Some(Scalar::Text));
        assert_eq!(of("timestamp(3) with time zone"), Some(Scalar::TimestampTz));
        assert_eq!(of("interval day to second(3)"), Some(Scalar::Interval));
        assert_eq!(of("\"char\"[]"), Some(Scalar::QuotedChar));
        assert_eq!(of("ext.citext"), Some(Scalar::Text));
        assert_eq!(of("public.integer"), None);
        assert_eq!(of("int4"), None);
    }
}
