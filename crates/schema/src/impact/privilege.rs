//! Who may do what.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rules::tables::{
    T10, T10_CONNECT, T10_HELD, T10_SCHEMA, T11, T12, T12_DDL, T12_EXECUTE, T12_TEMPORARY, T13, T13_OPTION, T13_PUBLIC,
};
use super::scene::Scene;
use super::{Finding, Findings, Rule, told};
use crate::model::{Catalog, Column, Grant, Grantee, Kind, Object, ObjectId, QualifiedName};

/// The kinds on which nobody holds privileges, as a pattern; default privileges are judged as such.
macro_rules! unprivileged_kinds {
    () => {
        Kind::Extension
            | Kind::AccessMethod
            | Kind::UserMapping
            | Kind::Collation
            | Kind::Conversion
            | Kind::TextSearchParser
            | Kind::TextSearchTemplate
            | Kind::TextSearchDictionary
            | Kind::TextSearchConfiguration
            | Kind::Constraint
            | Kind::Index
            | Kind::Statistics
            | Kind::Operator
            | Kind::OperatorFamily
            | Kind::OperatorClass
            | Kind::Cast
            | Kind::Transform
            | Kind::Trigger
            | Kind::Policy
            | Kind::Rule
            | Kind::EventTrigger
            | Kind::Publication
            | Kind::Subscription
            | Kind::DefaultPrivileges
    };
}

/// Roles and privileges, with whether they may be granted on.
type Held = BTreeMap<(Grantee, String), bool>;

/// Diffs two lists of privileges, role by role. What a role lost is weighed by what it still
/// holds in another way.
pub(super) fn judge(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    let kind = scene.id.kind;
    let (before, after) = (read(kind, before)?, read(kind, after)?);
    let mut lost_or_won: Vec<Told<'_>> = Vec::new();
    for (who, privilege) in before.keys().filter(|key| !after.contains_key(*key)) {
        tell(&mut lost_or_won, revoked(scene, &after, who, privilege), "revoked from", who, privilege);
    }
    for (who, privilege) in after.keys().filter(|key| !before.contains_key(*key)) {
        let rule = if *who == Grantee::Public { &T13_PUBLIC } else { &T13 };
        tell(&mut lost_or_won, rule, "granted to", who, privilege);
    }
    let findings: Vec<Finding> = lost_or_won.iter().map(Told::finding).collect();
    if findings.is_empty() { told(&T13_OPTION) } else { Some(findings) }
}

/// What one role lost or won by one rule.
struct Told<'a> {
    rule: &'static Rule,
    verb: &'static str,
    who: &'a Grantee,
    privileges: Vec<&'a str>,
}

impl Told<'_> {
    fn finding(&self) -> Finding {
        Finding::on(self.rule, format!("{} {} {}", self.privileges.join(", "), self.verb, self.who))
    }
}

fn tell<'a>(all: &mut Vec<Told<'a>>, rule: &'static Rule, verb: &'static str, who: &'a Grantee, privilege: &'a str) {
    match all.iter_mut().find(|told| *told.rule == *rule && told.who == who) {
        Some(told) => told.privileges.push(privilege),
        None => all.push(Told { rule, verb, who, privileges: vec![privilege] }),
    }
}

/// The rule for a privilege that `who` no longer holds by itself.
fn revoked(scene: &Scene<'_>, after: &Held, who: &Grantee, privilege: &str) -> &'static Rule {
    if after.contains_key(&(Grantee::Public, privilege.to_owned())) || is_held_on_table(scene, who, privilege) {
        return &T10_HELD;
    }
    let on_rows = || match privilege {
        "SELECT" => &T10,
        "INSERT" | "UPDATE" | "DELETE" | "TRUNCATE" | "USAGE" => &T12,
        _ => &T12_DDL,
    };
    match scene.id.kind {
        Kind::Schema => {
            if privilege == "USAGE" {
                &T10_SCHEMA
            } else {
                &T12_DDL
            }
        }
        Kind::Database => match privilege {
            "CONNECT" => &T10_CONNECT,
            "TEMPORARY" => &T12_TEMPORARY,
            _ => &T12_DDL,
        },
        Kind::Function | Kind::Procedure | Kind::Aggregate => &T12_EXECUTE,
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range | Kind::BaseType => &T12_DDL,
        Kind::Language | Kind::ForeignDataWrapper | Kind::Server => &T12_DDL,
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView if privilege == "SELECT" => {
            match columns_held(scene, who) {
                Columns::None => &T10,
                Columns::Some => &T11,
                Columns::All => &T10_HELD,
            }
        }
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView => on_rows(),
        Kind::Column | Kind::Sequence => on_rows(),
        unprivileged_kinds!() => &T12_DDL,
    }
}

/// Whether the privilege on a column is also held on its table.
fn is_held_on_table(scene: &Scene<'_>, who: &Grantee, privilege: &str) -> bool {
    scene.id.kind == Kind::Column
        && scene.relation_after().is_some_and(|(id, table)| holds(id.kind, table, who, privilege))
}

enum Columns {
    None,
    Some,
    All,
}

/// How many columns of the relation a role may select by themselves.
fn columns_held(scene: &Scene<'_>, who: &Grantee) -> Columns {
    let columns = scene.after().map(Object::columns).unwrap_or_default();
    let held = columns.iter().filter(|column| column.privileges.iter().any(|grant| grants_select(grant, who))).count();
    match held {
        0 => Columns::None,
        some if some < columns.len() => Columns::Some,
        _ => Columns::All,
    }
}

/// Whether a role may select from a relation or a column, by itself or as everybody; `None` for
/// what nobody selects from.
pub(super) fn may_select(catalog: &Catalog, id: &ObjectId, who: &Grantee) -> Option<bool> {
    let column_is_granted = |column: &Column| column.privileges.iter().any(|grant| grants_select(grant, who));
    if id.kind.is_relation() {
        let relation = catalog.objects.get(id)?;
        return Some(holds(id.kind, relation, who, "SELECT") || relation.columns().iter().any(column_is_granted));
    }
    if id.kind != Kind::Column {
        return None;
    }
    let name = QualifiedName { schema: id.schema.clone(), name: id.relation.clone() };
    let (relation_id, relation) = catalog.relation_named(&name)?;
    let column = relation.columns().iter().find(|column| column.name == id.name)?;
    Some(holds(relation_id.kind, relation, who, "SELECT") || column_is_granted(column))
}

fn grants_select(grant: &Grant, who: &Grantee) -> bool {
    (grant.to == *who || grant.to == Grantee::Public) && ["SELECT", "ALL"].contains(&grant.privilege.as_str())
}

/// Whether a role holds a privilege on an object, by itself or as everybody.
fn holds(kind: Kind, object: &Object, who: &Grantee, privilege: &str) -> bool {
    let held = held(kind, object.privileges.as_deref());
    [who, &Grantee::Public].into_iter().any(|who| held.contains_key(&(who.clone(), privilege.to_owned())))
}

/// The roles, but for the owner, that hold a privilege on an object.
pub(super) fn holders(kind: Kind, object: &Object, privilege: &str) -> Vec<Grantee> {
    let held = held(kind, object.privileges.as_deref()).into_keys();
    held.filter(|(who, held)| *who != Grantee::Owner && held == privilege).map(|(who, _)| who).collect()
}

fn read(kind: Kind, value: &Value) -> Option<Held> {
    let grants: Option<Vec<Grant>> = serde_json::from_value(value.clone()).ok()?;
    Some(held(kind, grants.as_deref()))
}

/// Takes `ALL`, and what the server grants by default, apart into single privileges.
fn held(kind: Kind, grants: Option<&[Grant]>) -> Held {
    let all = |to: Grantee| Grant { to, privilege: "ALL".into(), grantable: false, by: None };
    let public = |privilege: &str| Grant { privilege: privilege.into(), ..all(Grantee::Public) };
    let default: Vec<Grant> = match kind {
        Kind::Column => Vec::new(),
        Kind::Function
        | Kind::Procedure
        | Kind::Aggregate
        | Kind::Enum
        | Kind::Domain
        | Kind::Composite
        | Kind::Range
        | Kind::BaseType
        | Kind::Language => {
            vec![all(Grantee::Owner), public("ALL")]
        }
        Kind::Database => vec![all(Grantee::Owner), public("CONNECT"), public("TEMPORARY")],
        Kind::Schema
        | Kind::Sequence
        | Kind::Table
        | Kind::ForeignTable
        | Kind::View
        | Kind::MaterializedView
        | Kind::ForeignDataWrapper
        | Kind::Server
        | unprivileged_kinds!() => vec![all(Grantee::Owner)],
    };
    let mut held = Held::new();
    for grant in grants.unwrap_or(&default) {
        let privileges = match grant.privilege.as_str() {
            "ALL" => every(kind),
            one => &[one],
        };
        for privilege in privileges {
            *held.entry((grant.to.clone(), (*privilege).to_owned())).or_default() |= grant.grantable;
        }
    }
    held
}

/// Every privilege that there is on such an object.
fn every(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView => {
            &["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"]
        }
        Kind::Column => &["SELECT", "INSERT", "UPDATE", "REFERENCES"],
        Kind::Sequence => &["SELECT", "UPDATE", "USAGE"],
        Kind::Schema => &["USAGE", "CREATE"],
        Kind::Database => &["CREATE", "CONNECT", "TEMPORARY"],
        Kind::Function | Kind::Procedure | Kind::Aggregate => &["EXECUTE"],
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range | Kind::BaseType => &["USAGE"],
        Kind::Language | Kind::ForeignDataWrapper | Kind::Server => &["USAGE"],
        unprivileged_kinds!() => &[],
    }
}
