//! What needs what, from structure and from what the server says.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Body, Catalog, Column, Constraint, DataType, Ident, KeyTerm, Kind, Object, ObjectId, QualifiedName,
};

/// The dependencies of a schema, both ways.
#[derive(Debug, Default)]
pub struct Dependencies {
    needs: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    users: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
}

impl Dependencies {
    /// Reads the dependencies of everything in `catalog`.
    pub fn of(catalog: &Catalog) -> Self {
        let mut dependencies = Dependencies::default();
        for (id, object) in &catalog.objects {
            dependencies.add(id, needs(id, object, catalog));
            if id.kind.is_relation() || id.kind == Kind::Composite {
                for column in object.columns() {
                    dependencies.add(&id.column(column.name.clone()), needs_of_column(column, catalog));
                }
            }
        }
        dependencies
    }

    fn add(&mut self, id: &ObjectId, needs: BTreeSet<ObjectId>) {
        for need in needs.into_iter().filter(|need| need != id) {
            self.users.entry(need.clone()).or_default().insert(id.clone());
            self.needs.entry(id.clone()).or_default().insert(need);
        }
    }

    /// Returns what `id` needs, directly.
    pub fn needs(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.needs.get(id).into_iter().flatten()
    }

    /// Returns what needs `id` itself, directly.
    pub fn direct_users(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.users.get(id).into_iter().flatten()
    }

    /// Returns what needs `id`, directly; for a relation also what needs one of its columns.
    pub fn users<'a>(&'a self, id: &'a ObjectId) -> impl Iterator<Item = &'a ObjectId> {
        let columns = self
            .users
            .range(id.column("")..)
            .take_while(move |(column, _)| {
                id.kind.is_relation() && column.schema == id.schema && column.relation == id.name
            })
            .filter(|(column, _)| column.kind == Kind::Column)
            .flat_map(|(_, users)| users);
        self.users.get(id).into_iter().flatten().chain(columns)
    }
}

/// What a column needs, directly: of its type, default and generation.
fn needs_of_column(column: &Column, catalog: &Catalog) -> BTreeSet<ObjectId> {
    let mut found = Needs { catalog, ids: column.depends_on.iter().cloned().collect() };
    found.data_type(&column.data_type);
    found.ids
}

/// What an object needs, directly. What the columns of a table need is theirs.
pub fn needs(id: &ObjectId, object: &Object, catalog: &Catalog) -> BTreeSet<ObjectId> {
    let mut found = Needs { catalog, ids: object.depends_on.iter().cloned().collect() };
    if id.kind.is_in_schema() {
        found.add(ObjectId::database_scoped(Kind::Schema, id.schema.clone()));
    }
    if id.kind.belongs_to_relation() {
        found.relation(&id.schema, &id.relation);
    }
    found.body(id, &object.body);
    found.ids
}

struct Needs<'a> {
    catalog: &'a Catalog,
    ids: BTreeSet<ObjectId>,
}

impl Needs<'_> {
    fn add(&mut self, id: ObjectId) {
        self.ids.insert(id);
    }

    fn relation(&mut self, schema: &Ident, name: &Ident) {
        let name = QualifiedName { schema: schema.clone(), name: name.clone() };
        if let Some((id, _)) = self.catalog.relation_named(&name) {
            self.ids.insert(id.clone());
        }
    }

    fn columns<'c>(&mut self, schema: &Ident, relation: &Ident, columns: impl IntoIterator<Item = &'c Ident>) {
        let table = ObjectId::in_schema(Kind::Table, schema.clone(), relation.clone());
        self.ids.extend(columns.into_iter().map(|column| table.column(column.clone())));
    }

    /// A user-made type, or the relation whose row type it is.
    fn data_type(&mut self, data_type: &DataType) {
        let Some(name) = data_type.shape().qualified() else { return };
        if let Some((id, _)) = self.catalog.type_named(&name).or_else(|| self.catalog.relation_named(&name)) {
            self.add(id.clone());
        }
    }

    fn body(&mut self, id: &ObjectId, body: &Body) {
        match body {
            Body::Table(table) => {
                let parents = table.inherits.iter().chain(table.partition_of.as_ref().map(|of| &of.parent));
                parents.for_each(|parent| self.relation(&parent.schema, &parent.name));
                if let Some(of) = &table.of_type {
                    self.add(ObjectId::in_schema(Kind::Composite, of.schema.clone(), of.name.clone()));
                }
            }
            Body::Composite(composite) => {
                composite.attributes.iter().for_each(|attribute| {
                    self.ids.extend(attribute.depends_on.iter().cloned());
                    self.data_type(&attribute.data_type);
                });
            }
            Body::Domain(domain) => self.data_type(&domain.base),
            Body::Constraint(constraint) => self.constraint(id, constraint),
            Body::Index(index) => {
                self.relation(&id.schema, &index.table);
                let terms = index.keys.iter().filter_map(|key| match &key.term {
                    KeyTerm::Column(column) => Some(column),
                    KeyTerm::Expression(_) => None,
                });
                self.columns(&id.schema, &index.table, terms.chain(&index.include));
                if let Some(parent) = &index.attached_to {
                    self.add(ObjectId::in_schema(Kind::Index, parent.schema.clone(), parent.name.clone()));
                }
            }
            Body::Extension(extension) => {
                self.add(ObjectId::database_scoped(Kind::Schema, extension.schema.clone()));
            }
            Body::Schema | Body::View(_) | Body::Sequence(_) | Body::Enum(_) | Body::Definition(_) => {}
        }
    }

    fn constraint(&mut self, id: &ObjectId, constraint: &Constraint) {
        match constraint {
            Constraint::PrimaryKey(key) | Constraint::Unique(key) => {
                self.columns(&id.schema, &id.relation, key.columns.iter().chain(&key.include));
            }
            Constraint::ForeignKey(key) => {
                self.columns(&id.schema, &id.relation, &key.columns);
                self.relation(&key.references.schema, &key.references.name);
                self.columns(&key.references.schema, &key.references.name, &key.referenced_columns);
            }
            Constraint::Exclusion(exclusion) => {
                self.columns(&id.schema, &id.relation, &exclusion.include);
                for (term, _) in &exclusion.elements {
                    if let KeyTerm::Column(column) = &term.term {
                        self.columns(&id.schema, &id.relation, [column]);
                    }
                }
            }
            Constraint::Check(_) => {}
        }
    }
}
