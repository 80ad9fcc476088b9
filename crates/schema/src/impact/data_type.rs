//! Changes of type: families of types, and what a step from one to another does.
//!
//! [`family`] says what a type's text is, [`matrix`] is the table of steps between families, and
//! [`modifier`] compares lengths and precisions within one. What is in none of them is not known
//! to be compatible.

mod affinity;
mod family;
mod matrix;
mod modifier;

use serde_json::Value;

use self::family::{Family, Typed};
use super::rules::types::{Y00, Y26, Y27, Y29_VECTOR, Y34, Y35, Y36};
use super::rules::user_types::{U04, U04_FORM};
use super::scene::{Narrow, Scene};
use super::{Finding, Findings, Rule, sequence, told};
use crate::model::{Body, Catalog, DataType, Dialect, Kind, TypeShape};

/// The type of a column, an attribute or a sequence, or a domain's base type.
pub(super) fn judge(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    let (before, after) = (before.as_str()?, after.as_str()?);
    if scene.id.kind == Kind::Sequence {
        return sequence::data_type(before, after);
    }
    if scene.new.dialect == Dialect::Sqlite {
        return affinity::judge(scene, before, after);
    }
    let (before, after) = (DataType::new(before).shape(), DataType::new(after).shape());
    let element = |shape: TypeShape| TypeShape { is_array: false, ..shape };
    let findings = match before.is_array == after.is_array {
        true => step(scene, element(before), element(after)),
        false => vec![&Y27],
    };
    Some(findings.into_iter().map(Finding::of).collect())
}

/// Whether both name one and the same user-made type, which has another name now.
fn is_one_type(scene: &Scene<'_>, was: &TypeShape, is: &TypeShape) -> bool {
    let number = |catalog: &Catalog, shape: &TypeShape| catalog.type_named(&shape.qualified()?)?.1.oid;
    let (before, after) = (number(scene.old, was), number(scene.new, is));
    scene.is_one_database() && before.is_some() && before == after && was.modifiers == is.modifiers
}

/// The rules for a step from one type, or type of elements, to another.
fn step(scene: &Scene<'_>, before: TypeShape, after: TypeShape) -> Vec<&'static Rule> {
    if is_one_type(scene, &before, &after) {
        return vec![&Y34];
    }
    let (was, is) = (Typed::of(before, scene.old), Typed::of(after, scene.new));
    match (was.family, is.family) {
        (Family::Domain, Family::Domain) => {
            let mut rules = same_name_elsewhere(&was.shape, &is.shape).map_or_else(|| vec![&Y35], |rule| vec![rule]);
            rules.extend(bases(scene, &was, &is));
            rules
        }
        (Family::Domain, _) => with_base(&Y36, bases(scene, &was, &is)),
        (_, Family::Domain) => with_base(&Y35, bases(scene, &was, &is)),
        (from, to) if from == to => within(scene, &was, &is),
        (from, Family::Enum) if from.is_text() => vec![&Y26],
        (from, to) => between(from, to, &was, &is),
    }
}

fn with_base(rule: &'static Rule, mut rules: Vec<&'static Rule>) -> Vec<&'static Rule> {
    rules.insert(0, rule);
    rules
}

/// The step between the types under domains, if they differ.
fn bases(scene: &Scene<'_>, was: &Typed, is: &Typed) -> Vec<&'static Rule> {
    let (was, is) = (under(scene.old, was), under(scene.new, is));
    match (was, is) {
        (Some(was), Some(is)) if was == is => Vec::new(),
        (Some(was), Some(is)) if was.is_array == is.is_array => step(scene, was, is),
        (Some(_), Some(_)) => vec![&Y27],
        (None, _) | (_, None) => vec![&Y00],
    }
}

/// The type under a domain; any other type is its own. `None` for domains over domains beyond reason.
fn under(catalog: &Catalog, typed: &Typed) -> Option<TypeShape> {
    const DEEPEST: usize = 32;
    let mut shape = typed.shape.clone();
    for _ in 0..DEEPEST {
        let found = shape.qualified().and_then(|name| catalog.type_named(&name));
        let Some(domain) = found.and_then(|(_, object)| object.domain()) else { return Some(shape) };
        shape = domain.base.shape();
    }
    None
}

/// Between two families.
fn between(from: Family, to: Family, was: &Typed, is: &Typed) -> Vec<&'static Rule> {
    match matrix::rule(from, to) {
        Some(matrix::Step::To(rule)) => vec![rule],
        Some(matrix::Step::Length) => modifier::length(from, to, was, is),
        None => vec![&Y00],
    }
}

/// Within one family.
fn within(scene: &Scene<'_>, was: &Typed, is: &Typed) -> Vec<&'static Rule> {
    if was.family != Family::Enum
        && let Some(rule) = same_name_elsewhere(&was.shape, &is.shape)
    {
        return vec![rule];
    }
    match was.family {
        Family::Enum => vec![enums(scene, was, is)],
        Family::Composite | Family::Range | Family::Other if was.shape.name != is.shape.name => vec![&Y00],
        // The same type with modifiers of which nothing is known.
        Family::Composite | Family::Range | Family::Other => vec![&Y29_VECTOR],
        family => modifier::within(family, was, is),
    }
}

/// A type of the same name and modifiers in another schema.
fn same_name_elsewhere(was: &TypeShape, is: &TypeShape) -> Option<&'static Rule> {
    (was.name == is.name && was.schema != is.schema && was.modifiers == is.modifiers).then_some(&Y34)
}

/// Another enum: one that has every label of the old one does for it.
fn enums(scene: &Scene<'_>, was: &Typed, is: &Typed) -> &'static Rule {
    let labels = |catalog: &Catalog, typed: &Typed| {
        let (_, object) = catalog.type_named(&typed.shape.qualified()?)?;
        if let Body::Enum(of) = &object.body { Some(of.labels.clone()) } else { None }
    };
    let both = labels(scene.old, was).zip(labels(scene.new, is));
    if both.is_some_and(|(was, is)| was.iter().all(|label| is.contains(label))) { &Y34 } else { &Y00 }
}

/// The definition of a range type.
pub(super) fn range(scene: &Scene<'_>) -> Findings {
    let (before, after) = (scene.before()?.definition()?, scene.after()?.definition()?);
    told(if before.property("subtype") == after.property("subtype") { &U04_FORM } else { &U04 })
}
