//! Comments, as gofmt leaves them.
//!
//! gofmt rewrites the comment before a declaration: headings, lists, indented lines, links and
//! doubled quotes get a form of their own (<https://go.dev/doc/comment>). What would be rewritten
//! is shown as a block of code, which it leaves alone. Comments on fields it does not touch.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// Writes the comment of a declaration: a sentence, and what the schema says below it.
pub(super) fn declaration(sentence: &str, comment: Option<&str>) -> String {
    let mut lines = vec![break_quotes(&one_line(sentence))];
    let text = comment.map(clean).unwrap_or_default();
    match deprecation(&text) {
        Some(reason) if is_prose(reason) => {
            lines.push(String::new());
            lines.extend(paragraphs(&format!("Deprecated: {reason}")));
        }
        Some(_) => {
            lines.extend([String::new(), "Deprecated: the schema says so.".to_owned(), String::new()]);
            lines.extend(code(&text));
        }
        None if text.is_empty() => {}
        None => {
            lines.push(String::new());
            lines.extend(if is_prose(&text) { paragraphs(&text) } else { code(&text) });
        }
    }
    lines.iter().map(|line| comment_line("", line)).collect()
}

/// Writes the comment on a field: what the schema says, and notes below it.
pub(super) fn field(comment: Option<&str>, notes: &[String]) -> String {
    let text = comment.map(clean).unwrap_or_default();
    let text = match deprecation(&text) {
        Some(reason) => format!("Deprecated: {reason}"),
        None => text,
    };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let gap = (!lines.is_empty() && !notes.is_empty()).then(String::new);
    lines.extend(gap.into_iter().chain(notes.iter().map(|note| one_line(note))));
    lines.iter().map(|line| comment_line("\t", line)).collect()
}

/// Writes a comment of one line that belongs to no declaration.
pub(super) fn line(text: &str) -> String {
    comment_line("", &one_line(text))
}

fn comment_line(indent: &str, line: &str) -> String {
    match line.trim_end() {
        "" => format!("{indent}//\n"),
        line if line.starts_with('\t') => format!("{indent}//{line}\n"),
        line => format!("{indent}// {line}\n"),
    }
}

/// Removes what a source file cannot hold or what would change how it reads, and blank edges.
fn clean(text: &str) -> String {
    let text: String = text.replace("\r\n", "\n").chars().filter_map(shown).collect();
    let lines: Vec<String> = text.lines().map(|line| defused(line.trim_end())).collect();
    lines.join("\n").trim().to_owned()
}

/// Pulls apart what would make a comment a build constraint of the old form, wherever it stands.
fn defused(line: &str) -> String {
    if line.trim_start().starts_with("+build") { line.replacen("+build", "+ build", 1) } else { line.to_owned() }
}

fn shown(c: char) -> Option<char> {
    match c {
        '\n' | '\t' => Some(c),
        '\r' => Some('\n'),
        '\u{2028}' | '\u{2029}' => Some(' '),
        // A byte order mark, and characters that turn the direction of what follows.
        '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        _ if c.general_category() == GeneralCategory::Control => Some(' '),
        _ => Some(c),
    }
}

fn one_line(text: &str) -> String {
    clean(text).split(['\n', '\t']).collect::<Vec<_>>().join(" ")
}

/// Pulls doubled quotes apart, which gofmt would turn into typographic ones.
fn break_quotes(text: &str) -> String {
    let mut text = text.to_owned();
    for (doubled, apart) in [("''", "' '"), ("``", "` `")] {
        while text.contains(doubled) {
            text = text.replace(doubled, apart);
        }
    }
    text
}

/// Returns what follows, when a comment begins by saying that its object is deprecated.
fn deprecation(text: &str) -> Option<&str> {
    const WORD: &str = "deprecated";
    let (word, rest) = text.split_at_checked(WORD.len())?;
    if !word.eq_ignore_ascii_case(WORD) || rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    let reason = rest.trim_start_matches(|c: char| c.is_whitespace() || ":;,.-–—".contains(c));
    Some(if reason.is_empty() { "the schema says so." } else { reason })
}

/// Whether gofmt leaves `text` as it is when it stands as paragraphs.
fn is_prose(text: &str) -> bool {
    let is_rewritten = |line: &str| {
        line.starts_with([' ', '\t', '#'])
            || line.starts_with('[') && line.contains("]:")
            || line.contains("''")
            || line.contains("``")
    };
    !text.lines().any(is_rewritten)
}

/// Sets paragraphs one line apart, each ending as no heading does.
fn paragraphs(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line.to_owned());
        }
    }
    let alone = |at: usize| {
        let blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(String::is_empty);
        blank(at.checked_sub(1)) && blank(Some(at + 1)) && at + 1 < lines.len()
    };
    let ends_open = |line: &str| line.ends_with(|c: char| c.is_alphanumeric());
    let lines = lines.iter().enumerate();
    lines.map(|(at, line)| if alone(at) && ends_open(line) { format!("{line}.") } else { line.clone() }).collect()
}

/// Sets lines as code. Code that begins like a list would be taken for one.
fn code(text: &str) -> Vec<String> {
    let is_marker = |c: char| "•*+-".contains(c) || c.is_ascii_digit();
    let lead = text.starts_with(is_marker).then(|| "\tComment:".to_owned());
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!("\t{line}") });
    lead.into_iter().chain(lines).collect()
}

#[cfg(test)]
mod tests;
