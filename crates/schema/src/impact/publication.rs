//! What logical replication passes on, and by which key.

use super::rules::replication::{T15, T15_LOST, T15_UNPUBLISHED, T16_IDENTITY};
use super::scene::{Narrow, Scene, constraints_of};
use super::{Finding, Rule};
use crate::model::{
    Catalog, Constraint, Definition, Kind, ObjectId, Persistence, QualifiedName, ReplicaIdentity, Table,
};

/// The tables whose updates fail from now on because a publication passes them on.
pub(super) fn without_identity<'a>(scene: &Scene<'a>) -> impl Iterator<Item = Finding> + use<'a> {
    let Scene { id: publication, old, new } = *scene;
    let (before, after) = (Published::of(publication, old), Published::of(publication, new));
    let covers = |published: &Option<Published<'_>>, id: &ObjectId, catalog: &Catalog| {
        published.as_ref().is_some_and(|published| published.covers_changes(id, catalog))
    };
    let unidentified = new.relations().filter(move |(id, object)| {
        object.table().is_some_and(|table| covers(&after, id, new) && !is_identified(new, id, table))
    });
    unidentified
        .filter(move |(id, _)| !covers(&before, id, old))
        .map(|(id, _)| Finding::on(&T16_IDENTITY, format!("table {}", id.path())))
}

/// The rule for a table, published or not, whose rows are identified by something else now.
pub(super) fn identity_changed(scene: &Scene<'_>, table: &ObjectId) -> Option<&'static Rule> {
    let body = scene.new.objects.get(table)?.table()?;
    Some(if !passes_on_changes(scene.new, table) {
        &T15_UNPUBLISHED
    } else if is_identified(scene.new, table, body) {
        &T15
    } else {
        &T15_LOST
    })
}

/// Whether the primary key that went left a published table without an identity.
pub(super) fn lost_identity(scene: &Scene<'_>) -> Option<Finding> {
    let (id, object) = scene.relation_after()?;
    let lost = passes_on_changes(scene.new, id) && !is_identified(scene.new, id, object.table()?);
    lost.then(|| Finding::of(&T15_LOST))
}

/// Whether updates and deletes of a table's rows can be told by a key.
fn is_identified(catalog: &Catalog, id: &ObjectId, table: &Table) -> bool {
    let name = QualifiedName { schema: id.schema.clone(), name: id.name.clone() };
    match table.replica_identity {
        ReplicaIdentity::Full | ReplicaIdentity::Index(_) => true,
        ReplicaIdentity::Nothing => false,
        ReplicaIdentity::Default => {
            constraints_of(catalog, &name).any(|(_, constraint)| matches!(constraint, Constraint::PrimaryKey(_)))
        }
    }
}

/// Whether a publication passes on updates or deletes of a table.
fn passes_on_changes(catalog: &Catalog, table: &ObjectId) -> bool {
    let publications = catalog.objects.keys().filter(|id| id.kind == Kind::Publication);
    publications.filter_map(|id| Published::of(id, catalog)).any(|published| published.covers_changes(table, catalog))
}

/// What a publication passes on.
struct Published<'a> {
    definition: &'a Definition,
    needs: &'a [ObjectId],
}

impl<'a> Published<'a> {
    fn of(id: &ObjectId, catalog: &'a Catalog) -> Option<Self> {
        let object = catalog.objects.get(id)?;
        Some(Published { definition: object.definition()?, needs: &object.depends_on })
    }

    /// Whether it passes on updates or deletes of a table, or of one that it is a partition of.
    fn covers_changes(&self, table: &ObjectId, catalog: &Catalog) -> bool {
        let operations = self.definition.property("publish").unwrap_or_default();
        operations.split(", ").any(|operation| matches!(operation, "update" | "delete")) && self.covers(table, catalog)
    }

    fn covers(&self, id: &ObjectId, catalog: &Catalog) -> bool {
        const DEEPEST: usize = 32;
        let mut id = id.clone();
        for _ in 0..DEEPEST {
            let Some(table) = catalog.objects.get(&id).and_then(Narrow::table) else { return false };
            if table.persistence == Persistence::Unlogged || table.foreign.is_some() {
                return false;
            }
            let schema = ObjectId::database_scoped(Kind::Schema, id.schema.clone());
            if self.definition.property("all_tables") == Some("true")
                || self.needs.contains(&id)
                || self.needs.contains(&schema)
            {
                return true;
            }
            let Some(of) = &table.partition_of else { return false };
            id = ObjectId::in_schema(Kind::Table, of.parent.schema.clone(), of.parent.name.clone());
        }
        false
    }
}
