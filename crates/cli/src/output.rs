//! What people and programs see. Standard output is data, standard error is talk.

pub(crate) mod apply;
pub(crate) mod data;
pub(crate) mod diff;
pub(crate) mod key;
pub(crate) mod plan;
pub(crate) mod style;

use std::io::Write as _;

use crate::failure::Failure;

/// Says something to the person, on standard error.
#[allow(clippy::print_stderr, reason = "this is the one place that talks")]
pub(crate) fn talk(message: std::fmt::Arguments<'_>) {
    anstream::eprintln!("{message}");
}

/// Writes data to standard output. A reader that went away (`| head`) is not an error.
pub(crate) fn data(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::refused(format!("write to standard output: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Text that stays on its line. A name may hold anything, also what a terminal takes for a command.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() { line.extend(character.escape_default()) } else { line.push(character) }
    }
    line
}

/// How much of a statement is told while it runs.
const LONGEST_STATEMENT: usize = 160;

/// A statement on one line, without the rest of a long one.
pub(crate) fn statement(sql: &str) -> String {
    let flat = one_line(&sql.split_whitespace().collect::<Vec<_>>().join(" "));
    match flat.char_indices().nth(LONGEST_STATEMENT) {
        Some((end, _)) => format!("{}…", flat.get(..end).unwrap_or_default()),
        None => flat,
    }
}
