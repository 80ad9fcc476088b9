//! Objects outside of relations, types and routines: operators, text search, foreign servers, ….

use serde_json::Value;

use super::rules::other::{
    O01, O01_ADDED, O01_CHANGED, O01_MOVED, O02, O02_ADDED, O02_CHANGED, O02_RENAMED, O03, O03_ADDED, O03_CHANGED,
    O03_IMPLICIT, O03_RENAMED, O04, O04_ADDED, O05, O05_ADDED, O05_CHANGED, O05_RENAMED, O06, O06_RENAMED, O07,
    O07_ADDED, O07_CHANGED, O07_RENAMED, O08, O08_ADDED, O08_CHANGED, O09, O09_CHANGED, O10, O10_ADDED, O10_CHANGED,
    O10_RENAMED, O11, O11_LOGIN, O12, O13, O13_PUBLIC,
};
use super::rules::replication::{T16, T16_ADDED, T16_DROPPED, T16_RENAMED, T26, T26_RENAMED, T26_STOPPED};
use super::scene::{Narrow, Scene};
use super::{Finding, Findings, Rule, publication, told};
use crate::model::{Grantee, Kind, Object};

/// The kinds that are judged here, as a pattern.
macro_rules! other_kinds {
    () => {
        Kind::Database
            | Kind::Language
            | Kind::AccessMethod
            | Kind::ForeignDataWrapper
            | Kind::Server
            | Kind::UserMapping
            | Kind::Collation
            | Kind::Conversion
            | Kind::TextSearchParser
            | Kind::TextSearchTemplate
            | Kind::TextSearchDictionary
            | Kind::TextSearchConfiguration
            | Kind::Statistics
            | Kind::Operator
            | Kind::OperatorFamily
            | Kind::OperatorClass
            | Kind::Cast
            | Kind::Transform
            | Kind::EventTrigger
            | Kind::Publication
            | Kind::Subscription
            | Kind::DefaultPrivileges
    };
}
pub(super) use other_kinds;

/// What coming, going, another name and another definition mean for objects of one sort.
struct Row {
    added: &'static Rule,
    dropped: &'static Rule,
    renamed: &'static Rule,
    changed: &'static Rule,
}

/// The rules of a kind; `None` for kinds that are judged elsewhere.
fn row(scene: &Scene<'_>) -> Option<Row> {
    Some(match scene.id.kind {
        Kind::Operator => Row { added: &O01_ADDED, dropped: &O01, renamed: &O01_MOVED, changed: &O01_CHANGED },
        Kind::OperatorClass | Kind::OperatorFamily => {
            Row { added: &O02_ADDED, dropped: &O02, renamed: &O02_RENAMED, changed: &O02_CHANGED }
        }
        Kind::Cast => {
            let is_implicit = |object: &Object| object.definition()?.property("context").map(|it| it != "explicit");
            let added = if scene.after().and_then(is_implicit) == Some(true) { &O03_IMPLICIT } else { &O03_ADDED };
            Row { added, dropped: &O03, renamed: &O03_RENAMED, changed: &O03_CHANGED }
        }
        Kind::Conversion => Row { added: &O04_ADDED, dropped: &O04, renamed: &O04_ADDED, changed: &O04 },
        Kind::Collation => Row { added: &O05_ADDED, dropped: &O05, renamed: &O05_RENAMED, changed: &O05_CHANGED },
        Kind::Transform => Row { added: &O06, dropped: &O06, renamed: &O06_RENAMED, changed: &O06 },
        Kind::TextSearchParser
        | Kind::TextSearchTemplate
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration => {
            Row { added: &O07_ADDED, dropped: &O07, renamed: &O07_RENAMED, changed: &O07_CHANGED }
        }
        Kind::Language => Row { added: &O08_ADDED, dropped: &O08, renamed: &O08_CHANGED, changed: &O08_CHANGED },
        Kind::AccessMethod => Row { added: &O09, dropped: &O09, renamed: &O09, changed: &O09_CHANGED },
        Kind::ForeignDataWrapper | Kind::Server | Kind::UserMapping => {
            Row { added: &O10_ADDED, dropped: &O10, renamed: &O10_RENAMED, changed: &O10_CHANGED }
        }
        Kind::EventTrigger => {
            let is_login = |object: &Object| object.definition()?.property("event").map(|event| event == "login");
            let of = [scene.before(), scene.after()];
            let rule = if of.into_iter().flatten().any(|it| is_login(it) == Some(true)) { &O11_LOGIN } else { &O11 };
            Row { added: rule, dropped: rule, renamed: rule, changed: rule }
        }
        Kind::Statistics => Row { added: &O12, dropped: &O12, renamed: &O12, changed: &O12 },
        Kind::Publication => Row { added: &T16_ADDED, dropped: &T16_DROPPED, renamed: &T16_RENAMED, changed: &T16 },
        Kind::Subscription => Row { added: &T26, dropped: &T26_STOPPED, renamed: &T26_RENAMED, changed: &T26 },
        Kind::DefaultPrivileges => {
            let rule = if gains_public(scene) { &O13_PUBLIC } else { &O13 };
            Row { added: rule, dropped: rule, renamed: rule, changed: rule }
        }
        Kind::Database
        | Kind::Schema
        | Kind::Extension
        | Kind::Enum
        | Kind::Domain
        | Kind::Composite
        | Kind::Range
        | Kind::BaseType
        | Kind::Sequence
        | Kind::Table
        | Kind::ForeignTable
        | Kind::View
        | Kind::MaterializedView
        | Kind::Column
        | Kind::Constraint
        | Kind::Index
        | Kind::Function
        | Kind::Procedure
        | Kind::Aggregate
        | Kind::Trigger
        | Kind::Policy
        | Kind::Rule => return None,
    })
}

/// Whether new objects get privileges for everybody that they did not get before.
fn gains_public(scene: &Scene<'_>) -> bool {
    let public = |object: Option<&Object>| -> Vec<_> {
        let grants = object.and_then(|object| object.privileges.clone()).unwrap_or_default();
        grants.into_iter().filter(|grant| grant.to == Grantee::Public).map(|grant| grant.privilege).collect()
    };
    let before = public(scene.before());
    public(scene.after()).iter().any(|privilege| !before.contains(privilege))
}

pub(super) fn added(scene: &Scene<'_>) -> Findings {
    published(scene, row(scene)?.added)
}

pub(super) fn dropped(scene: &Scene<'_>) -> Findings {
    told(row(scene)?.dropped)
}

pub(super) fn renamed(scene: &Scene<'_>) -> Findings {
    told(row(scene)?.renamed)
}

/// Another definition, or other options.
pub(super) fn changed(scene: &Scene<'_>) -> Findings {
    published(scene, row(scene)?.changed)
}

/// The rule, and what a publication does to the tables that it passes on.
fn published(scene: &Scene<'_>, rule: &'static Rule) -> Findings {
    let mut findings = vec![Finding::of(rule)];
    if scene.id.kind == Kind::Publication {
        findings.extend(publication::without_identity(scene));
    }
    Some(findings)
}

/// When an event trigger fires, or whether a subscription is at work.
pub(super) fn enabled(scene: &Scene<'_>, after: &Value) -> Findings {
    let is_stopped = scene.id.kind == Kind::Subscription && after == "disabled";
    told(if is_stopped { &T26_STOPPED } else { row(scene)?.changed })
}
