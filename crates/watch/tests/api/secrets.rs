//! Secrets are in no answer and in no log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use driftless_testkit::sqlite;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::server::Server;

const PLANTED: &str = "hunter2-planted";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

#[tokio::test]
async fn planted_secrets_are_nowhere() {
    let log = Log::default();
    // For all tests of this process: who logs first without a subscriber is never asked again.
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    subscriber.with_writer(log.clone()).init();
    let server = Server::start().await;
    let db = sqlite::database("create table orders (a)");
    let path = db.path();
    let with_password = json!({"engine": "sqlite", "db_name": path, "table_name": "orders", "db_password": PLANTED});
    let bodies = [
        with_password.clone(),
        with_password,
        json!({"db_host": "127.0.0.1", "db_port": 1, "db_name": "x", "db_user": "u", "db_password": PLANTED}),
        json!({"dsn": format!("postgresql://u:{PLANTED}@127.0.0.1:1/x"), "table_name": "x"}),
        json!({"dsn": format!("host=127.0.0.1 port=1 passwrd={PLANTED}"), "table_name": "x"}),
        json!({"dsn": format!("postgresql://u:{PLANTED}@[::/x"), "table_name": "x"}),
        json!({"dsn": format!("{PLANTED} x"), "table_name": "x"}),
        json!({"dsn": {"password": PLANTED}}),
        json!({"dsn": [PLANTED], "db_name": "x"}),
        json!({"db_name": "x", "role": PLANTED}),
        json!({"db_name": "x", "db_port": PLANTED}),
    ];
    for body in bodies {
        server.post("/v1/schemas", body).await;
    }
    server.get("/v1/schemas/1").await.expect(200);
    server.patch("/v1/schemas/1", json!({"db_password": PLANTED})).await.expect(200);
    server.patch("/v1/schemas/1", json!({"dsn": format!("postgresql://u:{PLANTED}@127.0.0.1:1/x")})).await.expect(422);
    for url in ["https://a.example/PATH?t=PATH", "https://u:PATH@a.example/", "http://10.0.0.1/PATH", "PATH"] {
        server.post("/v1/webhooks", json!({"url": url.replace("PATH", PLANTED)})).await;
    }
    server.get("/v1/webhooks").await.expect(200);
    let made = server.post("/v1/keys", json!({"name": "a", "scopes": ["read"]})).await.expect(201);
    let key = made["key"].as_str().unwrap().to_owned();
    let half = &key[..key.len() - 1];
    for (name, value) in [("x-api-key", half), ("x-api-key", &key), ("authorization", &key), ("cookie", &key)] {
        server.send(server.request(reqwest::Method::GET, "/v1/schemas").header(name, value)).await;
    }
    let webhook = server.post("/v1/webhooks", json!({"url": "https://a.example/"})).await.expect(201);
    let secret = webhook["secret"].as_str().unwrap();

    let answered = server.answered.lock().unwrap().clone();
    assert!(!answered.contains(PLANTED), "in an answer");
    assert_eq!(answered.matches(&key).count(), 1, "a key is shown once");
    assert_eq!(answered.matches(secret).count(), 1, "a secret is shown once");
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("answered a request") && log.contains("request_id=req_"), "{log}");
    for (what, secret) in [("password", PLANTED), ("key", &key[..40]), ("admin", &server.admin), ("secret", secret)] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{what} in the log");
    }
}
