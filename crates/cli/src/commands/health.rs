//! `driftless health`.

use std::time::{Duration, Instant};

use clap::Args;
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Session;
use crate::exit::Exit;
use crate::failure::Failure;

/// How long one answer is waited for: longer than the service itself waits for its store.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_millis(200);

/// Where a service listens that was told nothing.
const DEFAULT: &str = ":8080";

/// Ask a running service whether it is well
///
/// It is well when it answers, and its store does. Ends with 0 if so and with 1 if not. It needs no API key, no
/// shell and no other program, so a container can be checked with it.
#[derive(Debug, Args)]
#[command(
    name = "health",
    after_help = "Examples:
  driftless health
  driftless health --wait 30
  driftless health --url http://driftless.internal:8080"
)]
pub(crate) struct Health {
    /// The service [default: the port of DRIFTLESS_LISTEN on this machine, else http://127.0.0.1:8080]
    #[arg(long, value_name = "URL", value_parser = url)]
    url: Option<Uri>,
    /// Ask again for this long until it is well, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=3600))]
    wait: u32,
}

impl Health {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let url = match self.url {
            Some(url) => url,
            None => here(&std::env::var("DRIFTLESS_LISTEN").unwrap_or_default())?,
        };
        let shown = url.authority().map_or_else(String::new, ToString::to_string);
        let end = Instant::now() + Duration::from_secs(self.wait.into());
        loop {
            let asked = tokio::select! {
                asked = tokio::time::timeout(PATIENCE, ask(&url)) => asked,
                () = session.cancel.cancelled() => return Ok(Exit::Interrupted),
            };
            let reason = match asked {
                Ok(Ok(StatusCode::OK)) => {
                    session.say(format_args!("{shown} is well"));
                    return Ok(Exit::Done);
                }
                Ok(Ok(StatusCode::SERVICE_UNAVAILABLE)) => "its store does not answer".to_owned(),
                Ok(Ok(status)) => format!("it answers {status}"),
                Ok(Err(error)) => crate::failure::with_causes(&*error),
                Err(_) => format!("it did not answer within {} s", PATIENCE.as_secs()),
            };
            if Instant::now() >= end {
                return Err(Failure::refused(format!("find {shown} well: {reason}")));
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = session.cancel.cancelled() => return Ok(Exit::Interrupted),
            }
        }
    }
}

async fn ask(url: &Uri) -> Result<StatusCode, Box<dyn std::error::Error + Send + Sync>> {
    let host = url.host().unwrap_or_default();
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), url.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the request, and what goes wrong with it goes wrong with that.
    tokio::spawn(connection);
    let host = url.authority().map_or(host, |authority| authority.as_str());
    let request = Request::get("/health").header(HOST, host).body(Empty::<Bytes>::new())?;
    Ok(sender.send_request(request).await?.status())
}

fn url(text: &str) -> Result<Uri, String> {
    let uri: Uri = text.parse().map_err(|_| "it is no URL".to_owned())?;
    let is_ours = uri.scheme_str() == Some("http") && matches!(uri.path(), "" | "/") && !text.contains('@');
    if is_ours { Ok(uri) } else { Err("a service is asked at http://HOST:PORT".to_owned()) }
}

/// Returns where a service is asked that listens at `listen`, on this machine.
fn here(listen: &str) -> Result<Uri, Failure> {
    let listen = if listen.trim().is_empty() { DEFAULT } else { listen.trim() };
    let (host, port) = listen.rsplit_once(':').unwrap_or((listen, "8080"));
    let host = match host {
        "" | "0.0.0.0" => "127.0.0.1",
        "[::]" => "[::1]",
        host => host,
    };
    url(&format!("http://{host}:{port}"))
        .map_err(|_| Failure::usage("failed to understand DRIFTLESS_LISTEN", "it is an address and a port: :8080"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_listens_everywhere_is_asked_on_this_machine() {
        for (listen, asked) in [
            ("", "http://127.0.0.1:8080/"),
            (":9000", "http://127.0.0.1:9000/"),
            ("0.0.0.0:80", "http://127.0.0.1:80/"),
            ("[::]:8080", "http://[::1]:8080/"),
            ("db.internal:8080", "http://db.internal:8080/"),
        ] {
            assert_eq!(here(listen).unwrap().to_string(), asked);
        }
        assert!(here("a b:1").is_err());
    }

    #[test]
    fn only_a_service_is_asked() {
        for text in ["http://localhost:8080", "http://[::1]:8080/"] {
            assert!(url(text).is_ok(), "{text}");
        }
        for text in ["https://h", "localhost:8080", "http://u:p@h/", "http://h/x", "/health"] {
            assert!(url(text).is_err(), "{text}");
        }
    }
}
