//! One look at one database: what is claimed is looked at, compared, written and told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use driftless_engine::explain::{Explain, Explained};
use driftless_engine::inspect::InspectError;
use driftless_engine::watch::{Depth, Known, Look, Mark, Reading, Tier, Wanted, WatchSession};
use driftless_schema::model::{Catalog, QualifiedName};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::compare::{Comparison, Now};
use crate::crash;
use crate::engines::TargetAddress;
use crate::model::{DriftState, Kind, VersionReason};
use crate::pattern::NamePattern;
use crate::payload::{Drift, DriftChange, Event, Reach, Registered};
use crate::service::Service;
use crate::store::{
    Claim, ClaimedSchema, Findings, NewDrift, NewMember, NewMessage, NewVersion, StoreError, StoredWebhook,
    TableVersion,
};
use crate::table;
use crate::telling::{self, Subject, TellError};

/// How often a database may fail in a row before people are told that it is unreachable.
const FAILURES_TOLD: i64 = 3;

/// How long it may take to stop what took too long.
const GRACE: Duration = Duration::from_secs(3);

/// A task that ends when nobody waits for it.
struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What a look came to.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// Nothing changed, and what is known of it holds.
    Unchanged(Tier),
    /// The database was looked at.
    Looked {
        /// What was asked.
        tier: Tier,
        /// What to write.
        findings: Findings,
    },
    /// Somebody's DDL is in the way: later.
    Busy,
    /// We are to stop, or another replica knows better: later.
    Later,
    /// The database cannot be reached or read.
    Failed {
        /// Why, in words for people.
        reason: String,
        /// What is told of it.
        messages: Vec<NewMessage>,
    },
}

/// Why a look could not even be judged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Tell(#[from] TellError),
}

/// A session that is kept between looks.
pub(crate) type Session = Box<dyn WatchSession>;

/// Looks at a database, for as long as `patience`. A session that is still good is left in `session`.
pub(crate) async fn look(
    service: &Service,
    claim: &Claim,
    wanted: &Wanted,
    session: &mut Option<Session>,
    patience: Duration,
    cancel: &CancellationToken,
) -> Result<Outcome, CheckError> {
    let wanted = match claim.mark {
        Some(_) => wanted.clone(),
        None => wanted.clone().knowing(known(service, claim).await?),
    };
    let depth = if claim.full_due { Depth::Full } else { Depth::Signs };
    let mark = claim.mark.clone().map(Mark);
    // When the time is over the query is stopped; a server that does not even take that is left alone.
    let cancel = &cancel.child_token();
    let too_long = cancel.clone();
    let timer = tokio::spawn(async move {
        tokio::time::sleep(patience).await;
        too_long.cancel();
    });
    let timer = AbortOnDrop(timer);
    let looked = tokio::time::timeout(patience + GRACE, async {
        if let Some(mut kept) = session.take() {
            match kept.look(&wanted, mark.as_ref(), depth, cancel).await {
                Ok(look) => return Ok((kept, look)),
                Err(error @ (InspectError::Interrupted | InspectError::Busy { .. })) => return Err(error),
                // The server may have been restarted since, or somebody in between ended what was idle.
                Err(error) => tracing::debug!(%error, "a session that was kept is of no more use"),
            }
        }
        let mut open = connect(service, claim, cancel).await?;
        let look = open.look(&wanted, mark.as_ref(), depth, cancel).await?;
        Ok::<_, InspectError>((open, look))
    });
    let look = match looked.await {
        Ok(Ok((open, look))) => {
            *session = Some(open);
            look
        }
        Ok(Err(InspectError::Busy { .. })) => return Ok(Outcome::Busy),
        Ok(Err(InspectError::Interrupted)) if !timer.0.is_finished() => return Ok(Outcome::Later),
        Ok(Err(InspectError::Interrupted)) | Err(_) => {
            let reason = format!("it did not answer within {} s", patience.as_secs());
            return failed(service, claim, &reason).await;
        }
        Ok(Err(error)) => return failed(service, claim, &explained(&error)).await,
    };
    drop(timer);
    crash::point("looked");
    let tier = look.tier;
    if tier == Tier::Counter && look.reading.is_none() && !claim.told_unreachable && !claim.runs {
        return Ok(Outcome::Unchanged(tier));
    }
    match findings(service, claim, &wanted, look, depth).await? {
        Some(findings) => Ok(Outcome::Looked { tier, findings }),
        None => Ok(Outcome::Later),
    }
}

async fn connect(service: &Service, claim: &Claim, cancel: &CancellationToken) -> Result<Session, InspectError> {
    let unusable = |reason: String| InspectError::Connect(Explained::new(Unusable(reason)));
    let address = match claim.address(&service.keyring) {
        Ok(address) => address,
        // Its key is not here: that is for another replica, or for whoever runs us, and says nothing of the database.
        Err(error @ StoreError::OtherKey { .. }) => {
            tracing::error!(%error, "cannot open how to connect to a database");
            return Err(InspectError::Interrupted);
        }
        Err(error) => return Err(unusable(error.to_string())),
    };
    let address = TargetAddress::read(&address).ok_or_else(|| unusable("its address is damaged".to_owned()))?;
    let engines = Arc::clone(&service.engines);
    // Passwords may be in files.
    let watcher = tokio::task::spawn_blocking(move || engines.watcher(&address)).await;
    let watcher = watcher.map_err(|error| unusable(error.to_string()))?.map_err(InspectError::Connect)?;
    watcher.connect(cancel).await
}

#[derive(Debug, thiserror::Error)]
#[error("connect: {0}")]
struct Unusable(String);

impl Explain for Unusable {
    fn hint(&self) -> Option<String> {
        None
    }
}

/// An error with its hint, in one line. Its causes, which may be what somebody else's server says, are for the log.
fn explained(error: &InspectError) -> String {
    let text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        tracing::info!(%error, "why a database cannot be read");
        cause = error.source();
    }
    match error.hint() {
        Some(hint) => format!("{text} ({hint})"),
        None => text,
    }
}

/// Which relations of a database are registered: by name, or by a pattern unless the name says otherwise.
pub(crate) fn wanted(schemas: &[ClaimedSchema]) -> Wanted {
    let tables: BTreeMap<QualifiedName, bool> =
        schemas.iter().filter(|it| it.kind == Kind::Table).map(|it| (name(it), it.watched)).collect();
    let patterns: Vec<NamePattern> = patterns(schemas).map(|(_, pattern)| pattern).collect();
    Wanted::new(move |name| match tables.get(name) {
        Some(watched) => *watched,
        None => patterns.iter().any(|pattern| pattern.matches(name)),
    })
}

/// What the tables were when they were last read, where no mark says it.
async fn known(service: &Service, claim: &Claim) -> Result<Vec<Known>, StoreError> {
    let schemas = service.store.target_schemas(claim.target_id).await?;
    let tables = schemas.iter().filter(|it| it.kind == Kind::Table && it.watched && it.present);
    Ok(tables.filter_map(|it| Some(Known { origin: it.origin.clone()?, oid: it.oid?, name: name(it) })).collect())
}

fn patterns(schemas: &[ClaimedSchema]) -> impl Iterator<Item = (&ClaimedSchema, NamePattern)> {
    let patterns = schemas.iter().filter(|it| it.kind == Kind::Pattern && it.watched);
    patterns.filter_map(|it| Some((it, NamePattern::new(&it.schema_name, &it.table_name).ok()?)))
}

fn name(schema: &ClaimedSchema) -> QualifiedName {
    QualifiedName::new(&*schema.schema_name, &*schema.table_name)
}

/// Judges what was read; `None` where a newer version of the service has been here, which sees more.
async fn findings(
    service: &Service,
    claim: &Claim,
    wanted: &Wanted,
    look: Look,
    depth: Depth,
) -> Result<Option<Findings>, CheckError> {
    let full = depth == Depth::Full || look.tier == Tier::Full;
    let mut findings = Findings { mark: Some(look.mark.0), full, ..Findings::default() };
    if let Some(reading) = &look.reading {
        let webhooks = service.store.webhook_listening().await?;
        let schemas = service.store.target_schemas(claim.target_id).await?;
        if schemas.iter().any(|it| it.reader.is_some_and(|reader| reader > table::READER)) {
            return Ok(None);
        }
        // What was registered, or is watched again, since the look began was not looked for.
        let looked_for = |it: &&ClaimedSchema| it.kind == Kind::Table && it.watched && wanted.has(&name(it));
        for schema in schemas.iter().filter(looked_for) {
            if let Some((mut version, resolved)) = version(service, schema, reading).await? {
                version.messages = told(claim, schema, &version, resolved, &webhooks)?;
                findings.versions.push(version);
            }
        }
        findings.members = members(&schemas, reading);
    }
    if claim.told_unreachable {
        findings.messages.extend(message_of_target(service, claim, None).await?);
    }
    Ok(Some(findings))
}

/// Returns the next version of a table, if there is one, and the changes that it takes back.
async fn version(
    service: &Service,
    schema: &ClaimedSchema,
    reading: &Reading,
) -> Result<Option<(NewVersion, Vec<DriftChange>)>, CheckError> {
    let name = name(schema);
    let now = match (reading.present.contains(&name), reading.renamed.get(&name)) {
        (true, _) if !reading.read.contains(&name) => return Ok(None),
        (true, _) => match table::cut(&reading.catalog, &name, schema.partitions) {
            Some(part) => Now::There(part),
            None => return Ok(None),
        },
        (false, _) if !schema.present => return Ok(None),
        (false, Some(new_name)) => match table::cut(&reading.catalog, new_name, schema.partitions) {
            Some(part) => Now::Renamed(part, new_name.clone()),
            None => Now::Gone,
        },
        (false, None) => Now::Gone,
    };
    let Some((stored, before)) = service.store.version_view(schema.id, schema.version).await? else { return Ok(None) };
    let previous = table::read(&before);
    let is_ours = stored.reader == table::READER;
    let rebased = |part: &Catalog| NewVersion {
        schema_id: schema.id,
        after: schema.version,
        reason: VersionReason::Rebaselined,
        table: table::write(part, &name),
        present: true,
        drifts: Vec::new(),
        resolved: Vec::new(),
        messages: Vec::new(),
    };
    let previous = match (&now, previous) {
        // What cannot be compared is begun anew.
        (Now::There(part), None) => return Ok(Some((rebased(part), Vec::new()))),
        (Now::There(part), Some(previous)) if !is_ours || !table::is_comparable(&previous, part) => {
            return Ok(Some((rebased(part), Vec::new())));
        }
        (_, Some(previous)) => previous,
        (_, None) => return Ok(None),
    };
    let baseline = match schema.baseline == schema.version {
        true => previous.clone(),
        false => {
            let stored = service.store.version_view(schema.id, schema.baseline).await?;
            stored.and_then(|(_, body)| table::read(&body)).unwrap_or_else(|| previous.clone())
        }
    };
    let present = matches!(now, Now::There(_));
    let unchanged = |drifts: &[NewDrift]| drifts.is_empty() && present == schema.present;
    let comparison = |standing, muted| Comparison {
        name: &name,
        previous: &previous,
        baseline: &baseline,
        now: &now,
        role: schema.role,
        standing,
        muted,
    };
    if unchanged(&comparison(&[], &[]).run().drifts) {
        return Ok(None);
    }
    let standing = service.store.drift_standing(schema.id).await?;
    let muted = service.store.drift_muted(schema.id).await?;
    let compared = comparison(&standing, &muted).run();
    let table = match &now {
        Now::There(part) => table::write(part, &name),
        // Of what is gone is kept what it was last.
        Now::Renamed(..) | Now::Gone => TableVersion {
            fingerprint: table::write(&driftless_schema::scope::without_relation(&previous, &name), &name).fingerprint,
            ..table::write(&previous, &name)
        },
    };
    let version = NewVersion {
        schema_id: schema.id,
        after: schema.version,
        reason: VersionReason::Changed,
        table,
        present,
        drifts: compared.drifts,
        resolved: compared.resolved.iter().map(|drift| drift.id).collect(),
        messages: Vec::new(),
    };
    Ok(Some((version, compared.resolved.into_iter().map(|drift| drift.change).collect())))
}

/// Tables that patterns match and that nobody has registered, or said no to.
fn members(schemas: &[ClaimedSchema], reading: &Reading) -> Vec<NewMember> {
    let known: Vec<QualifiedName> = schemas.iter().filter(|it| it.kind == Kind::Table).map(name).collect();
    let patterns: Vec<(&ClaimedSchema, NamePattern)> = patterns(schemas).collect();
    let unknown = reading.present.iter().filter(|name| !known.contains(name) && reading.read.contains(name));
    unknown
        .filter_map(|name| {
            let (pattern, _) = patterns.iter().find(|(_, pattern)| pattern.matches(name))?;
            let part = table::cut(&reading.catalog, name, pattern.partitions)?;
            Some(NewMember { pattern: (*pattern).clone(), name: name.clone(), table: table::write(&part, name) })
        })
        .collect()
}

/// What is told of a version: what stands, and what was reverted, each in one message.
fn told(
    claim: &Claim,
    schema: &ClaimedSchema,
    version: &NewVersion,
    resolved: Vec<DriftChange>,
    webhooks: &[StoredWebhook],
) -> Result<Vec<NewMessage>, TellError> {
    let subject = Subject { schema_id: schema.id, pattern_id: schema.pattern_id, labels: &schema.labels };
    let open = version.drifts.iter().filter(|drift| drift.state == DriftState::Open);
    let open: Vec<DriftChange> = open.map(|drift| drift.change.clone()).collect();
    let drift = |changes: Vec<DriftChange>| Drift {
        schema_id: schema.id,
        registered: registered(claim, schema),
        version_from: version.after,
        version_to: version.after + 1,
        seen_at: Timestamp::now(),
        changes,
    };
    let mut events = Vec::new();
    if !open.is_empty() {
        events.push(Event::Detected(drift(open)));
    }
    if !resolved.is_empty() {
        events.push(Event::Resolved(drift(resolved)));
    }
    let all = version.drifts.iter().map(|drift| drift.change.clone()).collect();
    events.push(Event::Versioned(drift(all)));
    let mut messages = Vec::new();
    for event in events {
        let impact = match &event {
            Event::Detected(drift) | Event::Resolved(drift) => Some(drift.impact()),
            Event::Versioned(_)
            | Event::Unreachable(_)
            | Event::Recovered(_)
            | Event::Disabled { .. }
            | Event::Ping { .. } => None,
        };
        messages.extend(telling::message(&event, impact, &[subject], webhooks)?);
    }
    Ok(messages)
}

fn registered(claim: &Claim, schema: &ClaimedSchema) -> Registered {
    Registered {
        db_host: claim.db_host.clone(),
        db_port: claim.db_port,
        db_name: claim.db_name.clone(),
        schema_name: schema.schema_name.clone(),
        table_name: schema.table_name.clone(),
    }
}

/// Notes that a database cannot be read; after some failures people are told, once.
pub(crate) async fn failed(service: &Service, claim: &Claim, reason: &str) -> Result<Outcome, CheckError> {
    let due = claim.failures + 1 >= FAILURES_TOLD && !claim.told_unreachable;
    let messages = match due {
        true => message_of_target(service, claim, Some(reason)).await?.into_iter().collect(),
        false => Vec::new(),
    };
    Ok(Outcome::Failed { reason: reason.to_owned(), messages })
}

/// Tells that a database cannot be read, for a reason, or that it can again.
async fn message_of_target(
    service: &Service,
    claim: &Claim,
    reason: Option<&str>,
) -> Result<Option<NewMessage>, CheckError> {
    let mut schemas = service.store.target_schemas(claim.target_id).await?;
    schemas.retain(|schema| schema.watched);
    if schemas.is_empty() {
        return Ok(None);
    }
    let reach = Reach {
        db_host: claim.db_host.clone(),
        db_port: claim.db_port,
        db_name: claim.db_name.clone(),
        schema_ids: schemas.iter().map(|it| it.id).collect(),
        since: claim.failing_since,
        reason: reason.map(str::to_owned),
        at: Timestamp::now(),
    };
    let event = if reason.is_some() { Event::Unreachable(reach) } else { Event::Recovered(reach) };
    let subjects: Vec<Subject<'_>> =
        schemas.iter().map(|it| Subject { schema_id: it.id, pattern_id: it.pattern_id, labels: &it.labels }).collect();
    let webhooks = service.store.webhook_listening().await?;
    Ok(telling::message(&event, None, &subjects, &webhooks)?)
}
