//! Which texts are Go identifiers, and exported ones.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// Letters and digits of the basic plane that came after Unicode 15, which Go 1.21 to 1.25 know.
/// A test asks a real Go for all the others.
const TOO_NEW: [(char, char); 15] = [
    ('\u{558}', '\u{558}'),
    ('\u{58b}', '\u{58c}'),
    ('\u{88f}', '\u{88f}'),
    ('\u{c5c}', '\u{c5c}'),
    ('\u{cdc}', '\u{cdc}'),
    ('\u{1c89}', '\u{1c8a}'),
    ('\u{208f}', '\u{208f}'),
    ('\u{209d}', '\u{209f}'),
    ('\u{a7cb}', '\u{a7cf}'),
    ('\u{a7d2}', '\u{a7d2}'),
    ('\u{a7d4}', '\u{a7d4}'),
    ('\u{a7da}', '\u{a7dd}'),
    ('\u{a7e2}', '\u{a7e2}'),
    ('\u{a7f1}', '\u{a7f1}'),
    ('\u{ab6c}', '\u{ab6d}'),
];

/// Whether Go of any version takes `c` for a letter. Letters beyond the basic plane are not
/// used: their number grows with every version of Unicode, and Go's lags behind.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || is_known(c) && c.general_category_group() == GeneralCategoryGroup::Letter
}

/// Whether Go of any version takes `c` for a digit.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || is_known(c) && c.general_category() == GeneralCategory::DecimalNumber
}

/// Whether an identifier that begins with `c` is exported.
pub(super) fn is_upper(c: char) -> bool {
    c.is_ascii_uppercase() || is_known(c) && c.general_category() == GeneralCategory::UppercaseLetter
}

fn is_known(c: char) -> bool {
    !c.is_ascii() && c <= '\u{ffff}' && !TOO_NEW.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Whether `name` is an exported identifier.
pub(super) fn is_exported(name: &str) -> bool {
    name.starts_with(is_upper) && name.chars().all(|c| is_letter(c) || is_digit(c) || c == '_')
}

/// Whether Go keeps `name` for itself.
pub(super) fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "break"
            | "case"
            | "chan"
            | "const"
            | "continue"
            | "default"
            | "defer"
            | "else"
            | "fallthrough"
            | "for"
            | "func"
            | "go"
            | "goto"
            | "if"
            | "import"
            | "interface"
            | "map"
            | "package"
            | "range"
            | "return"
            | "select"
            | "struct"
            | "switch"
            | "type"
            | "var"
    )
}

/// Makes a name exported: `X` goes before what cannot be capitalised, `2fa` as `日本語`.
pub(super) fn exported(name: String) -> String {
    if name.starts_with(is_upper) { name } else { format!("X{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_a_capital_get_one() {
        for (name, expected) in [("2fa", "X2fa"), ("日本語", "X日本語"), ("Été", "Été"), ("ǅ", "Xǅ"), ("", "X")]
        {
            assert_eq!(exported(name.to_owned()), expected);
            assert!(is_exported(expected));
        }
        assert!(!is_exported("a b") && !is_exported("") && !is_exported("A-b") && !is_exported("été"));
    }

    #[test]
    fn go_takes_every_letter_and_digit_for_one() {
        let directory = tempfile::tempdir().unwrap();
        let program = "package main\n\nimport (\n\t\"fmt\"\n\t\"unicode\"\n)\n\nfunc main() {\n\
            \tfor c := rune(0); c <= 0xffff; c++ {\n\
            \t\tfmt.Println(unicode.IsLetter(c), unicode.IsDigit(c), unicode.IsUpper(c))\n\t}\n}\n";
        std::fs::write(directory.path().join("main.go"), program).unwrap();
        let go = driftless_testkit::go::toolchain().unwrap();
        let output = go.command(directory.path()).args(["run", "main.go"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.lines().count(), 0x1_0000);
        for (number, line) in (0..).zip(text.lines()) {
            let Some(c) = char::from_u32(number) else { continue };
            let known: Vec<bool> = line.split(' ').map(|word| word == "true").collect();
            let ours = [is_letter(c), is_digit(c), is_upper(c)];
            // A newer Go may know more.
            assert!(ours.iter().zip(&known).all(|(ours, known)| !ours || *known), "U+{number:04X}: {line}");
        }
    }
}
