//! Patterns of names, which register tables that are not there yet.

use driftless_schema::model::QualifiedName;
use globset::{GlobBuilder, GlobMatcher};

/// Patterns for a schema's and a table's name: `*`, `?`, `[abc]`, `{a,b}`, and `\` before what is meant as it is.
#[derive(Debug, Clone)]
pub struct NamePattern {
    schema: Part,
    table: Part,
}

#[derive(Debug, Clone)]
enum Part {
    /// A name, and no other.
    Name(String),
    Glob(GlobMatcher),
}

impl Part {
    fn matches(&self, name: &str) -> bool {
        match self {
            Part::Name(it) => it == name,
            Part::Glob(glob) => glob.is_match(name),
        }
    }
}

/// A pattern that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pattern:?} is not a pattern: {reason}")]
pub struct PatternError {
    /// The text that was given.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Whether a name is meant as a pattern: it has `*`, `?`, `[` or `{` in it, and no `\` before that.
pub fn is_pattern(name: &str) -> bool {
    characters(name).any(|(character, escaped)| !escaped && "*?[{".contains(character))
}

/// Returns the name that is meant by one that is no pattern: without the `\` before what would make it one.
pub fn unescaped(name: &str) -> String {
    characters(name).map(|(character, _)| character).collect()
}

/// Walks through what is meant, and whether it was escaped. A `\` that stands before nothing special is one itself.
fn characters(name: &str) -> impl Iterator<Item = (char, bool)> {
    let mut rest = name.chars().peekable();
    std::iter::from_fn(move || {
        let character = rest.next()?;
        match rest.next_if(|next| character == '\\' && r"*?[]{}\".contains(*next)) {
            Some(escaped) => Some((escaped, true)),
            None => Some((character, false)),
        }
    })
}

impl NamePattern {
    /// Reads patterns for a schema's and a table's name.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn new(schema: &str, table: &str) -> Result<Self, PatternError> {
        Ok(NamePattern { schema: part(schema)?, table: part(table)? })
    }

    /// Whether a relation's name fits.
    pub fn matches(&self, name: &QualifiedName) -> bool {
        self.schema.matches(name.schema.as_str()) && self.table.matches(name.name.as_str())
    }
}

fn part(pattern: &str) -> Result<Part, PatternError> {
    if !is_pattern(pattern) {
        return Ok(Part::Name(unescaped(pattern)));
    }
    // A slash is a character as any other in names.
    let glob = GlobBuilder::new(pattern).literal_separator(false).backslash_escape(true).build();
    glob.map(|glob| Part::Glob(glob.compile_matcher()))
        .map_err(|error| PatternError { pattern: pattern.to_owned(), reason: error.kind().to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_and_table_have_to_fit() {
        let pattern = NamePattern::new("app_*", "{orders,items}").unwrap();
        let fits = |schema: &str, table: &str| pattern.matches(&QualifiedName::new(schema, table));
        assert!(fits("app_1", "orders") && fits("app_", "items"));
        assert!(!fits("app", "orders") && !fits("app_1", "orders2"));
        assert!(NamePattern::new("*", "*").unwrap().matches(&QualifiedName::new("a/b", "c.d")));
    }

    #[test]
    fn what_is_malformed_is_told() {
        let error = NamePattern::new("public", "[a").unwrap_err();
        assert_eq!(error.pattern, "[a");
    }

    #[test]
    fn a_name_is_no_pattern_and_a_star_is() {
        assert!(is_pattern("*") && is_pattern("a?") && is_pattern("{a,b}") && !is_pattern("orders"));
    }

    #[test]
    fn what_is_escaped_is_meant_as_it_is() {
        for (written, name) in [
            (r"a\*", "a*"),
            (r"\[x\]\?\{\}", "[x]?{}"),
            (r"a\\b", r"a\b"),
            (r"a\b", r"a\b"),
            (r"a\", r"a\"),
            (r"\\\*", r"\*"),
            ("a}b]", "a}b]"),
        ] {
            assert!(!is_pattern(written), "{written}");
            assert_eq!(unescaped(written), name);
            let pattern = NamePattern::new(written, "*").unwrap();
            assert!(pattern.matches(&QualifiedName::new(name, "t")), "{written}");
        }
        assert!(is_pattern(r"\\*") && is_pattern(r"\**"));
        let pattern = NamePattern::new("*", r"a\**").unwrap();
        assert!(pattern.matches(&QualifiedName::new("x", "a*b")) && !pattern.matches(&QualifiedName::new("x", "ab")));
    }
}
