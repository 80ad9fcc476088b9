//! Progress of reading databases: a line each on a terminal that moves, and lines elsewhere.

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use driftless::prelude::Database;
use driftless::sources::Event;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::failure::with_causes;
use crate::output::one_line;

/// Shows events on standard error.
pub(crate) struct Progress {
    quiet: bool,
    bars: Option<MultiProgress>,
    running: Mutex<HashMap<String, ProgressBar>>,
}

/// How often a bar moves.
const TICK: Duration = Duration::from_millis(100);

impl Progress {
    /// Makes a display; a quiet one shows failures only.
    pub(crate) fn new(quiet: bool) -> Arc<Self> {
        let bars = (!quiet && std::io::stderr().is_terminal()).then(MultiProgress::new);
        Arc::new(Progress { quiet, bars, running: Mutex::default() })
    }

    /// Takes an event in.
    pub(crate) fn show(&self, event: Event<'_>) {
        match event {
            Event::Started { database } => self.start(database),
            Event::Finished { database, notes, elapsed } => {
                self.stop(&database.name);
                if !self.quiet {
                    self.line(&summary(database, elapsed));
                    for note in notes {
                        self.line(&one_line(&format!("{}: note: {note}", database.name)));
                    }
                }
            }
            Event::Abandoned { database } => self.stop(database),
            Event::Failed { database, error } => {
                self.stop(database);
                self.line(&format!("{database}: failed to {}", with_causes(error)));
                if let Some(hint) = driftless::prelude::Explain::hint(error) {
                    self.line(&format!("{database}: hint: {hint}"));
                }
            }
        }
    }

    fn start(&self, database: &str) {
        let Some(bars) = &self.bars else { return };
        let bar = bars.add(ProgressBar::new_spinner());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(format!("{database}: reading"));
        bar.enable_steady_tick(TICK);
        self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(database.to_owned(), bar);
    }

    fn stop(&self, database: &str) {
        if let Some(bar) = self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(database) {
            bar.finish_and_clear();
        }
    }

    fn line(&self, text: &str) {
        match &self.bars {
            Some(bars) => bars.suspend(|| crate::output::talk(format_args!("{text}"))),
            None => crate::output::talk(format_args!("{text}")),
        }
    }
}

/// `billing: 12 tables, 3 views, 140 columns (0.1 s)`.
fn summary(database: &Database, elapsed: Duration) -> String {
    use driftless::prelude::Kind;
    let count = |kinds: &[Kind]| database.catalog.objects.keys().filter(|id| kinds.contains(&id.kind)).count();
    let columns: usize = database.catalog.relations().map(|(_, relation)| relation.columns().len()).sum();
    let parts: Vec<String> = [
        (count(&[Kind::Table, Kind::ForeignTable]), "table"),
        (count(&[Kind::View, Kind::MaterializedView]), "view"),
        (columns, "column"),
        (count(&[Kind::Index]), "index"),
        (count(&[Kind::Function, Kind::Procedure]), "function"),
    ]
    .into_iter()
    .filter(|(count, noun)| *count > 0 || *noun == "table")
    .map(|(count, noun)| counted(count, noun))
    .collect();
    format!("{}: {} ({:.1} s)", one_line(&database.name), parts.join(", "), elapsed.as_secs_f64())
}

/// `1 table`, `2 tables`, `2 indexes`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "index") => format!("{count} indexes"),
        _ => format!("{count} {noun}s"),
    }
}
