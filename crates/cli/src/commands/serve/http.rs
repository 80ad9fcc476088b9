//! Connections: how many there are, and how long they may say nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service as _;

/// How many connections there are at most; others wait until one is closed.
const CONNECTIONS: usize = 4096;

/// How long a request's head may take, and a connection may stay without one.
const HEAD: Duration = Duration::from_secs(20);

/// The pause after an accept that failed: there are no descriptors left, most often.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is triggered; then what was begun is answered.
pub(super) async fn serve(listener: TcpListener, app: Router, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, listener.accept().await)
            } => accepted,
            () = stop.cancelled() => break,
        };
        match accepted {
            (Ok(place), Ok((stream, address))) => {
                let (app, stop) = (app.clone(), stop.clone());
                connections.spawn(async move {
                    connection(stream, address, app, stop).await;
                    drop(place);
                });
            }
            (_, Err(error)) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(PAUSE).await;
            }
            (Err(_), Ok(_)) => break,
        }
    }
    connections.close();
    connections.wait().await;
}

async fn connection(stream: TcpStream, address: SocketAddr, app: Router, stop: CancellationToken) {
    // Small answers are sent at once.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        app.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // Whoever goes away, or says nothing, is no failure of ours.
        _ = connection.as_mut() => {}
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
