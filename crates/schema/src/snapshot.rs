//! The snapshot format: schemas as JSON, with a version, fingerprints and a stable layout.
//!
//! The format is documented in `docs/formats/snapshot.md`. Within a database the objects stand
//! in the order of their identities, one to a line, so that two snapshots of one database
//! compare well line by line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fingerprint::{self, Fingerprint};
use crate::format::{Fault, fault};
use crate::layout;
use crate::model::{Body, Catalog, Dialect, Grant, Ident, Object, ObjectId, Origin, Owner};

/// The marker that tells a snapshot from other JSON.
pub const FORMAT: &str = "driftless-snapshot";

/// The format's version that this build writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// The schemas of one or more databases at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// When it was taken, RFC 3339 in UTC.
    pub created_at: String,
    /// The environment's name, where a configuration gave one.
    pub environment: Option<String>,
    /// The databases, in the order of the configuration.
    pub databases: Vec<Database>,
    /// Databases that could not be read when the snapshot was taken: not in it, and not gone.
    pub unreachable: Vec<Unreachable>,
}

/// A database that a snapshot should hold and does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unreachable {
    /// The name that the configuration gives it.
    pub name: String,
    /// Why it could not be read.
    pub reason: String,
}

/// One database of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// The name that the configuration gives it, or its own.
    pub name: String,
    /// Its schema.
    pub catalog: Catalog,
}

/// A failure to read a snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The bytes are not JSON at all, or end too early.
    #[error("the JSON is damaged or cut off at line {line}, column {column}")]
    Damaged {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
    /// It is JSON, but no snapshot.
    #[error("it is JSON, but not a snapshot (no \"format\": \"{FORMAT}\")")]
    NotASnapshot,
    /// It was written by a newer Driftless.
    #[error("its format version is {found}, and this version of driftless reads up to {VERSION}")]
    Newer {
        /// The version it carries.
        found: u32,
    },
    /// A value is not what the format says.
    #[error("it does not follow the snapshot format: {source}")]
    Malformed {
        /// What the parser said, with line and column.
        source: serde_json::Error,
    },
    /// An identity occurs twice.
    #[error("database {database:?} holds {id} twice")]
    Duplicate {
        /// The database.
        database: String,
        /// The object.
        id: ObjectId,
    },
    /// An object's body is of another kind than its identity says.
    #[error("database {database:?} holds {id} with the body of another kind")]
    WrongBody {
        /// The database.
        database: String,
        /// The object.
        id: ObjectId,
    },
    /// The content is not what the fingerprint was taken of.
    #[error("database {database:?} does not match its fingerprint: the file was changed after it was written")]
    Altered {
        /// The database.
        database: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<D> {
    format: String,
    version: u32,
    created_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    databases: Vec<D>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unreachable: Vec<Unreachable>,
}

#[derive(Serialize)]
struct DatabaseOut<'a> {
    name: &'a str,
    dialect: Dialect,
    server_version: &'a str,
    fingerprint: Fingerprint,
    schemas: BTreeMap<&'a Ident, Fingerprint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'a Origin>,
    objects: Vec<ObjectOut<'a>>,
}

#[derive(Serialize)]
struct ObjectOut<'a> {
    id: &'a ObjectId,
    body: &'a Body,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a Owner>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    privileges: Option<&'a [Grant]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: &'a BTreeMap<Ident, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    unmodelled: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "<[ObjectId]>::is_empty")]
    depends_on: &'a [ObjectId],
    #[serde(skip_serializing_if = "Option::is_none")]
    oid: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabaseIn {
    name: String,
    dialect: Dialect,
    server_version: String,
    fingerprint: Fingerprint,
    #[serde(default, rename = "schemas")]
    _schemas: BTreeMap<Ident, Fingerprint>,
    #[serde(default)]
    origin: Option<Origin>,
    objects: Vec<ObjectIn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObjectIn {
    id: ObjectId,
    body: Body,
    #[serde(default)]
    owner: Option<Owner>,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default)]
    privileges: Option<Vec<Grant>>,
    #[serde(default)]
    labels: BTreeMap<Ident, String>,
    #[serde(default)]
    unmodelled: BTreeMap<String, String>,
    #[serde(default)]
    depends_on: Vec<ObjectId>,
    #[serde(default)]
    oid: Option<u32>,
}

impl Snapshot {
    /// Writes the snapshot as JSON, ending in a line feed.
    pub fn to_json(&self) -> Vec<u8> {
        let file = File {
            format: FORMAT.to_owned(),
            version: VERSION,
            created_at: self.created_at.clone(),
            environment: self.environment.clone(),
            databases: self.databases.iter().map(DatabaseOut::of).collect(),
            unreachable: self.unreachable.clone(),
        };
        layout::to_vec(&file)
    }

    /// Reads a snapshot and checks that its content matches its fingerprints.
    ///
    /// # Errors
    /// When the bytes are damaged, are no snapshot, are of a newer format, or were changed by hand.
    pub fn from_json(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let file: File<DatabaseIn> = serde_json::from_slice(bytes).map_err(|source| explain(bytes, source))?;
        if file.format != FORMAT {
            return Err(SnapshotError::NotASnapshot);
        }
        if file.version > VERSION {
            return Err(SnapshotError::Newer { found: file.version });
        }
        Ok(Snapshot {
            created_at: file.created_at,
            environment: file.environment,
            databases: file.databases.into_iter().map(DatabaseIn::check).collect::<Result<_, _>>()?,
            unreachable: file.unreachable,
        })
    }
}

impl<'a> DatabaseOut<'a> {
    fn of(database: &'a Database) -> Self {
        let catalog = &database.catalog;
        let schemas = fingerprint::of_schemas(catalog);
        DatabaseOut {
            name: &database.name,
            dialect: catalog.dialect,
            server_version: &catalog.server_version,
            fingerprint: fingerprint::of_parts(catalog, &schemas),
            schemas,
            origin: catalog.origin.as_ref(),
            objects: catalog.objects.iter().map(|(id, object)| ObjectOut::of(id, object)).collect(),
        }
    }
}

impl<'a> ObjectOut<'a> {
    fn of(id: &'a ObjectId, object: &'a Object) -> Self {
        ObjectOut {
            id,
            body: &object.body,
            owner: object.owner.as_ref(),
            comment: object.comment.as_deref(),
            privileges: object.privileges.as_deref(),
            labels: &object.labels,
            unmodelled: &object.unmodelled,
            depends_on: &object.depends_on,
            oid: object.oid,
        }
    }
}

impl DatabaseIn {
    fn check(self) -> Result<Database, SnapshotError> {
        let mut catalog = Catalog::new(self.dialect, self.server_version);
        catalog.origin = self.origin;
        for ObjectIn { id, body, owner, comment, privileges, labels, unmodelled, depends_on, oid } in self.objects {
            if !body.fits(id.kind) {
                return Err(SnapshotError::WrongBody { database: self.name, id });
            }
            let object = Object { body, owner, comment, privileges, labels, unmodelled, depends_on, oid };
            if catalog.objects.insert(id.clone(), object).is_some() {
                return Err(SnapshotError::Duplicate { database: self.name, id });
            }
        }
        if fingerprint::of_catalog(&catalog) != self.fingerprint {
            return Err(SnapshotError::Altered { database: self.name });
        }
        Ok(Database { name: self.name, catalog })
    }
}

/// Finds the best words for bytes that did not read as a snapshot.
fn explain(bytes: &[u8], source: serde_json::Error) -> SnapshotError {
    match fault(bytes, &source, FORMAT, VERSION) {
        Fault::Damaged => SnapshotError::Damaged { line: source.line(), column: source.column(), source },
        Fault::Foreign => SnapshotError::NotASnapshot,
        Fault::Newer(found) => SnapshotError::Newer { found },
        Fault::Malformed => SnapshotError::Malformed { source },
    }
}

#[cfg(test)]
mod tests;
