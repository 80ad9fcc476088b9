//! Statements of our own, with every name and value quoted. The one place where they become text.

mod copy;
mod hash;
mod keys;
mod merge;
mod names;
mod rebuild;
mod rows;

pub(crate) use copy::{Rows, copy_in, copy_out, copy_stage, moment, stage_table};
pub(crate) use hash::{HashMode, buckets, digests, probe, sums};
pub(crate) use keys::delete_by_key;
pub(crate) use merge::{Merging, Unique, deviations, merge};
pub(crate) use names::literal;
pub(crate) use rebuild::{add_constraint, drop_constraint, drop_index, lock_exclusively};
pub(crate) use rows::{
    analyze, any_row, count, count_of, delete_all, delete_keys, keep_staged, key_table, last_timestamp, set_sequence,
    stage_keys, staged_keys,
};
