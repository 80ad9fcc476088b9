//! SQLite: databases read as structure and looked at again, and scripts loaded to be read back.

mod connect;
pub mod inspect;
pub mod load;
mod sql;
pub mod watch;
