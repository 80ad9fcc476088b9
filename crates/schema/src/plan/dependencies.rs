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
            for need in needs(id, object, catalog) {
                if need != *id {
                    dependencies.users.entry(need.clone()).or_default().insert(id.clone());
                    dependencies.needs.entry(id.clone()).or_default().insert(need);
                }
            }
        }
        dependencies
    }

    /// Returns what `id` needs, directly.
    pub fn needs(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.needs.get(id).into_iter().flatten()
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

/// What an object needs, directly.
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

    fn types_of(&mut self, columns: &[Column]) {
        columns.iter().for_each(|column| self.data_type(&column.data_type));
    }

    fn body(&mut self, id: &ObjectId, body: &Body) {
        match body {
            Body::Table(table) => {
                self.types_of(&table.columns);
                let parents = table.inherits.iter().chain(table.partition_of.as_ref().map(|of| &of.parent));
                parents.for_each(|parent| self.relation(&parent.schema, &parent.name));
                if let Some(of) = &table.of_type {
                    self.add(ObjectId::in_schema(Kind::Composite, of.schema.clone(), of.name.clone()));
                }
            }
            Body::View(view) => self.types_of(&view.columns),
            Body::Composite(composite) => self.types_of(&composite.attributes),
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
            Body::Schema | Body::Sequence(_) | Body::Enum(_) | Body::Definition(_) => {}
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
