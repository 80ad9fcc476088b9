//! Partitions and inheritance.

use super::fixture::{Case, Fixture, case, check, column, empty, index, name, table, with_column};
use crate::model::{Column, Constraint, Inheritance, PartitionOf, Table};

pub(super) fn cases() -> Vec<Case> {
    [places(), pieces()].into_iter().flatten().collect()
}

fn parent(key: &str) -> Fixture {
    empty().table("p", Table { partition_by: Some(key.to_owned()), ..Table::default() })
}

fn part(fixture: Fixture, table: &str, bound: Option<&str>) -> Fixture {
    let place = |bound: &str| PartitionOf { parent: name("p"), bound: bound.to_owned() };
    fixture.table(table, Table { partition_of: bound.map(place), ..Table::default() })
}

fn places() -> Vec<Case> {
    let p = || parent("RANGE (day)");
    let old = || part(p(), "p1", Some("FOR VALUES FROM (1) TO (2)"));
    let with_default = |fixture| part(fixture, "pd", Some("DEFAULT"));
    let alone = || part(p(), "p1", None);
    vec![
        case("created", p(), old(), &["P01 SAFE/SAFE"]),
        case("attached", alone(), old(), &["P01 SAFE/SAFE"]),
        case("dropped", old(), p(), &["P02 RISKY/BREAKING"]),
        case("detached", old(), alone(), &["P02 RISKY/BREAKING"]),
        case("dropped beside a default", with_default(old()), with_default(p()), &["P02/homed RISKY/RISKY"]),
        case(
            "another took its place",
            old(),
            part(p(), "p2", Some("FOR VALUES FROM (1) TO (2)")),
            &["P02/homed RISKY/RISKY", "P01 SAFE/SAFE"],
        ),
        case("another range", old(), part(p(), "p1", Some("FOR VALUES FROM (1) TO (9)")), &["P02 RISKY/BREAKING"]),
        case("the default dropped", with_default(old()), old(), &["P03 RISKY/BREAKING"]),
        case("dropped with its parent", old(), empty(), &["T02 BREAKING/BREAKING", "T02 BREAKING/BREAKING"]),
        case("another key", p(), parent("HASH (id)"), &["P04 RISKY/BREAKING"]),
        case(
            "other parents",
            table(),
            table().on_table(|table| table.inherits = vec![name("p")]),
            &["P06 RISKY/RISKY"],
        ),
    ]
}

fn pieces() -> Vec<Case> {
    let inherited = |inheritance| with_column(Column { inheritance, ..column("x", "text") });
    let attached = |inherited| {
        let mut constraint = check("(x > 0)");
        if let Constraint::Check(check) = &mut constraint {
            check.inherited = inherited;
        }
        table().constraint("c", constraint)
    };
    let of_parent = |fixture: Fixture, parent: Option<&str>| {
        fixture.index("i", crate::model::Index { attached_to: parent.map(name), ..index(&["x"]) })
    };
    vec![
        case(
            "a column is the table's own",
            inherited(Inheritance::Merged),
            inherited(Inheritance::Local),
            &["P05/left RISKY/RISKY"],
        ),
        case(
            "a column is the parent's",
            inherited(Inheritance::Local),
            inherited(Inheritance::Inherited),
            &["P05/joined SAFE/SAFE"],
        ),
        case("a constraint joined", attached(false), attached(true), &["P05/joined SAFE/SAFE"]),
        case("a constraint left", attached(true), attached(false), &["P05/left RISKY/RISKY"]),
        case("an index joined", of_parent(table(), None), of_parent(table(), Some("pi")), &["P05/joined SAFE/SAFE"]),
        case("an index left", of_parent(table(), Some("pi")), of_parent(table(), None), &["P05/left RISKY/RISKY"]),
    ]
}
