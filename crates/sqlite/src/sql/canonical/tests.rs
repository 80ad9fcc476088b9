use proptest::prelude::*;

use super::super::token::tests::sql_like;
use super::*;

fn columns() -> ColumnNames {
    ColumnNames::new(["a", "B", "order", "two words"])
}

#[test]
fn formatting_does_not_show() {
    let same = [
        "a>0 and lower(b)in('x','y')/* why */",
        " a > 0 and lower( \"B\" ) in ( 'x' , 'y' ) -- because\n",
        "[A]>0\nand\tlower(`b`) in('x', 'y')",
    ];
    for sql in same {
        assert_eq!(expression(sql, &columns()), "a > 0 and lower(B) in ('x', 'y')", "{sql}");
    }
    assert_eq!(expression("-1 - -a + +2*~ b", &columns()), "-1 - -a + +2 * ~B");
    assert_eq!(expression("- - 1", &columns()), "- -1");
    assert_eq!(expression("\"two words\"||[order]", &columns()), "\"two words\" || \"order\"");
}

#[test]
fn what_could_mean_something_else_is_left_alone() {
    // Text for want of a column, a function, a keyword, another case of a value.
    for sql in ["\"c\" = 'C'", "A(1)", "order", "'A' LIKE 'b'", "NULL IS true"] {
        assert_eq!(expression(sql, &columns()), sql);
    }
}

#[test]
fn names_in_queries_lose_quotes_beside_dots_and_behind_from() {
    assert_eq!(query("select \"x\" , \"t\".\"y\" from \"t\" join [u v]"), "select \"x\", t.y from t join \"u v\"");
}

#[test]
fn defaults_and_types() {
    assert_eq!(default("foo"), "'foo'");
    assert_eq!(default("\"it's\""), "'it''s'");
    assert_eq!(default("current_timestamp"), "current_timestamp");
    assert_eq!(default("-  1"), "-1");
    assert_eq!(data_type("VARCHAR  ( 20 )"), "VARCHAR(20)");
    assert_eq!(data_type("decimal( 10 , -2 ) /* x */ unsigned"), "decimal(10,-2) unsigned");
}

proptest! {
    #[test]
    fn canonical_text_has_the_tokens_of_the_text(sql in sql_like()) {
        let significant = |sql: &str| {
            tokens(sql).filter(|token| !token.is_trivia()).map(|token| token.text.to_owned()).collect::<Vec<_>>()
        };
        let canonical = expression(&sql, &ColumnNames::default());
        prop_assert_eq!(significant(&canonical), significant(&sql));
        prop_assert_eq!(expression(&canonical, &ColumnNames::default()), canonical);
    }
}
