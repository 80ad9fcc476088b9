//! Renames that are certain, because the server's own numbers prove them.

use std::collections::BTreeMap;

use super::{Action, Change};
use crate::model::{Body, Catalog, Constraint, Ident, IndexKey, KeyTerm, Kind, Object, ObjectId, QualifiedName};

/// What was renamed, from old identity to new.
#[derive(Debug, Clone, Default)]
pub struct Renames {
    objects: BTreeMap<ObjectId, ObjectId>,
    /// By the relation's old identity.
    columns: BTreeMap<ObjectId, BTreeMap<Ident, Ident>>,
}

/// Finds the renames between two readings of one physical database; none between two databases.
pub fn certain(old: &Catalog, new: &Catalog) -> Renames {
    let mut renames = Renames::default();
    if old.origin.is_none() || old.origin != new.origin {
        return renames;
    }
    let numbered: BTreeMap<_, _> = new
        .objects
        .iter()
        .filter_map(|(id, object)| Some(((kind_of_number(id.kind), object.oid?), (id, object))))
        .collect();
    for (old_id, before) in &old.objects {
        let found = before.oid.and_then(|oid| numbered.get(&(kind_of_number(old_id.kind), oid)));
        let Some((new_id, after)) = found.copied() else { continue };
        if old_id != new_id
            && old_id.kind == new_id.kind
            && old_id.name_differs(new_id)
            && !new.objects.contains_key(old_id)
            && !old.objects.contains_key(new_id)
        {
            renames.objects.insert(old_id.clone(), new_id.clone());
        }
        let columns = renamed_columns(before, after);
        if !columns.is_empty() {
            renames.columns.insert(old_id.clone(), columns);
        }
    }
    renames
}

/// Objects are numbered per catalog: relations, types, routines, …
fn kind_of_number(kind: Kind) -> Kind {
    match kind {
        Kind::Table
        | Kind::ForeignTable
        | Kind::View
        | Kind::MaterializedView
        | Kind::Sequence
        | Kind::Index
        | Kind::Column => Kind::Table,
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range | Kind::BaseType => Kind::Enum,
        Kind::Function | Kind::Procedure | Kind::Aggregate => Kind::Function,
        Kind::Database
        | Kind::Schema
        | Kind::Extension
        | Kind::Language
        | Kind::AccessMethod
        | Kind::ForeignDataWrapper
        | Kind::Server
        | Kind::UserMapping
        | Kind::Collation
        | Kind::Conversion
        | Kind::TextSearchParser
        | Kind::TextSearchTemplate
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::Constraint
        | Kind::Statistics
        | Kind::Operator
        | Kind::OperatorFamily
        | Kind::OperatorClass
        | Kind::Cast
        | Kind::Transform
        | Kind::Trigger
        | Kind::Policy
        | Kind::Rule
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Subscription
        | Kind::DefaultPrivileges => kind,
    }
}

/// The columns whose number stayed, which no other column of the relation ever gets, and whose name did not.
fn renamed_columns(before: &Object, after: &Object) -> BTreeMap<Ident, Ident> {
    let is_in = |object: &Object, name: &Ident| object.columns().iter().any(|column| column.name == *name);
    let renamed = before.columns().iter().filter_map(|column| {
        let number = column.number?;
        let now = after.columns().iter().find(|other| other.number == Some(number))?;
        let is_renamed = now.name != column.name && !is_in(after, &column.name) && !is_in(before, &now.name);
        is_renamed.then(|| (column.name.clone(), now.name.clone()))
    });
    renamed.collect()
}

/// What the server named after a table and a column keeps its name when those get another. In the
/// model a name that the server would choose is left out: after a rename it is there, and no change.
fn keep_chosen_names(before: &mut Object, after: &Object) {
    let Body::Table(table) = &mut before.body else { return };
    for column in &mut table.columns {
        let Some(now) = after.columns().iter().find(|other| other.name == column.name) else { continue };
        if let Some(named) = now.not_null_constraint.as_ref().filter(|_| column.not_null) {
            let constraint = column.not_null_constraint.get_or_insert_default();
            constraint.name = constraint.name.take().or_else(|| named.name.clone());
        }
        if let (Some(identity), Some(named)) = (&mut column.identity, &now.identity) {
            identity.sequence_name = identity.sequence_name.take().or_else(|| named.sequence_name.clone());
        }
    }
}

impl ObjectId {
    /// Whether the object's own name or schema differs: a trigger whose table was renamed is not
    /// renamed itself.
    fn name_differs(&self, other: &ObjectId) -> bool {
        self.name != other.name || !self.kind.belongs_to_relation() && self.schema != other.schema
    }
}

impl Renames {
    /// The renames as changes. What moved along with its schema or relation is not told again.
    pub(super) fn changes(&self) -> Vec<Change> {
        let schemas: BTreeMap<_, _> =
            self.objects.iter().filter(|(id, _)| id.kind == Kind::Schema).map(|(a, b)| (&a.name, &b.name)).collect();
        let moved_along = |from: &ObjectId, to: &ObjectId| {
            from.name == to.name && schemas.get(&from.schema).is_some_and(|schema| **schema == to.schema)
        };
        let objects = self
            .objects
            .iter()
            .filter(|(from, to)| !moved_along(from, to))
            .map(|(from, to)| Change { object: to.clone(), action: Action::Renamed { from: from.clone() } });
        let columns = self.columns.iter().flat_map(|(relation, columns)| {
            let now = self.objects.get(relation).unwrap_or(relation);
            columns.iter().map(move |(from, to)| Change {
                object: now.column(to.clone()),
                action: Action::Renamed { from: relation.column(from.clone()) },
            })
        });
        objects.chain(columns).collect()
    }

    /// Adds what somebody says was renamed: what is in the old schema alone, and in the new one alone
    /// by the other name. Anything else is left out, as it may be done already.
    pub fn accept(&mut self, old: &Catalog, new: &Catalog, pairs: &[(ObjectId, ObjectId)]) {
        for (from, to) in pairs.iter().filter(|(from, to)| from.kind == to.kind) {
            if from.kind != Kind::Column {
                let is_new = !old.objects.contains_key(to) && new.objects.contains_key(to);
                if old.objects.contains_key(from) && is_new && !new.objects.contains_key(from) {
                    self.objects.insert(from.clone(), to.clone());
                    if from.kind == Kind::Schema {
                        self.take_along(old, from, to);
                    }
                }
            }
        }
        for (from, to) in pairs.iter().filter(|(from, to)| from.kind == Kind::Column && to.kind == Kind::Column) {
            let table = QualifiedName { schema: from.schema.clone(), name: from.relation.clone() };
            let Some((id, before)) = old.relation_named(&table) else { continue };
            let now = self.objects.get(id).unwrap_or(id);
            let Some(after) = new.objects.get(now) else { continue };
            let has = |object: &Object, name: &Ident| object.columns().iter().any(|column| column.name == *name);
            if has(before, &from.name) && !has(before, &to.name) && has(after, &to.name) && !has(after, &from.name) {
                self.columns.entry(id.clone()).or_default().insert(from.name.clone(), to.name.clone());
            }
        }
    }

    /// What is in a schema has the schema's new name.
    fn take_along(&mut self, old: &Catalog, from: &ObjectId, to: &ObjectId) {
        let inside = old.objects.keys().filter(|id| id.kind.is_in_schema() && id.schema == from.name);
        for id in inside.filter(|id| !id.kind.belongs_to_relation()) {
            let now = ObjectId { schema: to.name.clone(), ..id.clone() };
            self.objects.entry(id.clone()).or_insert(now);
        }
    }

    /// Whether nothing was renamed.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.columns.is_empty()
    }

    /// Returns every rename, old identity and new: objects, then columns, whose relation has its new name in both.
    pub fn pairs(&self) -> Vec<(ObjectId, ObjectId)> {
        let objects = self.objects.iter().map(|(from, to)| (from.clone(), to.clone()));
        let columns = self.columns.iter().flat_map(|(relation, columns)| {
            let now = self.objects.get(relation).unwrap_or(relation);
            columns.iter().map(|(from, to)| (now.column(from.clone()), now.column(to.clone())))
        });
        objects.chain(columns).collect()
    }

    /// Returns the new identity of what `id` names: itself, or what it hangs on, may be renamed.
    pub fn now(&self, id: &ObjectId) -> ObjectId {
        let mut renamed = self.rename_id(id);
        if id.kind == Kind::Column {
            self.column(&id.schema, &id.relation, &mut renamed.name);
        }
        renamed
    }

    /// Gives what was renamed its new name, in `catalog`'s identities and wherever its structure
    /// refers to them; the text of expressions stays.
    pub fn apply<'a>(&self, catalog: &'a Catalog, new: &Catalog) -> std::borrow::Cow<'a, Catalog> {
        if self.objects.is_empty() && self.columns.is_empty() {
            return std::borrow::Cow::Borrowed(catalog);
        }
        let mut renamed = catalog.clone();
        renamed.objects = std::mem::take(&mut renamed.objects)
            .into_iter()
            .map(|(id, mut object)| {
                self.rename_body(&id, &mut object);
                let renamed = self.rename_id(&id);
                if let (true, Some(now)) = (renamed != id || self.columns.contains_key(&id), new.objects.get(&renamed))
                {
                    keep_chosen_names(&mut object, now);
                }
                (renamed, object)
            })
            .collect();
        std::borrow::Cow::Owned(renamed)
    }

    fn rename_id(&self, id: &ObjectId) -> ObjectId {
        let mut renamed = self.objects.get(id).unwrap_or(id).clone();
        if id.kind.belongs_to_relation() {
            let relation = self.relation(&id.schema, &id.relation);
            (renamed.schema, renamed.relation) = (relation.schema, relation.name);
        }
        if let Some(server) = self.objects.get(&ObjectId::database_scoped(Kind::Server, id.relation.clone()))
            && id.kind == Kind::UserMapping
        {
            renamed.relation = server.name.clone();
        }
        renamed
    }

    /// The new name of a relation.
    fn relation(&self, schema: &Ident, name: &Ident) -> QualifiedName {
        let ids = Kind::RELATIONS.map(|kind| ObjectId::in_schema(kind, schema.clone(), name.clone()));
        let renamed = ids.iter().find_map(|id| self.objects.get(id));
        match renamed {
            Some(id) => QualifiedName { schema: id.schema.clone(), name: id.name.clone() },
            None => QualifiedName { schema: schema.clone(), name: name.clone() },
        }
    }

    /// The new name of a column of a relation.
    fn column(&self, schema: &Ident, relation: &Ident, column: &mut Ident) {
        let renamed = [Kind::Table, Kind::ForeignTable, Kind::View, Kind::MaterializedView, Kind::Composite]
            .map(|kind| ObjectId::in_schema(kind, schema.clone(), relation.clone()))
            .iter()
            .find_map(|id| self.columns.get(id)?.get(column).cloned());
        if let Some(renamed) = renamed {
            *column = renamed;
        }
    }

    fn rename_body(&self, id: &ObjectId, object: &mut Object) {
        let columns = |schema: &Ident, relation: &Ident, columns: &mut [Ident]| {
            columns.iter_mut().for_each(|column| self.column(schema, relation, column));
        };
        let keys = |schema: &Ident, relation: &Ident, keys: &mut dyn Iterator<Item = &mut IndexKey>| {
            for key in keys {
                if let KeyTerm::Column(column) = &mut key.term {
                    self.column(schema, relation, column);
                }
            }
        };
        match &mut object.body {
            Body::Table(table) => {
                table.columns.iter_mut().for_each(|column| self.column(&id.schema, &id.name, &mut column.name));
                for parent in table.inherits.iter_mut().chain(table.partition_of.as_mut().map(|of| &mut of.parent)) {
                    *parent = self.relation(&parent.schema, &parent.name);
                }
            }
            Body::View(view) => {
                view.columns.iter_mut().for_each(|column| self.column(&id.schema, &id.name, &mut column.name));
            }
            Body::Composite(composite) => {
                let attributes = composite.attributes.iter_mut();
                attributes.for_each(|column| self.column(&id.schema, &id.name, &mut column.name));
            }
            Body::Constraint(Constraint::PrimaryKey(key) | Constraint::Unique(key)) => {
                columns(&id.schema, &id.relation, &mut key.columns);
                columns(&id.schema, &id.relation, &mut key.include);
            }
            Body::Constraint(Constraint::ForeignKey(key)) => {
                columns(&id.schema, &id.relation, &mut key.columns);
                columns(&id.schema, &id.relation, &mut key.on_delete_columns);
                let references = key.references.clone();
                columns(&references.schema, &references.name, &mut key.referenced_columns);
                key.references = self.relation(&references.schema, &references.name);
            }
            Body::Constraint(Constraint::Exclusion(exclusion)) => {
                keys(&id.schema, &id.relation, &mut exclusion.elements.iter_mut().map(|(key, _)| key));
                columns(&id.schema, &id.relation, &mut exclusion.include);
            }
            Body::Index(index) => {
                keys(&id.schema, &index.table, &mut index.keys.iter_mut());
                columns(&id.schema, &index.table, &mut index.include);
                index.table = self.relation(&id.schema, &index.table).name;
            }
            Body::Sequence(sequence) => {
                if let Some((table, column)) = &mut sequence.owned_by {
                    self.column(&id.schema, table, column);
                    *table = self.relation(&id.schema, table).name;
                }
            }
            Body::Schema
            | Body::Extension(_)
            | Body::Enum(_)
            | Body::Domain(_)
            | Body::Constraint(Constraint::Check(_))
            | Body::Definition(_) => {}
        }
    }
}
