//! Conditions of checks, as far as they are lists of values and bounds.
//!
//! `status = ANY (ARRAY['a', 'b'])`, `x IN (…)`, `x >= 1 AND x <= 9`, `length(name) < 50`: what such a
//! condition accepts can be compared. Anything else is another condition, no more.

mod allowed;
mod parse;

use self::allowed::Allowed;
use self::parse::conditions;

/// How what a condition accepts moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    /// Not at all.
    None,
    /// It accepts what it did, and more.
    Widened,
    /// It accepts some of what it did.
    Narrowed,
    /// It accepts other values, or nobody can tell.
    Other,
}

/// Compares two conditions.
pub(super) fn shift(before: &str, after: &str) -> Shift {
    if before == after {
        return Shift::None;
    }
    let (Some(before), Some(after)) = (conditions(before), conditions(after)) else { return Shift::Other };
    let anything = Allowed::default();
    let (mut is_wider, mut is_narrower) = (true, true);
    for term in before.keys().chain(after.keys()) {
        let (was, is) = (before.get(term).unwrap_or(&anything), after.get(term).unwrap_or(&anything));
        is_wider &= is.covers(was);
        is_narrower &= was.covers(is);
    }
    match (is_wider, is_narrower) {
        (true, true) => Shift::None,
        (true, false) => Shift::Widened,
        (false, true) => Shift::Narrowed,
        (false, false) => Shift::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_values_grow_and_shrink() {
        let text = "(status = ANY (ARRAY['a'::text, 'b'::text]))";
        let more = "(status = ANY (ARRAY['b'::text, 'a'::text, 'it''s, c'::text]))";
        assert_eq!(shift(text, more), Shift::Widened);
        assert_eq!(shift(more, text), Shift::Narrowed);
        assert_eq!(shift(text, "(status = ANY (ARRAY['b'::text, 'a'::text]))"), Shift::None);
        assert_eq!(shift(text, "(status = ANY (ARRAY['a'::text, 'c'::text]))"), Shift::Other);
        assert_eq!(shift(text, "(status = 'a'::text)"), Shift::Narrowed);
        let varying = "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))";
        let fewer = "((status)::text = ANY ((ARRAY['a'::character varying])::text[]))";
        assert_eq!(shift(varying, fewer), Shift::Narrowed);
        assert_eq!(shift("status IN ('a', 'b')", "status in ('a')"), Shift::Narrowed);
    }

    #[test]
    fn bounds_move() {
        assert_eq!(shift("(age >= 18)", "(age >= 16)"), Shift::Widened);
        assert_eq!(shift("(age > 18)", "(age >= 18)"), Shift::Widened);
        assert_eq!(shift("((age >= 0) AND (age <= 150))", "((age >= 0) AND (age <= 120))"), Shift::Narrowed);
        assert_eq!(shift("((age >= 0) AND (age <= 150))", "(age >= 0)"), Shift::Widened);
        assert_eq!(shift("(char_length(name) <= 50)", "(char_length(name) <= 20)"), Shift::Narrowed);
        assert_eq!(shift("(price > (0)::numeric)", "(price > '-1.5'::numeric)"), Shift::Widened);
        assert_eq!(shift("(price > (0)::numeric)", "((price > (0)::numeric) AND (age < 5))"), Shift::Narrowed);
        assert_eq!(shift("(age >= 0)", "(age <= 9)"), Shift::Other);
        assert_eq!(shift("age>=0", "age >= 1"), Shift::Narrowed);
    }

    #[test]
    fn what_is_not_understood_is_another_condition() {
        for (before, after) in [
            ("(a <> 1)", "(a <> 2)"),
            ("((a = 1) OR (a = 2))", "(a = 1)"),
            ("(NOT (a > 1))", "(NOT (a > 2))"),
            ("not a > 1", "not a > 2"),
            ("(name ~ '^a'::text)", "(name ~ '^b'::text)"),
            ("(a > b)", "(a > c)"),
            ("(status = 'a'::text)", "(status = lower('A'::text))"),
            ("(a > 9007199254740993)", "(a > 9007199254740992)"),
            ("a > 1 OR b > 2", "a > 1"),
            ("(a > '2024-01-01'::date)", "(a > '2023-01-01'::date)"),
            ("", "("),
            ("'", "(a = ANY (ARRAY["),
        ] {
            assert_eq!(shift(before, after), Shift::Other, "{before} → {after}");
        }
    }
}
