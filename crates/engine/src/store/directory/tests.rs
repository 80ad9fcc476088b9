use driftless_schema::model::{Body, Dialect, Kind, Object, ObjectId, Table};

use super::*;
use crate::explain::Explain as _;

fn schema(table: &str) -> Catalog {
    let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
    let id = ObjectId::in_schema(Kind::Table, "public", table);
    catalog.objects.insert(id, Object::new(Body::Table(Table::default())));
    catalog
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_is_kept_is_there_for_the_next_store_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("made/when/needed");
    let tenant = TenantId::new("Acme/1");
    let store = DirectoryStore::new(&folder);
    assert_eq!(store.latest(&tenant).await.unwrap(), Stored::default());
    assert!(!folder.exists());
    store.begin(&tenant, Some(&schema("new"))).await.unwrap();
    let begun = store.latest(&tenant).await.unwrap();
    assert_eq!((begun.wanted(), &begun.verified), (Some(&schema("new")), &None));
    store.store(&tenant, &schema("new")).await.unwrap();
    store.store(&TenantId::new("acme/1"), &schema("other")).await.unwrap();
    let stored = DirectoryStore::new(&folder).latest(&tenant).await.unwrap();
    assert_eq!(stored, Stored { verified: Some(schema("new")), begun: None });
    assert_eq!(files(&folder), ["%41cme%2f1.json", "acme%2f1.json"]);
}

#[tokio::test]
async fn a_sync_that_was_begun_and_withdrawn_leaves_the_verified_schema() {
    let folder = tempfile::tempdir().unwrap();
    let (store, tenant) = (DirectoryStore::new(folder.path()), TenantId::new("acme"));
    store.store(&tenant, &schema("old")).await.unwrap();
    store.begin(&tenant, Some(&schema("new"))).await.unwrap();
    assert_eq!(files(folder.path()), ["acme.begun.json", "acme.json"]);
    store.begin(&tenant, None).await.unwrap();
    store.begin(&tenant, None).await.unwrap();
    assert_eq!(store.latest(&tenant).await.unwrap(), Stored { verified: Some(schema("old")), begun: None });
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_an_error_and_never_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (store, tenant) = (DirectoryStore::new(folder.path()), TenantId::new("acme"));
    std::fs::write(folder.path().join("acme.json"), "{").unwrap();
    let error = store.latest(&tenant).await.unwrap_err();
    assert!(matches!(error, StoreError::Snapshot { .. }) && error.hint().is_some(), "{error}");
    store.store(&TenantId::new("other"), &schema("t")).await.unwrap();
    std::fs::copy(folder.path().join("other.json"), folder.path().join("acme.json")).unwrap();
    let error = store.latest(&tenant).await.unwrap_err();
    assert!(error.to_string().ends_with("it is not the snapshot of acme alone"), "{error}");
    std::fs::remove_file(folder.path().join("acme.json")).unwrap();
    std::fs::create_dir(folder.path().join("acme.json")).unwrap();
    assert!(matches!(store.latest(&tenant).await.unwrap_err(), StoreError::Read { .. }));
    assert!(matches!(store.store(&tenant, &schema("t")).await.unwrap_err(), StoreError::Write { .. }));
    let long = TenantId::new("x".repeat(300));
    assert!(matches!(store.latest(&long).await.unwrap_err(), StoreError::TooLong { .. }));
}
