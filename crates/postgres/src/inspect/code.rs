//! Routines, triggers, policies and rules: objects that are their definition.

use std::collections::BTreeMap;

use driftless_schema::model::{Definition, Kind, ObjectId, QualifiedName};

use super::names::Names;
use super::rows::{Letter, PolicyRow, RoutineRow, RuleRow, TriggerRow};
use crate::ddl;

/// `pg_trigger.tgtype`: the bits for the time (`src/include/catalog/pg_trigger.h`).
const BEFORE: i16 = 1 << 1;
const INSTEAD: i16 = 1 << 6;

pub(super) fn routine(row: &RoutineRow, names: &Names<'_>) -> Option<(ObjectId, Definition)> {
    let kind = if row.kind.0 == b'p' { Kind::Procedure } else { Kind::Function };
    let id = ObjectId::routine(kind, names.schema(row.schema)?.clone(), row.name.0.clone(), row.signature.as_str());
    let mut properties = BTreeMap::from([("arguments".to_owned(), row.arguments.clone())]);
    properties.extend(row.returns.as_ref().map(|returns| ("returns".to_owned(), returns.clone())));
    Some((id, Definition { sql: row.definition.trim_end().to_owned(), properties }))
}

pub(super) fn trigger(row: &TriggerRow, names: &Names<'_>) -> Option<(ObjectId, Definition)> {
    let time = match row.events {
        events if events & INSTEAD != 0 => "instead of",
        events if events & BEFORE != 0 => "before",
        _ => "after",
    };
    let mut properties = BTreeMap::from([("time".to_owned(), time.to_owned())]);
    properties.extend(enabled(row.enabled));
    let id = names.part_id(Kind::Trigger, row.relation, &row.name.0)?;
    Some((id, Definition { sql: row.definition.clone(), properties }))
}

pub(super) fn rule(row: &RuleRow, names: &Names<'_>) -> Option<(ObjectId, Definition)> {
    let id = names.part_id(Kind::Rule, row.relation, &row.name.0)?;
    let sql = row.definition.trim_end_matches(';').to_owned();
    Some((id, Definition { sql, properties: enabled(row.enabled).into_iter().collect() }))
}

/// When a trigger or rule fires, where that is not in ordinary sessions alone.
fn enabled(letter: Letter) -> Option<(String, String)> {
    Some(("enabled".to_owned(), firing(letter)?.to_owned()))
}

/// When a trigger, rule or event trigger fires, where that is not in ordinary sessions alone.
pub(super) fn firing(letter: Letter) -> Option<&'static str> {
    match letter.0 {
        b'D' => Some("disabled"),
        b'R' => Some("replica"),
        b'A' => Some("always"),
        _ => None,
    }
}

/// Composes a policy's definition: the server has no deparser for it.
pub(super) fn policy(row: &PolicyRow, names: &Names<'_>) -> Option<(ObjectId, Definition)> {
    let id = names.part_id(Kind::Policy, row.relation, &row.name.0)?;
    let command = match row.command.0 {
        b'r' => "SELECT",
        b'a' => "INSERT",
        b'w' => "UPDATE",
        b'd' => "DELETE",
        _ => "ALL",
    };
    let mode = if row.permissive { "PERMISSIVE" } else { "RESTRICTIVE" };
    let roles: Vec<_> = row.roles.iter().map(|role| (*role != 0).then(|| names.role(*role))).collect();
    let roles = ddl::role_list(roles.iter().map(Option::as_deref));
    let sql = ddl::create_policy(&ddl::Policy {
        name: &id.name,
        table: QualifiedName { schema: id.schema.clone(), name: id.relation.clone() },
        mode,
        command,
        roles: &roles,
        using: row.using_expression.as_deref(),
        with_check: row.check_expression.as_deref(),
    });
    let mut properties = BTreeMap::from([
        ("as".to_owned(), mode.to_lowercase()),
        ("for".to_owned(), command.to_lowercase()),
        ("to".to_owned(), roles),
    ]);
    for (property, expression) in [("using", &row.using_expression), ("with_check", &row.check_expression)] {
        properties.extend(expression.clone().map(|expression| (property.to_owned(), expression)));
    }
    Some((id, Definition { sql, properties }))
}
