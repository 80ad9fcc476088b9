//! What needs what, from structure and from what the server says.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use crate::model::{
    Body, Catalog, Column, Constraint, DataType, Ident, KeyTerm, Kind, Object, ObjectId, QualifiedName,
};

/// The dependencies of a schema, both ways. Objects and columns are numbered, so that a large schema
/// takes little more than its names.
#[derive(Debug, Default)]
pub struct Dependencies {
    numbers: HashMap<ObjectId, u32>,
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    id: ObjectId,
    needs: Vec<u32>,
    users: Vec<u32>,
    columns: Vec<u32>,
}

impl Dependencies {
    /// Reads the dependencies of everything in `catalog`.
    pub fn of(catalog: &Catalog) -> Self {
        let mut dependencies = Dependencies::default();
        for (id, object) in &catalog.objects {
            dependencies.add(id, needs(id, object, catalog));
            for column in object.columns() {
                let needs = needs_of_column(column, catalog);
                if !needs.is_empty() {
                    dependencies.add(&id.column(column.name.clone()), needs);
                }
            }
        }
        dependencies.know_columns();
        dependencies
    }

    fn number(&mut self, id: &ObjectId) -> u32 {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(id.clone()).or_insert(next);
        if number == next {
            self.nodes.push(Node { id: id.clone(), needs: Vec::new(), users: Vec::new(), columns: Vec::new() });
        }
        number
    }

    fn add(&mut self, id: &ObjectId, needs: BTreeSet<ObjectId>) {
        let user = self.number(id);
        for need in needs.into_iter().filter(|need| need != id) {
            let need = self.number(&need);
            if let Some(node) = self.nodes.get_mut(need as usize) {
                node.users.push(user);
            }
            if let Some(node) = self.nodes.get_mut(user as usize) {
                node.needs.push(need);
            }
        }
    }

    /// Ties columns that somebody needs to their relations.
    fn know_columns(&mut self) {
        let columns: Vec<(ObjectId, u32)> = self
            .nodes
            .iter()
            .zip(0..)
            .filter(|(node, _)| node.id.kind == Kind::Column)
            .map(|(node, number)| (node.id.clone(), number))
            .collect();
        for (column, number) in columns {
            for kind in Kind::RELATIONS {
                let relation = ObjectId::in_schema(kind, column.schema.clone(), column.relation.clone());
                let relation = self.numbers.get(&relation).copied();
                if let Some(node) = relation.and_then(|relation| self.nodes.get_mut(relation as usize)) {
                    node.columns.push(number);
                }
            }
        }
    }

    fn node(&self, id: &ObjectId) -> Option<&Node> {
        self.nodes.get(*self.numbers.get(id)? as usize)
    }

    fn ids<'a>(&'a self, numbers: &'a [u32]) -> impl Iterator<Item = &'a ObjectId> {
        numbers.iter().filter_map(|number| self.nodes.get(*number as usize)).map(|node| &node.id)
    }

    /// Returns what `id` needs, directly.
    pub fn needs(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.node(id).into_iter().flat_map(|node| self.ids(&node.needs))
    }

    /// Returns what needs `id` itself, directly.
    pub fn direct_users(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.node(id).into_iter().flat_map(|node| self.ids(&node.users))
    }

    /// Returns what needs `id`, directly; for a relation also what needs one of its columns.
    pub fn users(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        let node = self.node(id).into_iter();
        node.flat_map(|node| {
            let columns = node.columns.iter().filter_map(|column| self.nodes.get(*column as usize));
            self.ids(&node.users).chain(columns.flat_map(|column| self.ids(&column.users)))
        })
    }
}

/// What the objects of a schema need, worked out where it is asked for.
#[derive(Debug)]
pub struct Needs<'a> {
    catalog: &'a Catalog,
    indexes: OnceLock<HashMap<QualifiedName, Vec<ObjectId>>>,
}

impl<'a> Needs<'a> {
    /// Looks at `catalog`.
    pub fn of(catalog: &'a Catalog) -> Self {
        Needs { catalog, indexes: OnceLock::new() }
    }

    /// Returns what `id` needs, directly.
    pub fn needs(&self, id: &ObjectId) -> BTreeSet<ObjectId> {
        if id.kind != Kind::Column {
            let object = self.catalog.objects.get(id);
            let mut found = object.map(|object| needs(id, object, self.catalog)).unwrap_or_default();
            found.remove(id);
            return found;
        }
        let relations = id.with_this_column();
        let columns = relations.iter().find_map(|relation| self.catalog.objects.get(relation)).map(Object::columns);
        let column = columns.into_iter().flatten().find(|column| column.name == id.name);
        column.map(|column| needs_of_column(column, self.catalog)).unwrap_or_default()
    }

    /// Returns the indexes of a relation.
    pub fn indexes(&self, relation: &ObjectId) -> &[ObjectId] {
        let indexes = self.indexes.get_or_init(|| {
            let mut indexes: HashMap<QualifiedName, Vec<ObjectId>> = HashMap::new();
            for (id, object) in &self.catalog.objects {
                if let Body::Index(index) = &object.body {
                    let table = QualifiedName { schema: id.schema.clone(), name: index.table.clone() };
                    indexes.entry(table).or_default().push(id.clone());
                }
            }
            indexes
        });
        let name = QualifiedName { schema: relation.schema.clone(), name: relation.name.clone() };
        indexes.get(&name).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What a column needs, directly: of its type, default and generation.
fn needs_of_column(column: &Column, catalog: &Catalog) -> BTreeSet<ObjectId> {
    let mut found = Finding { catalog, ids: column.depends_on.iter().cloned().collect() };
    found.data_type(&column.data_type);
    found.ids
}

/// What an object needs, directly. What the columns of a table need is theirs.
pub fn needs(id: &ObjectId, object: &Object, catalog: &Catalog) -> BTreeSet<ObjectId> {
    let mut found = Finding { catalog, ids: object.depends_on.iter().cloned().collect() };
    if id.kind.is_in_schema() {
        found.add(ObjectId::database_scoped(Kind::Schema, id.schema.clone()));
    }
    if id.kind.belongs_to_relation() {
        found.relation(&id.schema, &id.relation);
    }
    found.body(id, &object.body);
    found.ids
}

struct Finding<'a> {
    catalog: &'a Catalog,
    ids: BTreeSet<ObjectId>,
}

impl Finding<'_> {
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
        // A type of the system's is written without a schema.
        if !data_type.as_str().contains('.') {
            return;
        }
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
