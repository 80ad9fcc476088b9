//! Indexes.

use super::fixture::{Case, Fixture, case, column, empty, index, table, unique_index};
use crate::model::{Body, Index, IndexKey, KeyTerm, Kind, SortOrder, View};

pub(super) fn cases() -> Vec<Case> {
    [plain(), unique(), of_materialized_views()].into_iter().flatten().collect()
}

fn with(index: Index) -> Fixture {
    table().index("i", index)
}

fn descending(index: Index) -> Index {
    let keys = index.keys.iter().map(|key| IndexKey { order: SortOrder::Desc, ..key.clone() }).collect();
    Index { keys, ..index }
}

fn plain() -> Vec<Case> {
    let x = || with(index(&["x"]));
    vec![
        case("added", table(), x(), &["I01 SAFE/SAFE"]),
        case("added invalid", table(), with(Index { invalid: true, ..index(&["x"]) }), &["I05 RISKY/RISKY"]),
        case("dropped", x(), table(), &["I02 RISKY/SAFE"]),
        case("another order", x(), with(descending(index(&["x"]))), &["I04 RISKY/SAFE"]),
        case("another method", x(), with(Index { method: "hash".into(), ..index(&["x"]) }), &["I04 RISKY/SAFE"]),
        case("including", x(), with(Index { include: vec!["id".into()], ..index(&["x"]) }), &["I04 RISKY/SAFE"]),
        case("nulls", x(), with(Index { nulls_not_distinct: true, ..index(&["x"]) }), &["I04 RISKY/SAFE"]),
        case("invalid", x(), with(Index { invalid: true, ..index(&["x"]) }), &["I05 RISKY/RISKY"]),
        case("valid", with(Index { invalid: true, ..index(&["x"]) }), x(), &["I05/valid SAFE/SAFE"]),
        case("renamed", x().numbered(), table().index("i2", index(&["x"])).numbered(), &["I06 SAFE/SAFE"]),
        case(
            "parameters",
            x(),
            with(Index { options: [("fillfactor".to_owned(), "70".to_owned())].into(), ..index(&["x"]) }),
            &["T18 SAFE/SAFE"],
        ),
        case(
            "of another table",
            x().table("t2", Default::default()),
            with(Index { table: "t2".into(), ..index(&["x"]) }).table("t2", Default::default()),
            &["I02+I01 RISKY/SAFE"],
        ),
    ]
}

fn unique() -> Vec<Case> {
    let x = || with(unique_index(&["x"]));
    let partial = |predicate: &str| with(Index { predicate: Some(predicate.to_owned()), ..unique_index(&["x"]) });
    let expression = || {
        let term = KeyTerm::Expression("lower(x)".to_owned());
        with(Index { keys: vec![IndexKey { term, ..IndexKey::column("") }], ..unique_index(&[]) })
    };
    vec![
        case("added", table(), x(), &["K04 SAFE/RISKY"]),
        case(
            "added invalid",
            table(),
            with(Index { invalid: true, ..unique_index(&["x"]) }),
            &["K04/invalid SAFE/BREAKING"],
        ),
        case("became unique", with(index(&["x"])), x(), &["K04 SAFE/RISKY"]),
        case("no longer unique", x(), with(index(&["x"])), &["K05 RISKY/RISKY"]),
        case("dropped", x(), table(), &["K05 RISKY/RISKY"]),
        case("became partial", x(), partial("(id > 0)"), &["K05/partial RISKY/BREAKING"]),
        case("no longer partial", partial("(id > 0)"), x(), &["K04 SAFE/RISKY"]),
        case("other rows", partial("(id > 0)"), partial("(id > 9)"), &["K05/columns RISKY/BREAKING"]),
        case("other columns", x(), with(unique_index(&["id"])), &["K05/columns RISKY/BREAKING"]),
        case("an expression", x(), expression(), &["K05/columns RISKY/BREAKING"]),
        case("another order", x(), with(descending(unique_index(&["x"]))), &["I04/unique RISKY/RISKY"]),
        case(
            "became partial, and another one stands",
            x().index("j", unique_index(&["x"])),
            partial("(id > 0)").index("j", unique_index(&["x"])),
            &["K05/kept SAFE/RISKY"],
        ),
    ]
}

fn of_materialized_views() -> Vec<Case> {
    let view = || {
        let view = View { columns: vec![column("x", "text")], ..View::default() };
        empty().object(Kind::MaterializedView, "t", Body::View(view))
    };
    let one = || view().index("i", unique_index(&["x"]));
    vec![
        case("the last unique one", one(), view(), &["V06/key RISKY/RISKY"]),
        case("one of two", one().index("j", unique_index(&["x"])), one(), &["I02 RISKY/SAFE"]),
    ]
}
