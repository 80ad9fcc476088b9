//! A receiver of webhooks: a real HTTP server that records what it gets, and answers as it is told.

mod body;
mod certificate;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use self::body::Body;

/// What the receiver does with a request.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It answers with a status, headers and a body.
    Reply {
        /// The status.
        status: u16,
        /// The headers.
        headers: Vec<(&'static str, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// It answers with a status, and a body that never ends.
    Endless(u16),
    /// It answers with a status and the beginning of a body, and then sends nothing any more.
    Stalled(u16, &'static str),
    /// It takes the request and never answers.
    Silent,
    /// It takes the request and resets the connection.
    Reset,
}

impl Answer {
    /// Answers with a status alone.
    pub fn status(status: u16) -> Self {
        Answer::Reply { status, headers: Vec::new(), body: Vec::new() }
    }

    /// Adds a header to a reply.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        let Answer::Reply { headers, .. } = &mut self else { panic!("only replies have headers") };
        headers.push((name, value.to_owned()));
        self
    }

    /// Gives a reply a body.
    pub fn with_body(mut self, new: impl Into<Vec<u8>>) -> Self {
        let Answer::Reply { body, .. } = &mut self else { panic!("only replies have bodies") };
        *body = new.into();
        self
    }
}

/// A request that the receiver got.
#[derive(Debug, Clone)]
pub struct Received {
    /// Where it came from; every connection comes from another port.
    pub peer: SocketAddr,
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Received {
    /// Returns a header's value; panics if it is not there or no text.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).unwrap_or_else(|| panic!("{name} is missing"));
        value.to_str().unwrap_or_else(|_| panic!("{name} is no text"))
    }
}

/// A running receiver; it stops when it is dropped.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    script: Arc<Script>,
    arrived: watch::Receiver<usize>,
    certificate: Option<CertificateDer<'static>>,
    task: JoinHandle<()>,
}

/// What it is told, and what it got.
#[derive(Debug)]
struct Script {
    answers: Mutex<VecDeque<Answer>>,
    received: Mutex<Vec<Received>>,
    arrived: watch::Sender<usize>,
}

impl Receiver {
    /// Starts one on a free port of 127.0.0.1. It gives the answers in their order; the last one stays.
    pub async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::run(answers, None).await
    }

    /// Starts one that speaks TLS as `localhost`, with a certificate by an authority of its own.
    pub async fn start_tls(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::run(answers, Some(certificate::localhost())).await
    }

    async fn run(answers: impl IntoIterator<Item = Answer>, tls: Option<certificate::Tls>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the address of a listener");
        let (sender, arrived) = watch::channel(0);
        let script =
            Script { answers: Mutex::new(answers.into_iter().collect()), received: Mutex::default(), arrived: sender };
        let script = Arc::new(script);
        let (acceptor, certificate) = tls.map(|tls| (tls.acceptor, tls.authority)).unzip();
        let task = tokio::spawn(accept(listener, acceptor, Arc::clone(&script)));
        Receiver { address, script, arrived, certificate, task }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL of a path; of one that speaks TLS, with the name of its certificate.
    pub fn url(&self, path: &str) -> String {
        match self.certificate {
            Some(_) => format!("https://localhost:{}{path}", self.address.port()),
            None => format!("http://{}{path}", self.address),
        }
    }

    /// Returns the certificate of the authority, of one that speaks TLS.
    pub fn authority(&self) -> CertificateDer<'static> {
        self.certificate.clone().expect("a receiver that speaks TLS")
    }

    /// Returns what it got so far.
    pub fn received(&self) -> Vec<Received> {
        self.script.received.lock().unwrap().clone()
    }

    /// Waits until it got this many requests, and returns them.
    pub async fn wait_for(&self, requests: usize) -> Vec<Received> {
        let mut arrived = self.arrived.clone();
        arrived.wait_for(|count| *count >= requests).await.expect("the receiver runs");
        self.received()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Script {
    /// Records a request and says what to do with it.
    fn play(&self, received: Received) -> Answer {
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        self.received.lock().unwrap().push(received);
        self.arrived.send_modify(|count| *count += 1);
        answer.expect("an answer, as one was given")
    }
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, script: Arc<Script>) {
    // Connections end with the receiver.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, peer)) = listener.accept().await {
        let (script, tls) = (Arc::clone(&script), tls.clone());
        connections.spawn(async move {
            match tls {
                None => {
                    if let Some(stream) = serve(stream, peer, script).await {
                        reset(&stream);
                    }
                }
                Some(tls) => {
                    // A client that does not trust the certificate ends the handshake.
                    let Ok(stream) = tls.accept(stream).await else { return };
                    if let Some(stream) = serve(stream, peer, script).await {
                        reset(stream.get_ref().0);
                    }
                }
            }
        });
    }
}

/// Has the connection reset when it is closed.
fn reset(stream: &TcpStream) {
    stream.set_zero_linger().expect("SO_LINGER");
}

/// Serves one connection; returns it if it is to be reset.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, peer: SocketAddr, script: Arc<Script>) -> Option<S> {
    let service = service_fn(|request| answer(request, peer, &script));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let outcome = (&mut connection).await;
    // An error of the client's, who goes when it has seen enough, is none of ours.
    let asked = outcome.is_err_and(|error| error.is_user());
    asked.then(|| connection.into_parts().io.into_inner())
}

/// That the connection is to be reset.
#[derive(Debug)]
struct ResetAsked;

impl std::fmt::Display for ResetAsked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is to be reset")
    }
}

impl std::error::Error for ResetAsked {}

async fn answer(request: Request<Incoming>, peer: SocketAddr, script: &Script) -> Result<Response<Body>, ResetAsked> {
    let (head, body) = request.into_parts();
    let body = http_body_util::BodyExt::collect(body).await.map_err(|_| ResetAsked)?.to_bytes();
    let target = head.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let received = Received { peer, method: head.method.to_string(), target, headers: head.headers, body };
    let (status, headers, body) = match script.play(received) {
        Answer::Reply { status, headers, body } => (status, headers, Body::whole(body)),
        Answer::Endless(status) => (status, Vec::new(), Body::Endless),
        Answer::Stalled(status, beginning) => (status, Vec::new(), Body::stalled(beginning)),
        Answer::Silent => std::future::pending().await,
        Answer::Reset => return Err(ResetAsked),
    };
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    Ok(response.body(body).expect("a valid status and headers"))
}
