//! Whether a connection is encrypted, and the question to the server before it is.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::conninfo::{SslMode, SslNegotiation};

/// PostgreSQL's `SSLRequest`: its length, and the code 80877103.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// How one attempt is to be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Not.
    Plain,
    /// If the server does TLS.
    TlsIfOffered,
    /// In any case.
    Tls,
}

impl Wish {
    /// Returns the first attempt of a mode, and the second if there is one.
    pub(super) fn of(mode: SslMode) -> (Wish, Option<Wish>) {
        match mode {
            SslMode::Disable => (Wish::Plain, None),
            SslMode::Allow => (Wish::Plain, Some(Wish::Tls)),
            SslMode::Prefer => (Wish::TlsIfOffered, Some(Wish::Plain)),
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => (Wish::Tls, None),
        }
    }
}

/// What a server says to TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    /// It does it.
    Tls,
    /// It does not.
    Plain,
    /// It does not understand the question.
    Nonsense,
}

/// Asks a server whether it does TLS.
pub(super) async fn ask<S>(stream: &mut S, negotiation: SslNegotiation) -> std::io::Result<Offer>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if negotiation == SslNegotiation::Direct {
        return Ok(Offer::Tls);
    }
    stream.write_all(&SSL_REQUEST).await?;
    // One byte and not more: what follows belongs to TLS, or is an attack.
    Ok(match stream.read_u8().await? {
        b'S' => Offer::Tls,
        b'N' => Offer::Plain,
        _ => Offer::Nonsense,
    })
}
