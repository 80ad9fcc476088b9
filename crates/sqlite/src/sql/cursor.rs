//! Walking over the tokens of one statement.

use super::token::{Token, TokenKind, tokens};

/// Text that does not read as the statement it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found:?} at byte {at}")]
pub(crate) struct Unexpected {
    /// What should stand there.
    expected: &'static str,
    /// What stands there.
    found: String,
    /// Where.
    at: usize,
}

impl Unexpected {
    /// Says that a statement has not what SQLite's pragmas say it has.
    pub(crate) fn missing(expected: &'static str) -> Self {
        Unexpected { expected, found: String::new(), at: 0 }
    }
}

/// A place in a statement.
#[derive(Debug)]
pub(crate) struct Cursor<'a> {
    sql: &'a str,
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Stands before the first token of `sql`.
    pub(crate) fn new(sql: &'a str) -> Self {
        Cursor { sql, tokens: tokens(sql).filter(|token| !token.is_trivia()).collect(), at: 0 }
    }

    /// Returns the token `ahead` places on, without going there.
    pub(crate) fn peek(&self, ahead: usize) -> Option<&Token<'a>> {
        self.tokens.get(self.at + ahead)
    }

    /// Returns the next token and goes behind it.
    pub(crate) fn next(&mut self) -> Option<Token<'a>> {
        let token = self.tokens.get(self.at).copied();
        self.at += usize::from(token.is_some());
        token
    }

    /// Whether the next token is the keyword `word`.
    pub(crate) fn sees(&self, word: &str) -> bool {
        self.peek(0).is_some_and(|token| token.is_word(word))
    }

    /// Whether the next token is one of the keywords `words`.
    pub(crate) fn sees_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.sees(word))
    }

    /// Whether the next token is this punctuation.
    pub(crate) fn sees_mark(&self, mark: &str) -> bool {
        self.peek(0).is_some_and(|token| token.is(mark))
    }

    /// Goes behind the keyword `word`, if it is next.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        let sees = self.sees(word);
        self.at += usize::from(sees);
        sees
    }

    /// Goes behind this punctuation, if it is next.
    pub(crate) fn eat_mark(&mut self, mark: &str) -> bool {
        let sees = self.sees_mark(mark);
        self.at += usize::from(sees);
        sees
    }

    /// Goes behind the keyword `word`.
    pub(crate) fn expect(&mut self, word: &'static str) -> Result<(), Unexpected> {
        if self.eat(word) { Ok(()) } else { Err(self.unexpected(word)) }
    }

    /// Goes behind this punctuation.
    pub(crate) fn expect_mark(&mut self, mark: &'static str) -> Result<(), Unexpected> {
        if self.eat_mark(mark) { Ok(()) } else { Err(self.unexpected(mark)) }
    }

    /// Reads a name, in any quotes. SQLite takes names in `'…'` too.
    pub(crate) fn name(&mut self) -> Result<String, Unexpected> {
        match self.peek(0).map(|token| (token.kind, token.name())) {
            Some((TokenKind::Word | TokenKind::Quoted | TokenKind::Text, name)) => {
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    /// Reads what stands in parentheses, which may hold others, and returns its text.
    pub(crate) fn parenthesized(&mut self) -> Result<&'a str, Unexpected> {
        self.expect_mark("(")?;
        let first = self.at;
        let mut depth = 1;
        while let Some(token) = self.next() {
            if token.is("(") {
                depth += 1;
            } else if token.is(")") {
                depth -= 1;
                if depth == 0 {
                    return Ok(self.text(first, self.at - 1));
                }
            }
        }
        Err(self.unexpected(")"))
    }

    /// Returns the text from here to the end of the statement, and goes there.
    pub(crate) fn rest(&mut self) -> &'a str {
        let first = self.at;
        self.at = self.tokens.len();
        let last = if self.tokens.last().is_some_and(|token| token.is(";")) { self.at - 1 } else { self.at };
        self.text(first, last)
    }

    /// Says that something else should stand here.
    pub(crate) fn unexpected(&self, expected: &'static str) -> Unexpected {
        let found = self.peek(0).map_or("", |token| token.text);
        Unexpected {
            expected,
            found: found.chars().take(40).collect(),
            at: self.peek(0).map_or(self.sql.len(), |token| token.start),
        }
    }

    /// The text from the token `first` up to the token `end`.
    fn text(&self, first: usize, end: usize) -> &'a str {
        let start = self.tokens.get(first).map_or(self.sql.len(), |token| token.start);
        let end = end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, Token::end);
        self.sql.get(start..end.max(start)).unwrap_or_default()
    }
}

/// Splits `sql` at commas that stand in no parentheses, and returns the trimmed parts.
pub(crate) fn list(sql: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let (mut start, mut end) = (None, 0);
    for token in tokens(sql).filter(|token| !token.is_trivia()) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        } else if token.is(",") && depth == 0 {
            parts.push(start.take().and_then(|start| sql.get(start..end)).unwrap_or_default());
            continue;
        }
        start.get_or_insert(token.start);
        end = token.end();
    }
    parts.extend(start.and_then(|start| sql.get(start..end)));
    parts
}
