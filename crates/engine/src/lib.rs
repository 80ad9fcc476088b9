//! The ports: what an adapter of a database system offers, and what it is told.

pub mod connection;
pub mod explain;
pub mod inspect;
pub mod source;
