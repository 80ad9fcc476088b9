//! A relation that is read alone is read as it is among all others.

use std::path::Path;

use driftless_engine::watch::Tier;
use driftless_testkit::cases::{self, header, make_roles};
use driftless_testkit::postgres;

use crate::scene::{inspect, look, only, relations, session, slice};

/// Every case that the inspector is tested with, in a database with another table besides.
#[tokio::test(flavor = "multi_thread")]
async fn a_relation_read_alone_is_what_the_inspector_reads() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inspect/cases");
    let mut compared = 0;
    for major in postgres::majors() {
        for case in cases::names(&folder) {
            let sql = std::fs::read_to_string(folder.join(format!("{case}.sql"))).unwrap();
            if header(&sql, "since").map_or(0, |since| since.parse().unwrap()) > major {
                continue;
            }
            let database = postgres::database_on(major).await;
            database.execute(&make_roles(header(&sql, "roles").unwrap_or_default().split_whitespace())).await;
            database.execute(&sql).await;
            database.execute("create schema aside; create table aside.one_more (id int)").await;
            let whole = inspect(&database.url()).await;
            let mut session = session(&database.url()).await;
            for relation in relations(&whole) {
                let look = look(&mut session, &only(&relation), None).await;
                let reading = look.reading.unwrap();
                assert_eq!(look.tier, Tier::Full);
                assert_eq!(reading.origin, whole.origin);
                assert_eq!(reading.read, [relation.clone()].into());
                assert_eq!(reading.present, reading.read);
                let (alone, among) = (slice(&reading.catalog, &relation), slice(&whole, &relation));
                assert!(
                    alone.keys().eq(among.keys()),
                    "{case} on {major}: {relation:?}: {:#?} {:#?}",
                    alone.keys(),
                    among.keys()
                );
                for (id, object) in &among {
                    assert_eq!(alone[id], *object, "{case} on {major}: {id:?} of {relation:?}");
                }
                compared += 1;
            }
            if let Some(finally) = header(&sql, "finally") {
                for statement in finally.split("; ") {
                    database.execute(statement).await;
                }
            }
        }
    }
    assert!(compared > 100, "only {compared} relations were compared");
}
