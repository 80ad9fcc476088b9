//! Operators, text search, foreign servers, and what any object can have.

use super::fixture::{Case, Fixture, case, definition, empty, table};
use crate::model::{Body, Kind, ObjectId};

pub(super) fn cases() -> Vec<Case> {
    [lives(), casts(), states(), defaults(), database(), anything()].into_iter().flatten().collect()
}

fn with(kind: Kind, name: &str, sql: &str, properties: &[(&str, &str)]) -> Fixture {
    empty().object(kind, name, Body::Definition(definition(sql, properties)))
}

/// Kinds, with what adding, dropping, renaming and changing one means.
fn lives() -> Vec<Case> {
    let table: &[(Kind, [&str; 4])] = &[
        (
            Kind::Operator,
            ["O01/added SAFE/SAFE", "O01 BREAKING/BREAKING", "O01/moved BREAKING/BREAKING", "O01/changed RISKY/RISKY"],
        ),
        (
            Kind::OperatorClass,
            ["O02/added SAFE/SAFE", "O02 RISKY/RISKY", "O02/renamed SAFE/SAFE", "O02/changed RISKY/RISKY"],
        ),
        (
            Kind::OperatorFamily,
            ["O02/added SAFE/SAFE", "O02 RISKY/RISKY", "O02/renamed SAFE/SAFE", "O02/changed RISKY/RISKY"],
        ),
        (Kind::Conversion, ["O04/added SAFE/SAFE", "O04 RISKY/RISKY", "O04/added SAFE/SAFE", "O04 RISKY/RISKY"]),
        (
            Kind::Collation,
            [
                "O05/added SAFE/SAFE",
                "O05 BREAKING/BREAKING",
                "O05/renamed BREAKING/BREAKING",
                "O05/changed RISKY/RISKY",
            ],
        ),
        (Kind::Transform, ["O06 RISKY/RISKY", "O06 RISKY/RISKY", "O06/renamed SAFE/SAFE", "O06 RISKY/RISKY"]),
        (
            Kind::TextSearchConfiguration,
            [
                "O07/added SAFE/SAFE",
                "O07 BREAKING/BREAKING",
                "O07/renamed BREAKING/BREAKING",
                "O07/changed RISKY/RISKY",
            ],
        ),
        (
            Kind::Language,
            ["O08/added SAFE/SAFE", "O08 BREAKING/BREAKING", "O08/changed RISKY/RISKY", "O08/changed RISKY/RISKY"],
        ),
        (Kind::AccessMethod, ["O09 SAFE/SAFE", "O09 SAFE/SAFE", "O09 SAFE/SAFE", "O09/changed RISKY/RISKY"]),
        (
            Kind::Server,
            ["O10/added SAFE/SAFE", "O10 BREAKING/BREAKING", "O10/renamed SAFE/SAFE", "O10/changed RISKY/RISKY"],
        ),
        (Kind::EventTrigger, ["O11 SAFE/SAFE"; 4]),
        (Kind::Statistics, ["O12 SAFE/SAFE"; 4]),
        (Kind::BaseType, ["U01 SAFE/SAFE", "U02 BREAKING/BREAKING", "U03 BREAKING/BREAKING", "U05 BREAKING/BREAKING"]),
        (
            Kind::Aggregate,
            ["F03 SAFE/SAFE", "F01 BREAKING/BREAKING", "F01/renamed BREAKING/BREAKING", "F02 RISKY/RISKY"],
        ),
    ];
    let mut cases = Vec::new();
    for (kind, [added, dropped, renamed, changed]) in table {
        let one = |name: &str, sql: &str| with(*kind, name, sql, &[]);
        let told = |what: &str| format!("{} {what}", kind.noun());
        cases.extend([
            case(&told("added"), empty(), one("a", "1"), &[added]),
            case(&told("dropped"), one("a", "1"), empty(), &[dropped]),
            case(&told("renamed"), one("a", "1").numbered(), one("b", "1").numbered(), &[renamed]),
            case(&told("changed"), one("a", "1"), one("a", "2"), &[changed]),
        ]);
    }
    cases
}

fn casts() -> Vec<Case> {
    let explicit = || with(Kind::Cast, "integer AS text", "1", &[("context", "explicit")]);
    let implicit = || with(Kind::Cast, "integer AS text", "2", &[("context", "implicit")]);
    let other = || with(Kind::Cast, "integer AS words", "1", &[("context", "explicit")]);
    vec![
        case("written out", empty(), explicit(), &["O03/added SAFE/SAFE"]),
        case("by itself", empty(), implicit(), &["O03/implicit RISKY/RISKY"]),
        case("changed", explicit(), implicit(), &["O03/changed RISKY/RISKY"]),
        case("dropped", explicit(), empty(), &["O03 BREAKING/BREAKING"]),
        case("of a renamed type", explicit().numbered(), other().numbered(), &["O03/renamed SAFE/SAFE"]),
    ]
}

fn states() -> Vec<Case> {
    let event = |event: &str, enabled: &[(&str, &str)]| {
        let properties: Vec<_> = [("event", event)].iter().chain(enabled).copied().collect();
        with(Kind::EventTrigger, "e", "1", &properties)
    };
    let disabled: &[(&str, &str)] = &[("enabled", "disabled")];
    let mapping = |options: &str| {
        let definition = definition("CREATE USER MAPPING FOR app SERVER s", &[("options", options)]);
        empty().add(ObjectId::on_relation(Kind::UserMapping, "", "s", "app"), Body::Definition(definition))
    };
    let sampled = |target: &str| with(Kind::Statistics, "s", "1", &[("statistics", target)]);
    vec![
        case("disabled", event("ddl_command_end", &[]), event("ddl_command_end", disabled), &["O11 SAFE/SAFE"]),
        case("a trigger for logins", empty(), event("login", &[]), &["O11/login RISKY/RISKY"]),
        case("names of options", mapping("user"), mapping("password, user"), &["O10/changed RISKY/RISKY"]),
        case("a target", sampled("100"), sampled("200"), &["O12 SAFE/SAFE"]),
        // The name is in each of its statements.
        case(
            "a configuration renamed",
            with(Kind::TextSearchConfiguration, "a", "CREATE public.a;\nALTER public.a", &[]).numbered(),
            with(Kind::TextSearchConfiguration, "b", "CREATE public.b;\nALTER public.b", &[]).numbered(),
            &["O07/renamed BREAKING/BREAKING", "X05 SAFE/SAFE"],
        ),
    ]
}

fn defaults() -> Vec<Case> {
    let with = |who: &[(&str, &str)]| {
        let id = ObjectId::routine(Kind::DefaultPrivileges, "public", "tables", "app");
        empty().add(id, Body::Definition(definition("ALTER DEFAULT PRIVILEGES FOR ROLE app", &[]))).grants(
            Kind::DefaultPrivileges,
            "tables",
            who,
        )
    };
    vec![
        case("added", empty(), with(&[("reader", "SELECT")]), &["O13 SAFE/SAFE"]),
        case("added for all", empty(), with(&[("public", "SELECT")]), &["O13/public RISKY/SAFE"]),
        case("changed", with(&[("public", "SELECT")]), with(&[("reader", "SELECT")]), &["O13 SAFE/SAFE"]),
        case("for all", with(&[("reader", "SELECT")]), with(&[("public", "SELECT")]), &["O13/public RISKY/SAFE"]),
    ]
}

fn database() -> Vec<Case> {
    let with = |who: &[(&str, &str)]| {
        empty().add(ObjectId::database(), Body::Definition(Default::default())).grants(Kind::Database, "current", who)
    };
    let everything = &[("owner", "ALL"), ("public", "CONNECT"), ("public", "TEMPORARY"), ("public", "CREATE")];
    vec![
        case("nobody else", empty(), with(&[("owner", "ALL")]), &["T10/connect+T12/temporary BREAKING/BREAKING"]),
        case("everybody", with(&[("owner", "ALL")]), empty(), &["T13/public RISKY/SAFE"]),
        case("no more schemas", with(everything), empty(), &["T12/ddl SAFE/SAFE"]),
        case(
            "a comment",
            empty(),
            with(&[("owner", "ALL"), ("public", "CONNECT"), ("public", "TEMPORARY")]).change(
                Kind::Database,
                "current",
                |object| (object.privileges, object.comment) = (None, Some("x".to_owned())),
            ),
            &["T19 SAFE/SAFE"],
        ),
    ]
}

fn anything() -> Vec<Case> {
    let labelled = table().change(Kind::Table, "t", |object| {
        object.labels.insert("selinux".into(), "secret".to_owned());
    });
    let unmodelled = table().change(Kind::Table, "t", |object| {
        object.unmodelled.insert("pg_class.relnew".to_owned(), "1".to_owned());
    });
    let granted = |kind: Kind, who: &[(&str, &str)]| with(kind, "x", "1", &[]).grants(kind, "x", who);
    let all: &[(&str, &str)] = &[("owner", "ALL"), ("app", "USAGE")];
    let less: &[(&str, &str)] = &[("owner", "ALL")];
    vec![
        case("a label", table(), labelled, &["O14 RISKY/RISKY"]),
        case("what is not modelled", table(), unmodelled, &["O15 RISKY/RISKY"]),
        case("a language", granted(Kind::Language, all), granted(Kind::Language, less), &["T12/ddl SAFE/SAFE"]),
        case("a server", granted(Kind::Server, all), granted(Kind::Server, less), &["T12/ddl SAFE/SAFE"]),
        case("a type", granted(Kind::BaseType, all), granted(Kind::BaseType, less), &["T12/ddl SAFE/SAFE"]),
        case(
            "an aggregate",
            granted(Kind::Aggregate, &[("owner", "ALL"), ("app", "EXECUTE")]),
            granted(Kind::Aggregate, less),
            &["T12/execute BREAKING/BREAKING"],
        ),
    ]
}
