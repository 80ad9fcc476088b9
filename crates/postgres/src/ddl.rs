//! Statements that change a database, with every name quoted.

mod kind;
mod statement;

pub(crate) use kind::{Here, default_privileges, reference, words};
pub(crate) use statement::{Clauses, Parameters};

use driftless_schema::model::QualifiedName;
use driftless_schema::sql::quote::{Quoting, identifier, literal, qualified};

/// Writes a name.
pub(crate) fn name(name: &str) -> String {
    identifier(Quoting::Postgres, name)
}

/// Writes a name of the server's or a user's: what is in `pg_catalog` needs no schema.
pub(crate) fn known(schema: &str, own: &str) -> String {
    let schema = if schema == "pg_catalog" { "" } else { schema };
    qualified(Quoting::Postgres, &QualifiedName::new(schema, own))
}

/// Writes an operator where an expression or a parameter names it.
pub(crate) fn operator(schema: &str, own: &str) -> String {
    if schema == "pg_catalog" { own.to_owned() } else { format!("OPERATOR({}.{own})", name(schema)) }
}

/// Writes a text value.
pub(crate) fn text(value: &str) -> String {
    literal(Quoting::Postgres, value)
}

/// Writes a list of names.
pub(crate) fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(name).collect::<Vec<_>>().join(", ")
}

/// Makes a role that can do nothing.
pub(crate) fn create_role(role: &str) -> String {
    format!("create role {}", name(role))
}

/// Makes a database with nothing in it.
pub(crate) fn create_database(database: &str) -> String {
    format!("create database {} template template0", name(database))
}

/// Drops a database, whoever is connected.
pub(crate) fn drop_database(database: &str) -> String {
    format!("drop database if exists {} (force)", name(database))
}

/// Drops an index without keeping anybody from its table.
pub(crate) fn drop_index_concurrently(index: &QualifiedName) -> String {
    format!("DROP INDEX CONCURRENTLY IF EXISTS {}", qualified(Quoting::Postgres, index))
}

/// Makes a range type; `options` are names and values as SQL.
pub(crate) fn create_range<'a>(
    range: &QualifiedName,
    options: impl Iterator<Item = (&'a String, &'a String)>,
) -> String {
    let options: Vec<String> = options.map(|(option, value)| format!("{option} = {value}")).collect();
    format!("CREATE TYPE {} AS RANGE ({})", qualified(Quoting::Postgres, range), options.join(", "))
}

/// A row security policy.
pub(crate) struct Policy<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// The table it is on.
    pub(crate) table: QualifiedName,
    /// `PERMISSIVE` or `RESTRICTIVE`.
    pub(crate) mode: &'a str,
    /// `ALL`, `SELECT`, …
    pub(crate) command: &'a str,
    /// Roles as SQL, `PUBLIC` among them.
    pub(crate) roles: &'a str,
    /// Which rows are seen, as SQL.
    pub(crate) using: Option<&'a str>,
    /// Which rows may be written, as SQL.
    pub(crate) with_check: Option<&'a str>,
}

/// Makes a policy.
pub(crate) fn create_policy(policy: &Policy<'_>) -> String {
    let Policy { name: policy_name, table, mode, command, roles, using, with_check } = policy;
    let table = qualified(Quoting::Postgres, table);
    let mut sql = format!("CREATE POLICY {} ON {table} AS {mode} FOR {command} TO {roles}", name(policy_name));
    for (clause, expression) in [("USING", using), ("WITH CHECK", with_check)] {
        if let Some(expression) = expression {
            sql.push_str(&format!(" {clause} ({expression})"));
        }
    }
    sql
}

/// Writes the roles of a policy in a stable order; `None` stands for everybody.
pub(crate) fn role_list<'a>(roles: impl Iterator<Item = Option<&'a str>>) -> String {
    let mut roles: Vec<String> = roles.map(|role| role.map_or_else(|| "PUBLIC".to_owned(), name)).collect();
    roles.sort();
    roles.join(", ")
}
