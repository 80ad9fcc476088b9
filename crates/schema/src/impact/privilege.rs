//! Who may do what.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rules::tables::{T10, T10_HELD, T10_SCHEMA, T11, T12, T12_DDL, T12_EXECUTE, T13, T13_OPTION, T13_PUBLIC};
use super::scene::Scene;
use super::{Finding, Findings, Rule, told};
use crate::model::{Grant, Grantee, Kind, Object};

/// Roles and privileges, with whether they may be granted on.
type Held = BTreeMap<(Grantee, String), bool>;

/// Diffs two lists of privileges, role by role. What a role lost is weighed by what it still
/// holds in another way.
pub(super) fn judge(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    let kind = scene.id.kind;
    let (before, after) = (read(kind, before)?, read(kind, after)?);
    // Rule, privilege and preposition, with the roles that it is about.
    let mut told_of: Vec<(&'static Rule, String, Vec<String>)> = Vec::new();
    let mut tell = |rule: &'static Rule, what: String, who: &Grantee| match told_of
        .iter_mut()
        .find(|(known, said, _)| *known == rule && *said == what)
    {
        Some((_, _, roles)) => roles.push(who.to_string()),
        None => told_of.push((rule, what, vec![who.to_string()])),
    };
    for (who, privilege) in before.keys().filter(|key| !after.contains_key(*key)) {
        tell(revoked(scene, &after, who, privilege), format!("{privilege} revoked from"), who);
    }
    for (who, privilege) in after.keys().filter(|key| !before.contains_key(*key)) {
        let rule = if *who == Grantee::Public { &T13_PUBLIC } else { &T13 };
        tell(rule, format!("{privilege} granted to"), who);
    }
    let findings = told_of.into_iter().map(|(rule, what, who)| Finding::on(rule, format!("{what} {}", who.join(", "))));
    let findings: Vec<Finding> = findings.collect();
    if findings.is_empty() { told(&T13_OPTION) } else { Some(findings) }
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
        Kind::Function | Kind::Procedure => &T12_EXECUTE,
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range => &T12_DDL,
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView if privilege == "SELECT" => {
            match columns_held(scene, who) {
                Columns::None => &T10,
                Columns::Some => &T11,
                Columns::All => &T10_HELD,
            }
        }
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView => on_rows(),
        Kind::Column | Kind::Sequence => on_rows(),
        // Nobody holds privileges on these.
        Kind::Extension | Kind::Constraint | Kind::Index | Kind::Trigger | Kind::Policy | Kind::Rule => &T12_DDL,
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
    let is_granted = |grant: &Grant| {
        (grant.to == *who || grant.to == Grantee::Public) && ["SELECT", "ALL"].contains(&grant.privilege.as_str())
    };
    let held = columns.iter().filter(|column| column.privileges.iter().any(is_granted)).count();
    match held {
        0 => Columns::None,
        some if some < columns.len() => Columns::Some,
        _ => Columns::All,
    }
}

/// Whether a role holds a privilege on an object, by itself or as everybody.
pub(super) fn holds(kind: Kind, object: &Object, who: &Grantee, privilege: &str) -> bool {
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
    let default: Vec<Grant> = match kind {
        Kind::Column => Vec::new(),
        Kind::Function | Kind::Procedure | Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range => {
            vec![all(Grantee::Owner), all(Grantee::Public)]
        }
        Kind::Schema
        | Kind::Extension
        | Kind::Sequence
        | Kind::Table
        | Kind::ForeignTable
        | Kind::View
        | Kind::MaterializedView
        | Kind::Constraint
        | Kind::Index
        | Kind::Trigger
        | Kind::Policy
        | Kind::Rule => vec![all(Grantee::Owner)],
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
        Kind::Function | Kind::Procedure => &["EXECUTE"],
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range => &["USAGE"],
        Kind::Extension | Kind::Constraint | Kind::Index | Kind::Trigger | Kind::Policy | Kind::Rule => &[],
    }
}
