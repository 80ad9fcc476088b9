//! The `driftless` command as a person meets it: what it prints, writes and ends with.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "command/apply.rs"]
mod apply;
#[path = "command/apply_killed.rs"]
mod apply_killed;
#[path = "command/bad_config.rs"]
mod bad_config;
#[path = "command/bad_connection.rs"]
mod bad_connection;
#[path = "command/bad_output.rs"]
mod bad_output;
#[path = "command/bad_source.rs"]
mod bad_source;
#[path = "command/data.rs"]
mod data;
#[path = "command/data_run.rs"]
mod data_run;
#[path = "command/demo.rs"]
mod demo;
#[path = "command/diff_lines.rs"]
mod diff_lines;
#[path = "command/diff_sources.rs"]
mod diff_sources;
#[path = "command/generate.rs"]
mod generate;
#[path = "command/health.rs"]
mod health;
#[path = "command/help.rs"]
mod help;
#[path = "command/hostile_names.rs"]
mod hostile_names;
#[path = "command/interrupted.rs"]
mod interrupted;
#[path = "command/key.rs"]
mod key;
#[path = "command/plan.rs"]
mod plan;
#[path = "command/secrets.rs"]
mod secrets;
#[path = "command/serve.rs"]
mod serve;
#[path = "command/servers.rs"]
mod servers;
#[path = "command/service.rs"]
mod service;
#[path = "command/snapshot.rs"]
mod snapshot;
#[path = "command/terminal.rs"]
mod terminal;
#[path = "command/test_env.rs"]
mod test_env;
