//! Words of names, and the cases they are joined in.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use super::identifier::{is_digit, is_letter, is_upper};

/// What Go programmers write in capitals: the list of golint and staticcheck, with their plurals.
const INITIALISMS: [&str; 44] = [
    "ACL", "AMQP", "API", "ASCII", "CPU", "CSS", "DB", "DNS", "EOF", "GID", "GUID", "HTML", "HTTP", "HTTPS", "ID",
    "IP", "JSON", "QPS", "RAM", "RPC", "RTP", "SIP", "SLA", "SMTP", "SQL", "SSH", "TCP", "TLS", "TS", "TTL", "UDP",
    "UI", "UID", "URI", "URL", "UTF8", "UUID", "VM", "XML", "XMPP", "XSRF", "XSS", "IDs", "URLs",
];

/// Splits a name into words: at what is neither letter nor digit, before a capital that follows
/// a small letter, and before the last of several capitals that a small letter follows.
pub(super) fn split(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.nfc().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = None;
    for (at, c) in characters.iter().copied().enumerate() {
        let after = characters.get(at + 1).copied();
        let begins = is_upper(c)
            && before.is_some_and(|before| {
                !is_upper(before) && is_letter(before)
                    || is_upper(before) && after.is_some_and(|after| is_letter(after) && !is_upper(after))
            });
        let belongs = is_letter(c) || is_digit(c);
        if (begins || !belongs) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if belongs {
            word.push(c);
        }
        before = Some(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    if name.chars().any(char::is_lowercase) {
        return words;
    }
    // A name all in capitals is not one of initialisms.
    words.iter().map(|word| lower(word)).collect()
}

/// Makes a word small. A capital may become more than one character, not all of them letters.
fn lower(word: &str) -> String {
    word.to_lowercase().chars().filter(|c| is_letter(*c) || is_digit(*c)).collect()
}

/// Joins words as Go does: each with a capital, initialisms in capitals.
pub(super) fn join(words: &[String], initialisms: &BTreeSet<String>) -> String {
    words.iter().map(|word| initialism(word, initialisms).unwrap_or_else(|| title(word))).collect()
}

fn initialism(word: &str, more: &BTreeSet<String>) -> Option<String> {
    let known = INITIALISMS.iter().copied().chain(more.iter().map(String::as_str));
    known.filter(|known| *known == word || known.eq_ignore_ascii_case(word)).map(str::to_owned).next()
}

/// Gives a word a capital, where its first letter has one of one character that Go knows.
pub(super) fn title(word: &str) -> String {
    let mut rest = word.chars();
    let Some(first) = rest.next() else { return String::new() };
    let mut upper = first.to_uppercase();
    let capital = match (upper.next(), upper.next()) {
        (Some(capital), None) if is_upper(capital) => capital,
        _ => first,
    };
    std::iter::once(capital).chain(rest).collect()
}

/// Joins words in `camelCase`, `PascalCase` or `snake_case`, for JSON.
pub(super) fn camel(words: &[String]) -> String {
    let words = words.iter().map(|word| lower(word));
    words.enumerate().map(|(at, word)| if at == 0 { word } else { title(&word) }).collect()
}

/// See [`camel`].
pub(super) fn pascal(words: &[String]) -> String {
    words.iter().map(|word| title(&lower(word))).collect()
}

/// See [`camel`].
pub(super) fn snake(words: &[String]) -> String {
    words.iter().map(|word| lower(word)).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn go(name: &str) -> String {
        join(&split(name), &BTreeSet::from(["PK".to_owned()]))
    }

    #[test]
    fn names_become_words_with_capitals() {
        for (name, expected) in [
            ("user_id", "UserID"),
            ("userId", "UserID"),
            ("user_ids", "UserIDs"),
            ("USER_NAME", "UserName"),
            ("HTTPServer", "HTTPServer"),
            ("First Name", "FirstName"),
            ("2fa_secret", "2faSecret"),
            ("13_pg", "13Pg"),
            ("été", "Été"),
            ("e\u{301}te\u{301}", "Été"),
            ("ßa", "ßa"),
            ("日本語", "日本語"),
            ("?column?", "Column"),
            ("pk_url", "PKURL"),
            ("🦀", ""),
            ("ɤ", "ɤ"),
        ] {
            assert_eq!(go(name), expected, "{name}");
        }
    }

    #[test]
    fn json_has_its_own_cases() {
        let words = split("Created-at ID");
        assert_eq!((camel(&words), pascal(&words)), ("createdAtId".to_owned(), "CreatedAtId".to_owned()));
        assert_eq!(snake(&words), "created_at_id");
    }
}
