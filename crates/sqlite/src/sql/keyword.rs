//! SQLite's keywords.

/// Every word that SQLite's grammar knows (<https://www.sqlite.org/lang_keywords.html>), and the
/// two that mean a truth value where no column has their name.
const KEYWORDS: &str = " abort action add after all alter always analyze and as asc attach autoincrement before begin \
    between by cascade case cast check collate column commit conflict constraint create cross current current_date \
    current_time current_timestamp database default deferrable deferred delete desc detach distinct do drop each else \
    end escape except exclude exclusive exists explain fail false filter first following for foreign from full \
    generated glob group groups having if ignore immediate in index indexed initially inner insert instead intersect \
    into is isnull join key last left like limit match materialized natural no not nothing notnull null nulls of \
    offset on or order others outer over partition plan pragma preceding primary query raise range recursive \
    references regexp reindex release rename replace restrict returning right rollback row rows savepoint select set \
    strict table temp temporary then ties to transaction trigger true unbounded union unique update using vacuum \
    values view virtual when where window with within without ";

/// Keywords that an opening parenthesis stands apart from; any other word may be a function.
const APART: &str = " all and as between by case check collate distinct else except exists filter from having in \
    instead intersect into is join key limit match not of offset on or over partition returning select set then union \
    unique using values when where with ";

/// Whether `word` is a keyword, in any case.
pub(crate) fn is_keyword(word: &str) -> bool {
    has(KEYWORDS, word)
}

/// Whether a parenthesis after `word` does not belong to it as to a function's name.
pub(crate) fn stands_apart(word: &str) -> bool {
    has(APART, word)
}

fn has(list: &str, word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && list.contains(&format!(" {} ", word.to_ascii_lowercase()))
}
