//! A store that is gone for a while.

use driftless_testkit::gate::{Gate, Passage};
use driftless_testkit::postgres::{ClusterOptions, Listen, own_cluster};
use driftless_testkit::receiver::{Answer, Receiver};

use crate::scene::{Scene, wait_for};

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_while_the_store_is_gone_is_told_when_it_is_back() {
    for passage in [Passage::Cut, Passage::Silent] {
        let cluster = own_cluster(ClusterOptions::default().listen(Listen::SocketAndLoopback)).await;
        let gate = Gate::to(cluster.tcp_port().unwrap()).await;
        let url = format!("postgres://postgres@127.0.0.1:{}/postgres?sslmode=disable&connect_timeout=2", gate.port());
        let scene = Scene::start_on_server(&url).await;
        let receiver = Receiver::start([Answer::status(204)]).await;
        scene.tell(&receiver.url("/")).await;
        let database = driftless_testkit::postgres::database().await;
        database.execute("create table orders (id int primary key)").await;
        let id = scene.register(&database.url(), "orders").await.unwrap();
        scene.until(id, |it| it.checked_at.is_some()).await;
        gate.set(passage);
        wait_for(async || scene.service.store().now().await.is_err().then_some(())).await;
        database.execute("alter table orders drop constraint orders_pkey").await;
        gate.set(Passage::Open);
        let told = receiver.wait_for(1).await;
        let body: serde_json::Value = serde_json::from_slice(&told[0].body).unwrap();
        assert_eq!(body["type"], "schema.drift.detected");
        wait_for(async || scene.service.store().schema_view(id).await.ok().flatten().filter(|it| it.version == 2))
            .await;
        scene.stop().await;
    }
}
