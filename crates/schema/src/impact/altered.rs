//! Objects of which a property differs.

use serde_json::Value;

use super::other::other_kinds;
use super::rules::columns::{C19, C20, C21_OWNER};
use super::rules::constraints::K22;
use super::rules::other::{O14, O15};
use super::rules::tables::{T14, T18, T19};
use super::rules::user_types::{D06, U05};
use super::rules::views_and_code::{X02_MOVED, X02_VERSION, X05};
use super::scene::{Narrow, Scene};
use super::{
    Findings, column, constraint, data_type, domain, enumeration, foreign_key, index, other, partition, privilege,
    relation, row_security, sequence, told, trigger, uniqueness, view,
};
use crate::diff::Property;
use crate::model::{Kind, ObjectId, QualifiedName};
use crate::sql::quote::{Quoting, identifier, qualified};

pub(super) fn judge(scene: &Scene<'_>, property: Property, before: &Value, after: &Value) -> Findings {
    if scene.id.kind == Kind::Constraint
        && let Some(replaced) = constraint::replaced(scene)
    {
        return Some(replaced);
    }
    let is = |kind: Kind| scene.id.kind == kind;
    match property {
        Property::RelationKind => relation::kind(scene),
        Property::Type => data_type::judge(scene, before, after),
        Property::Nullability if is(Kind::Domain) => domain::nullability(after),
        Property::Nullability => column::nullability(after),
        Property::NotNullConstraint => column::not_null_constraint(scene, before, after),
        Property::Default if is(Kind::Domain) => domain::default(),
        Property::Default => column::default(scene),
        Property::Identity => column::identity(scene),
        Property::SequenceOptions => sequence::options(scene, before, after),
        Property::Generated => column::generated(before, after),
        Property::Collation => told(if is(Kind::Domain) { &D06 } else { &C19 }),
        Property::Statistics if is(Kind::Statistics) => other::changed(scene),
        Property::Storage | Property::Compression | Property::Statistics => told(&C20),
        Property::Inheritance => partition::inheritance(before, after),
        Property::ColumnOrder => column::order(scene, before, after),
        Property::Persistence => relation::persistence(after),
        Property::PartitionKey => relation::partition_key(before, after),
        Property::PartitionOf => partition::bound(scene),
        Property::Parents => partition::parents(),
        Property::OfType => relation::of_type(),
        Property::ReplicaIdentity => relation::replica_identity(scene, after),
        Property::RowSecurity => row_security::switched(scene, before, after),
        Property::ClusterOn | Property::Tablespace | Property::AccessMethod | Property::KeyIndex => told(&T18),
        Property::Foreign => relation::foreign(),
        Property::Table => index::table(scene),
        // Two kinds of constraint were judged as a replacement above.
        Property::ConstraintKind => None,
        Property::Key if is(Kind::Index) => index::definition(scene),
        Property::Key => constraint::key(scene),
        Property::Include => index::include(scene),
        Property::NullsNotDistinct => uniqueness::nulls(scene),
        Property::Temporal => told(&K22),
        Property::References => foreign_key::target(),
        Property::OnDelete | Property::OnUpdate => foreign_key::action(before, after),
        Property::MatchType => foreign_key::match_type(after),
        Property::Expression => constraint::expression(before, after),
        Property::NoInherit => constraint::no_inherit(after),
        Property::Deferral => constraint::deferral(scene, before, after),
        Property::Validation => constraint::validation(after),
        Property::Enforcement => constraint::enforcement(scene, after),
        Property::AttachedTo => partition::attachment(after),
        Property::Method | Property::Predicate if is(Kind::Index) => index::definition(scene),
        Property::Method | Property::Predicate => constraint::exclusion(),
        Property::Unique => index::unique(scene),
        Property::Validity => index::validity(after),
        Property::OwnedBy => told(&C21_OWNER),
        Property::Labels => enumeration::labels(scene, before, after),
        Property::Checks => domain::checks(before, after),
        Property::Definition => definition(scene),
        Property::Enabled if is(Kind::EventTrigger) || is(Kind::Subscription) => other::enabled(scene, after),
        Property::Enabled => trigger::enabled(scene),
        Property::Populated => view::populated(after),
        Property::Version => told(&X02_VERSION),
        Property::Schema => told(&X02_MOVED),
        Property::Options => options(scene, before, after),
        Property::Owner => told(&T14),
        Property::Privileges if is(Kind::DefaultPrivileges) => other::changed(scene),
        Property::Privileges => privilege::judge(scene, before, after),
        Property::Comment => told(if is(Kind::Column) { &C20 } else { &T19 }),
        Property::Labelling => told(&O14),
        Property::Unmodelled => told(&O15),
    }
}

/// The text of an object changed that is its definition.
fn definition(scene: &Scene<'_>) -> Findings {
    if only_names_differ(scene) == Some(true) {
        return told(&X05);
    }
    match scene.id.kind {
        Kind::View | Kind::MaterializedView => view::definition(),
        Kind::Function | Kind::Procedure | Kind::Aggregate => super::routine::definition(scene),
        Kind::Trigger => trigger::definition(scene),
        Kind::Policy => row_security::policy_changed(scene),
        Kind::Rule => trigger::rule(),
        Kind::Range => data_type::range(scene),
        Kind::BaseType => told(&U05),
        other_kinds!() => other::changed(scene),
        Kind::Schema
        | Kind::Extension
        | Kind::Enum
        | Kind::Domain
        | Kind::Composite
        | Kind::Sequence
        | Kind::Table
        | Kind::ForeignTable
        | Kind::Column
        | Kind::Constraint
        | Kind::Index => None,
    }
}

/// Whether the text differs by nothing but the new name of the object, or of the relation it hangs on.
fn only_names_differ(scene: &Scene<'_>) -> Option<bool> {
    let (from, before) = scene.entry_before()?;
    let (before, after) = (before.definition()?, scene.after()?.definition()?);
    let name = |id: &ObjectId| match id.kind.belongs_to_relation() {
        true => identifier(Quoting::Postgres, &id.name),
        false => qualified(Quoting::Postgres, &QualifiedName { schema: id.schema.clone(), name: id.name.clone() }),
    };
    let relation = |id: &ObjectId| {
        qualified(Quoting::Postgres, &QualifiedName { schema: id.schema.clone(), name: id.relation.clone() })
    };
    let renamed = before.sql.replacen(&name(from), &name(scene.id), 1);
    let moved = renamed.replacen(&relation(from), &relation(scene.id), 1);
    // Several statements, each of which names the object.
    let everywhere = before.sql.replace(&name(from), &name(scene.id));
    let is_same = moved == after.sql || renamed == after.sql || everywhere == after.sql;
    Some(from != scene.id && is_same && before.properties == after.properties)
}

/// Storage parameters and whatever else has a name and a value.
fn options(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    match scene.id.kind {
        Kind::Table | Kind::ForeignTable => relation::options(scene, before, after),
        Kind::View | Kind::MaterializedView => view::options(scene, before, after),
        Kind::Column => column::options(before, after),
        Kind::Index => told(&T18),
        Kind::UserMapping => other::changed(scene),
        Kind::Schema
        | Kind::Extension
        | Kind::Enum
        | Kind::Domain
        | Kind::Composite
        | Kind::Range
        | Kind::Sequence
        | Kind::Constraint
        | Kind::Function
        | Kind::Procedure
        | Kind::Trigger
        | Kind::Policy
        | Kind::Rule
        | Kind::Database
        | Kind::Language
        | Kind::AccessMethod
        | Kind::ForeignDataWrapper
        | Kind::Server
        | Kind::Collation
        | Kind::Conversion
        | Kind::BaseType
        | Kind::TextSearchParser
        | Kind::TextSearchTemplate
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::Statistics
        | Kind::Aggregate
        | Kind::Operator
        | Kind::OperatorFamily
        | Kind::OperatorClass
        | Kind::Cast
        | Kind::Transform
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Subscription
        | Kind::DefaultPrivileges => None,
    }
}
