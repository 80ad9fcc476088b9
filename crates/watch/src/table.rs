//! A table's part of a schema, as versions keep it.

use driftless_schema::fingerprint;
use driftless_schema::model::{Catalog, Dialect, ObjectId, QualifiedName};
use driftless_schema::scope::{self, PartitionScope};
use driftless_schema::snapshot::{Database, Snapshot};

use crate::model::Partitions;
use crate::store::TableVersion;

/// Cuts a table out of what was read; `None` where it is not there.
pub(crate) fn cut(catalog: &Catalog, name: &QualifiedName, partitions: Partitions) -> Option<Catalog> {
    let partitions = match partitions {
        Partitions::Fold => PartitionScope::Folded,
        Partitions::Report => PartitionScope::Told,
    };
    scope::of_relation(catalog, name, partitions)
}

/// Counts the ways in which the same server was ever read otherwise than before: what was read by one is not
/// compared with what was read by another.
pub(crate) const READER: i64 = 1;

/// Whether two readings of a table can be compared: servers of two major versions write expressions differently.
pub(crate) fn is_comparable(old: &Catalog, new: &Catalog) -> bool {
    let major = |catalog: &Catalog| catalog.server_version.split('.').next().map(str::to_owned);
    old.dialect == new.dialect && (major(old) == major(new) || old.dialect == Dialect::Sqlite)
}

/// Writes a table's part as a version keeps it. `created_at` is not kept: the version has a time of its own.
pub(crate) fn write(part: &Catalog, name: &QualifiedName) -> TableVersion {
    let is_it = |id: &ObjectId| id.kind.is_relation() && id.schema == name.schema && id.name == name.name;
    let database = Database { name: String::new(), catalog: part.clone() };
    let snapshot =
        Snapshot { created_at: String::new(), environment: None, databases: vec![database], unreachable: Vec::new() };
    let oid = part.objects.iter().find(|(id, _)| is_it(id)).and_then(|(_, object)| object.oid);
    TableVersion {
        origin: part.origin.clone(),
        oid,
        fingerprint: fingerprint::of_catalog(part).to_string(),
        server_version: part.server_version.clone(),
        reader: READER,
        body: String::from_utf8_lossy(&snapshot.to_json()).into_owned(),
    }
}

/// Reads a table's part of a version; `None` where it is damaged, or of a later version of the format.
pub(crate) fn read(body: &str) -> Option<Catalog> {
    let snapshot = Snapshot::from_json(body.as_bytes()).ok()?;
    snapshot.databases.into_iter().next().map(|database| database.catalog)
}
