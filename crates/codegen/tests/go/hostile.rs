//! A schema that breaks generators: legal names and types that few have thought of.

use driftless_schema::model::{
    Body, Catalog, Column, Composite, DataType, Definition, Dialect, Domain, EnumType, Foreign, Generated,
    GeneratedStorage, Identity, IdentityMode, Kind, Object, ObjectId, PartitionOf, QualifiedName, Table, View,
};
use driftless_schema::snapshot::Database;

/// Every type that PostgreSQL has itself, and some of extensions, as the server writes them.
pub(crate) const TYPES: [&str; 63] = [
    "boolean",
    "smallint",
    "integer",
    "bigint",
    "real",
    "double precision",
    "numeric",
    "numeric(10,2)",
    "money",
    "text",
    "character varying(5)",
    "character(3)",
    "\"char\"",
    "name",
    "bytea",
    "uuid",
    "json",
    "jsonb",
    "xml",
    "date",
    "time without time zone",
    "time(3) with time zone",
    "timestamp(6) without time zone",
    "timestamp with time zone",
    "interval",
    "interval day to second(3)",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "bit(3)",
    "bit varying",
    "tsvector",
    "tsquery",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "oid",
    "xid",
    "xid8",
    "pg_lsn",
    "txid_snapshot",
    "regclass",
    "jsonpath",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "tsmultirange",
    "tstzmultirange",
    "datemultirange",
    "ext.citext",
    "ext.hstore",
    "gis.geometry(Point,4326)",
];

/// Types that people made in the schema.
const MADE: [&str; 8] = [
    "public.role",
    "public.\"order-status\"",
    "public.email",
    "public.amount",
    "public.tags",
    "public.address",
    "public.secret",
    "public.float_span",
];

/// Names of columns, each a trap for one generator or another.
pub(crate) const COLUMNS: [&str; 34] = [
    "id",
    "First Name",
    "2nd_factor",
    "type",
    "func",
    "user_id",
    "userId",
    "USERID",
    "USER_ID",
    "日本語",
    "été",
    "e\u{301}te\u{301}",
    "ǆ",
    "a`b",
    "c\"d",
    "e\\f",
    "g\\",
    "json,omitempty",
    "-",
    "_",
    "_hidden",
    "?column?",
    "string",
    "error",
    "nil",
    "Scan",
    "value",
    " ",
    "🦀",
    "line\nfeed",
    "tab\tnul\u{1}",
    "a b",
    "A-B",
    "\u{202e}rtl\u{feff}",
];

/// Names of tables whose files or types would be lost.
pub(crate) const TABLES: [&str; 20] = [
    "roles",
    "Role",
    "role_reader",
    "events_test",
    "events_linux",
    "events_windows_amd64",
    "js",
    "_private",
    ".dot",
    "user",
    "users",
    "User",
    "string_array",
    "time",
    "driftless",
    "a/b",
    "..\\c",
    "表",
    "x'' ``y``",
    "new\nline",
];

fn column(name: &str, data_type: &str) -> Column {
    Column::new(name, DataType::new(data_type))
}

fn not_null(name: &str, data_type: &str) -> Column {
    Column { not_null: true, ..column(name, data_type) }
}

fn table(columns: Vec<Column>) -> Object {
    Object::new(Body::Table(Table { columns, ..Table::default() }))
}

fn commented(mut object: Object, comment: &str) -> Object {
    object.comment = Some(comment.to_owned());
    object
}

fn domain(base: &str, not_null: bool) -> Object {
    let base = DataType::new(base);
    Object::new(Body::Domain(Domain { base, not_null, default: None, collation: None, checks: Vec::new() }))
}

fn labels(labels: &[&str]) -> Object {
    Object::new(Body::Enum(EnumType { labels: labels.iter().map(|label| (*label).to_owned()).collect() }))
}

fn composite(attributes: Vec<Column>) -> Object {
    Object::new(Body::Composite(Composite { attributes }))
}

/// The schema, as database `name`.
pub(crate) fn postgres(name: &str) -> Database {
    let mut catalog = Catalog::new(Dialect::Postgres, "18.1");
    let mut add = |kind, schema: &str, name: &str, object| {
        assert!(catalog.objects.insert(ObjectId::in_schema(kind, schema, name), object).is_none(), "{name}");
    };
    add(Kind::Enum, "public", "role", commented(labels(&["reader", "writer"]), "deprecated, use roles"));
    let hard = ["new", "NEW", "in progress", "done!", "", "2nd", "a\"b", "c\\d", "+", "-", "ünï", "日本", "🦀", "n\nl"];
    add(Kind::Enum, "public", "order-status", labels(&hard));
    add(Kind::Enum, "public", "nothing", labels(&[]));
    add(Kind::Domain, "public", "email", domain("text", true));
    add(Kind::Domain, "public", "amount", domain("numeric(10,2)", false));
    add(Kind::Domain, "public", "tags", domain("text[]", false));
    add(Kind::Domain, "public", "secret", domain("public.hidden", false));
    add(Kind::Domain, "public", "hidden", domain("bytea", true));
    add(Kind::Domain, "public", "circle_a", domain("public.circle_b", false));
    add(Kind::Domain, "public", "circle_b", domain("public.circle_a", false));
    add(Kind::Range, "public", "float_span", Object::new(Body::Definition(Definition::default())));
    let street = vec![
        Column { comment: Some("multi\nline".to_owned()), ..column("street", "text") },
        column("zip", "integer"),
        column("value", "numeric[]"),
        column("scan", "public.role"),
        column("since", "timestamp with time zone"),
        column("key", "bytea"),
        column("extra", "jsonb"),
    ];
    add(Kind::Composite, "public", "address", composite(street));
    add(Kind::Composite, "public", "pair", composite(vec![column("a", "public.address"), column("b", "public.email")]));
    add(Kind::Composite, "public", "void", composite(vec![]));
    for name in TABLES {
        add(Kind::Table, "public", name, commented(table(vec![not_null("id", "bigint")]), name));
    }
    let traps = COLUMNS.iter().map(|name| column(name, "text")).collect();
    add(Kind::Table, "public", "User Table", table(traps));
    add(Kind::Table, "public", "all_types", all_types());
    add(Kind::Table, "public", "comments", comments());
    add(Kind::Table, "public", "empty", table(vec![]));
    add(Kind::Table, "public", "made", made());
    add(Kind::Table, "app 2", "users", table(vec![not_null("id", "uuid"), column("role", "public.role")]));
    add(Kind::Table, "public", "app2_users", table(vec![column("user", "public.users")]));
    let parted = Table { partition_by: Some("RANGE (d)".to_owned()), ..Table::default() };
    add(Kind::Table, "public", "parted", Object::new(Body::Table(parted)));
    let partition = PartitionOf { parent: QualifiedName::new("public", "parted"), bound: "DEFAULT".to_owned() };
    let partition = Table { partition_of: Some(partition), ..Table::default() };
    add(Kind::Table, "public", "parted_1", Object::new(Body::Table(partition)));
    let foreign = Foreign { server: "far".into(), options: Default::default() };
    let foreign = Table { columns: vec![column("x", "integer")], foreign: Some(foreign), ..Table::default() };
    add(Kind::ForeignTable, "public", "remote", Object::new(Body::Table(foreign)));
    let view = View { columns: vec![not_null("id", "bigint"), column("?column?", "integer")], ..View::default() };
    add(Kind::View, "public", "v", Object::new(Body::View(view.clone())));
    add(Kind::MaterializedView, "public", "mv", Object::new(Body::View(view)));
    Database { name: name.to_owned(), catalog }
}

/// Each type as it is, not null, and in arrays of one and two dimensions.
fn all_types() -> Object {
    let every = TYPES.iter().chain(&MADE).copied().chain(["public.circle_a", "public.roles", "nobody.knows"]);
    let columns = every.enumerate().flat_map(|(at, name)| {
        let grid = Column { dimensions: 2, ..column(&format!("c{at}_grid"), &format!("{name}[]")) };
        let list = column(&format!("c{at}_list"), &format!("{name}[]"));
        [column(&format!("c{at}"), name), not_null(&format!("c{at}_not_null"), name), list, grid]
    });
    table(columns.collect())
}

fn made() -> Object {
    let identity = Identity { mode: IdentityMode::Always, sequence: None, sequence_name: None };
    let id = Column { identity: Some(identity), ..not_null("id", "bigint") };
    let generated = Generated { expression: "id * 2".to_owned(), storage: GeneratedStorage::Stored };
    let twice = Column { generated: Some(generated), ..column("twice", "bigint") };
    table(vec![id, twice, not_null("name", "text")])
}

/// Comments that a formatter would rewrite, or that would be more than comments.
fn comments() -> Object {
    let texts = [
        "multi\nline",
        "//go:generate rm -rf /",
        "go:embed x",
        "+build ignore",
        "*/ `q` \"w\" ''e'' ``r``",
        "Deprecated: use b",
        "DEPRECATED",
        " indented\n\tmore\n\n\n\nafter",
        "# Heading",
        "- list\n- of\n    1. things",
        "cr\r\nlf\rend",
        "\u{feff}bom \u{0} nul \u{202e}rtl\u{2028}sep\u{85}nel",
        "Code generated by hand. DO NOT EDIT.",
        "[link]: https://example.com",
        "trailing   \n   ",
        "",
    ];
    let columns = texts.iter().enumerate().map(|(at, text)| Column {
        comment: Some((*text).to_owned()),
        ..column(&format!("c{at}"), if at % 3 == 0 { "bigint" } else { "text" })
    });
    commented(table(columns.collect()), &texts.join("\n\n"))
}

/// Texts that make comments on tables, one each.
pub(crate) fn commented_tables(comments: &[String]) -> Database {
    let mut catalog = Catalog::new(Dialect::Postgres, "18.1");
    for (at, comment) in comments.iter().enumerate() {
        let object = commented(table(vec![column("id", "bigint")]), comment);
        catalog.objects.insert(ObjectId::in_schema(Kind::Table, "public", format!("t{at}")), object);
    }
    Database { name: "comments".to_owned(), catalog }
}

/// A schema of SQLite, with declared types that only SQLite takes.
pub(crate) fn sqlite(name: &str) -> Database {
    let mut catalog = Catalog::new(Dialect::Sqlite, "3.54.1");
    let declared =
        ["INTEGER", "TEXT", "", "BLOB", "REAL", "BOOLEAN", "DATETIME", "TIME", "DECIMAL(10,2)", "ANY", "my type[]"];
    let columns = declared.iter().enumerate();
    let columns = columns.flat_map(|(at, name)| [column(&format!("c{at}"), name), not_null(&format!("n{at}"), name)]);
    catalog.objects.insert(ObjectId::in_schema(Kind::Table, "main", "aux"), table(columns.collect()));
    catalog.objects.insert(ObjectId::in_schema(Kind::Table, "main", "nul"), table(vec![column("", "TEXT")]));
    Database { name: name.to_owned(), catalog }
}
