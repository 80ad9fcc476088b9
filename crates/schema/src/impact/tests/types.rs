//! Type changes.

use super::fixture::{Case, Fixture, case, column, domain, empty, of_type, table};
use crate::model::{Body, Column, Composite, DataType, Domain, Kind, ObjectId, Table};

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = STEPS.iter().map(|(from, to, expected)| step(from, to, expected)).collect();
    cases.extend(made_by_users());
    cases.extend(sqlite());
    cases
}

fn step(from: &str, to: &str, expected: &str) -> Case {
    case(&format!("{from} → {to}"), of_type(from), of_type(to), &[expected])
}

const STEPS: &[(&str, &str, &str)] = &[
    ("boolean", "integer", "Y00 BREAKING/BREAKING"),
    ("money", "text", "Y00 BREAKING/BREAKING"),
    ("date", "text", "Y00 BREAKING/BREAKING"),
    ("numeric", "integer", "Y00 BREAKING/BREAKING"),
    ("smallint", "bigint", "Y01 RISKY/SAFE"),
    ("integer", "bigint", "Y01 RISKY/SAFE"),
    ("integer[]", "bigint[]", "Y01 RISKY/SAFE"),
    ("bigint", "smallint", "Y02 RISKY/BREAKING"),
    ("integer", "smallint", "Y02 RISKY/BREAKING"),
    ("bigint", "numeric(20,0)", "Y03 RISKY/SAFE"),
    ("integer", "double precision", "Y04 RISKY/RISKY"),
    ("integer", "character varying(10)", "Y05 BREAKING/RISKY"),
    ("text", "uuid", "Y06 RISKY/BREAKING"),
    ("character varying(9)", "date", "Y06 RISKY/BREAKING"),
    ("text", "boolean", "Y06 RISKY/BREAKING"),
    ("real", "double precision", "Y07 RISKY/SAFE"),
    ("double precision", "real", "Y08 RISKY/BREAKING"),
    ("numeric(10,2)", "numeric(12,2)", "Y09 SAFE/SAFE"),
    ("numeric(10,2)", "numeric", "Y09 SAFE/SAFE"),
    ("numeric(10,2)", "numeric(8,2)", "Y10 SAFE/BREAKING"),
    ("numeric(10,2)", "numeric(10,4)", "Y11 RISKY/BREAKING"),
    ("numeric(10,2)", "numeric(12,4)", "Y11/wider RISKY/SAFE"),
    ("numeric(10,2)", "numeric(10,1)", "Y12 RISKY/RISKY"),
    ("numeric(10,2)", "numeric(5,1)", "Y12+Y10 RISKY/BREAKING"),
    ("numeric", "numeric(10,2)", "Y13 RISKY/BREAKING"),
    ("character varying(50)", "character varying(80)", "Y14 SAFE/SAFE"),
    ("character varying(50)", "character varying", "Y14 SAFE/SAFE"),
    ("character varying(50)", "text", "Y14 SAFE/SAFE"),
    ("bit varying(5)", "bit varying(9)", "Y14 SAFE/SAFE"),
    ("character varying(50)", "character varying(10)", "Y15 SAFE/BREAKING"),
    ("text", "character varying(10)", "Y15 SAFE/BREAKING"),
    ("character(3)", "text", "Y16 RISKY/RISKY"),
    ("character varying(3)", "character(3)", "Y16 RISKY/RISKY"),
    ("character(3)", "character(5)", "Y16 RISKY/RISKY"),
    ("text", "character(3)", "Y16/shorter RISKY/BREAKING"),
    ("character(3)", "character(1)", "Y16/shorter RISKY/BREAKING"),
    ("text", "public.citext", "Y17 RISKY/RISKY"),
    ("public.citext", "character varying(9)", "Y17 RISKY/RISKY"),
    ("date", "timestamp with time zone", "Y18 RISKY/SAFE"),
    ("timestamp without time zone", "date", "Y19 BREAKING/RISKY"),
    ("timestamp without time zone", "timestamp with time zone", "Y20 BREAKING/BREAKING"),
    ("timestamp(3) with time zone", "timestamp(3) without time zone", "Y20 BREAKING/BREAKING"),
    ("timestamp with time zone", "timestamp(0) with time zone", "Y21 RISKY/RISKY"),
    ("interval", "interval day to second(3)", "Y21 RISKY/RISKY"),
    ("time(3) without time zone", "time without time zone", "Y22 SAFE/SAFE"),
    ("interval(3)", "interval", "Y22 SAFE/SAFE"),
    ("json", "jsonb", "Y23 RISKY/RISKY"),
    ("jsonb", "json", "Y24 BREAKING/RISKY"),
    ("text", "text[]", "Y27 BREAKING/BREAKING"),
    ("integer[]", "integer", "Y27 BREAKING/BREAKING"),
    ("bit(8)", "bit(16)", "Y29 RISKY/BREAKING"),
    ("public.geometry(Point,4326)", "public.geometry(Point,3857)", "Y29 RISKY/BREAKING"),
    ("public.vector(3)", "public.vector(4)", "Y29/vector BREAKING/BREAKING"),
    ("inet", "cidr", "Y30 RISKY/BREAKING"),
    ("cidr", "inet", "Y31 RISKY/SAFE"),
    ("uuid", "text", "Y32 RISKY/RISKY"),
    ("bytea", "text", "Y32 RISKY/RISKY"),
    ("text", "bytea", "Y32 RISKY/RISKY"),
    ("bytea", "uuid", "Y32/uuid RISKY/BREAKING"),
    ("public.citext", "ext.citext", "Y34 RISKY/RISKY"),
    ("public.thing", "other.thing", "Y34 RISKY/RISKY"),
];

/// The table `t` with types to choose from.
fn world(data_type: &str) -> Fixture {
    of_type(data_type)
        .enumeration("status", &["a", "b"])
        .enumeration("more", &["a", "b", "c"])
        .domain("short", domain("character varying(5)"))
        .domain("shorter", domain("public.short"))
        .domain("list", domain("text[]"))
        .add(
            ObjectId::in_schema(Kind::Composite, "public", "pair"),
            Body::Composite(Composite { attributes: vec![column("a", "text")] }),
        )
}

fn made_by_users() -> Vec<Case> {
    let from =
        |from: &str, to: &str, expected: &str| case(&format!("{from} → {to}"), world(from), world(to), &[expected]);
    let attribute = |data_type: &str| empty().composite("c", vec![column("a", data_type)]);
    let base = |base: &str| empty().domain("d", Domain { base: DataType::new(base), ..domain("") });
    let twisted = |data_type: &str| of_type(data_type).domain("d", domain("public.e")).domain("e", domain("public.d"));
    vec![
        from("public.status", "text", "Y25 RISKY/SAFE"),
        from("text", "public.status", "Y26 RISKY/BREAKING"),
        from("text[]", "public.status[]", "Y26 RISKY/BREAKING"),
        from("public.status", "public.more", "Y34 RISKY/RISKY"),
        from("public.more", "public.status", "Y00 BREAKING/BREAKING"),
        from("public.status", "integer", "Y00 BREAKING/BREAKING"),
        from("public.pair", "text", "Y00 BREAKING/BREAKING"),
        from("character varying(5)", "public.short", "Y35 RISKY/BREAKING"),
        from("text", "public.shorter", "Y35+Y15 RISKY/BREAKING"),
        from("public.shorter", "character varying(5)", "Y36 RISKY/SAFE"),
        from("public.short[]", "character varying(5)[]", "Y36 RISKY/SAFE"),
        from("public.short", "text", "Y36+Y14 RISKY/SAFE"),
        from("public.short", "public.list", "Y35+Y27 BREAKING/BREAKING"),
        case("an attribute", attribute("integer"), attribute("bigint"), &["Y01 RISKY/SAFE"]),
        case("a base", base("text"), base("integer"), &["Y06 RISKY/BREAKING"]),
        case("domains in a circle", twisted("public.d"), twisted("text"), &["Y36+Y00 BREAKING/BREAKING"]),
    ]
}

fn sqlite() -> Vec<Case> {
    let of = |data_type: &str| of_type(data_type).sqlite();
    let strict = |data_type: &str| {
        of(data_type).on_table(|table| {
            table.options.insert("strict".to_owned(), String::new());
        })
    };
    let column = |column: Column| empty().sqlite().table("t", Table { columns: vec![column], ..Table::default() });
    vec![
        case("the same affinity", of("VARCHAR(50)"), of("TEXT"), &["Y37 RISKY/SAFE"]),
        case("another affinity", of("TEXT"), of("INTEGER"), &["Y38 RISKY/RISKY"]),
        case("no type", of("TEXT"), of(""), &["Y38 RISKY/RISKY"]),
        case("strict", strict("TEXT"), strict("INTEGER"), &["Y38/strict RISKY/BREAKING"]),
        case(
            "a default",
            column(Column::new("x", DataType::new("TEXT"))),
            column(Column { default: Some("'a'".to_owned()), ..Column::new("x", DataType::new("TEXT")) }),
            &["C09 SAFE/RISKY"],
        ),
        case("a table", empty().sqlite(), table().sqlite(), &["T01 SAFE/SAFE"]),
    ]
}
