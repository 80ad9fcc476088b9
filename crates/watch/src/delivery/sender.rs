//! The client that sends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::dns::Resolve;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, redirect, retry};
use rustls::pki_types::CertificateDer;

use super::failure::{self, Cause};
use super::{Answer, Attempt, Outcome, tls};
use crate::webhook::address::{AllowList, Destination, GuardedResolver, SystemResolver};
use crate::webhook::retry::parse_retry_after;
use crate::webhook::signature::{ID_HEADER, MessageId, SIGNATURE_HEADER, SigningSecret, TIMESTAMP_HEADER, sign};

/// How long an attempt may take, from looking the name up to the end of the answer's body.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// How much of an answer's body is read and kept, in bytes.
pub const BODY_KEPT: usize = 20_000;

/// What is sent, however often.
#[derive(Debug, Clone)]
pub struct Message {
    /// What the receiver knows it by.
    pub id: MessageId,
    /// The body, JSON.
    pub body: Vec<u8>,
}

/// How a [`Sender`] sends.
#[derive(Debug, Clone)]
pub struct SenderOptions<R = SystemResolver> {
    /// What may be called although it is not on the internet.
    pub allowed: Arc<AllowList>,
    /// How long an attempt may take; [`TIMEOUT`].
    pub timeout: Duration,
    /// Authorities of certificates to trust beside the system's.
    pub authorities: Vec<CertificateDer<'static>>,
    /// Who resolves names, before the guard.
    pub names: R,
}

impl Default for SenderOptions {
    fn default() -> Self {
        SenderOptions { allowed: Arc::default(), timeout: TIMEOUT, authorities: Vec::new(), names: SystemResolver }
    }
}

/// Why there is no sender.
#[derive(Debug, thiserror::Error)]
pub enum SenderError {
    /// A certificate to trust is none.
    #[error("a certificate of an authority is not valid")]
    Authority(#[source] rustls::Error),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[source] rustls::Error),
    /// The client cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Client(#[source] reqwest::Error),
}

/// Sends webhooks. Clones share what they can.
#[derive(Debug, Clone)]
pub struct Sender {
    client: Client,
    allowed: Arc<AllowList>,
}

impl Sender {
    /// Sets up a sender.
    pub fn new<R: Resolve + 'static>(options: SenderOptions<R>) -> Result<Self, SenderError> {
        let SenderOptions { allowed, timeout, authorities, names } = options;
        let client = Client::builder()
            .tls_backend_preconfigured(tls::client(&authorities)?)
            .dns_resolver(GuardedResolver::new(Arc::clone(&allowed), names))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .timeout(timeout)
            .user_agent(concat!("driftless/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(SenderError::Client)?;
        Ok(Sender { client, allowed })
    }

    /// Makes one attempt, at the time `now`: signs, sends, and reads the beginning of the answer.
    ///
    /// The status alone decides; what becomes of the answer's body does not.
    pub async fn send(
        &self,
        message: &Message,
        destination: &Destination,
        secrets: &[SigningSecret],
        now: Timestamp,
    ) -> Attempt {
        let started = Instant::now();
        let (outcome, answer) = self.attempt(message, destination, secrets, now).await;
        Attempt { outcome, answer, took: started.elapsed() }
    }

    async fn attempt(
        &self,
        message: &Message,
        destination: &Destination,
        secrets: &[SigningSecret],
        now: Timestamp,
    ) -> (Outcome, Option<Answer>) {
        // What was allowed when the endpoint was added need not be any more.
        if let Err(refused) = destination.check_address(&self.allowed) {
            return (Outcome::Refused(refused), None);
        }
        let request = self
            .client
            .post(destination.url().clone())
            .header(CONTENT_TYPE, "application/json")
            .header(ID_HEADER, message.id.as_str())
            .header(TIMESTAMP_HEADER, now.as_second())
            .header(SIGNATURE_HEADER, sign(secrets, &message.id, now, &message.body))
            .body(message.body.clone());
        match request.send().await {
            Ok(response) => {
                let answer = read(response, now).await;
                (Outcome::of(answer.status), Some(answer))
            }
            Err(error) => match failure::cause(error) {
                Cause::Refused(refused) => (Outcome::Refused(refused), None),
                Cause::Failed(failure) => (Outcome::Failed(failure), None),
            },
        }
    }
}

/// Reads an answer, and of its body no more than is kept.
async fn read(mut response: Response, now: Timestamp) -> Answer {
    let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = retry_after.and_then(|value| parse_retry_after(value, now));
    let mut body = Vec::new();
    let whole = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = BODY_KEPT - body.len();
                body.extend(chunk.iter().take(room));
                if chunk.len() > room {
                    break false;
                }
            }
            Ok(None) => break true,
            // It was cut off, or took too long. What came is kept.
            Err(_) => break false,
        }
    };
    Answer { status: response.status().as_u16(), retry_after, body: text(&body), whole }
}

/// Makes text of bytes that anybody may have sent, not longer than what is kept.
fn text(bytes: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}");
    // What is replaced gets longer.
    text.truncate(text.floor_char_boundary(BODY_KEPT));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_replaced_and_no_longer_for_it() {
        assert_eq!(text("schön".as_bytes()), "schön");
        assert_eq!(text(b"a\0b\xff"), "a\u{fffd}b\u{fffd}");
        assert_eq!(text(&[0xff; BODY_KEPT]).len(), BODY_KEPT - BODY_KEPT % 3);
    }
}
