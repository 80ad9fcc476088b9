//! Reports on tenants follow `docs/formats/sync.schema.json`, and other JSON does not.

use driftless::prelude::*;
use driftless_testkit::postgres::{self, TestDatabase};
use serde_json::{Value, json};

use crate::formats::{assert_valid, validator};

const TARGET: &str = "create table t (a bigint not null, c text); create view v as select a from t";

async fn schema_of(database: &TestDatabase) -> Catalog {
    let reading = Sources::default().read(&Source::parse(&database.url().into()).unwrap()).await.unwrap();
    reading.databases[0].catalog.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_every_outcome_follow_their_schema() {
    let (tenant, wanted) = (postgres::database().await, postgres::database().await);
    tenant.execute("create table t (a integer, b text); insert into t values (null, 'x')").await;
    wanted.execute(TARGET).await;
    let target = schema_of(&wanted).await;
    let store = std::sync::Arc::new(MemoryStore::default());
    let context = TenantContext::new(tenant.name());
    let run = async |mode: Mode, hazards: &[HazardKind], execute: bool| {
        let adapter = PostgresAdapter::new(tenant.url()).await.unwrap();
        let builder = Engine::builder(adapter).store(store.clone()).mode(mode).allow(hazards.iter().copied());
        let report = builder.build().unwrap().sync_tenant(&context, Some(&target), execute).await.unwrap();
        serde_json::from_slice::<Value>(&report.to_json()).unwrap()
    };
    let mut reports = vec![run(Mode::Validation, &[], false).await, run(Mode::Sync, &[], false).await];
    assert_eq!(reports[1]["refusals"].as_array().unwrap().last().unwrap()["refusal"], "problem");
    tenant.execute("update t set a = 1").await;
    reports.push(run(Mode::Sync, HazardKind::ALL, false).await);
    reports.push(run(Mode::Sync, HazardKind::ALL, true).await);
    reports.push(run(Mode::Sync, &[], true).await);
    tenant.execute("alter table t rename c to d; alter table t alter d set default 'x'").await;
    reports.push(run(Mode::Audit, &[], false).await);
    let outcomes: Vec<&str> = reports.iter().map(|report| report["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["different", "refused", "planned", "applied", "in_sync", "drifted"]);
    let validator = validator("sync.schema.json");
    reports.iter().for_each(|report| assert_valid(&validator, report["outcome"].as_str().unwrap(), report));
    // What the format does not say is refused.
    type Change = fn(&mut Value);
    let bad: [Change; 6] = [
        |it| it["version"] = json!(2),
        |it| it["more"] = json!(1),
        |it| it["outcome"] = json!("in_sync"),
        |it| it["steps"] = json!([]),
        |it| it["steps"][0]["state"] = json!("applied"),
        |it| drop(it.as_object_mut().unwrap().remove("ran")),
    ];
    for (at, change) in bad.iter().enumerate() {
        let mut document = reports[3].clone();
        change(&mut document);
        assert!(!validator.is_valid(&document), "sync.schema.json takes document {at}");
    }
}
