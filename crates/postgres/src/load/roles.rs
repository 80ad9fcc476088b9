//! Roles that files name: a schema says who owns and may use what, not who there is.

use tokio_postgres::Client;
use tokio_postgres::error::{DbError, SqlState};

use crate::ddl;

/// The role whose absence the server complains of, from `role "x" does not exist`.
pub(crate) fn missing(told: &DbError) -> Option<String> {
    let is_about_a_role = *told.code() == SqlState::UNDEFINED_OBJECT && told.message().starts_with("role \"");
    let (_, rest) = told.message().split_once('"').filter(|_| is_about_a_role)?;
    rest.rsplit_once('"').map(|(name, _)| name.to_owned())
}

/// Makes a role that can do nothing.
pub(crate) async fn make(client: &Client, name: &str) -> Result<(), tokio_postgres::Error> {
    client.batch_execute(&ddl::create_role(name)).await
}
