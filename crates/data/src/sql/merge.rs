//! Staged rows become rows of the target.

use super::copy::stage;
use super::names::{columns, columns_of, from, identifier, key_columns, other_columns, qualified, same_key, wherever};
use crate::discover::{Column, Hashed, Pair};
use crate::session::Side;

/// How staged rows are merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Merging {
    /// Rows are updated and inserted, without a write where nothing differs.
    Plain,
    /// Rows that are in the way of other staged rows are deleted first, and come back with the same statement: unique
    /// values can be exchanged, and foreign keys are checked when all is done.
    Displacing(Vec<Unique>),
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

/// A statement that merges, in parts.
#[derive(Default)]
struct Parts {
    parts: Vec<String>,
    /// For each table, expressions that count rows inserted and rows updated.
    counts: Vec<String>,
}

/// Merges the staged rows of tables, all in one statement: foreign keys are checked at its end. Gives two
/// numbers for each table: rows inserted, rows updated.
pub(crate) fn merge(pairs: &[(&Pair, Merging)]) -> String {
    let mut statement = Parts::default();
    for (number, (pair, merging)) in pairs.iter().enumerate() {
        let (inserted, updated) = match merging {
            Merging::Plain => statement.plain(pair, number, &stage(number)),
            Merging::Displacing(uniques) => statement.displacing(pair, number, uniques),
        };
        statement.counts.extend([inserted, updated]);
    }
    format!("with {} select {}", statement.parts.join(", "), statement.counts.join(", "))
}

/// The columns that an update sets: those that are not of the key, and those of the key whose equal values
/// have several texts. The server does not let values be set that it always makes.
fn settable(pair: &Pair) -> Vec<&Column> {
    let mut set = other_columns(pair);
    // 1.0 and 1.00 are one key, and not one text.
    set.extend(key_columns(pair).into_iter().filter(|column| column.hashed == Hashed::Text));
    set.retain(|column| !column.is_always_identity);
    set
}

impl Parts {
    fn plain(&mut self, pair: &Pair, number: usize, rows: &str) -> (String, String) {
        match pair.key.as_ref().is_some_and(|key| key.is_arbiter) {
            true => self.upsert(pair, number, rows),
            false => self.update_and_insert(pair, number, rows),
        }
    }

    fn upsert(&mut self, pair: &Pair, number: usize, rows: &str) -> (String, String) {
        let (into, from) = (qualified(&pair.name), from(pair, Side::Target));
        let (all, key, set) = (columns(&pair.columns), columns(key_columns(pair)), settable(pair));
        let action = if set.is_empty() {
            "do nothing".to_owned()
        } else {
            let sets: Vec<String> = set
                .iter()
                .map(|column| {
                    let name = identifier(&column.name);
                    format!("{name} = excluded.{name}")
                })
                .collect();
            // Byte by byte: `=` takes 1.0 for 1.00, and some types have none.
            let (old, new) = (columns_of("t", set.iter().copied()), columns_of("excluded", set.iter().copied()));
            format!("do update set {} where row({old})::record *<> row({new})::record", sets.join(", "))
        };
        let told = if pair.target.is_partitioned { "1" } else { "t.xmax = '0'::xid as fresh" };
        if pair.target.is_partitioned {
            // Partitioned tables do not tell whether a row is new: those that were there are counted before.
            let known = same_key(pair, Side::Target, "t", "s");
            self.parts.push(format!(
                "known_{number} as materialized \
                 (select count(*) as n from {rows} s where exists (select from {from} t where {known}))"
            ));
        }
        self.parts.push(format!(
            "merged_{number} as (insert into {into} as t ({all}) overriding system value \
             select {all} from {rows} on conflict ({key}) {action} returning {told})"
        ));
        if pair.target.is_partitioned {
            let inserted = format!("((select count(*) from {rows}) - (select n from known_{number}))");
            let updated = format!("((select count(*) from merged_{number}) - {inserted})");
            return (inserted, updated);
        }
        let count = |which: &str| format!("(select count(*) from merged_{number} where {which})");
        (count("fresh"), count("not fresh"))
    }

    /// Where no index decides on conflicts (it is deferrable): two statements that cannot meet in a row.
    fn update_and_insert(&mut self, pair: &Pair, number: usize, rows: &str) -> (String, String) {
        let (into, from, set) = (qualified(&pair.name), from(pair, Side::Target), settable(pair));
        let same = same_key(pair, Side::Target, "t", "s");
        let mut updated = "0::int8".to_owned();
        if !set.is_empty() {
            let sets: Vec<String> = set
                .iter()
                .map(|column| {
                    let name = identifier(&column.name);
                    format!("{name} = s.{name}")
                })
                .collect();
            let (old, new) = (columns_of("t", set.iter().copied()), columns_of("s", set.iter().copied()));
            self.parts.push(format!(
                "updated_{number} as (update {from} t set {} from {rows} s \
                 where {same} and row({old})::record *<> row({new})::record returning 1)",
                sets.join(", ")
            ));
            updated = format!("(select count(*) from updated_{number})");
        }
        let (all, staged) = (columns(&pair.columns), columns_of("s", &pair.columns));
        self.parts.push(format!(
            "merged_{number} as (insert into {into} ({all}) overriding system value select {staged} from {rows} s \
             where not exists (select from {from} t where {same}) returning 1)"
        ));
        (format!("(select count(*) from merged_{number})"), updated)
    }

    fn displacing(&mut self, pair: &Pair, number: usize, uniques: &[Unique]) -> (String, String) {
        let (stage, into, from) = (stage(number), qualified(&pair.name), from(pair, Side::Target));
        let (staged, present) = (columns_of("s", &pair.columns), columns_of("t", &pair.columns));
        let same = same_key(pair, Side::Target, "t", "s");
        self.parts.push(format!(
            "changed_{number} as materialized (select {staged} from {stage} s where not exists \
             (select from {from} t where {same} and row({present})::record *= row({staged})::record))"
        ));
        let ways: Vec<String> =
            uniques.iter().map(|unique| in_the_way(pair, &format!("changed_{number}"), unique)).collect();
        let away = if ways.is_empty() { nobody(pair) } else { ways.join(" union ") };
        let others: Vec<String> = pair.others.iter().map(|name| identifier(name)).collect();
        let kept: String = others.iter().map(|name| format!(", t.{name}")).collect();
        // Only who comes back with the same statement is moved.
        let (comes, key) = (same_key(pair, Side::Target, "s", "c"), columns_of("t", key_columns(pair)));
        self.parts.push(format!(
            "gone_{number} as (delete from {from} t using ({away}) s where {same} \
             and exists (select from changed_{number} c where {comes}) returning {key}{kept})"
        ));
        let (all, back) = (columns(&pair.columns), columns_of("s", &pair.columns));
        let more: String = others.iter().map(|name| format!(", {name}")).collect();
        let theirs: String = others.iter().map(|name| format!(", t.{name}")).collect();
        self.parts.push(format!(
            "back_{number} as (insert into {into} ({all}{more}) overriding system value \
             select {back}{theirs} from changed_{number} s join gone_{number} t on {same} returning 1)"
        ));
        self.parts.push(format!(
            "rest_{number} as materialized (select {staged} from changed_{number} s \
             where not exists (select from gone_{number} t where {same}))"
        ));
        let (inserted, updated) = self.plain(pair, number, &format!("rest_{number}"));
        (inserted, format!("({updated} + (select count(*) from back_{number}))"))
    }
}

/// Keys of no row.
fn nobody(pair: &Pair) -> String {
    let from = from(pair, Side::Target);
    format!("select {} from {from} where false", columns(key_columns(pair)))
}

/// The keys of rows of the target that hold what a row of `rows` with another key wants to hold.
fn in_the_way(pair: &Pair, rows: &str, unique: &Unique) -> String {
    let key = columns(key_columns(pair));
    let values: Vec<String> = unique
        .expressions
        .iter()
        .enumerate()
        .map(|(place, expression)| format!("({expression}) as u{place}"))
        .collect();
    let values = values.join(", ");
    let predicate = wherever(unique.predicate.as_deref());
    let from = from(pair, Side::Target);
    let alike: Vec<String> = unique
        .equalities
        .iter()
        .enumerate()
        .map(|(place, equality)| format!("d.u{place} {equality} c.u{place}"))
        .collect();
    let (held, same) = (columns_of("d", key_columns(pair)), same_key(pair, Side::Target, "d", "c"));
    format!(
        "select {held} from (select {key}, {values} from {from}{predicate}) d \
         join (select {key}, {values} from {rows}{predicate}) c on {} where not ({same})",
        alike.join(" and ")
    )
}

/// Lists keys, as text, of rows that are in the way of staged rows and are not staged themselves.
pub(crate) fn strangers_in_the_way(pair: &Pair, number: usize, uniques: &[Unique]) -> Option<String> {
    let stage = stage(number);
    let ways: Vec<String> = uniques.iter().map(|unique| in_the_way(pair, &stage, unique)).collect();
    if ways.is_empty() {
        return None;
    }
    let values: Vec<String> =
        key_columns(pair).iter().map(|column| format!("concat(s.{})", identifier(&column.name))).collect();
    let same = same_key(pair, Side::Target, "s", "c");
    Some(format!(
        "select array[{}] from ({}) s where not exists (select from {stage} c where {same})",
        values.join(", "),
        ways.join(" union ")
    ))
}

/// Counts staged rows that are not in the target as they were staged: something in the target changed them.
pub(crate) fn deviations(pair: &Pair, number: usize) -> String {
    let (staged, present) = (columns_of("s", &pair.columns), columns_of("t", &pair.columns));
    let (stage, from) = (stage(number), from(pair, Side::Target));
    let same = same_key(pair, Side::Target, "t", "s");
    format!(
        "select count(*) from {stage} s where not exists \
         (select from {from} t where {same} and row({present})::record *= row({staged})::record)"
    )
}
