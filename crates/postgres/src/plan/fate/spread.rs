//! What goes away takes those along who use it: until nothing more has to go.

use std::collections::VecDeque;

use driftless_schema::model::{Body, Column, Constraint, Kind, ObjectId};
use driftless_schema::plan::dependencies::needs;

use super::{ColumnFate, Fate, Fates, Side};
use crate::plan::ddl::text;

/// Follows everything that goes away to those who use it.
pub(super) fn spread(fates: &mut Fates<'_>) {
    let gone = fates.all().filter(|(_, fate)| matches!(fate, Fate::Drop | Fate::Rebuild)).map(|(id, _)| id.clone());
    let columns = fates
        .columns
        .iter()
        .filter(|(_, fate)| matches!(fate, ColumnFate::Drop | ColumnFate::Retype | ColumnFate::Recreate));
    let mut spread = Spread { queue: gone.chain(columns.map(|(id, _)| id.clone())).collect(), fates };
    while let Some(item) = spread.queue.pop_front() {
        spread.follow(&item);
    }
}

struct Spread<'f, 'a> {
    fates: &'f mut Fates<'a>,
    queue: VecDeque<ObjectId>,
}

impl Spread<'_, '_> {
    fn follow(&mut self, item: &ObjectId) {
        let users: Vec<ObjectId> = if item.kind == Kind::Column {
            self.fates.old_needs.direct_users(item).cloned().collect()
        } else {
            self.fates.old_needs.users(item).cloned().collect()
        };
        for user in users {
            self.reach(item, &user);
        }
        self.follow_parts(item);
        if item.kind == Kind::Column {
            self.follow_to_children(item);
            self.follow_to_partition_key(item);
        }
    }

    /// A column of a partition key cannot change: its table is made again.
    fn follow_to_partition_key(&mut self, column: &ObjectId) {
        let Some(table) = self.table_of(column).filter(|table| self.fates.stays(table)) else { return };
        let key = self.fates.table(Side::Old, &table).and_then(|table| table.partition_by.as_deref());
        let name = text::name(&column.name);
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '"');
        let is_named = |key: &str| {
            key.match_indices(&name).any(|(at, _)| {
                let around = (
                    key.get(..at).and_then(|s| s.chars().next_back()),
                    key.get(at + name.len()..).and_then(|s| s.chars().next()),
                );
                !around.0.is_some_and(is_word) && !around.1.is_some_and(is_word)
            })
        };
        let is_set = matches!(self.fates.column(column), Some(ColumnFate::Retype | ColumnFate::Recreate));
        if is_set && key.is_some_and(is_named) {
            self.rebuild(&table, column);
        }
    }

    /// What hangs on a relation goes along, and the children's parts of an index or constraint; a part
    /// that goes takes the whole.
    fn follow_parts(&mut self, item: &ObjectId) {
        if item.kind.is_relation() {
            let mut parts = self.parts_of(item);
            parts.retain(|part| self.fates.stays(part));
            parts.iter().for_each(|part| self.rebuild(part, item));
        }
        if !matches!(item.kind, Kind::Index | Kind::Constraint) {
            return;
        }
        let Some(table) = self.fates.relation_of(Side::Old, item) else { return };
        for child in self.fates.kept_children(&table) {
            let parts: Vec<ObjectId> = self.parts_of(&child);
            for part in parts {
                let is_key = matches!(part.kind, Kind::Index | Kind::Constraint);
                if is_key && self.fates.stays(&part) && self.fates.whole_of(Side::Old, &part).as_ref() == Some(item) {
                    self.rebuild(&part, item);
                }
            }
        }
        if let Some(whole) = self.fates.whole_of(Side::Old, item)
            && let Some(parent) = self.fates.relation_of(Side::Old, &whole)
            && self.fates.stays_linked(&table, &parent)
            && self.fates.stays(&whole)
        {
            self.rebuild(&whole, item);
        }
    }

    /// What hangs on a relation.
    fn parts_of(&self, table: &ObjectId) -> Vec<ObjectId> {
        let parts = self.fates.old.parts_of(&table.schema, &table.name).map(|(id, _)| id.clone());
        let indexes = self.fates.old_needs.direct_users(table).filter(|id| id.kind == Kind::Index).cloned();
        parts.chain(indexes).collect()
    }

    /// What happens to a parent's column happens to the children's.
    fn follow_to_children(&mut self, column: &ObjectId) {
        let Some(fate) = self.fates.column(column) else { return };
        let Some(table) = self.fates.relation_of(Side::Old, column).or_else(|| self.table_of(column)) else { return };
        for child in self.fates.kept_children(&table) {
            let id = child.column(column.name.clone());
            let is_there = |side| self.fates.column_of(side, &child, &column.name).is_some();
            let stays = is_there(Side::Old) && is_there(Side::New);
            if stays && fate != ColumnFate::Drop && self.fates.column(&id) != Some(fate) {
                self.set_column(&id, &child, fate);
            }
        }
    }

    /// The table that has a column.
    fn table_of(&self, column: &ObjectId) -> Option<ObjectId> {
        [Kind::Table, Kind::ForeignTable]
            .map(|kind| ObjectId::in_schema(kind, column.schema.clone(), column.relation.clone()))
            .into_iter()
            .find(|id| self.fates.old.objects.contains_key(id))
    }

    fn set_column(&mut self, id: &ObjectId, table: &ObjectId, fate: ColumnFate) {
        self.fates.columns.insert(id.clone(), fate);
        if self.fates.get(table) == Fate::Keep {
            self.fates.objects.insert(table.clone(), Fate::Alter);
        }
        self.queue.push_back(id.clone());
    }

    fn reach(&mut self, item: &ObjectId, user: &ObjectId) {
        if user.kind == Kind::Column {
            return self.reach_column(item, user);
        }
        if !self.fates.stays(user) {
            return;
        }
        let item_is_made_again = match self.fates.column(item) {
            Some(fate) => fate != ColumnFate::Drop,
            None => self.fates.get(item) == Fate::Rebuild,
        };
        let is_part = self.fates.relation_of(Side::Old, user).as_ref() == Some(item);
        let retyped = self.fates.column(item) == Some(ColumnFate::Retype);
        match user.kind {
            Kind::Schema | Kind::Extension | Kind::Sequence => {}
            // Tables stay when a type, a routine or a parent is made again: columns and links follow.
            Kind::Table | Kind::ForeignTable => self.reach_table(item, user),
            Kind::Index if retyped && self.is_carried_index(item, user) => {}
            Kind::Constraint if retyped && self.is_carried_constraint(item, user) => {}
            // The server makes these again by itself.
            Kind::Statistics if retyped => {}
            // An altered user lets go of what is only dropped; unless it hangs on it.
            _ if !item_is_made_again && !is_part && self.fates.get(user) == Fate::Alter && self.lets_go(item, user) => {
            }
            _ => self.rebuild(user, item),
        }
    }

    /// A table whose partition key or row type needs what goes away goes too.
    fn reach_table(&mut self, item: &ObjectId, table: &ObjectId) {
        let is_parent = self.fates.parents(Side::Old, table).contains(item);
        let names_it = self.fates.object(Side::Old, table).is_some_and(|object| object.depends_on.contains(item));
        let is_routine = matches!(item.kind, Kind::Function | Kind::OperatorClass | Kind::Server | Kind::AccessMethod);
        if !is_parent && names_it && is_routine {
            self.rebuild(table, item);
        }
    }

    /// Whether the server carries an index through a change of a column's type.
    fn is_carried_index(&self, column: &ObjectId, index: &ObjectId) -> bool {
        let Some(Body::Index(body)) = self.fates.object(Side::Old, index).map(|object| &object.body) else {
            return false;
        };
        let is_plain = body.predicate.is_none()
            && body.keys.iter().all(|key| matches!(key.term, driftless_schema::model::KeyTerm::Column(_)));
        is_plain || self.stays_in_family(column)
    }

    /// Whether the server carries a constraint through a change of a column's type.
    fn is_carried_constraint(&self, column: &ObjectId, constraint: &ObjectId) -> bool {
        match self.fates.object(Side::Old, constraint).map(|object| &object.body) {
            Some(Body::Constraint(Constraint::PrimaryKey(_) | Constraint::Unique(_))) => true,
            Some(Body::Constraint(Constraint::Exclusion(_) | Constraint::Check(_))) => self.stays_in_family(column),
            _ => false,
        }
    }

    /// Whether only modifiers of a column's type change.
    fn stays_in_family(&self, column: &ObjectId) -> bool {
        let Some(table) = self.table_of(column) else { return false };
        let of =
            |side| self.fates.column_of(side, &table, &column.name).map(|column: &Column| column.data_type.shape());
        match (of(Side::Old), of(Side::New)) {
            (Some(old), Some(new)) => {
                old.name == new.name && old.schema == new.schema && old.is_array == new.is_array && old.schema.is_none()
            }
            _ => false,
        }
    }

    /// Whether the new form of `user` does not need `item` any more.
    fn lets_go(&self, item: &ObjectId, user: &ObjectId) -> bool {
        self.fates.new.objects.get(user).is_some_and(|object| !needs(user, object, self.fates.new).contains(item))
    }

    fn rebuild(&mut self, id: &ObjectId, because: &ObjectId) {
        if self.fates.get(id) == Fate::Keep {
            self.fates.because.insert(id.clone(), because.clone());
        }
        self.fates.objects.insert(id.clone(), Fate::Rebuild);
        self.queue.push_back(id.clone());
    }

    /// A column uses what goes away: by its type, its default, or how it is generated.
    fn reach_column(&mut self, item: &ObjectId, id: &ObjectId) {
        let Some(table) = self.table_of(id) else { return self.reach_attribute(item, id) };
        if !self.fates.stays(&table) {
            return;
        }
        let (Some(before), Some(after)) =
            (self.fates.column_of(Side::Old, &table, &id.name), self.fates.column_of(Side::New, &table, &id.name))
        else {
            return;
        };
        let fate = self.fates.column(id);
        if matches!(fate, Some(ColumnFate::Recreate)) {
            return;
        }
        let is_type = item.kind.is_type() || item.kind.is_relation();
        let shape = before.data_type.shape();
        let is_collation = item.kind == Kind::Collation
            && before.collation.as_ref().is_some_and(|of| of.name == item.name && of.schema == item.schema);
        let is_of_type =
            is_collation || is_type && shape.name == item.name && shape.schema.as_ref() == Some(&item.schema);
        let item_stays = self.fates.column(item) == Some(ColumnFate::Drop) || self.fates.get(item) == Fate::Drop;
        if before.generated.is_some() && after.generated.is_some() {
            // Made of something that is made again: so is the column, unless the server carries it.
            return self.set_column(id, &table, ColumnFate::Recreate);
        }
        if before.default.is_some() && (!is_of_type || after.default.is_some()) {
            self.fates.reset_defaults.insert(id.clone());
            if fate.is_none() {
                self.fates.columns.insert(id.clone(), ColumnFate::Alter);
            }
            if self.fates.get(&table) == Fate::Keep {
                self.fates.objects.insert(table.clone(), Fate::Alter);
            }
        }
        let is_user_type = is_of_type || is_type && !item_stays && self.is_made_of(item, id);
        if is_user_type && fate != Some(ColumnFate::Retype) {
            self.set_column(id, &table, ColumnFate::Retype);
        }
    }

    /// Whether the type of a column is a multirange of the range `item`.
    fn is_made_of(&self, item: &ObjectId, column: &ObjectId) -> bool {
        item.kind == Kind::Range && self.fates.old_needs.needs(column).any(|need| need == item)
    }

    /// An attribute of a composite type, or a column of a view.
    fn reach_attribute(&mut self, item: &ObjectId, id: &ObjectId) {
        let composite = ObjectId::in_schema(Kind::Composite, id.schema.clone(), id.relation.clone());
        if self.fates.stays(&composite) && self.fates.get(item) == Fate::Rebuild {
            self.rebuild(&composite, item);
        }
    }
}
