//! The receivers that the documentation shows take what the service sends, and nothing else.

// Tests end where something is not as it should be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use driftless_testkit::go;
use driftless_testkit::receiver::{Answer, Receiver};
use driftless_watch::delivery::{Message, Outcome, Sender, SenderOptions};
use driftless_watch::webhook::address::{AllowList, Destination};
use driftless_watch::webhook::signature::{MessageId, SigningSecret};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;

#[path = "receivers/verify.rs"]
mod verify;

/// A body with what is easily lost on the way: bytes beyond ASCII, and spaces that a parser drops.
const BODY: &str = r#"{"type": "ping","timestamp":"2026-01-31T12:00:00Z","data":{"url":"https://hooks.example/…"}}"#;

/// What a receiver got.
#[derive(Clone)]
struct Webhook {
    id: String,
    timestamp: String,
    signatures: String,
    body: Vec<u8>,
}

/// Has the service send a webhook that was signed at a time with these secrets.
async fn sent(secrets: &[SigningSecret], at: Timestamp) -> Webhook {
    let receiver = Receiver::start([Answer::status(204)]).await;
    let allowed: Arc<AllowList> = Arc::new("127.0.0.0/8".parse().unwrap());
    let destination = Destination::parse(&receiver.url("/hook"), &allowed).unwrap();
    let sender = Sender::new(SenderOptions { allowed, ..SenderOptions::default() }).unwrap();
    let message = Message { id: MessageId::generate().unwrap(), body: BODY.into() };
    assert_eq!(sender.send(&message, &destination, secrets, at).await.outcome, Outcome::Delivered);
    let [received] = &receiver.received()[..] else { panic!("one request") };
    let header = |name| received.header(name).to_owned();
    Webhook {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signatures: header("webhook-signature"),
        body: received.body.to_vec(),
    }
}

/// Holds a receiver, which says whether it takes a webhook, against what it has to take and what not.
async fn holds(takes: impl Fn(&str, &Webhook) -> Result<(), String>) {
    let (old, new, other) = (SigningSecret::generate(), SigningSecret::generate(), SigningSecret::generate());
    let (old, new, other) = (old.unwrap(), new.unwrap(), other.unwrap());
    let text = |secret: &SigningSecret| secret.text().expose_secret().to_owned();
    // While a secret is rotated there are two signatures, and each of both secrets will do.
    let webhook = sent(&[new.clone(), old.clone()], Timestamp::now()).await;
    assert_eq!(takes(&text(&new), &webhook), Ok(()));
    assert_eq!(takes(&text(&old), &webhook), Ok(()));
    let refused = |secret: &SigningSecret, webhook: Webhook, why: &str| {
        let reason = takes(&text(secret), &webhook).expect_err(why);
        assert!(reason.contains(why), "{reason}");
    };
    refused(&other, webhook.clone(), "no signature is right");
    let mut body = webhook.body.clone();
    body[9] = b'P';
    refused(&new, Webhook { body, ..webhook.clone() }, "no signature is right");
    refused(&new, Webhook { id: "msg_1".to_owned(), ..webhook.clone() }, "no signature is right");
    let unsigned = Webhook { signatures: webhook.signatures.replace("v1,", "v2,"), ..webhook.clone() };
    refused(&new, unsigned, "no signature is right");
    for minutes in [-6, 6] {
        let at = Timestamp::now() + SignedDuration::from_mins(minutes);
        refused(&new, sent(std::slice::from_ref(&new), at).await, "too old, or a clock is wrong");
    }
}

fn receiver(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/receivers").join(file)
}

/// Returns a receiver that is a program: the secret is in its environment, the headers are its arguments.
fn program(program: PathBuf, file: Option<PathBuf>) -> impl Fn(&str, &Webhook) -> Result<(), String> {
    move |secret, webhook| {
        let mut command = Command::new(&program);
        command.args(&file).args([&webhook.id, &webhook.timestamp, &webhook.signatures]).env("SECRET", secret);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it is installed");
        child.stdin.take().unwrap().write_all(&webhook.body).unwrap();
        let output = child.wait_with_output().unwrap();
        if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_in_python() {
    holds(program("python3".into(), Some(receiver("verify.py")))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_in_javascript() {
    holds(program("node".into(), Some(receiver("verify.mjs")))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_in_go() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["main.go", "verify.go"] {
        std::fs::copy(receiver(file), folder.path().join(file)).unwrap();
    }
    std::fs::write(folder.path().join("go.mod"), "module receiver\n\ngo 1.23\n").unwrap();
    let output = go::toolchain().unwrap().command(folder.path()).args(["build", "-o", "receiver", "."]).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    holds(program(folder.path().join("receiver"), None)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_in_rust() {
    holds(|secret, webhook| {
        let header = |name: &str| match name {
            "webhook-id" => webhook.id.as_str(),
            "webhook-timestamp" => webhook.timestamp.as_str(),
            _ => webhook.signatures.as_str(),
        };
        verify::verify(secret, header, &webhook.body).map_err(str::to_owned)
    })
    .await;
}
