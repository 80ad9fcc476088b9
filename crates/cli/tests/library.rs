//! The library on real databases: what `docs/library.md` says of tenants.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "library/at_once.rs"]
mod at_once;
#[path = "library/drift.rs"]
mod drift;
#[path = "library/front_page.rs"]
#[allow(unreachable_pub, reason = "it is what a program would write")]
mod front_page;
#[path = "library/killed.rs"]
mod killed;
#[path = "library/refused.rs"]
mod refused;
#[path = "library/scene.rs"]
mod scene;
#[path = "library/whole.rs"]
mod whole;
