//! Everything that is told, in the formats that it is told in.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::slack::sentence;
use super::standard::envelope;
use super::{Drift, slack, standard};
use crate::model::{EventType, Format};

/// Something to tell.
#[derive(Debug, Clone)]
pub enum Event {
    /// Something changed: changes that stand.
    Detected(Drift),
    /// Changes were reverted.
    Resolved(Drift),
    /// There is a new version, whatever its impact.
    Versioned(Drift),
    /// A database cannot be reached or read. That is no drift.
    Unreachable(Reach),
    /// It can again.
    Recovered(Reach),
    /// An endpoint is told no more.
    Disabled {
        /// The endpoint.
        webhook_id: i64,
        /// Where it is, without what may be secret.
        url: String,
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// Somebody tries an endpoint.
    Ping {
        /// The endpoint.
        webhook_id: i64,
        /// When.
        at: Timestamp,
    },
}

/// A database that cannot be reached, or can again.
#[derive(Debug, Clone, Serialize)]
pub struct Reach {
    /// The host; none for a file.
    pub db_host: Option<String>,
    /// Its port.
    pub db_port: Option<u16>,
    /// The database, or the path of a file.
    pub db_name: String,
    /// What is registered in it.
    pub schema_ids: Vec<i64>,
    /// Since when it cannot be read.
    pub since: Option<Timestamp>,
    /// Why, in words.
    pub reason: Option<String>,
    /// When that was found.
    #[serde(skip)]
    pub at: Timestamp,
}

impl Event {
    /// Returns what sort of event it is.
    pub fn event_type(&self) -> EventType {
        match self {
            Event::Detected(_) => EventType::DriftDetected,
            Event::Resolved(_) => EventType::DriftResolved,
            Event::Versioned(_) => EventType::VersionCreated,
            Event::Unreachable(_) => EventType::TargetUnreachable,
            Event::Recovered(_) => EventType::TargetRecovered,
            Event::Disabled { .. } => EventType::EndpointDisabled,
            Event::Ping { .. } => EventType::Ping,
        }
    }

    /// Leaves of a database's registrations those with these ids.
    pub(crate) fn narrowed(&self, ids: &[i64]) -> std::borrow::Cow<'_, Self> {
        let narrow = |reach: &Reach| {
            let schema_ids = reach.schema_ids.iter().copied().filter(|id| ids.contains(id)).collect();
            Reach { schema_ids, ..reach.clone() }
        };
        match self {
            Event::Unreachable(reach) => std::borrow::Cow::Owned(Event::Unreachable(narrow(reach))),
            Event::Recovered(reach) => std::borrow::Cow::Owned(Event::Recovered(narrow(reach))),
            Event::Detected(_)
            | Event::Resolved(_)
            | Event::Versioned(_)
            | Event::Disabled { .. }
            | Event::Ping { .. } => std::borrow::Cow::Borrowed(self),
        }
    }

    /// Writes it as JSON without line breaks.
    ///
    /// # Errors
    /// Never for values that JSON has, which all of these are.
    pub fn write(&self, format: Format) -> serde_json::Result<String> {
        let bytes = match format {
            Format::Standard => self.standard(),
            Format::Slack => self.slack(),
        };
        Ok(String::from_utf8_lossy(&bytes?).into_owned())
    }

    fn standard(&self) -> serde_json::Result<Vec<u8>> {
        let event = self.event_type();
        match self {
            Event::Detected(drift) | Event::Resolved(drift) | Event::Versioned(drift) => standard(event, drift),
            Event::Unreachable(reach) | Event::Recovered(reach) => envelope(event, reach.at, reach),
            Event::Disabled { webhook_id, url, reason, at } => {
                envelope(event, *at, &json!({"webhook_id": webhook_id, "url": url, "reason": reason}))
            }
            Event::Ping { webhook_id, at } => envelope(event, *at, &json!({"webhook_id": webhook_id})),
        }
    }

    fn slack(&self) -> serde_json::Result<Vec<u8>> {
        let event = self.event_type();
        match self {
            Event::Detected(drift) | Event::Resolved(drift) | Event::Versioned(drift) => slack(event, drift),
            Event::Unreachable(reach) => {
                let reason = reach.reason.as_deref().unwrap_or("it does not answer");
                sentence("⚠️", &format!("{} cannot be read: {reason}. Nothing is known of its tables.", reach.db_name))
            }
            Event::Recovered(reach) => sentence("✅", &format!("{} can be read again", reach.db_name)),
            Event::Disabled { webhook_id, url, reason, .. } => {
                sentence("⚠️", &format!("webhook {webhook_id} to {url} is disabled: {reason}"))
            }
            Event::Ping { .. } => sentence("✅", "Driftless reaches this channel"),
        }
    }
}
