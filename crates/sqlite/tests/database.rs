//! Real databases, read.

// A test that cannot have its database ends here, with the reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod database {
    mod equality;
    mod files;
    mod load;
    mod names;
    mod structure;
    mod watch;
}

use driftless_engine::inspect::{InspectError, Inspection, SchemaInspector};
use driftless_schema::model::{Body, Catalog, Kind, Object, ObjectId};
use driftless_sqlite::inspect::SqliteInspector;
use tokio_util::sync::CancellationToken;

/// Reads the database in the file `path`.
fn inspect(path: impl Into<std::path::PathBuf>) -> Result<Inspection, InspectError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(SqliteInspector::new(path).inspect(&CancellationToken::new()))
}

/// Makes a database of `sql` and reads it.
fn schema(sql: &str) -> Catalog {
    let db = driftless_testkit::sqlite::database(sql);
    inspect(db.path()).unwrap_or_else(|error| panic!("{error:?} in\n{sql}")).catalog
}

/// The object with the identity `id`, such as `table main.t`.
fn object<'a>(catalog: &'a Catalog, id: &str) -> &'a Object {
    let known = || catalog.objects.keys().map(ToString::to_string).collect::<Vec<_>>();
    catalog.objects.get(&id.parse::<ObjectId>().unwrap()).unwrap_or_else(|| panic!("no {id} in {:?}", known()))
}

/// The names of all objects of `kind`.
fn names(catalog: &Catalog, kind: Kind) -> Vec<String> {
    catalog.objects.keys().filter(|id| id.kind == kind).map(|id| id.name.to_string()).collect()
}

/// The one table `t` of a schema.
fn table(catalog: &Catalog) -> &driftless_schema::model::Table {
    match &object(catalog, "table main.t").body {
        Body::Table(table) => table,
        body => panic!("{body:?}"),
    }
}
