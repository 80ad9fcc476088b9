//! One statement of a plan.

use serde::{Deserialize, Serialize};

use super::Hazard;
use crate::model::ObjectId;

/// One statement, with everything that should be known before it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The statement, without a semicolon: byte for byte what is run.
    pub sql: String,
    /// The object it is about.
    pub object: ObjectId,
    /// Why it is there.
    pub reason: String,
    /// What can go wrong, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<Hazard>,
    /// The strongest lock that it takes on each relation that is there before the plan runs, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<Lock>,
    /// The relations that it writes anew as a whole, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewrites: Vec<ObjectId>,
    /// The relations whose rows it reads, all of them, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scans: Vec<ObjectId>,
    /// How it is taken back.
    pub reverse: Reverse,
    /// Steps of one group run in one transaction, or the only step of a group outside of any.
    pub group: u32,
    /// Whether a transaction can hold it.
    pub transaction: TransactionMode,
    /// What the data is asked before anything runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<DataCheck>,
}

/// A lock on a relation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The relation.
    pub relation: ObjectId,
    /// How strong.
    pub mode: LockMode,
}

/// Table lock modes, from weak to strong (PostgreSQL's documentation, "Explicit Locking").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LockMode {
    /// Only waits for `ACCESS EXCLUSIVE`.
    AccessShare,
    /// As `SELECT … FOR UPDATE`.
    RowShare,
    /// As writers.
    RowExclusive,
    /// One such at a time; readers and writers go on.
    ShareUpdateExclusive,
    /// Writers wait.
    Share,
    /// Writers wait, and one such at a time.
    ShareRowExclusive,
    /// Only readers go on.
    Exclusive,
    /// Everybody waits.
    AccessExclusive,
}

impl LockMode {
    /// Returns the name as SQL has it: `ACCESS EXCLUSIVE`.
    pub fn name(self) -> &'static str {
        match self {
            LockMode::AccessShare => "ACCESS SHARE",
            LockMode::RowShare => "ROW SHARE",
            LockMode::RowExclusive => "ROW EXCLUSIVE",
            LockMode::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            LockMode::Share => "SHARE",
            LockMode::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            LockMode::Exclusive => "EXCLUSIVE",
            LockMode::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }
}

/// How a statement is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reverse {
    /// By this statement.
    Sql(String),
    /// The schema comes back by planning the other way round, but not what this says.
    Lost(String),
    /// By planning the other way round.
    Plan,
}

/// Whether a transaction can hold a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionMode {
    /// It can.
    Inside,
    /// It cannot.
    Outside,
}

/// A question to the data, asked read only before anything runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataCheck {
    /// A query with one row of one `bigint`: how many rows stand in the way. That the query itself
    /// fails, as a cast can, stands in the way as well.
    pub sql: String,
    /// What stands in the way if there are any: `are NULL in public.users.email`.
    pub problem: String,
}
