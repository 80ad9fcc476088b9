//! Registrations in the store.

use std::time::Duration;

use driftless_schema::model::{Origin, QualifiedName};
use jiff::Timestamp;
use secrecy::SecretString;

use super::connection::Transaction;
use super::queries::{runs, schemas as queries, targets, versions};
use super::value::{Row, Value};
use super::{Store, StoreError, beginning, micros, page, sealed};
use crate::model::{Consumer, Cursor, Kind, Labels, Page, Partitions, State, VersionReason};
use crate::secret::{Keyring, Place};

/// A database to look at.
#[derive(Debug, Clone)]
pub struct NewTarget {
    /// System, host, port, database and user, as one text: what makes it the same database.
    pub identity: String,
    /// The system: `postgres`, `sqlite`.
    pub engine: String,
    /// The host, where there is one.
    pub db_host: Option<String>,
    /// Its port.
    pub db_port: Option<u16>,
    /// The database, or the path of a file.
    pub db_name: String,
    /// How to connect, JSON; it is sealed.
    pub address: SecretString,
}

/// Something to register.
#[derive(Debug, Clone)]
pub struct NewSchema {
    /// What it is.
    pub kind: Kind,
    /// The schema, or a pattern of schemas.
    pub schema_name: String,
    /// The table, or a pattern of tables.
    pub table_name: String,
    /// What whoever registers does with it.
    pub role: Consumer,
    /// What becomes of partitions.
    pub partitions: Partitions,
    /// Names and values of its own.
    pub labels: Labels,
    /// How often it is looked at.
    pub interval: Duration,
    /// The id of the key that registers it.
    pub created_by: String,
}

/// A table as it was read.
#[derive(Debug, Clone)]
pub struct TableVersion {
    /// The fingerprint.
    pub fingerprint: String,
    /// The server's version.
    pub server_version: String,
    /// The number of the reader.
    pub reader: i64,
    /// A snapshot, JSON.
    pub body: String,
    /// Which database it was read from, where that is known.
    pub origin: Option<Origin>,
    /// The server's own number of the table.
    pub oid: Option<u32>,
}

/// What came of registering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// It is registered now, under this id.
    Made(i64),
    /// It was already, under this id.
    Exists(i64),
}

/// A registration as it is shown.
#[derive(Debug, Clone)]
pub struct StoredSchema {
    /// The id.
    pub id: i64,
    /// Its database.
    pub target_id: i64,
    /// What it is.
    pub kind: Kind,
    /// The pattern that registered it.
    pub pattern_id: Option<i64>,
    /// The system.
    pub engine: String,
    /// The host.
    pub db_host: Option<String>,
    /// Its port.
    pub db_port: Option<u16>,
    /// The database.
    pub db_name: String,
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
    /// What it is up to.
    pub state: State,
    /// The newest version; 0 for a pattern.
    pub version: i64,
    /// The version that drifts are measured from.
    pub baseline: i64,
    /// When it was registered.
    pub created_at: Timestamp,
    /// By which key.
    pub created_by: String,
    /// When its database was last looked at.
    pub checked_at: Option<Timestamp>,
    /// Since when its database cannot be read.
    pub failing_since: Option<Timestamp>,
    /// Why.
    pub failure: Option<String>,
}

/// Which registrations are listed; what is `None` lets all through.
#[derive(Debug, Clone, Default)]
pub struct SchemaFilter {
    /// The system.
    pub engine: Option<String>,
    /// The host.
    pub db_host: Option<String>,
    /// The database.
    pub db_name: Option<String>,
    /// The schema.
    pub schema_name: Option<String>,
    /// The table.
    pub table_name: Option<String>,
    /// What they are up to.
    pub state: Option<State>,
    /// What they are.
    pub kind: Option<Kind>,
    /// The pattern that registered them.
    pub pattern_id: Option<i64>,
    /// A label and its value.
    pub label: Option<(String, String)>,
}

/// What is changed of a registration; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct SchemaChange {
    /// Whether it is paused.
    pub paused: Option<bool>,
    /// How often it is looked at.
    pub interval: Option<Duration>,
    /// Its labels, all of them.
    pub labels: Option<Labels>,
    /// What whoever registered it does with it.
    pub role: Option<Consumer>,
    /// How to connect to its database, for all that is registered there.
    pub address: Option<NewAddress>,
}

/// Another way of connecting to the same database.
#[derive(Debug, Clone)]
pub struct NewAddress {
    /// System, host, port, database and user, as one text.
    pub identity: String,
    /// How to connect, JSON; it is sealed.
    pub address: SecretString,
}

impl Store {
    /// Registers something in a database, which is added if it is new. Of a pattern, the `tables` that it
    /// matches are registered too, unless they are already.
    ///
    /// # Errors
    /// When the store fails; then nothing is registered.
    pub async fn schema_register(
        &self,
        keyring: &Keyring,
        target: &NewTarget,
        schema: &NewSchema,
        tables: &[(QualifiedName, TableVersion)],
    ) -> Result<Registration, StoreError> {
        let mut transaction = self.begin().await?;
        let target_id = target_add(&mut transaction, keyring, target, schema.interval).await?;
        let first = match schema.kind {
            Kind::Table => tables.first().map(|(_, version)| version),
            Kind::Pattern => None,
        };
        let Some(id) = add(&mut transaction, target_id, schema, None, first).await? else {
            let found = find(&mut transaction, target_id, schema).await?.ok_or(StoreError::Gone)?;
            return Ok(Registration::Exists(found));
        };
        if schema.kind == Kind::Pattern {
            for (name, version) in tables {
                let table = member(schema, name);
                add(&mut transaction, target_id, &table, Some(id), Some(version)).await?;
            }
        }
        transaction.execute(targets::WANTED, vec![target_id.into(), micros(schema.interval).into()]).await?;
        transaction.commit().await?;
        Ok(Registration::Made(id))
    }

    /// Finds a registration.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn schema_view(&self, id: i64) -> Result<Option<StoredSchema>, StoreError> {
        self.one(queries::VIEW, vec![id.into()]).await?.as_ref().map(read).transpose()
    }

    /// Counts what a pattern registered.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn schema_members(&self, pattern_id: i64) -> Result<i64, StoreError> {
        self.one(queries::MEMBERS, vec![pattern_id.into()]).await?.map_or(Ok(0), |row| row.get("tables"))
    }

    /// Lists registrations, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn schema_list(
        &self,
        filter: &SchemaFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<StoredSchema>, StoreError> {
        let text = |value: &Option<String>| Value::from(value.clone().unwrap_or_default());
        let (created_at, id) = beginning(after);
        let (label, value) = filter.label.clone().unwrap_or_default();
        let parameters = vec![
            created_at,
            id,
            text(&filter.engine),
            text(&filter.db_host),
            text(&filter.db_name),
            text(&filter.schema_name),
            text(&filter.table_name),
            filter.state.map_or("", State::name).into(),
            filter.pattern_id.unwrap_or_default().into(),
            filter.kind.map_or("", Kind::name).into(),
            label.into(),
            value.into(),
            (i64::from(limit) + 1).into(),
        ];
        let rows = self.all(queries::LIST, parameters).await?;
        let items: Vec<StoredSchema> = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page(items, limit, |it| Cursor { created_at: it.created_at, id: it.id }))
    }

    /// Changes a registration. Returns whether there is one.
    ///
    /// # Errors
    /// When the store fails; [`StoreError::Exists`] where the same database is there under the new user.
    pub async fn schema_change(&self, keyring: &Keyring, id: i64, change: &SchemaChange) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let Some(row) = transaction.query(queries::VIEW, vec![id.into()]).await?.into_iter().next() else {
            return Ok(false);
        };
        let target_id: i64 = row.get("target_id")?;
        let interval: i64 = row.get("interval_us")?;
        transaction.query(targets::LOCK, vec![target_id.into()]).await?;
        let state = match change.paused {
            Some(true) => State::Paused.name(),
            Some(false) => State::Active.name(),
            None => "",
        };
        let parameters = vec![
            id.into(),
            state.into(),
            change.interval.map(micros).into(),
            change.labels.as_ref().map(written).into(),
            change.role.map(Consumer::name).into(),
        ];
        transaction.execute(queries::UPDATE, parameters).await?;
        if let Some(NewAddress { identity, address }) = &change.address {
            let sealed = sealed(keyring, address, Place { table: "target", row: target_id })?;
            transaction.execute(targets::SET_ADDRESS, vec![target_id.into(), sealed.into()]).await?;
            transaction.execute(targets::SET_IDENTITY, vec![target_id.into(), identity.into()]).await?;
        }
        let soon = change.interval.map_or(interval, micros);
        transaction.execute(targets::WANTED, vec![target_id.into(), soon.into()]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Removes a registration with all that is known of it; of a pattern, what it registered too. Returns whether
    /// there was one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn schema_delete(&self, id: i64) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let Some(row) = transaction.query(queries::VIEW, vec![id.into()]).await?.into_iter().next() else {
            return Ok(false);
        };
        let target_id: i64 = row.get("target_id")?;
        transaction.query(targets::LOCK, vec![target_id.into()]).await?;
        let statement = match row.get::<Option<i64>>("pattern_id")? {
            Some(_) => queries::REMOVE,
            None => queries::DELETE,
        };
        transaction.execute(statement, vec![id.into()]).await?;
        transaction.execute(targets::WANTED, vec![target_id.into(), row.get::<i64>("interval_us")?.into()]).await?;
        transaction.execute(targets::DELETE_UNUSED, vec![target_id.into()]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Makes a version the baseline: drifts up to it are accepted. Returns whether there is such a version.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn schema_set_baseline(&self, id: i64, version: i64) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        if transaction.execute(queries::SET_BASELINE, vec![id.into(), version.into()]).await? == 0 {
            return Ok(false);
        }
        transaction.execute(super::queries::drifts::ACCEPT, vec![id.into(), version.into()]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Asks for a registration to be looked at now. Returns the run, if there is such a registration.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn run_request(&self, schema_id: i64, by: &str) -> Result<Option<i64>, StoreError> {
        let mut transaction = self.begin().await?;
        let rows = transaction.query(runs::INSERT, vec![schema_id.into(), by.into()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        transaction.execute(targets::HURRY, vec![row.get::<i64>("target_id")?.into()]).await?;
        transaction.commit().await?;
        Ok(Some(row.get("id")?))
    }
}

/// Adds a database, or finds it. One that is there keeps its address: who registers another table of it shall not
/// send those who look at it elsewhere.
async fn target_add(
    transaction: &mut Transaction,
    keyring: &Keyring,
    target: &NewTarget,
    interval: Duration,
) -> Result<i64, StoreError> {
    let parameters = vec![
        (&target.identity).into(),
        (&target.engine).into(),
        target.db_host.clone().into(),
        target.db_port.map(u32::from).into(),
        (&target.db_name).into(),
        Value::Bytes(Vec::new()),
        micros(interval).into(),
        micros(interval).into(),
    ];
    let made = transaction.query(targets::INSERT, parameters).await?;
    let Some(row) = made.first() else {
        let found = transaction.query(targets::FIND, vec![(&target.identity).into()]).await?;
        let id: i64 = found.first().ok_or(StoreError::Gone)?.get("id")?;
        transaction.query(targets::LOCK, vec![id.into()]).await?;
        return Ok(id);
    };
    let id: i64 = row.get("id")?;
    let sealed = sealed(keyring, &target.address, Place { table: "target", row: id })?;
    transaction.execute(targets::SET_ADDRESS, vec![id.into(), sealed.into()]).await?;
    Ok(id)
}

/// A table that a pattern registers.
pub(super) fn member(pattern: &NewSchema, name: &QualifiedName) -> NewSchema {
    NewSchema {
        kind: Kind::Table,
        schema_name: name.schema.to_string(),
        table_name: name.name.to_string(),
        ..pattern.clone()
    }
}

/// Adds a registration with its first version; `None` where there is one already.
pub(super) async fn add(
    transaction: &mut Transaction,
    target_id: i64,
    schema: &NewSchema,
    pattern: Option<i64>,
    first: Option<&TableVersion>,
) -> Result<Option<i64>, StoreError> {
    if pattern.is_none() {
        // What a pattern shall not bring back, a person may.
        forget_removed(transaction, target_id, schema).await?;
    }
    let parameters = vec![
        target_id.into(),
        schema.kind.name().into(),
        pattern.into(),
        (&schema.schema_name).into(),
        (&schema.table_name).into(),
        schema.role.name().into(),
        schema.partitions.name().into(),
        written(&schema.labels).into(),
        micros(schema.interval).into(),
        i64::from(first.is_some()).into(),
        (&schema.created_by).into(),
    ];
    let rows = transaction.query(queries::INSERT, parameters).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let id: i64 = row.get("id")?;
    if let Some(first) = first {
        let parameters = vec![
            id.into(),
            1i64.into(),
            VersionReason::Registered.name().into(),
            (&first.fingerprint).into(),
            (&first.server_version).into(),
            first.reader.into(),
            true.into(),
            0i64.into(),
            (&first.body).into(),
            origin_written(first.origin.as_ref()).into(),
            first.oid.into(),
        ];
        transaction.execute(versions::INSERT, parameters).await?;
    }
    Ok(Some(id))
}

async fn forget_removed(transaction: &mut Transaction, target_id: i64, schema: &NewSchema) -> Result<(), StoreError> {
    for row in transaction.query(queries::FIND, name_of(target_id, schema)).await? {
        if row.get::<String>("state")? == "removed" {
            transaction.execute(queries::DELETE, vec![row.get::<i64>("id")?.into()]).await?;
        }
    }
    Ok(())
}

async fn find(transaction: &mut Transaction, target_id: i64, schema: &NewSchema) -> Result<Option<i64>, StoreError> {
    let rows = transaction.query(queries::FIND, name_of(target_id, schema)).await?;
    rows.first().map(|row| row.get("id")).transpose()
}

fn name_of(target_id: i64, schema: &NewSchema) -> Vec<Value> {
    vec![target_id.into(), schema.kind.name().into(), (&schema.schema_name).into(), (&schema.table_name).into()]
}

/// Writes which database a version is of, as the store has it.
pub(super) fn origin_written(origin: Option<&Origin>) -> Option<String> {
    origin.and_then(|origin| serde_json::to_string(origin).ok())
}

/// Writes labels as the store has them.
pub(super) fn written(labels: &Labels) -> String {
    serde_json::to_string(labels).unwrap_or_else(|_| "{}".to_owned())
}

/// Reads labels as the store has them.
pub(super) fn labels(row: &Row) -> Result<Labels, StoreError> {
    row.parse("labels", |text| serde_json::from_str(text).ok())
}

/// Reads an interval.
pub(super) fn interval(row: &Row) -> Result<Duration, StoreError> {
    Ok(Duration::from_micros(row.get::<i64>("interval_us")?.unsigned_abs()))
}

/// Reads a port.
pub(super) fn port(row: &Row) -> Result<Option<u16>, StoreError> {
    Ok(row.get::<Option<i64>>("db_port")?.and_then(|port| u16::try_from(port).ok()))
}

fn read(row: &Row) -> Result<StoredSchema, StoreError> {
    Ok(StoredSchema {
        id: row.get("id")?,
        target_id: row.get("target_id")?,
        kind: row.parse("kind", Kind::parse)?,
        pattern_id: row.get("pattern_id")?,
        engine: row.get("engine")?,
        db_host: row.get("db_host")?,
        db_port: port(row)?,
        db_name: row.get("db_name")?,
        schema_name: row.get("schema_name")?,
        table_name: row.get("table_name")?,
        role: row.parse("role", Consumer::parse)?,
        partitions: row.parse("partitions", Partitions::parse)?,
        labels: labels(row)?,
        interval: interval(row)?,
        state: row.parse("state", State::parse)?,
        version: row.get("version")?,
        baseline: row.get("baseline")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        checked_at: row.get("checked_at")?,
        failing_since: row.get("failing_since")?,
        failure: row.get("failure")?,
    })
}
