//! Go code that generated code brings along, as it stands in the shared file.
//!
//! The pieces are files of Go without their package and import clauses, beside this one.

/// Values to and from the text form that PostgreSQL has for them.
pub(super) const TEXT: &str = include_str!("runtime/text.go.txt");

/// Arrays: <https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>. Needs [`TEXT`].
pub(super) const ARRAY: &str = include_str!("runtime/array.go.txt");

/// Composite values: <https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX>.
/// Needs [`TEXT`].
pub(super) const RECORD: &str = include_str!("runtime/record.go.txt");

/// The packages that all three need; [`TEXT`] alone needs each.
pub(super) const IMPORTS: [&str; 10] = [
    "database/sql",
    "database/sql/driver",
    "encoding/hex",
    "encoding/json",
    "errors",
    "fmt",
    "reflect",
    "strconv",
    "strings",
    "time",
];
