//! Keeps environments and generated code in step with a live database schema.
//!
//! This crate is the face of Driftless for programs: [`sources`] reads a schema from anything
//! that has one, an [`Engine`](prelude::Engine) brings tenants to it, and the [`prelude`] names what
//! one needs for either. The binary of the same name is the face for people.
//!
//! Two schemas are compared as values:
//!
//! ```
//! use driftless::prelude::*;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = |name: &str| folder.path().join(name);
//! std::fs::write(path("old.sql"), "create table users (id integer primary key);")?;
//! std::fs::write(path("new.sql"), "create table users (id integer primary key, email text not null);")?;
//!
//! let sources = Sources { dialect: Some(Dialect::Sqlite), ..Sources::default() };
//! let old = sources.read(&Source::Ddl(path("old.sql"))).await?;
//! let new = sources.read(&Source::Ddl(path("new.sql"))).await?;
//! let changes = diff(&old.databases[0].catalog, &new.databases[0].catalog, DiffOptions::default());
//!
//! assert_eq!(changes[0].object.to_string(), "column main.users.email");
//! # Ok(())
//! # }
//! ```
//!
//! A tenant is brought to a schema under its lock: read, compared, planned, asked whether anything is in
//! the way, changed, read again, and stored.
//!
//! ```no_run
#![doc = include_str!("../tests/library/front_page.rs")]
//! ```

pub mod engines;
pub mod filter;
pub mod prelude;
pub mod sources;
