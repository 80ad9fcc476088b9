//! Names of what was made without one.
//!
//! The names follow PostgreSQL's fashion and come from the table and the constraint alone, so
//! that equal constraints have equal names and a new one renames no other:
//!
//! | constraint | name |
//! |---|---|
//! | primary key | `orders_pkey` |
//! | unique | `orders_code_key` |
//! | foreign key | `orders_user_id_users_fkey` |
//! | check | `orders_price_check_1f0a39c2`, with the columns it uses and a hash of its condition |
//!
//! SQLite allows what these names do not tell apart, and lets two constraints be given one
//! name. All of such a group get a hash of what they demand, and a number where that is equal too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use driftless_schema::model::{Constraint, Ident};
use sha2::{Digest, Sha256};

/// A constraint of one table that needs a name.
#[derive(Debug)]
pub(super) struct Nameless {
    /// The name it was given.
    pub(super) given: Option<String>,
    /// The columns that a check uses; of other constraints the body has them.
    pub(super) check_columns: Vec<String>,
    /// What it demands.
    pub(super) constraint: Constraint,
}

/// Names the constraints of `table`, each differently.
pub(super) fn assign(table: &str, constraints: Vec<Nameless>) -> Vec<(Ident, Constraint)> {
    let mut groups: BTreeMap<String, Vec<Constraint>> = BTreeMap::new();
    for nameless in constraints {
        groups.entry(first_choice(table, &nameless)).or_default().push(nameless.constraint);
    }
    let mut used: BTreeSet<String> = groups.keys().cloned().collect();
    let mut named = Vec::new();
    for (name, group) in groups {
        match <[Constraint; 1]>::try_from(group) {
            Ok([only]) => named.push((Ident::from(name), only)),
            Err(group) => {
                for constraint in group {
                    let hashed = format!("{name}_{}", hash(&format!("{constraint:?}")));
                    named.push((Ident::from(unused(hashed, &mut used)), constraint));
                }
            }
        }
    }
    named
}

/// Takes a name that is not yet used: `name`, or with a number behind it.
fn unused(name: String, used: &mut BTreeSet<String>) -> String {
    let mut candidate = name.clone();
    let mut number = 1;
    while !used.insert(candidate.clone()) {
        number += 1;
        candidate = format!("{name}_{number}");
    }
    candidate
}

fn first_choice(table: &str, nameless: &Nameless) -> String {
    if let Some(given) = &nameless.given {
        return given.clone();
    }
    let with = |columns: &[Ident]| columns.iter().fold(table.to_owned(), |name, column| format!("{name}_{column}"));
    match &nameless.constraint {
        Constraint::PrimaryKey(_) => format!("{table}_pkey"),
        Constraint::Unique(key) => format!("{}_key", with(&key.columns)),
        Constraint::ForeignKey(key) => format!("{}_{}_fkey", with(&key.columns), key.references.name),
        Constraint::Check(check) => {
            let columns =
                nameless.check_columns.iter().fold(table.to_owned(), |name, column| format!("{name}_{column}"));
            format!("{columns}_check_{}", hash(&check.expression))
        }
        Constraint::Exclusion(_) => format!("{table}_excl"),
    }
}

/// Eight hexadecimal digits that stand for `text`.
fn hash(text: &str) -> String {
    Sha256::digest(text).iter().take(4).fold(String::new(), |mut digits, byte| {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
