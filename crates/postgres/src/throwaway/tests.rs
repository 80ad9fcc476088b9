//! Servers that are really started.

use tokio_postgres::{Client, NoTls};

use super::{Binaries, Cluster, ClusterOptions, Listen, Placement, ThrowawayError};

async fn start(options: ClusterOptions) -> Cluster {
    let options = options.place(Placement::Memory);
    Cluster::start(&Binaries::find(None).unwrap(), options).await.unwrap()
}

async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn show(client: &Client, setting: &str) -> String {
    client.query_one(&format!("show {setting}"), &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn a_server_answers_and_is_gone_after_it_is_dropped() {
    let cluster = start(ClusterOptions::default()).await;
    let client = connect(&cluster.url("postgres")).await.unwrap();
    let row = client.query_one("select 1", &[]).await.unwrap();
    assert_eq!(row.get::<_, i32>(0), 1);
    assert_eq!(show(&client, "fsync").await, "off");
    assert_eq!(show(&client, "listen_addresses").await, "");
    assert_eq!(show(&client, "server_encoding").await, "UTF8");
    assert_eq!(show(&client, "timezone").await, "UTC");
    assert_eq!(cluster.tcp_port(), None);

    let (dir, url) = (cluster.dir().to_owned(), cluster.url("postgres"));
    drop(cluster);
    assert!(!dir.exists());
    assert!(connect(&url).await.is_err());
}

#[tokio::test]
async fn stopping_waits_until_the_directory_on_disk_is_gone() {
    let binaries = Binaries::find(None).unwrap();
    let cluster = Cluster::start(&binaries, ClusterOptions::default()).await.unwrap();
    assert_eq!(cluster.version(), binaries.version);
    let dir = cluster.dir().to_owned();
    assert!(!dir.starts_with("/dev/shm"), "{}", dir.display());
    cluster.stop().await;
    assert!(!dir.exists());
}

#[tokio::test]
async fn fields_and_url_lead_to_the_same_server() {
    let cluster = start(ClusterOptions::default()).await;
    let fields = cluster.fields("postgres");
    let mut config = tokio_postgres::Config::new();
    config.host(fields.host.unwrap()).port(fields.port.unwrap());
    config.user(fields.username.unwrap()).dbname(fields.database.unwrap());
    assert_eq!(config, cluster.url("postgres").parse().unwrap());
}

#[tokio::test]
async fn names_of_databases_are_escaped_in_urls() {
    let cluster = start(ClusterOptions::default()).await;
    let client = connect(&cluster.url("postgres")).await.unwrap();
    client.batch_execute("create database \"a b/?&=%é\"").await.unwrap();
    let client = connect(&cluster.url("a b/?&=%é")).await.unwrap();
    let row = client.query_one("select current_database()::text", &[]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "a b/?&=%é");
}

#[tokio::test]
async fn options_open_tcp_and_put_files_and_rules_in_place() {
    let options = ClusterOptions::default()
        .listen(Listen::SocketAndLoopback)
        .setting("work_mem", "7MB")
        .hba("local all all trust\nhost all all 127.0.0.1/32 reject\n")
        .file("server.key", "not a key");
    let cluster = start(options).await;
    let client = connect(&cluster.url("postgres")).await.unwrap();
    assert_eq!(show(&client, "work_mem").await, "7MB");
    let read = "select pg_read_file('server.key'), (pg_stat_file('server.key')).size";
    let row = client.query_one(read, &[]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "not a key");

    let port = cluster.tcp_port().unwrap();
    let refused = connect(&format!("postgresql://postgres@127.0.0.1:{port}/postgres")).await;
    let message = refused.err().unwrap().as_db_error().unwrap().message().to_owned();
    assert!(message.contains("pg_hba.conf rejects"), "{message}");
}

#[tokio::test]
async fn a_server_that_wants_a_password_counts_as_ready() {
    let options = ClusterOptions::default().hba("local all all scram-sha-256\n");
    let cluster = start(options).await;
    assert!(connect(&cluster.url("postgres")).await.is_err());
    assert!(connect("host=/nonexistent user=postgres").await.is_err());
}

#[tokio::test]
async fn a_restarted_server_has_its_data_and_is_another_process() {
    let mut cluster = start(ClusterOptions::default()).await;
    let client = connect(&cluster.url("postgres")).await.unwrap();
    client.batch_execute("create table kept (id int)").await.unwrap();
    cluster.restart().await.unwrap();
    assert!(client.batch_execute("table kept").await.is_err());
    let client = connect(&cluster.url("postgres")).await.unwrap();
    client.batch_execute("table kept").await.unwrap();
    let dir = cluster.dir().to_owned();
    cluster.stop().await;
    assert!(!dir.exists());
}

#[tokio::test]
async fn a_setting_the_server_refuses_is_in_the_error() {
    let options = ClusterOptions::default().setting("no_such_setting", "1");
    let error = Cluster::start(&Binaries::find(None).unwrap(), options).await.unwrap_err();
    assert!(matches!(error, ThrowawayError::Ended { .. }), "{error:?}");
    assert!(error.to_string().contains("no_such_setting"), "{error}");
}

#[tokio::test]
async fn a_file_outside_the_data_directory_is_refused() {
    let options = ClusterOptions::default().file("../escaped", "x");
    let error = Cluster::start(&Binaries::find(None).unwrap(), options).await.unwrap_err();
    assert!(matches!(error, ThrowawayError::FileName { .. }), "{error:?}");
}
