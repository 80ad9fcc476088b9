//! A server with many databases, and a service that looks at them.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use driftless_postgres::connect::connect;
use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::throwaway::{Cluster, ClusterOptions};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_postgres::Client;

use crate::bench::stage;

const SCHEMA: &str = include_str!("../stage/schema.sql");

/// The server, the program, and a folder.
pub(super) struct Fleet {
    driftless: PathBuf,
    cluster: Cluster,
    folder: TempDir,
    pub(super) databases: u32,
}

impl Fleet {
    /// Builds the program, starts the server, and makes the databases.
    pub(super) fn set(runtime: &Runtime, databases: u32, tables: u32) -> Result<Self> {
        let (driftless, binaries) = (stage::build()?, stage::binaries()?);
        let connections = (databases * 3).max(100).to_string();
        let options = ClusterOptions::default()
            .setting("shared_buffers", "512MB")
            .setting("max_locks_per_transaction", "1024")
            .setting("max_connections", &connections);
        let cluster = runtime.block_on(Cluster::start(&binaries, options))?;
        println!("PostgreSQL {}: making {databases} databases with {tables} tables each", binaries.version);
        let fleet = Fleet { driftless, cluster, folder: tempfile::tempdir()?, databases };
        runtime.block_on(fleet.make(tables))?;
        Ok(fleet)
    }

    async fn make(&self, tables: u32) -> Result<()> {
        let admin = self.client("postgres").await?;
        admin.batch_execute("create database template_of_all").await?;
        let template = self.client("template_of_all").await?;
        template.batch_execute(&SCHEMA.replace(":tables", &tables.to_string())).await?;
        template.batch_execute("analyze").await?;
        drop(template);
        for number in 1..=self.databases {
            // The template's last session may not be gone yet.
            let sql = format!("create database {} template template_of_all", name(number));
            let mut made = admin.batch_execute(&sql).await;
            while made.as_ref().is_err_and(|error| error.to_string().contains("being accessed")) {
                made = admin.batch_execute(&sql).await;
            }
            made?;
        }
        Ok(())
    }

    /// Connects to a database.
    pub(super) async fn client(&self, database: &str) -> Result<Client> {
        let info = ConnInfo::parse(&self.cluster.url(database).into(), &|_| None)?;
        Ok(connect(&info).await?.client)
    }

    pub(super) fn url(&self, database: &str) -> String {
        self.cluster.url(database)
    }

    /// The server's process.
    pub(super) fn server(&self) -> Result<u32> {
        let text = std::fs::read_to_string(self.cluster.dir().join("data/postmaster.pid"))?;
        text.lines().next().and_then(|line| line.parse().ok()).context("the server's pid file names no process")
    }

    /// Starts the service with a new store.
    pub(super) async fn serve(&self, interval: Duration) -> Result<Service> {
        let folder = tempfile::tempdir_in(self.folder.path())?;
        let mut command = Command::new(&self.driftless);
        command
            .args([
                "serve",
                "--allow-sockets",
                "--listen",
                "127.0.0.1:0",
                "--rate-limit",
                "100000000",
                "--webhook-allow",
                "127.0.0.0/8",
            ])
            .args(["--interval", &interval.as_secs().max(1).to_string()])
            .args(["--log-format", "json"])
            .env_remove("DATABASE_URL")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (key, url) = greeting(&mut child)?;
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(Service { child, key, url, client, _folder: folder })
    }

    /// Registers every database whole, and waits until all of it was looked at.
    pub(super) async fn register_all(&self, service: &Service) -> Result<()> {
        for number in 1..=self.databases {
            service.post("/v1/schemas", &json!({"dsn": self.url(&name(number)), "schema_name": "public"})).await?;
        }
        // Every one is read anew once, because others were registered beside it; then it has a mark.
        loop {
            let before = service.checks("counter").await?;
            tokio::time::sleep(Duration::from_secs(5)).await;
            if service.checks("counter").await? - before >= f64::from(self.databases) {
                return Ok(());
            }
        }
    }

    pub(super) fn clear(self, runtime: &Runtime) {
        runtime.block_on(self.cluster.stop());
    }
}

/// What database `number` is called.
pub(super) fn name(number: u32) -> String {
    format!("tenant_{number}")
}

/// Reads the key that a new store prints, and where the service listens.
fn greeting(child: &mut Child) -> Result<(String, String)> {
    use std::io::{BufRead as _, BufReader};
    let mut key = String::new();
    BufReader::new(child.stdout.take().context("no output")?).read_line(&mut key)?;
    let mut talk = BufReader::new(child.stderr.take().context("no talk")?).lines();
    let url = loop {
        let line = talk.next().context("the service ended")??;
        if let Some(url) = line.strip_prefix("listening on ") {
            break url.to_owned();
        }
    };
    // The log has to go somewhere.
    std::thread::spawn(move || talk.for_each(drop));
    Ok((key.trim().to_owned(), url))
}

/// A running service; it ends when it is dropped.
pub(super) struct Service {
    child: Child,
    pub(super) key: String,
    pub(super) url: String,
    client: reqwest::Client,
    _folder: TempDir,
}

impl Service {
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The most memory it had resident, in KiB.
    pub(super) fn peak(&self) -> u64 {
        crate::bench::measure::high_water(self.pid())
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.client.post(format!("{}{path}", self.url)).header("x-api-key", &self.key);
        let request = request.header("content-type", "application/json").body(body.to_string());
        let response = request.send().await?;
        let (status, text) = (response.status(), response.text().await?);
        ensure!(status.is_success(), "{path}: {status}: {text}");
        Ok(serde_json::from_str(&text)?)
    }

    /// Sums the samples of a metric that have all these labels.
    pub(super) async fn metric(&self, name: &str, labels: &[&str]) -> Result<f64> {
        let request = self.client.get(format!("{}/metrics", self.url)).header("x-api-key", &self.key);
        let text = request.send().await?.text().await?;
        let of_it = text.lines().filter(|line| {
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with('{'))
                && labels.iter().all(|label| line.contains(label))
        });
        Ok(of_it.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum())
    }

    /// How many looks ended at a tier.
    pub(super) async fn checks(&self, tier: &str) -> Result<f64> {
        self.metric("driftless_checks_total", &[&format!("tier=\"{tier}\"")]).await
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
