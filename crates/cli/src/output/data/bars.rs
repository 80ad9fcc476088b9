//! A bar per table that is at work, and one over all of them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use driftless_data::{Event, Phase, TableName, Way};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::{amount, shown};

/// How many tables are shown; the others move unseen until a place is free.
const SHOWN: usize = 8;

/// How often a bar moves.
const TICK: Duration = Duration::from_millis(200);

/// Where the number of rows is known, if only from statistics.
const KNOWN: &str = "{spinner} {prefix:24!} {wide_bar} {human_pos}/{human_len} rows {moved} {rate} {eta} {msg}";

/// Where nobody knows how many rows will come.
const OPEN: &str = "{spinner} {prefix:24!} {human_pos} rows {moved} {rate} {elapsed} {msg}";

/// How many tables are done.
const WHOLE: &str = "{spinner} {human_pos}/{human_len} tables {moved} {elapsed}";

/// The bars of a run.
pub(super) struct Bars {
    multi: MultiProgress,
    tables: RwLock<BTreeMap<TableName, Bar>>,
    whole: ProgressBar,
    moved: Arc<AtomicU64>,
}

/// The bar of a table.
struct Bar {
    bar: ProgressBar,
    bytes: Arc<AtomicU64>,
    place: Place,
}

/// Where a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On the terminal.
    Shown,
    /// Waiting for a place there.
    Waiting,
}

impl Bars {
    /// Makes a display on standard error.
    pub(super) fn new() -> Self {
        Bars::on(MultiProgress::new())
    }

    fn on(multi: MultiProgress) -> Self {
        let moved = Arc::new(AtomicU64::new(0));
        let whole = multi.add(ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden()));
        whole.set_style(style(WHOLE, &moved));
        Bars { multi, tables: RwLock::default(), whole, moved }
    }

    /// Takes an event in.
    pub(super) fn take(&self, event: &Event<'_>) {
        match *event {
            Event::Discovered { tables, .. } => {
                self.whole.set_length(u64::try_from(tables).unwrap_or(u64::MAX));
                self.whole.enable_steady_tick(TICK);
            }
            Event::Started { table, way, rows, .. } => self.start(table, way, rows),
            Event::Phase { table, phase } => self.with(table, |it| it.bar.set_message(doing(phase))),
            Event::Moved { table, rows, bytes } => {
                self.moved.fetch_add(bytes, Ordering::Relaxed);
                self.with(table, |it| {
                    it.bytes.fetch_add(bytes, Ordering::Relaxed);
                    it.bar.inc(rows);
                });
            }
            // Statistics may be old.
            Event::Committed { table, .. } => self.with(table, |it| {
                if it.bar.length().is_some_and(|length| length < it.bar.position()) {
                    it.bar.set_length(it.bar.position());
                }
            }),
            Event::Retrying { table: Some(table), .. } => self.with(table, |it| it.bar.set_message("waiting")),
            Event::Finished { report } => {
                self.whole.inc(1);
                self.stop(&report.name);
            }
            Event::Retrying { table: None, .. } | Event::Noticed(_) => {}
        }
    }

    /// Says something above the bars.
    pub(super) fn aside(&self, say: impl FnOnce()) {
        self.multi.suspend(say);
    }

    /// Takes everything off the terminal.
    pub(super) fn clear(&self) {
        for (_, it) in std::mem::take(&mut *self.write()) {
            it.bar.finish_and_clear();
        }
        self.whole.finish_and_clear();
    }

    fn start(&self, table: &TableName, way: Way, rows: u64) {
        // Only these read the whole table; how much else comes is not known.
        let known = matches!(way, Way::Bulk | Way::Replace) && rows > 0;
        let bytes = Arc::new(AtomicU64::new(0));
        let bar = ProgressBar::with_draw_target(known.then_some(rows), ProgressDrawTarget::hidden());
        bar.set_style(style(if known { KNOWN } else { OPEN }, &bytes));
        bar.set_prefix(shown(table));
        let mut tables = self.write();
        // A table that is tried again begins anew.
        if let Some(before) = tables.insert(table.clone(), Bar { bar, bytes, place: Place::Waiting }) {
            self.drop_bar(&before);
        }
        self.fill(&mut tables);
    }

    fn stop(&self, table: &TableName) {
        let mut tables = self.write();
        if let Some(it) = tables.remove(table) {
            self.drop_bar(&it);
        }
        self.fill(&mut tables);
    }

    fn drop_bar(&self, it: &Bar) {
        it.bar.finish_and_clear();
        match it.place {
            Place::Shown => self.multi.remove(&it.bar),
            Place::Waiting => {}
        }
    }

    /// Shows tables while there is room.
    fn fill(&self, tables: &mut BTreeMap<TableName, Bar>) {
        let shown = tables.values().filter(|it| it.place == Place::Shown).count();
        let waiting = tables.values_mut().filter(|it| it.place == Place::Waiting);
        for it in waiting.take(SHOWN.saturating_sub(shown)) {
            self.multi.insert_before(&self.whole, it.bar.clone());
            it.bar.enable_steady_tick(TICK);
            it.place = Place::Shown;
        }
    }

    fn with(&self, table: &TableName, act: impl FnOnce(&Bar)) {
        if let Some(it) = self.read().get(table) {
            act(it);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<TableName, Bar>> {
        self.tables.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<TableName, Bar>> {
        self.tables.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn doing(phase: Phase) -> &'static str {
    match phase {
        Phase::Comparing => "comparing",
        Phase::Deleting => "deleting",
        Phase::Copying => "copying",
        Phase::Indexing => "building indexes",
        Phase::Verifying => "verifying",
    }
}

/// A template with `{moved}` and `{rate}`, which are of `bytes`.
fn style(template: &str, bytes: &Arc<AtomicU64>) -> ProgressStyle {
    let (moved, rate) = (Arc::clone(bytes), Arc::clone(bytes));
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    style
        .with_key("moved", move |_: &ProgressState, out: &mut dyn Write| {
            let _ = out.write_str(&amount::bytes(moved.load(Ordering::Relaxed)));
        })
        .with_key("rate", move |state: &ProgressState, out: &mut dyn Write| {
            let seconds = state.elapsed().as_secs_f64().max(0.1);
            let rate = rate.load(Ordering::Relaxed) as f64 / seconds;
            let _ = write!(out, "{}/s", amount::bytes(rate as u64));
        })
}

#[cfg(test)]
mod tests;
