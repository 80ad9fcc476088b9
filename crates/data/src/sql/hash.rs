//! Hashes of keys and rows, computed by the servers.
//!
//! A row's hash is PostgreSQL's own hash of the row where both servers compute it alike, and otherwise
//! the first half of the MD5 of its text. Columns whose equality is coarser than their text, or that have no
//! hash function, take part by their text. Hashes are summed modulo 2⁶³: unlike xor, a sum sees rows
//! that are there twice.

use super::names::{columns_of, from, identifier, key_columns, wherever};
use crate::discover::{Column, Pair};
use crate::options::{Check, Paranoia};
use crate::session::Side;

/// How hashes are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashMode {
    /// By PostgreSQL's own functions.
    Native,
    /// By MD5 of the text: the servers are too old, or do not agree.
    Text,
}

/// Seeds of the two halves of a hash.
const SEEDS: [i64; 2] = [0, 7_237_963_439_898_649_971];

/// Hashes known values, of each type that is hashed by value. Both servers have to give the same text.
pub(crate) fn probe() -> &'static str {
    include_str!("probe.sql")
}

fn hash(mode: HashMode, columns: &[&Column], alias: &str, seed: i64) -> String {
    let by_value: Vec<&Column> =
        columns.iter().copied().filter(|column| mode == HashMode::Native && column.hashes_by_value).collect();
    let by_text: Vec<&Column> =
        columns.iter().copied().filter(|column| mode == HashMode::Text || !column.hashes_by_value).collect();
    let text = || format!("row({})::text", columns_of(alias, by_text.iter().copied()));
    match mode {
        HashMode::Text => {
            let values = by_text.iter().map(|column| {
                let name = format!("{alias}.{}", identifier(&column.name));
                column.sent_by.map_or_else(|| name.clone(), |send| format!("{send}({name})"))
            });
            let text = format!("row({})::text", values.collect::<Vec<_>>().join(", "));
            format!("('x' || substr(md5(convert_to('{seed}' || {text}, 'UTF8')), 1, 16))::bit(64)::int8")
        }
        HashMode::Native if by_value.is_empty() => format!("hashtextextended({}, {seed})", text()),
        HashMode::Native => {
            let mut parts = vec![columns_of(alias, by_value)];
            parts.extend((!by_text.is_empty()).then(text));
            format!("hash_record_extended(row({}), {seed})", parts.join(", "))
        }
    }
}

/// The hashes that stand for a row at a level: one, or two.
fn row_hashes(pair: &Pair, mode: HashMode, check: Check, paranoia: Paranoia) -> Vec<String> {
    let columns: Vec<&Column> = match check {
        Check::Rows => pair.columns.iter().collect(),
        Check::None | Check::Keys => key_columns(pair),
    };
    let seeds = match paranoia {
        Paranoia::Usual => SEEDS.get(..1),
        Paranoia::Paranoid => SEEDS.get(..),
    };
    seeds.unwrap_or_default().iter().map(|seed| hash(mode, &columns, "t", *seed)).collect()
}

fn summed(hash: &str) -> String {
    format!("(sum({hash}) % 9223372036854775808)::int8")
}

/// Counts and sums the hashes of rows, bucket by bucket of their keys: bucket, count, sum, second sum.
pub(crate) fn buckets(
    pair: &Pair,
    side: Side,
    mode: HashMode,
    check: Check,
    paranoia: Paranoia,
    buckets: u32,
) -> String {
    let key = hash(mode, &key_columns(pair), "t", SEEDS[0]);
    let rows = row_hashes(pair, mode, check, paranoia);
    let condition = wherever(pair.filter.as_deref());
    let from = from(pair, side);
    let mask = buckets.saturating_sub(1);
    let sums = |names: &[&str]| names.iter().map(|name| summed(name)).collect::<Vec<_>>().join(", ");
    match (check, rows.as_slice()) {
        // `offset 0` keeps the hash from being computed twice, for the bucket and for the sum.
        (Check::Keys | Check::None, [_]) => format!(
            "select (r.k & {mask})::int4, count(*), {} from (select {key} as k from {from} t{condition} offset 0) r group by 1",
            sums(&["r.k", "0::int8"])
        ),
        (_, [one]) => format!(
            "select (r.k & {mask})::int4, count(*), {} \
             from (select {key} as k, {one} as a from {from} t{condition}) r group by 1",
            sums(&["r.a", "0::int8"])
        ),
        (_, many) => {
            let second = many.get(1).map(String::as_str).unwrap_or("0::int8");
            let first = many.first().map(String::as_str).unwrap_or("0::int8");
            format!(
                "select (r.k & {mask})::int4, count(*), {} \
                 from (select {key} as k, {first} as a, {second} as b from {from} t{condition}) r group by 1",
                sums(&["r.a", "r.b"])
            )
        }
    }
}

/// Counts and sums the hashes of all rows: of tables without a key.
pub(crate) fn sums(pair: &Pair, side: Side, mode: HashMode) -> String {
    let columns: Vec<&Column> = pair.columns.iter().collect();
    let sums = SEEDS.map(|seed| format!("coalesce({}, 0)", summed(&hash(mode, &columns, "t", seed))));
    let condition = wherever(pair.filter.as_deref());
    format!("select count(*), {} from {} t{condition}", sums.join(", "), from(pair, side))
}

/// Lists rows of some buckets (`$1`) in the order of their keys' hashes: hash of the key, hashes of the row,
/// whether an incremental run reads it, the key's values as text.
pub(crate) fn digests(
    pair: &Pair,
    side: Side,
    mode: HashMode,
    check: Check,
    paranoia: Paranoia,
    buckets: u32,
    moment: Option<&str>,
) -> String {
    let key = hash(mode, &key_columns(pair), "t", SEEDS[0]);
    let rows = row_hashes(pair, mode, check, paranoia);
    let first = rows.first().map(String::as_str).unwrap_or("0::int8");
    let second = rows.get(1).map(String::as_str).unwrap_or("0::int8");
    let timestamp = pair.timestamp.as_ref().and_then(|timestamp| pair.columns.get(timestamp.column));
    let is_read = match (side, moment, timestamp) {
        (Side::Source, Some(moment), Some(column)) => {
            let name = identifier(&column.name);
            format!("t.{name} >= {moment} or t.{name} is null")
        }
        _ => "true".to_owned(),
    };
    // `concat` writes a value as its type does; a cast to text may do otherwise.
    let values: Vec<String> =
        key_columns(pair).iter().map(|column| format!("concat(t.{})", identifier(&column.name))).collect();
    let mask = buckets.saturating_sub(1);
    let bucket = format!("({key} & {mask})::int4 = any ($1)");
    let condition = wherever([bucket.as_str()].into_iter().chain(pair.filter.as_deref()));
    format!(
        "select {key}, {first}, {second}, {is_read}, array[{}] from {} t{condition} order by 1",
        values.join(", "),
        from(pair, side)
    )
}
