//! The statements that SQLite keeps as text.
//!
//! SQLite's pragmas tell columns, types and indexes, but for names of constraints, checks,
//! conflict clauses, collations of columns and generated expressions there is nothing but the
//! text of `CREATE`. This module cuts such text into [tokens](token), reads the parts that no
//! pragma tells, and writes [canonical text](canonical). It reads text that SQLite has
//! accepted before; it does not check it.

pub(crate) mod canonical;
pub(crate) mod cursor;
pub(crate) mod index;
pub(crate) mod keyword;
pub(crate) mod probe;
pub(crate) mod statements;
pub(crate) mod table;
pub(crate) mod token;
pub(crate) mod trigger;
pub(crate) mod view;
pub(crate) mod virtual_table;
