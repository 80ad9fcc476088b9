//! Databases that hang, cut, and come back.

use driftless::engines::Registry;
use driftless::sources::Sources;
use driftless_engine::explain::Explain as _;
use driftless_testkit::gate::{Gate, Passage};
use driftless_testkit::postgres::{Cluster, ClusterOptions, Listen, own_cluster};
use driftless_testkit::receiver::{Answer, Receiver};
use driftless_watch::engines::{Engines as _, TargetAddress};
use driftless_watch::model::State;
use driftless_watch::secret::ReferencePolicy;
use driftless_watch::service::RegisterError;
use driftless_watch::store::{DriftFilter, SchemaFilter};

use crate::scene::Scene;

/// A server behind a gate.
async fn gated() -> (Cluster, Gate, String) {
    let cluster = own_cluster(ClusterOptions::default().listen(Listen::SocketAndLoopback)).await;
    let gate = Gate::to(cluster.tcp_port().unwrap()).await;
    let url = format!("postgres://postgres@127.0.0.1:{}/postgres?sslmode=disable&connect_timeout=2", gate.port());
    (cluster, gate, url)
}

async fn execute(cluster: &Cluster, sql: &str) {
    let info = driftless::prelude::ConnInfo::parse(&cluster.url("postgres").into(), &|_| None).unwrap();
    let connected = driftless_postgres::connect::connect(&info).await.unwrap();
    connected.client.batch_execute(sql).await.unwrap();
    connected.close().await;
}

async fn comes_back_from(passage: Passage) {
    let scene = Scene::start().await;
    let receiver = Receiver::start([Answer::status(204)]).await;
    scene.tell(&receiver.url("/")).await;
    let (cluster, gate, url) = gated().await;
    execute(&cluster, "create table orders (id int primary key)").await;
    let id = scene.register(&url, "orders").await.unwrap();
    scene.until(id, |it| it.checked_at.is_some()).await;
    gate.set(passage);
    let schema = scene.until(id, |it| it.state == State::Unreachable).await;
    assert!(schema.failure.is_some() && schema.version == 1);
    // People are told once, however long it takes.
    let told = receiver.wait_for(1).await;
    let body: serde_json::Value = serde_json::from_slice(&told[0].body).unwrap();
    assert_eq!(body["type"], "schema.target.unreachable");
    execute(&cluster, "alter table orders add column total int").await;
    gate.set(Passage::Open);
    scene.until(id, |it| it.state == State::Active && it.version == 2).await;
    let told = receiver.wait_for(3).await;
    let mut types: Vec<String> = told
        .iter()
        .map(|it| serde_json::from_slice::<serde_json::Value>(&it.body).unwrap()["type"].as_str().unwrap().to_owned())
        .collect();
    types.sort();
    assert_eq!(types, ["schema.drift.detected", "schema.target.recovered", "schema.target.unreachable"]);
    let drifts = scene.service.store().drift_list(&DriftFilter::default(), None, 10).await.unwrap().items;
    assert_eq!(drifts.len(), 1);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_hangs_is_unreachable_and_comes_back() {
    comes_back_from(Passage::Silent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_cuts_connections_is_unreachable_and_comes_back() {
    comes_back_from(Passage::Cut).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_not_registered() {
    let scene = Scene::start().await;
    let (cluster, gate, url) = gated().await;
    let missing = scene.register(&url, "absent").await.unwrap_err();
    assert!(matches!(missing, RegisterError::NoTable { .. }), "{missing}");
    gate.set(Passage::Cut);
    let refused = scene.register(&url, "absent").await.unwrap_err();
    assert!(matches!(refused, RegisterError::Target(_)), "{refused}: {:?}", refused.hint());
    gate.set(Passage::Silent);
    let silent = scene.register(&url, "absent").await.unwrap_err();
    assert!(matches!(silent, RegisterError::Target(_) | RegisterError::Slow), "{silent}");
    for (url, told) in [
        ("postgres://postgres@127.0.0.1:1/x?connect_timeout=2", "127.0.0.1:1"),
        ("postgres://h/x?passfile=/etc/passwd", "passfile"),
        ("mysql://h/x", "mysql"),
        ("/etc/passwd", ""),
    ] {
        let error = scene.register(url, "orders").await.unwrap_err();
        assert!(error.to_string().contains(told), "{url}: {error}");
    }
    let listed = scene.service.store().schema_list(&SchemaFilter::default(), None, 10).await.unwrap();
    assert!(listed.items.is_empty());
    drop(cluster);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_registered_while_others_are_looked_at_is_not_taken_for_dropped() {
    const TABLES: usize = 40;
    let scene = Scene::start().await;
    let database = driftless_testkit::postgres::database().await;
    let mut ids = Vec::new();
    for table in 0..TABLES {
        database.execute(&format!("create table t{table} (id int)")).await;
        ids.push(scene.register(&database.url(), &format!("t{table}")).await.unwrap());
        // Whoever looks has something to read.
        scene.service.store().run_request(ids[0], "test").await.unwrap();
        scene.service.check_soon();
    }
    for id in ids {
        let registered = scene.schema(id).await;
        scene.until(id, |it| it.checked_at > Some(registered.created_at)).await;
        assert_eq!(scene.schema(id).await.version, 1);
    }
    let drifts = scene.service.store().drift_list(&DriftFilter::default(), None, 10).await.unwrap().items;
    assert!(drifts.is_empty(), "{drifts:?}");
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_address_is_not_repeated() {
    let scene = Scene::start().await;
    for dsn in [
        "jdbc:postgresql://db/shop?user=app&password=hunter2",
        "app:hunter2@db:5432/shop",
        "keepalives=1 host=127.0.0.1 port=1 password=hunter2",
        "postgres//app:hunter2@db/x",
        "mysql:app:hunter2@x",
        "/srv/hunter2",
        "sqlite:/srv/hunter2/../x",
    ] {
        let error = scene.register(dsn, "orders").await.unwrap_err();
        let told = format!("{error} {}", error.hint().unwrap_or_default());
        assert!(!told.contains("hunter2") || dsn.starts_with("sqlite:"), "{dsn}: {told}");
    }
    scene.stop().await;
}

#[test]
fn files_are_watched_below_the_folders_that_were_named_and_the_store_never_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["shop.db", "driftless.db"] {
        std::fs::write(path(name), "").unwrap();
    }
    std::os::unix::fs::symlink(path("driftless.db"), path("linked.db")).unwrap();
    std::fs::hard_link(path("driftless.db"), path("same.db")).unwrap();
    let registry = Registry::new(Sources::default(), ReferencePolicy::default())
        .with_files(vec![folder.path().to_owned()], vec![path("driftless.db")]);
    let allowed = |path: &std::path::Path| {
        let dsn = TargetAddress::Dsn(format!("sqlite:{}", path.display()).into());
        registry.identify(&dsn).is_ok()
    };
    assert!(allowed(&path("shop.db")));
    for name in ["driftless.db", "linked.db", "same.db", "absent.db", "../etc/passwd"] {
        assert!(!allowed(&path(name)), "{name}");
    }
    assert!(!allowed(std::path::Path::new("/etc/passwd")));
}
