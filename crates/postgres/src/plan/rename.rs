//! Renames, before everything else.

use std::collections::BTreeMap;

use driftless_schema::model::{Body, Catalog, Ident, Inheritance, Kind, ObjectId, QualifiedName};
use driftless_schema::plan::Renamed;
use driftless_schema::plan::graph::{Action, Key};

use super::build::Step;
use super::ddl::rename;
use super::draft::Draft;
use super::{Here, rank};
use crate::inspect::server_chosen_name;

/// The actions that give what was renamed its new name, in their order.
pub(super) fn steps(pairs: &[(ObjectId, ObjectId)], here: &Here) -> Vec<Step> {
    let mut pairs: Vec<&(ObjectId, ObjectId)> = pairs.iter().collect();
    // What moved along with its schema is not moved again.
    let schemas: Vec<(ObjectId, ObjectId)> =
        pairs.iter().filter(|(from, _)| from.kind == Kind::Schema).map(|pair| (*pair).clone()).collect();
    pairs.sort_by_key(|(from, _)| (order(from.kind), from.clone()));
    let steps = pairs.into_iter().enumerate().filter_map(|(number, (from, to))| {
        let mut from = from.clone();
        if let Some((_, now)) = schemas.iter().find(|(old, _)| old.name == from.schema) {
            from.schema = now.name.clone();
        }
        let reason = format!("it was {}", from.path());
        let statements = rename::statements(&from, to, here);
        let drafts: Vec<Draft> = statements
            .into_iter()
            .map(|sql| {
                let draft = Draft::new(sql, to, reason.clone());
                match to.kind {
                    Kind::Column | Kind::Constraint | Kind::Trigger | Kind::Policy | Kind::Rule => {
                        draft.exclusive(&ObjectId::in_schema(Kind::Table, to.schema.clone(), to.relation.clone()))
                    }
                    kind if kind.is_relation() => draft.exclusive(to),
                    _ => draft,
                }
            })
            .collect();
        let key = Key { rank: rank::RENAME, object: to.clone(), number: u32::try_from(number).unwrap_or_default() };
        (!drafts.is_empty()).then(|| Action {
            key,
            causes: Vec::new(),
            after: Vec::new(),
            before: Vec::new(),
            what: drafts,
        })
    });
    steps.collect()
}

/// What the server named after a table and a column keeps its name when those get another.
pub(super) fn keep_chosen_names(renamed: &mut Renamed) {
    let was: BTreeMap<ObjectId, ObjectId> = renamed.pairs.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
    let names_not_null = major(&renamed.catalog) >= FIRST_WITH_NOT_NULL_NAMES;
    for (id, object) in &mut renamed.catalog.objects {
        let Body::Table(table) = &mut object.body else { continue };
        let old = was.get(id).unwrap_or(id);
        for column in table.columns.iter_mut().filter(|column| column.inheritance == Inheritance::Local) {
            let own = id.column(column.name.clone());
            let name = was.get(&own).map_or(&column.name, |own| &own.name);
            if old.name == id.name && *name == column.name {
                continue;
            }
            let chosen = |label| Ident::from(server_chosen_name(&old.name, name, label));
            if column.not_null && names_not_null {
                column.not_null_constraint.get_or_insert_default().name.get_or_insert_with(|| chosen("not_null"));
            }
            if let Some(identity) = &mut column.identity {
                identity.sequence_name.get_or_insert_with(|| QualifiedName::new(id.schema.clone(), chosen("seq")));
            }
        }
    }
}

/// Before this version NOT NULL has no name.
pub(super) const FIRST_WITH_NOT_NULL_NAMES: u32 = 18;

/// The major version of the server that a schema was read from.
pub(super) fn major(catalog: &Catalog) -> u32 {
    catalog.server_version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or_default()
}

/// Containers first: what is in them is told by their new names.
fn order(kind: Kind) -> u8 {
    match kind {
        Kind::Schema => 0,
        kind if kind.is_relation() => 1,
        Kind::Column => 2,
        _ => 3,
    }
}
