//! Both sides are equal: a run that finds nothing, and a comparison.

use anyhow::Result;

use super::others::{self, Other};
use super::race::{Around, Contender, Standing, contender, race};
use super::sides::Sides;
use crate::bench::measure::run as measure;

/// Counts and sums of the keys, bucket by bucket.
pub(super) const KEYS: &str = include_str!("keys.sql");
const KEYS_ONCE: &str = include_str!("keys_once.sql");
const VALUES: &str = include_str!("values.sql");
const TEXTS: &str = include_str!("texts.sql");

const OURS: &str = "driftless data sync";
const RAW: &str = "psql, buckets of keys";
const RAW_ONCE: &str = "psql, buckets, hashed once";
const PGSYNC: &str = "pgsync";
const VERIFY: &str = "driftless data verify";
const RAW_VALUES: &str = "psql, buckets of rows";
const RAW_TEXTS: &str = "psql, rows by value and text";
const RELADIFF: &str = "reladiff";
const RECONCILE: &str = "pgsync -reconcile";

/// How much longer than the raw queries it may take.
const NOTHING_BAR: f64 = 1.3;
const VERIFY_BAR: f64 = 1.2;
/// How many times as fast as pgsync to be.
const PGSYNC_BAR: f64 = 10.0;

/// What changes nothing needs nothing around it.
const ALONE: Around<'static> = Around { before: &|| Ok(()), after: &|| Ok(()) };

/// Measures a run that finds nothing.
pub(super) fn nothing(sides: &Sides, runs: usize) -> Result<Standing> {
    let mut contenders: Vec<Contender<'_>> = vec![
        contender(RAW, || sides.ask_both(KEYS)),
        contender(RAW_ONCE, || sides.ask_both(KEYS_ONCE)),
        contender(OURS, || measure(&mut sides.data("sync", &[]))),
    ];
    if Other::Pgsync.is_installed() {
        contenders.push(contender(PGSYNC, || others::pgsync(sides, &[])));
    }
    let standing = race("a run that finds nothing", runs, &ALONE, &contenders)?;
    println!();
    standing.at_most("driftless / psql", OURS, RAW, NOTHING_BAR);
    standing.beside("driftless / psql, hashed once", OURS, RAW_ONCE);
    standing.at_least("pgsync / driftless", OURS, PGSYNC, PGSYNC_BAR);
    Ok(standing)
}

/// Measures a comparison of all rows.
pub(super) fn verify(sides: &Sides, runs: usize) -> Result<Standing> {
    let mut contenders: Vec<Contender<'_>> = vec![
        contender(RAW_VALUES, || sides.ask_both(VALUES)),
        contender(RAW_TEXTS, || sides.ask_both(TEXTS)),
        contender(VERIFY, || measure(&mut sides.data("verify", &[]))),
    ];
    if Other::Reladiff.is_installed() {
        contenders.push(contender(RELADIFF, || others::reladiff(sides)));
    }
    if Other::Pgsync.is_installed() {
        contenders.push(contender(RECONCILE, || others::pgsync(sides, &["-reconcile"])));
    }
    let standing = race("verify", runs, &ALONE, &contenders)?;
    println!();
    standing.at_most("driftless / psql", VERIFY, RAW_VALUES, VERIFY_BAR);
    standing.beside("driftless / psql, value and text", VERIFY, RAW_TEXTS);
    standing.beside("driftless / reladiff", VERIFY, RELADIFF);
    standing.at_least("pgsync -reconcile / driftless", VERIFY, RECONCILE, PGSYNC_BAR);
    Ok(standing)
}
