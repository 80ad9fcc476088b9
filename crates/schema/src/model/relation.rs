//! Relations: tables, views, and their columns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DataType, Grant, Ident, ObjectId, QualifiedName, SequenceOptions};

/// A table: plain, partitioned, a partition, inherited, foreign or unlogged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    /// The columns in their order.
    pub columns: Vec<Column>,
    /// Whether the write-ahead log protects it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub persistence: Persistence,
    /// For a partitioned table, strategy and key as the server writes them: `RANGE (day)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_by: Option<String>,
    /// For a partition, its parent and bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<PartitionOf>,
    /// The parents of an inherited table, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<QualifiedName>,
    /// The composite type of a typed table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_type: Option<QualifiedName>,
    /// Storage parameters; those of the TOAST table begin with `toast.`. For SQLite
    /// `without_rowid`, `strict` and, for virtual tables, `using`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// The tablespace, where it is not the database's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Ident>,
    /// The table access method, where it is not `heap`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_method: Option<Ident>,
    /// What logical replication identifies a row by.
    #[serde(default, skip_serializing_if = "is_default")]
    pub replica_identity: ReplicaIdentity,
    /// Whether policies apply.
    #[serde(default, skip_serializing_if = "is_default")]
    pub row_security: RowSecurity,
    /// The index that `CLUSTER` goes by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_on: Option<Ident>,
    /// For a foreign table, where it really is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign: Option<Foreign>,
}

/// A view or materialized view.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct View {
    /// The columns it gives, in their order.
    pub columns: Vec<Column>,
    /// The query as the server deparses it.
    pub definition: String,
    /// `security_barrier`, `security_invoker`, `check_option`; storage parameters of a
    /// materialized view.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// The tablespace of a materialized view, where it is not the database's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Ident>,
    /// The access method of a materialized view, where it is not `heap`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_method: Option<Ident>,
    /// The index of a materialized view that `CLUSTER` goes by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_on: Option<Ident>,
    /// Whether a materialized view has never been filled.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unpopulated: bool,
}

/// A column of a relation or an attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The name.
    pub name: Ident,
    /// The type, with its modifiers.
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// The server's own number of the column, which survives a rename. Not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i16>,
    /// Whether it refuses NULL.
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_null: bool,
    /// What a NOT NULL constraint has beyond its default form (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_null_constraint: Option<NotNull>,
    /// The default's expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Identity, with its sequence's options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// For a generated column, how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// The collation, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// Number of array dimensions as declared. Not compared: no server enforces it, and a dump loses it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dimensions: u8,
    /// TOAST strategy, where it is not the type's own: `plain`, `external`, `extended`, `main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// Compression method, where one is set: `pglz`, `lz4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
    /// Statistics target, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<i16>,
    /// Attribute options such as `n_distinct`; those of a foreign table's column begin with `fdw.`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// Where the definition comes from, for tables with parents.
    #[serde(default, skip_serializing_if = "is_default")]
    pub inheritance: Inheritance,
    /// The comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Privileges on this column alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub privileges: Vec<Grant>,
    /// Security labels, by their provider.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<Ident, String>,
    /// What its type, default and generation need beyond what they show, sorted. Not compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<ObjectId>,
}

impl Column {
    /// Makes a nullable column with nothing but a name and a type.
    pub fn new(name: impl Into<Ident>, data_type: DataType) -> Self {
        Column {
            name: name.into(),
            data_type,
            number: None,
            not_null: false,
            not_null_constraint: None,
            default: None,
            identity: None,
            generated: None,
            collation: None,
            dimensions: 0,
            storage: None,
            compression: None,
            statistics: None,
            options: BTreeMap::new(),
            inheritance: Inheritance::default(),
            comment: None,
            privileges: Vec::new(),
            labels: BTreeMap::new(),
            depends_on: Vec::new(),
        }
    }

    /// Whether a statement that leaves the column out can still insert a row.
    pub fn fills_itself(&self) -> bool {
        !self.not_null || self.default.is_some() || self.identity.is_some() || self.generated.is_some()
    }
}

/// What a NOT NULL constraint has beyond its default form (PostgreSQL 18).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NotNull {
    /// Its name, where that is not the one the server would choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Ident>,
    /// Whether children do not inherit it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub no_inherit: bool,
    /// Whether existing rows were never checked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_valid: bool,
    /// The comment on the constraint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// Whether the write-ahead log protects a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Persistence {
    /// Logged.
    #[default]
    Permanent,
    /// Emptied after a crash, absent on standbys.
    Unlogged,
}

/// A partition's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: QualifiedName,
    /// The bound as the server writes it: `FOR VALUES FROM (…) TO (…)`, `DEFAULT`.
    pub bound: String,
}

/// What logical replication identifies a row by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplicaIdentity {
    /// The primary key.
    #[default]
    Default,
    /// The whole row.
    Full,
    /// Nothing.
    Nothing,
    /// A unique index.
    Index(Ident),
}

/// Whether policies apply to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RowSecurity {
    /// To everybody but the owner.
    pub enabled: bool,
    /// To the owner too.
    pub forced: bool,
}

/// Where a foreign table really is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreign {
    /// The foreign server.
    pub server: Ident,
    /// The table's options for the wrapper.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

/// An identity column's mode and sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Whether a value may be given.
    pub mode: IdentityMode,
    /// The options of the sequence behind it, whose type is the column's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<SequenceOptions>,
    /// The sequence's name, where it is not the one the server would choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence_name: Option<QualifiedName>,
}

/// Whether a value may be given for an identity column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityMode {
    /// `GENERATED ALWAYS`: no.
    Always,
    /// `GENERATED BY DEFAULT`: yes.
    ByDefault,
}

/// A generated column's expression and storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// The expression as the server deparses it.
    pub expression: String,
    /// When it is computed.
    pub storage: GeneratedStorage,
}

/// When a generated column is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GeneratedStorage {
    /// When the row is written.
    Stored,
    /// When the row is read.
    Virtual,
}

/// Where a column's definition comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Inheritance {
    /// The table itself.
    #[default]
    Local,
    /// A parent alone.
    Inherited,
    /// Both.
    Merged,
}

/// Whether a value is its type's default, and so left out of snapshots.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
