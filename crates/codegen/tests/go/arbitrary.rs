//! Schemas, options and comments that nobody would think of.

use driftless_codegen::targets::go::{
    DbTags, ElementNulls, Flavour, InsertStructs, JsonCase, JsonTags, NamedDomains, NullStyle, Options, PackageName,
};
use driftless_schema::model::{
    Body, Catalog, Column, Composite, DataType, Dialect, Domain, EnumType, Kind, Object, ObjectId, Table, View,
};
use driftless_schema::snapshot::Database;
use proptest::prelude::*;

use crate::hostile;

/// Names: any text, with the characters that matter more often than others.
pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-dA-D_0-9]{1,6}",
        2 => proptest::collection::vec(trap(), 1..5).prop_map(|traps| traps.concat()),
        1 => any::<String>().prop_map(|text| text.chars().take(20).collect()),
        1 => prop::sample::select(hostile::COLUMNS.to_vec()).prop_map(str::to_owned),
    ]
}

fn trap() -> impl Strategy<Value = String> {
    let traps = [
        "a",
        "B",
        "id",
        "_",
        "-",
        " ",
        ".",
        "/",
        "\\",
        "\"",
        "'",
        "`",
        ",",
        "\n",
        "\r",
        "\t",
        "\0",
        "test",
        "linux",
        "_js",
        "é",
        "日",
        "ß",
        "ǆ",
        "\u{301}",
        "\u{feff}",
        "\u{202e}",
        "🦀",
        "1",
        "\u{a7cb}",
        "\u{10ffff}",
        "ⅷ",
        "ª",
    ];
    prop::sample::select(traps.to_vec()).prop_map(str::to_owned)
}

/// Comments: lines that gofmt might take for something.
pub(crate) fn comment() -> impl Strategy<Value = String> {
    let pieces = [
        "word",
        "Title",
        "Two words",
        " ",
        "  ",
        "\t",
        "\n",
        "\n\n",
        "\n",
        "- ",
        "* ",
        "1. ",
        "#",
        "# ",
        "[x]: https://a.b/c",
        "[x]",
        "{",
        "}",
        "\\",
        "''",
        "``",
        "```",
        "`",
        "'s",
        ".",
        ":",
        "+build x",
        "//go:x",
        "go:x",
        "//",
        "*/",
        "/*",
        "Deprecated: ",
        "deprecated",
        "\r\n",
        "\r",
        "\0",
        "\u{feff}",
        "\u{2028}",
        "\u{a0}",
        "\u{85}",
        "\u{b}",
        "https://a.b/''c",
        "日本",
        "É",
        "Code generated x DO NOT EDIT.",
        "-",
        "•",
        "\u{1680}",
        "ª",
        "ǅ",
        "٣",
    ];
    let piece = prop::sample::select(pieces.to_vec());
    prop_oneof![
        6 => proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

/// Types: known ones, made ones, arrays of them, and nonsense.
fn data_type() -> impl Strategy<Value = String> {
    let quoted = name().prop_map(|name| format!("public.\"{}\"", name.replace('"', "\"\"")));
    let base = prop_oneof![
        3 => prop::sample::select(hostile::TYPES.to_vec()).prop_map(str::to_owned),
        3 => quoted,
        1 => name(),
    ];
    (base, prop::sample::select(vec!["", "[]", "[]"])).prop_map(|(base, array)| format!("{base}{array}"))
}

fn column() -> impl Strategy<Value = Column> {
    (name(), data_type(), any::<bool>(), 0..3_u8, prop::option::of(comment())).prop_map(
        |(name, data_type, not_null, dimensions, comment)| Column {
            not_null,
            dimensions,
            comment,
            ..Column::new(name, DataType::new(data_type))
        },
    )
}

fn columns() -> impl Strategy<Value = Vec<Column>> {
    proptest::collection::vec(column(), 0..12).prop_map(|mut columns| {
        let mut seen = std::collections::BTreeSet::new();
        columns.retain(|column| seen.insert(column.name.clone()));
        columns
    })
}

/// A composite's attributes: not of types that people made, or one might hold itself.
fn attributes() -> impl Strategy<Value = Vec<Column>> {
    columns().prop_map(|mut columns| {
        columns.retain(|column| !column.data_type.as_str().starts_with("public."));
        columns
    })
}

fn object() -> impl Strategy<Value = (Kind, Body)> {
    let labels = proptest::collection::btree_set(name(), 0..8);
    let base = data_type().prop_filter("a domain of itself", |base| !base.starts_with("public."));
    prop_oneof![
        3 => columns().prop_map(|columns| (Kind::Table, Body::Table(Table { columns, ..Table::default() }))),
        1 => columns().prop_map(|columns| (Kind::View, Body::View(View { columns, ..View::default() }))),
        1 => attributes().prop_map(|attributes| (Kind::Composite, Body::Composite(Composite { attributes }))),
        1 => labels.prop_map(|labels| (Kind::Enum, Body::Enum(EnumType { labels: labels.into_iter().collect() }))),
        1 => (base, any::<bool>()).prop_map(|(base, not_null)| {
            let base = DataType::new(base);
            let domain = Domain { base, not_null, default: None, collation: None, checks: Vec::new() };
            (Kind::Domain, Body::Domain(domain))
        }),
    ]
}

/// A database of a few objects.
pub(crate) fn database() -> impl Strategy<Value = Database> {
    let schema = prop_oneof![3 => Just("public".to_owned()), 1 => name()];
    let object = (schema, name(), object(), prop::option::of(comment()));
    proptest::collection::vec(object, 0..12).prop_map(|objects| {
        let mut catalog = Catalog::new(Dialect::Postgres, "18.1");
        for (schema, name, (kind, body), comment) in objects {
            let object = Object { comment, ..Object::new(body) };
            catalog.objects.insert(ObjectId::in_schema(kind, schema, name), object);
        }
        Database { name: "any".to_owned(), catalog }
    })
}

/// Options of every kind.
pub(crate) fn options() -> impl Strategy<Value = Options> {
    let cases = [JsonCase::AsIs, JsonCase::Camel, JsonCase::Pascal, JsonCase::Snake];
    (any::<[bool; 7]>(), prop::sample::select(cases.to_vec())).prop_map(|(choices, case)| {
        let [pgx, sql_null, pointers, named, json, db, inserts] = choices;
        Options {
            flavour: if pgx { Flavour::Pgx5 } else { Flavour::Std },
            null_style: if sql_null { NullStyle::SqlNull } else { NullStyle::Pointer },
            element_nulls: if pointers { ElementNulls::Pointer } else { ElementNulls::Refused },
            domains: if named { NamedDomains::Named } else { NamedDomains::Base },
            json: if json { JsonTags::Named(case) } else { JsonTags::Omitted },
            db: if db { DbTags::Column } else { DbTags::Omitted },
            inserts: if inserts { InsertStructs::WhereNeeded } else { InsertStructs::Omitted },
            ..Options::new(PackageName::from_directory("any"))
        }
    })
}
