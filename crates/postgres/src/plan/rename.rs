//! Renames, before everything else.

use driftless_schema::model::{Kind, ObjectId};
use driftless_schema::plan::graph::{Action, Key};

use super::build::Step;
use super::ddl::rename;
use super::draft::Draft;
use super::{Here, rank};

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

/// Containers first: what is in them is told by their new names.
fn order(kind: Kind) -> u8 {
    match kind {
        Kind::Schema => 0,
        kind if kind.is_relation() => 1,
        Kind::Column => 2,
        _ => 3,
    }
}
