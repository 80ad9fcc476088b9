//! Who is told what: events, and the endpoints that want them.

use driftless_schema::impact::Level;

use crate::model::{EventType, Labels};
use crate::payload::Event;
use crate::store::{NewMessage, StoredWebhook};
use crate::webhook::signature::MessageId;

/// A registration, as far as endpoints choose by it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) schema_id: i64,
    /// The pattern that registered it.
    pub(crate) pattern_id: Option<i64>,
    pub(crate) labels: &'a Labels,
}

/// Why there is no message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TellError {
    #[error("the system's random generator failed")]
    Random(#[source] getrandom::Error),
    #[error("write the message")]
    Write(#[source] serde_json::Error),
}

/// Writes an event for every endpoint that wants it; `None` where none does. It is about the `subjects`, or about
/// the service itself where there are none.
pub(crate) fn message(
    event: &Event,
    impact: Option<Level>,
    subjects: &[Subject<'_>],
    webhooks: &[StoredWebhook],
) -> Result<Option<NewMessage>, TellError> {
    let kind = event.event_type();
    let mut bodies = Vec::new();
    for webhook in webhooks.iter().filter(|webhook| wants(webhook, kind, impact, subjects)) {
        // Of the others nobody is told there.
        let about: Vec<i64> = subjects.iter().filter(|it| is_about(webhook, it)).map(|it| it.schema_id).collect();
        let body = event.narrowed(&about).write(webhook.format);
        bodies.push((webhook.id, body.map_err(TellError::Write)?));
    }
    if bodies.is_empty() {
        return Ok(None);
    }
    let schema_id = match subjects {
        [one] => Some(one.schema_id),
        _ => None,
    };
    Ok(Some(NewMessage { id: MessageId::generate().map_err(TellError::Random)?, event: kind, schema_id, bodies }))
}

/// Whether an endpoint is told of a registration.
fn is_about(webhook: &StoredWebhook, subject: &Subject<'_>) -> bool {
    let is_its = webhook.schema_id.is_none_or(|id| id == subject.schema_id || Some(id) == subject.pattern_id);
    is_its && webhook.labels.iter().all(|(name, value)| subject.labels.get(name) == Some(value))
}

fn wants(webhook: &StoredWebhook, event: EventType, impact: Option<Level>, subjects: &[Subject<'_>]) -> bool {
    webhook.events.contains(&event)
        && impact.is_none_or(|impact| impact >= webhook.min_impact)
        && (subjects.is_empty() || subjects.iter().any(|subject| is_about(webhook, subject)))
}
