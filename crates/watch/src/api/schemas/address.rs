//! How a body says where a database is.

use secrecy::{ExposeSecret as _, SecretString};

use super::super::checks::Checks;
use crate::engines::{TargetAddress, TargetFields};
use crate::secret::{ReferencePolicy, SecretInput};

/// The longest name, in characters.
pub(super) const LONGEST_NAME: usize = 255;
/// The longest connection string or password, in characters.
pub(super) const LONGEST_SECRET: usize = 4096;

/// The members of a body that say where a database is.
pub(super) struct Given {
    pub(super) dsn: Option<SecretString>,
    pub(super) database: Option<String>,
    pub(super) fields: TargetFieldsGiven,
}

/// Where a database is, in separate members.
pub(super) struct TargetFieldsGiven {
    pub(super) engine: Option<String>,
    pub(super) db_host: Option<String>,
    pub(super) db_port: Option<u16>,
    pub(super) db_name: Option<String>,
    pub(super) db_user: Option<String>,
    pub(super) db_password: Option<SecretString>,
}

impl Given {
    /// Takes the one way that is given; `None` where something is wrong, which `checks` then know.
    pub(super) fn address(self, checks: &mut Checks, policy: &ReferencePolicy) -> Option<TargetAddress> {
        let Given { dsn, database, fields } = self;
        let TargetFieldsGiven { engine, db_host, db_port, db_name, db_user, db_password } = fields;
        let texts = [
            ("engine", &engine),
            ("db_host", &db_host),
            ("db_name", &db_name),
            ("db_user", &db_user),
            ("database", &database),
        ];
        for (name, text) in texts {
            checks.text(name, text.as_deref(), LONGEST_NAME);
        }
        if db_port == Some(0) {
            checks.wrong("db_port", "has to be 1 to 65535");
        }
        let has_fields =
            texts.iter().take(4).any(|(_, text)| text.is_some()) || db_port.is_some() || db_password.is_some();
        match (dsn, database, db_name) {
            (Some(dsn), None, _) if !has_fields => {
                checks.text("dsn", Some(dsn.expose_secret()), LONGEST_SECRET);
                Some(TargetAddress::Dsn(dsn))
            }
            (None, Some(name), _) if !has_fields => Some(TargetAddress::Configured(name)),
            (None, None, Some(database)) => {
                let password = db_password.and_then(|it| password(it, checks, policy));
                let (host, port, user) = (db_host, db_port, db_user);
                Some(TargetAddress::Fields(TargetFields { engine, host, port, user, password, database }))
            }
            (None, None, None) => {
                checks.wrong(
                    "db_name",
                    "is missing: a database is given by db_name with db_host, by dsn, or by database",
                );
                None
            }
            (dsn, _, _) => {
                let name = if dsn.is_some() { "dsn" } else { "database" };
                checks.wrong(name, "says where the database is, and so does another member");
                None
            }
        }
    }
}

/// Takes a password, or a reference to one that may be used.
pub(super) fn password(text: SecretString, checks: &mut Checks, policy: &ReferencePolicy) -> Option<SecretString> {
    if text.expose_secret().chars().count() > LONGEST_SECRET {
        checks.wrong("db_password", format!("has to be at most {LONGEST_SECRET} characters"));
    }
    let permitted = match SecretInput::parse(text.clone()) {
        Ok(SecretInput::Literal(_)) => Ok(()),
        Ok(SecretInput::Reference(reference)) => reference.permitted(policy),
        Err(error) => Err(error),
    };
    match permitted {
        Ok(()) => Some(text),
        Err(error) => {
            use driftless_engine::explain::Explain as _;
            let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
            checks.wrong("db_password", format!("is a reference that is of no use: {error}{hint}"));
            None
        }
    }
}
