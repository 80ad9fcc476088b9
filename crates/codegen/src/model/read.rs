//! Reads the model out of schemas.

use driftless_schema::fingerprint::{self, Fingerprint};
use driftless_schema::model::{
    Body, Catalog, Column, DataType, Dialect, IdentityMode, Kind, Object, ObjectId, QualifiedName,
};
use driftless_schema::snapshot::Database;

use super::{Domain, Field, FieldType, Item, Model, Nullability, Scalar, Shape, TypeId, ValueSource, postgres, sqlite};

impl Model {
    /// Reads the relations and types out of `databases`. Partitions are left out: a row of one is
    /// a row of the table they are parts of.
    pub fn read(databases: &[Database]) -> Self {
        let items = databases.iter().enumerate().flat_map(|(number, database)| {
            let reader = Reader { catalog: &database.catalog, database: number };
            database.catalog.objects.iter().filter_map(move |(id, object)| reader.item(id, object))
        });
        Model { databases: databases.iter().map(|database| database.name.clone()).collect(), items: items.collect() }
    }
}

/// Reads one database.
#[derive(Clone, Copy)]
struct Reader<'a> {
    catalog: &'a Catalog,
    database: usize,
}

/// Domains over domains deeper than this are read as unknown; a damaged snapshot may hold a circle.
const DEEPEST_DOMAIN: usize = 32;

impl Reader<'_> {
    fn item(self, id: &ObjectId, object: &Object) -> Option<Item> {
        let (shape, fingerprint) = match &object.body {
            Body::Table(table) if table.partition_of.is_some() => return None,
            Body::Table(table) => {
                let fields = table.columns.iter().map(|column| self.column(id, column, Nullability::NotNull));
                (Shape::Row(fields.collect()), fingerprint::of_shape(self.catalog, id))
            }
            // A server says of no column of a view that it refuses NULL.
            Body::View(view) => {
                let fields = view.columns.iter().map(|column| self.column(id, column, Nullability::Nullable));
                (Shape::Row(fields.collect()), fingerprint::of_shape(self.catalog, id))
            }
            // Any attribute of a composite value may be NULL.
            Body::Composite(composite) => {
                let fields = composite.attributes.iter().map(|column| self.column(id, column, Nullability::Nullable));
                (Shape::Composite(fields.collect()), fingerprint::of_shape(self.catalog, id))
            }
            Body::Enum(labels) => (Shape::Enum(labels.labels.clone()), self.of_type(id, object)),
            Body::Domain(domain) => {
                let declared = domain.base.to_string();
                let base = self.field_type(&domain.base, 1, 0);
                (Shape::Domain(Domain { base, declared }), self.of_type(id, object))
            }
            Body::Schema
            | Body::Extension(_)
            | Body::Constraint(_)
            | Body::Index(_)
            | Body::Sequence(_)
            | Body::Definition(_) => return None,
        };
        let id = TypeId { database: self.database, object: id.clone() };
        Some(Item { id, fingerprint, comment: object.comment.clone(), shape })
    }

    /// Takes the fingerprint of a type alone, without whom it belongs to.
    fn of_type(self, id: &ObjectId, object: &Object) -> Fingerprint {
        let mut alone = Catalog::new(self.catalog.dialect, "");
        let mut bare = Object::new(object.body.clone());
        bare.comment = object.comment.clone();
        alone.objects.insert(id.clone(), bare);
        fingerprint::of_catalog(&alone)
    }

    /// Reads a column; `best` is what a NOT NULL on it is worth.
    fn column(self, of: &ObjectId, column: &Column, best: Nullability) -> Field {
        let not_null = column.not_null || self.refuses_null(&column.data_type, 0);
        let source = match (&column.identity, &column.generated) {
            (_, Some(_)) => ValueSource::Expression,
            (Some(identity), None) if identity.mode == IdentityMode::Always => ValueSource::Sequence,
            (Some(_) | None, None) => ValueSource::Writer,
        };
        Field {
            id: of.column(column.name.clone()),
            field_type: self.field_type(&column.data_type, column.dimensions, 0),
            declared: column.data_type.to_string(),
            null: if not_null { best } else { Nullability::Nullable },
            source,
            comment: column.comment.clone(),
        }
    }

    /// Whether the type is a domain that refuses NULL, itself or further down.
    fn refuses_null(self, data_type: &DataType, depth: usize) -> bool {
        let shape = data_type.shape();
        let domain = shape.qualified().and_then(|name| self.catalog.type_named(&name));
        match domain.map(|(_, object)| &object.body) {
            Some(Body::Domain(domain)) if !shape.is_array && depth < DEEPEST_DOMAIN => {
                domain.not_null || self.refuses_null(&domain.base, depth + 1)
            }
            _ => false,
        }
    }

    fn field_type(self, data_type: &DataType, dimensions: u8, depth: usize) -> FieldType {
        if self.catalog.dialect == Dialect::Sqlite {
            return FieldType::Scalar(sqlite::scalar(data_type.as_str()));
        }
        let shape = data_type.shape();
        let element = match shape.qualified().and_then(|name| self.user_type(&name, depth)) {
            Some(user_type) => user_type,
            None => postgres::scalar(&shape).map_or(FieldType::Unknown, FieldType::Scalar),
        };
        if shape.is_array {
            FieldType::Array { element: Box::new(element), dimensions: dimensions.max(1) }
        } else {
            element
        }
    }

    fn user_type(self, name: &QualifiedName, depth: usize) -> Option<FieldType> {
        let Some((object_id, object)) = self.catalog.type_named(name) else {
            return self.catalog.relation_named(name).map(|_| FieldType::Row);
        };
        let id = TypeId { database: self.database, object: object_id.clone() };
        Some(match &object.body {
            Body::Enum(_) => FieldType::Enum(id),
            Body::Composite(_) => FieldType::Composite(id),
            Body::Domain(domain) if depth < DEEPEST_DOMAIN => {
                let base = self.field_type(&domain.base, 1, depth + 1);
                FieldType::Domain { id, base: Box::new(base) }
            }
            // A range of the user's own is text to every driver that was not told of it.
            Body::Definition(_) if object_id.kind == Kind::Range => FieldType::Scalar(Scalar::OtherText),
            _ => FieldType::Unknown,
        })
    }
}
