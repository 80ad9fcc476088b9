//! What views and triggers use, as SQLite finds when it prepares a statement that uses them.
//!
//! SQLite tells an authorizer of every access, with the innermost view or trigger it is made
//! from. Nothing is run. What cannot be prepared has no dependencies here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, Result};

use super::read::{Raw, is_about_object};
use super::rows::{ObjectKind, SchemaRow};
use crate::sql::probe;

/// The tables and views that a view or trigger uses; all names in lower case.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// What views and triggers use.
#[derive(Debug, Default)]
pub(super) struct Dependencies {
    views: Uses,
    triggers: Uses,
}

impl Dependencies {
    /// Returns what the view `name` uses, in lower case.
    pub(super) fn of_view(&self, name: &str) -> impl Iterator<Item = &str> {
        uses(&self.views, name)
    }

    /// Returns what the trigger `name` uses, in lower case.
    pub(super) fn of_trigger(&self, name: &str) -> impl Iterator<Item = &str> {
        uses(&self.triggers, name)
    }
}

fn uses<'a>(all: &'a Uses, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    all.get(&name.to_ascii_lowercase()).into_iter().flatten().map(String::as_str)
}

/// Prepares a statement on every view, and on every table with triggers.
pub(super) fn read(connection: &mut Connection, raw: &Raw) -> Result<Dependencies> {
    let of_kind = |kind| raw.objects.iter().filter(move |object| object.kind == kind);
    let views: BTreeSet<String> = of_kind(ObjectKind::View).map(|view| view.name.to_ascii_lowercase()).collect();
    // What a foreign key's cascade fires is no use of the trigger's, and can be all of a schema.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    let listener = Listener::start(connection)?;
    let mut found = Dependencies::default();
    for view in &views {
        let mut uses = BTreeSet::new();
        for (accessor, used) in listener.hear(connection, &probe::select(view))? {
            // What a common table expression uses, the view uses; what a view uses, that view does.
            if accessor == *view || !views.contains(&accessor) {
                uses.extend(used);
            } else {
                uses.insert(accessor);
            }
        }
        found.views.insert(view.clone(), uses);
    }
    for probe in firing(of_kind(ObjectKind::Trigger), raw) {
        for (accessor, used) in listener.hear(connection, &probe)? {
            // Under one name with a view, whose access it was cannot be told.
            if !views.contains(&accessor) {
                found.triggers.entry(accessor).or_default().extend(used);
            }
        }
    }
    Listener::stop(connection)?;
    Ok(found)
}

/// Statements that fire `triggers`.
fn firing<'a>(triggers: impl Iterator<Item = &'a SchemaRow>, raw: &Raw) -> Vec<String> {
    let fired: BTreeSet<String> = triggers.map(|trigger| trigger.table.to_ascii_lowercase()).collect();
    let mut probes = Vec::new();
    for (table, columns) in raw.columns.iter().filter(|(name, _)| fired.contains(&name.to_ascii_lowercase())) {
        let plain = columns.iter().filter(|column| column.hidden == 0);
        let columns: Vec<&str> = plain.map(|column| column.name.as_str()).collect();
        probes.extend(["insert", "update", "delete"].map(|event| probe::firing(event, table, &columns)));
    }
    probes
}

/// Hears of every access that SQLite plans.
struct Listener(Arc<Mutex<Uses>>);

impl Listener {
    fn start(connection: &mut Connection) -> Result<Self> {
        let heard = Arc::new(Mutex::new(Uses::new()));
        let notes = Arc::clone(&heard);
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            if let (Some(accessor), Some(used)) = (context.accessor, used(&context.action)) {
                let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
                notes.entry(accessor.to_ascii_lowercase()).or_default().insert(used.to_ascii_lowercase());
            }
            Authorization::Allow
        }))?;
        Ok(Listener(heard))
    }

    /// Prepares a statement, and returns what is used from inside of views and triggers in it.
    fn hear(&self, connection: &Connection, probe: &str) -> Result<Uses> {
        let outcome = connection.prepare(probe).map(drop);
        let heard = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        match outcome {
            Ok(()) => Ok(heard),
            // Half of what it uses would be no answer.
            Err(error) if is_about_object(&error) => Ok(Uses::new()),
            Err(error) => Err(error),
        }
    }

    fn stop(connection: &mut Connection) -> Result<()> {
        connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)
    }
}

fn used<'a>(action: &AuthAction<'a>) -> Option<&'a str> {
    match action {
        AuthAction::Read { table_name, .. }
        | AuthAction::Insert { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::Delete { table_name } => Some(table_name),
        // Everything else is no use of a table.
        _ => None,
    }
}
