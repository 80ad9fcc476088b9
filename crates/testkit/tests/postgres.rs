//! Databases on shared servers, and servers that end with the process that started them.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use driftless_testkit::postgres;
use tokio_postgres::{Config, NoTls, config::Host};

#[tokio::test]
async fn every_test_has_its_own_database() {
    let (one, other) = (postgres::database().await, postgres::database().await);
    assert_ne!(one.name(), other.name());
    one.execute("create table t (id int); insert into t values (1)").await;
    assert_eq!(one.client().await.query("table t", &[]).await.unwrap().len(), 1);
    assert!(other.client().await.query("table t", &[]).await.is_err());
}

#[tokio::test]
async fn a_dropped_database_is_gone_though_someone_is_connected() {
    let kept = postgres::database().await;
    let database = postgres::database().await;
    let name = database.name().to_owned();
    let client = database.client().await;
    drop(database);
    assert!(client.query("select 1", &[]).await.is_err());
    let count = "select count(*) from pg_database where datname = $1";
    let row = kept.client().await.query_one(count, &[&name]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 0);
}

#[tokio::test]
async fn many_databases_are_created_at_once() {
    let tasks: Vec<_> = (0..16).map(|_| tokio::spawn(postgres::database())).collect();
    let mut names = Vec::new();
    for task in tasks {
        names.push(task.await.unwrap().name().to_owned());
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 16);
}

#[tokio::test]
async fn every_major_answers_with_its_version() {
    let majors = postgres::majors();
    assert!(majors.contains(&postgres::default_major()));
    for major in majors {
        let database = postgres::database_on(major).await;
        let row = database.client().await.query_one("show server_version_num", &[]).await.unwrap();
        let number: u32 = row.get::<_, String>(0).parse().unwrap();
        assert_eq!(number / 10_000, major);
    }
}

#[tokio::test]
async fn url_and_fields_lead_to_the_database() {
    let database = postgres::database().await;
    let (client, connection) = tokio_postgres::connect(&database.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    let row = client.query_one("select current_database()::text", &[]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), database.name());
    assert_eq!(database.fields().database.as_deref(), Some(database.name()));
}

#[tokio::test]
async fn an_own_cluster_is_nobody_elses() {
    let options = postgres::ClusterOptions::default().setting("cluster_name", "mine");
    let cluster = postgres::own_cluster(options).await;
    let url = cluster.url("postgres");
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let row = client.query_one("show cluster_name", &[]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "mine");
    cluster.stop().await;
}

#[tokio::test]
async fn a_server_ends_when_its_owner_is_killed() {
    let mut owner = Command::new(env!("CARGO_BIN_EXE_throwaway-postgres"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(owner.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let config: Config = url.trim().parse().unwrap();
    let dir = match config.get_hosts() {
        [Host::Unix(dir)] => dir.clone(),
        hosts => panic!("a socket, not {hosts:?}"),
    };
    let (client, connection) = config.connect(NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.query_one("select 1", &[]).await.unwrap();

    owner.kill().unwrap();
    owner.wait().unwrap();
    // The server cuts the connection when it stops; then the directory goes.
    let cut = tokio::time::timeout(Duration::from_secs(30), connection).await.unwrap();
    assert!(client.is_closed(), "{cut:?}");
    assert!(vanishes(&dir), "{} is still there", dir.display());
}

/// Waits for another process to remove `dir`, which sends no word of it.
fn vanishes(dir: &Path) -> bool {
    let until = Instant::now() + Duration::from_secs(30);
    while dir.exists() && Instant::now() < until {
        thread::sleep(Duration::from_millis(10));
    }
    !dir.exists()
}
