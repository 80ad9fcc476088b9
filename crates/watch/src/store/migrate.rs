//! The store's own schema: forward only, checked, under a lock.

use sha2::{Digest, Sha256};

use super::connection::{Backend, Connection};
use super::sql::{Dialect, Sql};
use super::{StoreError, queries};

/// Every migration, in order. What was released is never changed.
const MIGRATIONS: [Sql; 1] = [Sql(include_str!("migrations/0001_begin.sql"))];

/// Brings the store to the newest version. Of several processes one does it, and the others wait.
pub(super) async fn migrate(backend: &Backend) -> Result<(), StoreError> {
    let dialect = backend.dialect();
    let mut connection = backend.connect().await?;
    // Where nothing is to be done, nothing but SELECT is needed.
    if is_current(&mut connection, dialect).await? {
        return Ok(());
    }
    let mut transaction = connection.begin().await?;
    if dialect == Dialect::Postgres {
        transaction.execute(queries::MIGRATION_LOCK, vec![]).await?;
        transaction.execute(queries::SCHEMA_CREATE, vec![]).await?;
        transaction.execute(queries::SCHEMA_COMMENT, vec![]).await?;
    }
    transaction.execute(queries::MIGRATION_TABLE, vec![]).await?;
    let done = transaction.query(queries::MIGRATION_LIST, vec![]).await?;
    check(&done)?;
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(done.len()) {
        let version = number(index);
        for statement in dialect.write(*migration).split_inclusive(";\n") {
            transaction.batch(statement.to_owned()).await?;
        }
        transaction.execute(queries::MIGRATION_NOTE, vec![version.into(), digest(*migration).into()]).await?;
        tracing::info!(version, "migrated the store");
    }
    transaction.commit().await
}

async fn is_current(connection: &mut Connection, dialect: Dialect) -> Result<bool, StoreError> {
    let there = match dialect {
        Dialect::Postgres => queries::MIGRATION_TABLE_THERE_POSTGRES,
        Dialect::Sqlite => queries::MIGRATION_TABLE_THERE_SQLITE,
    };
    if connection.query(there, vec![]).await?.is_empty() {
        return Ok(false);
    }
    let done = connection.query(queries::MIGRATION_LIST, vec![]).await?;
    check(&done)?;
    Ok(done.len() == MIGRATIONS.len())
}

/// Checks that what was run is what is here.
fn check(done: &[super::value::Row]) -> Result<(), StoreError> {
    for (index, row) in done.iter().enumerate() {
        let version: i64 = row.get("version")?;
        let Some(migration) = MIGRATIONS.get(index) else {
            return Err(StoreError::TooNew { found: number(done.len() - 1), known: number(MIGRATIONS.len() - 1) });
        };
        if version != number(index) || row.get::<String>("sha256")? != digest(*migration) {
            return Err(StoreError::OtherMigration { version });
        }
    }
    Ok(())
}

fn number(index: usize) -> i64 {
    i64::try_from(index + 1).unwrap_or(i64::MAX)
}

/// The hash of a migration as it is written, before it is written for either store.
fn digest(migration: Sql) -> String {
    Sha256::digest(migration.0).iter().map(|byte| format!("{byte:02x}")).collect()
}
