//! What is read of the server's catalogs, and what is not and why: every catalog and every column.
//!
//! A test compares these tables with every major version that there is: a column that a new one adds has
//! to be put into them. A reader that meets a newer server carries such a column's text along
//! (`read::unknown`), so that a difference is seen even then.

mod catalogs;
mod not_schema;
#[cfg(test)]
mod tests;

/// One catalog that is read.
pub(super) struct Coverage {
    /// Its name in `pg_catalog`.
    pub(super) catalog: &'static str,
    /// Which object a row is about; `None` where rows are about no object by themselves.
    pub(super) key: Option<Key>,
    /// The columns that the queries read or that the server's deparser writes out, separated by spaces.
    read: &'static str,
    /// Columns that are left out, separated by spaces, and why.
    ignored: &'static [(&'static str, &'static str)],
}

/// Which object a row `c` of a catalog is about, as expressions of SQL.
pub(super) struct Key {
    /// The catalog that the object is in.
    pub(super) class: &'static str,
    /// The object's number there.
    pub(super) oid: &'static str,
    /// The number of its column, or 0.
    pub(super) part: &'static str,
}

impl Coverage {
    fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.read.split(' ').chain(self.ignored.iter().flat_map(|(columns, _)| columns.split(' ')))
    }
}

/// Returns what is read of `catalog`.
pub(super) fn of(catalog: &str) -> Option<&'static Coverage> {
    catalogs::READ.iter().find(|coverage| coverage.catalog == catalog)
}

/// Returns every column that is known, as `catalog.column`.
pub(super) fn known_columns() -> Vec<String> {
    let columns = |coverage: &'static Coverage| coverage.columns().map(|name| format!("{}.{name}", coverage.catalog));
    catalogs::READ.iter().flat_map(columns).collect()
}

/// Returns the catalogs that are no schema.
pub(super) fn ignored_catalogs() -> Vec<&'static str> {
    not_schema::NOT_SCHEMA.iter().map(|(catalog, _)| *catalog).collect()
}
