//! What is unique, by key or by index.

use std::collections::BTreeSet;

use super::rules::constraints::{K04, K04_INVALID, K05, K05_COLUMNS, K05_KEPT, K05_PARTIAL, K07};
use super::rules::indexes::I04;
use super::scene::{Narrow, Scene, constraints_of, indexes_on};
use super::{Finding, Findings, told};
use crate::model::{Constraint, Deferral, Index, Key, KeyTerm, ObjectId, QualifiedName};

/// What is unique among which rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extent {
    /// Columns and expressions, whose order does not matter.
    pub(super) terms: BTreeSet<String>,
    /// The rows, where not all.
    pub(super) predicate: Option<String>,
}

impl Extent {
    pub(super) fn of_key(key: &Key) -> Self {
        Extent { terms: key.columns.iter().map(ToString::to_string).collect(), predicate: None }
    }

    pub(super) fn of_index(index: &Index) -> Self {
        let terms = index.keys.iter().map(|key| match &key.term {
            KeyTerm::Column(column) => column.to_string(),
            // No column is called so: the server puts expressions in parentheses or calls.
            KeyTerm::Expression(expression) => format!("({expression})"),
        });
        Extent { terms: terms.collect(), predicate: index.predicate.clone() }
    }
}

/// A key or unique index that an upsert can name, with what it makes unique.
fn usable<'a>(
    catalog: &'a crate::model::Catalog,
    relation: &'a QualifiedName,
) -> impl Iterator<Item = (&'a ObjectId, Extent)> {
    let keys = constraints_of(catalog, relation).filter_map(|(id, constraint)| match constraint {
        Constraint::PrimaryKey(key) | Constraint::Unique(key) if key.deferral == Deferral::NotDeferrable => {
            Some((id, Extent::of_key(key)))
        }
        Constraint::PrimaryKey(_)
        | Constraint::Unique(_)
        | Constraint::ForeignKey(_)
        | Constraint::Check(_)
        | Constraint::Exclusion(_) => None,
    });
    let indexes = indexes_on(catalog, relation).filter(|(_, index)| index.unique && !index.invalid);
    keys.chain(indexes.map(|(id, index)| (id, Extent::of_index(index))))
}

/// A key or unique index came, or reaches more rows.
pub(super) fn gained(is_invalid: bool) -> Findings {
    told(if is_invalid { &K04_INVALID } else { &K04 })
}

/// A key or unique index went, that made `was` unique.
pub(super) fn lost(scene: &Scene<'_>, relation: &QualifiedName, was: &Extent) -> Findings {
    let same_terms: Vec<_> = usable(scene.new, relation).filter(|(_, extent)| extent.terms == was.terms).collect();
    let stands = same_terms.iter().find(|(_, extent)| extent.predicate.is_none() || extent.predicate == was.predicate);
    if let Some((id, _)) = stands {
        return Some(vec![Finding::on(&K05_KEPT, format!("{id} stands"))]);
    }
    Some(match same_terms.first() {
        Some((id, _)) => vec![Finding::on(&K05_PARTIAL, format!("{id} stands"))],
        None => vec![Finding::of(&K05)],
    })
}

/// A key or unique index is on other columns, where it made `was` unique.
pub(super) fn moved(scene: &Scene<'_>, was: &Extent) -> Findings {
    let mut findings = lost(scene, &scene.relation_name(), was)?;
    if findings.iter().any(|finding| *finding.rule != K05_KEPT) {
        return told(&K05_COLUMNS);
    }
    findings.push(Finding::of(&K04));
    Some(findings)
}

/// Whether two NULLs count as equal.
pub(super) fn nulls(scene: &Scene<'_>) -> Findings {
    let is_plain = scene.after()?.index().is_some_and(|index| !index.unique);
    told(if is_plain { &I04 } else { &K07 })
}
