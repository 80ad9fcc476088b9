//! A receiver's own code, with none of ours.

// example begins
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Fails unless the webhook is from whoever has the secret, and fresh. `header` returns a header's value.
pub fn verify<'a>(secret: &str, header: impl Fn(&str) -> &'a str, body: &[u8]) -> Result<(), &'static str> {
    let sent = header("webhook-timestamp");
    let seconds = sent.parse().map_err(|_| "the time is no number")?;
    let sent_at = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).ok_or("the time is beyond all clocks")?;
    let age = SystemTime::now().duration_since(sent_at).unwrap_or_else(|early| early.duration());
    if age > Duration::from_secs(300) {
        return Err("the webhook is too old, or a clock is wrong");
    }
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).map_err(|_| "the secret is not base64")?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| "the secret has a wrong length")?;
    mac.update(format!("{}.{sent}.", header("webhook-id")).as_bytes());
    mac.update(body);
    let is_right = |signature: &str| {
        let given = signature.strip_prefix("v1,").and_then(|it| STANDARD.decode(it).ok());
        given.is_some_and(|given| mac.clone().verify_slice(&given).is_ok())
    };
    if header("webhook-signature").split(' ').any(is_right) { Ok(()) } else { Err("no signature is right") }
}
// example ends
