//! SQL with names or values in it is put together in the quoting modules and nowhere else.

use super::SourceFile;

/// The macros that put text together, up to the text.
const MACROS: [&str; 3] = ["format!(", "write!(", "writeln!("];

/// How SQL statements begin; lower or upper case.
const BEGINNINGS: [&str; 19] = [
    "select ",
    "insert into ",
    "update ",
    "delete from ",
    "create ",
    "alter ",
    "drop ",
    "truncate ",
    "grant ",
    "revoke ",
    "comment on ",
    "copy ",
    "lock table ",
    "set local ",
    "set session ",
    "set search_path ",
    "show ",
    "pragma ",
    "attach ",
];

/// Files and folders where it is done with care; `definitions` composes what the server has no deparser for.
const QUOTING_FILES: [&str; 3] = ["quote.rs", "ddl.rs", "definitions.rs"];
const QUOTING_DIRS: [&str; 3] = ["sql", "ddl", "definitions"];

/// Places that may, and why: file, beginning of the text, reason.
const EXCEPTIONS: [(&str, &str, &str); 4] = [
    (
        "crates/testkit/src/postgres/database.rs",
        "create database {name}",
        "the name is made there, of lower case letters, digits and underscores",
    ),
    ("crates/testkit/src/postgres/database.rs", "drop database if exists {name}", "the same name"),
    ("crates/postgres/src/inspect/made_again.rs", "DROP {}", "a test, of references that the table of kinds quotes"),
    (
        "crates/postgres/src/inspect/read/unknown.rs",
        "select ({class})::oid",
        "the column's name is quoted there, and all else is the table of catalogs",
    ),
];

/// Returns the places of the product where SQL is formatted by hand, and exceptions nothing needs.
pub(super) fn formatted(sources: &[SourceFile]) -> Vec<String> {
    formatted_except(sources, &EXCEPTIONS)
}

fn formatted_except(sources: &[SourceFile], exceptions: &[(&str, &str, &str)]) -> Vec<String> {
    let mut used = vec![false; exceptions.len()];
    let mut found = Vec::new();
    for file in sources.iter().filter(|file| is_checked(&file.path)) {
        for (line, text) in statements(product_part(&file.text)) {
            let excepted = exceptions.iter().position(|(path, start, _)| file.path == *path && text.starts_with(start));
            match excepted.and_then(|index| used.get_mut(index)) {
                Some(used) => *used = true,
                None => found.push(format!("{}:{line}: {text}", file.path)),
            }
        }
    }
    let stale = exceptions.iter().zip(used).filter(|(_, used)| !used);
    found.extend(stale.map(|((path, start, _), _)| format!("{path}: nothing begins with {start:?} any more")));
    found
}

/// Tells whether the file is part of the product and not one of the quoting modules.
fn is_checked(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let name = parts.next().unwrap_or_default();
    path.starts_with("crates/")
        && path.contains("/src/")
        && name != "tests.rs"
        && !QUOTING_FILES.contains(&name)
        && !parts.any(|dir| QUOTING_DIRS.contains(&dir) || dir == "tests")
}

/// Returns the text up to the tests, which close a file.
fn product_part(text: &str) -> &str {
    text.split_once("#[cfg(test)]\nmod tests {").map_or(text, |(product, _)| product)
}

/// Returns the first lines of formatted texts that look like SQL, with their line numbers.
fn statements(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for name in MACROS {
        for (start, _) in text.match_indices(name) {
            let Some(literal) = text.get(start + name.len()..).and_then(literal) else { continue };
            let lower = literal.trim_start().to_lowercase();
            if literal.contains('{') && BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning)) {
                let before = text.get(..start).unwrap_or_default();
                let first = literal.trim_start().lines().next().unwrap_or_default();
                found.push((before.matches('\n').count() + 1, first));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns the string literal among a macro's first two arguments.
fn literal(arguments: &str) -> Option<&str> {
    let (before, rest) = arguments.split_once('"')?;
    // `write!` names where it writes to first; anything else before the quote is no literal.
    let before = before.trim_end_matches(['#', 'r']).trim();
    if before.contains([';', '(', '{']) || before.matches(',').count() > 1 {
        return None;
    }
    // In a raw literal a quote may end it too early; the beginning is what counts.
    let escaped = |end: usize| rest.get(..end).is_some_and(|text| text.ends_with('\\'));
    let end = rest.match_indices('"').map(|(end, _)| end).find(|end| !escaped(*end));
    rest.get(..end.unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn formatted_statements_are_found_with_their_line() {
        let text = "fn a() {\n    let sql = format!(\n        \"SELECT * from {table}\"\n    );\n}\n\
                    fn b() { write!(out, \"drop table {name}\"); }\n";
        let found = formatted_except(&[file("crates/a/src/read.rs", text)], &[]);
        assert_eq!(
            found,
            ["crates/a/src/read.rs:2: SELECT * from {table}", "crates/a/src/read.rs:6: drop table {name}"]
        );
    }

    #[test]
    fn other_texts_and_fixed_statements_are_not() {
        let text = "format!(\"selected {count}\"); format!(\"select 1\"); format!(\"cannot drop {name}\");\
                    format!(\"{}\", quote(\"drop {x}\"))";
        assert!(formatted_except(&[file("crates/a/src/read.rs", text)], &[]).is_empty());
    }

    #[test]
    fn tests_and_quoting_modules_may() {
        let text = "format!(\"drop table {name}\")";
        let in_tests = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{ {text} }}");
        let sources = [
            file("crates/a/src/quote.rs", text),
            file("crates/a/src/sql/names.rs", text),
            file("crates/a/src/read/tests.rs", text),
            file("crates/a/tests/read.rs", text),
            file("crates/a/src/read.rs", &in_tests),
        ];
        assert!(formatted_except(&sources, &[]).is_empty());
    }

    #[test]
    fn an_exception_has_to_be_needed() {
        let exceptions = [("crates/a/src/read.rs", "drop table {name}", "because")];
        let needed = [file("crates/a/src/read.rs", "format!(\"drop table {name} cascade\")")];
        assert!(formatted_except(&needed, &exceptions).is_empty());
        assert_eq!(formatted_except(&[], &exceptions).len(), 1);
    }
}
