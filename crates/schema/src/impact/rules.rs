//! The rule table.
//!
//! Every outcome that a change can have is one row here, and nowhere else: the judge picks rows,
//! the documentation prints them. Numbers are for good: a rule that goes leaves its number free.

pub(super) mod columns;
pub(super) mod constraints;
pub(super) mod indexes;
pub(super) mod other;
pub(super) mod partitions;
pub(super) mod replication;
pub(super) mod tables;
pub(super) mod types;
pub(super) mod user_types;
pub(super) mod views_and_code;

use super::{Rule, Section};

/// The table, section by section.
pub static SECTIONS: &[&Section] = &[
    &tables::SECTION,
    &replication::SECTION,
    &partitions::SECTION,
    &columns::SECTION,
    &types::SECTION,
    &user_types::SECTION,
    &constraints::SECTION,
    &indexes::SECTION,
    &views_and_code::SECTION,
    &other::SECTION,
];

/// Returns every rule, in order.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    SECTIONS.iter().flat_map(|section| section.rules.iter().copied())
}
