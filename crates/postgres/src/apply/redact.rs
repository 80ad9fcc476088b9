//! Statements without what may be a password.

use std::borrow::Cow;

/// Statements whose literals may be passwords: options of user mappings and servers, connection
/// strings of subscriptions, passwords of roles.
const SECRETIVE: [&str; 5] = ["USER MAPPING", "SUBSCRIPTION", "SERVER", "ROLE", "USER"];

/// Returns the statement with every literal left out if it is one that may hold a password.
pub fn redacted(sql: &str) -> Cow<'_, str> {
    let mut words = sql.split_ascii_whitespace();
    let verb = words.next().unwrap_or_default().to_ascii_uppercase();
    let rest = words.take(2).collect::<Vec<_>>().join(" ").to_ascii_uppercase();
    let is_secretive =
        matches!(verb.as_str(), "CREATE" | "ALTER") && SECRETIVE.iter().any(|what| begins_with(&rest, what));
    if is_secretive { Cow::Owned(without_literals(sql)) } else { Cow::Borrowed(sql) }
}

fn begins_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn without_literals(sql: &str) -> String {
    let mut shown = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find(['\'', '"', '$']) {
        let (before, from) = rest.split_at(at);
        shown.push_str(before);
        let length = if from.starts_with('"') {
            let name = quoted(from, '"', false);
            shown.push_str(from.get(..name).unwrap_or(from));
            name
        } else if from.starts_with('\'') {
            shown.push_str("'…'");
            quoted(from, '\'', before.ends_with(['e', 'E']))
        } else {
            match dollar_quoted(from) {
                Some(length) => {
                    shown.push_str("'…'");
                    length
                }
                None => {
                    shown.push('$');
                    1
                }
            }
        };
        rest = from.get(length..).unwrap_or_default();
    }
    shown.push_str(rest);
    shown
}

/// The length of what stands in quotes, with them; a doubled quote, or one after a backslash, does not end it.
fn quoted(text: &str, quote: char, has_backslashes: bool) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if has_backslashes && character == '\\' {
            characters.next();
        } else if character == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    text.len()
}

fn dollar_quoted(text: &str) -> Option<usize> {
    let tag = text.get(1..)?.find('$')? + 2;
    let delimiter = text.get(..tag)?;
    let is_tag = delimiter.trim_matches('$').chars().all(|c| c.is_alphanumeric() || c == '_');
    let end = text.get(tag..)?.find(delimiter).filter(|_| is_tag)?;
    Some(tag + end + tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_may_be_passwords_are_left_out() {
        for (sql, shown) in [
            (
                "CREATE USER MAPPING FOR app SERVER far OPTIONS (user 'u', password 'it''s')",
                "CREATE USER MAPPING FOR app SERVER far OPTIONS (user '…', password '…')",
            ),
            (
                "CREATE SUBSCRIPTION \"a'b\" CONNECTION E'password=x\\'y' PUBLICATION p",
                "CREATE SUBSCRIPTION \"a'b\" CONNECTION E'…' PUBLICATION p",
            ),
            ("alter  subscription s connection $x$secret$x$", "alter  subscription s connection '…'"),
            ("ALTER ROLE app PASSWORD 'x' VALID UNTIL 'y", "ALTER ROLE app PASSWORD '…' VALID UNTIL '…'"),
            ("CREATE SERVER s OPTIONS (a '1', b$c '2')", "CREATE SERVER s OPTIONS (a '…', b$c '…')"),
        ] {
            assert_eq!(redacted(sql), shown);
        }
    }

    #[test]
    fn other_statements_stay_as_they_are() {
        for sql in [
            "ALTER TABLE users ADD CHECK (kind <> 'password')",
            "DROP USER MAPPING FOR app SERVER far",
            "CREATE TABLE server (role text DEFAULT 'x')",
            "CREATE ROLES",
        ] {
            assert_eq!(redacted(sql), sql);
        }
    }
}
