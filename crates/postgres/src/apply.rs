//! Runs a plan on a live database.
//!
//! 1. One session runs everything. It holds an advisory lock: of two that
//!    apply to one database, the second is refused (`turn`, `lock`).
//! 2. The schema is read. It has to be the one that the plan starts from, the one that it leads to,
//!    or one that the `journal` knows as what an earlier run left behind (`start`).
//! 3. The data and the rights are asked, read only (`preflight`): whatever is known to fail is told
//!    before anything has changed.
//! 4. The groups run, each in its own transaction, with a short `lock_timeout` and several attempts
//!    (`group`); what no transaction can hold runs on its own, without limits (`outside`).
//! 5. The schema is read again: it has to be the one that was wanted (`verify`).
//!
//! Whatever ends the process at whatever moment, a second run goes on: with the same plan file from
//! the journal, otherwise by planning from what is there.

mod blocker;
mod cut;
mod error;
mod event;
mod group;
mod index;
mod journal;
mod lock;
mod options;
mod outside;
mod preflight;
mod redact;
mod run;
mod session;
mod start;
mod target;

mod turn;
mod verify;

pub use blocker::Blocker;
pub use cut::Fate;
pub use error::ApplyError;
pub use event::{Event, Listener, Place};
pub use lock::DatabaseLock;
pub use options::{ApplyOptions, Log, Retries, Wanted};
pub use preflight::Problem;
pub use redact::redacted;
pub use run::{Applied, apply, check};
pub use start::{Deviation, Differs};
pub use target::{TargetFacts, target_facts};
pub use turn::{Holder, LOCK_KEY};
pub(crate) use verify::differences_from;
