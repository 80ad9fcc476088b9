//! Webhooks on their way to real receivers.

// Tests end where something is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use driftless_testkit::receiver::{Answer, Receiver};
use driftless_watch::delivery::{Attempt, BODY_KEPT, Failure, Message, Outcome, Sender, SenderOptions, TIMEOUT};
use driftless_watch::webhook::address::{AllowList, Destination};
use driftless_watch::webhook::signature::{MessageId, SigningSecret, Tolerance, VerifyError, verify};
use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

const BODY: &[u8] = br#"{"type":"ping"}"#;

/// Long enough for an answer to begin on a busy machine, and short enough to wait for.
const BRIEFLY: Duration = Duration::from_secs(1);

fn now() -> Timestamp {
    // The day of the examples in RFC 9110.
    Timestamp::from_second(784_111_777).unwrap()
}

fn message() -> Message {
    Message { id: MessageId::new("msg_1").unwrap(), body: BODY.to_vec() }
}

fn loopback() -> Arc<AllowList> {
    Arc::new("127.0.0.0/8".parse().unwrap())
}

fn options() -> SenderOptions {
    SenderOptions { allowed: loopback(), ..SenderOptions::default() }
}

async fn send<R: Resolve + 'static>(options: SenderOptions<R>, url: &str) -> Attempt {
    let destination = Destination::parse(url, &loopback()).unwrap();
    let secret = SigningSecret::generate().unwrap();
    Sender::new(options).unwrap().send(&message(), &destination, &[secret], now()).await
}

/// Sends one webhook to a receiver that answers like this.
async fn answered(answer: Answer) -> Attempt {
    let receiver = Receiver::start([answer]).await;
    let attempt = send(options(), &receiver.url("/hook")).await;
    assert_eq!(receiver.received().len(), 1);
    attempt
}

#[tokio::test]
async fn a_receiver_gets_what_it_needs_to_check_it() {
    let receiver = Receiver::start([Answer::status(204)]).await;
    let destination = Destination::parse(&receiver.url("/hook?x=1#fragment"), &loopback()).unwrap();
    let secrets = [SigningSecret::generate().unwrap(), SigningSecret::generate().unwrap()];
    let attempt = Sender::new(options()).unwrap().send(&message(), &destination, &secrets, now()).await;
    assert_eq!(attempt.outcome, Outcome::Delivered);

    let [received] = &receiver.received()[..] else { panic!("one request") };
    assert_eq!((received.method.as_str(), received.target.as_str()), ("POST", "/hook?x=1"));
    assert_eq!(received.header("content-type"), "application/json");
    assert_eq!(received.header("user-agent"), concat!("driftless/", env!("CARGO_PKG_VERSION")));
    assert_eq!(received.header("webhook-id"), "msg_1");
    let check = |secret: &SigningSecret, now| {
        let [id, timestamp, signatures] =
            ["webhook-id", "webhook-timestamp", "webhook-signature"].map(|name| received.header(name));
        verify(std::slice::from_ref(secret), id, timestamp, signatures, &received.body, now, Tolerance::default())
    };
    for secret in &secrets {
        assert_eq!(check(secret, now()), Ok(()));
    }
    assert_eq!(check(&secrets[0], Timestamp::now()), Err(VerifyError::TooOld));
}

#[tokio::test]
async fn only_2xx_is_a_success() {
    for status in [200, 202, 204] {
        assert_eq!(answered(Answer::status(status)).await.outcome, Outcome::Delivered, "{status}");
    }
    for status in [400, 401, 404, 500, 503] {
        let expected = Outcome::Failed(Failure::Status(status));
        assert_eq!(answered(Answer::status(status)).await.outcome, expected, "{status}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = Receiver::start([Answer::status(200)]).await;
    for status in [301, 302, 303, 307, 308] {
        let attempt = answered(Answer::status(status).with_header("location", &target.url("/"))).await;
        assert_eq!(attempt.outcome, Outcome::Failed(Failure::Redirected(status)));
    }
    assert_eq!(target.received().len(), 0);
}

#[tokio::test]
async fn gone_means_no_more() {
    assert_eq!(answered(Answer::status(410)).await.outcome, Outcome::Gone);
}

#[tokio::test]
async fn receivers_that_have_too_much_to_do_are_known_and_say_when_to_come_back() {
    for status in [429, 502, 504] {
        let attempt = answered(Answer::status(status).with_header("retry-after", "120")).await;
        assert_eq!(attempt.outcome, Outcome::Throttled(Failure::Status(status)));
        assert_eq!(attempt.answer.unwrap().retry_after, Some(Duration::from_secs(120)));
    }
    let dated = Answer::status(503).with_header("retry-after", "Sun, 06 Nov 1994 08:51:07 GMT");
    assert_eq!(answered(dated).await.answer.unwrap().retry_after, Some(Duration::from_secs(90)));
    let odd = Answer::status(429).with_header("retry-after", "tomorrow");
    assert_eq!(answered(odd).await.answer.unwrap().retry_after, None);
}

#[tokio::test]
async fn the_answers_body_is_kept_up_to_a_limit() {
    let exactly = answered(Answer::status(200).with_body("x".repeat(BODY_KEPT))).await.answer.unwrap();
    assert_eq!((exactly.body.len(), exactly.whole), (BODY_KEPT, true));
    let more = answered(Answer::status(500).with_body("x".repeat(BODY_KEPT + 1))).await.answer.unwrap();
    assert_eq!((more.body.len(), more.whole), (BODY_KEPT, false));
    let binary = answered(Answer::status(200).with_body(b"\0\xff".to_vec())).await.answer.unwrap();
    assert_eq!(binary.body, "\u{fffd}\u{fffd}");
}

#[tokio::test]
async fn a_body_without_an_end_is_not_read_to_its_end() {
    let attempt = answered(Answer::Endless(200)).await;
    let answer = attempt.answer.unwrap();
    assert_eq!(attempt.outcome, Outcome::Delivered);
    assert_eq!((answer.body.len(), answer.whole), (BODY_KEPT, false));
}

#[tokio::test]
async fn a_body_that_stops_coming_costs_no_more_than_the_time_of_an_attempt() {
    let receiver = Receiver::start([Answer::Stalled(200, "so far")]).await;
    let attempt = send(SenderOptions { timeout: BRIEFLY, ..options() }, &receiver.url("/")).await;
    let answer = attempt.answer.unwrap();
    assert_eq!(attempt.outcome, Outcome::Delivered);
    assert_eq!((answer.body.as_str(), answer.whole), ("so far", false));
    assert!(attempt.took >= BRIEFLY);
}

#[tokio::test]
async fn a_receiver_that_never_answers_is_given_up() {
    let receiver = Receiver::start([Answer::Silent]).await;
    let attempt = send(SenderOptions { timeout: BRIEFLY, ..options() }, &receiver.url("/")).await;
    assert_eq!(attempt.outcome, Outcome::Failed(Failure::TimedOut));
    assert!(attempt.answer.is_none() && attempt.took >= BRIEFLY);
}

#[tokio::test]
async fn a_connection_that_is_reset_is_an_interruption_and_nothing_is_sent_twice() {
    let attempt = answered(Answer::Reset).await;
    assert!(matches!(attempt.outcome, Outcome::Failed(Failure::Interrupted(_))), "{:?}", attempt.outcome);
    assert!(attempt.answer.is_none());
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_unreachable() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let attempt = send(options(), &format!("http://{closed}/planted?planted")).await;
    let Outcome::Failed(Failure::Unreachable(why)) = &attempt.outcome else { panic!("{:?}", attempt.outcome) };
    assert!(why.contains("refused"), "{why}");
    assert!(!format!("{attempt:?}").contains("planted"), "{attempt:?}");
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_not_resolved() {
    // RFC 6761 keeps the domain for this.
    let attempt = send(options(), "http://planted.invalid/planted").await;
    assert!(matches!(attempt.outcome, Outcome::Failed(Failure::Unresolved(_))), "{:?}", attempt.outcome);
    assert!(!format!("{attempt:?}").contains("/planted"), "{attempt:?}");
}

#[tokio::test]
async fn every_attempt_has_a_connection_of_its_own() {
    let receiver = Receiver::start([Answer::status(200)]).await;
    let destination = Destination::parse(&receiver.url("/"), &loopback()).unwrap();
    let sender = Sender::new(options()).unwrap();
    for _ in 0..3 {
        let attempt = sender.send(&message(), &destination, &[], now()).await;
        assert_eq!(attempt.outcome, Outcome::Delivered);
    }
    let mut ports: Vec<u16> = receiver.received().iter().map(|it| it.peer.port()).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 3);
}

#[tokio::test]
async fn a_certificate_by_somebody_unknown_is_not_taken() {
    let receiver = Receiver::start_tls([Answer::status(200)]).await;
    let attempt = send(options(), &receiver.url("/")).await;
    assert!(matches!(attempt.outcome, Outcome::Failed(Failure::Tls(_))), "{:?}", attempt.outcome);
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test]
async fn a_certificate_by_an_authority_that_was_named_is_taken_for_its_name_only() {
    let receiver = Receiver::start_tls([Answer::status(200)]).await;
    let options = || SenderOptions { authorities: vec![receiver.authority()], ..options() };
    assert_eq!(send(options(), &receiver.url("/")).await.outcome, Outcome::Delivered);
    let by_address = receiver.url("/").replace("localhost", "127.0.0.1");
    let attempt = send(options(), &by_address).await;
    assert!(matches!(attempt.outcome, Outcome::Failed(Failure::Tls(_))), "{:?}", attempt.outcome);
}

#[tokio::test]
async fn a_receiver_that_speaks_no_tls_is_told_so() {
    let receiver = Receiver::start([Answer::status(200)]).await;
    let attempt = send(options(), &receiver.url("/").replace("http:", "https:")).await;
    assert!(matches!(attempt.outcome, Outcome::Failed(Failure::Tls(_))), "{:?}", attempt.outcome);
}

#[tokio::test]
async fn an_address_that_was_allowed_once_is_refused_when_it_is_no_more() {
    let receiver = Receiver::start([Answer::status(200)]).await;
    let attempt = send(SenderOptions::default(), &receiver.url("/")).await;
    let Outcome::Refused(refused) = attempt.outcome else { panic!("{:?}", attempt.outcome) };
    assert_eq!(refused.to_string(), "127.0.0.1 is a loopback address");
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_at_the_connector() {
    let receiver = Receiver::start([Answer::status(200)]).await;
    let url = receiver.url("/").replace("127.0.0.1", "localhost");
    let attempt = send(SenderOptions::default(), &url).await;
    let Outcome::Refused(refused) = attempt.outcome else { panic!("{:?}", attempt.outcome) };
    assert_eq!(refused.to_string(), "localhost is a loopback address");
    assert_eq!(receiver.received().len(), 0);

    let allowed = Arc::new("localhost".parse().unwrap());
    let attempt = send(SenderOptions { allowed, ..SenderOptions::default() }, &url).await;
    assert_eq!(attempt.outcome, Outcome::Delivered);
}

/// A name server that says something else each time.
#[derive(Debug, Clone)]
struct Rebinding {
    answers: Arc<Mutex<Vec<&'static str>>>,
    asked: Arc<AtomicUsize>,
}

impl Rebinding {
    fn new(answers: &[&'static str]) -> Self {
        Rebinding { answers: Arc::new(Mutex::new(answers.iter().rev().copied().collect())), asked: Arc::default() }
    }
}

impl Resolve for Rebinding {
    fn resolve(&self, _name: Name) -> Resolving {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.lock().unwrap().pop().expect("asked too often");
        let address = SocketAddr::new(answer.parse().unwrap(), 9);
        Box::pin(async move { Ok(Box::new(std::iter::once(address)) as Addrs) })
    }
}

#[tokio::test]
async fn a_name_that_changes_between_look_ups_is_asked_once_and_dialled_as_checked() {
    let receiver = Receiver::start([Answer::status(200)]).await;
    let url = format!("http://rebinding.example:{}/", receiver.address().port());
    // Only the first answer is allowed. Were the name asked again to dial, it would lead elsewhere.
    let names = Rebinding::new(&["127.0.0.1", "10.0.0.1"]);
    let options =
        SenderOptions { allowed: loopback(), names: names.clone(), timeout: TIMEOUT, authorities: Vec::new() };
    assert_eq!(send(options.clone(), &url).await.outcome, Outcome::Delivered);
    assert_eq!(names.asked.load(Ordering::SeqCst), 1);
    // The next attempt asks again, and is refused.
    let Outcome::Refused(refused) = send(options, &url).await.outcome else { panic!("refused") };
    assert_eq!(refused.to_string(), "rebinding.example is a private address");
    assert_eq!((names.asked.load(Ordering::SeqCst), receiver.received().len()), (2, 1));
}

#[tokio::test]
async fn proxies_of_the_environment_are_not_used() {
    // The environment is set for a process of its own: this test again.
    const CHILD: &str = "DRIFTLESS_TEST_BEHIND_PROXY";
    let proxy = Receiver::start([Answer::status(502)]).await;
    if let Ok(url) = std::env::var(CHILD) {
        let attempt = send(options(), &url).await;
        assert_eq!(attempt.outcome, Outcome::Delivered);
        return;
    }
    let receiver = Receiver::start([Answer::status(200)]).await;
    let mut test = tokio::process::Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", "proxies_of_the_environment_are_not_used"]).env(CHILD, receiver.url("/"));
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        test.env(name, proxy.url(""));
    }
    assert!(test.output().await.unwrap().status.success());
    assert_eq!((proxy.received().len(), receiver.received().len()), (0, 1));
}
