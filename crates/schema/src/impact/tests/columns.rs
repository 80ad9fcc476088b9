//! Columns and sequences.

use super::fixture::{
    Case, Fixture, case, column, domain, empty, generated, identity, name, required, sequence, table, with_column,
};
use crate::model::{
    Column, DataType, Domain, Generated, GeneratedStorage, IdentityMode, Kind, NotNull, Sequence, SequenceOptions,
    Table, View,
};

pub(super) fn cases() -> Vec<Case> {
    [presence(), order(), values(), identities(), not_null_constraints(), storage(), sequences()]
        .into_iter()
        .flatten()
        .collect()
}

/// The table `t` with its columns and this one.
fn plus(column: Column) -> Fixture {
    table().on_table(|table| table.columns.push(column))
}

fn with_default(column: Column, default: &str) -> Column {
    Column { default: Some(default.to_owned()), ..column }
}

fn presence() -> Vec<Case> {
    let composite = |attributes: &[&str]| {
        empty().composite("c", attributes.iter().map(|attribute| column(attribute, "text")).collect())
    };
    let view = |columns: &[&str]| {
        let columns = columns.iter().map(|name| column(name, "text")).collect();
        empty().view("v", View { columns, ..View::default() })
    };
    let strict = || Domain { not_null: true, ..domain("text") };
    let of_domain = || column("y", "public.d");
    vec![
        case("nullable", table(), plus(column("y", "text")), &["C01 SAFE/SAFE"]),
        case("with a default", table(), plus(with_default(required("y", "text"), "''::text")), &["C01 SAFE/SAFE"]),
        case("not null", table(), plus(required("y", "text")), &["C02 SAFE/BREAKING"]),
        case(
            "of a domain that is not null",
            table().domain("d", strict()),
            plus(of_domain()).domain("d", strict()),
            &["C02 SAFE/BREAKING"],
        ),
        case(
            "generated",
            table(),
            plus(Column { generated: generated("x"), ..required("y", "text") }),
            &["C03 SAFE/SAFE"],
        ),
        case(
            "identity",
            table(),
            plus(Column { identity: identity(IdentityMode::Always), ..required("y", "bigint") }),
            &["C03 SAFE/SAFE"],
        ),
        case(
            "an attribute",
            composite(&["a"]),
            composite(&["a", "b"]),
            &["C06/told SAFE/SAFE", "C01/attribute RISKY/BREAKING"],
        ),
        case("of a view", view(&["a"]), view(&["a", "b"]), &["C01 SAFE/SAFE"]),
        case("dropped", plus(column("y", "text")), table(), &["C04 BREAKING/BREAKING"]),
        case("dropped from a view", view(&["a", "b"]), view(&["a"]), &["C04 BREAKING/BREAKING"]),
        case(
            "renamed",
            table().numbered(),
            table().on_column(|column| column.name = "z".into()).numbered(),
            &["C05 BREAKING/BREAKING"],
        ),
    ]
}

fn order() -> Vec<Case> {
    let columns = |names: [&str; 2]| {
        let columns = names.map(|name| column(name, "text")).to_vec();
        empty().table("t", Table { columns, ..Table::default() }).numbered()
    };
    let composite =
        |names: &[&str]| empty().composite("c", names.iter().map(|attribute| column(attribute, "text")).collect());
    vec![
        case(
            "names that were swapped",
            columns(["a", "b"]),
            columns(["b", "a"]),
            &["C05/swapped+C05/swapped BREAKING/BREAKING"],
        ),
        case("of columns", table(), table().on_table(|table| table.columns.reverse()), &["C06 SAFE/SAFE"]),
        case("of attributes", composite(&["a", "b"]), composite(&["b", "a"]), &["C06/attribute RISKY/BREAKING"]),
    ]
}

fn values() -> Vec<Case> {
    let x = || column("x", "text");
    let not_null = || with_column(required("x", "text"));
    let of = |default: &str| with_column(with_default(x(), default));
    let required_of = |default: &str| with_column(with_default(required("x", "text"), default));
    let filled = || Column { identity: identity(IdentityMode::ByDefault), ..required("x", "bigint") };
    let stored = |expression: &str| with_column(Column { generated: generated(expression), ..x() });
    let collated = with_column(Column { collation: Some(name("de")), ..x() });
    let computed = || Generated { expression: "id".to_owned(), storage: GeneratedStorage::Virtual };
    vec![
        case("NOT NULL", table(), not_null(), &["C07 SAFE/BREAKING"]),
        case("NULL", not_null(), table(), &["C08 RISKY/SAFE"]),
        case("a default", table(), of("'a'"), &["C09 SAFE/RISKY"]),
        case("no default, not null", required_of("'a'"), not_null(), &["C10 SAFE/BREAKING"]),
        case(
            "identity in place of a default",
            with_column(with_default(required("x", "bigint"), "nextval('s'::regclass)")),
            with_column(filled()),
            &["C10/filled SAFE/SAFE", "C14 SAFE/SAFE", "C14 SAFE/SAFE"],
        ),
        case("no default", of("'a'"), table(), &["C11 RISKY/RISKY"]),
        case("another default", of("'a'"), of("'b'"), &["C12 RISKY/RISKY"]),
        case("no sequence", required_of("nextval('s'::regclass)"), not_null(), &["C15 SAFE/BREAKING"]),
        case("generated", table(), stored("id"), &["C16 RISKY/BREAKING"]),
        case("no longer generated", stored("id"), table(), &["C17 RISKY/RISKY"]),
        case("generated otherwise", stored("id"), stored("id + 1"), &["C18 RISKY/SAFE"]),
        case(
            "generated at each read",
            stored("id"),
            with_column(Column { generated: Some(computed()), ..x() }),
            &["C18 RISKY/SAFE"],
        ),
        case("collation", table(), collated, &["C19 RISKY/RISKY"]),
    ]
}

fn identities() -> Vec<Case> {
    let x = || required("x", "bigint");
    let of = |mode| with_column(Column { identity: identity(mode), ..x() });
    let counting = |change: fn(&mut SequenceOptions)| {
        of(IdentityMode::Always).on_column(|column| {
            let sequence = column.identity.as_mut().and_then(|identity| identity.sequence.as_mut());
            change(sequence.unwrap());
        })
    };
    let named = || {
        of(IdentityMode::Always).on_column(|column| {
            column.identity.as_mut().unwrap().sequence_name = Some(name("numbers"));
        })
    };
    let defaulted = || with_column(with_default(x(), "1"));
    let always = || of(IdentityMode::Always);
    vec![
        case("always", of(IdentityMode::ByDefault), always(), &["C13 SAFE/BREAKING"]),
        case("none to always", with_column(x()), always(), &["C13 SAFE/BREAKING", "C13 SAFE/BREAKING"]),
        case("by default", always(), of(IdentityMode::ByDefault), &["C14 SAFE/SAFE"]),
        case("dropped", always(), with_column(x()), &["C15 SAFE/BREAKING", "C15 SAFE/BREAKING"]),
        case(
            "dropped for a default",
            always(),
            defaulted(),
            &["C09 SAFE/RISKY", "C15/filled RISKY/RISKY", "C15/filled RISKY/RISKY"],
        ),
        case("a lower maximum", always(), counting(|options| options.max = 9), &["C21/narrowed RISKY/BREAKING"]),
        case("another step", always(), counting(|options| options.increment = 2), &["C21/counting RISKY/RISKY"]),
        case("another start", always(), counting(|options| options.start = 100), &["C21/widened SAFE/SAFE"]),
        case("another name", always(), named(), &["C21/widened SAFE/SAFE"]),
    ]
}

fn not_null_constraints() -> Vec<Case> {
    let with = |not_null_constraint: NotNull| {
        with_column(Column { not_null_constraint: Some(not_null_constraint), ..required("x", "text") })
    };
    let plain = || with_column(required("x", "text"));
    let not_valid = || with(NotNull { not_valid: true, ..NotNull::default() });
    let no_inherit = || with(NotNull { no_inherit: true, ..NotNull::default() });
    let comment = Some("why".to_owned());
    vec![
        case("validated", not_valid(), plain(), &["K19 SAFE/SAFE"]),
        case("not valid", plain(), not_valid(), &["K19/unvalidated RISKY/SAFE"]),
        case("no inherit", plain(), no_inherit(), &["K20/lost RISKY/SAFE"]),
        case("inherit", no_inherit(), plain(), &["K20/gained SAFE/RISKY"]),
        case(
            "named and commented",
            plain(),
            with(NotNull { name: Some("n".into()), comment, ..NotNull::default() }),
            &["K18+T19 SAFE/RISKY"],
        ),
    ]
}

fn storage() -> Vec<Case> {
    let stored = table().on_column(|column| {
        column.storage = Some("external".to_owned());
        column.compression = Some("lz4".to_owned());
        column.statistics = Some(500);
        column.comment = Some("why".to_owned());
        column.options.insert("n_distinct".to_owned(), "5".to_owned());
    });
    let safe = "C20 SAFE/SAFE";
    let elsewhere = |place: &str| {
        table().on_column(|column| {
            column.options.insert("fdw.column_name".to_owned(), place.to_owned());
        })
    };
    vec![
        case("storage", table(), stored, &[safe, safe, safe, safe, safe]),
        case("another place", elsewhere("a"), elsewhere("b"), &["T24 RISKY/RISKY"]),
    ]
}

fn sequences() -> Vec<Case> {
    let with = |sequence: Sequence| {
        empty().table("t", Table { columns: vec![column("x", "bigint")], ..Table::default() }).sequence("q", sequence)
    };
    let of = |options: SequenceOptions| with(Sequence { options, ..sequence() });
    let plain = SequenceOptions::ascending_to(1000);
    let typed = |data_type: &str| with(Sequence { data_type: DataType::new(data_type), ..sequence() });
    let renamed = || empty().sequence("q2", sequence()).numbered();
    let serial = || {
        with_column(required("x", "bigint"))
            .sequence("t_x_seq", Sequence { owned_by: Some(("t".into(), "x".into())), ..sequence() })
    };
    let identical = || with_column(Column { identity: identity(IdentityMode::ByDefault), ..required("x", "bigint") });
    vec![
        case("added", empty(), empty().sequence("q", sequence()), &["C22 SAFE/SAFE"]),
        case("dropped", empty().sequence("q", sequence()), empty(), &["C23 SAFE/BREAKING"]),
        case(
            "an identity in its place",
            serial(),
            identical(),
            &["C14 SAFE/SAFE", "C14 SAFE/SAFE", "C23/identity SAFE/SAFE"],
        ),
        case("renamed", empty().sequence("q", sequence()).numbered(), renamed(), &["C24 SAFE/BREAKING"]),
        case(
            "a lower maximum",
            of(plain.clone()),
            of(SequenceOptions::ascending_to(9)),
            &["C21/narrowed RISKY/BREAKING"],
        ),
        case(
            "cycling",
            of(plain.clone()),
            of(SequenceOptions { cycle: true, ..plain.clone() }),
            &["C21/counting RISKY/RISKY"],
        ),
        case(
            "a higher maximum",
            of(plain.clone()),
            of(SequenceOptions::ascending_to(9999)),
            &["C21/widened SAFE/SAFE"],
        ),
        case("a smaller type", typed("bigint"), typed("integer"), &["C21/narrowed RISKY/BREAKING"]),
        case("a larger type", typed("integer"), typed("bigint"), &["C21/widened SAFE/SAFE"]),
        case(
            "an owner",
            with(sequence()),
            with(Sequence { owned_by: Some(("t".into(), "x".into())), ..sequence() }),
            &["C21/owner SAFE/SAFE"],
        ),
        case(
            "unlogged",
            with(sequence()),
            with(Sequence { persistence: crate::model::Persistence::Unlogged, ..sequence() }),
            &["T06 RISKY/RISKY"],
        ),
        case(
            "of a dropped table's kind",
            with(sequence()).change(Kind::Sequence, "q", |object| object.comment = Some("a".to_owned())),
            with(sequence()),
            &["T19 SAFE/SAFE"],
        ),
    ]
}
