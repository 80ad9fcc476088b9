//! Cutting a script into its statements.

use super::token::{Token, tokens};

/// A statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement<'a> {
    /// Its text, with the semicolon.
    pub(crate) text: &'a str,
    /// The line that it begins on, from 1.
    pub(crate) line: usize,
}

impl<'a> Statement<'a> {
    /// Returns the first keywords or names, without what is between them.
    pub(crate) fn words(&self) -> impl Iterator<Item = Token<'a>> {
        tokens(self.text).filter(|token| !token.is_trivia())
    }

    /// Returns the first line, shortened where it is long.
    pub(crate) fn first_line(&self) -> String {
        let line = self.text.lines().next().unwrap_or_default().trim_end();
        match line.char_indices().nth(70) {
            Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
            None => line.to_owned(),
        }
    }

    /// Returns the line of the script that the byte `offset` of the statement is on.
    pub(crate) fn line_at(&self, offset: usize) -> usize {
        self.line + self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }
}

/// Cuts `script` into statements; empty ones are left out. A trigger's body holds semicolons
/// of its own and is over at `; END ;`, which is SQLite's own rule for input line by line.
pub(crate) fn statements(script: &str) -> Vec<Statement<'_>> {
    let mut found = Vec::new();
    let mut current: Vec<Token<'_>> = Vec::new();
    let mut lines = Lines { script, at: 0, line: 1 };
    for token in tokens(script).filter(|token| !token.is_trivia()) {
        let is_end = token.is(";") && (!is_trigger(&current) || ends_trigger(&current));
        if is_end && current.is_empty() {
            continue;
        }
        current.push(token);
        if is_end {
            found.extend(lines.statement(&current));
            current.clear();
        }
    }
    found.extend(lines.statement(&current));
    found
}

fn is_trigger(tokens: &[Token<'_>]) -> bool {
    let mut words =
        tokens.iter().skip_while(|token| ["EXPLAIN", "QUERY", "PLAN"].into_iter().any(|word| token.is_word(word)));
    words.next().is_some_and(|token| token.is_word("CREATE"))
        && words
            .find(|token| !token.is_word("TEMP") && !token.is_word("TEMPORARY"))
            .is_some_and(|token| token.is_word("TRIGGER"))
}

fn ends_trigger(tokens: &[Token<'_>]) -> bool {
    matches!(tokens, [.., semicolon, end] if semicolon.is(";") && end.is_word("END"))
}

/// Counts lines as statements go by.
struct Lines<'a> {
    script: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn statement(&mut self, tokens: &[Token<'a>]) -> Option<Statement<'a>> {
        let (first, last) = (tokens.first()?, tokens.last()?);
        let passed = self.script.get(self.at..first.start)?;
        self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
        self.at = first.start;
        Some(Statement { text: self.script.get(first.start..last.end())?, line: self.line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(script: &str) -> Vec<(usize, &str)> {
        statements(script).into_iter().map(|statement| (statement.line, statement.text)).collect()
    }

    #[test]
    fn statements_end_at_semicolons_that_are_not_inside_of_anything() {
        assert_eq!(
            cut("\u{feff}-- a;\n;;select ';' /* ; */;\n\nselect 2"),
            [(2, "select ';' /* ; */;"), (4, "select 2")]
        );
        assert_eq!(cut(" \n;"), []);
    }

    #[test]
    fn a_trigger_ends_at_its_end() {
        let trigger = "create temp trigger t after insert on a begin\n select case 1 when 1 then 2 end; end;";
        let script = format!("{trigger}\nselect 1;");
        assert_eq!(cut(&script), [(1, trigger), (3, "select 1;")]);
    }

    #[test]
    fn a_long_line_is_shortened() {
        let text = format!("select '{}'", "ä".repeat(100));
        let statement = Statement { text: &text, line: 1 };
        assert_eq!(statement.first_line().chars().count(), 71);
    }
}
