//! From text to a configuration: environments and their lists.

use std::path::Path;

use super::database::{self, Context};
use super::error::{ConfigError, Fault, Location, Problem};
use super::section::{Section, shape};
use super::yaml::{self, Node, Value};
use super::{Config, DatabaseConfig, Environment, Lookup, snippet};

/// The keys of a file of databases.
pub(crate) const TOP: &[&str] = &["env", "databases", "environments", "serve"];
const ENVIRONMENT: &[&str] = &["databases"];

/// Reads the text of a file; of one environment, if only that is asked for.
pub(crate) fn read(text: &str, file: &Path, only: Option<&str>, variables: Lookup<'_>) -> Result<Config, ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let context = Context { folder: file.parent().unwrap_or(Path::new("")), variables };
    let mut names = Vec::new();
    let config = config(text, &context, only, &mut names).map_err(|fault| invalid(text, file, fault))?;
    match only {
        Some(name) if config.environments.is_empty() => {
            Err(ConfigError::EnvironmentMissing { file: file.to_owned(), name: name.to_owned(), known: names })
        }
        _ => Ok(config),
    }
}

/// Puts the file and the line to what is wrong.
pub(crate) fn invalid(text: &str, file: &Path, fault: Fault) -> ConfigError {
    let named = match &fault.problem {
        Problem::UnknownKey { key, .. } | Problem::DuplicateKey { key, .. } => Some(key.as_str()),
        _ => None,
    };
    ConfigError::Invalid {
        file: file.to_owned(),
        location: fault.location,
        snippet: snippet::draw(text, fault.location, named),
        problem: Box::new(fault.problem),
    }
}

/// Reads the environments that are asked for, and collects the names of all.
fn config(text: &str, context: &Context<'_>, only: Option<&str>, names: &mut Vec<String>) -> Result<Config, Fault> {
    let asked = |name: &str| only.is_none_or(|only| only == name);
    let start = Location { line: 1, column: 1 };
    let root = yaml::parse(text)?.ok_or_else(|| Fault::new(start, Problem::Empty))?;
    let top = Section::new(&root, "the file", TOP, context.variables)?;
    let Some(map) = top.pair("environments") else {
        let name = top.text("env")?.map_or_else(|| "default".to_owned(), |env| env.text);
        names.push(name.clone());
        let environments = match asked(&name) {
            true => vec![environment(name, &top, start, context)?],
            false => Vec::new(),
        };
        return Ok(Config { environments });
    };
    for first in ["env", "databases"] {
        if let Some(pair) = top.pair(first) {
            let problem = Problem::Conflict { first, second: "environments" };
            return Err(Fault::new(pair.key_location, problem));
        }
    }
    let Value::Map(pairs) = &map.value.value else {
        return Err(shape(&map.value, "`environments`", "a map of names"));
    };
    if pairs.is_empty() {
        let problem = Problem::NoDatabase { what: "the file".to_owned() };
        return Err(Fault::new(map.value.location, problem));
    }
    names.extend(pairs.iter().map(|pair| pair.key.clone()));
    let environments = pairs.iter().filter(|pair| asked(&pair.key)).map(|pair| {
        let what = format!("the environment `{}`", pair.key);
        let section = Section::new(&pair.value, &what, ENVIRONMENT, context.variables)?;
        environment(pair.key.clone(), &section, pair.key_location, context)
    });
    Ok(Config { environments: environments.collect::<Result<_, _>>()? })
}

/// Reads the databases of one environment.
fn environment(
    name: String,
    section: &Section<'_>,
    start: Location,
    context: &Context<'_>,
) -> Result<Environment, Fault> {
    let what = format!("the environment `{name}`");
    let Some(pair) = section.pair("databases") else {
        return Err(Fault::new(start, Problem::Missing { what, key: "databases" }));
    };
    let items = match &pair.value.value {
        Value::List(items) => items.as_slice(),
        Value::Null => &[],
        Value::Map(_) | Value::Scalar(_) => return Err(shape(&pair.value, "`databases`", "a list")),
    };
    if items.is_empty() {
        return Err(Fault::new(pair.key_location, Problem::NoDatabase { what }));
    }
    let mut databases: Vec<DatabaseConfig> = Vec::new();
    for item in items {
        let database = database::read(item, context)?;
        refuse_second(item, &database, &databases)?;
        databases.push(database);
    }
    Ok(Environment { name, databases })
}

fn refuse_second(item: &Node, database: &DatabaseConfig, before: &[DatabaseConfig]) -> Result<(), Fault> {
    let Some(first) = before.iter().find(|other| other.name == database.name) else {
        return Ok(());
    };
    let location = match &item.value {
        Value::Map(pairs) => pairs.iter().find(|pair| pair.key == "name").map(|pair| pair.value.location),
        Value::List(_) | Value::Scalar(_) | Value::Null => None,
    };
    let problem = Problem::DuplicateName { kind: "database", name: database.name.clone(), first: first.line };
    Err(Fault::new(location.unwrap_or(item.location), problem))
}
