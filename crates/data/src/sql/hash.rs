//! Hashes of keys and rows, computed by the servers.
//!
//! A row's hash is PostgreSQL's own hash of the row where both servers compute it alike, and otherwise
//! the first half of the MD5 of its text. Columns whose equality is coarser than their text, or that have no
//! hash function, take part by their text. Hashes are summed modulo 2⁶³: unlike xor, a sum sees rows
//! that are there twice. The hash of a row begins with that of its key.

use super::names::{columns_of, from, identifier, key_columns, wherever};
use crate::discover::{Column, Hashed, Pair};
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

/// What the seed of the second half of a hash has that the first has not.
const SECOND: i64 = 7_237_963_439_898_649_971;

/// Hashes known values, of each type that is hashed by value. Both servers have to give the same text.
pub(crate) fn probe() -> &'static str {
    include_str!("probe.sql")
}

/// Hashes columns of a row, from a seed that is SQL.
///
/// PostgreSQL's hash of a record is a sum of the hashes of its columns, each with a weight of its own. Sums of such
/// hashes over rows stay the same when two rows exchange a value: so the seed has to differ from row to row.
fn hash(mode: HashMode, columns: &[&Column], seed: &str) -> String {
    let (mut values, mut texts) = (Vec::new(), Vec::new());
    for column in columns {
        let name = format!("t.{}", identifier(&column.name));
        match (mode, column.hashed) {
            (HashMode::Native, Hashed::Value) => values.push(name),
            (HashMode::Native, Hashed::Bytes(sent_by)) => values.push(format!("{sent_by}({name})")),
            (HashMode::Native, Hashed::Text) => texts.push(name),
            // Servers before 12 write floating-point numbers otherwise.
            (HashMode::Text, _) => {
                texts.push(column.sent_by.map_or_else(|| name.clone(), |sent_by| format!("{sent_by}({name})")));
            }
        }
    }
    let text = (!texts.is_empty()).then(|| format!("row({})::text", texts.join(", ")));
    match (mode, values.is_empty(), text) {
        (HashMode::Text, _, text) => {
            let text = text.unwrap_or_else(|| "''".to_owned());
            format!("('x' || substr(md5(convert_to(({seed})::text || {text}, 'UTF8')), 1, 16))::bit(64)::int8")
        }
        (HashMode::Native, true, Some(text)) => format!("hashtextextended({text}, {seed})"),
        (HashMode::Native, _, text) => {
            values.extend(text);
            format!("hash_record_extended(row({}), {seed})", values.join(", "))
        }
    }
}

/// A name for the hash of the key that no column has.
fn key_name(pair: &Pair) -> String {
    let mut name = "driftless_key".to_owned();
    while pair.columns.iter().any(|column| column.name == name) {
        name.push('_');
    }
    name
}

/// The hash of the key, which buckets are made by.
fn key_hash(pair: &Pair, mode: HashMode) -> String {
    hash(mode, &key_columns(pair), "0")
}

/// The hashes that stand for a row at a level, where `r.k` is the hash of its key: one, or two.
fn row_hashes(pair: &Pair, mode: HashMode, check: Check, paranoia: Paranoia, key: &str) -> (String, String) {
    let columns: Vec<&Column> = match check {
        Check::Rows => pair.columns.iter().collect(),
        Check::None | Check::Keys => key_columns(pair),
    };
    let first = match check {
        Check::Rows => hash(mode, &columns, key),
        Check::None | Check::Keys => key.to_owned(),
    };
    let second = match paranoia {
        Paranoia::Usual => "0::int8".to_owned(),
        Paranoia::Paranoid => hash(mode, &columns, &format!("{key} # {SECOND}")),
    };
    (first, second)
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
    let key = key_hash(pair, mode);
    let condition = wherever(pair.filter.as_deref());
    let from = from(pair, side);
    let mask = buckets.saturating_sub(1);
    let is_key_alone = check != Check::Rows && paranoia == Paranoia::Usual;
    if is_key_alone {
        // `offset 0` keeps the hash from being computed twice, for the bucket and for the sum.
        return format!(
            "select (r.k & {mask})::int4, count(*), {}, 0::int8 \
             from (select {key} as k from {from} t{condition} offset 0) r group by 1",
            summed("r.k")
        );
    }
    let name = key_name(pair);
    let (first, second) = row_hashes(pair, mode, check, paranoia, &format!("t.{name}"));
    let columns = columns_of("t", &pair.columns);
    format!(
        "select (r.k & {mask})::int4, count(*), {}, {} \
         from (select t.{name} as k, {first} as a, {second} as b \
               from (select {columns}, {key} as {name} from {from} t{condition} offset 0) t) r group by 1",
        summed("r.a"),
        summed("r.b")
    )
}

/// Counts and sums the hashes of all rows: of tables without a key.
pub(crate) fn sums(pair: &Pair, side: Side, mode: HashMode) -> String {
    let columns: Vec<&Column> = pair.columns.iter().collect();
    let (once, name) = (hash(mode, &columns, "0"), key_name(pair));
    let first = hash(mode, &columns, &format!("t.{name}"));
    let second = hash(mode, &columns, &format!("t.{name} # {SECOND}"));
    let condition = wherever(pair.filter.as_deref());
    let (names, from) = (columns_of("t", &pair.columns), from(pair, side));
    format!(
        "select count(*), coalesce({}, 0), coalesce({}, 0) \
         from (select {names}, {once} as {name} from {from} t{condition} offset 0) t",
        summed(&first),
        summed(&second)
    )
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
    let key = key_hash(pair, mode);
    let (first, second) = row_hashes(pair, mode, check, paranoia, &key);
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
