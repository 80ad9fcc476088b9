//! Connection strings of `key=value` pairs.
//!
//! Spaces around `=` are allowed; a value with spaces stands in single quotes; a backslash takes
//! the next character as it is, inside quotes and outside.

use std::iter::Peekable;
use std::str::Chars;

use super::error::{ConnInfoError, Place};
use super::keyword::{self, Keyword};
use super::settings::Settings;

/// Parses a whole string of pairs.
pub(super) fn parse(text: &str) -> Result<Settings, ConnInfoError> {
    let mut settings = Settings::default();
    let mut rest = text.chars().peekable();
    let mut previous = None;
    loop {
        skip_space(&mut rest);
        if rest.peek().is_none() {
            return Ok(settings);
        }
        let word = key(&mut rest)?;
        let keyword = Keyword::find(&word).ok_or_else(|| keyword::unknown(word, previous))?;
        settings.set(keyword, value(&mut rest)?, Place::Given)?;
        previous = Some(keyword);
    }
}

/// Reads a word up to its `=`, which it consumes.
fn key(rest: &mut Peekable<Chars<'_>>) -> Result<String, ConnInfoError> {
    let mut word = String::new();
    while let Some(c) = rest.next_if(|c| *c != '=' && !c.is_ascii_whitespace()) {
        word.push(c);
    }
    skip_space(rest);
    match rest.next_if_eq(&'=') {
        Some(_) => Ok(word),
        None => Err(ConnInfoError::MissingEquals),
    }
}

/// Reads a value, quoted or not.
fn value(rest: &mut Peekable<Chars<'_>>) -> Result<String, ConnInfoError> {
    skip_space(rest);
    let quoted = rest.next_if_eq(&'\'').is_some();
    let mut value = String::new();
    loop {
        match rest.next() {
            Some('\'') if quoted => return Ok(value),
            Some(c) if !quoted && c.is_ascii_whitespace() => return Ok(value),
            Some('\\') => value.extend(rest.next()),
            Some(c) => value.push(c),
            None if quoted => return Err(ConnInfoError::UnclosedQuote),
            None => return Ok(value),
        }
    }
}

fn skip_space(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(char::is_ascii_whitespace).is_some() {}
}

#[cfg(test)]
mod tests {
    use driftless_engine::explain::Explain;

    use super::*;

    fn get(text: &str, keyword: Keyword) -> Option<String> {
        parse(text).unwrap().get(keyword).map(str::to_owned)
    }

    fn error(text: &str) -> ConnInfoError {
        parse(text).err().unwrap()
    }

    #[test]
    fn values_are_plain_quoted_or_escaped() {
        let text = r"host = localhost  port=5432 dbname='my db' password='it\'s \\ ok' user=a\ b";
        assert_eq!(get(text, Keyword::Host).as_deref(), Some("localhost"));
        assert_eq!(get(text, Keyword::Port).as_deref(), Some("5432"));
        assert_eq!(get(text, Keyword::DbName).as_deref(), Some("my db"));
        assert_eq!(get(text, Keyword::Password).as_deref(), Some(r"it's \ ok"));
        assert_eq!(get(text, Keyword::User).as_deref(), Some("a b"));
    }

    #[test]
    fn nothing_is_a_valid_string() {
        assert_eq!(get("", Keyword::Host), None);
        assert_eq!(get(" \n ", Keyword::Host), None);
    }

    #[test]
    fn empty_values_count_as_none_and_the_last_value_wins() {
        assert_eq!(get("host='' port=1 port=2", Keyword::Host), None);
        assert_eq!(get("port=1 port=2", Keyword::Port).as_deref(), Some("2"));
        assert_eq!(get("user=", Keyword::User), None);
    }

    #[test]
    fn unknown_keywords_are_named_with_the_nearest() {
        assert_eq!(
            error("hots=localhost"),
            ConnInfoError::UnknownKeyword { keyword: "hots".to_owned(), nearest: Some("host") }
        );
        assert_eq!(error("banana=1").hint(), None);
    }

    #[test]
    fn broken_strings_are_errors() {
        assert_eq!(error("host"), ConnInfoError::MissingEquals);
        assert_eq!(error("host localhost"), ConnInfoError::MissingEquals);
        assert_eq!(error("password='abc"), ConnInfoError::UnclosedQuote);
        assert_eq!(error(r"password='abc\'"), ConnInfoError::UnclosedQuote);
        assert_eq!(error("=x"), ConnInfoError::NotAKeyword);
        assert_eq!(error("a\0b=1"), ConnInfoError::NotAKeyword);
        assert_eq!(error("user=a\0b"), ConnInfoError::Nul);
    }

    #[test]
    fn the_rest_of_an_unquoted_password_is_not_repeated() {
        assert_eq!(error("password=two words"), ConnInfoError::MissingEquals);
        assert_eq!(error("password=two words=3"), ConnInfoError::NotAKeyword);
        assert_eq!(error("jdbc:postgresql://h/d?user=x"), ConnInfoError::NotAKeyword);
    }
}
