//! What the server says, without values of cells.

use tokio_postgres::error::{DbError, SqlState};

/// What the server said of a statement that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its words, with the code.
    pub message: String,
    /// What it advises.
    pub advice: Option<String>,
    /// Whether another attempt may go well: a lock did not come free, or two waited for each other.
    pub is_about_locks: bool,
    /// Whether what is to be made is there, or what is to be dropped is not.
    pub is_done_already: bool,
}

/// Classes of errors whose details name objects. Those of data (22) and of constraints (23) show rows.
const CLASSES_ABOUT_OBJECTS: [&str; 6] = ["0A", "25", "2B", "42", "53", "55"];

impl Told {
    /// Takes an error of the server, and leaves out what may be a cell's value.
    pub fn of(error: &DbError) -> Self {
        let code = error.code();
        let class = code.code().get(..2).unwrap_or_default();
        let message = if class == "22" { without_quoted(error.message()) } else { error.message().to_owned() };
        let detail = error.detail().filter(|_| CLASSES_ABOUT_OBJECTS.contains(&class));
        let detail = detail.map(|detail| format!(": {}", detail.trim_end_matches('.'))).unwrap_or_default();
        let about_locks =
            [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];
        let done = [
            SqlState::DUPLICATE_TABLE,
            SqlState::DUPLICATE_OBJECT,
            SqlState::UNDEFINED_TABLE,
            SqlState::UNDEFINED_OBJECT,
        ];
        Told {
            message: one_line(&format!("{message}{detail} ({})", code.code())),
            advice: error.hint().map(|hint| one_line(hint.trim_end_matches('.'))),
            is_about_locks: about_locks.contains(code),
            is_done_already: done.contains(code),
        }
    }
}

impl Told {
    /// What we say ourselves of a statement that went well by the server's own account.
    pub(crate) fn plain(message: String) -> Self {
        Told { message: one_line(&message), advice: None, is_about_locks: false, is_done_already: false }
    }
}

/// Leaves out what stands in quotes: in errors about data that is the data.
fn without_quoted(message: &str) -> String {
    match (message.find('"'), message.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            let (before, after) = (message.get(..=first), message.get(last..));
            format!("{}…{}", before.unwrap_or_default(), after.unwrap_or_default())
        }
        _ => message.to_owned(),
    }
}

/// Text that stays on its line; a name may hold anything.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() { line.extend(character.escape_default()) } else { line.push(character) }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_quotes_are_left_out() {
        let left = without_quoted("invalid input syntax for type integer: \"it\"s secret\"");
        assert_eq!(left, "invalid input syntax for type integer: \"…\"");
        assert_eq!(without_quoted("division by zero"), "division by zero");
        assert_eq!(without_quoted("odd \" one"), "odd \" one");
    }
}
