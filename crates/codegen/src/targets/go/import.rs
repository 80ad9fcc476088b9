//! Import declarations.

use std::collections::BTreeSet;

/// pgx's package of types.
pub(super) const PGTYPE: &str = "github.com/jackc/pgx/v5/pgtype";

/// The packages that a file imports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Imports(BTreeSet<&'static str>);

impl Imports {
    /// Adds packages.
    pub(super) fn extend(&mut self, paths: impl IntoIterator<Item = &'static str>) {
        self.0.extend(paths);
    }

    /// Writes the declaration with a blank line after it: the standard library first, then others.
    pub(super) fn declaration(&self) -> String {
        let quoted = |path: &&str| format!("\"{path}\"");
        // Only paths of the world at large have a dot in their first part.
        let (others, standard): (Vec<&str>, Vec<&str>) = self.0.iter().copied().partition(|path| path.contains('.'));
        match (standard.as_slice(), others.as_slice()) {
            ([], []) => String::new(),
            ([path], []) | ([], [path]) => format!("import {}\n\n", quoted(path)),
            (standard, others) => {
                let lines =
                    |paths: &[&str]| paths.iter().map(|path| format!("\t{}\n", quoted(path))).collect::<String>();
                let gap = if standard.is_empty() || others.is_empty() { "" } else { "\n" };
                format!("import (\n{}{gap}{})\n\n", lines(standard), lines(others))
            }
        }
    }
}
