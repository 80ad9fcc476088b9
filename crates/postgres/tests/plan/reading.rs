//! Reads a test's database.

use driftless_engine::inspect::SchemaInspector as _;
use driftless_postgres::apply::target_facts;
use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::inspect::PostgresInspector;
use driftless_postgres::plan::Here;
use driftless_schema::model::Catalog;
use driftless_testkit::postgres::TestDatabase;
use tokio_util::sync::CancellationToken;

/// A database as it was read.
#[derive(Debug)]
pub struct Read {
    /// Its schema.
    pub catalog: Catalog,
    /// What it calls itself.
    pub here: Here,
}

pub async fn read(database: &TestDatabase) -> Read {
    let info = ConnInfo::parse(&database.url().as_str().into(), &|_| None).unwrap();
    let cancel = CancellationToken::new();
    let here = target_facts(&info, &cancel).await.unwrap().here;
    let catalog = PostgresInspector::new(info).inspect(&cancel).await.unwrap().catalog;
    Read { catalog, here }
}
