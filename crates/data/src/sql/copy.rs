//! `COPY`, out of the source and into the target.

use super::names::{self, columns_of, from, identifier, key_columns, literal, qualified, text_array, wherever};
use crate::discover::Pair;
use crate::report::TableName;
use crate::session::Side;

/// Which rows of the source.
#[derive(Debug, Clone)]
pub(crate) enum Rows<'a> {
    /// All that take part.
    All,
    /// Those in some pages of a leaf.
    Pages {
        /// The leaf.
        leaf: &'a TableName,
        /// The first page.
        first: i64,
        /// The page behind the last; `None` for all that follow.
        end: Option<i64>,
    },
    /// Those that changed at or after a moment, and those of which that is not known.
    Since {
        /// The moment, as a condition can name it.
        moment: &'a str,
    },
    /// Those with these keys.
    Keys(&'a [Vec<String>]),
}

fn options(pair: &Pair) -> &'static str {
    if pair.is_binary { " (format binary)" } else { "" }
}

/// Reads rows of the source.
pub(crate) fn copy_out(pair: &Pair, rows: &Rows<'_>) -> String {
    let columns = columns_of("t", &pair.columns);
    let filter = pair.filter.as_deref();
    let (from, condition) = match rows {
        Rows::All if filter.is_none() && !pair.source.is_partitioned => {
            let columns = names::columns(&pair.columns);
            return format!("copy {} ({columns}) to stdout{}", qualified(&pair.name), options(pair));
        }
        Rows::All => (from(pair, Side::Source), None),
        Rows::Pages { leaf, first, end } => {
            let begins = format!("t.ctid >= '({first},0)'::tid");
            let condition = match end {
                Some(end) => format!("{begins} and t.ctid < '({end},0)'::tid"),
                None => begins,
            };
            (format!("only {}", qualified(leaf)), Some(condition))
        }
        Rows::Since { moment } => {
            let condition = pair.timestamp.as_ref().and_then(|timestamp| pair.columns.get(timestamp.column));
            let condition = condition.map(|column| {
                let name = identifier(&column.name);
                format!("t.{name} >= {moment} or t.{name} is null")
            });
            (from(pair, Side::Source), condition)
        }
        Rows::Keys(keys) => (from(pair, Side::Source), Some(keyed(pair, keys))),
    };
    let condition = wherever(condition.as_deref().into_iter().chain(filter));
    format!("copy (select {columns} from {from} t{condition}) to stdout{}", options(pair))
}

/// The condition that a row of the source has one of the keys.
fn keyed(pair: &Pair, keys: &[Vec<String>]) -> String {
    let columns = key_columns(pair);
    let arrays: Vec<String> = (0..columns.len())
        .map(|place| text_array(keys.iter().filter_map(|key| Some(key.get(place)?.as_str()))))
        .collect();
    let names: Vec<String> = (0..columns.len()).map(|place| format!("k{place}")).collect();
    let conditions: Vec<String> = columns
        .iter()
        .zip(names::equalities(pair, Side::Source))
        .enumerate()
        .map(|(place, (column, equality))| {
            format!("t.{} {equality} k.k{place}::{}", identifier(&column.name), column.source_type)
        })
        .collect();
    let (arrays, names) = (arrays.join(", "), names.join(", "));
    format!("exists (select from unnest({arrays}) k ({names}) where {})", conditions.join(" and "))
}

/// Writes rows to the target's table.
pub(crate) fn copy_in(pair: &Pair) -> String {
    format!("copy {} ({}) from stdin{}", qualified(&pair.name), names::columns(&pair.columns), options(pair))
}

/// The name of the staging table of one pair of several.
pub(super) fn stage(number: usize) -> String {
    format!("pg_temp.driftless_stage_{number}")
}

/// Makes a staging table that is gone with its transaction.
pub(crate) fn stage_table(pair: &Pair, number: usize) -> String {
    let (stage, columns, from) = (stage(number), columns_of("t", &pair.columns), from(pair, Side::Target));
    format!("create temporary table {} on commit drop as select {columns} from {from} t with no data", bare(&stage))
}

/// Writes rows to a staging table.
pub(crate) fn copy_stage(pair: &Pair, number: usize) -> String {
    format!("copy {} from stdin{}", stage(number), options(pair))
}

/// The name without its schema, as the statement that makes it wants it.
fn bare(stage: &str) -> &str {
    stage.trim_start_matches("pg_temp.")
}

/// Writes a moment so that a timestamp column can be compared with it.
pub(crate) fn moment(pair: &Pair, watermark: &str) -> String {
    let instant = format!("{}::timestamptz", literal(watermark));
    match &pair.timestamp {
        // It may have been written in any time zone: none is further behind UTC than 12 hours.
        Some(timestamp) if timestamp.is_local => {
            format!("(({instant} at time zone 'UTC') - interval '12 hours')")
        }
        _ => instant,
    }
}
