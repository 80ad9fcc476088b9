//! The one live database that a command works on.

use driftless::prelude::{Source, Sources};
use driftless::sources::{Permission, Target};

use crate::failure::Failure;

/// How one of several databases is chosen.
#[derive(Debug, Clone, Copy)]
pub(super) enum Choice<'a> {
    /// By its address alone.
    Address,
    /// By `--database` too.
    Database(Option<&'a str>),
}

/// Returns the one database that `source` names; `side` is what it is called.
pub(super) fn one(sources: &Sources, source: &Source, side: &str, choice: Choice<'_>) -> Result<Target, Failure> {
    let mut targets = sources.targets(source)?;
    let several = match choice {
        Choice::Address => "choose one with env:NAME/DATABASE",
        Choice::Database(_) => "choose one with env:NAME/DATABASE, or with --database NAME",
    };
    if let (Choice::Database(Some(name)), true) = (choice, targets.len() > 1) {
        targets.retain(|target| target.name.as_deref() == Some(name));
    }
    let names: Vec<String> = targets.iter().filter_map(|target| target.name.clone()).collect();
    match <[Target; 1]>::try_from(targets) {
        Ok([target]) => Ok(target),
        Err(none) if none.is_empty() => {
            let hint = "name it as postgres://… or env:NAME/DATABASE";
            Err(Failure::usage(format!("the {side} is not a live database"), hint))
        }
        Err(_) => Err(Failure::usage(format!("the {side} is several databases: {}", names.join(", ")), several)),
    }
}

/// Refuses a database that its configuration does not let be changed.
pub(super) fn may_be_changed(target: &Target) -> Result<(), Failure> {
    match target.permission {
        Permission::Unsaid | Permission::Given => Ok(()),
        Permission::Withheld => Err(Failure::not_allowed(
            format!("the configuration does not let {} be changed", target.name.as_deref().unwrap_or_default()),
            "say `synchronize: true` of it there, if it may be",
        )),
    }
}
