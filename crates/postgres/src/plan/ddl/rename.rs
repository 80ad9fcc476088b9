//! `RENAME TO` and `SET SCHEMA`.

use driftless_schema::model::{Kind, ObjectId};

use super::{create, text};
use crate::ddl;
use crate::plan::Here;

/// The statements that turn one identity into another.
pub(in crate::plan) fn statements(from: &ObjectId, to: &ObjectId, here: &Here) -> Vec<String> {
    let name = text::name(&to.name);
    let on = || text::relation_name(to);
    match to.kind {
        Kind::Column => {
            vec![format!("ALTER TABLE {} RENAME COLUMN {} TO {name}", on(), text::name(&from.name))]
        }
        Kind::Constraint => {
            let word = create::table_word(&create::bare_table_of(to));
            vec![format!("ALTER {word} {} RENAME CONSTRAINT {} TO {name}", on(), text::name(&from.name))]
        }
        Kind::Trigger | Kind::Policy | Kind::Rule => {
            let word = ddl::words(to.kind).kind;
            vec![format!("ALTER {word} {} ON {} RENAME TO {name}", text::name(&from.name), on())]
        }
        _ => {
            let database = here.database.as_deref().unwrap_or("postgres");
            let owner = here.owner.as_deref().unwrap_or("postgres");
            let mut statements = Vec::new();
            let mut now = from.clone();
            let reference = |id: &ObjectId| ddl::reference(id, ddl::Here { database, owner });
            if now.schema != to.schema {
                statements.push(format!("ALTER {} SET SCHEMA {}", reference(&now), text::name(&to.schema)));
                now.schema = to.schema.clone();
            }
            if now.name != to.name {
                statements.push(format!("ALTER {} RENAME TO {name}", reference(&now)));
            }
            statements
        }
    }
}
