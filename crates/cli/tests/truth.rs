//! What the service says of changes that a real server has: event, impact for readers and writers, reason; and that
//! it says nothing where nothing changed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "truth/case.rs"]
mod case;
#[path = "truth/run.rs"]
mod run;
#[path = "truth/scene.rs"]
mod scene;

#[path = "truth/away.rs"]
mod away;
#[path = "truth/mutes.rs"]
mod mutes;
#[path = "truth/rules.rs"]
mod rules;
#[path = "truth/silence.rs"]
mod silence;
#[path = "truth/sqlite.rs"]
mod sqlite;
