//! Types of columns, and values that are easily damaged.

use tokio_postgres::Client;

/// A type, and values as text.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    pub name: &'static str,
    pub values: &'static [&'static str],
}

const fn of(name: &'static str, values: &'static [&'static str]) -> Type {
    Type { name, values }
}

/// The types that people make, in every database.
pub const MADE: &str = r#"
    create type "Mood" as enum ('sad', 'ok', 'very, "bad"', '');
    create type place as (name text, number int, tags text[]);
    create domain code as text check (value ~ '^[a-z]*$');
    create domain "Short Code" as code check (length(value) < 9);
    create type span as range (subtype = float8);"#;

pub const TYPES: &[Type] = &[
    of("bool", &["t", "f"]),
    of("int2", &["0", "-32768", "32767"]),
    of("int4", &["0", "-2147483648", "2147483647"]),
    of("int8", &["0", "-9223372036854775808", "9223372036854775807"]),
    of(
        "numeric",
        &[
            "0",
            "0.00",
            "-1.5",
            "-1.500",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e100",
            "1e-100",
            "123456789012345678901234567890.123456789",
        ],
    ),
    of("numeric(10,2)", &["0", "1.5", "-99999999.99"]),
    of("float4", &["0", "-0", "NaN", "Infinity", "-Infinity", "1.1", "1e-45", "3.4e38"]),
    of("float8", &["0", "-0", "NaN", "Infinity", "-Infinity", "0.1", "5e-324", "1.7976931348623157e308"]),
    of("money", &["0", "12.34", "-92233720368547758.08"]),
    of(
        "text",
        &[
            "",
            "a",
            "A",
            " a",
            "tab\tline\nreturn\rend",
            "\\",
            "\\N",
            "\\.",
            "null",
            "'\"",
            "é🦀",
            "\u{1}\u{7f}",
            "NULL",
            "{}",
            ",",
        ],
    ),
    of("varchar(20)", &["", "a", "a ", "\\n"]),
    of("char(5)", &["", "a", "a    ", "abcde"]),
    of("name", &["", "pg_catalog"]),
    of("\"char\"", &["", "a", "\\"]),
    of("bytea", &["\\x", "\\x00", "\\x5c", "\\xff00ff0a0d09", "\\x27225c4e"]),
    of("bit(5)", &["00000", "10101"]),
    of("varbit", &["", "1", "10101010101"]),
    of("json", &["null", "{\"a\":1,\"a\":2}", "{ \"a\" : 1 }", "[1, 2,3]", "\"\\u00e9\\n\""]),
    of(
        "jsonb",
        &[
            "null",
            "{\"a\": 1.0}",
            "{\"a\": 1.00}",
            "[]",
            "\"\\u00e9\\n\\\"\"",
            "1e10",
            "{\"\": [null, {\"x\": \"a\\\\b\"}]}",
        ],
    ),
    of("jsonpath", &["$.a[*]", "$.\"a b\" ? (@ > 1)"]),
    of("date", &["2024-02-29", "infinity", "-infinity", "4714-11-24 BC", "5874897-12-31"]),
    of("time", &["00:00", "24:00", "12:34:56.789012"]),
    of("timetz", &["00:00+00", "24:00-15:59", "12:34:56.789012+05:30"]),
    of(
        "timestamp",
        &["2024-02-29 12:00", "infinity", "-infinity", "4714-11-24 00:00:00 BC", "1999-12-31 23:59:59.999999"],
    ),
    of(
        "timestamptz",
        &[
            "2024-02-29 12:00+02",
            "infinity",
            "-infinity",
            "0044-03-15 00:00:00+00 BC",
            "294276-12-31 23:59:59.999999+00",
        ],
    ),
    of("timestamptz(3)", &["2024-02-29 12:00:00.1239+02"]),
    of("interval", &["1 day", "24:00:00", "1 mon", "30 days", "-1 year 2 mons -3 days 04:05:06.789", "0"]),
    of("uuid", &["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]),
    of("inet", &["10.0.0.1", "10.0.0.1/8", "::1", "::ffff:1.2.3.4/100"]),
    of("cidr", &["10.0.0.0/8", "::/0"]),
    of("macaddr", &["08:00:2b:01:02:03"]),
    of("macaddr8", &["08:00:2b:01:02:03:04:05"]),
    of("point", &["(0,0)", "(-0,NaN)", "(1e300,-Infinity)"]),
    of("line", &["{1,-1,0}"]),
    of("lseg", &["[(0,0),(1,1)]"]),
    of("box", &["(1,1),(0,0)"]),
    of("path", &["[(0,0),(1,1)]", "((0,0),(1,1),(2,0))"]),
    of("polygon", &["((0,0),(1,1),(2,0))"]),
    of("circle", &["<(0,0),1.5>"]),
    of("tsvector", &["", "a b:2A,3 'it''s':4"]),
    of("tsquery", &["a & !b", "'x y' <2> z:*A"]),
    of("int4range", &["empty", "[1,5)", "(,)", "[,3]"]),
    of("numrange", &["[1.0,1.00]", "(0,1e10)"]),
    of("tstzrange", &["[2024-01-01,infinity)", "[-infinity,infinity]", "empty"]),
    of("daterange", &["[2024-01-01,2024-01-02]"]),
    of("int8multirange", &["{}", "{[1,2),[5,7)}"]),
    of("tsmultirange", &["{[2024-01-01,2024-01-02)}"]),
    of("oid", &["0", "4294967295"]),
    of("pg_lsn", &["0/0", "FFFFFFFF/FFFFFFFF"]),
    of("pg_snapshot", &["10:20:10,14,15"]),
    of("int4[]", &["{}", "{1,NULL,-3}", "{{1,2},{3,4}}", "[0:1]={1,2}", "[-1:0][2:2]={{1},{2}}"]),
    of("text[]", &["{}", "{\"a,b\",\"\\\"\",NULL,\"\",\"null\",\"{}\",\"\\\\\"}"]),
    of("numeric[]", &["{1.0,NaN}", "{1.00,NaN}"]),
    of("bytea[]", &["{\"\\\\x00ff\",NULL}"]),
    of("timestamptz[]", &["{infinity,\"2024-01-01 00:00:00+00\"}"]),
    of("\"Mood\"", &["sad", "ok", "very, \"bad\"", ""]),
    of("\"Mood\"[]", &["{}", "{ok,\"very, \\\"bad\\\"\",\"\",NULL}"]),
    of("place", &["(,,)", "(\"a \"\"b\"\",\",3,\"{x,\"\"y z\"\"}\")", "(\"\",-1,{})"]),
    of("place[]", &["{}", "{\"(a,1,{b})\",NULL}"]),
    of("code", &["", "abc"]),
    of("\"Short Code\"", &["", "abc"]),
    of("\"Short Code\"[]", &["{abc,NULL,\"\"}"]),
    of("span", &["[0,-0]", "(-Infinity,NaN)", "empty"]),
];

/// Types that not every server has: what makes them, and they themselves.
const OPTIONAL: &[(&str, &[Type])] = &[
    ("select '<a/>'::xml", &[of("xml", &["<a/>", "<a b=\"c\"> x &amp; <!-- y --> </a>", "text <b>only</b>"])]),
    ("create extension citext", &[of("citext", &["", "a", "A", "aé"]), of("citext[]", &["{a,A}"])]),
    ("create extension hstore", &[of("hstore", &["", "\"a\"=>NULL", "\"a\"=>\"b, c\", \"\\\"\"=>\"\""])]),
    ("create extension ltree", &[of("ltree", &["", "a.b_c.D"])]),
    (
        "create collation loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        &[of("text collate loose", &["a", "A", "b"])],
    ),
];

/// Makes what both sides can have of the optional types, and returns all types that there are now.
pub async fn prepare(source: &Client, target: &Client) -> Vec<Type> {
    let mut types = TYPES.to_vec();
    for side in [source, target] {
        side.batch_execute(MADE).await.unwrap();
    }
    for (sql, optional) in OPTIONAL {
        let can_source = source.batch_execute(sql).await.is_ok();
        if can_source && target.batch_execute(sql).await.is_ok() {
            types.extend_from_slice(optional);
        }
    }
    types
}
