//! Tables and their parents, indexes and theirs, sequences and their columns.

use std::collections::BTreeSet;

use driftless_schema::model::{Body, Constraint, Kind, Object, ObjectId};
use driftless_schema::plan::graph::Event;
use driftless_schema::plan::{HazardKind, LockMode};

use super::Builder;
use super::drop::is_foreign_key;
use crate::plan::ddl::{constraint, create, phrase, text};
use crate::plan::draft::{Draft, Form, Place};
use crate::plan::fate::{ColumnFate, Fate, Side, has_index};
use crate::plan::rank;

impl Builder<'_, '_> {
    /// Whether a constraint comes about when its parent's is made, or its table becomes a child.
    pub(super) fn is_implied(&self, id: &ObjectId) -> bool {
        let fates = self.fates;
        let Some(Body::Constraint(constraint)) = fates.object(Side::New, id).map(|object| &object.body) else {
            return false;
        };
        let Some(whole) = fates.whole_of(Side::New, id) else { return false };
        let (Some(table), Some(parent)) = (fates.relation_of(Side::New, id), fates.relation_of(Side::New, &whole))
        else {
            return false;
        };
        let is_made_along = matches!(fates.get(&whole), Fate::Make | Fate::Rebuild);
        let stays_linked = fates.stays_linked(&table, &parent);
        match constraint {
            Constraint::ForeignKey(_) => !stays_linked || is_made_along,
            Constraint::Check(_) if stays_linked => is_made_along,
            Constraint::Check(_) => !fates.stays(&table) && self.inherits_when_made(&table),
            Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Exclusion(_) => false,
        }
    }

    /// A child's constraint can be validated where its parent's is not.
    pub(super) fn validate_implied(&mut self, id: &ObjectId, object: &Object) {
        let is_pending = |body: &Body| match body {
            Body::Constraint(Constraint::Check(check)) => check.not_valid,
            Body::Constraint(Constraint::ForeignKey(key)) => key.not_valid,
            _ => false,
        };
        let whole = self.fates.whole_of(Side::New, id);
        let whole = whole.and_then(|whole| self.fates.object(Side::New, &whole));
        if whole.is_some_and(|whole| is_pending(&whole.body)) && !is_pending(&object.body) {
            let draft = Draft::new(constraint::validate(id), id, "it is validated, though its parent's is not")
                .lock(&create::bare_table_of(id), LockMode::ShareUpdateExclusive)
                .scans(&create::bare_table_of(id))
                .hazard(HazardKind::MayFailOnData, "rows that do not comply make it fail")
                .place(Place::Apart);
            let key = self.key(rank::LINK, id, 4);
            self.push(key, Vec::new(), vec![Event::Made(id.clone())], Vec::new(), vec![draft]);
        }
    }

    /// Whether a table is made as a child.
    fn inherits_when_made(&self, table: &ObjectId) -> bool {
        self.fates.table(Side::New, table).is_some_and(|table| !table.inherits.is_empty())
    }

    /// What comes about when a constraint is made: the children's.
    pub(super) fn made_along(&self, id: &ObjectId) -> Vec<Event> {
        if id.kind != Kind::Constraint {
            return Vec::new();
        }
        let Some(table) = self.fates.relation_of(Side::New, id) else { return Vec::new() };
        let mut made = Vec::new();
        for child in self.fates.children(Side::New, &table) {
            let parts = self.fates.new.parts_of(&child.schema, &child.name).map(|(part, _)| part);
            let parts = parts.filter(|part| part.kind == Kind::Constraint);
            for part in parts.filter(|part| self.fates.whole_of(Side::New, part).as_ref() == Some(id)) {
                if self.is_implied(part) {
                    made.push(Event::Made(part.clone()));
                    made.extend(self.made_along(part));
                }
            }
        }
        made
    }

    /// What has to wait until the former children of a table are none any more.
    pub(super) fn after_unlinking(&self, id: &ObjectId) -> Vec<Event> {
        let fates = self.fates;
        let is_part = fates.whole_of(Side::Old, id).is_some();
        if is_foreign_key(fates.object(Side::Old, id)) && !is_part {
            return Vec::new();
        }
        let table = match id.kind {
            Kind::Table | Kind::ForeignTable => Some(id.clone()),
            Kind::Column => Some(crate::plan::ddl::create::table_of(id, fates.old)),
            _ => fates.relation_of(Side::Old, id),
        };
        let Some(table) = table else { return Vec::new() };
        let former = fates.children(Side::Old, &table).iter().filter(|child| !fates.stays_linked(child, &table));
        // What goes anyway is not changed before.
        let is_dropped = |child: &ObjectId| id.kind == Kind::Column && fates.get(child) == Fate::Drop;
        let event = |child: ObjectId| if is_dropped(&child) { Event::Gone(child) } else { Event::Unlinked(child) };
        let mut events: Vec<Event> = former.cloned().map(event).collect();
        // A part that was its parent's stands alone once its table does.
        if id.kind != Kind::Table && is_part {
            events.push(Event::Unlinked(table));
        }
        events
    }

    /// Takes tables from their old parents, and gives them to their new ones.
    pub(super) fn links(&mut self) {
        let tables: BTreeSet<ObjectId> = self.fates.all_children().cloned().collect();
        for table in &tables {
            for parent in self.fates.parents(Side::Old, table) {
                if self.fates.stays(table) && !self.fates.stays_linked(table, &parent) {
                    self.unlink(table, &parent);
                }
            }
            let is_new = !self.fates.stays(table);
            for parent in self.fates.parents(Side::New, table) {
                let is_partition = self.fates.table(Side::New, table).is_some_and(|table| table.partition_of.is_some());
                if (is_partition || !is_new) && !self.fates.stays_linked(table, &parent) {
                    self.link(table, &parent, is_partition);
                }
            }
        }
        self.attach_indexes();
    }

    fn unlink(&mut self, table: &ObjectId, parent: &ObjectId) {
        let is_partition = self.fates.table(Side::Old, table).is_some_and(|table| table.partition_of.is_some());
        let (sql, reason) = if is_partition {
            (phrase::detach(parent, table), "it is no such partition any more")
        } else {
            (phrase::no_inherit(table, parent), "it has another parent")
        };
        let draft = Draft::new(sql, table, reason).exclusive(table);
        let draft = if is_partition { draft.exclusive(parent) } else { draft };
        // Keys that reference the parent's rows would see some of them go.
        let referencing = self.referencing_ancestors(table).into_iter();
        let mut after: Vec<Event> = referencing.filter(|key| self.fates.goes(key)).map(Event::Gone).collect();
        let parts = self.fates.old.parts_of(&table.schema, &table.name);
        let foreign_keys = parts.filter(|(_, object)| is_foreign_key(Some(object))).map(|(part, _)| part);
        after.extend(foreign_keys.filter_map(|part| self.container(part)).map(Event::Gone));
        let key = self.key(rank::DROP_DEPENDENT, table, 0);
        let before = vec![Event::Gone(parent.clone()), Event::Free(parent.clone())];
        self.push(key, vec![Event::Unlinked(table.clone())], after, before, vec![draft]);
    }

    fn link(&mut self, table: &ObjectId, parent: &ObjectId, is_partition: bool) {
        let bound = self.fates.table(Side::New, table).and_then(|table| table.partition_of.as_ref());
        let bound = bound.map(|of| of.bound.clone()).unwrap_or_default();
        let draft = if is_partition {
            let sql = phrase::attach(parent, table, &bound);
            let draft = Draft::new(sql, table, "it is a partition")
                .exclusive(table)
                .lock(parent, LockMode::ShareUpdateExclusive);
            if self.fates.stays(table) {
                draft
                    .form(table, Form::Attach)
                    .scans(table)
                    .hazard(HazardKind::TableScanUnderLock, "every row is checked against the bound")
                    .hazard(HazardKind::MayFailOnData, "rows out of the bound make it fail")
            } else {
                draft
            }
        } else {
            Draft::new(phrase::inherit(table, parent), table, "it is a child of another table")
                .exclusive(table)
                .lock(parent, LockMode::ShareUpdateExclusive)
        };
        let mut after = vec![Event::Made(table.clone()), Event::Made(parent.clone()), Event::Unlinked(table.clone())];
        for relation in [table, parent] {
            let Some(object) = self.fates.object(Side::New, relation) else { continue };
            for column in object.columns() {
                after.push(Event::Made(relation.column(column.name.clone())));
                after.push(Event::Filled(relation.column(column.name.clone())));
            }
            let before = self.fates.object(Side::Old, relation).filter(|_| self.fates.stays(relation));
            // Columns that go have to be gone from both.
            for column in before.into_iter().flat_map(|object| object.columns()) {
                after.push(Event::Gone(relation.column(column.name.clone())));
            }
            let parts = self.fates.new.parts_of(&relation.schema, &relation.name);
            for (part, object) in parts {
                let is_key = part.kind == Kind::Constraint
                    && !matches!(object.body, Body::Constraint(Constraint::ForeignKey(_)))
                    && !self.is_implied(part)
                    && !self.waits_for_link(part);
                if is_key {
                    after.push(Event::Made(part.clone()));
                    after.extend(before.map(|_| Event::Gone(part.clone())));
                }
            }
            for index in self.fates.new_needs.indexes(relation) {
                if !self.waits_for_link(index) {
                    after.push(Event::Made(index.clone()));
                }
            }
            let users = self.fates.old_needs.direct_users(relation).filter(|_| before.is_some());
            after.extend(users.filter(|user| user.kind == Kind::Index).cloned().map(Event::Gone));
        }
        // What was in the place before is dropped first.
        let siblings = self.fates.children(Side::Old, parent).iter().filter(|_| self.fates.stays(parent));
        after.extend(siblings.filter(|child| self.fates.get(child) == Fate::Drop).cloned().map(Event::Gone));
        // A partitioned partition is whole before it is attached: its own partitions first.
        after.extend(self.fates.children(Side::New, table).iter().cloned().map(Event::Linked));
        let mut causes = vec![Event::Linked(table.clone())];
        let foreign_keys = self.fates.new.parts_of(&table.schema, &table.name).map(|(part, _)| part.clone());
        causes.extend(foreign_keys.filter(|part| self.is_implied(part)).map(Event::Made));
        let key = self.key(rank::LINK, table, 1);
        self.push(key, causes, after, Vec::new(), vec![draft]);
    }

    /// Whether a partition's index or key is none of its parent's: it comes when the partition is
    /// attached, so that it is not taken for one.
    pub(super) fn waits_for_link(&self, id: &ObjectId) -> bool {
        let fates = self.fates;
        let is_invalid = |id: &ObjectId| matches!(fates.object(Side::New, id).map(|object| &object.body), Some(Body::Index(index)) if index.invalid);
        if is_invalid(id) || fates.whole_of(Side::New, id).is_some_and(|whole| is_invalid(&whole)) {
            return true;
        }
        let is_key = fates.object(Side::New, id).is_some_and(has_index);
        let Some(table) = fates.relation_of(Side::New, id).filter(|_| is_key) else { return false };
        let is_partition = fates.table(Side::New, &table).is_some_and(|table| table.partition_of.is_some());
        is_partition
            && fates.whole_of(Side::New, id).is_none()
            && fates.parents(Side::New, &table).iter().any(|parent| !fates.stays_linked(&table, parent))
    }

    /// Attaches the children's indexes whose tables are children all the while.
    fn attach_indexes(&mut self) {
        let made: Vec<ObjectId> = self
            .fates
            .all()
            .filter(|(id, fate)| {
                matches!(id.kind, Kind::Index | Kind::Constraint)
                    && matches!(fate, Fate::Make | Fate::Rebuild | Fate::Alter)
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in made {
            if self.is_implied(&id) {
                continue;
            }
            let is_key = self.fates.object(Side::New, &id).is_some_and(has_index);
            let Some(whole) = self.fates.whole_of(Side::New, &id).filter(|_| is_key) else { continue };
            let (Some(table), Some(parent)) =
                (self.fates.relation_of(Side::New, &id), self.fates.relation_of(Side::New, &whole))
            else {
                continue;
            };
            let was_attached = self.fates.get(&id) == Fate::Alter && self.fates.whole_of(Side::Old, &id).is_some();
            let is_linked_first = self.fates.stays_linked(&table, &parent) || self.waits_for_link(&id);
            if !is_linked_first || was_attached {
                continue;
            }
            let sql = phrase::attach_index(&whole, &id);
            let draft = Draft::new(sql, &id, format!("it is the part of {whole}"));
            let key = self.key(rank::LINK, &id, 2);
            let after = vec![Event::Made(id.clone()), Event::Made(whole.clone())];
            self.push(key, vec![Event::Linked(id.clone())], after, Vec::new(), vec![draft]);
        }
    }

    /// Gives sequences to their columns, and takes them from those that go.
    pub(super) fn sequence_owners(&mut self) {
        let ids: BTreeSet<&ObjectId> = self
            .fates
            .old
            .objects
            .keys()
            .chain(self.fates.new.objects.keys())
            .filter(|id| id.kind == Kind::Sequence)
            .collect();
        for id in ids {
            let owner = |side| {
                let Body::Sequence(sequence) = &self.fates.object(side, id)?.body else { return None };
                let (table, column) = sequence.owned_by.clone()?;
                let table = ObjectId::in_schema(Kind::Table, id.schema.clone(), table);
                let table = if self.fates.catalog(side).objects.contains_key(&table) {
                    table
                } else {
                    ObjectId { kind: Kind::ForeignTable, ..table }
                };
                Some((table.clone(), table.column(column)))
            };
            let (old, new) = (owner(Side::Old), owner(Side::New));
            let stays = self.fates.stays(id);
            let goes = |owner: &(ObjectId, ObjectId)| {
                self.fates.goes(&owner.0)
                    || matches!(self.fates.column(&owner.1), Some(ColumnFate::Drop | ColumnFate::Recreate))
            };
            let is_lost = stays && old.as_ref().is_some_and(goes);
            if let Some((table, column)) = old.as_ref().filter(|_| is_lost || stays && new.is_none() && old.is_some()) {
                let draft = Draft::new(phrase::owned_by_none(id), id, "it outlives its column");
                let key = self.key(rank::DROP_DEPENDENT, id, 7);
                let before = vec![Event::Gone(table.clone()), Event::Gone(column.clone())];
                self.push(key, vec![Event::Unlinked(id.clone())], Vec::new(), before, vec![draft]);
            }
            if let Some((table, column)) = new.filter(|new| !stays || is_lost || old.as_ref() != Some(new)) {
                let sql = phrase::owned_by(id, &table, &column.name);
                let mut drafts = vec![Draft::new(sql, id, "it is dropped with this column")];
                drafts.extend(self.take_over(id, &table, &column));
                let mut after = vec![Event::Made(id.clone()), Event::Made(table.clone()), Event::Made(column)];
                after.push(Event::Unlinked(id.clone()));
                let before =
                    old.iter().flat_map(|(table, column)| [Event::Gone(table.clone()), Event::Gone(column.clone())]);
                let before: Vec<Event> = if stays && !is_lost { before.collect() } else { Vec::new() };
                let key = self.key(rank::of_making(Kind::Table), &table, 94_000_000);
                self.push(key, Vec::new(), after, before, drafts);
            }
        }
    }

    /// A sequence that a column with rows gets goes on behind the largest value.
    fn take_over(&self, id: &ObjectId, table: &ObjectId, column: &ObjectId) -> Option<Draft> {
        let Body::Sequence(sequence) = &self.fates.object(Side::New, id)?.body else { return None };
        let had = self.fates.column_of(Side::Old, table, &column.name)?;
        let is_made = self.fates.get(id) == Fate::Make;
        let is_number = matches!(had.data_type.as_str(), "smallint" | "integer" | "bigint");
        if !is_made || !is_number || !self.fates.stays(table) {
            return None;
        }
        let literal = text::literal(&text::own_name(id));
        let sql = text::set_sequence(&literal, table, &column.name, sequence.options.increment < 0);
        Some(
            Draft::new(sql, id, "it goes on behind the largest value that is there")
                .lock(table, LockMode::AccessShare)
                .hazard(
                    HazardKind::Correctness,
                    "values beyond the largest one, of rows deleted since, are given out again",
                ),
        )
    }
}
