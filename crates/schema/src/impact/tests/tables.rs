//! Tables and relations as a whole; row security, triggers and rules.

use super::fixture::{Case, Fixture, case, column, definition, empty, table};
use crate::model::{
    Body, Column, Foreign, Kind, ObjectId, Owner, Persistence, QualifiedName, RowSecurity, Table, View,
};

pub(super) fn cases() -> Vec<Case> {
    [relations(), properties(), row_security(), policies(), triggers(), sqlite()].into_iter().flatten().collect()
}

fn foreign_table(server: &str) -> Table {
    let foreign = Some(Foreign { server: server.into(), options: Default::default() });
    Table { columns: vec![column("id", "bigint"), column("x", "text")], foreign, ..Table::default() }
}

fn view() -> View {
    View { columns: vec![column("id", "bigint"), column("x", "text")], ..View::default() }
}

/// The relation `t` as another kind, with the same columns.
fn became(kind: Kind) -> Fixture {
    match kind {
        Kind::ForeignTable => empty().table("t", foreign_table("s")),
        Kind::Table => {
            let columns = foreign_table("s").columns;
            empty().table("t", Table { columns, ..Table::default() })
        }
        other => empty().object(other, "t", Body::View(view())),
    }
}

fn relations() -> Vec<Case> {
    let renamed = |columns: Vec<Column>| empty().table("t2", Table { columns, ..Table::default() });
    let columns = || table().catalog().objects.values().next().unwrap().columns().to_vec();
    vec![
        case("a table added", empty(), table(), &["T01 SAFE/SAFE"]),
        case("a foreign table added", empty(), empty().table("f", foreign_table("s")), &["T01 SAFE/SAFE"]),
        case("a table dropped", table(), empty(), &["T02 BREAKING/BREAKING"]),
        case("a table renamed", table().numbered(), renamed(columns()).numbered(), &["T03 BREAKING/BREAKING"]),
        // The view comes first in the order of names, so the table is numbered second: it is numbered before.
        case(
            "a table renamed behind a view",
            table().numbered(),
            renamed(columns()).numbered().view("t", view()),
            &["V07 SAFE/SAFE", "T03/kept-by-view RISKY/RISKY"],
        ),
        case(
            "a table renamed behind a view that lacks a column",
            table().numbered(),
            renamed(columns()).numbered().view("t", View { columns: vec![column("id", "bigint")], ..View::default() }),
            &["V07 SAFE/SAFE", "T03 BREAKING/BREAKING"],
        ),
        case("a table to a view", became(Kind::Table), became(Kind::View), &["T05/view RISKY/BREAKING"]),
        case(
            "a table to a materialized view",
            became(Kind::Table),
            became(Kind::MaterializedView),
            &["T05/materialized RISKY/BREAKING"],
        ),
        case("a view to a table", became(Kind::View), became(Kind::Table), &["T05/table RISKY/RISKY"]),
        case("a table to a foreign one", became(Kind::Table), became(Kind::ForeignTable), &["T05/foreign RISKY/RISKY"]),
    ]
}

fn properties() -> Vec<Case> {
    let partitioned = || table().on_table(|table| table.partition_by = Some("RANGE (id)".to_owned()));
    let unlogged = || table().on_table(|table| table.persistence = Persistence::Unlogged);
    let owned = |role: &str| table().change(Kind::Table, "t", |object| object.owner = Some(Owner::Role(role.into())));
    vec![
        case("partitioned", table(), partitioned(), &["T05/partitioned RISKY/RISKY"]),
        case("no longer partitioned", partitioned(), table(), &["T05/unpartitioned RISKY/RISKY"]),
        case("unlogged", table(), unlogged(), &["T06 RISKY/RISKY"]),
        case("logged", unlogged(), table(), &["T06/logged SAFE/SAFE"]),
        case("owner", owned("a"), owned("b"), &["T14 RISKY/RISKY"]),
        case(
            "storage",
            table(),
            table().on_table(|table| {
                table.options.insert("fillfactor".to_owned(), "70".to_owned());
                table.tablespace = Some("fast".into());
                table.access_method = Some("columnar".into());
                table.cluster_on = Some("i".into());
            }),
            &["T18 SAFE/SAFE", "T18 SAFE/SAFE", "T18 SAFE/SAFE", "T18 SAFE/SAFE"],
        ),
        case(
            "comment",
            table(),
            table().change(Kind::Table, "t", |object| object.comment = Some("rows".to_owned())),
            &["T19 SAFE/SAFE"],
        ),
        case(
            "typed",
            table(),
            table().on_table(|table| table.of_type = Some(QualifiedName::new("public", "row"))),
            &["T23 SAFE/SAFE"],
        ),
        case(
            "another server",
            empty().table("f", foreign_table("s1")),
            empty().table("f", foreign_table("s2")),
            &["T24 RISKY/RISKY"],
        ),
    ]
}

const OFF: RowSecurity = RowSecurity { enabled: false, forced: false };
const ON: RowSecurity = RowSecurity { enabled: true, forced: false };
const FORCED: RowSecurity = RowSecurity { enabled: true, forced: true };

/// The table `t` with policies, each a name, a mode and a command.
fn secured(row_security: RowSecurity, policies: &[(&str, &str, &str)]) -> Fixture {
    let table = table().on_table(|table| table.row_security = row_security);
    policies.iter().fold(table, |table, (name, mode, command)| {
        let sql = format!("CREATE POLICY {name} ON public.t AS {mode} FOR {command} TO PUBLIC USING (true)");
        table.part(Kind::Policy, name, Body::Definition(definition(&sql, &[("as", mode), ("for", command)])))
    })
}

fn row_security() -> Vec<Case> {
    let all: &[(&str, &str, &str)] = &[("p", "permissive", "all")];
    let read: &[(&str, &str, &str)] = &[("p", "permissive", "select")];
    let write: &[(&str, &str, &str)] = &[("p", "permissive", "insert")];
    let restrictive: &[(&str, &str, &str)] = &[("p", "restrictive", "all")];
    vec![
        case("on without policies", secured(OFF, &[]), secured(ON, &[]), &["T07 BREAKING/BREAKING"]),
        case("on, restrictive alone", secured(OFF, restrictive), secured(ON, restrictive), &["T07 BREAKING/BREAKING"]),
        case("on for writers", secured(OFF, write), secured(ON, write), &["T07/readers BREAKING/RISKY"]),
        case("on for readers", secured(OFF, read), secured(ON, read), &["T07/writers RISKY/BREAKING"]),
        case("on with policies", secured(OFF, all), secured(ON, all), &["T08 RISKY/RISKY"]),
        case("on with new policies", secured(OFF, &[]), secured(ON, all), &["T08 RISKY/RISKY", "T08 RISKY/RISKY"]),
        case("forced", secured(ON, all), secured(FORCED, all), &["T08 RISKY/RISKY"]),
        case("no longer forced", secured(FORCED, all), secured(ON, all), &["T09 RISKY/SAFE"]),
        case("off", secured(ON, all), secured(OFF, all), &["T09 RISKY/SAFE"]),
        case(
            "forced while off",
            secured(OFF, all),
            secured(RowSecurity { enabled: false, forced: true }, all),
            &["T08/inert SAFE/SAFE"],
        ),
    ]
}

fn policies() -> Vec<Case> {
    let one = ("p", "permissive", "all");
    let permissive = ("q", "permissive", "select");
    let restrictive = ("q", "restrictive", "all");
    let changed = || secured(ON, &[("p", "permissive", "update")]);
    let renamed = || secured(ON, &[("p2", "permissive", "all")]);
    vec![
        case("a permissive one", secured(ON, &[one]), secured(ON, &[one, permissive]), &["T09 RISKY/SAFE"]),
        case("a restrictive one", secured(ON, &[one]), secured(ON, &[one, restrictive]), &["T08 RISKY/RISKY"]),
        case("one less restrictive", secured(ON, &[one, restrictive]), secured(ON, &[one]), &["T09 RISKY/SAFE"]),
        case("one less permissive", secured(ON, &[one, permissive]), secured(ON, &[one]), &["T08 RISKY/RISKY"]),
        case("the last one dropped", secured(ON, &[one]), secured(ON, &[]), &["T07 BREAKING/BREAKING"]),
        case("none for readers", secured(ON, &[one]), changed(), &["T07/readers BREAKING/RISKY"]),
        case(
            "there were none for readers",
            changed(),
            secured(ON, &[("p", "permissive", "delete")]),
            &["T08 RISKY/RISKY"],
        ),
        case("while it is off", secured(OFF, &[one]), secured(OFF, &[one, restrictive]), &["T08/inert SAFE/SAFE"]),
        case(
            "renamed",
            secured(ON, &[one]).numbered(),
            renamed().numbered(),
            &[
                // The text of a policy holds its name.
                "T08/renamed SAFE/SAFE",
                "X05 SAFE/SAFE",
            ],
        ),
    ]
}

fn triggers() -> Vec<Case> {
    let with = |name: &str, time: &str, sql: &str, enabled: Option<&str>| {
        let mut properties = vec![("time", time)];
        properties.extend(enabled.map(|state| ("enabled", state)));
        table().part(Kind::Trigger, name, Body::Definition(definition(sql, &properties)))
    };
    let rule = |name: &str, sql: &str| table().part(Kind::Rule, name, Body::Definition(definition(sql, &[])));
    let disabled_rule = || table().part(Kind::Rule, "r", Body::Definition(definition("1", &[("enabled", "disabled")])));
    vec![
        case("BEFORE added", table(), with("g", "before", "1", None), &["T20 RISKY/RISKY"]),
        case("AFTER added", table(), with("g", "after", "1", None), &["T20/after SAFE/RISKY"]),
        case("BEFORE changed", with("g", "before", "1", None), with("g", "after", "2", None), &["T20 RISKY/RISKY"]),
        case("AFTER changed", with("g", "after", "1", None), with("g", "after", "2", None), &["T20/after SAFE/RISKY"]),
        case("dropped", with("g", "before", "1", None), table(), &["T21 RISKY/RISKY"]),
        case(
            "disabled",
            with("g", "after", "1", None),
            with("g", "after", "1", Some("disabled")),
            &["T21 RISKY/RISKY"],
        ),
        case(
            "enabled",
            with("g", "before", "1", Some("replica")),
            with("g", "before", "1", None),
            &["T20 RISKY/RISKY"],
        ),
        case(
            "always",
            with("g", "after", "1", None),
            with("g", "after", "1", Some("always")),
            &["T20/replica SAFE/SAFE"],
        ),
        case(
            "renamed",
            with("g", "after", "1", None).numbered(),
            with("h", "after", "1", None).numbered(),
            &["T20/renamed SAFE/RISKY"],
        ),
        case("a rule added", table(), rule("r", "1"), &["T22 RISKY/RISKY"]),
        case("a rule changed", rule("r", "1"), rule("r", "2"), &["T22 RISKY/RISKY"]),
        case("a rule disabled", rule("r", "1"), disabled_rule(), &["T22 RISKY/RISKY"]),
        case("a rule dropped", rule("r", "1"), table(), &["T22 RISKY/RISKY"]),
        case("a rule renamed", rule("r", "1").numbered(), rule("s", "1").numbered(), &["T22/renamed SAFE/RISKY"]),
    ]
}

fn sqlite() -> Vec<Case> {
    let with = |options: &[&str]| {
        let id = ObjectId::in_schema(Kind::Table, "main", "t");
        let options = options.iter().map(|name| ((*name).to_owned(), String::new())).collect();
        empty().sqlite().add(id, Body::Table(Table { options, ..Table::default() }))
    };
    vec![
        case("strict", with(&[]), with(&["strict"]), &["T25/strict SAFE/BREAKING"]),
        case("lax", with(&["strict"]), with(&[]), &["T25/lax RISKY/SAFE"]),
        case("without rowid", with(&[]), with(&["without_rowid"]), &["T25/rowid RISKY/RISKY"]),
        case("both", with(&["strict"]), with(&["without_rowid"]), &["T25/lax+T25/rowid RISKY/RISKY"]),
    ]
}
