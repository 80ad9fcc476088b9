//! YAML as a tree of nodes that know their places.
//!
//! Scalars stay as they are written: what `5432`, `no` or `0123` mean is decided by the key they
//! stand under, after variables are filled in. Aliases share their node, so that nesting them does
//! not multiply anything; merge keys (`<<`) add the pairs of other maps.

use std::collections::BTreeMap;
use std::rc::Rc;

use granit_parser::{Event, Marker, Parser, ScalarStyle};

use super::error::{Fault, Location, Problem};
use super::snippet;

/// How deep maps and lists may be nested; ours need five.
const DEEPEST: usize = 32;

/// A value with its place.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) location: Location,
    pub(crate) value: Value,
}

/// The kinds of values.
#[derive(Debug)]
pub(crate) enum Value {
    /// Text that means something.
    Scalar(String),
    /// Nothing: an empty value, `~`, `null`.
    Null,
    /// A list.
    List(Vec<Rc<Node>>),
    /// A map, in the order of the file.
    Map(Vec<Pair>),
}

/// A pair of a map.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) key: String,
    pub(crate) key_location: Location,
    pub(crate) value: Rc<Node>,
}

impl Pair {
    /// Tells whether the key may be shown: it may be a piece of a secret before it on its line.
    pub(crate) fn may_be_named_after(&self, pairs: &[Pair]) -> bool {
        let place = self.key_location;
        let before = pairs
            .iter()
            .filter(|other| other.key_location.line == place.line && other.key_location.column < place.column);
        snippet::may_name(&self.key, before.map(|other| other.key.as_str()))
    }
}

impl Node {
    /// Names the kind of the value.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Scalar(_) => "a single value",
            Value::Null => "empty",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// Parses the only document of a text; `None` where there is none.
pub(crate) fn parse(text: &str) -> Result<Option<Rc<Node>>, Fault> {
    let mut builder = Builder { parser: Parser::new_from_str(text), anchors: BTreeMap::new() };
    let mut root = None;
    while let Some((event, location)) = builder.next()? {
        match event {
            Event::DocumentStart(..) if root.is_some() => {
                let problem = Problem::Syntax("a second document begins here".to_owned());
                return Err(Fault::new(location, problem));
            }
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
            event => root = Some(builder.node(event, location, 0)?),
        }
    }
    Ok(root.filter(|root| !matches!(root.value, Value::Null)))
}

struct Builder<'a> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    anchors: BTreeMap<usize, Rc<Node>>,
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Location)>, Fault> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => Ok(Some((event, place(span.start)))),
            Some(Err(error)) => {
                // The kind's text speaks of YAML only; nothing of the file is in it.
                let problem = Problem::Syntax(error.kind().to_string());
                Err(Fault::new(place(*error.marker()), problem))
            }
        }
    }

    /// Takes the next event where there has to be one.
    fn expect(&mut self, location: Location) -> Result<(Event<'a>, Location), Fault> {
        self.next()?.ok_or_else(|| Fault::new(location, Problem::Syntax("the text ends too early".to_owned())))
    }

    fn node(&mut self, event: Event<'a>, location: Location, depth: usize) -> Result<Rc<Node>, Fault> {
        let syntax = |text: &str| Fault::new(location, Problem::Syntax(text.to_owned()));
        if depth > DEEPEST {
            return Err(syntax("lists and maps are nested too deep"));
        }
        let (anchor, value) = match event {
            Event::Alias(id) => {
                // An alias inside the node that it names finds nothing: the node is not complete.
                let known = self.anchors.get(&id);
                return known.map(Rc::clone).ok_or_else(|| syntax("an alias to what is around it"));
            }
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let null = plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                (anchor, if null { Value::Null } else { Value::Scalar(text.into_owned()) })
            }
            Event::SequenceStart(_, anchor, _) => (anchor, self.list(location, depth)?),
            Event::MappingStart(_, anchor, _) => (anchor, self.map(location, depth)?),
            _ => return Err(syntax("a value is missing")),
        };
        let node = Rc::new(Node { location, value });
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        Ok(node)
    }

    fn list(&mut self, location: Location, depth: usize) -> Result<Value, Fault> {
        let mut items = Vec::new();
        loop {
            match self.expect(location)? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, location) => items.push(self.node(event, location, depth + 1)?),
            }
        }
    }

    fn map(&mut self, location: Location, depth: usize) -> Result<Value, Fault> {
        let mut pairs: Vec<Pair> = Vec::new();
        let mut merged: Vec<Pair> = Vec::new();
        loop {
            let (event, key_location) = self.expect(location)?;
            let (key, plain) = match event {
                Event::MappingEnd => break,
                Event::Scalar(text, style, _, _) => (text.into_owned(), style == ScalarStyle::Plain),
                _ => {
                    let problem = Problem::Syntax("a key has to be a single word".to_owned());
                    return Err(Fault::new(key_location, problem));
                }
            };
            let (event, value_location) = self.expect(key_location)?;
            let value = self.node(event, value_location, depth + 1)?;
            if plain && key == "<<" {
                merge(&value, &mut merged)?;
                continue;
            }
            let pair = Pair { key, key_location, value };
            if let Some(first) = pairs.iter().find(|other| other.key == pair.key) {
                let problem = match pair.may_be_named_after(&pairs) {
                    true => Problem::DuplicateKey { first: first.key_location.line, key: pair.key },
                    false => Problem::StrayKey,
                };
                return Err(Fault::new(key_location, problem));
            }
            pairs.push(pair);
        }
        for pair in merged {
            if pairs.iter().all(|own| own.key != pair.key) {
                pairs.push(pair);
            }
        }
        Ok(Value::Map(pairs))
    }
}

/// Adds the pairs of a map, or of a list of maps; the first of a key counts.
fn merge(node: &Node, merged: &mut Vec<Pair>) -> Result<(), Fault> {
    let maps: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().map(Rc::as_ref).collect(),
        Value::Map(_) | Value::Scalar(_) | Value::Null => vec![node],
    };
    for map in maps {
        let Value::Map(pairs) = &map.value else {
            return Err(Fault::new(
                map.location,
                Problem::Shape { what: "`<<`".to_owned(), expected: "a map", found: map.kind() },
            ));
        };
        merged.extend(pairs.iter().cloned());
    }
    Ok(())
}

fn place(marker: Marker) -> Location {
    Location { line: marker.line(), column: marker.col() + 1 }
}
