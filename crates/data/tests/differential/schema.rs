//! Schemas of any shape.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::key::{Declared, Key, KeyKind};
use crate::random::Random;
use crate::types::Type;

/// A schema, the same on both sides.
#[derive(Debug)]
pub struct Schema {
    pub tables: Vec<Table>,
    /// The name of all columns that tell when a row changed.
    pub timestamp: &'static str,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// With its schema, as SQL writes it.
    pub name: String,
    /// As a report writes it.
    pub told: String,
    pub key: Key,
    /// Columns of all sorts, as SQL writes them.
    pub columns: Vec<(String, Type)>,
    /// The type of its timestamp, if it has one.
    pub timestamp: Option<&'static str>,
    pub references: Vec<Reference>,
    pub is_counted: bool,
    pub is_cut: bool,
}

/// A foreign key.
#[derive(Debug)]
pub struct Reference {
    /// As SQL writes it.
    pub column: String,
    pub to: usize,
    pub on_delete: &'static str,
    pub on_update: &'static str,
    pub deferral: &'static str,
}

/// How many types a table has columns of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    Few,
    /// Of the first table, all.
    All,
}

const SCHEMAS: &[&str] = &["public", "public", "app", "My Schema", "dot.ted"];
const NAMES: &[&str] = &[
    "users",
    "Orders",
    "order",
    "two words",
    "we\"ird",
    "x.y",
    "na\u{ef}ve",
    "UPPER",
    "per%cent",
    "t[1]",
    "back\\slash",
];
const COLUMNS: &[&str] = &["v", "V", "a b", "select", "\u{e9}", "quo\"te"];
const TIMESTAMPS: &[&str] =
    &["timestamptz", "timestamptz", "timestamptz", "timestamp", "timestamptz(3)", "timestamp(0)"];

/// Writes a name in quotes.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Schema {
    pub fn any(random: &mut Random, types: &[Type], width: Width) -> Schema {
        let timestamp = if random.chance(70) { "updated_at" } else { "Updated_At" };
        let count = random.between(3, 6);
        let mut tables: Vec<Table> =
            (0..count).map(|at| Table::any(random, types, if at == 0 { width } else { Width::Few }, at)).collect();
        for at in 0..tables.len() {
            let parents: Vec<usize> = (0..=at).filter(|to| tables[*to].key.can_be_referred_to()).collect();
            if !parents.is_empty() && !tables[at].is_all_key() && random.chance(60) {
                let to = random.pick(&parents);
                tables[at].refer(random, to);
            }
        }
        // Somebody refers back, which makes a circle.
        let back = (0..tables.len()).find_map(|at| {
            let reference = tables[at].references.iter().find(|reference| reference.to != at)?;
            (tables[at].key.can_be_referred_to() && !tables[reference.to].is_all_key()).then_some((reference.to, at))
        });
        if let Some((from, to)) = back.filter(|_| random.chance(50)) {
            tables[from].refer(random, to);
        }
        Schema { tables, timestamp }
    }

    /// The statements that make it, beside the types.
    pub fn sql(&self) -> String {
        let schemas: BTreeSet<&str> = SCHEMAS.iter().copied().filter(|schema| *schema != "public").collect();
        let mut sql: String = schemas.iter().map(|schema| format!("create schema {};\n", quoted(schema))).collect();
        for table in &self.tables {
            sql.push_str(&table.sql(self.timestamp));
        }
        for table in &self.tables {
            for Reference { column, to, on_delete, on_update, deferral } in &table.references {
                let (name, to) = (&table.name, &self.tables[*to]);
                let (parent, key) = (&to.name, to.key.columns.join(", "));
                let _ = writeln!(
                    sql,
                    "alter table {name} add column {column} {};
                     alter table {name} add foreign key ({column}) references {parent} ({key})
                         on delete {on_delete} on update {on_update} {deferral};",
                    to.key.kind.referring()
                );
            }
        }
        sql
    }

    /// Whether a change of one table can change others.
    pub fn has_references(&self) -> bool {
        self.tables.iter().any(|table| !table.references.is_empty())
    }

    /// The tables whose values change without a timestamp when rows of `table` go, or get another key.
    pub fn changed_along(&self, table: usize, is_gone: bool) -> BTreeSet<usize> {
        let mut changed = BTreeSet::new();
        let (mut left, mut seen) = (vec![table], BTreeSet::from([table]));
        while let Some(parent) = left.pop() {
            for (child, of_child) in self.tables.iter().enumerate() {
                for reference in of_child.references.iter().filter(|reference| reference.to == parent) {
                    let goes = is_gone && reference.on_delete == "cascade";
                    if goes && seen.insert(child) {
                        left.push(child);
                    }
                    let is_set = is_gone && reference.on_delete == "set null";
                    if is_set || !is_gone && reference.on_update == "cascade" {
                        changed.insert(child);
                    }
                }
            }
        }
        changed
    }
}

impl Table {
    fn any(random: &mut Random, types: &[Type], width: Width, at: usize) -> Table {
        let schema = random.pick(SCHEMAS);
        let name = format!("{}{at}", random.pick(NAMES));
        let key = Key::any(random);
        let is_cut =
            key.kind.is_cut() && matches!(key.declared, Declared::Primary | Declared::Not) && random.chance(30);
        let is_all_key = width == Width::Few && random.chance(10);
        let chosen: Vec<Type> = match width {
            Width::All => types.to_vec(),
            Width::Few if is_all_key => Vec::new(),
            Width::Few => (0..random.between(1, 6)).map(|_| random.pick(types)).collect(),
        };
        let of_column = |(n, of): (usize, Type)| (quoted(&format!("{}{n}", COLUMNS[n % COLUMNS.len()])), of);
        Table {
            name: format!("{}.{}", quoted(schema), quoted(&name)),
            told: if schema == "public" { name } else { format!("{schema}.{name}") },
            key,
            columns: chosen.into_iter().enumerate().map(of_column).collect(),
            timestamp: (!is_all_key && random.chance(65)).then(|| random.pick(TIMESTAMPS)),
            references: Vec::new(),
            is_counted: !is_all_key && random.chance(40),
            is_cut,
        }
    }

    fn refer(&mut self, random: &mut Random, to: usize) {
        let column = quoted(&format!("ref {}", self.references.len()));
        self.references.push(Reference {
            column,
            to,
            on_delete: random.pick(&["no action", "no action", "restrict", "cascade", "set null"]),
            on_update: random.pick(&["no action", "no action", "cascade"]),
            deferral: random.pick(&["", "", "deferrable", "deferrable initially deferred"]),
        });
    }

    /// Whether there is nothing in it but its key.
    pub fn is_all_key(&self) -> bool {
        self.columns.is_empty() && self.timestamp.is_none() && !self.is_counted
    }

    fn sql(&self, timestamp: &str) -> String {
        let mut parts = self.key.definitions();
        parts.extend(self.columns.iter().map(|(name, of)| format!("{name} {}", of.name)));
        parts.extend(self.timestamp.map(|of| format!("{} {of} default now()", quoted(timestamp))));
        if self.is_counted {
            parts.push("n int".to_owned());
            parts.push("\"Twice n\" bigint generated always as (n::bigint * 2) stored".to_owned());
        }
        parts.extend(self.key.constraint());
        // Columns that refer are added when what they refer to is there.
        let mut sql = format!("create table {} ({}){};\n", self.name, parts.join(", "), self.cut());
        sql.extend(self.key.index(&self.name));
        sql.push_str(&self.partitions());
        sql
    }

    fn cut(&self) -> String {
        let column = &self.key.columns[0];
        match self.key.kind {
            _ if !self.is_cut => String::new(),
            KeyKind::Int => format!(" partition by range ({column})"),
            _ => format!(" partition by hash ({column})"),
        }
    }

    fn partitions(&self) -> String {
        let part = |n: usize| format!("{} part{n}\"", self.name.trim_end_matches('"'));
        let of = |n: usize, bound: &str| format!("create table {} partition of {} {bound};\n", part(n), self.name);
        match self.key.kind {
            _ if !self.is_cut => String::new(),
            KeyKind::Int => {
                let column = &self.key.columns[0];
                let deeper = format!("for values from (10) to (25) partition by list ({column})");
                let deepest = format!("create table {} partition of {} default;\n", part(3), part(2));
                format!(
                    "{}{}{deepest}{}",
                    of(1, "for values from (minvalue) to (10)"),
                    of(2, &deeper),
                    of(4, "default")
                )
            }
            _ => format!(
                "{}{}",
                of(1, "for values with (modulus 2, remainder 0)"),
                of(2, "for values with (modulus 2, remainder 1)")
            ),
        }
    }
}
