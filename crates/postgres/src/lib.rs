//! PostgreSQL: connections as libpq makes them, the catalog read as structure, and
//! throwaway clusters to load SQL files into.

pub mod connect;
pub mod conninfo;
mod ddl;
pub mod inspect;
pub mod load;
pub mod plan;
pub mod throwaway;
mod tls;
