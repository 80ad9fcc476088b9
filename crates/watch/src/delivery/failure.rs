//! Why an attempt failed.

use std::error::Error;
use std::io;

use crate::webhook::address::AddressRefused;

/// Why an attempt failed that is made again. The text shows neither the URL's path nor its query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The receiver answered with an error.
    #[error("the receiver answered {0}")]
    Status(u16),
    /// The receiver is somewhere else now.
    #[error("the receiver answered {0}, and redirects are not followed")]
    Redirected(u16),
    /// There was no answer in time.
    #[error("the receiver did not answer in time")]
    TimedOut,
    /// The name has no address.
    #[error("the receiver's name was not resolved: {0}")]
    Unresolved(String),
    /// The receiver's certificate is not good, or it does not speak TLS as we do.
    #[error("no TLS with the receiver: {0}")]
    Tls(String),
    /// There was no connection.
    #[error("no connection to the receiver: {0}")]
    Unreachable(String),
    /// The connection ended before there was an answer, or what came was none.
    #[error("no answer from the receiver: {0}")]
    Interrupted(String),
}

/// What an error of the client means.
pub(super) enum Cause {
    /// The guard did not let it out.
    Refused(AddressRefused),
    /// Anything else.
    Failed(Failure),
}

/// Finds out what an error of the client means, and drops the URL from it.
pub(super) fn cause(error: reqwest::Error) -> Cause {
    let error = error.without_url();
    if let Some(refused) = chain(&error).find_map(|cause| cause.downcast_ref::<AddressRefused>()) {
        return Cause::Refused(refused.clone());
    }
    Cause::Failed(if error.is_timeout() {
        Failure::TimedOut
    } else if error.is_dns() {
        Failure::Unresolved(innermost(&error))
    } else if let Some(tls) = chain(&error).find_map(tls) {
        Failure::Tls(tls.to_string())
    } else if error.is_connect() {
        Failure::Unreachable(innermost(&error))
    } else {
        Failure::Interrupted(innermost(&error))
    })
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let next = |error: &&'a (dyn Error + 'static)| (*error).source();
    std::iter::successors(Some(error), next)
}

/// Returns the error of TLS that an I/O error, or one within it, hides: its source is the source of that.
fn tls<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let inner = error.downcast_ref::<io::Error>()?.get_ref()?;
    inner.downcast_ref::<rustls::Error>().or_else(|| tls(inner))
}

/// Returns the text of the cause that has none itself: those above it say the same in general.
fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().unwrap_or(error).to_string()
}
