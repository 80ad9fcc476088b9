//! The `pgx5` flavour: what pgx version 5 scans into without being told of a type.
//!
//! Where Go has a type that holds every value, that is it; elsewhere it is one of `pgtype`, which
//! says itself whether it is NULL. Types that pgx does not know come in text form, as strings.

use super::go_type::{Form, NullForm};
use super::import::PGTYPE;
use super::standard;
use crate::model::{RangeOf, Scalar};

/// Returns the Go type for `scalar`.
pub(super) fn form(scalar: Scalar) -> Form {
    match scalar {
        // One byte, which pgx gives as a number.
        Scalar::QuotedChar => Form::new("rune", &[], NullForm::Pointer),
        // pgx cannot put an address into sql.Null: it would go through database/sql as text.
        Scalar::Inet | Scalar::Cidr => Form::new("netip.Prefix", &["net/netip"], NullForm::Pointer),
        Scalar::MacAddr => Form::new("net.HardwareAddr", &["net"], NullForm::Itself),
        Scalar::Numeric => pgtype("Numeric"),
        Scalar::Uuid => pgtype("UUID"),
        Scalar::Date => pgtype("Date"),
        Scalar::Time => pgtype("Time"),
        Scalar::Timestamp => pgtype("Timestamp"),
        Scalar::TimestampTz => pgtype("Timestamptz"),
        Scalar::Interval => pgtype("Interval"),
        Scalar::Bits => pgtype("Bits"),
        Scalar::Point => pgtype("Point"),
        Scalar::Line => pgtype("Line"),
        Scalar::Lseg => pgtype("Lseg"),
        Scalar::Box => pgtype("Box"),
        Scalar::Path => pgtype("Path"),
        Scalar::Polygon => pgtype("Polygon"),
        Scalar::Circle => pgtype("Circle"),
        Scalar::Hstore => Form::new("pgtype.Hstore", &[PGTYPE], NullForm::Itself),
        Scalar::Range(of) => pgtype(range(of)),
        Scalar::Multirange(of) => {
            let text = format!("pgtype.Multirange[pgtype.{}]", range(of));
            Form::new(&text, &[PGTYPE], NullForm::Itself)
        }
        Scalar::Bool
        | Scalar::Int2
        | Scalar::Int4
        | Scalar::Int8
        | Scalar::Float4
        | Scalar::Float8
        | Scalar::Money
        | Scalar::Text
        | Scalar::Bytea
        | Scalar::Json
        | Scalar::Xml
        | Scalar::TimeTz
        | Scalar::MacAddr8
        | Scalar::Oid
        | Scalar::Xid8
        | Scalar::OtherText
        | Scalar::Any => standard::form(scalar),
    }
}

/// Whether pgx knows arrays of `scalar` without being told of their type.
pub(super) fn knows_array_of(scalar: Scalar) -> bool {
    !matches!(
        scalar,
        Scalar::Money
            | Scalar::TimeTz
            | Scalar::MacAddr8
            | Scalar::Xid8
            | Scalar::Hstore
            | Scalar::OtherText
            | Scalar::Any
            | Scalar::Multirange(_)
    )
}

fn pgtype(name: &str) -> Form {
    Form::new(&format!("pgtype.{name}"), &[PGTYPE], NullForm::Itself)
}

fn range(of: RangeOf) -> &'static str {
    match of {
        RangeOf::Int4 => "Range[pgtype.Int4]",
        RangeOf::Int8 => "Range[pgtype.Int8]",
        RangeOf::Numeric => "Range[pgtype.Numeric]",
        RangeOf::Timestamp => "Range[pgtype.Timestamp]",
        RangeOf::TimestampTz => "Range[pgtype.Timestamptz]",
        RangeOf::Date => "Range[pgtype.Date]",
    }
}
