//! SQLite's declared types.
//!
//! SQLite stores what it is given, and turns it into the column's affinity where that loses
//! nothing (<https://www.sqlite.org/datatype3.html>, section 3.1). The affinity decides here, but
//! for three families of names that drivers treat as more: booleans, dates and decimals.

use super::Scalar;

/// Says what the values of a column declared as `declared` are.
pub(super) fn scalar(declared: &str) -> Scalar {
    let upper = declared.to_ascii_uppercase();
    let name = upper.split('(').next().unwrap_or_default().trim();
    let holds = |part: &str| name.contains(part);
    match name {
        // A column of a STRICT table that takes everything.
        "ANY" => Scalar::Any,
        // The three names that drivers turn into a time; TIME alone stays the text it is stored as.
        "DATE" => Scalar::Date,
        "DATETIME" | "TIMESTAMP" => Scalar::Timestamp,
        _ if name.starts_with("BOOL") => Scalar::Bool,
        // Before INT: `FLOATING POINT` has integer affinity, but holds what its name says.
        _ if holds("FLOA") || holds("REAL") || holds("DOUB") => Scalar::Float8,
        _ if holds("INT") => Scalar::Int8,
        _ if holds("CHAR") || holds("CLOB") || holds("TEXT") => Scalar::Text,
        _ if holds("BLOB") || name.is_empty() => Scalar::Bytea,
        // Numeric affinity: decimals, and all names SQLite does not know. Text keeps each digit.
        _ => Scalar::Numeric,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_affinity_decides_but_for_times_booleans_and_floats() {
        for (declared, expected) in [
            ("INTEGER", Scalar::Int8),
            ("unsigned big int", Scalar::Int8),
            ("VARCHAR(20)", Scalar::Text),
            ("", Scalar::Bytea),
            ("FLOATING POINT", Scalar::Float8),
            ("Boolean", Scalar::Bool),
            ("DATETIME", Scalar::Timestamp),
            ("TIMESTAMP (6)", Scalar::Timestamp),
            ("TIME", Scalar::Numeric),
            ("DECIMAL(10,2)", Scalar::Numeric),
            ("UUID", Scalar::Numeric),
            ("ANY", Scalar::Any),
        ] {
            assert_eq!(scalar(declared), expected, "{declared}");
        }
    }
}
