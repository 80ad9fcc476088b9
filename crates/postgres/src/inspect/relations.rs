//! Tables, views, composites and their columns.

use std::collections::HashMap;

use driftless_schema::model::{
    Body, Column, Composite, Foreign, Generated, GeneratedStorage, Grant, Ident, Identity, IdentityMode, Inheritance,
    NotNull, PartitionOf, Persistence, QualifiedName, ReplicaIdentity, RowSecurity, SequenceOptions, Table, View,
};

use super::acl::{self, Baseline, Target};
use super::names::{Names, class, options, server_chosen_name};
use super::read::Raw;
use super::rows::{ColumnRow, ForeignTableRow, Letter, RelationRow, SequenceRow};

/// What columns need from other catalogs, by relation and column number.
pub(super) struct Relations<'a> {
    names: &'a Names<'a>,
    defaults: HashMap<(u32, i16), &'a str>,
    identities: HashMap<(u32, i16), &'a SequenceRow>,
    not_nulls: HashMap<(u32, i16), NotNull>,
    parents: HashMap<u32, Vec<u32>>,
    foreign: HashMap<u32, &'a ForeignTableRow>,
    clustered: HashMap<u32, u32>,
    replica_indexes: HashMap<u32, u32>,
}

impl<'a> Relations<'a> {
    pub(super) fn new(raw: &'a Raw, names: &'a Names<'a>) -> Self {
        let mut parents: HashMap<u32, Vec<u32>> = HashMap::new();
        for row in &raw.inheritance {
            parents.entry(row.child).or_default().push(row.parent);
        }
        let identities = raw.sequences.iter().filter(|sequence| sequence.is_identity).filter_map(|sequence| {
            Some(((sequence.owner_relation?, i16::try_from(sequence.owner_column?).ok()?), sequence))
        });
        let of_indexes = |wanted: fn(&super::rows::IndexRow) -> bool| {
            raw.indexes.iter().filter(move |index| wanted(index)).map(|index| (index.relation, index.oid)).collect()
        };
        Relations {
            names,
            defaults: raw.defaults.iter().map(|d| ((d.relation, d.number), d.expression.as_str())).collect(),
            identities: identities.collect(),
            not_nulls: raw.constraints.iter().filter_map(|c| not_null(c, names)).collect(),
            parents,
            foreign: raw.foreign_tables.iter().map(|row| (row.relation, row)).collect(),
            clustered: of_indexes(|index| index.clustered),
            replica_indexes: of_indexes(|index| index.is_replica_identity),
        }
    }

    /// The body of a relation that people select from.
    pub(super) fn body(&self, row: &RelationRow) -> Body {
        let index_name = |of: &HashMap<u32, u32>| Some(self.names.qualified(*of.get(&row.oid)?)?.name);
        let columns = self.columns(row);
        let settings = options(row.options.as_deref(), "").chain(options(row.toast_options.as_deref(), "toast."));
        if let Some(definition) = &row.view_definition {
            return Body::View(View {
                columns,
                definition: definition.trim().trim_end_matches(';').to_owned(),
                options: settings.collect(),
                tablespace: self.names.tablespace(row.tablespace),
                access_method: self.names.table_access_method(row.access_method),
                cluster_on: index_name(&self.clustered),
                unpopulated: !row.populated,
            });
        }
        let parents: Vec<QualifiedName> =
            self.parents.get(&row.oid).into_iter().flatten().filter_map(|oid| self.names.qualified(*oid)).collect();
        let (partition_of, inherits) = match (&row.partition_bound, parents.first()) {
            (Some(bound), Some(parent)) => {
                (Some(PartitionOf { parent: parent.clone(), bound: bound.clone() }), Vec::new())
            }
            _ => (None, parents),
        };
        Body::Table(Table {
            columns,
            persistence: persistence(row.persistence),
            partition_by: row.partition_key.clone(),
            partition_of,
            inherits,
            of_type: self.names.qualified_type(row.of_type),
            options: settings.collect(),
            tablespace: self.names.tablespace(row.tablespace),
            access_method: self.names.table_access_method(row.access_method),
            replica_identity: match row.replica_identity.0 {
                // All that a foreign table can have.
                _ if row.kind.0 == b'f' => ReplicaIdentity::Default,
                b'f' => ReplicaIdentity::Full,
                b'n' => ReplicaIdentity::Nothing,
                b'i' => index_name(&self.replica_indexes).map_or(ReplicaIdentity::Nothing, ReplicaIdentity::Index),
                _ => ReplicaIdentity::Default,
            },
            row_security: RowSecurity { enabled: row.row_security, forced: row.row_security_forced },
            cluster_on: index_name(&self.clustered),
            foreign: self.foreign.get(&row.oid).map(|foreign| Foreign {
                server: foreign.server.0.clone(),
                options: options(foreign.options.as_deref(), "").collect(),
            }),
        })
    }

    /// The body of a composite type, whose attributes are the columns of a relation.
    pub(super) fn composite(&self, row: &RelationRow) -> Body {
        Body::Composite(Composite { attributes: self.columns(row) })
    }

    fn columns(&self, relation: &RelationRow) -> Vec<Column> {
        let owner = self.names.role(relation.owner);
        self.names
            .columns(relation.oid)
            .iter()
            .map(|row| Column { privileges: self.privileges(row, &owner), ..self.column(relation, row) })
            .collect()
    }

    fn privileges(&self, row: &ColumnRow, owner: &Ident) -> Vec<Grant> {
        let (target, baseline) = (Target::Column, Baseline::Nothing);
        acl::parse(row.acl.as_deref(), target, baseline, owner, self.names.version()).unwrap_or_default()
    }

    fn column(&self, relation: &RelationRow, row: &ColumnRow) -> Column {
        let key = (row.relation, row.number);
        let expression = self.defaults.get(&key).map(|text| (*text).to_owned());
        let storage = match row.generated.0 {
            b's' => Some(GeneratedStorage::Stored),
            b'v' => Some(GeneratedStorage::Virtual),
            _ => None,
        };
        let (default, generated) = match (storage, expression) {
            (Some(storage), Some(expression)) => (None, Some(Generated { expression, storage })),
            (_, expression) => (expression, None),
        };
        Column {
            number: Some(row.number),
            not_null: row.not_null,
            not_null_constraint: self.not_nulls.get(&key).filter(|extra| **extra != NotNull::default()).cloned(),
            default,
            identity: self.identity(relation, row),
            generated,
            collation: row.collation.and_then(|oid| self.names.collation(oid)),
            dimensions: u8::try_from(row.dimensions).unwrap_or_default(),
            storage: row.storage.map(storage_name),
            compression: match row.compression.0 {
                b'p' => Some("pglz".to_owned()),
                b'l' => Some("lz4".to_owned()),
                _ => None,
            },
            statistics: row.statistics,
            options: options(row.options.as_deref(), "").chain(options(row.fdw_options.as_deref(), "fdw.")).collect(),
            inheritance: match (row.is_local, row.is_inherited) {
                (_, false) => Inheritance::Local,
                (true, true) => Inheritance::Merged,
                (false, true) => Inheritance::Inherited,
            },
            comment: self.names.comment(class::RELATION, row.relation, row.number.into()),
            labels: self.names.labels(class::RELATION, row.relation, row.number.into()),
            ..Column::new(row.name.0.clone(), self.names.data_type(row))
        }
    }

    fn identity(&self, relation: &RelationRow, row: &ColumnRow) -> Option<Identity> {
        let mode = match row.identity.0 {
            b'a' => IdentityMode::Always,
            b'd' => IdentityMode::ByDefault,
            _ => return None,
        };
        // A partition shares its parent's sequence from PostgreSQL 17 on.
        let sequence = self.identities.get(&(row.relation, row.number));
        let chosen = server_chosen_name(&relation.name.0, &row.name.0, "seq");
        Some(Identity {
            mode,
            sequence: sequence.map(|sequence| sequence_options(sequence)),
            sequence_name: sequence.and_then(|sequence| self.names.qualified(sequence.oid)).filter(|name| {
                name.name.as_str() != chosen || self.names.schema(relation.schema) != Some(&name.schema)
            }),
        })
    }
}

/// Reads what a NOT NULL constraint (PostgreSQL 18) has beyond its default form.
fn not_null(row: &super::rows::ConstraintRow, names: &Names<'_>) -> Option<((u32, i16), NotNull)> {
    if row.kind.0 != b'n' || row.relation == 0 {
        return None;
    }
    let number = *row.columns.as_ref()?.first()?;
    let column = names.column(row.relation, number)?;
    let chosen = server_chosen_name(&names.relation(row.relation)?.name.0, &column.name.0, "not_null");
    let extra = NotNull {
        // One that comes from a parent alone has the parent's name.
        name: (row.is_local && row.name.0.as_str() != chosen).then(|| row.name.0.clone()),
        no_inherit: row.no_inherit,
        not_valid: !row.validated,
        comment: names.comment(class::CONSTRAINT, row.oid, 0),
    };
    Some(((row.relation, number), extra))
}

pub(super) fn sequence_options(row: &SequenceRow) -> SequenceOptions {
    SequenceOptions {
        start: row.start,
        increment: row.increment,
        min: row.min,
        max: row.max,
        cache: row.cache,
        cycle: row.cycle,
    }
}

pub(super) fn persistence(letter: Letter) -> Persistence {
    if letter.0 == b'u' { Persistence::Unlogged } else { Persistence::Permanent }
}

fn storage_name(letter: Letter) -> String {
    match letter.0 {
        b'p' => "plain",
        b'e' => "external",
        b'm' => "main",
        _ => "extended",
    }
    .to_owned()
}
