//! Enums, domains and other types.

use super::fixture::{Case, Fixture, case, column, definition, domain, domain_check, empty, name};
use crate::model::{Body, Domain, DomainCheck, Kind};

pub(super) fn cases() -> Vec<Case> {
    [enums(), domains(), types()].into_iter().flatten().collect()
}

fn of(labels: &[&str]) -> Fixture {
    empty().enumeration("e", labels)
}

fn enums() -> Vec<Case> {
    let numbered =
        |labels: &[&str], oid: u32| of(labels).numbered().change(Kind::Enum, "e", |object| object.oid = Some(oid));
    vec![
        case("at the end", of(&["a", "b"]), of(&["a", "b", "c", "d"]), &["E01 RISKY/SAFE"]),
        case("before others", of(&["a", "b"]), of(&["a", "x", "b"]), &["E02 RISKY/SAFE"]),
        case("both", of(&["a", "b"]), of(&["x", "a", "b", "y"]), &["E02+E01 RISKY/SAFE"]),
        case("removed", of(&["a", "b", "c"]), of(&["a", "c"]), &["E03 RISKY/BREAKING"]),
        case("renamed", of(&["a", "b"]), of(&["a", "z"]), &["E04 BREAKING/BREAKING"]),
        case("renamed, surely", numbered(&["a", "b"], 1), numbered(&["a", "z"], 1), &["E04 BREAKING/BREAKING"]),
        case("made anew", numbered(&["a", "b"], 1), numbered(&["a", "z"], 2), &["E03+E01 RISKY/BREAKING"]),
        case("reordered", of(&["low", "high"]), of(&["high", "low"]), &["E05 RISKY/SAFE"]),
        case("removed and added", of(&["a", "b", "c"]), of(&["c", "a", "d", "e"]), &["E03+E01+E05 RISKY/BREAKING"]),
        case("emptied", of(&["a"]), of(&[]), &["E03 RISKY/BREAKING"]),
        case("filled", of(&[]), of(&["a"]), &["E01 RISKY/SAFE"]),
    ]
}

fn checked(checks: Vec<DomainCheck>) -> Fixture {
    empty().domain("d", Domain { checks, ..domain("integer") })
}

fn domains() -> Vec<Case> {
    let with = |domain: Domain| empty().domain("d", domain);
    let plain = || with(domain("integer"));
    let of = |expression: &str| checked(vec![domain_check("c", expression)]);
    let not_null = || with(Domain { not_null: true, ..domain("integer") });
    let not_valid = || DomainCheck { not_valid: true, ..domain_check("c", "(VALUE > 0)") };
    vec![
        case("a check", plain(), of("(VALUE > 0)"), &["D01 SAFE/BREAKING"]),
        case("a narrower check", of("(VALUE > 0)"), of("(VALUE > 5)"), &["D01 SAFE/BREAKING"]),
        case("no check", of("(VALUE > 0)"), plain(), &["D02 RISKY/SAFE"]),
        case("a wider check", of("(VALUE > 5)"), of("(VALUE > 0)"), &["D02 RISKY/SAFE"]),
        case("NOT NULL", plain(), not_null(), &["D03 SAFE/BREAKING"]),
        case("NULL", not_null(), plain(), &["D04 RISKY/SAFE"]),
        case(
            "a default",
            plain(),
            with(Domain { default: Some("1".to_owned()), ..domain("integer") }),
            &["D05 RISKY/RISKY"],
        ),
        case(
            "a collation",
            plain(),
            with(Domain { collation: Some(name("de")), ..domain("integer") }),
            &["D06 RISKY/RISKY"],
        ),
        case("another check", of("(VALUE > 0)"), of("(VALUE <> 0)"), &["D07 RISKY/RISKY"]),
        case("validated", checked(vec![not_valid()]), of("(VALUE > 0)"), &["D08 SAFE/SAFE"]),
        case(
            "renamed and one more",
            of("(VALUE > 0)"),
            checked(vec![domain_check("a", "(VALUE < 9)"), domain_check("b", "(VALUE > 0)")]),
            &["D08+D01+D08 SAFE/BREAKING"],
        ),
    ]
}

fn types() -> Vec<Case> {
    let range = |sql: &str, subtype: &str| {
        empty().object(Kind::Range, "r", Body::Definition(definition(sql, &[("subtype", subtype)])))
    };
    let composite = |name: &str| empty().composite(name, vec![column("a", "text")]);
    vec![
        case("an enum added", empty(), of(&["a"]), &["U01 SAFE/SAFE"]),
        case("a domain added", empty(), checked(Vec::new()), &["U01 SAFE/SAFE"]),
        case("a composite dropped", composite("c"), empty(), &["U02 BREAKING/BREAKING"]),
        case("a composite renamed", composite("c").numbered(), composite("c2").numbered(), &["U03 BREAKING/BREAKING"]),
        case("a range over another type", range("1", "integer"), range("2", "bigint"), &["U04 BREAKING/BREAKING"]),
        case("a range written otherwise", range("1", "integer"), range("2", "integer"), &["U04/form RISKY/RISKY"]),
    ]
}
