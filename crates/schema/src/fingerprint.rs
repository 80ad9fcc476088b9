//! Fingerprints: equal schemas have equal ones, whatever the host, the session or the time.
//!
//! A fingerprint is the SHA-256 of a canonical form: the objects in the order of their
//! identities, each as one line of JSON; of a database, the fingerprints of its schemas. Left out is what [is not compared](crate::diff):
//! the order of columns, the server's own numbers, and dependencies, which follow from the rest.

use std::collections::BTreeMap;
use std::io::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{Body, Catalog, Column, Grant, Ident, Kind, Object, ObjectId, Owner, QualifiedName};

/// The SHA-256 of a canonical form, written `sha256:` and 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Returns the text, `sha256:…`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Takes the fingerprint of everything in `catalog`.
pub fn of_catalog(catalog: &Catalog) -> Fingerprint {
    of_parts(catalog, &of_schemas(catalog))
}

/// Takes the fingerprint of every schema of `catalog`, by name.
pub fn of_schemas(catalog: &Catalog) -> BTreeMap<&Ident, Fingerprint> {
    let schemas = catalog.objects.keys().filter(|id| id.kind == Kind::Schema).map(|id| &id.name);
    schemas.map(|schema| (schema, of_schema(catalog, schema))).collect()
}

/// Takes the fingerprint of everything in `catalog`, whose schemas have the fingerprints `schemas`:
/// of what is in no such schema, object by object, and of the schemas' fingerprints.
pub(crate) fn of_parts(catalog: &Catalog, schemas: &BTreeMap<&Ident, Fingerprint>) -> Fingerprint {
    let mut hasher = Hasher::new();
    for (id, object) in &catalog.objects {
        let schema = if id.kind == Kind::Schema { &id.name } else { &id.schema };
        if !schemas.contains_key(schema) || id.kind == Kind::Extension {
            hasher.object(id, object);
        }
    }
    for part in schemas {
        hasher.line(&part);
    }
    hasher.finish()
}

/// Takes the fingerprint of everything in one schema of `catalog`, the schema itself included.
pub fn of_schema(catalog: &Catalog, schema: &Ident) -> Fingerprint {
    let mut hasher = Hasher::new();
    let own = ObjectId::database_scoped(Kind::Schema, schema.clone());
    if let Some((id, object)) = catalog.objects.get_key_value(&own) {
        hasher.object(id, object);
    }
    // Identities are in the order of their schemas.
    let first = ObjectId { schema: schema.clone(), ..ObjectId::first() };
    for (id, object) in catalog.objects.range(first..).take_while(|(id, _)| id.schema == *schema) {
        if id.kind.is_in_schema() {
            hasher.object(id, object);
        }
    }
    hasher.finish()
}

/// Takes the fingerprint of one object, as it stands in that of its schema.
pub fn of_object(id: &ObjectId, object: &Object) -> Fingerprint {
    let mut hasher = Hasher::with_capacity(1 << 10);
    hasher.object(id, object);
    hasher.finish()
}

/// Takes the fingerprint of a value that is not a schema, such as a plan.
pub(crate) fn of_value(value: &impl Serialize) -> Fingerprint {
    let mut hasher = Hasher::new();
    hasher.line(value);
    hasher.finish()
}

/// Takes the fingerprint of what a reader of one relation sees: its columns with their types,
/// nullability, defaults, generation and comments, and the user-made types that they use.
/// Owners, privileges, indexes and storage leave it alone.
pub fn of_shape(catalog: &Catalog, relation: &ObjectId) -> Fingerprint {
    let mut hasher = Hasher::new();
    let mut seen = Vec::new();
    if let Some(object) = catalog.objects.get(relation) {
        hasher.line(&(relation, &object.comment));
        hash_shape(catalog, object.columns(), &mut hasher, &mut seen);
    }
    hasher.finish()
}

fn hash_shape<'a>(catalog: &'a Catalog, columns: &'a [Column], hasher: &mut Hasher, seen: &mut Vec<&'a ObjectId>) {
    for column in columns {
        hasher.line(&(
            &column.name,
            &column.data_type,
            column.not_null,
            &column.default,
            column.identity.as_ref().map(|identity| identity.mode),
            column.generated.as_ref().map(|generated| generated.storage),
            &column.comment,
        ));
    }
    for name in columns.iter().filter_map(|column| column.data_type.shape().qualified()) {
        hash_type(catalog, &name, hasher, seen);
    }
}

fn hash_type<'a>(catalog: &'a Catalog, name: &QualifiedName, hasher: &mut Hasher, seen: &mut Vec<&'a ObjectId>) {
    let Some((id, object)) = catalog.type_named(name) else { return };
    if seen.contains(&id) {
        return;
    }
    seen.push(id);
    match &object.body {
        Body::Composite(composite) => {
            hasher.line(&(id, &object.comment));
            hash_shape(catalog, &composite.attributes, hasher, seen);
        }
        Body::Domain(domain) => {
            hasher.line(&(id, &object.comment, domain));
            if let Some(base) = domain.base.shape().qualified() {
                hash_type(catalog, &base, hasher, seen);
            }
        }
        body => hasher.line(&(id, &object.comment, body)),
    }
}

/// An object without what is not compared.
#[derive(Serialize)]
struct Canonical<'a> {
    id: &'a ObjectId,
    body: &'a Body,
    owner: Option<&'a Owner>,
    comment: Option<&'a str>,
    privileges: Option<&'a [Grant]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: &'a BTreeMap<Ident, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    unmodelled: &'a BTreeMap<String, String>,
}

/// Returns the body with its columns in the order of their names, without numbers and dimensions.
fn canonical_body(body: &Body) -> std::borrow::Cow<'_, Body> {
    let mut body = std::borrow::Cow::Borrowed(body);
    let keeps_order = matches!(&*body, Body::Composite(_));
    if matches!(&*body, Body::Table(_) | Body::View(_) | Body::Composite(_)) {
        let columns = match body.to_mut() {
            Body::Table(table) => &mut table.columns,
            Body::View(view) => &mut view.columns,
            Body::Composite(composite) => &mut composite.attributes,
            _ => return body,
        };
        for column in columns.iter_mut() {
            column.number = None;
            column.dimensions = 0;
            column.depends_on = Vec::new();
        }
        if !keeps_order {
            columns.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
    body
}

/// Hashes lines of JSON.
struct Hasher(std::io::BufWriter<HashWriter>);

struct HashWriter(Sha256);

impl std::io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Hasher {
    fn new() -> Self {
        Self::with_capacity(1 << 16)
    }

    /// Makes one that hands its bytes on in pieces of that size.
    fn with_capacity(capacity: usize) -> Self {
        Hasher(std::io::BufWriter::with_capacity(capacity, HashWriter(Sha256::new())))
    }

    /// Adds an object, without what is not compared.
    fn object(&mut self, id: &ObjectId, object: &Object) {
        self.line(&Canonical {
            id,
            body: &canonical_body(&object.body),
            owner: object.owner.as_ref(),
            comment: object.comment.as_deref(),
            privileges: object.privileges.as_deref(),
            labels: &object.labels,
            unmodelled: &object.unmodelled,
        });
    }

    /// Adds one value. Neither writing to a hash nor serialising plain data can fail.
    fn line(&mut self, value: &impl Serialize) {
        let written = serde_json::to_writer(&mut self.0, value).is_ok() && self.0.write_all(b"\n").is_ok();
        debug_assert!(written, "a hash takes every byte");
    }

    fn finish(self) -> Fingerprint {
        let hash = self.0.into_inner().map(|writer| writer.0.finalize()).unwrap_or_default();
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in hash {
            text.extend([byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')));
        }
        Fingerprint(text)
    }
}
