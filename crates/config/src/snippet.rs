//! The line of a file that an error is about, with a caret, and without secrets.
//!
//! A value is shown only if it stands on the line of a key that is known to hold none; everything
//! else becomes `…`. That hides too much rather than too little: the value of a misspelt
//! `password`, a line in the middle of a longer value, a comment.

use super::error::Location;

/// Keys whose values may be shown.
const OPEN: [&str; 19] = [
    "env",
    "environments",
    "databases",
    "name",
    "host",
    "port",
    "username",
    "database",
    "synchronize",
    "ssl",
    "rejectUnauthorized",
    "dbType",
    "schema",
    "timestampColumn",
    "parallel",
    "batchSize",
    "includeTables",
    "excludeTables",
    "verbose",
];

/// Keys whose values may not be shown, but which may be shown themselves.
const CLOSED: [&str; 4] = ["dsn", "password", "sourceDb", "targetDb"];

/// Tells whether a key may be named after those that stand before it on its line: without quotes,
/// a password with a comma in it goes on as the next key.
pub(crate) fn may_name<'a>(key: &str, before: impl IntoIterator<Item = &'a str>) -> bool {
    let known = |key: &str| OPEN.contains(&key) || CLOSED.contains(&key);
    known(key) || before.into_iter().all(|key| OPEN.contains(&key))
}

/// Draws the line with a caret; `named` is a key that the error's own text shows already.
pub(crate) fn draw(text: &str, location: Location, named: Option<&str>) -> String {
    let line = text.lines().nth(location.line.saturating_sub(1)).unwrap_or_default();
    let (shown, caret) = redact(line, location.column.saturating_sub(1), named);
    let number = location.line.to_string();
    let margin = " ".repeat(number.len());
    let space = " ".repeat(caret);
    format!("{margin} |\n{number} | {}\n{margin} | {space}^", shown.trim_end())
}

/// Leaves out what may be secret. Returns the rest, and where a column has moved to in it.
fn redact(line: &str, column: usize, named: Option<&str>) -> (String, usize) {
    let mut out = Redacted { shown: String::new(), columns: Vec::new() };
    let mut start = 0;
    let mut secret = false;
    // Brackets and commas part the pairs of maps on one line. In quotes they part too much, and
    // what is left without a key is hidden.
    for end in ends(line).into_iter().chain([line.len()]) {
        let segment = line.get(start..end).unwrap_or_default();
        let first = line.get(..start).unwrap_or_default().chars().count();
        secret |= out.segment(segment, first, named, secret);
        start = end;
    }
    let caret = out.columns.iter().filter(|from| **from < column).count();
    (out.shown, caret)
}

/// Returns where the pieces of a line end; the braces of variables do not part it.
fn ends(line: &str) -> Vec<usize> {
    let mut variable = false;
    let mut before = ' ';
    let mut ends = Vec::new();
    for (i, c) in line.char_indices() {
        variable |= c == '{' && before == '$';
        if !variable && matches!(c, '{' | '}' | '[' | ']' | ',') {
            ends.push(i + c.len_utf8());
        }
        variable &= c != '}';
        before = c;
    }
    ends
}

/// A line on its way, with the column that each of its characters had.
struct Redacted {
    shown: String,
    columns: Vec<usize>,
}

impl Redacted {
    fn push(&mut self, text: &str, first: usize) {
        for (i, c) in text.chars().enumerate() {
            self.shown.push(if c == '\t' { ' ' } else { c });
            self.columns.push(first + i);
        }
    }

    fn hide(&mut self, first: usize) {
        if !self.shown.ends_with('…') {
            self.shown.push('…');
            self.columns.push(first);
        }
    }

    /// Adds a pair, or a piece of one; tells whether something in it was hidden.
    fn segment(&mut self, segment: &str, first: usize, named: Option<&str>, after_secret: bool) -> bool {
        let body = segment.trim_start_matches([' ', '\t', '-', '{', '[']);
        let lead = segment.len() - body.len();
        let (lead_text, body) = segment.split_at(lead);
        let end = body.trim_end_matches(['{', '[', ']', ',', ' ']).len();
        // The brace that ends a map, and not the one that ends a variable.
        let end = match body.get(..end).and_then(|rest| rest.strip_suffix('}')) {
            Some(rest) if rest.rfind("${") <= rest.rfind('}') => rest.len(),
            _ => end,
        };
        let (body, tail) = body.split_at(end);
        let body_first = first + lead_text.chars().count();
        self.push(lead_text, first);
        let hidden = self.pair(body, body_first, named, after_secret);
        if !hidden {
            self.push(tail, body_first + body.chars().count());
        }
        hidden
    }

    fn pair(&mut self, body: &str, first: usize, named: Option<&str>, after_secret: bool) -> bool {
        if body.is_empty() {
            return after_secret;
        }
        let (written, value) = match body.split_once(':') {
            Some((written, value)) => (written, Some(value)),
            None => (body, None),
        };
        let key = written.trim().trim_matches(['"', '\'']);
        let open = OPEN.contains(&key);
        if after_secret && !open && !CLOSED.contains(&key) {
            self.hide(first);
            return true;
        }
        if !open && !CLOSED.contains(&key) && named != Some(key) {
            self.hide(first);
            return true;
        }
        self.push(written, first);
        let Some(value) = value else { return false };
        let colon = first + written.chars().count();
        self.push(":", colon);
        let (value, comment) = match value.find(" #") {
            Some(at) => value.split_at(at),
            None => (value, ""),
        };
        let suspicious = value.contains("://") || value.contains('@');
        if open && !suspicious && !after_secret {
            self.push(value, colon + 1);
            return !comment.is_empty();
        }
        let begin = value.len() - value.trim_start().len();
        let (space, value) = value.split_at(begin);
        self.push(space, colon + 1);
        if value.is_empty() {
            return false;
        }
        self.hide(colon + 1 + space.chars().count());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        redact(line, 0, None).0
    }

    #[test]
    fn values_of_open_keys_are_shown_and_no_others() {
        for (line, expected) in [
            ("  - name: app", "  - name: app"),
            ("    port: 54x", "    port: 54x"),
            ("    password: hunter2", "    password: …"),
            ("    dsn: postgres://u:hunter2@h", "    dsn: …"),
            ("    pasword: hunter2", "    …"),
            ("    host: postgres://u:hunter2@h", "    host: …"),
            ("    host: h # hunter2", "    host: h"),
            ("    hunter2", "    …"),
            ("    password hunter2", "    …"),
            ("    password:", "    password:"),
            ("  \"password\" : hunter2", "  \"password\" : …"),
            ("- {name: a, password: hunter2, port: 1}", "- {name: a, password: …"),
            ("- {name: a, password: 'hun,ter2', port: 1}", "- {name: a, password: …"),
            ("databases: [{name: a, port: x}]", "databases: [{name: a, port: x}]"),
            ("- {port: ${PORT:-1}, host: ${HOST}}", "- {port: ${PORT:-1}, host: ${HOST}}"),
            ("    port: ${PORT}", "    port: ${PORT}"),
            ("    password: ${A}, hunter2", "    password: …"),
            ("\tport: 1", " port: 1"),
            ("", ""),
        ] {
            let shown = shown(line);
            assert!(shown.starts_with(expected), "{line:?} is shown as {shown:?}");
            assert!(!shown.contains("hunter2") && !shown.contains("ter2"), "{shown:?}");
        }
    }

    #[test]
    fn a_named_key_is_shown_without_its_value() {
        assert_eq!(redact("  pasword: hunter2", 2, Some("pasword")), ("  pasword: …".to_owned(), 2));
    }

    #[test]
    fn the_caret_follows_what_is_left() {
        assert_eq!(redact("  - name: app", 4, None).1, 4);
        assert_eq!(redact("- {password: hunter2, port: x}", 28, None), ("- {password: … port: …".to_owned(), 21));
        assert_eq!(redact("password: hunter2", 10, None).1, 10);
    }
}
