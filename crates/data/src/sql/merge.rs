//! Staged rows become rows of the target.

use super::copy::stage;
use super::names::{columns, columns_of, from, identifier, key_columns, other_columns, same_key};
use crate::discover::Pair;
use crate::session::Side;

/// How staged rows are merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Merging {
    /// `INSERT … ON CONFLICT (key) DO UPDATE`, without a write where nothing differs.
    Upsert,
    /// What differs is deleted and inserted in one statement, with rows of other keys that are in its
    /// way: foreign keys and unique constraints are checked when all is done.
    Displace(Vec<Unique>),
}

/// A unique index of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unique {
    /// What it is over, as SQL over the table's columns.
    pub(crate) expressions: Vec<String>,
    /// What it takes for equality.
    pub(crate) equalities: Vec<String>,
    /// Which rows it is about.
    pub(crate) predicate: Option<String>,
}

/// Whether an upsert can merge rows of this table.
pub(super) fn can_upsert(pair: &Pair) -> bool {
    pair.key.as_ref().is_some_and(|key| key.is_arbiter)
        && other_columns(pair).iter().all(|column| !column.is_always_identity)
}

/// Merges the staged rows of tables, all in one statement: foreign keys are checked at its end. Gives two
/// numbers for each table: rows inserted, rows updated.
pub(crate) fn merge(pairs: &[(&Pair, Merging)]) -> String {
    let (mut parts, mut counts) = (Vec::new(), Vec::new());
    for (number, (pair, merging)) in pairs.iter().enumerate() {
        match merging {
            Merging::Upsert if can_upsert(pair) => upsert(pair, number, &mut parts, &mut counts),
            Merging::Upsert => displace(pair, number, &[], &mut parts, &mut counts),
            Merging::Displace(uniques) => displace(pair, number, uniques, &mut parts, &mut counts),
        }
    }
    format!("with {} select {}", parts.join(", "), counts.join(", "))
}

fn upsert(pair: &Pair, number: usize, parts: &mut Vec<String>, counts: &mut Vec<String>) {
    let (stage, into) = (stage(number), super::names::qualified(&pair.name));
    let (all, key, mut others) = (columns(&pair.columns), columns(key_columns(pair)), other_columns(pair));
    // 1.0 and 1.00 are one key, and not one text.
    others.extend(key_columns(pair).into_iter().filter(|column| !column.hashes_by_value));
    let action = if others.is_empty() {
        "do nothing".to_owned()
    } else {
        let sets: Vec<String> = others
            .iter()
            .map(|column| {
                let name = identifier(&column.name);
                format!("{name} = excluded.{name}")
            })
            .collect();
        // Byte by byte: `=` takes 1.0 for 1.00, and some types have none.
        let (old, new) = (columns_of("t", others.iter().copied()), columns_of("excluded", others.iter().copied()));
        format!("do update set {} where row({old})::record *<> row({new})::record", sets.join(", "))
    };
    // Partitioned tables do not tell whether a row is new: those that were there are counted before.
    let told = if pair.target.is_partitioned { "1" } else { "t.xmax = '0'::xid as fresh" };
    let known = same_key(pair, Side::Target, "t", "s");
    let from = from(pair, Side::Target);
    if pair.target.is_partitioned {
        parts.push(format!(
            "known_{number} as materialized (select count(*) n from {stage} s where exists (select from {from} t where {known}))"
        ));
    }
    parts.push(format!(
        "merged_{number} as (insert into {into} as t ({all}) overriding system value \
         select {all} from {stage} on conflict ({key}) {action} returning {told})"
    ));
    if pair.target.is_partitioned {
        let staged = format!("(select count(*) from {stage})");
        let inserted = format!("({staged} - (select n from known_{number}))");
        counts.push(inserted.clone());
        counts.push(format!("((select count(*) from merged_{number}) - {inserted})"));
    } else {
        counts.push(format!("(select count(*) from merged_{number} where fresh)"));
        counts.push(format!("(select count(*) from merged_{number} where not fresh)"));
    }
}

fn displace(pair: &Pair, number: usize, uniques: &[Unique], parts: &mut Vec<String>, counts: &mut Vec<String>) {
    let (stage, into, from) = (stage(number), super::names::qualified(&pair.name), from(pair, Side::Target));
    let all = columns(&pair.columns);
    let (staged, present) = (columns_of("s", &pair.columns), columns_of("t", &pair.columns));
    let same = same_key(pair, Side::Target, "t", "s");
    let key = columns_of("s", key_columns(pair));
    // A row that is there is updated: it goes, and comes.
    parts.push(format!(
        "changed_{number} as materialized (select {staged} from {stage} s \
         where not exists (select from {from} t where {same} and row({present})::record *= row({staged})::record))"
    ));
    let mut away = vec![format!("select {key} from changed_{number} s")];
    away.extend(uniques.iter().map(|unique| in_the_way(pair, number, unique)));
    let away = away.join(" union all ");
    parts.push(format!("gone_{number} as (delete from {from} t using ({away}) s where {same} returning 1)"));
    parts.push(format!(
        "merged_{number} as (insert into {into} as t ({all}) overriding system value \
         select {all} from changed_{number} where (select count(*) from gone_{number}) >= 0 returning 1)"
    ));
    counts.push(format!("((select count(*) from merged_{number}) - (select count(*) from gone_{number}))"));
    counts.push(format!("(select count(*) from gone_{number})"));
}

/// The keys of rows of the target that hold what a staged row of another key wants to hold.
fn in_the_way(pair: &Pair, number: usize, unique: &Unique) -> String {
    let key = columns(key_columns(pair));
    let values: Vec<String> = unique
        .expressions
        .iter()
        .enumerate()
        .map(|(place, expression)| format!("({expression}) as u{place}"))
        .collect();
    let values = values.join(", ");
    let predicate = super::names::wherever(unique.predicate.as_deref());
    let from = from(pair, Side::Target);
    let alike: Vec<String> = unique
        .equalities
        .iter()
        .enumerate()
        .map(|(place, equality)| format!("d.u{place} {equality} c.u{place}"))
        .collect();
    let (held, wanted) = (columns_of("d", key_columns(pair)), columns_of("c", key_columns(pair)));
    format!(
        "select {held} from (select {key}, {values} from {from}{predicate}) d \
         join (select {key}, {values} from changed_{number}{predicate}) c on {} \
         where row({held})::record *<> row({wanted})::record",
        alike.join(" and ")
    )
}

/// Counts staged rows that are not in the target as they were staged: something in the target changed them.
pub(crate) fn deviations(pair: &Pair, number: usize) -> String {
    let (staged, present) = (columns_of("s", &pair.columns), columns_of("t", &pair.columns));
    let (stage, from) = (stage(number), from(pair, Side::Target));
    let same = same_key(pair, Side::Target, "t", "s");
    format!(
        "select count(*) from {stage} s \
         where not exists (select from {from} t where {same} and row({present})::record *= row({staged})::record)"
    )
}
