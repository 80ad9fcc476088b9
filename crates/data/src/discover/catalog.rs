//! Reads one side.

use std::collections::{BTreeMap, HashMap};

use tokio_postgres::Row;
use tokio_postgres::types::Oid;

use super::types::{Type, Types};
use crate::report::TableName;
use crate::session::Session;
use crate::trouble::Trouble;

/// The tables of one side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables(pub(crate) BTreeMap<TableName, Listed>);

/// What is known of every table.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) oid: Oid,
    pub(crate) is_partitioned: bool,
    /// Of a partition: its parent, its parent's parent, …
    pub(crate) ancestors: Vec<Oid>,
    /// Whether its schema may be used.
    pub(crate) is_usable: bool,
    /// Whether its rows may be read and changed.
    pub(crate) is_writable: bool,
}

/// What is known of a table that was chosen.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    pub(crate) listed: Listed,
    pub(crate) columns: Vec<ColumnRow>,
    pub(crate) keys: Vec<KeyRow>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) leaves: Vec<Leaf>,
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct ColumnRow {
    pub(crate) name: String,
    pub(crate) type_oid: Oid,
    /// Its type with its size.
    pub(crate) declared: String,
    /// Its type alone.
    pub(crate) type_name: String,
    pub(crate) identity: String,
    pub(crate) is_generated: bool,
    pub(crate) is_deterministic: bool,
    pub(crate) is_readable: bool,
}

/// A unique index over columns that are never null.
#[derive(Debug, Clone)]
pub(crate) struct KeyRow {
    /// Whether `ON CONFLICT` takes it.
    pub(crate) is_immediate: bool,
    pub(crate) columns: Vec<String>,
    /// What it takes for equality, column by column, as SQL.
    pub(crate) equalities: Vec<String>,
}

/// A trigger, or a rule.
#[derive(Debug, Clone)]
pub(crate) struct Trigger {
    pub(crate) name: String,
    enabled: String,
    pub(crate) is_rule: bool,
}

impl Trigger {
    /// Whether it fires in a session that is nobody's replica.
    pub(crate) fn fires_usually(&self) -> bool {
        self.enabled != "R"
    }

    /// Whether it fires in a replica's session.
    pub(crate) fn fires_on_replicas(&self) -> bool {
        self.enabled == "R" || self.enabled == "A"
    }
}

/// A part of a table that has rows of its own.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) name: TableName,
    /// Whether its rows have places that can be divided; a foreign table's have not.
    pub(crate) is_local: bool,
    /// Rows, as the statistics say.
    pub(crate) rows: f64,
    pub(crate) pages: i64,
    pub(crate) bytes: i64,
}

/// A foreign key, between roots.
#[derive(Debug, Clone)]
pub(crate) struct ReferenceRow {
    pub(crate) name: String,
    pub(crate) from: Oid,
    pub(crate) to: Oid,
    /// Whether rows of `from` change when rows of `to` are deleted or get another key.
    pub(crate) cascades: bool,
}

/// Foreign keys of one side.
pub(crate) type References = Vec<ReferenceRow>;

/// Lists the tables of one side.
pub(crate) async fn tables(session: &Session) -> Result<Tables, Trouble> {
    let rows = query(session, include_str!("queries/tables.sql"), None).await?;
    let mut tables = BTreeMap::new();
    for row in &rows {
        let read = || -> Result<(TableName, Listed), tokio_postgres::Error> {
            let name = TableName { schema: row.try_get(1)?, table: row.try_get(2)? };
            let listed = Listed {
                oid: row.try_get(0)?,
                is_partitioned: row.try_get(3)?,
                ancestors: row.try_get(4)?,
                is_usable: row.try_get(5)?,
                is_writable: row.try_get(6)?,
            };
            Ok((name, listed))
        };
        let (name, listed) = read().map_err(|error| session.trouble(&error))?;
        tables.insert(name, listed);
    }
    Ok(Tables(tables))
}

/// Reads what is known of tables, and the types of their columns.
pub(crate) async fn details(session: &Session, listed: &[Listed]) -> Result<(HashMap<Oid, Side>, Types), Trouble> {
    let oids: Vec<Oid> = listed.iter().map(|table| table.oid).collect();
    let (columns, types, keys, triggers, leaves) = futures_util::try_join!(
        query(session, include_str!("queries/columns.sql"), Some(&oids)),
        query(session, include_str!("queries/types.sql"), Some(&oids)),
        query(session, include_str!("queries/keys.sql"), Some(&oids)),
        query(session, include_str!("queries/triggers.sql"), Some(&oids)),
        query(session, include_str!("queries/leaves.sql"), Some(&oids)),
    )?;
    let empty = |listed: &Listed| Side {
        listed: listed.clone(),
        columns: Vec::new(),
        keys: Vec::new(),
        triggers: Vec::new(),
        leaves: Vec::new(),
    };
    let mut sides: HashMap<Oid, Side> = listed.iter().map(|listed| (listed.oid, empty(listed))).collect();
    let assemble = || -> Result<(HashMap<Oid, Side>, Types), tokio_postgres::Error> {
        for row in &columns {
            if let Some(side) = sides.get_mut(&row.try_get(0)?) {
                side.columns.push(column(row)?);
            }
        }
        for row in &keys {
            if let Some(side) = sides.get_mut(&row.try_get(0)?) {
                let (is_immediate, columns, equalities) = (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
                side.keys.push(KeyRow { is_immediate, columns, equalities });
            }
        }
        for row in &triggers {
            if let Some(side) = sides.get_mut(&row.try_get(0)?) {
                let (name, enabled, is_rule) = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
                side.triggers.push(Trigger { name, enabled, is_rule });
            }
        }
        for row in &leaves {
            if let Some(side) = sides.get_mut(&row.try_get(0)?) {
                side.leaves.push(leaf(row)?);
            }
        }
        let types = types.iter().map(type_of).collect::<Result<_, _>>()?;
        Ok((sides, types))
    };
    assemble().map_err(|error| session.trouble(&error))
}

/// Reads the foreign keys of one side, with partitions in their roots' place.
pub(crate) async fn references(session: &Session, tables: &Tables) -> Result<References, Trouble> {
    let rows = query(session, include_str!("queries/references.sql"), None).await?;
    let roots: HashMap<Oid, Oid> =
        tables.0.values().map(|table| (table.oid, *table.ancestors.last().unwrap_or(&table.oid))).collect();
    let root = |oid: Oid| roots.get(&oid).copied().unwrap_or(oid);
    let read = |row: &Row| -> Result<ReferenceRow, tokio_postgres::Error> {
        let acts = |code: String| ["c", "n", "d"].contains(&code.as_str());
        Ok(ReferenceRow {
            name: row.try_get(1)?,
            from: root(row.try_get(2)?),
            to: root(row.try_get(3)?),
            cascades: acts(row.try_get(4)?) || acts(row.try_get(5)?),
        })
    };
    rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| session.trouble(&error))
}

async fn query(session: &Session, sql: &str, oids: Option<&Vec<Oid>>) -> Result<Vec<Row>, Trouble> {
    let values: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
        oids.iter().map(|oids| *oids as &(dyn tokio_postgres::types::ToSql + Sync)).collect();
    session.run(session.client().query(sql, &values)).await
}

fn column(row: &Row) -> Result<ColumnRow, tokio_postgres::Error> {
    Ok(ColumnRow {
        name: row.try_get(1)?,
        type_oid: row.try_get(2)?,
        declared: row.try_get(3)?,
        type_name: row.try_get(4)?,
        identity: row.try_get(6)?,
        is_generated: row.try_get(7)?,
        is_deterministic: row.try_get(8)?,
        is_readable: row.try_get(9)?,
    })
}

fn leaf(row: &Row) -> Result<Leaf, tokio_postgres::Error> {
    Ok(Leaf {
        name: TableName { schema: row.try_get(1)?, table: row.try_get(2)? },
        is_local: row.try_get(3)?,
        rows: row.try_get(4)?,
        pages: row.try_get(5)?,
        bytes: row.try_get(6)?,
    })
}

fn type_of(row: &Row) -> Result<(Oid, Type), tokio_postgres::Error> {
    let found = Type {
        schema: row.try_get(1)?,
        name: row.try_get(2)?,
        kind: row.try_get(3)?,
        base: row.try_get(4)?,
        element: row.try_get(5)?,
        subtype: row.try_get(6)?,
        has_binary_form: row.try_get(7)?,
        made_of: row.try_get(8)?,
    };
    Ok((row.try_get(0)?, found))
}
