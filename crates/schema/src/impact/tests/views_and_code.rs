//! Views, routines, schemas and extensions.

use super::fixture::{Case, Fixture, case, column, definition, empty, grants};
use crate::model::{Body, Definition, Kind, ObjectId, Table, View};

pub(super) fn cases() -> Vec<Case> {
    [views(), callers(), routines(), schemas()].into_iter().flatten().collect()
}

fn view(options: &[(&str, &str)]) -> View {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    View { columns: vec![column("x", "text")], definition: "SELECT 1".to_owned(), options, ..View::default() }
}

fn views() -> Vec<Case> {
    let with = |options: &[(&str, &str)]| empty().view("v", view(options));
    let filled =
        |unpopulated| empty().object(Kind::MaterializedView, "m", Body::View(View { unpopulated, ..view(&[]) }));
    let other = || empty().view("v", View { definition: "SELECT 2".to_owned(), ..view(&[]) });
    let local = ("check_option", "local");
    let cascaded = ("check_option", "cascaded");
    vec![
        case("added", empty(), with(&[]), &["V07 SAFE/SAFE"]),
        case("dropped", with(&[]), empty(), &["V01 BREAKING/BREAKING"]),
        case("another query", with(&[]), other(), &["V03 RISKY/RISKY"]),
        case("a barrier", with(&[]), with(&[("security_barrier", "true")]), &["T18 SAFE/SAFE"]),
        case("a check", with(&[]), with(&[local]), &["V05 SAFE/BREAKING"]),
        case("a farther check", with(&[local]), with(&[cascaded]), &["V05 SAFE/BREAKING"]),
        case("a nearer check", with(&[cascaded]), with(&[local]), &["V05/lax RISKY/SAFE"]),
        case("no check", with(&[local]), with(&[]), &["V05/lax RISKY/SAFE"]),
        case("emptied", filled(false), filled(true), &["V06 BREAKING/RISKY"]),
        case("filled", filled(true), filled(false), &["V06/filled SAFE/SAFE"]),
    ]
}

/// A view over the table `b`, which `app` may select from, with what is granted on the table.
fn called(options: &[(&str, &str)], on_table: &[(&str, &str)]) -> Fixture {
    empty()
        .table("b", Table { columns: vec![column("x", "text")], ..Table::default() })
        .grants(Kind::Table, "b", on_table)
        .view("v", view(options))
        .grants(Kind::View, "v", &[("owner", "ALL"), ("app", "SELECT")])
        .change(Kind::View, "v", |object| {
            let table = ObjectId::in_schema(Kind::Table, "public", "b");
            object.depends_on = vec![table.column("x"), table];
        })
}

fn callers() -> Vec<Case> {
    let invoker: &[(&str, &str)] = &[("security_invoker", "true")];
    let lacking: &[(&str, &str)] = &[("owner", "ALL")];
    let granted: &[(&str, &str)] = &[("owner", "ALL"), ("app", "ALL")];
    let public: &[(&str, &str)] = &[("owner", "ALL"), ("public", "SELECT")];
    let on_column = |options: &[(&str, &str)]| {
        called(options, lacking).change(Kind::Table, "b", |object| {
            if let Body::Table(table) = &mut object.body {
                table.columns[0].privileges = grants(&[("app", "SELECT")]);
            }
        })
    };
    vec![
        case("who lacks it", called(&[], lacking), called(invoker, lacking), &["V04 BREAKING/BREAKING"]),
        case("who holds it", called(&[], granted), called(invoker, granted), &["V04/granted RISKY/RISKY"]),
        case("who holds it as everybody", called(&[], public), called(invoker, public), &["V04/granted RISKY/RISKY"]),
        case("who holds it on the column", on_column(&[]), on_column(invoker), &["V04/granted RISKY/RISKY"]),
        case(
            "off",
            called(invoker, granted),
            called(&[("security_invoker", "false")], granted),
            &["V04/off RISKY/SAFE"],
        ),
    ]
}

fn routine(sql: &str, arguments: &str, returns: &str) -> Definition {
    definition(sql, &[("arguments", arguments), ("returns", returns)])
}

fn routines() -> Vec<Case> {
    let with = |sql: &str, arguments: &str, returns: &str| empty().routine("f", routine(sql, arguments, returns));
    let plain = || with("1", "a integer, b text", "integer");
    let breaking = "F01/arguments BREAKING/BREAKING";
    vec![
        case("added", empty(), plain(), &["F03 SAFE/SAFE"]),
        case("dropped", plain(), empty(), &["F01 BREAKING/BREAKING"]),
        case(
            "renamed",
            plain().numbered(),
            empty().routine("g", routine("1", "a integer, b text", "integer")).numbered(),
            &["F01/renamed BREAKING/BREAKING"],
        ),
        case("another result", plain(), with("2", "a integer, b text", "bigint"), &["F01/returns BREAKING/BREAKING"]),
        case("another name of an argument", plain(), with("2", "a integer, c text", "integer"), &[breaking]),
        case("no default", with("1", "a integer DEFAULT 0", "void"), with("2", "a integer", "void"), &[breaking]),
        case(
            "a default",
            plain(),
            with("2", "a integer, b text DEFAULT concat('a,', (1))", "integer"),
            &["F02 RISKY/RISKY"],
        ),
        case("another body", plain(), with("2", "a integer, b text", "integer"), &["F02 RISKY/RISKY"]),
    ]
}

fn schemas() -> Vec<Case> {
    let schema = |name: &str| empty().object(Kind::Schema, name, Body::Schema);
    let numbered = |fixture: Fixture| fixture.numbered();
    vec![
        case("added", empty(), schema("s"), &["X01/added SAFE/SAFE"]),
        case("dropped", schema("s"), empty(), &["X01 BREAKING/BREAKING"]),
        case("renamed", numbered(schema("s")), numbered(schema("s2")), &["X01/renamed BREAKING/BREAKING"]),
        case("an extension added", empty(), empty().extension("1.6", "public"), &["X02/added SAFE/SAFE"]),
        case("an extension dropped", empty().extension("1.6", "public"), empty(), &["X02 BREAKING/BREAKING"]),
        case(
            "an extension moved and renewed",
            empty().extension("1.6", "public"),
            empty().extension("1.7", "ext"),
            &["X02/version RISKY/RISKY", "X02/moved BREAKING/BREAKING"],
        ),
    ]
}
