//! Statements of one line.

use driftless_schema::model::ObjectId;

use super::create::{table_of, table_word};
use super::text;

/// `ALTER TABLE name`, which subcommands stand behind.
pub(in crate::plan) fn alter_table(table: &ObjectId) -> String {
    format!("ALTER {} {}", table_word(table), text::own_name(table))
}

/// `ALTER COLUMN … SET DEFAULT`, as a subcommand.
pub(in crate::plan) fn set_default(column: &str, default: &str) -> String {
    format!("ALTER COLUMN {} SET DEFAULT {default}", text::name(column))
}

/// `DROP COLUMN`, as a subcommand.
pub(in crate::plan) fn drop_column(column: &str) -> String {
    format!("DROP COLUMN {}", text::name(column))
}

/// `DROP` what `reference` names.
pub(in crate::plan) fn drop(reference: &str) -> String {
    format!("DROP {reference}")
}

/// `DROP … CASCADE`.
pub(in crate::plan) fn drop_cascade(reference: &str) -> String {
    format!("DROP {reference} CASCADE")
}

/// `ALTER TABLE … DROP CONSTRAINT`.
pub(in crate::plan) fn drop_constraint(id: &ObjectId, catalog: &driftless_schema::model::Catalog) -> String {
    let table = table_of(id, catalog);
    format!("ALTER {} {} DROP CONSTRAINT {}", table_word(&table), text::relation_name(id), text::name(&id.name))
}

/// `ALTER … RENAME TO`.
pub(in crate::plan) fn rename(reference: &str, to: &str) -> String {
    format!("ALTER {reference} RENAME TO {}", text::name(to))
}

/// What every statement about default privileges begins with.
pub(in crate::plan) fn alter(reference: &str) -> String {
    format!("ALTER {reference} ")
}

/// `CREATE TYPE`, of a type that will be.
pub(in crate::plan) fn shell_type(id: &ObjectId) -> String {
    format!("CREATE TYPE {}", text::own_name(id))
}

/// Takes a partition from its parent.
pub(in crate::plan) fn detach(parent: &ObjectId, partition: &ObjectId) -> String {
    format!("ALTER TABLE {} DETACH PARTITION {}", text::own_name(parent), text::own_name(partition))
}

/// Gives a partition to its parent.
pub(in crate::plan) fn attach(parent: &ObjectId, partition: &ObjectId, bound: &str) -> String {
    format!("ALTER TABLE {} ATTACH PARTITION {} {bound}", text::own_name(parent), text::own_name(partition))
}

/// Makes a table a child of another.
pub(in crate::plan) fn inherit(table: &ObjectId, parent: &ObjectId) -> String {
    format!("ALTER TABLE {} INHERIT {}", text::own_name(table), text::own_name(parent))
}

/// Makes a table no child of another.
pub(in crate::plan) fn no_inherit(table: &ObjectId, parent: &ObjectId) -> String {
    format!("ALTER TABLE {} NO INHERIT {}", text::own_name(table), text::own_name(parent))
}

/// Makes an index a part of a partitioned one.
pub(in crate::plan) fn attach_index(whole: &ObjectId, part: &ObjectId) -> String {
    format!("ALTER INDEX {} ATTACH PARTITION {}", text::own_name(whole), text::own_name(part))
}

/// `ALTER SEQUENCE … OWNED BY NONE`.
pub(in crate::plan) fn owned_by_none(sequence: &ObjectId) -> String {
    format!("ALTER SEQUENCE {} OWNED BY NONE", text::own_name(sequence))
}

/// `ALTER SEQUENCE … OWNED BY`.
pub(in crate::plan) fn owned_by(sequence: &ObjectId, table: &ObjectId, column: &str) -> String {
    format!("ALTER SEQUENCE {} OWNED BY {}.{}", text::own_name(sequence), text::own_name(table), text::name(column))
}
