//! Reads a test's database.

use driftless_engine::inspect::{InspectError, Inspection, SchemaInspector as _};
use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::inspect::PostgresInspector;
use driftless_schema::model::{Body, Catalog, Kind, Owner};
use driftless_schema::snapshot::{Database, Snapshot};
use tokio_util::sync::CancellationToken;

pub fn inspector(url: &str) -> PostgresInspector {
    PostgresInspector::new(ConnInfo::parse(&url.into(), &|_| None).unwrap())
}

pub async fn try_read(url: &str) -> Result<Inspection, InspectError> {
    inspector(url).inspect(&CancellationToken::new()).await
}

pub async fn read(url: &str) -> Catalog {
    try_read(url).await.unwrap().catalog
}

/// The objects of a schema, one to a line, without what differs from server to server.
pub fn rendered(mut catalog: Catalog) -> String {
    catalog.objects.retain(|id, _| id.kind != Kind::Schema || &*id.name != "public");
    catalog.objects.retain(|id, _| id.kind != Kind::Extension || &*id.name != "plpgsql");
    catalog.origin = None;
    for object in catalog.objects.values_mut() {
        object.oid = None;
        object.owner = object.owner.take().filter(|owner| *owner != Owner::Database);
        match &mut object.body {
            Body::Table(table) => table.columns.iter_mut().for_each(|column| column.number = None),
            Body::View(view) => view.columns.iter_mut().for_each(|column| column.number = None),
            Body::Composite(composite) => composite.attributes.iter_mut().for_each(|column| column.number = None),
            Body::Extension(extension) => extension.version = "any".to_owned(),
            _ => {}
        }
    }
    let snapshot = Snapshot {
        created_at: String::new(),
        environment: None,
        databases: vec![Database { name: String::new(), catalog }],
        unreachable: Vec::new(),
    };
    let json = String::from_utf8(snapshot.to_json()).unwrap();
    let start = json.find("\"objects\":[").unwrap() + "\"objects\":[\n".len();
    let end = json.rfind("\n   ]\n").unwrap_or(start);
    let indent = "    ";
    json[start..end.max(start)]
        .lines()
        .map(|line| line.strip_prefix(indent).unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
        + "\n"
}
