//! A database of one test's own.

use std::{
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use driftless_engine::connection::{ConnectionFields, TlsPolicy};
use tokio_postgres::{
    Client, Config, NoTls,
    config::Host,
    error::{Error, SqlState},
};

/// How often a database is created anew while another session uses the template. The server
/// itself waits five seconds each time.
const CREATE_ATTEMPTS: usize = 6;

/// How long dropping the database may take before it is given up.
const DROP_WITHIN: Duration = Duration::from_secs(30);

/// A database that one test has to itself. Dropping it drops the database, with every connection to it.
#[derive(Debug)]
pub struct TestDatabase {
    maintenance: Config,
    name: String,
}

impl TestDatabase {
    /// Creates one on the server at `url`.
    pub(super) async fn create(url: String) -> TestDatabase {
        let maintenance: Config = url.parse().expect("a connection string");
        let client = connect(&maintenance).await.expect("the server of the tests answers");
        let mut attempts = 0;
        loop {
            let name = unique_name();
            attempts += 1;
            match client.batch_execute(&format!("create database {name} template template0")).await {
                Ok(()) => return TestDatabase { maintenance, name },
                Err(error) if attempts < CREATE_ATTEMPTS && in_use(&error) => {}
                Err(error) => panic!("create database {name}: {error:?}"),
            }
        }
    }

    /// Returns the database's name: lower case letters, digits and underscores.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the database's URL.
    pub fn url(&self) -> String {
        let fields = self.fields();
        let user = fields.username.unwrap_or_default();
        let (host, port) = (fields.host.unwrap_or_default(), fields.port.unwrap_or_default());
        format!("postgresql:///{}?host={host}&port={port}&user={user}", self.name)
    }

    /// Returns the database's address as separate fields.
    pub fn fields(&self) -> ConnectionFields {
        let host = self.maintenance.get_hosts().first().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(dir) => dir.to_string_lossy().into_owned(),
        });
        ConnectionFields {
            host,
            port: self.maintenance.get_ports().first().copied(),
            username: self.maintenance.get_user().map(str::to_owned),
            password: None,
            database: Some(self.name.clone()),
            tls: TlsPolicy::Unspecified,
        }
    }

    /// Returns a new connection, driven by a task of the current runtime.
    pub async fn client(&self) -> Client {
        let mut config = self.maintenance.clone();
        config.dbname(&self.name);
        connect(&config).await.expect("the test's database answers")
    }

    /// Runs statements separated by semicolons, in one transaction unless they say otherwise.
    pub async fn execute(&self, sql: &str) {
        if let Err(error) = self.client().await.batch_execute(sql).await {
            panic!("{error:?} in:\n{sql}");
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // The test's runtime may be gone or busy, and cannot be waited for from within.
        let (config, name) = (self.maintenance.clone(), self.name.clone());
        let dropped = thread::spawn(move || drop_database(&config, &name)).join();
        if !matches!(dropped, Ok(Ok(()))) && !thread::panicking() {
            panic!("drop database {}: {dropped:?}", self.name);
        }
    }
}

fn drop_database(config: &Config, name: &str) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let dropping = async {
            drop_subscriptions(config, name).await?;
            let client = connect(config).await?;
            match client.batch_execute(&format!("drop database if exists {name} with (force)")).await {
                // Servers before 13.
                Err(error) if error.code() == Some(&SqlState::SYNTAX_ERROR) => {
                    let end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1";
                    client.query(end, &[&name]).await?;
                    client.batch_execute(&format!("drop database if exists {name}")).await
                }
                outcome => outcome,
            }
        };
        Ok(tokio::time::timeout(DROP_WITHIN, dropping).await??)
    })
}

/// Drops the subscriptions of a database, which would keep it from being dropped itself.
async fn drop_subscriptions(config: &Config, name: &str) -> Result<(), Error> {
    let mut own = config.clone();
    let client = match connect(own.dbname(name)).await {
        Ok(client) => client,
        // A test may have dropped its database itself, or closed it.
        Err(_) => return Ok(()),
    };
    let statements = client
        .query(
            "select format('alter subscription %1$I disable; alter subscription %1$I set (slot_name = none);
                            drop subscription %1$I', s.subname)
             from pg_subscription s
             join pg_database d on d.oid = s.subdbid and d.datname = current_database()",
            &[],
        )
        .await?;
    for statement in statements {
        client.batch_execute(statement.get(0)).await?;
    }
    Ok(())
}

async fn connect(config: &Config) -> Result<Client, Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn in_use(error: &Error) -> bool {
    let code = error.code();
    code == Some(&SqlState::OBJECT_IN_USE) || code == Some(&SqlState::DUPLICATE_DATABASE)
}

/// Returns a name that no other test has, in this process or another one of the run.
fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    format!("test_{:x}_{time:x}_{count:x}", process::id())
}
