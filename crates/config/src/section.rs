//! A map of the file whose keys are known, and the reading of its scalars.

use std::rc::Rc;

use super::Lookup;
use super::error::{Fault, Location, Problem};
use super::interpolate::{Trouble, interpolate, interpolate_dsn};
use super::yaml::{Node, Pair, Value};

/// A map with known keys.
pub(crate) struct Section<'a> {
    pairs: &'a [Pair],
    variables: Lookup<'a>,
}

/// A scalar with its variables filled in.
pub(crate) struct Filled {
    pub(crate) text: String,
    pub(crate) location: Location,
}

/// What is said of a dsn that holds nothing but empty variables.
const EMPTY_DSN: &str = "a connection string, and its variables are empty";

impl<'a> Section<'a> {
    /// Takes a node as a map, and refuses keys that are not known.
    pub(crate) fn new(
        node: &'a Node,
        what: &str,
        known: &'static [&'static str],
        variables: Lookup<'a>,
    ) -> Result<Section<'a>, Fault> {
        let Value::Map(pairs) = &node.value else {
            return Err(shape(node, what, "a map"));
        };
        let Some(pair) = pairs.iter().find(|pair| !known.contains(&pair.key.as_str())) else {
            return Ok(Section { pairs, variables });
        };
        let nearest = nearest(&pair.key, known);
        let problem = match nearest.is_some() || pair.may_be_named_after(pairs) {
            true => Problem::UnknownKey { key: pair.key.clone(), nearest, known },
            false => Problem::StrayKey,
        };
        Err(Fault::new(pair.key_location, problem))
    }

    /// Returns the node of a key, unless it is empty.
    pub(crate) fn node(&self, key: &str) -> Option<&'a Rc<Node>> {
        let pair = self.pair(key)?;
        (!matches!(pair.value.value, Value::Null)).then_some(&pair.value)
    }

    /// Returns the pair of a key.
    pub(crate) fn pair(&self, key: &str) -> Option<&'a Pair> {
        self.pairs.iter().find(|pair| pair.key == key)
    }

    /// Returns the text of a key; an empty one counts as none.
    pub(crate) fn text(&self, key: &'static str) -> Result<Option<Filled>, Fault> {
        self.filled(key, interpolate)
    }

    /// Returns the dsn; an empty one counts as none, but not one that a variable left empty: the
    /// fields would then lead to another database.
    pub(crate) fn dsn(&self, key: &'static str) -> Result<Option<Filled>, Fault> {
        let filled = self.filled(key, interpolate_dsn)?;
        match self.node(key) {
            Some(node) if filled.is_none() && !matches!(&node.value, Value::Scalar(text) if text.is_empty()) => {
                let problem = Problem::Value { key, expected: EMPTY_DSN, nearest: None };
                Err(Fault::new(node.location, problem))
            }
            _ => Ok(filled),
        }
    }

    /// Returns the truth value of a key, quoted or not.
    pub(crate) fn truth(&self, key: &'static str) -> Result<Option<bool>, Fault> {
        let Some(filled) = self.text(key)? else {
            return Ok(None);
        };
        match filled.text.as_str() {
            "true" | "True" | "TRUE" => Ok(Some(true)),
            "false" | "False" | "FALSE" => Ok(Some(false)),
            _ => Err(filled.wrong(key, "true or false", None)),
        }
    }

    fn filled(
        &self,
        key: &'static str,
        fill: fn(&str, Lookup<'_>) -> Result<String, Trouble>,
    ) -> Result<Option<Filled>, Fault> {
        match self.node(key) {
            Some(node) => scalar(node, &format!("`{key}`"), key, fill, self.variables),
            None => Ok(None),
        }
    }
}

/// Returns the text of an entry of the list that stands under a key; an empty one counts as none.
pub(crate) fn entry(node: &Node, key: &'static str, variables: Lookup<'_>) -> Result<Option<Filled>, Fault> {
    match &node.value {
        Value::Null => Ok(None),
        Value::Scalar(_) | Value::List(_) | Value::Map(_) => {
            scalar(node, &format!("an entry of `{key}`"), key, interpolate, variables)
        }
    }
}

/// Fills in the variables of a scalar; an empty one counts as none.
fn scalar(
    node: &Node,
    what: &str,
    key: &str,
    fill: fn(&str, Lookup<'_>) -> Result<String, Trouble>,
    variables: Lookup<'_>,
) -> Result<Option<Filled>, Fault> {
    let Value::Scalar(text) = &node.value else {
        return Err(shape(node, what, "a single value"));
    };
    let location = node.location;
    let text = fill(text, variables).map_err(|trouble| {
        let key = key.to_owned();
        let problem = match trouble {
            Trouble::Unset(variable) => Problem::VariableUnset { key, variable },
            Trouble::Syntax => Problem::VariableSyntax { key },
        };
        Fault::new(location, problem)
    })?;
    Ok((!text.is_empty()).then_some(Filled { text, location }))
}

impl Filled {
    /// Makes the error of a value that its key does not take.
    pub(crate) fn wrong(&self, key: &'static str, expected: &'static str, nearest: Option<&'static str>) -> Fault {
        Fault::new(self.location, Problem::Value { key, expected, nearest })
    }
}

/// Makes the error of a node of the wrong kind.
pub(crate) fn shape(node: &Node, what: &str, expected: &'static str) -> Fault {
    let problem = Problem::Shape { what: what.to_owned(), expected, found: node.kind() };
    Fault::new(node.location, problem)
}

/// Finds the known word that a wrong one was probably meant to be.
pub(crate) fn nearest(wrong: &str, known: &[&'static str]) -> Option<&'static str> {
    let squeeze = |word: &str| word.to_lowercase().replace(['_', '-'], "");
    let distance = |word: &str| strsim::osa_distance(&squeeze(wrong), &squeeze(word));
    let (distance, word) = known.iter().map(|word| (distance(word), *word)).min()?;
    let near = distance <= 1 + word.len() / 5;
    near.then_some(word).or_else(|| synonym(&squeeze(wrong)).filter(|word| known.contains(word)))
}

/// Knows what other tools call our keys.
fn synonym(wrong: &str) -> Option<&'static str> {
    match wrong {
        "user" => Some("username"),
        "dbname" | "db" => Some("database"),
        "url" | "uri" | "connectionstring" => Some("dsn"),
        "type" | "dialect" | "driver" | "engine" => Some("dbType"),
        "sslmode" | "tls" => Some("ssl"),
        "pass" | "passwd" | "pwd" => Some("password"),
        "include" => Some("includeTables"),
        "exclude" => Some("excludeTables"),
        "timestamp" => Some("timestampColumn"),
        _ => None,
    }
}
