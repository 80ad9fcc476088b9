//! Privileges: what was granted and revoked, role by role.

use super::fixture::{Case, Fixture, case, definition, domain, empty, grants, sequence, table};
use crate::model::{Body, Kind};

pub(super) fn cases() -> Vec<Case> {
    [of_tables(), of_others()].into_iter().flatten().collect()
}

fn granted(pairs: &[(&str, &str)]) -> Fixture {
    table().grants(Kind::Table, "t", pairs)
}

fn of_tables() -> Vec<Case> {
    let owner = ("owner", "ALL");
    let with_column = |columns: usize| {
        granted(&[owner]).on_table(|table| {
            table.columns.iter_mut().take(columns).for_each(|column| column.privileges = grants(&[("app", "SELECT")]));
        })
    };
    let selected = || granted(&[owner, ("app", "SELECT")]);
    let grantable = || {
        selected().change(Kind::Table, "t", |object| {
            object.privileges.as_mut().unwrap()[1].grantable = true;
        })
    };
    let column_only = |privileges: &[(&str, &str)]| table().on_column(|column| column.privileges = grants(privileges));
    vec![
        case("SELECT granted", table(), selected(), &["T13 SAFE/SAFE"]),
        case("SELECT granted to all", table(), granted(&[owner, ("public", "SELECT")]), &["T13/public RISKY/SAFE"]),
        case("SELECT revoked", selected(), table(), &["T10 BREAKING/RISKY"]),
        case("INSERT revoked", granted(&[owner, ("app", "INSERT")]), table(), &["T12 SAFE/BREAKING"]),
        case("TRIGGER revoked", granted(&[owner, ("app", "TRIGGER")]), table(), &["T12/ddl SAFE/SAFE"]),
        case(
            "ALL revoked but SELECT, another role let in",
            granted(&[owner, ("app", "ALL")]),
            granted(&[owner, ("app", "SELECT"), ("web", "SELECT")]),
            &["T12+T12/ddl+T13 SAFE/BREAKING"],
        ),
        case(
            "SELECT revoked from one, held as everybody",
            granted(&[owner, ("public", "SELECT"), ("app", "SELECT")]),
            granted(&[owner, ("public", "SELECT")]),
            &["T10/held SAFE/SAFE"],
        ),
        case("SELECT narrowed to a column", selected(), with_column(1), &["T11 BREAKING/SAFE", "T13 SAFE/SAFE"]),
        case(
            "SELECT moved to every column",
            selected(),
            with_column(2),
            &["T10/held SAFE/SAFE", "T13 SAFE/SAFE", "T13 SAFE/SAFE"],
        ),
        case("SELECT revoked on a column", column_only(&[("app", "SELECT")]), table(), &["T10 BREAKING/RISKY"]),
        case(
            "UPDATE revoked on a column",
            column_only(&[("app", "ALL")]),
            column_only(&[("app", "SELECT")]),
            &["T12+T12/ddl SAFE/BREAKING"],
        ),
        case(
            "SELECT revoked on a column, held on the table",
            selected().on_column(|column| column.privileges = grants(&[("app", "SELECT")])),
            selected(),
            &["T10/held SAFE/SAFE"],
        ),
        case("the option granted", selected(), grantable(), &["T13/option SAFE/SAFE"]),
    ]
}

fn of_others() -> Vec<Case> {
    let schema = |pairs: &[(&str, &str)]| {
        let schema = empty().object(Kind::Schema, "s", Body::Schema);
        if pairs.is_empty() { schema } else { schema.grants(Kind::Schema, "s", pairs) }
    };
    let counted = || empty().sequence("q", sequence());
    let routine = || empty().routine("f", definition("1", &[]));
    let owner = ("owner", "ALL");
    vec![
        case("USAGE of a schema", schema(&[owner, ("app", "USAGE")]), schema(&[]), &["T10/schema BREAKING/BREAKING"]),
        case("CREATE in a schema", schema(&[owner, ("app", "CREATE")]), schema(&[]), &["T12/ddl SAFE/SAFE"]),
        case(
            "a sequence",
            counted().grants(Kind::Sequence, "q", &[owner, ("app", "ALL")]),
            counted(),
            &["T10+T12 BREAKING/BREAKING"],
        ),
        case(
            "EXECUTE revoked from everybody",
            routine(),
            routine().grants(Kind::Function, "f", &[owner]),
            &["T12/execute BREAKING/BREAKING"],
        ),
        case(
            "USAGE of a type",
            empty().domain("d", domain("text")),
            empty().domain("d", domain("text")).grants(Kind::Domain, "d", &[owner]),
            &["T12/ddl SAFE/SAFE"],
        ),
    ]
}
