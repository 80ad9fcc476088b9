//! Sequences.

use serde::{Deserialize, Serialize};

use super::relation::is_default;
use super::{DataType, Ident, Persistence};

/// A sequence that is not behind an identity column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// The type of its values.
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// How it counts.
    pub options: SequenceOptions,
    /// The column it is dropped with, as relation and column of the same schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<(Ident, Ident)>,
    /// Whether the write-ahead log protects it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub persistence: Persistence,
}

/// How a sequence counts. The value it has reached is data, and not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceOptions {
    /// The first value.
    pub start: i64,
    /// The step.
    pub increment: i64,
    /// The smallest value.
    pub min: i64,
    /// The largest value.
    pub max: i64,
    /// How many values a session takes at once.
    pub cache: i64,
    /// Whether it starts again after the last value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cycle: bool,
}

impl SequenceOptions {
    /// Returns the options of a sequence made with none: ascending from 1 to `max`.
    pub fn ascending_to(max: i64) -> Self {
        SequenceOptions { start: 1, increment: 1, min: 1, max, cache: 1, cycle: false }
    }
}
