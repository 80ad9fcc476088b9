//! What the service does when others fail: databases, receivers, its own store.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "trouble/databases.rs"]
mod databases;
#[path = "trouble/receivers.rs"]
mod receivers;
#[path = "trouble/scene.rs"]
mod scene;
#[path = "trouble/store.rs"]
mod store;
