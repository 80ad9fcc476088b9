//! Variables in values: `${NAME}`, `${NAME:-default}`, and `$$` for a dollar sign.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Lookup;

/// What can be wrong with a variable.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It is not set, and has no default.
    Unset(String),
    /// It is not written as one.
    Syntax,
}

/// Fills the variables in. As in shells, an empty variable takes its default.
pub(crate) fn interpolate(text: &str, variables: Lookup<'_>) -> Result<String, Trouble> {
    fill(text, variables, |_, value| value)
}

/// Fills the variables of a dsn in. What stands in a URL in front of the `@` is user and
/// password: there a variable is data, and is percent-encoded unless it is so already.
pub(crate) fn interpolate_dsn(text: &str, variables: Lookup<'_>) -> Result<String, Trouble> {
    let credentials = match (text.find("://"), text.find('@')) {
        (Some(begin), Some(end)) if begin < end => begin..end,
        (_, _) => return interpolate(text, variables),
    };
    fill(text, variables, |position, value| {
        if !credentials.contains(&position) || is_encoded(&value) {
            return value;
        }
        utf8_percent_encode(&value, NON_ALPHANUMERIC).to_string()
    })
}

/// Replaces each variable by what `shape` makes of its position and value.
fn fill(text: &str, variables: Lookup<'_>, shape: impl Fn(usize, String) -> String) -> Result<String, Trouble> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            filled.push('$');
            rest = after;
            continue;
        }
        let Some(inside) = after.strip_prefix('{') else {
            filled.push('$');
            rest = after;
            continue;
        };
        let (inside, after) = inside.split_once('}').ok_or(Trouble::Syntax)?;
        let (name, default) = match inside.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        if !is_name(name) {
            return Err(Trouble::Syntax);
        }
        let value = match (variables(name), default) {
            (Some(value), None) => value,
            (Some(value), Some(_)) if !value.is_empty() => value,
            (_, Some(default)) => default.to_owned(),
            (None, None) => return Err(Trouble::Unset(name.to_owned())),
        };
        let position = text.len() - rest.len() + before.len();
        filled.push_str(&shape(position, value));
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Tells whether a text can stand in a URL's credentials as it is.
fn is_encoded(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=%".contains(c);
    let escapes = text.split('%').skip(1);
    text.chars().all(plain)
        && escapes.into_iter().all(|after| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(name: &str) -> Option<String> {
        match name {
            "A" => Some("a".to_owned()),
            "EMPTY" => Some(String::new()),
            "HARD" => Some("p@s/s:${A}".to_owned()),
            "ENCODED" => Some("p%40s".to_owned()),
            "PERCENT" => Some("50%".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn variables_defaults_and_dollars() {
        for (text, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("${A}", "a"),
            ("x${A}y${A}", "xaya"),
            ("${NONE:-d}", "d"),
            ("${NONE:-}", ""),
            ("${EMPTY:-d}", "d"),
            ("${EMPTY}", ""),
            ("${A:-d}", "a"),
            ("${NONE:-a:-b}", "a:-b"),
            ("$${A}", "${A}"),
            ("pa$word", "pa$word"),
            ("pa$$word", "pa$word"),
            ("$$$${A}$$", "$${A}$"),
            ("$$${A}", "$a"),
            ("100$", "100$"),
            ("${HARD}", "p@s/s:${A}"),
        ] {
            assert_eq!(interpolate(text, &variables).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn trouble() {
        assert_eq!(interpolate("${NONE}", &variables), Err(Trouble::Unset("NONE".to_owned())));
        for text in ["${A", "${}", "${1}", "${a b}", "${A-d}", "${:-d}"] {
            assert_eq!(interpolate(text, &variables), Err(Trouble::Syntax), "{text}");
        }
    }

    #[test]
    fn variables_in_front_of_the_at_are_encoded_once() {
        for (text, expected) in [
            ("postgres://u:${HARD}@h/d", "postgres://u:p%40s%2Fs%3A%24%7BA%7D@h/d"),
            ("postgres://u:${ENCODED}@h/d", "postgres://u:p%40s@h/d"),
            ("postgres://u:${PERCENT}@h/d", "postgres://u:50%25@h/d"),
            ("postgres://${A}:${A}@${A}/d", "postgres://a:a@a/d"),
            ("${HARD}", "p@s/s:${A}"),
            ("password=${HARD}", "password=p@s/s:${A}"),
        ] {
            assert_eq!(interpolate_dsn(text, &variables).as_deref(), Ok(expected), "{text}");
        }
    }
}
