//! SQLite: databases read as structure, and scripts loaded to be read back.

mod connect;
pub mod inspect;
pub mod load;
mod sql;
