//! What is read as a definition can be dropped by its reference and made again by its text, and then reads
//! as before: on the databases of the reader's own cases, on every major version.

use std::collections::BTreeSet;
use std::path::Path;

use driftless_engine::inspect::SchemaInspector as _;
use driftless_schema::model::{Body, Catalog, Kind, Object, ObjectId};
use driftless_testkit::cases::{files, header, make_roles};
use driftless_testkit::postgres;
use tokio_util::sync::CancellationToken;

use super::PostgresInspector;
use crate::conninfo::ConnInfo;
use crate::ddl::{Here, reference};

async fn read(url: &str) -> Catalog {
    let inspector = PostgresInspector::new(ConnInfo::parse(&url.into(), &|_| None).unwrap());
    inspector.inspect(&CancellationToken::new()).await.unwrap().catalog
}

/// The definitions that can be made again by themselves, each after what it needs: nothing that
/// stays needs them.
fn by_themselves(catalog: &Catalog) -> Vec<ObjectId> {
    // A base type needs its functions, and they it; the database is there; of default privileges the text
    // is only how statements about them begin; a subscription's connection is not known.
    let stays = [Kind::BaseType, Kind::Database, Kind::DefaultPrivileges, Kind::Subscription];
    let mut left: BTreeSet<&ObjectId> =
        catalog.objects.keys().filter(|id| id.kind.is_definition() && !stays.contains(&id.kind)).collect();
    loop {
        let staying = catalog.objects.iter().filter(|(id, _)| !left.contains(id));
        let needs = |object: &'_ Object| {
            let of_columns = object.columns().iter().flat_map(|column| &column.depends_on);
            object.depends_on.iter().chain(of_columns).cloned().collect::<Vec<_>>()
        };
        let needed: BTreeSet<ObjectId> = staying.flat_map(|(_, object)| needs(object)).collect();
        let before = left.len();
        left.retain(|id| !needed.contains(id));
        if left.len() == before {
            break;
        }
    }
    let mut order = Vec::new();
    while !left.is_empty() {
        let is_ready = |id: &ObjectId| catalog.objects[id].depends_on.iter().all(|need| !left.contains(need));
        let ready: Vec<&ObjectId> = left.iter().copied().filter(|id| is_ready(id)).collect();
        assert!(!ready.is_empty(), "a circle among {left:?}");
        left.retain(|id| !ready.contains(id));
        order.extend(ready.into_iter().cloned());
    }
    order
}

/// What the statement that makes an object says of it.
fn texts(catalog: &Catalog) -> Vec<(&ObjectId, &str)> {
    let definitions = catalog.objects.iter().filter_map(|(id, object)| match &object.body {
        Body::Definition(definition) => Some((id, definition.sql.as_str())),
        _ => None,
    });
    definitions.collect()
}

async fn run(path: &Path, major: u32, seen: &mut BTreeSet<Kind>) {
    let sql = std::fs::read_to_string(path).unwrap();
    if header(&sql, "since").is_some_and(|since| major < since.parse().unwrap()) {
        return;
    }
    let database = postgres::database_on(major).await;
    database.execute(&make_roles(header(&sql, "roles").unwrap_or_default().split_whitespace())).await;
    database.execute(&sql).await;
    let before = read(&database.url()).await;
    let order = by_themselves(&before);
    let here = Here { database: database.name(), owner: "postgres" };
    let drops = order.iter().rev().map(|id| format!("DROP {}", reference(id, here)));
    let creates = order.iter().map(|id| match &before.objects[id].body {
        Body::Definition(definition) => definition.sql.clone(),
        body => panic!("{body:?} is no definition"),
    });
    let client = database.client().await;
    for statement in drops.chain(creates) {
        let done = client.batch_execute(&statement).await;
        assert!(done.is_ok(), "{} on PostgreSQL {major}: {done:?} in:\n{statement}", path.display());
    }
    let after = read(&database.url()).await;
    assert_eq!(texts(&before), texts(&after), "{} on PostgreSQL {major}", path.display());
    seen.extend(order.iter().map(|id| id.kind));
    for statement in header(&sql, "finally").into_iter().flat_map(|finally| finally.split("; ")) {
        database.execute(statement).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_and_made_again_reads_as_before() {
    let mut seen = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inspect/cases");
    for path in files(&folder) {
        for major in postgres::majors() {
            run(&path, major, &mut seen).await;
        }
    }
    let never: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.is_definition() && !seen.contains(kind)).collect();
    assert_eq!(never, [Kind::Database, Kind::BaseType, Kind::Subscription, Kind::DefaultPrivileges]);
}
