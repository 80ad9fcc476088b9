//! Makes the tables that a target lacks, as the source has them.
//!
//! Nothing that the target has is altered: a plan that would is refused before it runs. Owners,
//! privileges, policies, triggers and rules are not taken over: what is made belongs to whom makes it.

#[cfg(test)]
mod tests;
mod wanted;

use std::collections::BTreeSet;

use driftless_engine::explain::Explain;
use driftless_engine::inspect::{InspectError, SchemaInspector as _};
use driftless_postgres::apply::{ApplyError, ApplyOptions, DatabaseLock, Log, Wanted as Goal};
use driftless_postgres::connect::connect;
use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::inspect::PostgresInspector;
use driftless_postgres::plan::{Online, Policy, plan};
use driftless_schema::model::{Body, Catalog, Kind, ObjectId};
use driftless_schema::plan::{Compared, Plan};
use tokio_util::sync::CancellationToken;

use crate::error::DataError;
use crate::report::TableName;
use wanted::{Wanted, relation_of, wanted};

/// What was made.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Created {
    /// The tables, in order; also those that the named ones are part of, or need otherwise.
    pub(crate) tables: Vec<TableName>,
    /// What was left out, and what is not as in the source; sentences.
    pub(crate) notes: Vec<String>,
}

/// What is compared: whoever makes an object owns it.
const COMPARED: Compared = Compared { owners: false, privileges: false, comments: true };

/// The versions of extensions that a server would install.
const EXTENSIONS: &str = "select a.name::text, a.default_version from pg_catalog.pg_available_extensions a";

/// What is done, for errors.
const DOING: &str = "make the missing tables";

/// Makes `tables`, which the target lacks, with everything that they need.
///
/// # Errors
/// When a schema cannot be read, the server refuses something, or something that the target has would
/// have to be altered. Then nothing was made, unless the error says otherwise.
pub(crate) async fn create(
    source: &ConnInfo,
    target: &ConnInfo,
    lock: &mut DatabaseLock,
    tables: &[TableName],
    cancel: &CancellationToken,
) -> Result<Created, DataError> {
    let (theirs, ours) = tokio::try_join!(read(source, cancel), read(target, cancel))?;
    let mut wanted = wanted(&theirs, &ours, tables).map_err(|message| refused(message, None))?;
    if wanted.made.is_empty() {
        return Ok(Created::default());
    }
    choose_versions(&mut wanted, target).await?;
    let policy = Policy { online: Online::Never, compared: COMPARED, ..Policy::default() };
    let plan = plan(&ours, &wanted.catalog, &policy).map_err(|error| refused(error.to_string(), error.hint()))?;
    only_makes(&plan, &ours)?;
    let options = ApplyOptions { log: Log::IfThere, ..ApplyOptions::default() };
    let mut notes = wanted.notes;
    match lock.apply(&plan, Goal::Schema(&wanted.catalog), &options, cancel).await {
        Ok(_) => {}
        // All of it is there: servers of two versions write some things differently.
        Err(ApplyError::NotAsPlanned { differences, .. }) => {
            notes.extend(differences.into_iter().map(|difference| format!("not as in the source: {difference}")));
        }
        Err(error) => return Err(not_applied(error, lock.target())),
    }
    let tables = wanted.made.iter().filter(|id| id.kind == Kind::Table);
    let tables = tables.map(|id| TableName { schema: id.schema.to_string(), table: id.name.to_string() }).collect();
    Ok(Created { tables, notes })
}

async fn read(info: &ConnInfo, cancel: &CancellationToken) -> Result<Catalog, DataError> {
    let inspection = PostgresInspector::new(info.clone()).inspect(cancel).await.map_err(not_read)?;
    Ok(inspection.catalog)
}

/// Extensions are made in the version that the target's server installs.
async fn choose_versions(wanted: &mut Wanted, target: &ConnInfo) -> Result<(), DataError> {
    let made: Vec<&ObjectId> = wanted.made.iter().filter(|id| id.kind == Kind::Extension).collect();
    if made.is_empty() {
        return Ok(());
    }
    let connected =
        connect(target).await.map_err(|error| DataError::Connect { side: "target", error: Box::new(error) })?;
    let rows = connected.client.query(EXTENSIONS, &[]).await;
    let lost = || DataError::Lost { target: target.target(), doing: DOING };
    let rows = rows.map_err(|error| match error.as_db_error() {
        Some(told) => refused(told.message().to_owned(), None),
        None => lost(),
    });
    connected.close().await;
    let mut versions = std::collections::BTreeMap::new();
    for row in rows? {
        let (name, version) = (row.try_get::<_, String>(0), row.try_get::<_, String>(1));
        versions.insert(name.map_err(|_| lost())?, version.map_err(|_| lost())?);
    }
    for id in made {
        let Some(version) = versions.get(id.name.as_str()) else {
            let hint = "install its files on the target's server, or leave the table out";
            return Err(refused(format!("the target's server does not have the {id}"), Some(hint.to_owned())));
        };
        if let Some(Body::Extension(extension)) = wanted.catalog.objects.get_mut(id).map(|object| &mut object.body) {
            extension.version.clone_from(version);
        }
    }
    Ok(())
}

/// Makes sure that nothing is touched that is there.
fn only_makes(plan: &Plan, target: &Catalog) -> Result<(), DataError> {
    let is_there = |id: &ObjectId| {
        target.objects.contains_key(id) || relation_of(id, target).is_some_and(|id| target.objects.contains_key(&id))
    };
    let altered: BTreeSet<&ObjectId> = plan.steps.iter().map(|step| &step.object).filter(|id| is_there(id)).collect();
    let altered: Vec<String> = altered.into_iter().map(ToString::to_string).collect();
    if altered.is_empty() {
        return Ok(());
    }
    let hint = "bring the target to the source's schema with driftless plan and driftless apply";
    Err(refused(format!("it would alter what the target has: {}", altered.join(", ")), Some(hint.to_owned())))
}

fn refused(message: String, hint: Option<String>) -> DataError {
    DataError::Create { message, hint }
}

fn not_read(error: InspectError) -> DataError {
    match error {
        InspectError::Interrupted => DataError::Interrupted { report: None },
        InspectError::Lost { target, .. } => DataError::Lost { target, doing: DOING },
        InspectError::Query { target, source } => refused(format!("read the schema of {target}: {source}"), None),
        InspectError::Connect(_) | InspectError::Busy { .. } | InspectError::Denied { .. } => {
            refused(error.to_string(), error.hint())
        }
    }
}

fn not_applied(error: ApplyError, target: &str) -> DataError {
    match error {
        ApplyError::Interrupted { .. } => DataError::Interrupted { report: None },
        ApplyError::Inspect(error) => not_read(error),
        ApplyError::Connect(error) => DataError::Connect { side: "target", error: Box::new(error) },
        ApplyError::Busy { target, holder } => DataError::Busy { target, holder },
        ApplyError::Lost { .. } | ApplyError::LostBefore { .. } => {
            DataError::Lost { target: target.to_owned(), doing: DOING }
        }
        ApplyError::OtherDialect { .. }
        | ApplyError::Elsewhere { .. }
        | ApplyError::Preflight { .. }
        | ApplyError::SchemaTaken { .. }
        | ApplyError::Refused { .. }
        | ApplyError::Statement { .. }
        | ApplyError::Locked { .. }
        | ApplyError::NotAsPlanned { .. } => refused(error.to_string(), error.hint()),
    }
}
