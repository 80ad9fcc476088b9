//! What `driftless data` reads from a file: PgSync's JSON, which is YAML too.

use std::path::Path;

use secrecy::SecretString;

use super::error::{ConfigError, Fault, Location, Problem};
use super::reader::{self, TOP};
use super::section::{self, Section, shape};
use super::yaml::{self, Node, Value};
use super::{Lookup, text_of};

const KEYS: &[&str] = &[
    "sourceDb",
    "targetDb",
    "schema",
    "timestampColumn",
    "parallel",
    "batchSize",
    "includeTables",
    "excludeTables",
    "verbose",
    "_comment",
];

/// The keys by which a file shows its kind.
const EITHER: &[&str] = &[
    "databases",
    "environments",
    "env",
    "sourceDb",
    "targetDb",
    "schema",
    "timestampColumn",
    "parallel",
    "batchSize",
    "includeTables",
    "excludeTables",
    "verbose",
];

/// What a file says of the copying of rows; `None` where it says nothing, or something empty.
#[derive(Debug, Clone, Default)]
pub struct DataConfig {
    /// `sourceDb`: the database that rows come from.
    pub source: Option<SecretString>,
    /// `targetDb`: the database that rows go to.
    pub target: Option<SecretString>,
    /// `schema`: one pattern or a list.
    pub schemas: Option<Vec<String>>,
    /// `timestampColumn`.
    pub timestamp: Option<String>,
    /// `parallel`, from 1 to 64.
    pub parallel: Option<usize>,
    /// `batchSize`, from 1 to 1,000,000,000.
    pub batch_rows: Option<u64>,
    /// `includeTables`; an empty list is none, and means all tables.
    pub include: Option<Vec<String>>,
    /// `excludeTables`.
    pub exclude: Option<Vec<String>>,
    /// `verbose`.
    pub verbose: Option<bool>,
}

impl DataConfig {
    /// Reads a file and fills in its variables; `None` where the file lists databases, as
    /// [`Config`](super::Config) reads them.
    ///
    /// # Errors
    ///
    /// Fails as [`Config::load`](super::Config::load) does, and where the file is neither of both.
    pub fn load(file: &Path, variables: Lookup<'_>) -> Result<Option<DataConfig>, ConfigError> {
        read(&text_of(file)?, file, variables)
    }
}

/// Reads the text of a file.
pub(crate) fn read(text: &str, file: &Path, variables: Lookup<'_>) -> Result<Option<DataConfig>, ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    config(text, variables).map_err(|fault| reader::invalid(text, file, fault))
}

fn config(text: &str, variables: Lookup<'_>) -> Result<Option<DataConfig>, Fault> {
    let start = Location { line: 1, column: 1 };
    let root = yaml::parse(text)?.ok_or_else(|| Fault::new(start, Problem::Empty))?;
    if lists_databases(&root, variables)? {
        return Ok(None);
    }
    let section = Section::new(&root, "the file", KEYS, variables)?;
    let secret = |key| Ok(section.dsn(key)?.map(|filled| SecretString::from(filled.text)));
    Ok(Some(DataConfig {
        source: secret("sourceDb")?,
        target: secret("targetDb")?,
        schemas: match section.node("schema").map(|node| &node.value) {
            Some(Value::Map(_) | Value::List(_)) => list(&section, "schema", "a single value or a list", variables)?,
            Some(Value::Scalar(_) | Value::Null) | None => section.text("schema")?.map(|filled| vec![filled.text]),
        },
        timestamp: section.text("timestampColumn")?.map(|filled| filled.text),
        parallel: number(&section, "parallel", "a number from 1 to 64", 64)?,
        batch_rows: number(&section, "batchSize", "a number from 1 to 1000000000", 1_000_000_000)?,
        include: list(&section, "includeTables", "a list", variables)?,
        exclude: list(&section, "excludeTables", "a list", variables)?,
        verbose: section.truth("verbose")?,
    }))
}

/// Tells by its keys whether a file is one of databases. One of both kinds is wrong, and so is one
/// of neither.
fn lists_databases(root: &Node, variables: Lookup<'_>) -> Result<bool, Fault> {
    let Value::Map(pairs) = &root.value else {
        return Err(shape(root, "the file", "a map"));
    };
    let find = |keys: &[&'static str]| {
        pairs.iter().find_map(|pair| keys.iter().find(|key| **key == pair.key).map(|key| (*key, pair)))
    };
    match (find(TOP), find(KEYS)) {
        (Some((first, _)), Some((second, pair))) => {
            Err(Fault::new(pair.key_location, Problem::Conflict { first, second }))
        }
        (Some(_), None) => Ok(true),
        (None, Some(_)) => Ok(false),
        (None, None) => Section::new(root, "the file", EITHER, variables).map(|_| false),
    }
}

/// Reads a number from 1 to `most`.
fn number<T: std::str::FromStr + PartialOrd + From<u8>>(
    section: &Section<'_>,
    key: &'static str,
    expected: &'static str,
    most: T,
) -> Result<Option<T>, Fault> {
    let Some(filled) = section.text(key)? else {
        return Ok(None);
    };
    match filled.text.parse::<T>() {
        Ok(number) if number >= T::from(1) && number <= most => Ok(Some(number)),
        Ok(_) | Err(_) => Err(filled.wrong(key, expected, None)),
    }
}

/// Reads a list of texts; an empty one counts as none.
fn list(
    section: &Section<'_>,
    key: &'static str,
    expected: &'static str,
    variables: Lookup<'_>,
) -> Result<Option<Vec<String>>, Fault> {
    let Some(node) = section.node(key) else {
        return Ok(None);
    };
    let Value::List(items) = &node.value else {
        return Err(shape(node, &format!("`{key}`"), expected));
    };
    let texts: Result<Vec<String>, Fault> = items.iter().map(|item| entry(item, key, variables)).collect();
    Ok(Some(texts?).filter(|texts| !texts.is_empty()))
}

/// Reads an entry of a list, which holds a text.
fn entry(node: &Node, key: &'static str, variables: Lookup<'_>) -> Result<String, Fault> {
    match section::entry(node, key, variables)? {
        Some(filled) => Ok(filled.text),
        None => Err(Fault::new(
            node.location,
            Problem::Value { key, expected: "a list without empty entries", nearest: None },
        )),
    }
}

#[cfg(test)]
mod tests;
