//! A database that cannot be reached, and one that is another one.

use driftless_testkit::postgres::{ClusterOptions, TestDatabase, database, database_on, own_cluster};
use driftless_watch::model::{EventType, RunState};
use tokio_postgres::{Client, NoTls};

use super::scene::{Scene, ddl, ends, flush};
use super::silence::SHOP;

const REACH: [EventType; 2] = [EventType::TargetUnreachable, EventType::TargetRecovered];

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A session beside the database.
async fn beside(database: &TestDatabase) -> Client {
    connect(&database.url().replace(database.name(), "postgres")).await
}

/// How a database goes away and comes back; `{db}` is its name, `{role}` the role that looks.
const AWAY: &[(&str, &str)] = &[
    ("alter database {db} rename to {db}_other", "alter database {db}_other rename to {db}"),
    ("revoke connect on database {db} from public", "grant connect on database {db} to public"),
    ("alter database {db} allow_connections off", "alter database {db} allow_connections on"),
    ("alter database {db} connection limit 0", "alter database {db} connection limit -1"),
    ("alter role {role} nologin", "alter role {role} login"),
    ("drop role {role}", "create role {role} login"),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reached_is_not_dropped() {
    let scene = Scene::start().await;
    scene.tell(&REACH).await;
    let database = database().await;
    ddl(&database, SHOP).await;
    let (maintenance, role) = (beside(&database).await, format!("{}_role", database.name()));
    maintenance.batch_execute(&format!("create role {role} login")).await.unwrap();
    let url = database.url();
    let id = scene.register(&format!("{}user={role}", url.split_once("user=").unwrap().0), "orders").await;
    let mut told: Vec<&str> = Vec::new();
    for (away, back) in AWAY {
        let sql = |text: &str| text.replace("{db}", database.name()).replace("{role}", &role);
        maintenance.batch_execute(&sql(away)).await.unwrap();
        for failures in 1..=4 {
            assert_eq!(scene.look(id).await, RunState::Failed, "{away}");
            told.extend((failures == 3).then_some("schema.target.unreachable"));
            assert_eq!(scene.events().await, told, "{away} {failures}");
            assert_eq!(scene.schema(id).await.state.name(), "unreachable", "{away}");
        }
        maintenance.batch_execute(&sql(back)).await.unwrap();
        assert_eq!(scene.look(id).await, RunState::Finished, "{back}");
        told.push("schema.target.recovered");
        assert_eq!(scene.events().await, told, "{back}");
        assert_eq!(scene.schema(id).await.state.name(), "active", "{back}");
        assert_eq!((scene.states(id).await, scene.version(id).await), (vec![], 1), "{away}");
    }
    ddl(&database, "alter table orders drop column note").await;
    scene.look(id).await;
    assert_eq!(scene.version(id).await, 2);
    scene.stop().await;
    maintenance.batch_execute(&format!("drop role {role}")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_dropped_is_not_a_table_that_is() {
    let scene = Scene::start().await;
    let database = database().await;
    ddl(&database, SHOP).await;
    let id = scene.register(&database.url(), "orders").await;
    let drop = format!("drop database {} with (force)", database.name());
    beside(&database).await.batch_execute(&drop).await.unwrap();
    assert_eq!(scene.look(id).await, RunState::Failed);
    assert_eq!((scene.schema(id).await.state.name(), scene.states(id).await), ("unreachable", vec![]));
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_ends_crashes_or_changes_its_password_changes_nothing() {
    let scene = Scene::start().await;
    scene.tell(&REACH).await;
    let hba = "local all postgres trust\nlocal all all scram-sha-256\n";
    let mut cluster = own_cluster(ClusterOptions::default().hba(hba)).await;
    let client = connect(&cluster.url("postgres")).await;
    client.batch_execute(SHOP).await.unwrap();
    client.batch_execute("create role watcher login password 'first'").await.unwrap();
    let url = cluster.url("postgres").replace("user=postgres", "user=watcher");
    let id = scene.register(&format!("{url}&password=first"), "orders").await;
    let unchanged = async || {
        assert_eq!((scene.states(id).await, scene.version(id).await), (vec![], 1));
    };
    assert_eq!(scene.look(id).await, RunState::Finished);

    cluster.restart().await.unwrap();
    assert_eq!(scene.look(id).await, RunState::Finished);
    unchanged().await;

    // A backend that is killed takes the server down, which recovers and has no statistics any more.
    let client = connect(&cluster.url("postgres")).await;
    client.batch_execute("update pg_class set relname = relname where false").await.unwrap();
    let pid: i32 = client.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(killed.success());
    while scene.look(id).await != RunState::Finished {}
    unchanged().await;

    let client = connect(&cluster.url("postgres")).await;
    client.batch_execute("alter role watcher password 'second'").await.unwrap();
    for _ in 0..4 {
        assert_eq!(scene.look(id).await, RunState::Failed);
    }
    unchanged().await;
    scene.point(id, &format!("{url}&password=second")).await;
    assert_eq!(scene.look(id).await, RunState::Finished);
    unchanged().await;

    client.batch_execute("alter table orders drop column note").await.unwrap();
    flush(&client).await;
    cluster.stop().await;
    for _ in 0..4 {
        assert_eq!(scene.look(id).await, RunState::Failed);
    }
    unchanged().await;
    let reach = ["schema.target.unreachable", "schema.target.recovered", "schema.target.unreachable"];
    let told = scene.events().await;
    assert_eq!(told[told.len() - 3..], reach);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_major_is_a_new_baseline_and_no_drift() {
    let scene = Scene::start().await;
    let majors = Vec::from_iter(ends());
    let (older, newer) = (database_on(majors[0]).await, database_on(*majors.last().unwrap()).await);
    ddl(&older, SHOP).await;
    ddl(&newer, SHOP).await;
    let mut ids = Vec::new();
    for relation in ["orders", "totals", "log"] {
        ids.push(scene.register(&older.url(), relation).await);
    }
    ddl(&older, "alter table orders add column gone int").await;
    while scene.version(ids[0]).await == 1 {
        scene.look(ids[0]).await;
    }
    scene.point(ids[0], &newer.url()).await;
    scene.look(ids[0]).await;
    for (id, version) in ids.iter().zip([3, 2, 2]) {
        let schema = scene.schema(*id).await;
        assert_eq!((schema.version, schema.baseline), (version, version));
        let (stored, _) = scene.service.store().version_latest(*id).await.unwrap().unwrap();
        assert_eq!(stored.reason.name(), "rebaselined");
    }
    assert_eq!(scene.states(ids[0]).await, ["COLUMN_ADDED column public.orders.gone accepted"]);
    ddl(&newer, "alter table orders drop column note").await;
    scene.look(ids[0]).await;
    assert_eq!(scene.states(ids[0]).await[1], "COLUMN_REMOVED column public.orders.note open");
    assert_eq!((scene.version(ids[1]).await, scene.states(ids[1]).await), (2, vec![]));
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_was_restored_elsewhere_is_compared() {
    let scene = Scene::start().await;
    let (first, same, older) = (database().await, database().await, database().await);
    // The same schema in the end; the server's numbers are others, and there are gaps.
    ddl(&first, "create table before_all (id int)").await;
    ddl(&first, &SHOP.replace("note text", "dropped int, note text")).await;
    ddl(&first, "alter table orders drop column dropped").await;
    ddl(&same, SHOP).await;
    ddl(&older, &SHOP.replace("total numeric(10, 2)", "total numeric(8, 2)")).await;
    let id = scene.register(&first.url(), "orders").await;
    scene.look(id).await;
    scene.point(id, &same.url()).await;
    scene.look(id).await;
    assert_eq!((scene.states(id).await, scene.version(id).await), (vec![], 1));
    scene.point(id, &older.url()).await;
    scene.look(id).await;
    assert_eq!(scene.states(id).await, ["DATA_TYPE_CHANGED column public.orders.total open"]);
    scene.point(id, &first.url()).await;
    scene.look(id).await;
    let states = scene.states(id).await;
    assert!(states.iter().all(|line| line.ends_with(" resolved")), "{states:?}");
    scene.stop().await;
}
