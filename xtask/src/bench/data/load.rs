//! All rows, into an empty table.

use anyhow::Result;

use super::others::{self, Other};
use super::race::{Around, Contender, Standing, contender, race};
use super::sides::{Side, Sides};
use crate::bench::measure::{Run, run as measure, together};

const UNINDEX: &str = include_str!("unindex.sql");

/// What the indexes are, once the table is full.
const INDEX: [&str; 2] =
    ["alter table wide add primary key (id)", "create index wide_updated_at_idx on wide (updated_at)"];

const OURS: &str = "driftless data sync";
const RAW: &str = "psql COPY | COPY, 2 streams";
const RAW_ANALYZED: &str = "psql, then ANALYZE as we do";
const DUMP: &str = "pg_dump, pg_restore";
const COPYDB: &str = "pgcopydb copy table-data";
const OURS_AFTER: &str = "driftless, indexes built after";
const RAW_AFTER: &str = "psql, indexes built after";
const COPYDB_AFTER: &str = "pgcopydb clone";
const PGSYNC: &str = "pgsync";

/// How fast to be, beside the raw streams.
const BAR: f64 = 0.95;
/// How many times as fast as pgsync to be.
const PGSYNC_BAR: f64 = 4.0;

/// Measures it; the target is full in the end.
pub(super) fn run(sides: &Sides, runs: usize) -> Result<Standing> {
    let pages: u64 = sides.ask(Side::Source, "select relpages from pg_class where oid = 'wide'::regclass")?.parse()?;
    let ours = |flags: &[&str]| measure(&mut sides.data("sync", flags));
    sides.empty()?;
    let rebuilds = rebuilds(sides)?;
    let analyze = || sides.execute(Side::Target, &["analyze wide"]);
    let mut contenders: Vec<Contender<'_>> = vec![
        contender(RAW, || raw(sides, pages)),
        contender(RAW_ANALYZED, || Ok(raw(sides, pages)?.then(analyze()?))),
        contender(OURS, || ours(&[])),
        contender(DUMP, || dump(sides)),
    ];
    if Other::Pgcopydb.is_installed() {
        contenders.push(contender(COPYDB, || others::pgcopydb(sides, &["copy", "table-data"], &[])));
    }
    if rebuilds {
        contenders.push(contender(OURS_AFTER, || ours(&["--rebuild-indexes"])));
        contenders.push(contender(RAW_AFTER, || raw_after(sides, pages)));
    }
    if Other::Pgcopydb.is_installed() {
        let flags = ["--drop-if-exists", "--index-jobs", "2"];
        contenders.push(contender(COPYDB_AFTER, move || others::pgcopydb(sides, &["clone"], &flags)));
    }
    if Other::Pgsync.is_installed() {
        contenders.push(contender(PGSYNC, || others::pgsync(sides, &[])));
    }
    let before = || {
        others::forget_pgsync(sides)?;
        sides.empty()
    };
    let around = Around { before: &before, after: &|| sides.are_equal() };
    let standing = race("initial load into an empty table", runs, &around, &contenders)?;
    if !rebuilds {
        println!("  --rebuild-indexes leaves the indexes as they are, and is not measured");
    }
    println!();
    standing.at_least("psql / driftless", OURS, RAW, BAR);
    standing.beside("psql, then ANALYZE / driftless", RAW_ANALYZED, OURS);
    standing.at_most("driftless / pg_dump, pg_restore", OURS, DUMP, 1.0);
    standing.at_most("driftless / pgcopydb", OURS, COPYDB, 1.0);
    standing.at_least("psql / driftless, built after", OURS_AFTER, RAW_AFTER, BAR);
    standing.at_most("driftless / pgcopydb, built after", OURS_AFTER, COPYDB_AFTER, 1.0);
    standing.at_least("pgsync / driftless", OURS, PGSYNC, PGSYNC_BAR);
    Ok(standing)
}

/// Whether the indexes are others after they were to be built anew.
fn rebuilds(sides: &Sides) -> Result<bool> {
    let key = || sides.ask(Side::Target, "select 'wide_pkey'::regclass::oid");
    let before = key()?;
    measure(&mut sides.data("sync", &["--rebuild-indexes"]))?;
    Ok(before != key()?)
}

fn raw(sides: &Sides, pages: u64) -> Result<Run> {
    let half = pages / 2;
    let ranges = [format!("ctid < '({half},0)'"), format!("ctid >= '({half},0)'")];
    let pipe = |range: String| {
        let out = format!("copy (select * from wide where {range}) to stdout (format binary)");
        let into = "copy wide from stdin (format binary)";
        vec![sides.psql(Side::Source, &[&out]), sides.psql(Side::Target, &[into])]
    };
    together(ranges.map(pipe).into())
}

fn raw_after(sides: &Sides, pages: u64) -> Result<Run> {
    let unindexed = sides.execute(Side::Target, &[UNINDEX])?;
    let copied = raw(sides, pages)?;
    let indexed = together(INDEX.map(|statement| vec![sides.psql(Side::Target, &[statement])]).into())?;
    Ok(unindexed.then(copied).then(indexed))
}

fn dump(sides: &Sides) -> Result<Run> {
    let folder = tempfile::tempdir_in(sides.folder.path())?;
    let files = folder.path().join("dump");
    let mut dump = sides.tool("pg_dump");
    dump.args(["-Fd", "-j2", "-Z0", "--data-only", "-d", &sides.url(Side::Source), "-f"]).arg(&files);
    let mut restore = sides.tool("pg_restore");
    restore.args(["-j2", "--data-only", "-d", &sides.url(Side::Target)]).arg(&files);
    Ok(measure(&mut dump)?.then(measure(&mut restore)?))
}
