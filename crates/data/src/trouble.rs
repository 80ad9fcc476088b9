//! Why a piece of work did not go well, before anybody decides what to make of it.

use driftless_postgres::connect::ConnectError;
use driftless_postgres::told::Told;
use tokio_postgres::error::SqlState;

use crate::error::TableError;
use crate::session::Side;

/// Why a piece of work did not go well.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// A server could not be reached.
    Connect(Side, Box<ConnectError>),
    /// A connection was lost.
    Lost(Side),
    /// A server refused something.
    Refused(Side, Refusal),
    /// It cannot be done, by what we know ourselves.
    Table(TableError),
    /// Somebody pressed Ctrl-C.
    Cancelled,
}

/// What a server said, without values of cells.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) code: SqlState,
    pub(crate) told: Told,
    /// Rows that it is about, by their keys, where that was found out.
    pub(crate) rows: Vec<String>,
}

/// What can be done about trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// The same may go well a little later.
    Later,
    /// The run needs a new snapshot of the source.
    NewSnapshot,
    /// Other tables may have to come first.
    AfterOthers,
    /// Nothing.
    None,
}

impl Trouble {
    /// Takes an error of a session apart.
    pub(crate) fn of(side: Side, error: &tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            // 57P: the server shuts down, starts, or ends the session.
            Some(told) if told.code().code().starts_with("57P") => Trouble::Lost(side),
            Some(told) => Trouble::Refused(side, Refusal::of(told)),
            None if error.is_closed() || is_of_the_wire(error) => Trouble::Lost(side),
            // Text that is no UTF-8, say, of a database that does not know what its bytes mean.
            None => Trouble::Table(TableError {
                message: format!("understand what the {side} sent"),
                hint: Some("text that is no UTF-8 cannot be a key: a column of bytea would do".to_owned()),
                code: None,
            }),
        }
    }

    /// Makes trouble of a table.
    pub(crate) fn table(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Trouble::Table(TableError { message: message.into(), hint: Some(hint.into()), code: None })
    }

    /// Decides what can be done about it.
    pub(crate) fn remedy(&self) -> Remedy {
        match self {
            Trouble::Connect(_, error) if error.is_about_the_host() => Remedy::Later,
            Trouble::Lost(Side::Source) => Remedy::NewSnapshot,
            Trouble::Lost(Side::Target) => Remedy::Later,
            Trouble::Refused(side, refusal) => refusal.remedy(*side),
            Trouble::Connect(..) | Trouble::Table(_) | Trouble::Cancelled => Remedy::None,
        }
    }

    /// Another of it, for each table that it is about; a connection that failed is told once.
    pub(crate) fn copy(&self) -> Self {
        match self {
            Trouble::Connect(side, _) | Trouble::Lost(side) => Trouble::Lost(*side),
            Trouble::Refused(side, refusal) => Trouble::Refused(*side, refusal.clone()),
            Trouble::Table(error) => Trouble::Table(error.clone()),
            Trouble::Cancelled => Trouble::Cancelled,
        }
    }

    /// Whether another row holds what a row wants to hold.
    pub(crate) fn is_about_unique_values(&self) -> bool {
        let codes = [SqlState::UNIQUE_VIOLATION, SqlState::EXCLUSION_VIOLATION];
        matches!(self, Trouble::Refused(Side::Target, refusal) if codes.contains(&refusal.code))
    }

    /// Whether the target has no room left.
    pub(crate) fn is_full_disk(&self) -> bool {
        matches!(self, Trouble::Refused(Side::Target, refusal) if refusal.code == SqlState::DISK_FULL)
    }

    /// Tells it of a table: `doing` is a verb phrase.
    pub(crate) fn tell(&self, doing: &str) -> TableError {
        match self {
            Trouble::Connect(side, error) => TableError {
                message: format!("{doing}: the {side} cannot be reached: {}", chain(error.as_ref())),
                hint: driftless_engine::explain::Explain::hint(error.as_ref()),
                code: None,
            },
            Trouble::Lost(side) => TableError {
                message: format!("{doing}: lost the connection to the {side}"),
                hint: Some("run it again: it goes on from what is there".to_owned()),
                code: None,
            },
            Trouble::Refused(side, refusal) => refusal.tell(*side, doing),
            Trouble::Table(error) => error.clone(),
            Trouble::Cancelled => TableError { message: format!("{doing}: interrupted"), hint: None, code: None },
        }
    }
}

/// Whether the system, and not the answer, is what an error is about.
fn is_of_the_wire(error: &tokio_postgres::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        // What cannot be decoded is an error of this kind too.
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return error.kind() != std::io::ErrorKind::InvalidData && error.kind() != std::io::ErrorKind::InvalidInput;
        }
        cause = error.source();
    }
    false
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// What a server said, without values of cells: functions of people put them into their errors.
fn told(error: &tokio_postgres::error::DbError) -> Told {
    let code = error.code().code();
    let own = match code.get(..2) {
        Some("22") => "a value does not fit",
        Some("P0" | "38" | "39") => "a trigger or another function raised an error",
        Some("XX") => "an internal error",
        _ => return Told::of(error),
    };
    let column = match (error.table(), error.column(), error.datatype()) {
        (Some(table), Some(column), _) => format!(" ({table}.{column})"),
        (_, _, Some(kind)) => format!(" (type {kind})"),
        _ => String::new(),
    };
    Told { message: format!("{own}{column} ({code})"), advice: None, ..Told::of(error) }
}

impl Refusal {
    fn of(error: &tokio_postgres::error::DbError) -> Self {
        Refusal { code: error.code().clone(), told: told(error), rows: Vec::new() }
    }

    fn remedy(&self, side: Side) -> Remedy {
        let again = [
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::TOO_MANY_CONNECTIONS,
            SqlState::CANNOT_CONNECT_NOW,
        ];
        match self.code.code().get(..2) {
            // A standby that cancels a query in its own recovery's favour takes the snapshot with it.
            _ if again.contains(&self.code) && side == Side::Source => Remedy::NewSnapshot,
            _ if again.contains(&self.code) => Remedy::Later,
            Some("23") if side == Side::Target => Remedy::AfterOthers,
            _ => Remedy::None,
        }
    }

    fn tell(&self, side: Side, doing: &str) -> TableError {
        let rows = if self.rows.is_empty() { String::new() } else { format!("; rows: {}", self.rows.join(", ")) };
        TableError {
            message: format!("{doing}: the {side} says: {}{rows}", self.told.message),
            hint: self.advice(side),
            code: Some(self.code.code().to_owned()),
        }
    }

    fn advice(&self, side: Side) -> Option<String> {
        let advice = match self.code {
            SqlState::FOREIGN_KEY_VIOLATION => {
                "choose the referenced table too, compare with --check rows, or use --disable-triggers"
            }
            SqlState::UNIQUE_VIOLATION | SqlState::EXCLUSION_VIOLATION => {
                "the target has a constraint that rows of the source do not meet"
            }
            SqlState::CHECK_VIOLATION | SqlState::NOT_NULL_VIOLATION => {
                "the target's table is stricter than the source's: compare them with driftless diff"
            }
            SqlState::DISK_FULL => "make room on the target and run it again: it goes on from what is there",
            SqlState::INSUFFICIENT_PRIVILEGE if side == Side::Source => "the role needs SELECT on it",
            SqlState::INSUFFICIENT_PRIVILEGE => {
                "the role needs SELECT, INSERT, UPDATE and DELETE on it, and TEMPORARY on the database"
            }
            SqlState::LOCK_NOT_AVAILABLE => "somebody holds a lock on it; run it again when they are done",
            _ => return self.told.advice.clone(),
        };
        Some(advice.to_owned())
    }
}
