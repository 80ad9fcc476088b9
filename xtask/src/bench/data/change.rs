//! A twentieth of the rows changed.

use std::cell::RefCell;

use anyhow::Result;

use super::compare::KEYS;
use super::others::{self, Other};
use super::race::{Around, Contender, Standing, contender, race};
use super::sides::{Side, Sides};
use crate::bench::measure::{Run, run as measure, together};

const CHANGE: &str = include_str!("change.sql");
const UPSERT: &str = include_str!("upsert.sql");

const OURS: &str = "driftless --check none";
const RAW: &str = "psql extract, stage, upsert";
const OURS_KEYS: &str = "driftless --check keys";
const RAW_KEYS: &str = "psql, then buckets of keys";
const PGSYNC: &str = "pgsync";

/// How much longer than psql it may take.
const BAR: f64 = 1.2;
/// How many times as fast as pgsync to be.
const PGSYNC_BAR: f64 = 4.0;

/// Measures it; both sides are equal in the end.
pub(super) fn run(sides: &Sides, runs: usize) -> Result<Standing> {
    let ours = |check: &str| measure(&mut sides.data("sync", &["--check", check]));
    let since = RefCell::new(String::new());
    let before = || {
        since.replace(sides.ask(Side::Source, "select now()")?);
        sides.execute(Side::Source, &[CHANGE])?;
        sides.tidy()
    };
    // The first time there is no room for changed rows yet, and ours has to know from where to read.
    ours("keys")?;
    before()?;
    ours("none")?;
    let raw = || raw(sides, &since.borrow());
    let mut contenders: Vec<Contender<'_>> = vec![
        contender(RAW, raw),
        contender(OURS, || ours("none")),
        contender(RAW_KEYS, || Ok(raw()?.then(sides.ask_both(KEYS)?))),
        contender(OURS_KEYS, || ours("keys")),
    ];
    if Other::Pgsync.is_installed() {
        others::pgsync(sides, &[])?;
        contenders.push(contender(PGSYNC, || others::pgsync(sides, &[])));
    }
    let around = Around { before: &before, after: &|| sides.are_equal() };
    let standing = race("5 % of the rows changed", runs, &around, &contenders)?;
    println!();
    standing.at_most("driftless / psql", OURS, RAW, BAR);
    standing.at_most("driftless / psql, with keys", OURS_KEYS, RAW_KEYS, BAR);
    standing.at_least("pgsync / driftless", OURS_KEYS, PGSYNC, PGSYNC_BAR);
    Ok(standing)
}

fn raw(sides: &Sides, since: &str) -> Result<Run> {
    let out = format!("copy (select * from wide where updated_at >= '{since}') to stdout (format binary)");
    let stage = "create temporary table staged on commit drop as select * from wide with no data";
    let merge = ["begin", stage, "copy staged from stdin (format binary)", UPSERT, "commit"];
    together(vec![vec![sides.psql(Side::Source, &[&out]), sides.psql(Side::Target, &merge)]])
}
