//! The first API key of a store that nobody else can reach.

use driftless_watch::key::{ApiKey, Environment, Scope, Scopes};
use driftless_watch::store::{NewKey, Store};
use secrecy::ExposeSecret as _;

use crate::failure::Failure;

/// Makes a key for everything, where there is none yet, and prints it, alone on its line.
pub(super) async fn make(store: &Store) -> Result<(), Failure> {
    let keys = store.key_list().await.map_err(|error| Failure::explained(&error))?;
    if !keys.is_empty() {
        return Ok(());
    }
    let (Some(environment), Some(scopes)) = (Environment::new("live"), Scopes::new([Scope::Admin])) else {
        return Ok(());
    };
    let key = ApiKey::generate(environment).map_err(|error| Failure::refused(format!("make an API key: {error}")))?;
    let new = NewKey {
        id: key.id().clone(),
        name: "first".to_owned(),
        environment: key.environment().clone(),
        digest: key.digest(),
        scopes,
        rate: None,
        expires_at: None,
        created_by: "driftless serve".to_owned(),
    };
    store.key_insert(&new).await.map_err(|error| Failure::explained(&error))?;
    crate::output::talk(format_args!("this store had no API key; here is one for everything, shown this once:"));
    crate::output::data(&format!("{}\n", key.text().expose_secret()))
}
