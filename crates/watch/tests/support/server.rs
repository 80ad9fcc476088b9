//! The API on a port of its own, and a client that holds every answer against what is so of all of them.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use driftless_postgres::conninfo::ConnInfo;
use driftless_testkit::postgres::TestDatabase;
use driftless_watch::api::{Api, ApiOptions, router};
use driftless_watch::key::{ApiKey, Environment, Scope, Scopes};
use driftless_watch::metrics::Metrics;
use driftless_watch::secret::{Keyring, SealingKey};
use driftless_watch::service::Service;
use driftless_watch::store::{NewKey, Store, StoreLocation};
use jiff::Timestamp;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use crate::engines::TestEngines;

/// The API on a port of its own.
pub struct Server {
    pub base: String,
    pub store: Store,
    pub service: Service,
    /// A key that is good for everything.
    pub admin: String,
    /// All that was answered.
    pub answered: Arc<Mutex<String>>,
    client: reqwest::Client,
    _folder: Option<tempfile::TempDir>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}")).to_str().unwrap()
    }

    /// Returns the body of an answer that has to have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// Returns the pointers of what is wrong.
    pub fn pointers(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    }
}

/// Options that no test runs into by chance.
pub fn options() -> ApiOptions {
    let many = NonZeroU32::new(1_000_000).unwrap();
    ApiOptions { requests_per_minute: many, failures_per_minute: many, ..ApiOptions::default() }
}

impl Server {
    /// Starts one on an embedded store.
    pub async fn start() -> Self {
        Self::with(options()).await
    }

    /// Starts one on an embedded store, with these options.
    pub async fn with(options: ApiOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreLocation::File(folder.path().join("driftless.db"))).await.unwrap();
        Server { _folder: Some(folder), ..Self::on(store, options).await }
    }

    /// Starts one on a store in PostgreSQL.
    pub async fn on_postgres(database: &TestDatabase) -> Self {
        let info = ConnInfo::parse(&SecretString::from(database.url()), &|_| None).unwrap();
        Self::on(Store::open(&StoreLocation::Postgres(info)).await.unwrap(), options()).await
    }

    async fn on(store: Store, options: ApiOptions) -> Self {
        // Where another test was first it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let keyring = Keyring::new(SealingKey::from_bytes(&[7; 32]), Vec::new());
        let service = Service::new(store.clone(), keyring, Arc::new(TestEngines), "127.0.0.0/8".parse().unwrap());
        let app = router(Api::new(service.clone(), Metrics::new(), options));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answered = Arc::default();
        let mut server = Server { base, store, service, admin: String::new(), answered, client, _folder: None };
        server.admin = server.key([Scope::Admin]).await;
        server
    }

    /// Makes a key that is good for this.
    pub async fn key(&self, scopes: impl IntoIterator<Item = Scope>) -> String {
        self.key_with(scopes, None, None).await
    }

    /// Makes a key that expires, or has a rate of its own.
    pub async fn key_with(
        &self,
        scopes: impl IntoIterator<Item = Scope>,
        expires_at: Option<Timestamp>,
        rate: Option<u32>,
    ) -> String {
        let environment = Environment::new("test").unwrap();
        let key = ApiKey::generate(environment.clone()).unwrap();
        let new = NewKey {
            id: key.id().clone(),
            name: "test".to_owned(),
            environment,
            digest: key.digest(),
            scopes: Scopes::new(scopes).unwrap(),
            rate,
            expires_at,
            created_by: "test".to_owned(),
        };
        self.store.key_insert(&new).await.unwrap();
        key.text().expose_secret().to_owned()
    }

    /// Begins a request without a key.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Sends a request, and holds the answer against what is so of all of them.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let path = response.url().path().to_owned();
        let answer = Answer { status, headers, text: response.text().await.unwrap() };
        self.answered.lock().unwrap().push_str(&format!("{:?}\n{}\n", answer.headers, answer.text));
        let id = answer.header("x-request-id");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        if path.starts_with("/v1/") {
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        if (status.is_client_error() || status.is_server_error()) && !path.starts_with("/health") {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
            if !answer.text.is_empty() {
                let problem = answer.json();
                assert_eq!(problem["status"], status.as_u16(), "{problem}");
                assert_eq!(problem["request_id"], id, "{problem}");
                assert_eq!(problem["instance"], path, "{problem}");
                assert!(problem["type"].as_str().unwrap().starts_with("urn:driftless:problem:"), "{problem}");
                assert_eq!(problem["error"], problem["detail"]);
                assert!(!problem["title"].as_str().unwrap().is_empty());
            }
        }
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).header("x-api-key", &self.admin)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).header("x-api-key", &self.admin)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.with_body(Method::POST, path, body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.with_body(Method::PATCH, path, body)).await
    }

    /// Posts nothing.
    pub async fn post_empty(&self, path: &str) -> Answer {
        self.send(self.request(Method::POST, path).header("x-api-key", &self.admin)).await
    }

    /// Begins a request with a body of JSON and the key for everything.
    pub fn with_body(&self, method: Method, path: &str, body: Value) -> RequestBuilder {
        self.raw(method, path, body.to_string().into_bytes())
    }

    /// Begins a request with a body that is said to be JSON and the key for everything.
    pub fn raw(&self, method: Method, path: &str, body: Vec<u8>) -> RequestBuilder {
        let request = self.request(method, path).header("x-api-key", &self.admin);
        request.header("content-type", "application/json").body(body)
    }
}
