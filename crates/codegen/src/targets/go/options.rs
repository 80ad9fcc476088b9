//! How the package should look.

use std::collections::BTreeSet;

use super::PackageName;

/// How the package should look. The default is the `std` flavour with pointers for NULL, and
/// `json` and `db` tags that hold the columns' names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The package's name.
    pub package: PackageName,
    /// Whose types stand for those of the database.
    pub flavour: Flavour,
    /// What stands for NULL.
    pub null_style: NullStyle,
    /// What stands for NULL in an array.
    pub element_nulls: ElementNulls,
    /// The `json` tags.
    pub json: JsonTags,
    /// The `db` tags.
    pub db: DbTags,
    /// What becomes of domains.
    pub domains: NamedDomains,
    /// Whether tables get a second struct, for inserting.
    pub inserts: InsertStructs,
    /// Words to write in capitals, beside those that Go programmers do (`ID`, `URL`, …).
    pub initialisms: BTreeSet<String>,
}

impl Options {
    /// Makes the default options for a package.
    pub fn new(package: PackageName) -> Self {
        Options {
            package,
            flavour: Flavour::default(),
            null_style: NullStyle::default(),
            element_nulls: ElementNulls::default(),
            json: JsonTags::default(),
            db: DbTags::default(),
            domains: NamedDomains::default(),
            inserts: InsertStructs::default(),
            initialisms: BTreeSet::new(),
        }
    }
}

/// Whose types stand for those of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flavour {
    /// The standard library's, for any `database/sql` driver.
    #[default]
    Std,
    /// Those of pgx version 5, used directly.
    Pgx5,
}

/// What stands for NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NullStyle {
    /// A nil pointer, which is `null` in JSON too.
    #[default]
    Pointer,
    /// `sql.Null[T]`. Its JSON is an object with `V` and `Valid`.
    SqlNull,
}

/// What stands for NULL in an array. PostgreSQL cannot forbid it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ElementNulls {
    /// Nothing: reading an array that holds NULL is an error.
    #[default]
    Refused,
    /// A nil pointer: the elements are pointers.
    Pointer,
}

/// The `json` tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonTags {
    /// None.
    Omitted,
    /// One on every field, with the name in this case.
    Named(JsonCase),
}

impl Default for JsonTags {
    fn default() -> Self {
        JsonTags::Named(JsonCase::AsIs)
    }
}

/// The case of names in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JsonCase {
    /// The column's name as it is.
    #[default]
    AsIs,
    /// `camelCase`.
    Camel,
    /// `PascalCase`.
    Pascal,
    /// `snake_case`.
    Snake,
}

/// The `db` tags, which hold the column's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DbTags {
    /// One on every field.
    #[default]
    Column,
    /// None.
    Omitted,
}

/// What becomes of domains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NamedDomains {
    /// Their columns have the type that the domain restricts.
    #[default]
    Base,
    /// They become types of their own.
    Named,
}

/// Whether tables get a second struct, without the columns that only the database may fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InsertStructs {
    /// No.
    #[default]
    Omitted,
    /// Every table that has such columns gets one.
    WhereNeeded,
}
