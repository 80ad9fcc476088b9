//! Patterns of a shell: `* ? [abc] [a-z] [!a]`.

use globset::{GlobBuilder, GlobMatcher};

use crate::error::DataError;
use crate::report::TableName;

/// A pattern for tables, or for schemas.
#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    /// `None` where the text is a name that there is: it may hold what is a wildcard elsewhere.
    matcher: Option<GlobMatcher>,
}

/// Patterns of which one has to match.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patterns(Vec<Pattern>);

impl Patterns {
    /// Reads patterns for tables; one that is the name of a table stands for that alone.
    pub(crate) fn new<'a>(
        texts: &[String],
        tables: impl Iterator<Item = &'a TableName> + Clone,
    ) -> Result<Self, DataError> {
        let is_name = |text: &str| tables.clone().any(|table| table.table == text || full(table) == text);
        texts.iter().map(|text| compile(text, is_name(text))).collect::<Result<_, _>>().map(Patterns)
    }

    /// Reads patterns for schemas; one that is the name of a schema stands for that alone.
    pub(crate) fn of_schemas<'a>(
        texts: &[String],
        tables: impl Iterator<Item = &'a TableName> + Clone,
    ) -> Result<Self, DataError> {
        let is_name = |text: &str| tables.clone().any(|table| table.schema == text);
        texts.iter().map(|text| compile(text, is_name(text))).collect::<Result<_, _>>().map(Patterns)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one matches a name alone.
    pub(crate) fn hit_name(&self, name: &str) -> bool {
        self.0.iter().any(|pattern| pattern.hits_name(name))
    }

    /// Whether one matches a table, as `table` or `schema.table`.
    pub(crate) fn hit(&self, table: &TableName) -> bool {
        self.0.iter().any(|pattern| pattern.hits(table))
    }

    /// The patterns that match none of `tables`.
    pub(crate) fn unmatched<'a>(&self, tables: impl Iterator<Item = &'a TableName> + Clone) -> Vec<&str> {
        let missed = self.0.iter().filter(|pattern| !tables.clone().any(|table| pattern.hits(table)));
        missed.map(|pattern| pattern.text.as_str()).collect()
    }

    /// The patterns of schemas that match none of `tables`.
    pub(crate) fn unmatched_names<'a>(&self, names: impl Iterator<Item = &'a str> + Clone) -> Vec<&str> {
        let missed = self.0.iter().filter(|pattern| !names.clone().any(|name| pattern.hits_name(name)));
        missed.map(|pattern| pattern.text.as_str()).collect()
    }
}

impl Pattern {
    fn hits_name(&self, name: &str) -> bool {
        self.matcher.as_ref().map_or(self.text == name, |matcher| matcher.is_match(name))
    }

    fn hits(&self, table: &TableName) -> bool {
        // Without a dot a pattern is about the table's own name: `[!u]*` is not to match `public.users`.
        self.hits_name(&table.table) || self.text.contains('.') && self.hits_name(&full(table))
    }
}

fn full(table: &TableName) -> String {
    format!("{}.{}", table.schema, table.table)
}

fn compile(text: &str, is_name: bool) -> Result<Pattern, DataError> {
    let failed = |reason: String| DataError::Pattern { pattern: text.to_owned(), reason };
    if text.is_empty() {
        return Err(failed("it is empty".to_owned()));
    }
    let matcher = match is_name {
        true => None,
        false => {
            let glob = GlobBuilder::new(text).build().map_err(|error| failed(error.kind().to_string()))?;
            Some(glob.compile_matcher())
        }
    };
    Ok(Pattern { text: text.to_owned(), matcher })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_those_of_a_shell_and_names_are_themselves() {
        let table = |name: &str| TableName { schema: "app".to_owned(), table: name.to_owned() };
        for (pattern, hit, missed) in [
            ("user_*", "user_x", "users"),
            ("temp_???", "temp_abc", "temp_ab"),
            ("audit_[0-9]*", "audit_7x", "audit_x"),
            ("[!a]b", "cb", "ab"),
            ("app.t", "t", "app.u"),
            ("a*b[1]", "a*b[1]", "a*b1"),
        ] {
            let (hit, missed) = (table(hit), table(missed));
            let patterns = Patterns::new(&[pattern.to_owned()], [&hit, &missed].into_iter()).unwrap();
            assert!(patterns.hit(&hit), "{pattern} {hit}");
            assert!(!patterns.hit(&missed), "{pattern} {missed}");
        }
        let malformed = |text: &str| Patterns::new(&[text.to_owned()], std::iter::empty()).is_err();
        assert!(malformed("a[") && malformed(""));
    }
}
