//! Takes a condition apart: terms joined by AND, each compared with literals.

use std::collections::{BTreeMap, BTreeSet};

use super::allowed::{Allowed, Bound};

/// More digits than these are not exact in a `f64`.
const EXACT_DIGITS: usize = 15;

/// What a condition accepts of each of its terms; `None` if it has another form.
pub(super) fn conditions(text: &str) -> Option<BTreeMap<String, Allowed>> {
    let mut terms: BTreeMap<String, Allowed> = BTreeMap::new();
    for part in split_word(unwrap(text), "and") {
        let part = unwrap(part);
        // AND within brackets of its own.
        if split_word(part, "and").len() > 1 {
            for (term, allowed) in conditions(part)? {
                if terms.insert(term, allowed).is_some() {
                    return None;
                }
            }
            continue;
        }
        let (term, comparison) = comparison(part)?;
        let allowed = terms.entry(term.to_owned()).or_default();
        match comparison {
            Comparison::In(values) => allowed.only(values),
            Comparison::From(bound) => allowed.from(bound),
            Comparison::To(bound) => allowed.to(bound),
        }
    }
    Some(terms)
}

enum Comparison {
    In(BTreeSet<String>),
    From(Bound),
    To(Bound),
}

/// One term, compared with literals.
fn comparison(part: &str) -> Option<(&str, Comparison)> {
    if let [term, list] = split_word(part, "in").as_slice() {
        return Some((plain(term)?, Comparison::In(literals(list.strip_prefix('(')?.strip_suffix(')')?)?)));
    }
    let (at, operator) = operator(part)?;
    let (term, value) = (plain(part.get(..at)?)?, part.get(at + operator.len()..)?.trim());
    let bound = |inclusive| Some(Bound { at: number(value)?, inclusive });
    let comparison = match operator {
        "=" => Comparison::In(match any_of(value) {
            Some(list) => literals(list)?,
            None => BTreeSet::from([literal(value)?]),
        }),
        ">" => Comparison::From(bound(false)?),
        ">=" => Comparison::From(bound(true)?),
        "<" => Comparison::To(bound(false)?),
        "<=" => Comparison::To(bound(true)?),
        _ => return None,
    };
    Some((term, comparison))
}

/// The term, unless a NOT turns what it is compared with into the opposite.
fn plain(term: &str) -> Option<&str> {
    let term = term.trim();
    let is_negated = split_word(term, "not").len() > 1 || split_word(term, "or").len() > 1;
    (!term.is_empty() && !is_negated).then_some(term)
}

/// The list in `ANY (ARRAY[…])` or `ANY ((ARRAY[…])::text[])`.
fn any_of(value: &str) -> Option<&str> {
    let array = uncast(unwrap(value.strip_prefix("ANY")?.trim()));
    unwrap(array).strip_prefix("ARRAY[")?.strip_suffix(']')
}

fn literals(list: &str) -> Option<BTreeSet<String>> {
    split(list, |rest| rest.starts_with(',').then_some(1)).into_iter().map(literal).collect()
}

/// A literal without its cast: `'a'::text`, `(5)::numeric`, `-1`.
fn literal(text: &str) -> Option<String> {
    let text = unwrap(uncast(unwrap(text.trim())));
    if let Some(quoted) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        let is_one = !quoted.replace("''", "").contains('\'');
        return is_one.then(|| quoted.replace("''", "'"));
    }
    number(text).map(|_| text.to_owned())
}

fn number(text: &str) -> Option<f64> {
    let text = unwrap(uncast(unwrap(text.trim())));
    let text = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(text);
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if is_decimal && digits <= EXACT_DIGITS { text.parse().ok() } else { None }
}

/// Takes a cast off the end.
fn uncast(text: &str) -> &str {
    split(text, |rest| rest.starts_with("::").then_some(2)).first().copied().unwrap_or(text)
}

/// Takes brackets off that are around all of it.
fn unwrap(text: &str) -> &str {
    let text = text.trim();
    let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return text };
    let mut scan = Scan::default();
    let closes_early = inner.chars().any(|character| {
        scan.step(character);
        scan.depth < 0
    });
    if closes_early || scan.depth != 0 { text } else { unwrap(inner) }
}

/// The first operator outside of brackets and quotes.
fn operator(text: &str) -> Option<(usize, &str)> {
    let mut scan = Scan::default();
    for (at, character) in text.char_indices() {
        if scan.is_outside() && "<>=!~".contains(character) {
            let rest = text.get(at..)?;
            let end = rest.find(|other| !"<>=!~*".contains(other)).unwrap_or(rest.len());
            return Some((at, rest.get(..end)?));
        }
        scan.step(character);
    }
    None
}

/// Splits at a word outside of brackets and quotes, in upper or lower case.
fn split_word<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let is_word = |character: char| character.is_alphanumeric() || character == '_' || character == '$';
    let mut before = ' ';
    let mut parts = split(text, |rest| {
        let starts = !is_word(before);
        before = rest.chars().next().unwrap_or(' ');
        let (head, tail) = rest.split_at_checked(word.len())?;
        let ends = !tail.chars().next().is_some_and(is_word);
        (starts && ends && head.eq_ignore_ascii_case(word)).then_some(word.len())
    });
    parts.iter_mut().for_each(|part| *part = part.trim());
    parts
}

/// Splits where `separator`, given the rest of the text outside of brackets and quotes, says how
/// long a separator stands there.
fn split(text: &str, mut separator: impl FnMut(&str) -> Option<usize>) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut scan = Scan::default();
    let (mut start, mut skip_to) = (0, 0);
    for (at, character) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        let length = if scan.is_outside() { separator(text.get(at..).unwrap_or_default()) } else { None };
        if let Some(length) = length {
            parts.push(text.get(start..at).unwrap_or_default());
            start = at + length;
            skip_to = start;
        } else {
            scan.step(character);
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// Whether a place is within brackets or quotes. A doubled quote closes and opens again.
#[derive(Default)]
struct Scan {
    depth: i32,
    quote: Option<char>,
}

impl Scan {
    fn is_outside(&self) -> bool {
        self.depth == 0 && self.quote.is_none()
    }

    fn step(&mut self, character: char) {
        match (self.quote, character) {
            (Some(open), close) if open == close => self.quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => self.quote = Some(character),
            (None, '(' | '[') => self.depth += 1,
            (None, ')' | ']') => self.depth -= 1,
            (None, _) => {}
        }
    }
}
