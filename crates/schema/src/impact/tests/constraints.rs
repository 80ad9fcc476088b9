//! Constraints.

use super::fixture::{Case, Fixture, case, check, exclusion, foreign_key, key, name, plain_check, table, unique_index};
use crate::model::{
    Check, Constraint, Deferral, Exclusion, ForeignKey, Index, IndexKey, Key, MatchType, ReferentialAction,
};

pub(super) fn cases() -> Vec<Case> {
    [primary_keys(), unique_keys(), foreign_keys(), actions(), checks(), exclusions(), times()]
        .into_iter()
        .flatten()
        .collect()
}

fn primary(columns: &[&str]) -> Fixture {
    table().constraint("pk", Constraint::PrimaryKey(key(columns)))
}

fn unique(key: Key) -> Fixture {
    table().constraint("u", Constraint::Unique(key))
}

fn primary_keys() -> Vec<Case> {
    let named = |name: &str| table().constraint(name, Constraint::PrimaryKey(key(&["id"])));
    vec![
        case("added", table(), primary(&["id"]), &["K01 SAFE/RISKY"]),
        case("dropped", primary(&["id"]), table(), &["K02 RISKY/BREAKING"]),
        case("other columns", primary(&["id"]), primary(&["x"]), &["K03 BREAKING/BREAKING"]),
        case(
            "other columns, another name",
            primary(&["id"]),
            table().constraint("pk2", Constraint::PrimaryKey(key(&["x"]))),
            &["K03 BREAKING/BREAKING", "K03 BREAKING/BREAKING"],
        ),
        case("made anew under another name", named("a"), named("b"), &["K18 SAFE/RISKY", "K18 SAFE/RISKY"]),
        case("renamed", named("a").numbered(), named("b").numbered(), &["K18 SAFE/RISKY"]),
    ]
}

fn unique_keys() -> Vec<Case> {
    let x = || unique(key(&["x"]));
    let partial = || Index { predicate: Some("(id > 0)".to_owned()), ..unique_index(&["x"]) };
    let nulls = || unique(Key { nulls_not_distinct: true, ..key(&["x"]) });
    let including = || unique(Key { include: vec!["id".into()], ..key(&["x"]) });
    let temporal = || unique(Key { without_overlaps: true, ..key(&["x"]) });
    vec![
        case("added", table(), x(), &["K04 SAFE/RISKY"]),
        case("dropped", x(), table(), &["K05 RISKY/RISKY"]),
        case(
            "an index in its place",
            x(),
            table().index("i", unique_index(&["x"])),
            &["K04 SAFE/RISKY", "K05/kept SAFE/RISKY"],
        ),
        case(
            "a partial index in its place",
            x(),
            table().index("i", partial()),
            &["K04 SAFE/RISKY", "K05/partial RISKY/BREAKING"],
        ),
        case(
            "other columns, another key on the old ones",
            unique(key(&["x"])).constraint("v", Constraint::Unique(key(&["x"]))),
            unique(key(&["id"])).constraint("v", Constraint::Unique(key(&["x"]))),
            &["K05/kept+K04 SAFE/RISKY"],
        ),
        case("another order", unique(key(&["x", "id"])), unique(key(&["id", "x"])), &["I04/unique RISKY/RISKY"]),
        case("other columns", x(), unique(key(&["id"])), &["K05/columns RISKY/BREAKING"]),
        case(
            "deferrable",
            x(),
            unique(Key { deferral: Deferral::InitiallyImmediate, ..key(&["x"]) }),
            &["K06 SAFE/BREAKING"],
        ),
        case("nulls", x(), nulls(), &["K07 RISKY/RISKY"]),
        case("including", x(), including(), &["I04/unique RISKY/RISKY"]),
        case("temporal", x(), temporal(), &["K22 RISKY/BREAKING"]),
        case(
            "of its index",
            x(),
            x().change(crate::model::Kind::Constraint, "u", |object| {
                if let crate::model::Body::Constraint(Constraint::Unique(key)) = &mut object.body {
                    key.index.tablespace = Some("fast".into());
                }
            }),
            &["T18 SAFE/SAFE"],
        ),
        case("a check by the same name", x(), table().check("u", "(id > 0)"), &["K05+K13 RISKY/RISKY"]),
    ]
}

fn referencing(key: ForeignKey) -> Fixture {
    table().constraint("f", Constraint::ForeignKey(key))
}

fn foreign_keys() -> Vec<Case> {
    let plain = || referencing(foreign_key());
    let not_enforced = || referencing(ForeignKey { not_enforced: true, ..foreign_key() });
    let not_valid = || referencing(ForeignKey { not_valid: true, ..foreign_key() });
    let full = || referencing(ForeignKey { match_type: MatchType::Full, ..foreign_key() });
    vec![
        case("added", table(), plain(), &["K08 SAFE/RISKY"]),
        case("added NOT VALID", table(), not_valid(), &["K08/not-valid SAFE/BREAKING"]),
        case("added NOT ENFORCED", table(), not_enforced(), &["K08/not-enforced SAFE/SAFE"]),
        case("enforced", not_enforced(), plain(), &["K08 SAFE/RISKY"]),
        case("no longer enforced", plain(), not_enforced(), &["K09 RISKY/SAFE"]),
        case("dropped", plain(), table(), &["K09 RISKY/SAFE"]),
        case("validated", not_valid(), plain(), &["K19 SAFE/SAFE"]),
        case("no longer validated", plain(), not_valid(), &["K19/unvalidated RISKY/SAFE"]),
        case(
            "another table",
            plain(),
            referencing(ForeignKey { references: name("r2"), ..foreign_key() }),
            &["K12 RISKY/BREAKING"],
        ),
        case(
            "other columns",
            plain(),
            referencing(ForeignKey { columns: vec!["id".into()], ..foreign_key() }),
            &["K12 RISKY/BREAKING"],
        ),
        case("MATCH FULL", plain(), full(), &["K21/full SAFE/BREAKING"]),
        case("MATCH SIMPLE", full(), plain(), &["K21/simple RISKY/SAFE"]),
    ]
}

fn actions() -> Vec<Case> {
    let of = |on_delete| referencing(ForeignKey { on_delete, ..foreign_key() });
    let update = |on_update| referencing(ForeignKey { on_update, ..foreign_key() });
    let setting = || {
        let on_delete_columns = vec!["x".into()];
        referencing(ForeignKey { on_delete: ReferentialAction::SetNull, on_delete_columns, ..foreign_key() })
    };
    let none = || of(ReferentialAction::NoAction);
    vec![
        case("CASCADE", none(), of(ReferentialAction::Cascade), &["K10 RISKY/RISKY"]),
        case("SET NULL of a column", of(ReferentialAction::SetNull), setting(), &["K10 RISKY/RISKY"]),
        case("ON UPDATE CASCADE", none(), update(ReferentialAction::Cascade), &["K10 RISKY/RISKY"]),
        case("no longer CASCADE", of(ReferentialAction::Cascade), none(), &["K11 SAFE/BREAKING"]),
        case("RESTRICT", none(), of(ReferentialAction::Restrict), &["K11/sooner SAFE/RISKY"]),
        case("NO ACTION", of(ReferentialAction::Restrict), none(), &["K11/later SAFE/SAFE"]),
    ]
}

fn checks() -> Vec<Case> {
    let with = |check: Check| table().constraint("c", Constraint::Check(check));
    let of = |expression: &str| table().check("c", expression);
    let positive = || of("(id > 0)");
    let list = |values: &str| of(&format!("(x = ANY (ARRAY[{values}]))"));
    let two = "'a'::text, 'b'::text";
    let three = "'a'::text, 'b'::text, 'c'::text";
    let no_inherit = || with(Check { no_inherit: true, ..plain_check("(id > 0)") });
    let not_enforced = || with(Check { not_enforced: true, ..plain_check("(id > 0)") });
    vec![
        case("added", table(), positive(), &["K13 SAFE/RISKY"]),
        case(
            "added NOT VALID",
            table(),
            with(Check { not_valid: true, ..plain_check("(id > 0)") }),
            &["K13/not-valid SAFE/BREAKING"],
        ),
        case("added NOT ENFORCED", table(), not_enforced(), &["K13/not-enforced SAFE/SAFE"]),
        case("dropped NOT ENFORCED", not_enforced(), table(), &["K13/not-enforced SAFE/SAFE"]),
        case("dropped", positive(), table(), &["K14 RISKY/SAFE"]),
        case(
            "another name",
            positive(),
            table().constraint("c2", check("(id > 0)")),
            &["K18 SAFE/RISKY", "K18 SAFE/RISKY"],
        ),
        case("widened", list(two), list(three), &["K14/widened RISKY/SAFE"]),
        case("narrowed", list(three), list(two), &["K15 SAFE/BREAKING"]),
        case("another condition", positive(), of("(id <> 5)"), &["K15/other RISKY/RISKY"]),
        case("NO INHERIT", positive(), no_inherit(), &["K20/lost RISKY/SAFE"]),
        case("inherited", no_inherit(), positive(), &["K20/gained SAFE/RISKY"]),
    ]
}

fn exclusions() -> Vec<Case> {
    let with = |exclusion: Exclusion| table().constraint("x", Constraint::Exclusion(exclusion));
    let plain = || with(exclusion());
    let by = vec![(IndexKey::column("id"), "=".to_owned())];
    vec![
        case("added", table(), plain(), &["K16/added SAFE/RISKY"]),
        case("dropped", plain(), table(), &["K16/dropped RISKY/SAFE"]),
        case("other terms", plain(), with(Exclusion { elements: by, ..exclusion() }), &["K16/changed RISKY/RISKY"]),
        case(
            "other rows, another method",
            plain(),
            with(Exclusion { predicate: Some("(id > 0)".to_owned()), method: "spgist".into(), ..exclusion() }),
            &["K16/changed RISKY/RISKY", "K16/changed RISKY/RISKY"],
        ),
    ]
}

fn times() -> Vec<Case> {
    let of = |deferral| referencing(ForeignKey { deferral, ..foreign_key() });
    let (never, immediate) = (|| of(Deferral::NotDeferrable), || of(Deferral::InitiallyImmediate));
    let deferred = || of(Deferral::InitiallyDeferred);
    vec![
        case("sooner", deferred(), immediate(), &["K17 SAFE/BREAKING"]),
        case("no longer deferrable", immediate(), never(), &["K17 SAFE/BREAKING"]),
        case("later", immediate(), deferred(), &["K17/later SAFE/RISKY"]),
        case("deferrable", never(), immediate(), &["K17/later SAFE/RISKY"]),
    ]
}
