//! Lengths and precisions.

use super::family::{Family, Typed};
use crate::impact::Rule;
use crate::impact::rules::types::{Y00, Y09, Y10, Y11, Y11_WIDER, Y12, Y13, Y14, Y15, Y16, Y16_SHORTER, Y21, Y22, Y29};
use crate::model::TypeShape;

/// Digits of a second that are kept where nothing is said (`MAX_TIMESTAMP_PRECISION` in the server).
const FULL_PRECISION: i64 = 6;

/// The same type with other modifiers.
pub(super) fn within(family: Family, was: &Typed, is: &Typed) -> Vec<&'static Rule> {
    match family {
        Family::Numeric => numeric(&was.shape, &is.shape),
        Family::Varchar | Family::Char | Family::Varbit | Family::Bit => length(family, family, was, is),
        Family::Timestamp | Family::Timestamptz | Family::Time | Family::Timetz => vec![precision(was, is)],
        Family::Interval => vec![interval(was, is)],
        Family::Geometry => vec![&Y29],
        Family::SmallInt
        | Family::Integer
        | Family::BigInt
        | Family::Real
        | Family::Double
        | Family::Boolean
        | Family::Text
        | Family::Citext
        | Family::Date
        | Family::Json
        | Family::Jsonb
        | Family::Uuid
        | Family::Bytea
        | Family::Inet
        | Family::Cidr
        | Family::Enum
        | Family::Domain
        | Family::Composite
        | Family::Range
        | Family::Other => vec![&Y00],
    }
}

/// Precision and scale: digits in all, and after the point.
fn numeric(was: &TypeShape, is: &TypeShape) -> Vec<&'static Rule> {
    let digits = |shape: &TypeShape| {
        let (precision, scale) = (shape.number(0)?, shape.number(1).unwrap_or(0));
        Some((precision - scale, scale))
    };
    let ((whole_was, scale_was), (whole_is, scale_is)) = match (digits(was), digits(is)) {
        (_, None) => return vec![&Y09],
        (None, Some(_)) => return vec![&Y13],
        (Some(was), Some(is)) => (was, is),
    };
    match (scale_is.cmp(&scale_was), whole_is < whole_was) {
        (std::cmp::Ordering::Greater, true) => vec![&Y11],
        (std::cmp::Ordering::Greater, false) => vec![&Y11_WIDER],
        (std::cmp::Ordering::Less, true) => vec![&Y12, &Y10],
        (std::cmp::Ordering::Less, false) => vec![&Y12],
        (std::cmp::Ordering::Equal, true) => vec![&Y10],
        (std::cmp::Ordering::Equal, false) => vec![&Y09],
    }
}

/// How long a text or bit string can be. `character` and `bit` alone are of length one.
fn longest(typed: &Typed) -> i64 {
    let unsaid = if matches!(typed.family, Family::Char | Family::Bit) { 1 } else { i64::MAX };
    typed.shape.number(0).unwrap_or(unsaid)
}

/// Between texts, or between bit strings.
pub(super) fn length(from: Family, to: Family, was: &Typed, is: &Typed) -> Vec<&'static Rule> {
    let is_shorter = longest(is) < longest(was);
    let has_exact_length = |family: Family| family == Family::Bit;
    let is_padded = |family: Family| family == Family::Char;
    vec![if has_exact_length(to) {
        &Y29
    } else if is_padded(from) || is_padded(to) {
        if is_shorter { &Y16_SHORTER } else { &Y16 }
    } else if is_shorter {
        &Y15
    } else {
        &Y14
    }]
}

fn precision(was: &Typed, is: &Typed) -> &'static Rule {
    let digits = |typed: &Typed| typed.shape.number(0).unwrap_or(FULL_PRECISION);
    if digits(is) < digits(was) { &Y21 } else { &Y22 }
}

/// Precision, and which fields are kept: `interval day to second(3)`.
fn interval(was: &Typed, is: &Typed) -> &'static Rule {
    let keeps_fields = is.shape.name.as_str() == "interval" || is.shape.name == was.shape.name;
    if keeps_fields { precision(was, is) } else { &Y21 }
}
