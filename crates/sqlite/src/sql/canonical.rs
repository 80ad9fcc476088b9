//! Text written one way, whatever way it was typed.
//!
//! Only what cannot change the meaning is levelled: comments and white space between tokens, and
//! how a name is quoted where it can be nothing but a name. Case is kept, but for names of columns, which
//! are written as the table has them.

use std::collections::BTreeMap;

use super::keyword;
use super::token::{Token, TokenKind, tokens};

/// Names that are certain to be columns where a text uses them.
#[derive(Debug, Default)]
pub(crate) struct ColumnNames(BTreeMap<String, String>);

impl ColumnNames {
    /// Takes the names as the table stores them.
    pub(crate) fn new<'a>(stored: impl IntoIterator<Item = &'a str>) -> Self {
        ColumnNames(stored.into_iter().map(|name| (name.to_ascii_lowercase(), name.to_owned())).collect())
    }

    /// Returns the name as it is stored, for a name in any case.
    pub(crate) fn stored(&self, name: &str) -> Option<&str> {
        self.0.get(&name.to_ascii_lowercase()).map(String::as_str)
    }
}

/// Writes an expression over the columns of one table.
pub(crate) fn expression(sql: &str, columns: &ColumnNames) -> String {
    let tokens: Vec<Token<'_>> = tokens(sql).filter(|token| !token.is_trivia()).collect();
    let column = |at: usize, token: &Token<'_>| {
        let is_call = tokens.get(at + 1).is_some_and(|next| next.is("("));
        let is_name = match token.kind {
            TokenKind::Word => !keyword::is_keyword(token.text),
            TokenKind::Quoted => true,
            _ => false,
        };
        if is_name && !is_call { columns.stored(&token.name()) } else { None }
    };
    let texts = tokens.iter().enumerate().map(|(at, token)| match column(at, token) {
        Some(stored) => name(stored),
        None => token.text.to_owned(),
    });
    join(texts, Commas::Spaced)
}

/// Returns the columns that an expression uses, each once, in order of use.
pub(crate) fn columns_of<'a>(sql: &str, columns: &'a ColumnNames) -> Vec<&'a str> {
    let mut found = Vec::new();
    for token in tokens(&expression(sql, columns)) {
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
        if let Some(stored) = columns.stored(&token.name()).filter(|_| is_name)
            && !found.contains(&stored)
        {
            found.push(stored);
        }
    }
    found
}

/// Writes a query or a trigger's body, in which a quoted name is certain only beside a dot and
/// after words that a table's name must follow.
pub(crate) fn query(sql: &str) -> String {
    let tokens: Vec<Token<'_>> = tokens(sql).filter(|token| !token.is_trivia()).collect();
    let texts = tokens.iter().enumerate().map(|(at, token)| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let follows = |word| before.is_some_and(|before| before.is_word(word));
        let is_certain = before.is_some_and(|before| before.is("."))
            || tokens.get(at + 1).is_some_and(|next| next.is("."))
            || ["FROM", "JOIN", "INTO", "UPDATE"].into_iter().any(follows);
        if token.kind == TokenKind::Quoted && is_certain { name(&token.name()) } else { token.text.to_owned() }
    });
    join(texts, Commas::Spaced)
}

/// Writes a declared type.
pub(crate) fn data_type(sql: &str) -> String {
    let texts = tokens(sql).filter(|token| !token.is_trivia()).map(|token| token.text.to_owned());
    join(texts, Commas::Tight)
}

/// Writes a default. A lone name is the text of that name, which SQLite allows for history's sake.
pub(crate) fn default(sql: &str) -> String {
    let mut all = tokens(sql).filter(|token| !token.is_trivia());
    match (all.next(), all.next()) {
        (Some(token), None)
            if token.kind == TokenKind::Quoted || token.kind == TokenKind::Word && !keyword::is_keyword(token.text) =>
        {
            format!("'{}'", token.name().replace('\'', "''"))
        }
        _ => expression(sql, &ColumnNames::default()),
    }
}

/// Writes a collation's name; those of SQLite itself are known in any case.
pub(crate) fn collation(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    if matches!(upper.as_str(), "BINARY" | "NOCASE" | "RTRIM") { upper } else { name.to_owned() }
}

/// Writes a name, in quotes only where it needs them.
pub(crate) fn name(name: &str) -> String {
    let is_plain = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain && !keyword::is_keyword(name) { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Commas {
    /// `a, b`
    Spaced,
    /// `10,2`
    Tight,
}

fn join(texts: impl Iterator<Item = String>, commas: Commas) -> String {
    let mut joined = String::new();
    let mut before = String::new();
    let mut is_after_sign = false;
    for text in texts {
        let sticks = is_after_sign || before.is_empty() || sticks(&before, &text, commas);
        if !(sticks && stay_apart(&before, &text)) {
            joined.push(' ');
        }
        joined.push_str(&text);
        is_after_sign = text == "~" || matches!(text.as_str(), "-" | "+") && expects_operand(&before);
        before = text;
    }
    joined
}

fn sticks(before: &str, text: &str, commas: Commas) -> bool {
    let is_word = before.starts_with(|first: char| first.is_alphanumeric() || matches!(first, '_' | '"' | '`' | '['));
    match (before, text) {
        ("(" | ".", _) | (_, ")" | "," | ";" | ".") => true,
        (",", _) => commas == Commas::Tight,
        (word, "(") => is_word && !keyword::stands_apart(word),
        _ => false,
    }
}

/// Whether what follows `before` is a value, so that a sign there belongs to it.
fn expects_operand(before: &str) -> bool {
    before.is_empty()
        || before.bytes().all(|byte| byte.is_ascii_punctuation() && !b")\"'`]_".contains(&byte))
        || keyword::stands_apart(before)
}

/// Whether two tokens without a space between them are still those two.
fn stay_apart(before: &str, text: &str) -> bool {
    if before.is_empty() || matches!(before, "(" | ",") || matches!(text, "(" | ")" | "," | ";") {
        return true;
    }
    let together = format!("{before}{text}");
    tokens(&together).map(|token| token.text).eq([before, text])
}

#[cfg(test)]
mod tests;
