use proptest::prelude::*;

use super::*;

fn kinds(sql: &str) -> Vec<(TokenKind, &str)> {
    tokens(sql).filter(|token| !token.is_trivia()).map(|token| (token.kind, token.text)).collect()
}

#[test]
fn every_kind_is_cut_as_sqlite_cuts_it() {
    use TokenKind::{Blob, Number, Punctuation, Quoted, Text, Unknown, Variable, Word};
    for (sql, expected) in [
        ("a$1ä /* ' */ -- b\n c", vec![(Word, "a$1ä"), (Word, "c")]),
        (
            "'it''s' \"a\"\"b\" [c\"]d `e``f`",
            vec![(Text, "'it''s'"), (Quoted, "\"a\"\"b\""), (Quoted, "[c\"]"), (Word, "d"), (Quoted, "`e``f`")],
        ),
        ("x'0f' X'0F' x'0' xa", vec![(Blob, "x'0f'"), (Blob, "X'0F'"), (Unknown, "x'0'"), (Word, "xa")]),
        (
            ".5 1. 1.5e-3 0xFF 1_000 1e 1a",
            vec![
                (Number, ".5"),
                (Number, "1."),
                (Number, "1.5e-3"),
                (Number, "0xFF"),
                (Number, "1_000"),
                (Unknown, "1e"),
                (Unknown, "1a"),
            ],
        ),
        ("?1:a@b$c", vec![(Variable, "?1"), (Variable, ":a"), (Variable, "@b$c")]),
        (
            "a->>b->c||d<>e<<f!=g==h",
            vec![
                (Word, "a"),
                (Punctuation, "->>"),
                (Word, "b"),
                (Punctuation, "->"),
                (Word, "c"),
                (Punctuation, "||"),
                (Word, "d"),
                (Punctuation, "<>"),
                (Word, "e"),
                (Punctuation, "<<"),
                (Word, "f"),
                (Punctuation, "!="),
                (Word, "g"),
                (Punctuation, "=="),
                (Word, "h"),
            ],
        ),
        ("'open", vec![(Unknown, "'open")]),
        ("/* open", vec![]),
        ("\u{feff}a", vec![(Word, "a")]),
    ] {
        assert_eq!(kinds(sql), expected, "{sql}");
    }
}

#[test]
fn names_come_out_of_their_quotes() {
    let name = |sql: &str| tokens(sql).next().unwrap().name();
    assert_eq!(name("\"a\"\"b`\""), "a\"b`");
    assert_eq!(name("`a``b\"\"`"), "a`b\"\"");
    assert_eq!(name("[a\"\"b]"), "a\"\"b");
    assert_eq!(name("'it''s'"), "it's");
    assert_eq!(name("x\""), "x");
}

/// Text in which much of what matters to SQL stands.
pub(crate) fn sql_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("'"),
        Just("\""),
        Just("`"),
        Just("["),
        Just("]"),
        Just("("),
        Just(")"),
        Just("-"),
        Just("/"),
        Just("*"),
        Just("\n"),
        Just(" "),
        Just("."),
        Just("1"),
        Just("e"),
        Just("x"),
        Just("0x"),
        Just(">"),
        Just("<"),
        Just("="),
        Just("|"),
        Just("!"),
        Just(","),
        Just(";"),
        Just("ä"),
        Just("🦀"),
        Just("$"),
        Just("\u{feff}"),
        Just("create"),
        Just("table"),
        Just("check"),
        Just("references"),
        Just("+"),
        Just("~"),
        Just("\0"),
        Just("\u{b}"),
        Just("as"),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tokens_put_together_are_the_text(sql in prop_oneof![sql_like(), any::<String>()]) {
        let again: String = tokens(&sql).map(|token| token.text).collect();
        prop_assert_eq!(again, sql);
    }
}
