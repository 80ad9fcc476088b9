//! An object as a list of properties, each with its value.
//!
//! Every field of the model is in exactly one fact, but for what is not compared: the
//! destructuring patterns name all fields, so that a new one cannot be forgotten.

use serde::Serialize;
use serde_json::Value;

use super::Property as P;
use crate::model::{
    Body, Check, Column, Composite, Constraint, Definition, Domain, EnumType, Exclusion, Extension, ForeignKey, Index,
    Key, Sequence, Table, View,
};

/// Properties with their values; null for what is absent.
pub(super) type Facts = Vec<(P, Value)>;

fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// The value, or null while it is its default.
fn unless_default<T: Serialize + Default + PartialEq>(value: &T) -> Value {
    if *value == T::default() { Value::Null } else { json(value) }
}

/// The facts of a body, without its columns.
pub(super) fn of_body(body: &Body) -> Facts {
    match body {
        Body::Schema => Vec::new(),
        Body::Extension(extension) => of_extension(extension),
        Body::Table(table) => of_table(table),
        Body::View(view) => of_view(view),
        Body::Constraint(constraint) => of_constraint(constraint),
        Body::Index(index) => of_index(index),
        Body::Sequence(sequence) => of_sequence(sequence),
        Body::Enum(EnumType { labels }) => vec![(P::Labels, json(labels))],
        Body::Domain(domain) => of_domain(domain),
        // The order of a composite's attributes is part of its values.
        Body::Composite(Composite { attributes }) => {
            vec![(P::ColumnOrder, json(attributes.iter().map(|attribute| &attribute.name).collect::<Vec<_>>()))]
        }
        Body::Definition(definition) => of_definition(definition),
    }
}

fn of_extension(extension: &Extension) -> Facts {
    let Extension { version, schema } = extension;
    vec![(P::Version, json(version)), (P::Schema, json(schema))]
}

fn of_table(table: &Table) -> Facts {
    let Table {
        columns: _,
        persistence,
        partition_by,
        partition_of,
        inherits,
        of_type,
        options,
        tablespace,
        access_method,
        replica_identity,
        row_security,
        cluster_on,
        foreign,
    } = table;
    vec![
        (P::Persistence, json(persistence)),
        (P::PartitionKey, json(partition_by)),
        (P::PartitionOf, json(partition_of.as_ref().map(|of| format!("{} {}", of.parent, of.bound)))),
        (P::Parents, json(inherits.iter().map(ToString::to_string).collect::<Vec<_>>())),
        (P::OfType, json(of_type.as_ref().map(ToString::to_string))),
        (P::Options, unless_default(options)),
        (P::Tablespace, json(tablespace)),
        (P::AccessMethod, json(access_method)),
        (P::ReplicaIdentity, json(replica_identity)),
        (P::RowSecurity, json(row_security)),
        (P::ClusterOn, json(cluster_on)),
        (P::Foreign, json(foreign)),
    ]
}

fn of_view(view: &View) -> Facts {
    let View { columns: _, definition, options, tablespace, access_method, cluster_on, unpopulated } = view;
    vec![
        (P::Definition, json(definition)),
        (P::Options, unless_default(options)),
        (P::Tablespace, json(tablespace)),
        (P::AccessMethod, json(access_method)),
        (P::ClusterOn, json(cluster_on)),
        (P::Populated, json(!unpopulated)),
    ]
}

/// The facts of a column.
pub(super) fn of_column(column: &Column) -> Facts {
    let Column {
        name: _,
        data_type,
        number: _,
        not_null,
        not_null_constraint,
        default,
        identity,
        generated,
        collation,
        dimensions: _,
        storage,
        compression,
        statistics,
        options,
        inheritance,
        comment,
        privileges,
        labels,
        depends_on: _,
    } = column;
    let sequence = identity.as_ref().map(|identity| (&identity.sequence, &identity.sequence_name));
    vec![
        (P::Type, json(data_type)),
        (P::Nullability, json(if *not_null { "NOT NULL" } else { "NULL" })),
        (P::NotNullConstraint, json(not_null_constraint)),
        (P::Default, json(default)),
        (P::Identity, json(identity.as_ref().map(|identity| identity.mode))),
        (P::SequenceOptions, json(sequence)),
        (P::Generated, json(generated)),
        (P::Collation, json(collation.as_ref().map(ToString::to_string))),
        (P::Storage, json(storage)),
        (P::Compression, json(compression)),
        (P::Statistics, json(statistics)),
        (P::Options, unless_default(options)),
        (P::Inheritance, json(inheritance)),
        (P::Comment, json(comment)),
        (P::Privileges, unless_default(privileges)),
        (P::Labelling, unless_default(labels)),
    ]
}

fn of_constraint(constraint: &Constraint) -> Facts {
    match constraint {
        Constraint::PrimaryKey(key) => of_key("primary key", key),
        Constraint::Unique(key) => of_key("unique", key),
        Constraint::ForeignKey(foreign_key) => of_foreign_key(foreign_key),
        Constraint::Check(check) => {
            let Check { expression, no_inherit, not_valid, not_enforced, inherited } = check;
            vec![
                (P::ConstraintKind, json("check")),
                (P::Expression, json(expression)),
                (P::NoInherit, json(no_inherit)),
                (P::Validation, validation(*not_valid)),
                (P::Enforcement, enforcement(*not_enforced)),
                (P::AttachedTo, json(inherited)),
            ]
        }
        Constraint::Exclusion(exclusion) => {
            let Exclusion { method, elements, include, predicate, deferral, index, inherited } = exclusion;
            vec![
                (P::ConstraintKind, json("exclusion")),
                (P::Method, json(method)),
                (P::Key, json(elements)),
                (P::Include, unless_default(include)),
                (P::Predicate, json(predicate)),
                (P::Deferral, json(deferral)),
                (P::KeyIndex, unless_default(index)),
                (P::AttachedTo, json(inherited)),
            ]
        }
    }
}

fn validation(not_valid: bool) -> Value {
    json(if not_valid { "NOT VALID" } else { "VALID" })
}

fn enforcement(not_enforced: bool) -> Value {
    json(if not_enforced { "NOT ENFORCED" } else { "ENFORCED" })
}

fn of_key(kind: &str, key: &Key) -> Facts {
    let Key { columns, include, nulls_not_distinct, without_overlaps, deferral, index, inherited } = key;
    vec![
        (P::ConstraintKind, json(kind)),
        (P::Key, json(columns)),
        (P::Include, unless_default(include)),
        (P::NullsNotDistinct, json(nulls_not_distinct)),
        (P::Temporal, json(without_overlaps)),
        (P::Deferral, json(deferral)),
        (P::KeyIndex, unless_default(index)),
        (P::AttachedTo, json(inherited)),
    ]
}

fn of_foreign_key(key: &ForeignKey) -> Facts {
    let ForeignKey {
        columns,
        references,
        referenced_columns,
        on_delete,
        on_delete_columns,
        on_update,
        match_type,
        period,
        deferral,
        not_valid,
        not_enforced,
        inherited,
    } = key;
    vec![
        (P::ConstraintKind, json("foreign key")),
        (P::Key, json(columns)),
        (P::References, json((references.to_string(), referenced_columns))),
        (P::OnDelete, json((on_delete, on_delete_columns))),
        (P::OnUpdate, json(on_update)),
        (P::MatchType, json(match_type)),
        (P::Temporal, json(period)),
        (P::Deferral, json(deferral)),
        (P::Validation, validation(*not_valid)),
        (P::Enforcement, enforcement(*not_enforced)),
        (P::AttachedTo, json(inherited)),
    ]
}

fn of_index(index: &Index) -> Facts {
    let Index {
        table,
        method,
        unique,
        nulls_not_distinct,
        keys,
        include,
        predicate,
        options,
        tablespace,
        attached_to,
        invalid,
    } = index;
    vec![
        (P::Table, json(table)),
        (P::Method, json(method)),
        (P::Unique, json(unique)),
        (P::NullsNotDistinct, json(nulls_not_distinct)),
        (P::Key, json(keys)),
        (P::Include, unless_default(include)),
        (P::Predicate, json(predicate)),
        (P::Options, unless_default(options)),
        (P::Tablespace, json(tablespace)),
        (P::AttachedTo, json(attached_to.as_ref().map(ToString::to_string))),
        (P::Validity, json(if *invalid { "invalid" } else { "valid" })),
    ]
}

fn of_sequence(sequence: &Sequence) -> Facts {
    let Sequence { data_type, options, owned_by, persistence } = sequence;
    vec![
        (P::Type, json(data_type)),
        (P::SequenceOptions, json(options)),
        (P::OwnedBy, json(owned_by)),
        (P::Persistence, json(persistence)),
    ]
}

fn of_domain(domain: &Domain) -> Facts {
    let Domain { base, not_null, default, collation, checks } = domain;
    vec![
        (P::Type, json(base)),
        (P::Nullability, json(if *not_null { "NOT NULL" } else { "NULL" })),
        (P::Default, json(default)),
        (P::Collation, json(collation.as_ref().map(ToString::to_string))),
        (P::Checks, unless_default(checks)),
    ]
}

fn of_definition(definition: &Definition) -> Facts {
    // The other properties are told by the text too.
    vec![
        (P::Definition, json(&definition.sql)),
        (P::Enabled, json(definition.property("enabled"))),
        (P::Statistics, json(definition.property("statistics"))),
        (P::Options, json(definition.property("options"))),
    ]
}
