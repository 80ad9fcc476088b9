//! Cases as text: what there is, what changes, what is told of it, what takes it back.
//!
//! ```text
//! # a column is dropped
//! setup: create table t (id int, note text);
//! change: alter table t drop column note;
//! > COLUMN_REMOVED C04 column s.t.note BREAKING/BREAKING -- every query that names it fails
//! revert: alter table t add column note text;
//! ```
//!
//! Watched is the relation `t` of the schema `{s}`, which is first in the search path. A line of SQL is one
//! statement or several that are run together, and goes on in lines that are indented; `!` before it says that it
//! fails. `{ann}`, `{bob}` and `{eve}` are roles. `>` are the changes that are told, each with the beginning of its
//! reason; `<` are those that stand after the revert. `partitions: report`, `role: reader`, `since: 15`, `until: 17`
//! (major versions of the server) and `alone` (in a database of its own) say how it is done.

use std::collections::BTreeSet;
use std::path::PathBuf;

use driftless_watch::model::{Consumer, Partitions};
use driftless_watch::store::StoredDrift;

/// One case.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) setup: Vec<Statement>,
    pub(crate) change: Vec<Statement>,
    pub(crate) expected: Vec<String>,
    pub(crate) revert: Vec<Statement>,
    pub(crate) left: Vec<String>,
    pub(crate) partitions: Partitions,
    pub(crate) role: Consumer,
    since: u32,
    until: u32,
    pub(crate) alone: bool,
}

/// A line of SQL.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) fails: bool,
}

/// The roles that cases name.
pub(crate) const ROLES: [&str; 3] = ["ann", "bob", "eve"];

/// The files of cases.
pub(crate) fn sections() -> BTreeSet<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/truth/cases"))
}

fn file(section: &str) -> PathBuf {
    folder().join(format!("{section}.txt"))
}

/// Reads the cases of a section.
pub(crate) fn read(section: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(file(section)).unwrap();
    let cases: Vec<Case> = text.split("\n# ").skip(1).map(Case::parse).collect();
    assert!(!cases.is_empty(), "{section}");
    cases
}

impl Case {
    fn parse(text: &str) -> Self {
        let (name, rest) = text.split_once('\n').unwrap();
        let mut case = Case {
            name: name.to_owned(),
            setup: Vec::new(),
            change: Vec::new(),
            expected: Vec::new(),
            revert: Vec::new(),
            left: Vec::new(),
            partitions: Partitions::Fold,
            role: Consumer::Both,
            since: 0,
            until: u32::MAX,
            alone: false,
        };
        let mut block = String::new();
        for line in rest.lines().filter(|line| !line.is_empty()) {
            let (key, value) = match line.strip_prefix("  ") {
                Some(more) => (block.as_str(), more),
                None => line.split_once([':', ' ']).unwrap_or((line, "")),
            };
            let value = value.trim();
            let is_more = line.starts_with("  ");
            match key {
                ">" => case.expected.push(value.to_owned()),
                "<" => case.left.push(value.to_owned()),
                "setup" => Statement::add(&mut case.setup, value, is_more),
                "change" => Statement::add(&mut case.change, value, is_more),
                "revert" => Statement::add(&mut case.revert, value, is_more),
                "partitions" => case.partitions = Partitions::parse(value).unwrap(),
                "role" => case.role = Consumer::parse(value).unwrap(),
                "since" => case.since = value.parse().unwrap(),
                "until" => case.until = value.parse().unwrap(),
                "alone" => case.alone = true,
                _ => panic!("{name}: {line}"),
            }
            block = key.to_owned();
        }
        case
    }

    /// Whether it is one for a server of that major version.
    pub(crate) fn is_for(&self, major: u32) -> bool {
        (self.since..=self.until).contains(&major)
    }

    /// The rules that it reaches.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &str> {
        self.expected.iter().filter_map(|line| line.split(' ').nth(1))
    }

    /// Whether these drifts are the ones that are expected.
    pub(crate) fn is_met(expected: &[String], found: &[String]) -> bool {
        expected.len() == found.len() && expected.iter().zip(found).all(|(expected, found)| found.starts_with(expected))
    }
}

impl Statement {
    /// Adds a line to the last statement, unless that was ended by a semicolon.
    fn add(statements: &mut Vec<Statement>, line: &str, is_more: bool) {
        match statements.last_mut() {
            Some(last) if is_more && !last.is_ended() => {
                last.sql = format!("{}\n{line}", last.sql);
            }
            _ => {
                let (fails, sql) = match line.strip_prefix("! ") {
                    Some(sql) => (true, sql),
                    None => (false, line),
                };
                statements.push(Statement { sql: sql.to_owned(), fails });
            }
        }
    }

    /// Bodies of functions have semicolons of their own.
    fn is_ended(&self) -> bool {
        self.sql.ends_with(';') && self.sql.matches("$$").count().is_multiple_of(2)
    }
}

/// Tells a drift as cases do.
pub(crate) fn told(drift: &StoredDrift) -> String {
    let change = &drift.change;
    format!(
        "{} {} {} {}/{} -- {}",
        change.change_type, change.rule, change.object, change.impact_reader, change.impact_writer, change.reason
    )
}

/// Writes what was found into the file, where `UPDATE_EXPECTED` asks for it. Returns whether it does.
pub(crate) fn update(section: &str, found: &[(String, char, Vec<String>)]) -> bool {
    /// How much of a reason is expected.
    const LONGEST: usize = 150;
    if std::env::var_os("UPDATE_EXPECTED").is_none() {
        return false;
    }
    let mut text = std::fs::read_to_string(file(section)).unwrap();
    for (name, sign, lines) in found {
        let start = text.find(&format!("\n# {name}\n")).unwrap() + 1;
        let end = text[start..].find("\n# ").map_or(text.len(), |at| start + at + 1);
        let short = |line: &String| match line.char_indices().nth(LONGEST) {
            Some((at, _)) => line[..at].rsplit_once(' ').unwrap().0.to_owned(),
            None => line.clone(),
        };
        let lines: String = lines.iter().map(|line| format!("{sign} {}\n", short(line))).collect();
        let mut kept = String::new();
        let mut is_written = false;
        for line in text[start..end].split_inclusive('\n') {
            let is_old = line.starts_with(*sign) && line[1..].starts_with(' ');
            let is_place = is_old || sign == &'>' && line.starts_with("revert:") || line == "\n";
            if is_place && !is_written {
                kept.push_str(&lines);
                is_written = true;
            }
            if !is_old {
                kept.push_str(line);
            }
        }
        if !is_written {
            kept.push_str(&lines);
        }
        text.replace_range(start..end, &kept);
    }
    std::fs::write(file(section), text).unwrap();
    true
}
