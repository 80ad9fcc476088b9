//! What there is on one side: tables with their columns, keys, triggers and references.
//!
//! A few queries, however many tables there are; rows are never counted.

mod catalog;
mod pair;
mod pattern;
mod types;

pub(crate) use catalog::{Leaf, references, tables};
pub(crate) use pair::{Column, Pair, Pairs, Reference, Relation, pair};
pub(crate) use types::Hashed;
