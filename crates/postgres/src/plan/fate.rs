//! What becomes of every object: kept, made, dropped, altered in place, or dropped and made again.

mod same;
mod spread;

use std::collections::{BTreeMap, BTreeSet};

use driftless_schema::diff::DiffOptions;
use driftless_schema::model::{Body, Catalog, Column, Kind, Object, ObjectId, QualifiedName, Table};
use driftless_schema::plan::dependencies::{Dependencies, Needs};

pub(super) use same::{canonical_column, has_index, index_of};

/// What becomes of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing.
    Keep,
    /// It is made.
    Make,
    /// It is dropped.
    Drop,
    /// It is altered where it stands.
    Alter,
    /// It is dropped and made again.
    Rebuild,
}

/// What becomes of a column of a table that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnFate {
    /// It is added.
    Add,
    /// It is dropped.
    Drop,
    /// It gets another type, or the type that it has is made again.
    Retype,
    /// It is dropped and added again: how it is generated changes.
    Recreate,
    /// Something else of it changes.
    Alter,
}

/// The fates of everything in two schemas.
pub(super) struct Fates<'a> {
    pub(super) old: &'a Catalog,
    pub(super) new: &'a Catalog,
    pub(super) options: DiffOptions,
    pub(super) old_needs: Dependencies,
    pub(super) new_needs: Needs<'a>,
    objects: BTreeMap<ObjectId, Fate>,
    columns: BTreeMap<ObjectId, ColumnFate>,
    /// Columns whose default uses something that is made again.
    pub(super) reset_defaults: BTreeSet<ObjectId>,
    /// Why an object is made again that would not have to be for itself.
    pub(super) because: BTreeMap<ObjectId, ObjectId>,
    /// The children of each relation, old and new.
    children: [BTreeMap<QualifiedName, Vec<ObjectId>>; 2],
}

/// One of the two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
}

impl<'a> Fates<'a> {
    pub(super) fn of(old: &'a Catalog, new: &'a Catalog, options: DiffOptions) -> Self {
        let mut fates = Fates {
            old,
            new,
            options,
            old_needs: Dependencies::of(old),
            new_needs: Needs::of(new),
            objects: BTreeMap::new(),
            columns: BTreeMap::new(),
            reset_defaults: BTreeSet::new(),
            because: BTreeMap::new(),
            children: [children(old), children(new)],
        };
        for (id, before) in &old.objects {
            let fate = match new.objects.get(id) {
                None if id.kind == Kind::Database => Fate::Alter,
                None => Fate::Drop,
                Some(after) => fates.compare(id, before, after),
            };
            if fate != Fate::Keep {
                fates.objects.insert(id.clone(), fate);
            }
        }
        for id in new.objects.keys().filter(|id| !old.objects.contains_key(id)) {
            let fate = if id.kind == Kind::Database { Fate::Alter } else { Fate::Make };
            fates.objects.insert(id.clone(), fate);
        }
        let altered: Vec<ObjectId> = fates.with(Fate::Alter).cloned().collect();
        altered.iter().for_each(|id| fates.compare_columns(id));
        fates.rebuild_look_alikes();
        spread::spread(&mut fates);
        fates
    }

    fn compare(&self, id: &ObjectId, before: &Object, after: &Object) -> Fate {
        if same::is_same(before, after, self.options) {
            return Fate::Keep;
        }
        // What it is to be attached to, or no more, is another matter.
        let mut before = before.clone();
        same::attachment_of(&mut before.body, &after.body);
        let is_rebuilt = same::must_rebuild(id, &before, after)
            || self.changes_validity(&before, after, id)
            || same::is_downgrade(&before, after) && !self.is_used_by_column(id)
            || same::changes_attributes(&before, after) && self.is_used_by_column(id);
        if is_rebuilt { Fate::Rebuild } else { Fate::Alter }
    }

    /// Whether an index becomes usable or unusable in another way than by attaching parts to it.
    fn changes_validity(&self, before: &Object, after: &Object, id: &ObjectId) -> bool {
        let (Body::Index(old), Body::Index(new)) = (&before.body, &after.body) else { return false };
        let table = self.relation_of(Side::New, id).and_then(|table| self.table(Side::New, &table));
        let is_partitioned = table.is_some_and(|table| table.partition_by.is_some());
        old.invalid != new.invalid && !(is_partitioned && old.invalid)
    }

    /// Whether a column of a table is of a type, or of one of an extension's types.
    fn is_used_by_column(&self, id: &ObjectId) -> bool {
        self.old_needs.direct_users(id).any(|user| {
            let table = ObjectId::in_schema(Kind::Table, user.schema.clone(), user.relation.clone());
            user.kind == Kind::Column && self.old.objects.contains_key(&table)
        })
    }

    /// A table that becomes a partition hands the first index that looks like its parent's to
    /// the parent: one that is to stay its own is made again afterwards.
    fn rebuild_look_alikes(&mut self) {
        let mut found = Vec::new();
        for table in self.all_children().filter(|table| self.stays(table)) {
            let is_partition = self.table(Side::New, table).is_some_and(|table| table.partition_of.is_some());
            for parent in self.parents(Side::New, table).iter().filter(|_| is_partition) {
                if self.stays_linked(table, parent) {
                    continue;
                }
                let own = self.old_needs.direct_users(table).filter(|user| user.kind == Kind::Index);
                for own in own.filter(|own| self.stays(own)) {
                    let is_own = self.whole_of(Side::New, own).is_none();
                    let of_parent = self.new_needs.indexes(parent);
                    if is_own && of_parent.iter().any(|other| self.looks_alike(own, other)) {
                        found.push((own.clone(), table.clone()));
                    }
                }
            }
        }
        for (index, table) in found {
            self.objects.insert(index.clone(), Fate::Rebuild);
            self.because.insert(index, table);
        }
    }

    fn looks_alike(&self, own: &ObjectId, of_parent: &ObjectId) -> bool {
        match (self.object(Side::Old, own).map(|o| &o.body), self.object(Side::New, of_parent).map(|o| &o.body)) {
            (Some(Body::Index(own)), Some(Body::Index(other))) => {
                own.keys == other.keys
                    && own.include == other.include
                    && own.unique == other.unique
                    && own.method == other.method
                    && own.predicate == other.predicate
            }
            _ => false,
        }
    }

    /// Everything that something becomes of, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = (&ObjectId, Fate)> {
        self.objects.iter().map(|(id, fate)| (id, *fate))
    }

    pub(super) fn with(&self, fate: Fate) -> impl Iterator<Item = &ObjectId> {
        self.all().filter(move |(_, other)| *other == fate).map(|(id, _)| id)
    }

    pub(super) fn get(&self, id: &ObjectId) -> Fate {
        self.objects.get(id).copied().unwrap_or(Fate::Keep)
    }

    pub(super) fn column(&self, id: &ObjectId) -> Option<ColumnFate> {
        self.columns.get(id).copied()
    }

    /// Whether an object is there all the while.
    pub(super) fn stays(&self, id: &ObjectId) -> bool {
        matches!(self.get(id), Fate::Keep | Fate::Alter) && self.old.objects.contains_key(id)
    }

    /// Whether the old form of an object goes away.
    pub(super) fn goes(&self, id: &ObjectId) -> bool {
        matches!(self.get(id), Fate::Drop | Fate::Rebuild)
    }

    pub(super) fn catalog(&self, side: Side) -> &'a Catalog {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    pub(super) fn object(&self, side: Side, id: &ObjectId) -> Option<&'a Object> {
        self.catalog(side).objects.get(id)
    }

    pub(super) fn table(&self, side: Side, id: &ObjectId) -> Option<&'a Table> {
        match &self.object(side, id)?.body {
            Body::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The tables that a table is a partition or a child of.
    pub(super) fn parents(&self, side: Side, id: &ObjectId) -> Vec<ObjectId> {
        let Some(table) = self.table(side, id) else { return Vec::new() };
        let names = table.inherits.iter().chain(table.partition_of.as_ref().map(|of| &of.parent));
        names.filter_map(|name| Some(self.catalog(side).relation_named(name)?.0.clone())).collect()
    }

    /// The partitions and children of a table.
    pub(super) fn children(&self, side: Side, id: &ObjectId) -> &[ObjectId] {
        let name = QualifiedName { schema: id.schema.clone(), name: id.name.clone() };
        let of_side = match side {
            Side::Old => &self.children[0],
            Side::New => &self.children[1],
        };
        of_side.get(&name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every table that is a child of another, in either schema.
    pub(super) fn all_children(&self) -> impl Iterator<Item = &ObjectId> {
        self.children.iter().flat_map(BTreeMap::values).flatten()
    }

    /// Whether a table is a child of that parent all the while.
    pub(super) fn stays_linked(&self, child: &ObjectId, parent: &ObjectId) -> bool {
        let bound = |side| self.table(side, child).map(|table| table.partition_of.as_ref().map(|of| &of.bound));
        self.stays(child)
            && self.stays(parent)
            && self.parents(Side::Old, child).contains(parent)
            && self.parents(Side::New, child).contains(parent)
            && bound(Side::Old) == bound(Side::New)
    }

    /// The parents that a table is a child of all the while.
    pub(super) fn kept_parents(&self, child: &ObjectId) -> Vec<ObjectId> {
        let mut parents = self.parents(Side::Old, child);
        parents.retain(|parent| self.stays_linked(child, parent));
        parents
    }

    /// The children that a table has all the while.
    pub(super) fn kept_children(&self, parent: &ObjectId) -> Vec<ObjectId> {
        let children = self.children(Side::Old, parent);
        children.iter().filter(|child| self.stays_linked(child, parent)).cloned().collect()
    }

    pub(super) fn column_of(&self, side: Side, table: &ObjectId, name: &str) -> Option<&'a Column> {
        self.object(side, table)?.columns().iter().find(|column| column.name.as_str() == name)
    }

    fn compare_columns(&mut self, id: &ObjectId) {
        let (Some(before), Some(after)) = (self.old.objects.get(id), self.new.objects.get(id)) else { return };
        if !matches!(before.body, Body::Table(_)) {
            return;
        }
        for column in before.columns() {
            let fate = match after.columns().iter().find(|other| other.name == column.name) {
                None => Some(ColumnFate::Drop),
                Some(other) => same::column_fate(column, other, self.options),
            };
            if let Some(fate) = fate {
                self.columns.insert(id.column(column.name.clone()), fate);
            }
        }
        for column in after.columns() {
            if !before.columns().iter().any(|other| other.name == column.name) {
                self.columns.insert(id.column(column.name.clone()), ColumnFate::Add);
            }
        }
    }

    /// The relation that an object hangs on, in one schema.
    pub(super) fn relation_of(&self, side: Side, id: &ObjectId) -> Option<ObjectId> {
        let catalog = self.catalog(side);
        let relation = match &catalog.objects.get(id)?.body {
            Body::Index(index) => &index.table,
            _ if id.kind.belongs_to_relation() => &id.relation,
            _ => return None,
        };
        let name = QualifiedName { schema: id.schema.clone(), name: relation.clone() };
        catalog.relation_named(&name).map(|(id, _)| id.clone())
    }

    /// The index or constraint that one of a child belongs to in the end; itself where it stands alone.
    pub(super) fn top_of(&self, side: Side, id: &ObjectId) -> ObjectId {
        let mut top = id.clone();
        while let Some(whole) = self.whole_of(side, &top) {
            top = whole;
        }
        top
    }

    /// The parent's index or constraint that one of a child belongs to, in one schema.
    pub(super) fn whole_of(&self, side: Side, id: &ObjectId) -> Option<ObjectId> {
        let catalog = self.catalog(side);
        let object = catalog.objects.get(id)?;
        if let Body::Index(index) = &object.body {
            let parent = index.attached_to.as_ref()?;
            return Some(ObjectId::in_schema(Kind::Index, parent.schema.clone(), parent.name.clone()));
        }
        let Body::Constraint(constraint) = &object.body else { return None };
        if let Some(parent) = same::index_of(constraint).and_then(|index| index.attached_to.as_ref()) {
            return Some(ObjectId::in_schema(Kind::Index, parent.schema.clone(), parent.name.clone()));
        }
        if !same::is_inherited(constraint) {
            return None;
        }
        let table = self.relation_of(side, id)?;
        self.parents(side, &table).into_iter().find_map(|parent| {
            catalog
                .parts_of(&parent.schema, &parent.name)
                .filter(|(part, _)| part.kind == Kind::Constraint)
                .find(|(part, object)| match &object.body {
                    Body::Constraint(of_parent) => same::belongs_together(id, constraint, part, of_parent),
                    _ => false,
                })
                .map(|(part, _)| part.clone())
        })
    }
}

fn children(catalog: &Catalog) -> BTreeMap<QualifiedName, Vec<ObjectId>> {
    let mut children: BTreeMap<QualifiedName, Vec<ObjectId>> = BTreeMap::new();
    for (id, object) in &catalog.objects {
        let Body::Table(table) = &object.body else { continue };
        for parent in table.inherits.iter().chain(table.partition_of.as_ref().map(|of| &of.parent)) {
            children.entry(parent.clone()).or_default().push(id.clone());
        }
    }
    children
}
