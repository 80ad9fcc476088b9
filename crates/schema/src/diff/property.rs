//! The properties in which two versions of an object can differ.

use serde::Serialize;

macro_rules! properties {
    ($($(#[$doc:meta])* $variant:ident => $noun:literal,)*) => {
        /// A property of an object. Its serialised name is its noun with underscores.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Property { $($(#[$doc])* $variant,)* }

        impl Property {
            /// Every property, in order of output.
            pub const ALL: &[Property] = &[$(Property::$variant),*];

            /// Returns the property's name in lower-case words, as people say it.
            pub fn noun(self) -> &'static str {
                match self { $(Property::$variant => $noun,)* }
            }
        }
    };
}

properties! {
    /// Table, view, materialized view, foreign table: the relation became another kind.
    RelationKind => "kind",
    /// A column's or sequence's type; a domain's base type.
    Type => "type",
    /// Whether a column or domain refuses NULL.
    Nullability => "nullability",
    /// Name, validity and inheritance of a NOT NULL constraint (PostgreSQL 18).
    NotNullConstraint => "not null constraint",
    /// A default's expression.
    Default => "default",
    /// A column's identity mode.
    Identity => "identity",
    /// How a sequence counts; for a column, the sequence behind its identity.
    SequenceOptions => "sequence options",
    /// A column's generation.
    Generated => "generation",
    /// A collation.
    Collation => "collation",
    /// A column's TOAST strategy.
    Storage => "storage",
    /// A column's compression.
    Compression => "compression",
    /// A statistics target.
    Statistics => "statistics target",
    /// Whether a column's definition is the table's own or a parent's.
    Inheritance => "inheritance",
    /// The order of a relation's columns.
    ColumnOrder => "column order",
    /// Logged or unlogged.
    Persistence => "persistence",
    /// A partitioned table's strategy and key.
    PartitionKey => "partition key",
    /// The parent and bound of a partition.
    PartitionOf => "partition bound",
    /// The parents of an inherited table.
    Parents => "parents",
    /// The composite type of a typed table.
    OfType => "row type",
    /// What logical replication identifies rows by.
    ReplicaIdentity => "replica identity",
    /// Whether policies apply.
    RowSecurity => "row security",
    /// The index that CLUSTER goes by.
    ClusterOn => "cluster index",
    /// Server and options of a foreign table.
    Foreign => "foreign table options",
    /// The table that an index is on.
    Table => "table",
    /// Primary key, unique, foreign key, check or exclusion: the constraint became another kind.
    ConstraintKind => "kind of constraint",
    /// The columns or terms of a key or index, or the columns of a foreign key.
    Key => "key",
    /// Columns that a key or index carries along.
    Include => "included columns",
    /// Whether NULLs count as equal in a key or index.
    NullsNotDistinct => "nulls not distinct",
    /// Whether a key is temporal (PostgreSQL 18).
    Temporal => "temporal key",
    /// The table and columns that a foreign key references.
    References => "referenced key",
    /// ON DELETE, with the columns it sets.
    OnDelete => "on delete",
    /// ON UPDATE.
    OnUpdate => "on update",
    /// MATCH.
    MatchType => "match type",
    /// A check's condition.
    Expression => "expression",
    /// Whether children inherit a check.
    NoInherit => "no inherit",
    /// Deferrable, and initially so.
    Deferral => "deferral",
    /// Whether existing rows were checked.
    Validation => "validation",
    /// Whether it is enforced (PostgreSQL 18).
    Enforcement => "enforcement",
    /// Whether a constraint or index belongs to a parent's.
    AttachedTo => "attachment to parent",
    /// The index method.
    Method => "method",
    /// Whether an index refuses duplicates.
    Unique => "uniqueness",
    /// The rows that an index or exclusion covers.
    Predicate => "predicate",
    /// Whether an index can be used.
    Validity => "validity",
    /// The column that a sequence is dropped with.
    OwnedBy => "owning column",
    /// An enum's labels.
    Labels => "labels",
    /// A domain's checks.
    Checks => "checks",
    /// A view's query, or the text of an object that is its definition.
    Definition => "definition",
    /// When a trigger, event trigger or rule fires; whether a subscription is at work.
    Enabled => "firing",
    /// Whether a materialized view was ever filled.
    Populated => "population",
    /// An extension's version.
    Version => "version",
    /// The schema of an extension's objects.
    Schema => "schema",
    /// Storage parameters and other options; the names of a user mapping's.
    Options => "options",
    /// Options, tablespace and comment of the index behind a constraint.
    KeyIndex => "index options",
    /// The tablespace.
    Tablespace => "tablespace",
    /// The access method.
    AccessMethod => "access method",
    /// The owner.
    Owner => "owner",
    /// Privileges.
    Privileges => "privileges",
    /// The comment.
    Comment => "comment",
    /// Security labels.
    Labelling => "security labels",
    /// What the server's catalogs say that the model has no place for.
    Unmodelled => "unmodelled facts",
}

impl Serialize for Property {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.noun().replace(' ', "_"))
    }
}
