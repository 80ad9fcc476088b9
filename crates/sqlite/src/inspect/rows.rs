//! Rows as SQLite gives them.

/// A row of `sqlite_schema`.
#[derive(Debug)]
pub(super) struct SchemaRow {
    pub(super) kind: ObjectKind,
    pub(super) name: String,
    /// The table that it belongs to. A trigger has it as it was typed.
    pub(super) table: String,
    /// The statement; none for an index behind a constraint.
    pub(super) sql: Option<String>,
}

/// What a statement made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectKind {
    Table,
    /// A table of a module.
    VirtualTable,
    /// A table that belongs to a virtual one.
    ShadowTable,
    View,
    Index,
    Trigger,
}

/// A row of `pragma_table_list`.
#[derive(Debug, Default)]
pub(super) struct TableRow {
    pub(super) kind: String,
    pub(super) without_rowid: bool,
    pub(super) strict: bool,
}

/// A row of `pragma_table_xinfo`, in the order of the columns.
#[derive(Debug)]
pub(super) struct ColumnRow {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) not_null: bool,
    pub(super) default: Option<String>,
    /// The place in the primary key, from 1.
    pub(super) key: i64,
    /// 1 hidden, 2 generated when read, 3 generated when written.
    pub(super) hidden: i64,
}

/// A row of `pragma_index_list`.
#[derive(Debug)]
pub(super) struct IndexRow {
    pub(super) name: String,
    pub(super) unique: bool,
    /// `c` for CREATE INDEX, `u` for UNIQUE, `pk` for PRIMARY KEY.
    pub(super) origin: String,
}

/// A row of `pragma_index_xinfo`: a term of the key, in order.
#[derive(Debug)]
pub(super) struct TermRow {
    /// None for an expression.
    pub(super) column: Option<String>,
    pub(super) descending: bool,
    pub(super) collation: String,
}
