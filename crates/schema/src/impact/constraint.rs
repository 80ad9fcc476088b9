//! Constraints of tables.

use serde_json::Value;

use super::check::{Shift, shift};
use super::rules::constraints::{
    K01, K02, K03, K06, K08, K08_NOT_ENFORCED, K08_NOT_VALID, K09, K12, K13, K13_NOT_ENFORCED, K13_NOT_VALID, K14,
    K14_WIDENED, K15, K15_OTHER, K16_ADDED, K16_CHANGED, K16_DROPPED, K17, K17_LATER, K18, K19, K19_UNVALIDATED,
    K20_GAINED, K20_LOST,
};
use super::rules::indexes::I04_UNIQUE;
use super::scene::{Narrow, Scene, constraints_of};
use super::uniqueness::{self, Extent};
use super::{Finding, Findings, Rule, publication, told};
use crate::model::{Catalog, Constraint, Deferral, ObjectId, QualifiedName};

pub(super) fn added(scene: &Scene<'_>) -> Findings {
    let constraint = scene.after()?.constraint()?;
    let relation = scene.relation_before().map(|(id, _)| name_of(id));
    let of_old = relation.as_ref().map(|relation| (scene.old, relation));
    if let Some(found) = of_old.and_then(|(old, relation)| elsewhere(constraint, old, relation, scene.new)) {
        return Some(vec![Finding::on(&K18, format!("it was called {}", found.name))]);
    }
    let had_primary_key = of_old.is_some_and(|(old, relation)| has_primary_key(old, relation));
    gained(constraint, had_primary_key)
}

pub(super) fn dropped(scene: &Scene<'_>) -> Findings {
    let constraint = scene.before()?.constraint()?;
    let relation = scene.relation_name();
    if let Some(found) = elsewhere(constraint, scene.new, &relation, scene.old) {
        return Some(vec![Finding::on(&K18, format!("it is called {} now", found.name))]);
    }
    lost(scene, constraint, has_primary_key(scene.new, &relation))
}

/// The same constraint under a name that the other schema does not have.
fn elsewhere<'a>(
    constraint: &Constraint,
    catalog: &'a Catalog,
    relation: &'a QualifiedName,
    other: &Catalog,
) -> Option<&'a ObjectId> {
    let mut same = constraints_of(catalog, relation).filter(|(_, found)| *found == constraint);
    same.find(|(id, _)| !other.objects.contains_key(id)).map(|(id, _)| id)
}

fn has_primary_key(catalog: &Catalog, relation: &QualifiedName) -> bool {
    constraints_of(catalog, relation).any(|(_, constraint)| matches!(constraint, Constraint::PrimaryKey(_)))
}

fn name_of(id: &ObjectId) -> QualifiedName {
    QualifiedName { schema: id.schema.clone(), name: id.name.clone() }
}

fn gained(constraint: &Constraint, had_primary_key: bool) -> Findings {
    match constraint {
        Constraint::PrimaryKey(_) => told(if had_primary_key { &K03 } else { &K01 }),
        Constraint::Unique(_) => uniqueness::gained(false),
        Constraint::ForeignKey(key) => {
            told(by_evidence(key.not_valid, key.not_enforced, [&K08, &K08_NOT_VALID, &K08_NOT_ENFORCED]))
        }
        Constraint::Check(check) => {
            told(by_evidence(check.not_valid, check.not_enforced, [&K13, &K13_NOT_VALID, &K13_NOT_ENFORCED]))
        }
        Constraint::Exclusion(_) => told(&K16_ADDED),
    }
}

/// A validated constraint proves that the rows that exist comply; one that is not proves nothing.
fn by_evidence(not_valid: bool, not_enforced: bool, rules: [&'static Rule; 3]) -> &'static Rule {
    let [validated, unvalidated, unenforced] = rules;
    match (not_enforced, not_valid) {
        (true, _) => unenforced,
        (false, true) => unvalidated,
        (false, false) => validated,
    }
}

fn lost(scene: &Scene<'_>, constraint: &Constraint, has_primary_key: bool) -> Findings {
    match constraint {
        Constraint::PrimaryKey(_) => {
            let rule = Finding::of(if has_primary_key { &K03 } else { &K02 });
            Some([rule].into_iter().chain(publication::lost_identity(scene)).collect())
        }
        Constraint::Unique(key) => uniqueness::lost(scene, &scene.relation_name(), &Extent::of_key(key)),
        Constraint::ForeignKey(key) => told(if key.not_enforced { &K08_NOT_ENFORCED } else { &K09 }),
        Constraint::Check(check) => told(if check.not_enforced { &K13_NOT_ENFORCED } else { &K14 }),
        Constraint::Exclusion(_) => told(&K16_DROPPED),
    }
}

/// What a constraint means that became another kind under the same name: every property that
/// differs then is part of the one going and the other coming.
pub(super) fn replaced(scene: &Scene<'_>) -> Findings {
    let (before, after) = (scene.before()?.constraint()?, scene.after()?.constraint()?);
    if std::mem::discriminant(before) == std::mem::discriminant(after) {
        return None;
    }
    let mut findings = lost(scene, before, false)?;
    findings.extend(gained(after, false)?);
    Some(findings)
}

/// The columns or terms.
pub(super) fn key(scene: &Scene<'_>) -> Findings {
    match (scene.before()?.constraint()?, scene.after()?.constraint()?) {
        (
            Constraint::PrimaryKey(was) | Constraint::Unique(was),
            Constraint::PrimaryKey(is) | Constraint::Unique(is),
        ) if Extent::of_key(was) == Extent::of_key(is) => told(&I04_UNIQUE),
        (Constraint::Unique(was), Constraint::Unique(_)) => uniqueness::moved(scene, &Extent::of_key(was)),
        (_, Constraint::PrimaryKey(_) | Constraint::Unique(_)) => told(&K03),
        (_, Constraint::ForeignKey(_)) => told(&K12),
        (_, Constraint::Exclusion(_)) => told(&K16_CHANGED),
        (_, Constraint::Check(_)) => None,
    }
}

/// Method or rows of an exclusion constraint.
pub(super) fn exclusion() -> Findings {
    told(&K16_CHANGED)
}

/// The condition of a check.
pub(super) fn expression(before: &Value, after: &Value) -> Findings {
    told(match shift(before.as_str()?, after.as_str()?) {
        Shift::Widened => &K14_WIDENED,
        Shift::Narrowed => &K15,
        Shift::None | Shift::Other => &K15_OTHER,
    })
}

pub(super) fn no_inherit(after: &Value) -> Findings {
    told(if after == true { &K20_LOST } else { &K20_GAINED })
}

pub(super) fn deferral(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    let read = |value: &Value| serde_json::from_value::<Deferral>(value.clone()).ok();
    let is_key = matches!(scene.after()?.constraint()?, Constraint::PrimaryKey(_) | Constraint::Unique(_));
    told(match (read(before)?, read(after)?) {
        (Deferral::NotDeferrable, _) if is_key => &K06,
        (Deferral::NotDeferrable, _) | (Deferral::InitiallyImmediate, Deferral::InitiallyDeferred) => &K17_LATER,
        (Deferral::InitiallyImmediate | Deferral::InitiallyDeferred, _) => &K17,
    })
}

pub(super) fn validation(after: &Value) -> Findings {
    told(if after == "VALID" { &K19 } else { &K19_UNVALIDATED })
}

/// Whether a foreign key or check is enforced: as if it came or went.
pub(super) fn enforcement(scene: &Scene<'_>, after: &Value) -> Findings {
    let constraint = scene.after()?.constraint()?;
    if after == "ENFORCED" { gained(constraint, false) } else { lost(scene, scene.before()?.constraint()?, false) }
}
