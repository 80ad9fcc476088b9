//! The ports: what an adapter of a database system offers, and what it is told; and what every
//! crate at the edge needs alike.

pub mod atomic_file;
pub mod connection;
pub mod explain;
pub mod inspect;
pub mod source;
