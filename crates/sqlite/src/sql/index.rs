//! `CREATE INDEX`: its expressions and the rows it covers.

use super::cursor::{self, Cursor, Unexpected};
use super::token::{Token, tokens};

/// What the text of an index says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CreateIndex<'a> {
    /// The terms in their order.
    pub(crate) terms: Vec<IndexTerm<'a>>,
    /// The condition of a partial index.
    pub(crate) predicate: Option<&'a str>,
}

/// A term of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexTerm<'a> {
    /// What is indexed.
    pub(crate) expression: &'a str,
    /// The collation that is written behind it.
    pub(crate) collation: Option<String>,
}

/// Reads the text that SQLite keeps of an index.
pub(crate) fn read(sql: &str) -> Result<CreateIndex<'_>, Unexpected> {
    let mut cursor = Cursor::new(sql);
    cursor.expect("CREATE")?;
    cursor.eat("UNIQUE");
    cursor.expect("INDEX")?;
    cursor.name()?;
    cursor.expect("ON")?;
    cursor.name()?;
    let terms = cursor::list(cursor.parenthesized()?).into_iter().map(term).collect();
    let predicate = if cursor.eat("WHERE") { Some(cursor.rest()) } else { None };
    Ok(CreateIndex { terms, predicate })
}

/// Takes the order, which a pragma tells, and a last `COLLATE` off a term.
fn term(sql: &str) -> IndexTerm<'_> {
    let mut tokens: Vec<Token<'_>> = tokens(sql).filter(|token| !token.is_trivia()).collect();
    if let [.., last] = tokens.as_slice()
        && (last.is_word("ASC") || last.is_word("DESC"))
    {
        tokens.pop();
    }
    let mut collation = None;
    if let [_, .., collate, name] = tokens.as_slice()
        && collate.is_word("COLLATE")
    {
        collation = Some(name.name());
        tokens.truncate(tokens.len() - 2);
    }
    let end = tokens.last().map_or(0, Token::end);
    let start = tokens.first().map_or(0, |token| token.start);
    IndexTerm { expression: sql.get(start..end).unwrap_or_default(), collation }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_apart_from_order_and_collation() {
        let index = read(
            "CREATE UNIQUE INDEX \"i (x)\" ON t(a, lower( b ) /* , */ COLLATE nocase DESC, (c || ',') asc) WHERE a > 0",
        )
        .unwrap();
        let terms: Vec<_> = index.terms.iter().map(|term| (term.expression, term.collation.as_deref())).collect();
        assert_eq!(terms, [("a", None), ("lower( b )", Some("nocase")), ("(c || ',')", None)]);
        assert_eq!(index.predicate, Some("a > 0"));
    }
}
