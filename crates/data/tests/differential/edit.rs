//! What people do to rows.

use std::collections::BTreeSet;

use crate::key::KeyKind;
use crate::random::Random;
use crate::schema::{Schema, Table, quoted};

/// A statement about the rows of one table, and what it does to what timestamps tell.
#[derive(Debug)]
pub struct Edit {
    pub sql: String,
    /// The tables whose values may change without a timestamp that tells so.
    pub untold: BTreeSet<usize>,
}

/// Whether a change moves its row's timestamp to its transaction's time or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Honest,
    Careless,
}

/// What kinds of change are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All.
    Everything,
    /// Not those that empty a table for everybody at once, whatever they have begun to read.
    Rows,
    /// Only those by which rows go.
    Deletes,
}

/// Where somebody who moves timestamps moves them.
const TOLD: &[&str] =
    &["now()", "now()", "now()", "now()", "clock_timestamp()", "now() + interval '1 day'", "'infinity'", "null"];

/// Where somebody who does not, may.
const UNTOLD: &[&str] = &["now() - interval '1 hour'", "'-infinity'", "'2001-01-01'"];

/// Something that somebody does to a table.
pub fn any(random: &mut Random, schema: &Schema, manner: Manner, reach: Reach) -> Edit {
    let at = random.below(schema.tables.len());
    match random.below(100) {
        _ if reach == Reach::Deletes => delete(random, schema, at),
        0..35 => insert(random, schema, at, manner),
        35..65 => update(random, schema, at, manner),
        65..78 => rekey(random, schema, at, manner),
        78..98 => delete(random, schema, at),
        _ => match reach {
            Reach::Everything => truncate(schema, at),
            Reach::Rows | Reach::Deletes => delete(random, schema, at),
        },
    }
}

pub fn insert(random: &mut Random, schema: &Schema, at: usize, manner: Manner) -> Edit {
    let table = &schema.tables[at];
    let mut values: Vec<(String, String)> = table.key.columns.iter().cloned().zip(table.key.value(random)).collect();
    values.extend(table.columns.iter().map(|(name, of)| (name.clone(), literal(random, of.values))));
    values.extend(references(random, schema, table));
    values.extend(counted(random, table));
    let stamp = stamp(random, schema, table, manner);
    values.extend(stamp);
    let (names, values): (Vec<String>, Vec<String>) = values.into_iter().unzip();
    let overriding = match table.key.kind {
        KeyKind::IdentityAlways => " overriding system value",
        _ => "",
    };
    let sql = format!("insert into {} ({}){overriding} values ({})", table.name, names.join(", "), values.join(", "));
    Edit { sql, untold: untold(at, manner) }
}

fn update(random: &mut Random, schema: &Schema, at: usize, manner: Manner) -> Edit {
    let table = &schema.tables[at];
    let mut values: Vec<(String, String)> = Vec::new();
    for (name, of) in &table.columns {
        if random.chance(40) {
            values.push((name.clone(), literal(random, of.values)));
        }
    }
    if random.chance(40) {
        values.extend(references(random, schema, table));
    }
    values.extend(counted(random, table));
    values.extend(stamp(random, schema, table, manner));
    if values.is_empty() {
        return insert(random, schema, at, manner);
    }
    Edit { sql: set(random, table, &values), untold: untold(at, manner) }
}

/// A row gets another key, or the same one, written differently.
fn rekey(random: &mut Random, schema: &Schema, at: usize, manner: Manner) -> Edit {
    let table = &schema.tables[at];
    let mut values: Vec<(String, String)> = table.key.columns.iter().cloned().zip(table.key.value(random)).collect();
    values.extend(stamp(random, schema, table, manner));
    let mut untold = untold(at, manner);
    untold.extend(schema.changed_along(at, false));
    Edit { sql: set(random, table, &values), untold }
}

fn delete(random: &mut Random, schema: &Schema, at: usize) -> Edit {
    let (table, count) = (&schema.tables[at].name, random.between(1, 4));
    let sql = format!("delete from {table} where (tableoid, ctid) in ({})", some(random, table, count));
    Edit { sql, untold: schema.changed_along(at, true) }
}

fn truncate(schema: &Schema, at: usize) -> Edit {
    let sql = format!("truncate {} cascade", schema.tables[at].name);
    Edit { sql, untold: schema.changed_along(at, true) }
}

fn set(random: &mut Random, table: &Table, values: &[(String, String)]) -> String {
    let values: Vec<String> = values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let row = some(random, &table.name, 1);
    format!("update {} set {} where (tableoid, ctid) in ({row})", table.name, values.join(", "))
}

/// Some rows, the same ones each time.
fn some(random: &mut Random, table: &str, count: usize) -> String {
    let (salt, skip) = (random.below(1000), random.below(8));
    format!("select tableoid, ctid from {table} x order by md5(x::text || '{salt}') offset {skip} limit {count}")
}

fn untold(at: usize, manner: Manner) -> BTreeSet<usize> {
    match manner {
        Manner::Honest => BTreeSet::new(),
        Manner::Careless => BTreeSet::from([at]),
    }
}

/// A new timestamp, or none where it is left as it is, or to its default.
fn stamp(random: &mut Random, schema: &Schema, table: &Table, manner: Manner) -> Option<(String, String)> {
    table.timestamp?;
    let value = match manner {
        Manner::Honest => random.pick(TOLD),
        Manner::Careless if random.chance(50) => return None,
        Manner::Careless => random.pick(UNTOLD),
    };
    Some((quoted(schema.timestamp), value.to_owned()))
}

fn counted(random: &mut Random, table: &Table) -> Option<(String, String)> {
    table.is_counted.then(|| ("n".to_owned(), random.below(1000).to_string()))
}

fn references(random: &mut Random, schema: &Schema, table: &Table) -> Vec<(String, String)> {
    let mut values = Vec::new();
    for reference in &table.references {
        let parent = &schema.tables[reference.to];
        let (key, skip) = (&parent.key.columns[0], random.below(10));
        let value = if random.chance(15) {
            "null".to_owned()
        } else {
            format!("(select {key} from {} order by md5({key}::text) offset {skip} limit 1)", parent.name)
        };
        values.push((reference.column.clone(), value));
    }
    values
}

fn literal(random: &mut Random, values: &[&str]) -> String {
    if random.chance(12) { "null".to_owned() } else { format!("'{}'", random.pick(values).replace('\'', "''")) }
}
