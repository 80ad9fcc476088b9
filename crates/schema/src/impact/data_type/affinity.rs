//! SQLite: what a declared type means for what is stored.

use crate::impact::rules::types::{Y37, Y38, Y38_STRICT};
use crate::impact::scene::{Narrow, Scene};
use crate::impact::{Findings, told};

/// What a column makes of values ("Datatypes In SQLite", section 3.1).
#[derive(Debug, PartialEq, Eq)]
enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

impl Affinity {
    fn of(declared: &str) -> Self {
        let declared = declared.to_uppercase();
        let has = |part: &str| declared.contains(part);
        if has("INT") {
            Affinity::Integer
        } else if has("CHAR") || has("CLOB") || has("TEXT") {
            Affinity::Text
        } else if has("BLOB") || declared.trim().is_empty() {
            Affinity::Blob
        } else if has("REAL") || has("FLOA") || has("DOUB") {
            Affinity::Real
        } else {
            Affinity::Numeric
        }
    }
}

/// A column has another declared type.
pub(super) fn judge(scene: &Scene<'_>, before: &str, after: &str) -> Findings {
    let is_strict = scene
        .relation_after()
        .and_then(|(_, relation)| relation.table())
        .is_some_and(|table| table.options.contains_key("strict"));
    told(if is_strict {
        &Y38_STRICT
    } else if Affinity::of(before) == Affinity::of(after) {
        &Y37
    } else {
        &Y38
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affinities_are_those_of_the_manual() {
        for (declared, affinity) in [
            ("INT", Affinity::Integer),
            ("CHARINT", Affinity::Integer),
            ("VARCHAR(255)", Affinity::Text),
            ("", Affinity::Blob),
            ("BLOB", Affinity::Blob),
            ("DOUBLE PRECISION", Affinity::Real),
            ("FLOATING POINT", Affinity::Integer),
            ("DECIMAL(10,5)", Affinity::Numeric),
            ("boolean", Affinity::Numeric),
        ] {
            assert_eq!(Affinity::of(declared), affinity, "{declared}");
        }
    }
}
