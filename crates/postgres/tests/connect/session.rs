//! Sessions that are up: settings, loss, cancelling.

use std::time::{Duration, Instant};

use driftless_engine::connection::{Address, Endpoint};
use driftless_postgres::connect::{ConnectError, connect_endpoint};
use driftless_schema::model::Dialect;
use driftless_testkit::postgres::{ClusterOptions, Listen, own_cluster};
use tokio_postgres::error::SqlState;

use super::certificates::{Valid, self_signed};
use super::connect_with;

#[tokio::test]
async fn settings_reach_the_session() {
    let mut cluster = own_cluster(ClusterOptions::default()).await;
    let url = format!("{}&options=-c%20search_path%3Dx&application_name=check", cluster.url("postgres"));
    let connected = connect_with(&url, &[]).await.unwrap();
    let row = connected
        .client
        .query_one("select current_setting('search_path'), current_setting('application_name')", &[])
        .await
        .unwrap();
    assert_eq!((row.get(0), row.get(1)), ("x", "check"));
    assert!(cluster.version().starts_with(&connected.server_version.major().to_string()));
    connected.close().await;

    let endpoint =
        Endpoint { dialect: Dialect::Postgres, address: Address::Fields(Box::new(cluster.fields("postgres"))) };
    let connected = connect_endpoint(&endpoint, &|_| None).await.unwrap();
    let name = connected.client.query_one("select current_setting('application_name')", &[]).await.unwrap();
    assert_eq!(name.get::<_, &str>(0), "driftless");

    // A lost connection is an error at the caller, not a hang.
    cluster.restart().await.unwrap();
    let error = connected.client.query_one("select 1", &[]).await.unwrap_err();
    assert!(error.is_closed() || error.code() == Some(&SqlState::ADMIN_SHUTDOWN), "{error:?}");
    assert!(connected.client.query_one("select 1", &[]).await.unwrap_err().is_closed());
    assert!(connected.loss().is_some());
}

#[tokio::test]
async fn a_running_query_is_cancelled_over_tls_socket_and_plain() {
    let server = self_signed(&["localhost"], "x", Valid::Now).unwrap();
    let options = ClusterOptions::default()
        .listen(Listen::SocketAndLoopback)
        .setting("ssl", "on")
        .file("server.crt", server.certificate)
        .file("server.key", server.key);
    let cluster = own_cluster(options).await;
    let port = cluster.tcp_port().unwrap();
    let user = cluster.fields("postgres").username.unwrap();
    let tcp = |mode: &str| format!("postgres://{user}@127.0.0.1:{port}/postgres?sslmode={mode}");
    for url in [tcp("require"), tcp("disable"), cluster.url("postgres")] {
        let connected = connect_with(&url, &[]).await.unwrap();
        let canceller = connected.canceller();
        let began = Instant::now();
        let (outcome, ()) = tokio::join!(connected.client.batch_execute("select pg_sleep(60)"), async {
            // The request is lost if it comes before the query: ask until there is one.
            let watcher = connect_with(&cluster.url("postgres"), &[]).await.unwrap();
            let sleeping = "select 1 from pg_stat_activity where query like '%pg_sleep(60)' and state = 'active'";
            while watcher.client.query_opt(sleeping, &[]).await.unwrap().is_none() {
                tokio::task::yield_now().await;
            }
            canceller.cancel().await.unwrap();
        });
        assert_eq!(outcome.unwrap_err().code(), Some(&SqlState::QUERY_CANCELED), "{url}");
        assert!(began.elapsed() < Duration::from_secs(30));
    }
}

#[tokio::test]
async fn an_endpoint_of_another_system_is_refused() {
    for (dialect, address) in [
        (Dialect::Sqlite, Address::File("x.db".into())),
        (Dialect::Sqlite, Address::ConnectionString("sqlite:x.db".into())),
    ] {
        let error = connect_endpoint(&Endpoint { dialect, address }, &|_| None).await.unwrap_err();
        assert!(matches!(error, ConnectError::OtherDialect { .. }));
    }
}
