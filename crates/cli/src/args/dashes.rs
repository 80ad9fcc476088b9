//! Long flags with one dash, as PgSync has them.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory as _, Error};

use super::Arguments;

/// Puts it right where clap read `-source` as `-s`, and says what was meant.
pub(super) fn explained(mut error: Error, arguments: impl Iterator<Item = OsString>) -> Error {
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    let mut known = BTreeSet::new();
    collect(&Arguments::command(), &mut known);
    if let Some(name) = arguments.filter_map(|argument| long_with_one_dash(&argument)).find(|it| known.contains(it)) {
        error.insert(ContextKind::InvalidArg, ContextValue::String(format!("-{name}")));
        error.insert(ContextKind::SuggestedArg, ContextValue::String(format!("--{name}")));
        error.remove(ContextKind::Suggested);
    }
    error
}

/// The name in `-name` or `-name=value`.
fn long_with_one_dash(argument: &OsString) -> Option<String> {
    let name = argument.to_str()?.strip_prefix('-')?.split('=').next()?;
    (name.len() > 1 && !name.starts_with('-')).then(|| name.to_owned())
}

fn collect(command: &Command, names: &mut BTreeSet<String>) {
    names.extend(command.get_arguments().filter_map(|argument| argument.get_long().map(str::to_owned)));
    command.get_subcommands().for_each(|command| collect(command, names));
}
