//! PostgreSQL: connections as libpq makes them, the catalog read as structure and looked at again, plans made and
//! applied, and throwaway clusters to load SQL files into.

pub mod adapter;
pub mod apply;
pub mod connect;
pub mod conninfo;
mod ddl;
pub mod inspect;
pub mod load;
pub mod plan;
pub mod rehearse;
pub mod throwaway;
mod tls;
pub mod told;
pub mod watch;
