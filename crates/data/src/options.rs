//! What is wanted of a run.

use crate::event::Listener;

/// Which rows take part: tables, columns of them, rows of them.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Schemas, as shell patterns; `public` if there are none.
    pub schemas: Vec<String>,
    /// Tables, as `table` or `schema.table` with shell patterns; all if there are none.
    pub include: Vec<String>,
    /// Tables that are left out even where they are included.
    pub exclude: Vec<String>,
    /// Of a table (a pattern) only these columns; its key has to be among them.
    pub columns: Vec<(String, Vec<String>)>,
    /// Of a table (a pattern) only the rows for which this SQL condition holds, on both sides.
    pub filters: Vec<(String, String)>,
    /// What to do with columns that only one side has.
    pub missing_columns: MissingColumns,
}

/// What to do with columns that only one side has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingColumns {
    /// The table fails, and its columns are named.
    #[default]
    Refuse,
    /// They are left alone.
    Ignore,
}

/// Up to which level both sides are equal after a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// What the timestamp tells, and nothing else.
    None,
    /// No row is missing and none too many, besides what the timestamp tells.
    Keys,
    /// Every row, by value and by text.
    Rows,
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Check::None => "none",
            Check::Keys => "keys",
            Check::Rows => "rows",
        })
    }
}

/// What to do with tables without a primary key or a usable unique one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keyless {
    /// All rows are replaced in one transaction, if any differ.
    #[default]
    Replace,
    /// They are left alone.
    Skip,
}

/// What to do with triggers and foreign keys of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Triggers {
    /// They fire.
    #[default]
    Fire,
    /// The sessions run as a replica's: none fires, and no foreign key is checked.
    Disable,
}

/// What to do with indexes and foreign keys of an empty table before rows are copied into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Indexes {
    /// They stay.
    #[default]
    Keep,
    /// They are dropped and built again after.
    Rebuild,
}

/// What to do with tables that the target does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingTables {
    /// They fail.
    #[default]
    Refuse,
    /// They are made, with what they need.
    Create,
}

/// How much may vanish from a table before it counts as an accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shrinking {
    /// Of the target's rows, so many per cent may be deleted.
    pub max_delete_percent: u8,
    /// Whether a source table without rows may empty the target's.
    pub allow_empty_source: bool,
}

impl Default for Shrinking {
    fn default() -> Self {
        Shrinking { max_delete_percent: 50, allow_empty_source: false }
    }
}

/// How sure a comparison by hashes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paranoia {
    /// 64 bits.
    #[default]
    Usual,
    /// 128 bits.
    Paranoid,
}

/// Whether anything is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dry {
    /// It is.
    #[default]
    No,
    /// It is only counted what would be.
    Yes,
}

/// Whether everything is compared at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proof {
    /// It is not.
    #[default]
    None,
    /// It is, row by row.
    Verify,
}

/// What is wanted of [`sync`](crate::sync).
#[derive(Clone)]
pub struct SyncOptions {
    /// Which rows.
    pub selection: Selection,
    /// The column that tells when a row changed, by its exact name.
    pub timestamp: String,
    /// The level; by default [`Check::Keys`] where there is a timestamp column, otherwise [`Check::Rows`].
    pub check: Option<Check>,
    /// How many workers there are, each with a session on both sides.
    pub parallel: usize,
    /// How many rows a transaction merges at most.
    pub batch_rows: u64,
    /// How many bytes a second are read at most, by all workers together.
    pub max_rate: Option<u64>,
    /// How much may vanish.
    pub shrinking: Shrinking,
    /// Tables without a key.
    pub keyless: Keyless,
    /// Triggers and foreign keys.
    pub triggers: Triggers,
    /// Indexes of empty tables.
    pub indexes: Indexes,
    /// Tables that the target lacks.
    pub missing_tables: MissingTables,
    /// How sure to be.
    pub paranoia: Paranoia,
    /// Whether to change anything.
    pub dry: Dry,
    /// Whether to compare at the end.
    pub proof: Proof,
    /// How often a table, or a lost snapshot, is tried again.
    pub retries: u32,
    /// Is told what happens.
    pub events: Option<Listener>,
}

impl Default for SyncOptions {
    fn default() -> Self {
        SyncOptions {
            selection: Selection::default(),
            timestamp: "updated_at".to_owned(),
            check: None,
            parallel: 4,
            batch_rows: 100_000,
            max_rate: None,
            shrinking: Shrinking::default(),
            keyless: Keyless::default(),
            triggers: Triggers::default(),
            indexes: Indexes::default(),
            missing_tables: MissingTables::default(),
            paranoia: Paranoia::default(),
            dry: Dry::default(),
            proof: Proof::default(),
            retries: 5,
            events: None,
        }
    }
}

/// What is wanted of [`verify`](crate::verify).
#[derive(Clone)]
pub struct VerifyOptions {
    /// Which rows.
    pub selection: Selection,
    /// Whether rows are compared, or their keys alone; [`Check::None`] counts as keys.
    pub check: Check,
    /// How many workers there are, each with a session on both sides.
    pub parallel: usize,
    /// How sure to be.
    pub paranoia: Paranoia,
    /// How often a table, or a lost snapshot, is tried again.
    pub retries: u32,
    /// Is told what happens.
    pub events: Option<Listener>,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        VerifyOptions {
            selection: Selection::default(),
            check: Check::Rows,
            parallel: 4,
            paranoia: Paranoia::default(),
            retries: 5,
            events: None,
        }
    }
}
