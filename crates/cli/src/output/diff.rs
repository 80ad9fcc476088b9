//! A comparison, ready to be shown.

pub(crate) mod github;
pub(crate) mod json;
pub(crate) mod line;
pub(crate) mod markdown;
pub(crate) mod text;

use std::collections::BTreeMap;

use driftless::prelude::{Action, Catalog, Change, Database, DiffOptions, Level, Reading, Verdict, diff, judge};

use driftless_schema::snapshot::Unreachable;

use crate::failure::Failure;
use crate::progress::counted;

/// Everything that two readings differ in.
pub(crate) struct Report<'a> {
    /// The databases of both sides that were compared.
    pub(crate) compared: Vec<Compared<'a>>,
    /// The changes, by database.
    pub(crate) changes: Vec<Judged>,
    /// Databases that could not be read on a side, and are therefore no difference.
    pub(crate) not_compared: Vec<NotCompared>,
}

/// A pair of databases, or one that has no counterpart.
pub(crate) struct Compared<'a> {
    pub(crate) name: String,
    pub(crate) old: Option<&'a Catalog>,
    pub(crate) new: Option<&'a Catalog>,
}

/// A database that one side could not read.
pub(crate) struct NotCompared {
    pub(crate) name: String,
    pub(crate) reason: String,
}

/// One change in one database.
pub(crate) struct Judged {
    pub(crate) database: String,
    pub(crate) what: What,
}

/// What changed.
pub(crate) enum What {
    /// A whole database is new.
    DatabaseAdded,
    /// A whole database is gone.
    DatabaseDropped,
    /// An object.
    Object(Box<ObjectChange>),
}

/// What changed of an object, and what that does.
pub(crate) struct ObjectChange {
    pub(crate) change: Change,
    pub(crate) verdict: Verdict,
    /// The type of a column that is new.
    pub(crate) column_type: Option<String>,
}

impl Judged {
    /// The worse of the impacts on readers and writers.
    pub(crate) fn level(&self) -> Level {
        match &self.what {
            What::DatabaseAdded => Level::Safe,
            What::DatabaseDropped => Level::Breaking,
            What::Object(object) => object.verdict.level(),
        }
    }
}

impl<'a> Report<'a> {
    /// Compares by name; two single databases whatever their names.
    pub(crate) fn compare(old: &'a Reading, new: &'a Reading, options: DiffOptions) -> Result<Self, Failure> {
        let mut report = Report { compared: Vec::new(), changes: Vec::new(), not_compared: Vec::new() };
        let is_told = |failed: &Unreachable| old.unreachable.contains(failed);
        for failed in old.unreachable.iter().chain(new.unreachable.iter().filter(|failed| !is_told(failed))) {
            report.not_compared.push(NotCompared { name: failed.name.clone(), reason: failed.reason.clone() });
        }
        let is_single = |reading: &Reading| reading.databases.len() == 1 && reading.unreachable.is_empty();
        match (old.databases.as_slice(), new.databases.as_slice()) {
            ([old_one], [new_one]) if is_single(old) && is_single(new) => {
                report.pair(&new_one.name, old_one, new_one, options)?
            }
            _ => report.by_name(old, new, options)?,
        }
        Ok(report)
    }

    fn by_name(&mut self, old: &'a Reading, new: &'a Reading, options: DiffOptions) -> Result<(), Failure> {
        let names = |reading: &'_ Reading| -> BTreeMap<String, usize> {
            reading.databases.iter().enumerate().map(|(at, database)| (database.name.clone(), at)).collect()
        };
        let is_unreachable = |reading: &Reading, name: &str| reading.unreachable.iter().any(|one| one.name == name);
        let (olds, news) = (names(old), names(new));
        let all: std::collections::BTreeSet<&String> = olds.keys().chain(news.keys()).collect();
        for name in all {
            let before = olds.get(name).and_then(|at| old.databases.get(*at));
            let after = news.get(name).and_then(|at| new.databases.get(*at));
            match (before, after) {
                (Some(before), Some(after)) => self.pair(name, before, after, options)?,
                (None, Some(after)) if !is_unreachable(old, name) => self.alone(after, What::DatabaseAdded),
                (Some(before), None) if !is_unreachable(new, name) => self.alone(before, What::DatabaseDropped),
                _ => {}
            }
        }
        Ok(())
    }

    fn alone(&mut self, database: &'a Database, what: What) {
        let catalog = Some(&database.catalog);
        let (old, new) = if matches!(what, What::DatabaseAdded) { (None, catalog) } else { (catalog, None) };
        self.compared.push(Compared { name: database.name.clone(), old, new });
        self.changes.push(Judged { database: database.name.clone(), what });
    }

    fn pair(&mut self, name: &str, old: &'a Database, new: &'a Database, options: DiffOptions) -> Result<(), Failure> {
        if old.catalog.dialect != new.catalog.dialect {
            return Err(Failure::usage(
                format!("{name} is {} on the old side and {} on the new", old.catalog.dialect, new.catalog.dialect),
                "only schemas of one database system can be compared",
            ));
        }
        let (before, after) = (Some(&old.catalog), Some(&new.catalog));
        self.compared.push(Compared { name: name.to_owned(), old: before, new: after });
        for change in diff(&old.catalog, &new.catalog, options) {
            let verdict = judge(&change, &old.catalog, &new.catalog);
            let column_type = match change.action {
                Action::Added => column_type(&new.catalog, &change),
                Action::Dropped | Action::Renamed { .. } | Action::Altered { .. } => None,
            };
            let what = What::Object(Box::new(ObjectChange { change, verdict, column_type }));
            self.changes.push(Judged { database: name.to_owned(), what });
        }
        Ok(())
    }

    /// The worst impact.
    pub(crate) fn worst(&self) -> Option<Level> {
        self.changes.iter().map(Judged::level).max()
    }

    /// `3 changes: 1 breaking, 2 safe`.
    pub(crate) fn summary(&self) -> String {
        if self.changes.is_empty() {
            return "No differences.".to_owned();
        }
        let parts: Vec<String> = [(Level::Breaking, "breaking"), (Level::Risky, "risky"), (Level::Safe, "safe")]
            .into_iter()
            .map(|(level, word)| (self.changes.iter().filter(|change| change.level() == level).count(), word))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        format!("{}: {}", counted(self.changes.len(), "change"), parts.join(", "))
    }
}

fn column_type(catalog: &Catalog, change: &Change) -> Option<String> {
    let id = &change.object;
    if id.kind != driftless::prelude::Kind::Column {
        return None;
    }
    let relation = driftless_schema::model::QualifiedName { schema: id.schema.clone(), name: id.relation.clone() };
    let (_, object) = catalog.relation_named(&relation).or_else(|| catalog.type_named(&relation))?;
    object.columns().iter().find(|column| column.name == id.name).map(|column| column.data_type.to_string())
}
