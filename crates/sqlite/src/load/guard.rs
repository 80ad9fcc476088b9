//! What a script may not do: reach other files, change this process, or write its schema by hand.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, Result};

use super::Refusal;
use crate::sql::statements::Statement;

/// Pragmas that change all of this process, or where it puts files.
const PROCESS_PRAGMAS: [&str; 4] =
    ["temp_store_directory", "data_store_directory", "hard_heap_limit", "soft_heap_limit"];

/// Says why a statement may not run, where its first words tell.
pub(super) fn refuses(statement: &Statement<'_>) -> Option<Refusal> {
    let mut words = statement.words();
    let first = words.next()?;
    if first.text.starts_with('.') {
        return Some(Refusal::ShellCommand);
    }
    let names_file = first.is_word("ATTACH") || first.is_word("VACUUM") && words.any(|word| word.is_word("INTO"));
    names_file.then_some(Refusal::OtherFile)
}

/// Watches what statements do, and remembers what it refused.
#[derive(Debug)]
pub(super) struct Guard {
    refused: Arc<Mutex<Option<Refusal>>>,
}

impl Guard {
    pub(super) fn new() -> Self {
        Guard { refused: Arc::default() }
    }

    /// Watches `connection` until the guard is lifted.
    pub(super) fn watch(&self, connection: &mut Connection) -> Result<()> {
        let refused = Arc::clone(&self.refused);
        connection.authorizer(Some(move |context: AuthContext<'_>| match refusal(&context.action) {
            Some(refusal) => {
                *refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
                Authorization::Deny
            }
            None => Authorization::Allow,
        }))
    }

    /// Returns what the last statement was refused for, once.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Ends the watch.
pub(super) fn lift(connection: &mut Connection) -> Result<()> {
    connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)
}

fn refusal(action: &AuthAction<'_>) -> Option<Refusal> {
    match action {
        // VACUUM attaches a file without a name.
        AuthAction::Attach { filename } => (!filename.is_empty()).then_some(Refusal::OtherFile),
        AuthAction::Function { function_name } if function_name.eq_ignore_ascii_case("load_extension") => {
            Some(Refusal::Extension)
        }
        AuthAction::Pragma { pragma_name, .. } if pragma_name.eq_ignore_ascii_case("writable_schema") => {
            Some(Refusal::WritableSchema)
        }
        AuthAction::Pragma { pragma_name, .. }
            if PROCESS_PRAGMAS.into_iter().any(|name| name.eq_ignore_ascii_case(pragma_name)) =>
        {
            Some(Refusal::ProcessSetting)
        }
        // An ATTACH of a file whose name is computed.
        AuthAction::Unknown { .. } => Some(Refusal::OtherFile),
        // Everything else stays inside of the database.
        _ => None,
    }
}
