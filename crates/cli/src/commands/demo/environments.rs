//! The two environments of the demonstration, on either system.

use std::path::{Path, PathBuf};

use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::throwaway::{Binaries, Cluster, ClusterOptions};

use super::quoted;
use crate::args::EngineName;
use crate::commands::Session;
use crate::failure::Failure;

/// What both environments begin with.
const SHOP: [&str; 2] = [include_str!("shop.sqlite.sql"), include_str!("shop.postgres.sql")];

/// What somebody did on dev.
const DRIFT: [&str; 2] = [include_str!("drift.sqlite.sql"), include_str!("drift.postgres.sql")];

/// `dev` and `prod`, made and filled.
pub(super) enum Environments {
    /// Two files.
    Sqlite { folder: PathBuf },
    /// Two databases of a server that ends with the demonstration.
    Postgres { cluster: Cluster },
}

impl Environments {
    pub(super) async fn create(engine: EngineName, folder: &Path, session: &Session) -> Result<Self, Failure> {
        let at = usize::from(engine == EngineName::Postgres);
        let (shop, drift) = (SHOP.get(at).copied().unwrap_or_default(), DRIFT.get(at).copied().unwrap_or_default());
        let scripts = [("prod", shop.to_owned()), ("dev", format!("{shop}\n{drift}"))];
        for (name, script) in &scripts {
            crate::atomic_file::write(&folder.join(name).join("shop.sql"), script.as_bytes())
                .map_err(|error| Failure::explained(&error))?;
        }
        match engine {
            EngineName::Sqlite => {
                for (name, script) in &scripts {
                    let path = folder.join(name).join("shop.db");
                    driftless_sqlite::load::create_database(&path, script)
                        .map_err(|error| Failure::explained(&error))?;
                }
                let config = include_str!("driftless.sqlite.yaml");
                crate::atomic_file::write(&folder.join("driftless.yaml"), config.as_bytes())
                    .map_err(|error| Failure::explained(&error))?;
                Ok(Environments::Sqlite { folder: folder.to_owned() })
            }
            EngineName::Postgres => {
                let binaries = Binaries::find(None).map_err(|error| Failure::explained(&error))?;
                session.say(format_args!("Starting a throwaway PostgreSQL {}", binaries.version));
                let cluster = Cluster::start(&binaries, ClusterOptions::default())
                    .await
                    .map_err(|error| Failure::explained(&error))?;
                for (name, script) in &scripts {
                    fill(&cluster, name, script).await?;
                }
                Ok(Environments::Postgres { cluster })
            }
        }
    }

    /// The source that names an environment's database.
    pub(super) fn source(&self, name: &str) -> String {
        match self {
            Environments::Sqlite { folder } => format!("sqlite:{}", folder.join(name).join("shop.db").display()),
            Environments::Postgres { cluster } => cluster.url(name),
        }
    }

    /// The generated file that is shown.
    pub(super) fn model(&self) -> &'static str {
        match self {
            Environments::Sqlite { .. } => "main_customers.go",
            Environments::Postgres { .. } => "public_customers.go",
        }
    }

    /// A command that goes on from live databases, or from the files where those are gone.
    pub(super) fn suggestion(&self, folder: &Path) -> String {
        let path = |name: &str| quoted(&folder.join(name).display().to_string());
        match self {
            Environments::Sqlite { .. } => {
                format!("driftless diff --config {} --old env:prod --new env:dev", path("driftless.yaml"))
            }
            Environments::Postgres { .. } => {
                format!("driftless diff --old {} --new {}", path("prod/shop.sql"), path("dev/shop.sql"))
            }
        }
    }
}

async fn fill(cluster: &Cluster, name: &str, script: &str) -> Result<(), Failure> {
    let info = |database: &str| {
        ConnInfo::from_fields(&cluster.fields(database), &|_| None).map_err(|error| Failure::explained(&error))
    };
    driftless_postgres::load::create_database(&info("postgres")?, name)
        .await
        .map_err(|error| Failure::explained(&error))?;
    let file = driftless_postgres::load::SqlFile { name: format!("{name}.sql"), text: script.to_owned() };
    driftless_postgres::load::run_files(&[file], &info(name)?).await.map_err(|error| Failure::explained(&error))
}
