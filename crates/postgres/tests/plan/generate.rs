//! Small schemas, any combination of which is valid SQL. Two of them share many names.

use std::fmt;

use proptest::prelude::*;
use proptest::{collection, option, sample};

/// Types of columns, with a default of each.
const TYPES: [(&str, &str); 10] = [
    ("integer", "7"),
    ("bigint", "7"),
    ("text", "'7'"),
    ("varchar(10)", "'7'"),
    ("varchar(20)", "'7'"),
    ("numeric(10,2)", "7"),
    ("public.mood", "'ok'"),
    ("public.amount", "7"),
    ("public.mood[]", "'{ok}'"),
    ("public.pair", "null"),
];

/// Labels that an enum takes some of, always with `ok`.
const LABELS: [&str; 5] = ["sad", "ok", "so so", "happy", "it''s"];

/// A schema.
#[derive(Debug, Clone)]
pub struct Schema {
    labels: Vec<&'static str>,
    amount: (bool, i32),
    /// Whether an attribute of `pair` is long, and whether there is a further one.
    pair: (bool, bool),
    tables: Vec<Table>,
    /// A partitioned table: its column's type, its partitions, whether it has an index.
    parts: Option<(usize, Vec<bool>, bool)>,
    views: Vec<View>,
    function: Option<(usize, i32)>,
    sequence: Option<i32>,
}

/// `t0`, `t1`, …: an `id`, and columns `c0`, `c1`, …
#[derive(Debug, Clone)]
struct Table {
    name: usize,
    identity: bool,
    columns: Vec<Option<Column>>,
    index: Option<(usize, bool, bool)>,
    unique: bool,
    check: Option<i32>,
    /// The table that `parent` references, and whether deletes go along.
    parent: Option<(usize, bool)>,
    /// What a generated column adds to `parent`.
    generated: Option<i32>,
    secured: bool,
    triggered: bool,
    comment: Option<&'static str>,
    granted: bool,
}

#[derive(Debug, Clone)]
struct Column {
    of: usize,
    not_null: bool,
    default: bool,
    comment: bool,
}

/// `v0`, `v1`, …: over the table at an index, or over the view before.
#[derive(Debug, Clone)]
struct View {
    over: usize,
    columns: usize,
    materialized: bool,
    stacked: bool,
}

pub fn schema() -> impl Strategy<Value = Schema> {
    let labels = collection::vec(any::<bool>(), LABELS.len()).prop_map(|taken| {
        let pairs = LABELS.into_iter().zip(taken);
        pairs.filter(|(label, taken)| *taken || *label == "ok").map(|(label, _)| label).collect()
    });
    let parts = option::weighted(0.5, (0..3_usize, collection::vec(any::<bool>(), 3), any::<bool>()));
    let tables = collection::vec(table(), 1..4).prop_map(|mut tables| {
        tables.sort_by_key(|table| table.name);
        tables.dedup_by_key(|table| table.name);
        tables
    });
    let views = collection::vec(view(), 0..3);
    let function = option::weighted(0.6, (0..2_usize, 0..3_i32));
    let types = ((any::<bool>(), 0..2_i32), (any::<bool>(), any::<bool>()));
    (labels, types, tables, parts, views, function, option::of(1..3_i32)).prop_map(
        |(labels, (amount, pair), tables, parts, views, function, sequence)| Schema {
            labels,
            amount,
            pair,
            tables,
            parts,
            views,
            function,
            sequence,
        },
    )
}

fn table() -> impl Strategy<Value = Table> {
    let columns = collection::vec(option::weighted(0.7, column()), 4);
    let index = option::weighted(0.5, (0..4_usize, any::<bool>(), any::<bool>()));
    let parent = option::weighted(0.5, (0..4_usize, any::<bool>()));
    let numbers = (option::of(0..2_i32), option::weighted(0.3, 0..2_i32));
    let rest = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let comment = option::of(sample::select(vec!["a table", "it's a \"table\""]));
    (0..4_usize, columns, index, numbers, parent, rest, comment).prop_map(
        |(name, columns, index, (check, generated), parent, (identity, unique, secured, triggered), comment)| Table {
            name,
            identity,
            columns,
            index,
            unique,
            check,
            parent,
            generated,
            secured,
            triggered,
            comment,
            granted: secured != triggered,
        },
    )
}

fn column() -> impl Strategy<Value = Column> {
    (0..TYPES.len(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(of, not_null, default, comment)| Column {
        of,
        not_null,
        default,
        comment,
    })
}

fn view() -> impl Strategy<Value = View> {
    (0..3_usize, 1..4_usize, any::<bool>(), any::<bool>()).prop_map(|(over, columns, materialized, stacked)| View {
        over,
        columns,
        materialized,
        stacked,
    })
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<String> = self.labels.iter().map(|label| format!("'{label}'")).collect();
        writeln!(f, "create type mood as enum ({});", labels.join(", "))?;
        let not_null = if self.amount.0 { " not null" } else { "" };
        writeln!(f, "create domain amount as integer{not_null} check (value > {});", self.amount.1)?;
        let (x, z) =
            (["integer", "bigint"][usize::from(self.pair.0)], if self.pair.1 { ", z public.mood" } else { "" });
        writeln!(f, "create type pair as (x {x}, y text{z});")?;
        if let Some(increment) = self.sequence {
            writeln!(f, "create sequence numbers increment by {increment};")?;
        }
        if let Some((result, value)) = self.function {
            let result = ["integer", "bigint"][result];
            writeln!(
                f,
                "create function number() returns {result} language sql immutable as 'select {value}::{result}';"
            )?;
        }
        writeln!(f, "create function touched() returns trigger language plpgsql as $$ begin return new; end $$;")?;
        self.tables.iter().try_for_each(|table| self.table(f, table))?;
        self.tables.iter().try_for_each(|table| self.foreign_key(f, table))?;
        self.partitioned(f)?;
        self.views.iter().enumerate().try_for_each(|(at, view)| self.view(f, at, view))
    }
}

impl Schema {
    fn table(&self, f: &mut fmt::Formatter<'_>, table: &Table) -> fmt::Result {
        let name = format!("t{}", table.name);
        let identity = if table.identity { " generated always as identity" } else { "" };
        write!(f, "create table {name} (id integer{identity} primary key, parent integer")?;
        for (at, column) in table.present() {
            let (of, default) = TYPES[column.of];
            write!(f, ", c{at} {of}")?;
            match (column.default, self.function, of) {
                (true, Some(_), "integer" | "bigint") => write!(f, " default number()")?,
                (true, ..) => write!(f, " default {default}")?,
                (false, ..) => {}
            }
            if column.not_null {
                write!(f, " not null")?;
            }
        }
        if let Some(summand) = table.generated {
            write!(f, ", g integer generated always as (parent + {summand}) stored")?;
        }
        if table.unique {
            write!(f, ", constraint {name}_unique unique (parent, id)")?;
        }
        if let Some(least) = table.check {
            write!(f, ", constraint {name}_check check (parent > {least})")?;
        }
        writeln!(f, ");")?;
        if let Some((at, unique, expression)) = table.index
            && let Some((at, column)) = table.present().find(|(present, _)| *present >= at)
        {
            let unique = if unique { "unique " } else { "" };
            let term = match TYPES[column.of].0 {
                "text" | "varchar(10)" | "varchar(20)" if expression => format!("lower(c{at})"),
                _ => format!("c{at}"),
            };
            writeln!(f, "create {unique}index {name}_index on {name} ({term}) where id > 0;")?;
        }
        if table.secured {
            writeln!(f, "alter table {name} enable row level security;")?;
            writeln!(f, "create policy own on {name} using (id > 0);")?;
        }
        if table.triggered {
            writeln!(f, "create trigger touched before update on {name} for each row execute function touched();")?;
        }
        if let Some(comment) = table.comment {
            writeln!(f, "comment on table {name} is '{}';", comment.replace('\'', "''"))?;
        }
        if table.granted {
            writeln!(f, "grant select on {name} to public;")?;
        }
        for (at, _) in table.present().filter(|(_, column)| column.comment) {
            writeln!(f, "comment on column {name}.c{at} is 'c{at}';")?;
        }
        Ok(())
    }

    fn foreign_key(&self, f: &mut fmt::Formatter<'_>, table: &Table) -> fmt::Result {
        let Some((to, cascade)) = table.parent else { return Ok(()) };
        let Some(to) = self.tables.iter().find(|other| other.name == to) else { return Ok(()) };
        let cascade = if cascade { " on delete cascade" } else { "" };
        let (name, to) = (table.name, to.name);
        writeln!(f, "alter table t{name} add constraint t{name}_parent foreign key (parent) references t{to}{cascade};")
    }

    fn partitioned(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((of, parts, index)) = &self.parts else { return Ok(()) };
        let of = TYPES[*of].0;
        writeln!(f, "create table p (id integer, c {of}) partition by range (id);")?;
        for (at, _) in parts.iter().enumerate().filter(|(_, taken)| **taken) {
            let (from, to) = (at * 10, at * 10 + 10);
            writeln!(f, "create table p{at} partition of p for values from ({from}) to ({to});")?;
        }
        if *index {
            writeln!(f, "create index p_c on p (c);")?;
        }
        Ok(())
    }

    fn view(&self, f: &mut fmt::Formatter<'_>, at: usize, view: &View) -> fmt::Result {
        let word = if view.materialized { "materialized view" } else { "view" };
        if view.stacked && at > 0 {
            return writeln!(f, "create {word} v{at} as select id from v{};", at - 1);
        }
        let table = &self.tables[view.over % self.tables.len()];
        let columns = table.present().take(view.columns).map(|(at, _)| format!("c{at}"));
        let columns: Vec<String> = ["id".to_owned()].into_iter().chain(columns).collect();
        writeln!(f, "create {word} v{at} as select {} from t{};", columns.join(", "), table.name)?;
        if view.columns > 1 {
            writeln!(f, "comment on {word} v{at} is 'a view';")?;
        }
        Ok(())
    }
}

impl Table {
    fn present(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter_map(|(at, column)| Some((at, column.as_ref()?)))
    }
}
