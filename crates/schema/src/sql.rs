//! Text of SQL: the one place where names and values become part of a statement.

pub mod quote;
