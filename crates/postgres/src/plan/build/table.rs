//! Tables that stay.

use driftless_schema::diff::{Action, Property, diff_object};
use driftless_schema::model::{Kind, Object, ObjectId, ReplicaIdentity};
use driftless_schema::plan::graph::Event;

use super::Builder;
use crate::plan::ddl::alter::{Alteration, Unknown, reason_of, table};
use crate::plan::ddl::standing::Initial;
use crate::plan::fate::Side;
use crate::plan::rank;

impl Builder<'_, '_> {
    pub(super) fn alter_table(&mut self, id: &ObjectId, before: &Object, after: &Object) {
        let (Some(old), Some(new)) = (self.fates.table(Side::Old, id), self.fates.table(Side::New, id)) else { return };
        let changes = diff_object(id, before, after, self.fates.options);
        let alteration = Alteration { id, before, after, changes: &changes };
        if changes.iter().any(|change| is_unmodelled(&change.action)) {
            return self.unknown(id, Property::Unmodelled, before, after);
        }
        match alteration.table(old, new) {
            Ok(mut drafts) => {
                self.warn_of_no_policy(id, &mut drafts);
                let after = self.needs_made(id);
                let mut before = self.needs_gone(id);
                before.retain(|event| !after.iter().any(|other| is_same(event, other)));
                let key = self.key(rank::of_making(Kind::Table), id, 1);
                self.push(key, vec![Event::Made(id.clone())], after, before, drafts);
            }
            Err(Unknown(property)) => self.unknown(id, property, before, after),
        }
        self.columns(id);
        self.indexes_by_name(id, &changes);
        let drafts = self.standing.drafts(id, &Initial::of(before), after);
        let is_regranted = drafts.iter().any(|draft| draft.sql.starts_with("REVOKE"));
        let key = self.key(rank::of_making(Kind::Table), id, 95_000_000);
        self.push(key, Vec::new(), Vec::new(), Vec::new(), drafts);
        if is_regranted && self.fates.options.privileges {
            self.grant_columns_again(id, after);
        }
    }

    /// Revoking on a table revokes on its columns too.
    fn grant_columns_again(&mut self, id: &ObjectId, after: &Object) {
        let owner = self.standing.owner(Some(after));
        let mut drafts = Vec::new();
        for column in after.columns() {
            let column_id = id.column(column.name.clone());
            drafts.extend(crate::plan::ddl::privileges::of_column(&column_id, &owner, &[], column));
        }
        let key = self.key(rank::of_making(Kind::Table), id, 96_000_000);
        self.push(key, Vec::new(), Vec::new(), Vec::new(), drafts);
    }

    /// What names an index of the table: replica identity, CLUSTER.
    fn indexes_by_name(&mut self, id: &ObjectId, changes: &[driftless_schema::diff::Change]) {
        let (Some(old), Some(new)) = (self.fates.table(Side::Old, id), self.fates.table(Side::New, id)) else { return };
        let identity = match &new.replica_identity {
            ReplicaIdentity::Index(index) => Some(index.clone()),
            ReplicaIdentity::Default | ReplicaIdentity::Full | ReplicaIdentity::Nothing => None,
        };
        let fates = self.fates;
        let goes = |name: &driftless_schema::model::Ident| index_named(id, name).iter().any(|index| fates.goes(index));
        if old.replica_identity != new.replica_identity || identity.as_ref().is_some_and(goes) {
            let draft = table::replica_identity(id, new, &reason_of(changes, id, Property::ReplicaIdentity));
            let after = identity.iter().flat_map(|name| index_named(id, name)).map(Event::Made).collect();
            let key = self.key(rank::LINK, id, 5);
            self.push(key, Vec::new(), after, Vec::new(), vec![draft]);
        }
        if old.cluster_on != new.cluster_on || new.cluster_on.as_ref().is_some_and(goes) {
            let reason = reason_of(changes, id, Property::ClusterOn);
            let draft = table::cluster_on(id, new.cluster_on.as_deref(), &reason);
            let after = new.cluster_on.iter().flat_map(|name| index_named(id, name)).map(Event::Made).collect();
            let key = self.key(rank::LINK, id, 6);
            self.push(key, Vec::new(), after, Vec::new(), vec![draft]);
        }
    }

    /// What a table that is made has that names one of its indexes.
    pub(super) fn indexes_by_name_of_new(&mut self, id: &ObjectId) {
        let Some(new) = self.fates.table(Side::New, id) else { return };
        if let ReplicaIdentity::Index(index) = &new.replica_identity {
            let draft = table::replica_identity(id, new, "logical replication identifies rows by it");
            let mut after: Vec<Event> = index_named(id, index).into_iter().map(Event::Made).collect();
            after.push(Event::Made(id.clone()));
            let key = self.key(rank::LINK, id, 5);
            self.push(key, Vec::new(), after, Vec::new(), vec![draft]);
        }
        if let Some(index) = &new.cluster_on {
            let draft = table::cluster_on(id, Some(index), "CLUSTER goes by it");
            let mut after: Vec<Event> = index_named(id, index).into_iter().map(Event::Made).collect();
            after.push(Event::Made(id.clone()));
            let key = self.key(rank::LINK, id, 6);
            self.push(key, Vec::new(), after, Vec::new(), vec![draft]);
        }
    }
}

fn is_unmodelled(action: &Action) -> bool {
    matches!(action, Action::Altered { property: Property::Unmodelled, .. })
}

/// Whether what is to be gone is what has to be made.
fn is_same(gone: &Event, made: &Event) -> bool {
    matches!((gone, made), (Event::Gone(gone), Event::Made(made)) if gone == made)
}

/// The index of that name, or the constraint that it is behind.
fn index_named(table: &ObjectId, name: &str) -> [ObjectId; 2] {
    [
        ObjectId::in_schema(Kind::Index, table.schema.clone(), name),
        ObjectId::on_relation(Kind::Constraint, table.schema.clone(), table.name.clone(), name),
    ]
}
