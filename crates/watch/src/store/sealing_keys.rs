//! Which keys sealed what is in the store.

use super::queries::sealing_keys as queries;
use super::{Store, StoreError};
use crate::secret::Keyring;

impl Store {
    /// Notes that a key is in use, and checks that those are there that the store was used with: whoever comes with
    /// another one would seal what the others cannot open, and open nothing.
    ///
    /// # Errors
    /// [`StoreError::OtherKey`] where none of the store's keys is there.
    pub async fn sealing_key_check(&self, keyring: &Keyring) -> Result<(), StoreError> {
        let known = self.all(queries::LIST, vec![]).await?;
        let known: Vec<String> = known.iter().map(|row| row.get("id")).collect::<Result<_, _>>()?;
        let ours: Vec<String> = keyring.ids().map(|id| id.to_string()).collect();
        if let Some(newest) = known.first().filter(|_| !known.iter().any(|id| ours.contains(id))) {
            return Err(StoreError::OtherKey { key: newest.clone() });
        }
        if let Some(current) = ours.first() {
            self.execute(queries::NOTE, vec![current.into()]).await?;
        }
        Ok(())
    }
}
