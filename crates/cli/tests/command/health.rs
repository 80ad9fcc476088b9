//! `driftless health`.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::service::Service;
use crate::test_env::TestEnv;

#[test]
fn a_service_that_runs_is_well_and_one_that_was_stopped_is_not() {
    let env = TestEnv::new();
    let service = Service::start(&env, &[]);
    let address = service.address.clone();
    let outcome = env.run(&["health", "--url", &format!("http://{address}")]).code(0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr), ("", format!("{address} is well\n")));
    let by_variable = TestEnv::new().set("DRIFTLESS_LISTEN", &address);
    assert_eq!(by_variable.run(&["health", "--quiet"]).code(0).stderr, "");
    service.stop(&env).code(0);
    let outcome = by_variable.run(&["health"]).code(1);
    assert!(outcome.stderr.contains(&format!("error: failed to find {address} well: ")), "{outcome}");
}

/// Answers requests, one after the other, each with a status.
fn answering(statuses: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for status in statuses {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 1024]).unwrap();
            write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        }
    });
    url
}

#[test]
fn a_service_without_its_store_is_not_well() {
    let env = TestEnv::new();
    let url = answering(&["503 Service Unavailable", "503 Service Unavailable"]);
    let outcome = env.run(&["health", "--url", &url]).code(1);
    assert!(outcome.stderr.contains("well: its store does not answer"), "{outcome}");
    let url = answering(&["404 Not Found", "404 Not Found"]);
    let outcome = env.run(&["health", "--url", &url]).code(1);
    assert!(outcome.stderr.contains("well: it answers 404 Not Found"), "{outcome}");
}

#[test]
fn a_service_that_begins_is_waited_for() {
    let url = answering(&["503 Service Unavailable", "200 OK"]);
    TestEnv::new().run(&["health", "--url", &url, "--wait", "60"]).code(0);
}

#[test]
fn only_a_service_is_asked() {
    let env = TestEnv::new();
    for url in ["https://h:1", "localhost:8080", "http://h/path"] {
        let outcome = env.run(&["health", "--url", url]).code(2);
        assert!(outcome.stderr.contains("a service is asked at http://HOST:PORT"), "{outcome}");
    }
}
