//! Splits a file of SQL into statements, as psql does.
//!
//! A semicolon ends a statement outside of quotes, comments, parentheses and the bodies of
//! SQL-standard routines (`BEGIN ATOMIC … END`). Rows that follow `COPY … FROM stdin` are left
//! out: they are data. Of psql's own commands those that pg_dump writes as guards are skipped.

use super::LoadError;

/// A statement and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// The text, without the semicolon.
    pub(super) sql: &'a str,
    /// The line it begins on, from 1.
    pub(super) line: usize,
}

/// Splits `text`, which came from `file`.
pub(super) fn split<'a>(file: &str, text: &'a str) -> Result<Vec<Statement<'a>>, LoadError> {
    let mut scanner = Scanner { text, at: 0, words: Vec::new(), parentheses: 0, blocks: 0 };
    let mut statements = Vec::new();
    while let Some(start) = scanner.skip_blank() {
        let line = line_of(text, start);
        let rest = text.get(start..).unwrap_or_default();
        if let Some(command) = rest.strip_prefix('\\') {
            let command = command.lines().next().unwrap_or_default().trim_end();
            if !matches!(command.split(' ').next(), Some("restrict" | "unrestrict")) {
                return Err(LoadError::PsqlCommand { file: file.to_owned(), line, command: format!("\\{command}") });
            }
            scanner.skip_line();
            continue;
        }
        let end = scanner.statement();
        let sql = text.get(start..end).unwrap_or_default().trim_end();
        if scanner.is_copy_from_stdin() {
            scanner.skip_rows();
        } else if !sql.is_empty() {
            statements.push(Statement { sql, line });
        }
    }
    Ok(statements)
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.get(..at).unwrap_or_default().bytes().filter(|byte| *byte == b'\n').count()
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The words of the statement so far, lower case; only the first few and the last few matter.
    words: Vec<String>,
    parentheses: usize,
    /// Open `BEGIN` and `CASE` of a routine's body.
    blocks: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Moves behind `pattern` or to the end.
    fn skip_past(&mut self, pattern: &str) {
        self.at = self.rest().find(pattern).map_or(self.text.len(), |found| self.at + found + pattern.len());
    }

    fn skip_line(&mut self) {
        self.skip_past("\n");
    }

    /// Skips space, comments and stray semicolons; tells where the next statement begins.
    fn skip_blank(&mut self) -> Option<usize> {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{c}', '\u{feff}', ';']).len();
            self.at += blank;
            if !self.skip_comment() {
                return (!self.rest().is_empty()).then_some(self.at);
            }
        }
    }

    fn skip_comment(&mut self) -> bool {
        if self.rest().starts_with("--") {
            self.skip_line();
            return true;
        }
        if !self.rest().starts_with("/*") {
            return false;
        }
        let mut depth = 0_usize;
        loop {
            let rest = self.rest();
            let Some(found) = rest.find(['*', '/']) else {
                self.at = self.text.len();
                return true;
            };
            let mark = rest.get(found..).unwrap_or_default();
            if mark.starts_with("/*") {
                depth += 1;
                self.at += found + 2;
            } else if mark.starts_with("*/") {
                depth = depth.saturating_sub(1);
                self.at += found + 2;
                if depth == 0 {
                    return true;
                }
            } else {
                self.at += found + 1;
            }
        }
    }

    /// Reads one statement; returns where its text ends and stands behind its semicolon.
    fn statement(&mut self) -> usize {
        self.words.clear();
        (self.parentheses, self.blocks) = (0, 0);
        while let Some(character) = self.rest().chars().next() {
            match character {
                '-' | '/' if self.skip_comment() => {}
                '\'' => {
                    let escapes = self.words.last().is_some_and(|word| word == "e") && self.is_glued();
                    self.skip_quoted('\'', escapes);
                }
                '"' => self.skip_quoted('"', false),
                '$' => self.skip_dollar(),
                '(' => {
                    self.parentheses += 1;
                    self.at += 1;
                }
                ')' => {
                    self.parentheses = self.parentheses.saturating_sub(1);
                    self.at += 1;
                }
                ';' if self.parentheses == 0 && self.blocks == 0 => {
                    self.at += 1;
                    return self.at - 1;
                }
                character if character.is_alphanumeric() || character == '_' => self.word(),
                character => self.at += character.len_utf8(),
            }
        }
        self.at
    }

    /// Whether the last word stands right before this place.
    fn is_glued(&self) -> bool {
        self.text.get(..self.at).and_then(|text| text.chars().next_back()).is_some_and(char::is_alphanumeric)
    }

    fn skip_quoted(&mut self, quote: char, escapes: bool) {
        self.at += 1;
        loop {
            let rest = self.rest();
            let found = rest.find(|c| c == quote || escapes && c == '\\');
            let Some(found) = found else {
                self.at = self.text.len();
                return;
            };
            self.at += found + 1;
            if rest.get(found..).unwrap_or_default().starts_with('\\') {
                self.at += self.rest().chars().next().map_or(0, char::len_utf8);
            } else if self.rest().starts_with(quote) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Skips `$tag$ … $tag$`; a `$` that begins no such thing (a parameter) is one character.
    fn skip_dollar(&mut self) {
        let rest = self.rest();
        let tag = rest.get(1..).and_then(|after| after.find('$')).and_then(|end| rest.get(..end + 2));
        let is_tag = |tag: &&str| {
            let name = tag.trim_matches('$');
            name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit())
        };
        match tag.filter(is_tag) {
            Some(tag) if !self.is_glued() => {
                self.at += tag.len();
                self.skip_past(tag);
            }
            _ => self.at += 1,
        }
    }

    fn word(&mut self) {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default().to_lowercase();
        self.at += end;
        if self.parentheses == 0 && self.makes_routine() {
            match word.as_str() {
                "begin" => self.blocks += 1,
                "case" if self.blocks > 0 => self.blocks += 1,
                "end" => self.blocks = self.blocks.saturating_sub(1),
                _ => {}
            }
        }
        self.words.push(word);
    }

    /// Whether the statement began with `create [or replace] function` or `procedure`.
    fn makes_routine(&self) -> bool {
        let mut words = self.words.iter().map(String::as_str);
        if words.next() != Some("create") {
            return false;
        }
        match words.next() {
            Some("or") => words.nth(1).is_some_and(is_routine),
            Some(word) => is_routine(word),
            None => false,
        }
    }

    fn is_copy_from_stdin(&self) -> bool {
        self.words.first().is_some_and(|word| word == "copy")
            && self.words.windows(2).any(|pair| matches!(pair, [from, stdin] if from == "from" && stdin == "stdin"))
    }

    /// Skips the rows behind a COPY, up to the line `\.`.
    fn skip_rows(&mut self) {
        self.skip_line();
        while !self.rest().is_empty() {
            let is_end = self.rest().lines().next().is_some_and(|line| line.trim_end() == "\\.");
            self.skip_line();
            if is_end {
                return;
            }
        }
    }
}

fn is_routine(word: &str) -> bool {
    matches!(word, "function" | "procedure")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(usize, &str)> {
        split("x.sql", text).unwrap().into_iter().map(|statement| (statement.line, statement.sql)).collect()
    }

    #[test]
    fn statements_end_at_their_own_semicolon() {
        assert_eq!(parts("select 1;\n\nselect 2"), [(1, "select 1"), (3, "select 2")]);
        assert_eq!(parts(";; -- only;\n /* a /* b; */ ; */ ;"), []);
        for whole in [
            "select ';', \";\", E'\\';', 'a''b;', $$;$$, $x$ $$ ; $x$, a$b, $1 -- ;\n + 1",
            "create function f() returns int language sql begin atomic select 1; select case when true then 1 end; end",
            "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC insert into t values (1); END",
            "create rule r as on insert to t do also (insert into a values (1); insert into b values (2))",
            "create table \"begin\" (a int, \"end;\" int)",
        ] {
            let text = format!("{whole};\nselect 2;");
            let parts = parts(&text);
            assert_eq!(parts.len(), 2, "{parts:?}");
            assert_eq!(parts.first().unwrap().1, whole);
        }
    }

    #[test]
    fn begin_and_end_of_a_transaction_are_statements() {
        assert_eq!(parts("begin;\nselect 1;\nend;").len(), 3);
    }

    #[test]
    fn a_dump_with_rows_and_guards_is_read_without_them() {
        let dump = "\\restrict abc\ncreate table t (a text);\nCOPY public.t (a) FROM stdin;\nx;'\n\\N\n\\.\n\nselect 1;\n\\unrestrict abc\n";
        assert_eq!(parts(dump), [(2, "create table t (a text)"), (8, "select 1")]);
    }

    #[test]
    fn other_commands_of_psql_are_refused() {
        let error = split("a.sql", "select 1;\n\\connect shop\n").unwrap_err();
        assert_eq!(error.to_string(), "load a.sql:2: \\connect shop is a command of psql, not SQL");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_split_without_panic(text in "[-;'\"$\\\\/* a-z()\n]{0,60}") {
            let _ = split("x", &text);
        }
    }
}
