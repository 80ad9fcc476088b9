//! Names that two objects cannot have at once.

use std::collections::BTreeMap;

use driftless_schema::model::{Body, Ident, Identity, Kind, Object, ObjectId};
use driftless_schema::plan::graph::Event;

use crate::inspect::server_chosen_name;
use crate::plan::fate::{Fate, Fates, Side, has_index};

/// Objects of one space have different names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    Relation,
    Type,
    Routine,
}

type Name = (Space, Ident, Ident, Ident);

/// The names that the old schema gives up.
pub(super) struct Names(BTreeMap<Name, Vec<ObjectId>>);

impl Names {
    pub(super) fn freed_in(fates: &Fates<'_>) -> Self {
        let mut names: BTreeMap<Name, Vec<ObjectId>> = BTreeMap::new();
        let going = fates.all().map(|(id, _)| id).filter(|id| fates.goes(id));
        for id in going {
            let Some(object) = fates.object(Side::Old, id) else { continue };
            for name in names_of(id, object) {
                names.entry(name).or_default().push(id.clone());
            }
        }
        let altered = fates.with(Fate::Alter).filter(|id| id.kind == Kind::Table);
        for id in altered {
            for column in fates.object(Side::Old, id).into_iter().flat_map(|object| object.columns()) {
                let Some(identity) = &column.identity else { continue };
                let stays = fates.column_of(Side::New, id, &column.name).is_some_and(|new| new.identity.is_some());
                if !stays {
                    let owner = id.column(column.name.clone());
                    names.entry(sequence_of(id, &column.name, identity)).or_default().push(owner);
                }
            }
        }
        Names(names)
    }

    /// What has to be free before the new form of an object is made.
    pub(super) fn taken_by(&self, id: &ObjectId, object: &Object) -> Vec<Event> {
        let names = names_of(id, object);
        self.free(names, id)
    }

    /// What has to be free before an identity column of a table gets its sequence.
    pub(super) fn taken_by_sequence(&self, schema: &Ident, name: &Ident, id: &ObjectId) -> Vec<Event> {
        self.free(vec![(Space::Relation, schema.clone(), name.clone(), Ident::default())], id)
    }

    fn free(&self, names: Vec<Name>, id: &ObjectId) -> Vec<Event> {
        let owners = names.iter().filter_map(|name| self.0.get(name)).flatten();
        owners.filter(|owner| *owner != id).cloned().map(Event::Free).collect()
    }
}

/// The names that an object takes.
fn names_of(id: &ObjectId, object: &Object) -> Vec<Name> {
    let name = |space, name: &Ident| (space, id.schema.clone(), name.clone(), Ident::default());
    match id.kind {
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView | Kind::Composite => {
            let mut names = vec![name(Space::Relation, &id.name), name(Space::Type, &id.name)];
            if let Body::Table(table) = &object.body {
                for column in &table.columns {
                    let Some(identity) = &column.identity else { continue };
                    names.push(sequence_of(id, &column.name, identity));
                }
            }
            names
        }
        Kind::Sequence => vec![name(Space::Relation, &id.name)],
        Kind::Index | Kind::Constraint if has_index(object) => vec![name(Space::Relation, &id.name)],
        Kind::Enum | Kind::Domain | Kind::Range | Kind::BaseType => vec![name(Space::Type, &id.name)],
        Kind::Function | Kind::Procedure | Kind::Aggregate => {
            vec![(Space::Routine, id.schema.clone(), id.name.clone(), id.signature.clone())]
        }
        _ => Vec::new(),
    }
}

/// The name of an identity's sequence.
fn sequence_of(table: &ObjectId, column: &Ident, identity: &Identity) -> Name {
    let (schema, name) = match &identity.sequence_name {
        Some(own) => (own.schema.clone(), own.name.clone()),
        None => (table.schema.clone(), server_chosen_name(&table.name, column, "seq").into()),
    };
    (Space::Relation, schema, name, Ident::default())
}
