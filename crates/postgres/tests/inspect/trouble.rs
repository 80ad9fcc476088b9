//! What can go wrong while reading: an error, never a smaller schema.

use std::sync::Arc;

use driftless_engine::inspect::{InspectError, SchemaInspector as _};
use driftless_testkit::postgres::{self, ClusterOptions, Listen};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::reading::{inspector, read, try_read};

/// Listens, and passes bytes on to `port`; of what the server says only the first `limit` bytes.
async fn cutting_proxy(port: u16, limit: usize) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
                    (client.into_split(), server.into_split());
                let up = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
                let mut left = limit;
                let mut buffer = vec![0; 1024];
                while left > 0 {
                    let Ok(read) = from_server.read(&mut buffer).await else { break };
                    let pass = read.min(left);
                    if read == 0 || to_client.write_all(&buffer[..pass]).await.is_err() {
                        break;
                    }
                    left -= pass;
                }
                up.abort();
            });
        }
    });
    own
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_is_an_error_wherever_it_is_cut() {
    let cluster = postgres::own_cluster(ClusterOptions::default().listen(Listen::SocketAndLoopback)).await;
    let port = cluster.tcp_port().unwrap();
    let whole = read(&cluster.url("postgres")).await;
    let mut lost = 0;
    for limit in (500..30_000).step_by(1_500) {
        let port = cutting_proxy(port, limit).await;
        match try_read(&format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable")).await {
            Ok(inspection) => assert_eq!(inspection.catalog.objects.len(), whole.objects.len(), "cut after {limit}"),
            Err(InspectError::Lost { .. }) => lost += 1,
            Err(InspectError::Connect(_)) => {}
            Err(error) => panic!("cut after {limit}: {error:?}"),
        }
    }
    assert!(lost > 3, "only {lost} readings were cut");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_waits_behind_ddl_and_goes_on() {
    let database = postgres::database().await;
    database.execute("create table t (id int); create view v as select id from t").await;
    let holder = database.client().await;
    holder.batch_execute("begin; lock table t in access exclusive mode").await.unwrap();
    let url = database.url();
    let reading = tokio::spawn(async move { read(&url).await });
    let watcher = database.client().await;
    loop {
        let waiting = "select count(*) from pg_locks where not granted and relation = 't'::regclass";
        if watcher.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) > 0 {
            break;
        }
        assert!(!reading.is_finished(), "the reader did not meet the lock");
        tokio::task::yield_now().await;
    }
    holder.batch_execute("commit").await.unwrap();
    assert_eq!(reading.await.unwrap().relations().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalog_that_may_not_be_read_is_named() {
    let database = postgres::database().await;
    let role = format!("{}_weak", database.name());
    database.execute(&format!("create role {role} login; revoke select on pg_catalog.pg_policy from public")).await;
    let error = try_read(&database.url().replace("user=postgres", &format!("user={role}"))).await.unwrap_err();
    database.execute(&format!("drop role {role}")).await;
    assert!(matches!(error, InspectError::Denied { .. }), "{error:?}");
    assert!(error.to_string().ends_with("permission denied for table pg_policy"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_the_reading_and_the_query_on_the_server() {
    let database = postgres::database().await;
    database.execute("create table t (id int); create view v as select id from t").await;
    let holder = database.client().await;
    holder.batch_execute("begin; lock table t in access exclusive mode").await.unwrap();
    let (cancel, url) = (CancellationToken::new(), Arc::new(database.url()));
    let (token, target) = (cancel.clone(), url.clone());
    let reading = tokio::spawn(async move { inspector(&target).inspect(&token).await });
    let watcher = database.client().await;
    let waiting = "select count(*) from pg_locks where not granted and relation = 't'::regclass";
    while watcher.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        assert!(!reading.is_finished(), "the reader did not meet the lock");
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    assert!(matches!(reading.await.unwrap(), Err(InspectError::Interrupted)));
    while watcher.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) > 0 {
        tokio::task::yield_now().await;
    }
}
