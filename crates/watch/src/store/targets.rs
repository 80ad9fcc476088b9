//! Whose turn it is, and what came of it.

use std::time::Duration;

use driftless_schema::model::{Origin, QualifiedName};
use jiff::Timestamp;
use secrecy::SecretString;

use super::connection::Transaction;
use super::deliveries::{NewMessage, tell};
use super::drifts::{NewDrift, insert as drift_insert};
use super::queries::{drifts, runs, schemas, targets as queries, versions};
use super::schemas::{NewSchema, TableVersion, add, interval, labels, member, origin_written, port};
use super::value::Row;
use super::{Store, StoreError, micros, opened};
use crate::model::{Consumer, DriftState, Kind, Labels, Partitions, RunState, VersionReason};
use crate::secret::{Keyring, Place};

/// A database that a replica looks at: nobody else does before its lease has run out.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The database.
    pub target_id: i64,
    /// The number of the claim: what is finished under an older one is not written.
    pub fence: i64,
    /// The number of what is wanted of it.
    pub generation: i64,
    /// The system.
    pub engine: String,
    /// The host.
    pub db_host: Option<String>,
    /// Its port.
    pub db_port: Option<u16>,
    /// The database.
    pub db_name: String,
    /// How often it is looked at.
    pub interval: Duration,
    /// The mark of the look before.
    pub mark: Option<serde_json::Value>,
    /// Whether it is time to read everything.
    pub full_due: bool,
    /// How often it failed in a row.
    pub failures: i64,
    /// Since when.
    pub failing_since: Option<Timestamp>,
    /// Whether people were told that it cannot be reached.
    pub told_unreachable: bool,
    /// Whether somebody asked for it to be looked at.
    pub runs: bool,
    address: Vec<u8>,
}

/// A registration of a database that is looked at.
#[derive(Debug, Clone)]
pub struct ClaimedSchema {
    /// The id.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// The pattern that registered it.
    pub pattern_id: Option<i64>,
    /// The schema, or a pattern.
    pub schema_name: String,
    /// The table, or a pattern.
    pub table_name: String,
    /// What whoever registered it does with it.
    pub role: Consumer,
    /// What becomes of partitions.
    pub partitions: Partitions,
    /// Names and values.
    pub labels: Labels,
    /// How often it is looked at.
    pub interval: Duration,
    /// Whether it is looked at: not paused, not removed.
    pub watched: bool,
    /// Whether the table was there in the newest version.
    pub present: bool,
    /// The number of the reader that saw the newest version; none for a pattern.
    pub reader: Option<i64>,
    /// Which database the table was read from.
    pub origin: Option<Origin>,
    /// The server's own number of it.
    pub oid: Option<u32>,
    /// The newest version.
    pub version: i64,
    /// The version that drifts are measured from.
    pub baseline: i64,
    /// By which key it was registered.
    pub created_by: String,
}

/// What a look found, to be written in one transaction.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// What to know the database's state by.
    pub mark: Option<serde_json::Value>,
    /// Whether everything was read.
    pub full: bool,
    /// New versions.
    pub versions: Vec<NewVersion>,
    /// Tables that patterns match and that are not registered.
    pub members: Vec<NewMember>,
    /// What is told beside what versions tell.
    pub messages: Vec<NewMessage>,
}

/// A new version of a table.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// The registration.
    pub schema_id: i64,
    /// The version before: this one has the next number.
    pub after: i64,
    /// Why there is one.
    pub reason: VersionReason,
    /// What it looks like; of a table that is gone, what it looked like last.
    pub table: TableVersion,
    /// Whether the table is there.
    pub present: bool,
    /// What changed.
    pub drifts: Vec<NewDrift>,
    /// Drifts that it takes back.
    pub resolved: Vec<i64>,
    /// What is told of it.
    pub messages: Vec<NewMessage>,
}

/// A table that a pattern matches.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// The pattern.
    pub pattern: ClaimedSchema,
    /// The table.
    pub name: QualifiedName,
    /// What it looks like.
    pub table: TableVersion,
}

/// Whether what was found could be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It was.
    Written,
    /// Another replica has taken over: nothing was.
    Overtaken,
}

impl Claim {
    /// Opens how to connect: JSON.
    ///
    /// # Errors
    /// When it was sealed with a key that is not there, or was changed.
    pub fn address(&self, keyring: &Keyring) -> Result<SecretString, StoreError> {
        opened(keyring, &self.address, Place { table: "target", row: self.target_id })
    }
}

impl Store {
    /// Takes databases whose turn it is, at most `limit`, for as long as `lease`. `full_every` says how often
    /// everything is read.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn target_claim(
        &self,
        owner: &str,
        lease: Duration,
        full_every: Duration,
        limit: u32,
    ) -> Result<Vec<Claim>, StoreError> {
        let parameters = vec![owner.into(), micros(lease).into(), limit.into(), micros(full_every).into()];
        // What a power failure takes back of this is done again; of one process, which has the file to itself,
        // there is no other that could notice.
        let rows = self.all_lazily(queries::CLAIM, parameters).await?;
        let claims: Vec<Claim> = rows.iter().map(read).collect::<Result<_, _>>()?;
        for claim in claims.iter().filter(|claim| claim.runs) {
            self.execute(runs::BEGIN, vec![claim.target_id.into(), claim.fence.into()]).await?;
        }
        Ok(claims)
    }

    /// Lists what is registered in a database, in order.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn target_schemas(&self, target_id: i64) -> Result<Vec<ClaimedSchema>, StoreError> {
        self.all(schemas::OF_TARGETS, vec![target_id.into()]).await?.iter().map(claimed).collect()
    }

    /// Returns in how long the next database is due; zero where one is overdue, `None` where there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn target_next_due(&self) -> Result<Option<Duration>, StoreError> {
        let row = self.one(queries::NEXT_DUE, vec![]).await?;
        let due_in: Option<i64> = row.map(|row| row.get("due_in")).transpose()?.flatten();
        Ok(due_in.map(|due_in| Duration::from_micros(u64::try_from(due_in).unwrap_or_default())))
    }

    /// Prolongs a lease. Returns whether it is still ours.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn target_renew(&self, claim: &Claim, lease: Duration) -> Result<bool, StoreError> {
        let parameters = vec![claim.target_id.into(), claim.fence.into(), micros(lease).into()];
        Ok(self.execute(queries::RENEW, parameters).await? > 0)
    }

    /// Writes what a look found, all of it or, where another replica has taken over, nothing; the next look is
    /// due in `next`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn target_finish(
        &self,
        claim: &Claim,
        findings: &Findings,
        next: Duration,
    ) -> Result<Finish, StoreError> {
        let mut transaction = self.begin().await?;
        // First of all, so that whoever comes second waits here and then finds another fence.
        let parameters = vec![
            claim.target_id.into(),
            claim.fence.into(),
            claim.generation.into(),
            findings.mark.as_ref().map(ToString::to_string).into(),
            findings.full.into(),
            micros(next).into(),
        ];
        if transaction.execute(queries::FINISH, parameters).await? == 0 {
            return Ok(Finish::Overtaken);
        }
        for version in &findings.versions {
            write_version(&mut transaction, version).await?;
        }
        for member in &findings.members {
            write_member(&mut transaction, claim.target_id, member).await?;
        }
        if !findings.members.is_empty() {
            transaction.execute(queries::GROWN, vec![claim.target_id.into()]).await?;
        }
        for message in &findings.messages {
            tell(&mut transaction, message).await?;
        }
        finish_runs(&mut transaction, claim, RunState::Finished).await?;
        transaction.commit().await?;
        Ok(Finish::Written)
    }

    /// Ends a look that found nothing, of a claim without runs; the next one is due in `next`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn target_finish_unchanged(&self, claim: &Claim, next: Duration) -> Result<Finish, StoreError> {
        let parameters = vec![claim.target_id.into(), claim.fence.into(), micros(next).into(), claim.generation.into()];
        let touched = self.execute_lazily(queries::FINISH_UNCHANGED, parameters).await?;
        Ok(if touched == 0 { Finish::Overtaken } else { Finish::Written })
    }

    /// Notes that a database could not be read, and tells `messages`; the next look is due in `next`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn target_fail(
        &self,
        claim: &Claim,
        failure: &str,
        messages: &[NewMessage],
        next: Duration,
    ) -> Result<Finish, StoreError> {
        let mut transaction = self.begin().await?;
        let told = claim.told_unreachable || !messages.is_empty();
        let parameters =
            vec![claim.target_id.into(), claim.fence.into(), micros(next).into(), failure.into(), told.into()];
        if transaction.execute(queries::FAIL, parameters).await? == 0 {
            return Ok(Finish::Overtaken);
        }
        for message in messages {
            tell(&mut transaction, message).await?;
        }
        finish_runs(&mut transaction, claim, RunState::Failed).await?;
        transaction.commit().await?;
        Ok(Finish::Written)
    }

    /// Puts a look off, that somebody's DDL was in the way of or that we are about to stop in; the next one is
    /// due in `next`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn target_postpone(&self, claim: &Claim, next: Duration) -> Result<(), StoreError> {
        let parameters = vec![claim.target_id.into(), claim.fence.into(), micros(next).into()];
        self.execute(queries::POSTPONE, parameters).await.map(drop)
    }

    /// Opens how to connect to a database: JSON. `None` where there is no such database.
    ///
    /// # Errors
    /// When the store fails, or it was sealed with a key that is not there.
    pub async fn target_address(&self, keyring: &Keyring, id: i64) -> Result<Option<SecretString>, StoreError> {
        let Some(row) = self.one(queries::ADDRESS, vec![id.into()]).await? else { return Ok(None) };
        opened(keyring, &row.get::<Vec<u8>>("address")?, Place { table: "target", row: id }).map(Some)
    }

    /// Counts databases, and those that cannot be read.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn target_counts(&self) -> Result<(i64, i64), StoreError> {
        let row = self.one(queries::COUNTS, vec![]).await?.ok_or_else(|| StoreError::damaged("counts"))?;
        Ok((row.get("targets")?, row.get("unreachable")?))
    }
}

async fn write_version(transaction: &mut Transaction, version: &NewVersion) -> Result<(), StoreError> {
    let number = version.after + 1;
    let state = if version.present { "active" } else { "dropped" };
    let rebaselined = version.reason == VersionReason::Rebaselined;
    let parameters =
        vec![version.schema_id.into(), version.after.into(), number.into(), state.into(), rebaselined.into()];
    if transaction.execute(schemas::ADVANCE, parameters).await? == 0 {
        // It was removed while it was looked at.
        return Ok(());
    }
    let TableVersion { fingerprint, server_version, reader, body, origin, oid } = &version.table;
    let parameters = vec![
        version.schema_id.into(),
        number.into(),
        version.reason.name().into(),
        fingerprint.into(),
        server_version.into(),
        (*reader).into(),
        version.present.into(),
        i64::try_from(version.drifts.len()).unwrap_or(i64::MAX).into(),
        body.into(),
        origin_written(origin.as_ref()).into(),
        (*oid).into(),
    ];
    transaction.execute(versions::INSERT, parameters).await?;
    for drift in &version.drifts {
        drift_insert(transaction, version.schema_id, (version.after, number), drift).await?;
    }
    for id in &version.resolved {
        let parameters = vec![(*id).into(), DriftState::Resolved.name().into(), number.into()];
        transaction.execute(drifts::CLOSE, parameters).await?;
    }
    if rebaselined {
        transaction.execute(drifts::ACCEPT, vec![version.schema_id.into(), number.into()]).await?;
    }
    for message in &version.messages {
        tell(transaction, message).await?;
    }
    Ok(())
}

async fn write_member(transaction: &mut Transaction, target_id: i64, new: &NewMember) -> Result<(), StoreError> {
    let ClaimedSchema { id, role, partitions, labels, interval, created_by, .. } = &new.pattern;
    let pattern = NewSchema {
        kind: Kind::Pattern,
        schema_name: String::new(),
        table_name: String::new(),
        role: *role,
        partitions: *partitions,
        labels: labels.clone(),
        interval: *interval,
        created_by: created_by.clone(),
    };
    add(transaction, target_id, &member(&pattern, &new.name), Some(*id), Some(&new.table)).await.map(drop)
}

async fn finish_runs(transaction: &mut Transaction, claim: &Claim, state: RunState) -> Result<(), StoreError> {
    let parameters = vec![claim.target_id.into(), claim.fence.into(), state.name().into()];
    transaction.execute(runs::FINISH, parameters).await.map(drop)
}

fn read(row: &Row) -> Result<Claim, StoreError> {
    let mark: Option<String> = row.get("mark")?;
    Ok(Claim {
        target_id: row.get("id")?,
        fence: row.get("fence")?,
        generation: row.get("generation")?,
        engine: row.get("engine")?,
        db_host: row.get("db_host")?,
        db_port: port(row)?,
        db_name: row.get("db_name")?,
        interval: interval(row)?,
        // A mark that cannot be read is none.
        mark: mark.and_then(|mark| serde_json::from_str(&mark).ok()),
        full_due: row.get("full_due")?,
        failures: row.get("failures")?,
        failing_since: row.get("failing_since")?,
        told_unreachable: row.get("told_unreachable")?,
        runs: row.get("runs")?,
        address: row.get("address")?,
    })
}

fn claimed(row: &Row) -> Result<ClaimedSchema, StoreError> {
    let state: String = row.get("state")?;
    Ok(ClaimedSchema {
        id: row.get("id")?,
        kind: row.parse("kind", Kind::parse)?,
        pattern_id: row.get("pattern_id")?,
        schema_name: row.get("schema_name")?,
        table_name: row.get("table_name")?,
        role: row.parse("role", Consumer::parse)?,
        partitions: row.parse("partitions", Partitions::parse)?,
        labels: labels(row)?,
        interval: interval(row)?,
        watched: matches!(state.as_str(), "active" | "dropped"),
        present: row.get::<Option<bool>>("present")?.unwrap_or(true),
        reader: row.get("reader")?,
        origin: row.get::<Option<String>>("origin")?.and_then(|text| serde_json::from_str(&text).ok()),
        oid: row.get::<Option<i64>>("oid")?.and_then(|oid| u32::try_from(oid).ok()),
        version: row.get("version")?,
        baseline: row.get("baseline")?,
        created_by: row.get("created_by")?,
    })
}
