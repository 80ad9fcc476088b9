//! Functions and procedures that are in both schemas.

use super::rules::views_and_code::{F01_ARGUMENTS, F01_RETURNS, F02};
use super::scene::{Narrow, Scene};
use super::{Findings, told};

pub(super) fn definition(scene: &Scene<'_>) -> Findings {
    let (before, after) = (scene.before()?.definition()?, scene.after()?.definition()?);
    let differs = |name: &str| before.property(name) != after.property(name);
    if differs("returns") {
        return told(&F01_RETURNS);
    }
    let arguments = |routine: &crate::model::Definition| routine.property("arguments").unwrap_or_default().to_owned();
    let only_gained_defaults = gained_defaults(&arguments(before), &arguments(after));
    told(if differs("arguments") && !only_gained_defaults { &F01_ARGUMENTS } else { &F02 })
}

/// Whether every argument is what it was, or that with a default: `b integer DEFAULT 0`.
fn gained_defaults(before: &str, after: &str) -> bool {
    let (before, after) = (split(before), split(after));
    let is_kept = |(was, is): (&&str, &&str)| {
        was == is || is.strip_prefix(*was).is_some_and(|more| more.starts_with(" DEFAULT "))
    };
    before.len() == after.len() && before.iter().zip(&after).all(is_kept)
}

/// Splits a list of arguments at its commas, but for those in quotes and brackets.
fn split(arguments: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0_u32, None);
    for (at, character) in arguments.char_indices() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(arguments.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    parts.push(arguments.get(start..).unwrap_or_default().trim());
    parts
}
