//! Tables that no statement leads to the new form of: made anew beside the old one, which hands its rows over.

use std::borrow::Cow;

use driftless_schema::model::{Body, Column, Kind, Object, ObjectId};
use driftless_schema::plan::graph::Event;
use driftless_schema::plan::{HazardKind, LockMode, Reverse};

use super::Builder;
use crate::inspect::server_chosen_name;
use crate::plan::ddl::{cast, text};
use crate::plan::draft::Draft;
use crate::plan::fate::{Fate, Side};
use crate::plan::{rank, rename};

impl Builder<'_, '_> {
    /// Whether a table is made again, and has or may have rows.
    pub(super) fn is_moved(&self, id: &ObjectId) -> bool {
        id.kind == Kind::Table && self.fates.get(id) == Fate::Rebuild
    }

    /// Whether the rows of a table are handed over with those of its parent.
    pub(super) fn goes_with_parent(&self, id: &ObjectId) -> bool {
        let is_partition = self.fates.table(Side::Old, id).is_some_and(|table| table.partition_of.is_some());
        is_partition && self.fates.parents(Side::Old, id).iter().any(|parent| self.is_moved(parent))
    }

    /// What has to happen before the old form of a table goes: its rows, or its parent's, are handed over.
    pub(super) fn after_handing_over(&self, id: &ObjectId) -> Vec<Event> {
        let mut events = vec![Event::Filled(id.clone())];
        let parents = self.fates.parents(Side::Old, id);
        for parent in parents.iter().filter(|_| self.goes_with_parent(id)) {
            events.extend(self.after_handing_over(parent));
        }
        events
    }

    /// The new form of a table, with the names that the old form keeps the server from choosing.
    pub(super) fn with_own_names<'o>(&self, id: &ObjectId, object: &'o Object) -> Cow<'o, Object> {
        let mut object = Cow::Borrowed(object);
        if self.is_moved(id)
            && rename::major(self.fates.old) >= rename::FIRST_WITH_NOT_NULL_NAMES
            && let Body::Table(table) = &mut object.to_mut().body
        {
            for column in table.columns.iter_mut().filter(|column| column.not_null) {
                let chosen = || server_chosen_name(&id.name, &column.name, "not_null").into();
                column.not_null_constraint.get_or_insert_default().name.get_or_insert_with(chosen);
            }
        }
        object
    }

    /// Renames the old form, whose identities give up their sequences.
    pub(super) fn move_aside(&mut self, id: &ObjectId) {
        let Some(object) = self.fates.object(Side::Old, id) else { return };
        let mut drafts = Vec::new();
        for column in object.columns().iter().filter(|column| column.identity.is_some()) {
            let sql = text::drop_identity(id, &column.name);
            drafts.push(Draft::new(sql, id, "its sequence's name is needed again").exclusive(id));
        }
        let sql = text::rename_table(id, &self.aside_name(id));
        drafts.push(Draft::new(sql, id, "no statement leads to its new form, which is made beside it").exclusive(id));
        let key = self.key(rank::DROP_DEPENDENT, id, 8);
        let parts = self.fates.old.parts_of(&id.schema, &id.name).map(|(part, _)| part);
        // What is dropped for itself is named by the table's name.
        let after = parts.filter(|part| self.container(part).is_none()).cloned().map(Event::Gone).collect();
        self.push(key, vec![Event::Free(id.clone())], after, Vec::new(), drafts);
    }

    /// Hands the rows over.
    pub(super) fn hand_over(&mut self, id: &ObjectId) {
        if self.goes_with_parent(id) {
            return;
        }
        let (Some(old), Some(new)) = (self.fates.object(Side::Old, id), self.fates.object(Side::New, id)) else {
            return;
        };
        let pairs: Vec<_> = new
            .columns()
            .iter()
            .filter(|column| column.generated.is_none())
            .filter_map(|column| {
                let old = old.columns().iter().find(|old| old.name == column.name)?;
                Some((column, self.value(old, column)))
            })
            .collect();
        if pairs.is_empty() {
            return;
        }
        let aside = ObjectId { name: self.aside_name(id).into(), ..id.clone() };
        let is_lost = old
            .columns()
            .iter()
            .any(|column| column.generated.is_none() && !new.columns().iter().any(|other| other.name == column.name));
        let is_cut = pairs.iter().any(|(column, _)| {
            let had = old.columns().iter().find(|old| old.name == column.name);
            had.is_some_and(|old| cast::cost(&old.data_type, &column.data_type).may_lose)
        });
        let mut draft = Draft::new(text::hand_over(&aside, id, &pairs), id, "its rows go over to the new form")
            .lock(id, LockMode::AccessExclusive)
            .rewrites(id)
            .scans(id)
            .hazard(HazardKind::TableRewrite, "every row is written anew while everybody waits")
            .hazard(HazardKind::MayFailOnData, "rows that do not comply with the new form make it fail");
        if is_lost {
            draft = draft
                .hazard(HazardKind::DataLoss, "the values of columns that are not wanted any more are lost")
                .reverse(Reverse::Lost("the values of columns that are not wanted any more".to_owned()));
        }
        if is_cut {
            draft = draft
                .hazard(HazardKind::DataLoss, "values that do not fit their new type are cut or rounded")
                .reverse(Reverse::Lost("what was cut off or rounded".to_owned()));
        }
        let mut drafts = vec![draft];
        for (column, _) in pairs.iter().filter(|(column, _)| column.identity.is_some()) {
            let descends =
                column.identity.as_ref().and_then(|of| of.sequence.as_ref()).is_some_and(|of| of.increment < 0);
            let sequence = text::serial_sequence(id, &column.name);
            let sql = text::set_sequence(&sequence, id, &column.name, descends);
            drafts.push(Draft::new(sql, id, "its sequence goes on behind the largest value that is there"));
        }
        let mut after = vec![Event::Made(id.clone())];
        self.wait_for_partitions(id, &mut after);
        for child in self.fates.children(Side::Old, id).iter().filter(|child| self.fates.stays(child)) {
            after.push(Event::Unlinked(child.clone()));
        }
        let key = self.key(rank::LINK, id, 3);
        self.push(key, vec![Event::Filled(id.clone())], after, vec![Event::Gone(id.clone())], drafts);
    }

    /// What a column of the new form gets of one of the old form.
    fn value(&self, old: &Column, new: &Column) -> String {
        let name = text::name(&old.name);
        match self.rebuilt_type(new) {
            Some(of) if old.data_type == new.data_type => self.by_new_type(&name, old, &of),
            _ if old.data_type == new.data_type => name,
            _ => cast::expression(&name, &old.data_type, &new.data_type),
        }
    }

    /// All partitions have to be there before rows come.
    pub(super) fn wait_for_partitions(&self, id: &ObjectId, after: &mut Vec<Event>) {
        for child in self.fates.children(Side::New, id) {
            after.push(Event::Linked(child.clone()));
            self.wait_for_partitions(child, after);
        }
    }
}
