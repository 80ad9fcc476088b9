//! The table of steps between families of types.

use super::family::Family::{self, *};
use crate::impact::Rule;
use crate::impact::rules::types::{
    Y01, Y02, Y03, Y04, Y05, Y06, Y07, Y08, Y17, Y18, Y19, Y20, Y23, Y24, Y25, Y30, Y31, Y32, Y32_UUID,
};

/// What a step is judged by.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// One rule.
    To(&'static Rule),
    /// How long texts can be on both sides.
    Length,
}

/// From any of the first to any of the second. The first row that fits counts.
static MATRIX: &[(&[Family], &[Family], Step)] = &[
    (&[SmallInt], &[Integer, BigInt], Step::To(&Y01)),
    (&[Integer], &[BigInt], Step::To(&Y01)),
    (&[BigInt], &[Integer, SmallInt], Step::To(&Y02)),
    (&[Integer], &[SmallInt], Step::To(&Y02)),
    (&[SmallInt, Integer, BigInt], &[Numeric], Step::To(&Y03)),
    (&[SmallInt, Integer, BigInt], &[Real, Double], Step::To(&Y04)),
    (&[SmallInt, Integer, BigInt], TEXTS, Step::To(&Y05)),
    (TEXTS, NOT_EVERY_TEXT, Step::To(&Y06)),
    (&[Real], &[Double], Step::To(&Y07)),
    (&[Double], &[Real], Step::To(&Y08)),
    (&[Text, Varchar, Char], &[Citext], Step::To(&Y17)),
    (&[Citext], &[Text, Varchar, Char], Step::To(&Y17)),
    (&[Text, Varchar, Char], &[Text, Varchar, Char], Step::Length),
    (&[Bit, Varbit], &[Bit, Varbit], Step::Length),
    (&[Date], &[Timestamp, Timestamptz], Step::To(&Y18)),
    (&[Timestamp, Timestamptz], &[Date], Step::To(&Y19)),
    (&[Timestamp], &[Timestamptz], Step::To(&Y20)),
    (&[Timestamptz], &[Timestamp], Step::To(&Y20)),
    (&[Time], &[Timetz], Step::To(&Y20)),
    (&[Timetz], &[Time], Step::To(&Y20)),
    (&[Json], &[Jsonb], Step::To(&Y23)),
    (&[Jsonb], &[Json], Step::To(&Y24)),
    (&[Enum], TEXTS, Step::To(&Y25)),
    (&[Inet], &[Cidr], Step::To(&Y30)),
    (&[Cidr], &[Inet], Step::To(&Y31)),
    (&[Bytea], &[Uuid], Step::To(&Y32_UUID)),
    (&[Uuid], &[Bytea, Text, Varchar, Char, Citext], Step::To(&Y32)),
    (&[Bytea], &[Text, Varchar, Char, Citext], Step::To(&Y32)),
    (&[Text, Varchar, Char, Citext], &[Bytea], Step::To(&Y32)),
];

const TEXTS: &[Family] = &[Text, Varchar, Char, Citext];

/// What text can become that not every text fits.
const NOT_EVERY_TEXT: &[Family] = &[
    SmallInt,
    Integer,
    BigInt,
    Numeric,
    Real,
    Double,
    Boolean,
    Date,
    Timestamp,
    Timestamptz,
    Time,
    Timetz,
    Interval,
    Uuid,
    Inet,
    Cidr,
    Json,
    Jsonb,
];

/// Returns what a step is judged by; `None` where nothing is known of it.
pub(super) fn rule(from: Family, to: Family) -> Option<Step> {
    let mut rows = MATRIX.iter().filter(|(before, after, _)| before.contains(&from) && after.contains(&to));
    rows.next().map(|(_, _, step)| *step)
}
