//! The words that the store, the API and webhooks share.

use std::collections::BTreeMap;

use driftless_schema::impact::{Level, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Makes an enum of names, which are the same in the store and in the API.
macro_rules! names {
    ($(#[doc = $doc:literal])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident $name:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $type { $($(#[$variant_doc])* #[serde(rename = $name)] $variant,)* }

        impl $type {
            /// Every one.
            pub const ALL: &[$type] = &[$($type::$variant),*];

            /// Returns the name.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)* }
            }

            /// Finds one by its name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.name() == name)
            }
        }

        // What is derived does not see names that a macro gives.
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([$($name),*]));
                text.description(Some(concat!($($doc),*).trim_start())).into()
            }
        }

        impl ToSchema for $type {}
    };
}

names! {
    /// What a registration is.
    Kind {
        /// A table or view, by its name.
        Table "table",
        /// A pattern, which registers the tables that it matches.
        Pattern "pattern",
    }
}

names! {
    /// What whoever registered a table does with it.
    Consumer {
        /// Reads.
        Reader "reader",
        /// Writes.
        Writer "writer",
        /// Both.
        Both "both",
    }
}

names! {
    /// What becomes of partitions that come and go.
    Partitions {
        /// They are the table's own business.
        Fold "fold",
        /// They are changes.
        Report "report",
    }
}

names! {
    /// What a registration is up to.
    State {
        /// It is looked at.
        Active "active",
        /// Somebody paused it.
        Paused "paused",
        /// The table is gone.
        Dropped "dropped",
        /// The database cannot be reached or read. Nothing is known of the table, and nothing is reported.
        Unreachable "unreachable",
    }
}

names! {
    /// Why there is a version.
    VersionReason {
        /// It is the first.
        Registered "registered",
        /// Something changed.
        Changed "changed",
        /// Another major version of the server, or of the reader, sees it otherwise.
        Rebaselined "rebaselined",
    }
}

names! {
    /// What became of a drift.
    DriftState {
        /// It stands.
        Open "open",
        /// Somebody knows.
        Acknowledged "acknowledged",
        /// It was reverted.
        Resolved "resolved",
        /// It is part of a newer baseline.
        Accepted "accepted",
    }
}

names! {
    /// What an endpoint is up to.
    WebhookState {
        /// It is told.
        Active "active",
        /// Somebody paused it.
        Paused "paused",
        /// It refused, or failed for too long.
        Disabled "disabled",
    }
}

names! {
    /// How an endpoint is told.
    Format {
        /// Standard Webhooks.
        Standard "standard",
        /// Slack's blocks.
        Slack "slack",
    }
}

names! {
    /// What is told.
    EventType {
        /// Something changed.
        DriftDetected "schema.drift.detected",
        /// A change was reverted.
        DriftResolved "schema.drift.resolved",
        /// There is a new version, whatever its impact.
        VersionCreated "schema.version.created",
        /// A database cannot be reached or read.
        TargetUnreachable "schema.target.unreachable",
        /// It can again.
        TargetRecovered "schema.target.recovered",
        /// An endpoint is told no more.
        EndpointDisabled "endpoint.disabled",
        /// Somebody tries the endpoint.
        Ping "ping",
    }
}

names! {
    /// What became of a delivery.
    DeliveryState {
        /// It is to be tried, or tried again.
        Pending "pending",
        /// The receiver has it.
        Delivered "delivered",
        /// It was tried for the last time.
        Dead "dead",
        /// The address may not be called.
        Refused "refused",
    }
}

names! {
    /// What became of a check that somebody asked for.
    RunState {
        /// It waits for its turn.
        Queued "queued",
        /// It is at work.
        Running "running",
        /// It is done.
        Finished "finished",
        /// The database could not be read.
        Failed "failed",
    }
}

impl Consumer {
    /// Returns the roles that verdicts are asked for.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Consumer::Reader => &[Role::Reader],
            Consumer::Writer => &[Role::Writer],
            Consumer::Both => Role::ALL,
        }
    }
}

impl EventType {
    /// What an endpoint is told unless it says otherwise.
    pub const DEFAULT: [EventType; 5] = [
        EventType::DriftDetected,
        EventType::DriftResolved,
        EventType::TargetUnreachable,
        EventType::TargetRecovered,
        EventType::EndpointDisabled,
    ];
}

/// Finds a level by its name.
pub fn level(name: &str) -> Option<Level> {
    [Level::Safe, Level::Risky, Level::Breaking].into_iter().find(|level| level.name() == name)
}

/// Names and values that registrations carry, and endpoints choose them by.
pub type Labels = BTreeMap<String, String>;

/// Where a page of a list begins: after this row, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// When the row was made.
    pub created_at: Timestamp,
    /// Its id.
    pub id: i64,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}
