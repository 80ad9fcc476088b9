//! The `std` flavour: what any `database/sql` driver can scan into.
//!
//! Text stands for what the standard library has no type for: a number with more digits than a
//! float holds, a time of day up to 24:00, an interval of months, days and microseconds. One
//! driver, lib/pq, gives times of day as dates of the year 0, whose text has that date.

use super::go_type::{Form, NullForm};
use crate::model::Scalar;

/// Returns the Go type for `scalar`.
pub(super) fn form(scalar: Scalar) -> Form {
    match scalar {
        Scalar::Bool => Form::plain("bool"),
        Scalar::Int2 => Form::plain("int16"),
        Scalar::Int4 => Form::plain("int32"),
        Scalar::Int8 => Form::plain("int64"),
        Scalar::Float4 => Form::plain("float32"),
        Scalar::Float8 => Form::plain("float64"),
        Scalar::Oid => Form::plain("uint32"),
        Scalar::Xid8 => Form::plain("uint64"),
        Scalar::Bytea => Form::new("[]byte", &[], NullForm::Itself),
        Scalar::Json => Form::new("json.RawMessage", &["encoding/json"], NullForm::Wrapped),
        Scalar::Date | Scalar::Timestamp | Scalar::TimestampTz => Form::new("time.Time", &["time"], NullForm::Wrapped),
        Scalar::Any => Form::new("any", &[], NullForm::Itself),
        Scalar::Numeric
        | Scalar::Money
        | Scalar::Text
        | Scalar::QuotedChar
        | Scalar::Uuid
        | Scalar::Xml
        | Scalar::Time
        | Scalar::TimeTz
        | Scalar::Interval
        | Scalar::Inet
        | Scalar::Cidr
        | Scalar::MacAddr
        | Scalar::MacAddr8
        | Scalar::Bits
        | Scalar::Point
        | Scalar::Line
        | Scalar::Lseg
        | Scalar::Box
        | Scalar::Path
        | Scalar::Polygon
        | Scalar::Circle
        | Scalar::Range(_)
        | Scalar::Multirange(_)
        | Scalar::Hstore
        | Scalar::OtherText => Form::plain("string"),
    }
}
