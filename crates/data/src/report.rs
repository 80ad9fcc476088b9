//! What came of a run.

use serde::Serialize;

use crate::error::TableError;
use crate::options::Check;

/// A table's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TableName {
    /// Its schema.
    pub schema: String,
    /// Its own name.
    pub table: String,
}

impl std::fmt::Display for TableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.schema.as_str() {
            "public" => f.write_str(&self.table),
            schema => write!(f, "{schema}.{}", self.table),
        }
    }
}

/// How a table is brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The target has no rows: everything is copied.
    Bulk,
    /// What the timestamp tells is merged.
    Incremental,
    /// What differs by hash is merged.
    Compare,
    /// There is no key: all rows are replaced.
    Replace,
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Way::Bulk => "bulk copy",
            Way::Incremental => "incremental",
            Way::Compare => "hash compare",
            Way::Replace => "replace",
        })
    }
}

/// How a table ended.
#[derive(Debug)]
pub enum Outcome {
    /// It is equal, at its level.
    Equal,
    /// It was only looked at; the counts are what would be done.
    Planned,
    /// It differs: what [`verify`](crate::verify) says.
    Different,
    /// It was left alone, as told.
    Skipped {
        /// Why.
        reason: String,
    },
    /// It failed; what was committed until then stays.
    Failed(TableError),
}

/// In which way a row differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The target lacks it.
    Missing,
    /// Both have it, and it is not the same.
    Changed,
    /// Only the target has it.
    Excess,
}

/// A row that differs, by its key and without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// How.
    pub kind: Kind,
    /// The values of its key, as text, in the order of the key's columns.
    pub key: Vec<String>,
}

/// What came of a table.
#[derive(Debug)]
pub struct TableReport {
    /// Which.
    pub name: TableName,
    /// How it was brought up to date; `None` where it did not come to that.
    pub way: Option<Way>,
    /// Why in this way.
    pub why: String,
    /// The level that holds now.
    pub check: Option<Check>,
    /// How it ended.
    pub outcome: Outcome,
    /// Rows that came from the source, or were compared.
    pub read: u64,
    /// Rows inserted; of a comparison, rows missing.
    pub inserted: u64,
    /// Rows updated; of a comparison, rows that are not the same.
    pub updated: u64,
    /// Rows deleted; of a comparison, rows too many.
    pub deleted: u64,
    /// Bytes of rows that came from the source.
    pub bytes: u64,
    /// From where the next incremental run reads, RFC 3339.
    pub watermark: Option<String>,
    /// The first rows that differ, of a comparison.
    pub differences: Vec<Difference>,
    /// What should be known.
    pub notes: Vec<String>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// What came of a run.
#[derive(Debug)]
pub struct Report {
    /// The run's identity, also in `driftless.sync_log`.
    pub run: String,
    /// `user@host:port/database` of the source.
    pub source: String,
    /// `user@host:port/database` of the target.
    pub target: String,
    /// The moment at which the source was read, RFC 3339, by its own clock.
    pub snapshot_time: String,
    /// The tables, in order of their names.
    pub tables: Vec<TableReport>,
    /// What should be known of the run as a whole.
    pub notes: Vec<String>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// Sums over the tables of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Totals {
    /// Tables that are equal, at their level, or that would be.
    pub equal: usize,
    /// Tables that differ.
    pub different: usize,
    /// Tables that were left alone.
    pub skipped: usize,
    /// Tables that failed.
    pub failed: usize,
    /// Rows inserted.
    pub inserted: u64,
    /// Rows updated.
    pub updated: u64,
    /// Rows deleted.
    pub deleted: u64,
    /// Bytes of rows that came from the source.
    pub bytes: u64,
}

impl Report {
    /// Sums up.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for table in &self.tables {
            match table.outcome {
                Outcome::Equal | Outcome::Planned => totals.equal += 1,
                Outcome::Different => totals.different += 1,
                Outcome::Skipped { .. } => totals.skipped += 1,
                Outcome::Failed(_) => totals.failed += 1,
            }
            totals.inserted += table.inserted;
            totals.updated += table.updated;
            totals.deleted += table.deleted;
            totals.bytes += table.bytes;
        }
        totals
    }
}
