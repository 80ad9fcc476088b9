//! A changed object, as it was and as it is.

use crate::model::{
    Body, Catalog, Column, Constraint, DataType, Definition, Domain, Ident, Index, Kind, Object, ObjectId,
    QualifiedName, Table,
};

/// An object in both schemas. Looking up what is in neither gives `None`, which the judge turns
/// into the verdict for what is not foreseen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) id: &'a ObjectId,
    pub(super) old: &'a Catalog,
    pub(super) new: &'a Catalog,
}

impl<'a> Scene<'a> {
    /// The object as it was, whatever its name was.
    pub(super) fn before(&self) -> Option<&'a Object> {
        self.entry_before().map(|(_, object)| object)
    }

    /// The object as it was, with its identity then.
    pub(super) fn entry_before(&self) -> Option<(&'a ObjectId, &'a Object)> {
        let old = self.old.objects.get_key_value(self.id);
        old.or_else(|| self.part_before()).or_else(|| self.numbered(self.after()?, self.id.kind))
    }

    /// The object as it is.
    pub(super) fn after(&self) -> Option<&'a Object> {
        self.new.objects.get(self.id)
    }

    /// What hung by the same name on the relation, which had another name.
    fn part_before(&self) -> Option<(&'a ObjectId, &'a Object)> {
        if !self.id.kind.belongs_to_relation() {
            return None;
        }
        let (relation, _) = self.relation_before()?;
        let (schema, relation) = (relation.schema.clone(), relation.name.clone());
        self.old.objects.get_key_value(&ObjectId { schema, relation, ..self.id.clone() })
    }

    /// The object of `kind` that has the same number in the old schema, if both schemas were
    /// read from one database.
    fn numbered(&self, object: &Object, kind: Kind) -> Option<(&'a ObjectId, &'a Object)> {
        let oid = object.oid?;
        let mut entries = self.old.objects.iter().filter(|(id, old)| id.kind == kind && old.oid == Some(oid));
        if self.is_one_database() { entries.next() } else { None }
    }

    /// Whether both schemas were read from one database, so that the server's numbers can be compared.
    pub(super) fn is_one_database(&self) -> bool {
        self.old.origin.is_some() && self.old.origin == self.new.origin
    }

    /// The relation, or composite type, that the object hangs on, in the new schema.
    pub(super) fn relation_after(&self) -> Option<(&'a ObjectId, &'a Object)> {
        container(self.new, &self.relation_name())
    }

    /// The relation, or composite type, that the object hung on, in the old schema.
    pub(super) fn relation_before(&self) -> Option<(&'a ObjectId, &'a Object)> {
        container(self.old, &self.relation_name()).or_else(|| {
            let (id, object) = self.relation_after()?;
            self.numbered(object, id.kind)
        })
    }

    /// Schema and name of the relation that the object hangs on.
    pub(super) fn relation_name(&self) -> QualifiedName {
        let object = self.after().or_else(|| self.old.objects.get(self.id));
        let relation = object.and_then(Object::index).map_or(&self.id.relation, |index| &index.table);
        QualifiedName { schema: self.id.schema.clone(), name: relation.clone() }
    }

    /// The column as it is.
    pub(super) fn column_after(&self) -> Option<&'a Column> {
        named(self.relation_after()?.1, &self.id.name)
    }

    /// The column as it was, whatever its name was.
    pub(super) fn column_before(&self) -> Option<&'a Column> {
        let (_, relation) = self.relation_before()?;
        named(relation, &self.id.name).or_else(|| {
            let number = self.column_after()?.number?;
            relation.columns().iter().find(|column| column.number == Some(number))
        })
    }

    /// The domain called by a type in the new schema, if it is one.
    pub(super) fn domain_after(&self, data_type: &DataType) -> Option<&'a Domain> {
        self.new.type_named(&data_type.shape().qualified()?)?.1.domain()
    }
}

/// The relation or composite type called `name`.
fn container<'a>(catalog: &'a Catalog, name: &QualifiedName) -> Option<(&'a ObjectId, &'a Object)> {
    catalog.relation_named(name).or_else(|| {
        let composite = ObjectId::in_schema(Kind::Composite, name.schema.clone(), name.name.clone());
        catalog.objects.get_key_value(&composite)
    })
}

fn named<'a>(relation: &'a Object, name: &Ident) -> Option<&'a Column> {
    relation.columns().iter().find(|column| column.name == *name)
}

/// The indexes on a relation, in order.
pub(super) fn indexes_on<'a>(
    catalog: &'a Catalog,
    relation: &'a QualifiedName,
) -> impl Iterator<Item = (&'a ObjectId, &'a Index)> {
    // Indexes are their schema's: they stand together, as nothing of a schema hangs on a relation.
    let first = ObjectId::in_schema(Kind::Index, relation.schema.clone(), "");
    let all =
        catalog.objects.range(first..).take_while(|(id, _)| id.schema == relation.schema && id.kind == Kind::Index);
    all.filter_map(|(id, object)| Some((id, object.index()?))).filter(|(_, index)| index.table == relation.name)
}

/// The constraints of a relation, in order.
pub(super) fn constraints_of<'a>(
    catalog: &'a Catalog,
    relation: &'a QualifiedName,
) -> impl Iterator<Item = (&'a ObjectId, &'a Constraint)> {
    catalog.parts_of(&relation.schema, &relation.name).filter_map(|(id, object)| Some((id, object.constraint()?)))
}

/// Narrows a body to what the judge of one kind needs.
pub(super) trait Narrow {
    fn table(&self) -> Option<&Table>;
    fn constraint(&self) -> Option<&Constraint>;
    fn index(&self) -> Option<&Index>;
    fn domain(&self) -> Option<&Domain>;
    fn definition(&self) -> Option<&Definition>;
}

impl Narrow for Object {
    fn table(&self) -> Option<&Table> {
        if let Body::Table(table) = &self.body { Some(table) } else { None }
    }

    fn constraint(&self) -> Option<&Constraint> {
        if let Body::Constraint(constraint) = &self.body { Some(constraint) } else { None }
    }

    fn index(&self) -> Option<&Index> {
        if let Body::Index(index) = &self.body { Some(index) } else { None }
    }

    fn domain(&self) -> Option<&Domain> {
        if let Body::Domain(domain) = &self.body { Some(domain) } else { None }
    }

    fn definition(&self) -> Option<&Definition> {
        if let Body::Definition(definition) = &self.body { Some(definition) } else { None }
    }
}
