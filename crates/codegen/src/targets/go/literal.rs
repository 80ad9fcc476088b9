//! Go string literals.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// Writes `text` as an interpreted string literal. What does not show is escaped.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            _ if !is_hidden(c) => literal.push(c),
            _ if c <= '\u{ffff}' => literal.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => literal.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    literal.push('"');
    literal
}

/// Writes `text` as a raw literal, or as an interpreted one where a raw one cannot hold it.
pub(super) fn raw(text: &str) -> String {
    if text.chars().any(|c| c == '`' || is_hidden(c)) { quoted(text) } else { format!("`{text}`") }
}

/// Whether a character does not show, or changes how its neighbours do.
fn is_hidden(c: char) -> bool {
    let is_category_hidden = |category| {
        matches!(
            category,
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned
        )
    };
    !matches!(c, ' '..='~') && is_category_hidden(c.general_category())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_is_escaped() {
        assert_eq!(quoted("a\"b\\c\n\0\u{feff}\u{202e}ü🦀\u{e0001}"), r#""a\"b\\c\n\u0000\ufeff\u202eü🦀\U000e0001""#);
        assert_eq!(raw("json:\"a\""), "`json:\"a\"`");
        assert_eq!(raw("a`b"), "\"a`b\"");
    }
}
