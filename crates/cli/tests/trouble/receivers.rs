//! Receivers that are busy, broken, gone, slow, elsewhere.

use std::time::Duration;

use driftless_testkit::receiver::{Answer, Receiver};
use driftless_watch::model::{DeliveryState, EventType, WebhookState};
use driftless_watch::store::{NewMessage, WebhookChange};
use driftless_watch::webhook::signature::MessageId;

use crate::scene::{Scene, keyring};

impl Scene {
    /// Puts something into the outbox.
    async fn say(&self, webhook_id: i64) -> MessageId {
        let id = MessageId::generate().unwrap();
        let bodies = vec![(webhook_id, "{\"n\":1}".to_owned())];
        let message = NewMessage { id: id.clone(), event: EventType::DriftDetected, schema_id: None, bodies };
        self.service.store().message_insert(&message).await.unwrap();
        self.service.tell_soon();
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_sent_again_under_the_same_id() {
    let scene = Scene::start().await;
    let receiver = Receiver::start([Answer::status(500), Answer::status(204)]).await;
    let webhook = scene.tell(&receiver.url("/")).await;
    let id = scene.say(webhook).await;
    // The first wait is five seconds.
    let received = receiver.wait_for(2).await;
    assert!(received.iter().all(|request| request.header("webhook-id") == id.as_str()));
    assert_eq!(received[0].body, received[1].body);
    assert_eq!(scene.delivered(webhook, DeliveryState::Delivered).await.attempts, 2);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_are_not_followed() {
    let scene = Scene::start().await;
    let elsewhere = Receiver::start([Answer::status(204)]).await;
    let receiver = Receiver::start([Answer::status(302).with_header("location", &elsewhere.url("/"))]).await;
    let webhook = scene.tell(&receiver.url("/")).await;
    scene.say(webhook).await;
    let delivery = scene.delivered(webhook, DeliveryState::Pending).await;
    let last = delivery.last.unwrap();
    assert_eq!((last.status, delivery.next_at.is_some()), (Some(302), true));
    assert!(elsewhere.received().is_empty());
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_gone_is_told_no_more_and_the_others_are_told_of_it() {
    let scene = Scene::start().await;
    let (gone, other) = (Receiver::start([Answer::status(410)]).await, Receiver::start([Answer::status(204)]).await);
    let (webhook, _) = (scene.tell(&gone.url("/")).await, scene.tell(&other.url("/")).await);
    scene.say(webhook).await;
    let told = other.wait_for(1).await;
    let body: serde_json::Value = serde_json::from_slice(&told[0].body).unwrap();
    assert_eq!((&body["type"], &body["data"]["webhook_id"]), (&"endpoint.disabled".into(), &webhook.into()));
    let stored = scene.service.store().webhook_view(webhook).await.unwrap().unwrap();
    assert_eq!(stored.state, WebhookState::Disabled);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_busy_is_left_alone_for_as_long_as_it_asks() {
    let scene = Scene::start().await;
    let busy = Answer::status(429).with_header("retry-after", "7200");
    let receiver = Receiver::start([busy]).await;
    let webhook = scene.tell(&receiver.url("/")).await;
    scene.say(webhook).await;
    let delivery = scene.delivered(webhook, DeliveryState::Pending).await;
    let wait = delivery.next_at.unwrap().duration_since(delivery.created_at);
    assert!(wait.as_secs() >= 7200, "{wait:?}");
    // What else is for it waits as well.
    scene.say(webhook).await;
    let quiet = Receiver::start([Answer::status(204)]).await;
    let other = scene.tell(&quiet.url("/")).await;
    scene.say(other).await;
    quiet.wait_for(1).await;
    assert_eq!(receiver.received().len(), 1);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_answer_keeps_nobody_waiting() {
    let scene = Scene::start_allowing("127.0.0.0/8", Duration::from_millis(500)).await;
    let (silent, reset) = (Receiver::start([Answer::Silent]).await, Receiver::start([Answer::Reset]).await);
    let well = Receiver::start([Answer::status(204)]).await;
    let mut webhooks = Vec::new();
    for receiver in [&silent, &reset, &well] {
        webhooks.push(scene.tell(&receiver.url("/")).await);
    }
    for _ in 0..10 {
        scene.say(webhooks[0]).await;
    }
    scene.say(webhooks[1]).await;
    scene.say(webhooks[2]).await;
    well.wait_for(1).await;
    for webhook in &webhooks[..2] {
        let delivery = scene.delivered(*webhook, DeliveryState::Pending).await;
        assert_eq!(delivery.last.unwrap().status, None);
    }
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_knows_is_a_failure() {
    let scene = Scene::start_allowing("127.0.0.0/8,localhost", Duration::from_secs(5)).await;
    let receiver = Receiver::start_tls([Answer::status(204)]).await;
    let webhook = scene.tell(&receiver.url("/")).await;
    scene.say(webhook).await;
    let delivery = scene.delivered(webhook, DeliveryState::Pending).await;
    assert!(delivery.last.unwrap().detail.is_some());
    assert!(receiver.received().is_empty());
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn private_addresses_are_refused_for_good() {
    let scene = Scene::start_allowing("", Duration::from_secs(5)).await;
    let receiver = Receiver::start([Answer::status(204)]).await;
    let port = receiver.address().port();
    for host in ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"] {
        let webhook = scene.tell(&format!("http://{host}:{port}/planted")).await;
        scene.say(webhook).await;
        let delivery = scene.delivered(webhook, DeliveryState::Refused).await;
        let detail = delivery.last.unwrap().detail.unwrap();
        assert!(!detail.contains("planted"), "{detail}");
        assert_eq!(delivery.attempts, 1);
    }
    assert!(receiver.received().is_empty());
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_can_be_replayed() {
    let scene = Scene::start().await;
    let receiver = Receiver::start([Answer::status(410), Answer::status(204)]).await;
    let webhook = scene.tell(&receiver.url("/")).await;
    let id = scene.say(webhook).await;
    let delivery = scene.delivered(webhook, DeliveryState::Dead).await;
    let store = scene.service.store();
    assert!(!store.delivery_replay(delivery.id).await.unwrap(), "the endpoint is disabled");
    let again = WebhookChange { state: Some(WebhookState::Active), ..WebhookChange::default() };
    assert!(store.webhook_change(&keyring(), webhook, &again).await.unwrap());
    assert!(store.delivery_replay(delivery.id).await.unwrap());
    scene.service.tell_soon();
    let received = receiver.wait_for(2).await;
    assert!(received.iter().all(|request| request.header("webhook-id") == id.as_str()));
    assert_eq!(scene.delivered(webhook, DeliveryState::Delivered).await.attempts, 2);
    scene.stop().await;
}
