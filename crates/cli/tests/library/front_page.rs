use driftless::prelude::*;

/// Brings a tenant, a database of that name on `server`, to the schema that `target` names.
pub async fn bring(
    tenant: &str,
    server: &str,
    target: &str,
    folder: &std::path::Path,
) -> Result<SyncReport, Box<dyn std::error::Error>> {
    // Anything that has a schema: a file of SQL, a snapshot, another database.
    let reading = Sources::default().read(&Source::parse(&target.into())?).await?;
    let target = &reading.databases.first().ok_or("there is no schema in the target")?.catalog;

    let adapter = PostgresAdapter::new(server).await?;
    let engine = Engine::builder(adapter).store(DirectoryStore::new(folder)).build()?;

    let tenant = TenantContext::new(tenant);
    let planned = engine.sync_tenant(&tenant, Some(target), false).await?;
    assert_eq!(planned.changes_applied(), 0);
    let report = engine.sync_tenant(&tenant, Some(target), true).await?;
    Ok(report)
}
