//! The names of changes in the API.

use serde::Serialize;

macro_rules! change_types {
    ($($variant:ident $name:literal,)*) => {
        /// What sort of change it is, by the name that the API, webhooks and overrides use.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[allow(missing_docs, reason = "each variant is its name")]
        pub enum ChangeType { $(#[serde(rename = $name)] $variant,)* }

        impl ChangeType {
            /// Every one.
            pub const ALL: &[ChangeType] = &[$(ChangeType::$variant),*];

            /// Returns the name: `COLUMN_ADDED`.
            pub fn name(self) -> &'static str {
                match self { $(ChangeType::$variant => $name,)* }
            }
        }
    };
}

change_types! {
    TableAdded "TABLE_ADDED",
    TableDropped "TABLE_DROPPED",
    TableRenamed "TABLE_RENAMED",
    TableRecreated "TABLE_RECREATED",
    RelationKindChanged "RELATION_KIND_CHANGED",
    PersistenceChanged "PERSISTENCE_CHANGED",
    RowSecurityChanged "ROW_SECURITY_CHANGED",
    PrivilegeGranted "PRIVILEGE_GRANTED",
    PrivilegeRevoked "PRIVILEGE_REVOKED",
    OwnerChanged "OWNER_CHANGED",
    ReplicaIdentityChanged "REPLICA_IDENTITY_CHANGED",
    StorageChanged "STORAGE_CHANGED",
    CommentChanged "COMMENT_CHANGED",
    TriggerChanged "TRIGGER_CHANGED",
    TriggerDropped "TRIGGER_DROPPED",
    RuleChanged "RULE_CHANGED",
    TableOptionsChanged "TABLE_OPTIONS_CHANGED",
    ForeignTableChanged "FOREIGN_TABLE_CHANGED",
    PartitionAdded "PARTITION_ADDED",
    PartitionRemoved "PARTITION_REMOVED",
    PartitionKeyChanged "PARTITION_KEY_CHANGED",
    PartitionDrifted "PARTITION_DRIFTED",
    InheritanceChanged "INHERITANCE_CHANGED",
    ColumnAdded "COLUMN_ADDED",
    ColumnRemoved "COLUMN_REMOVED",
    ColumnRenamed "COLUMN_RENAMED",
    ColumnOrderChanged "COLUMN_ORDER_CHANGED",
    NullabilityChanged "NULLABILITY_CHANGED",
    DefaultChanged "DEFAULT_CHANGED",
    IdentityChanged "IDENTITY_CHANGED",
    GenerationChanged "GENERATION_CHANGED",
    CollationChanged "COLLATION_CHANGED",
    DataTypeChanged "DATA_TYPE_CHANGED",
    SequenceAdded "SEQUENCE_ADDED",
    SequenceDropped "SEQUENCE_DROPPED",
    SequenceRenamed "SEQUENCE_RENAMED",
    SequenceChanged "SEQUENCE_CHANGED",
    TypeAdded "TYPE_ADDED",
    TypeDropped "TYPE_DROPPED",
    TypeRenamed "TYPE_RENAMED",
    TypeChanged "TYPE_CHANGED",
    EnumValueAdded "ENUM_VALUE_ADDED",
    EnumValueRemoved "ENUM_VALUE_REMOVED",
    EnumValueRenamed "ENUM_VALUE_RENAMED",
    EnumReordered "ENUM_REORDERED",
    DomainChanged "DOMAIN_CHANGED",
    PrimaryKeyAdded "PRIMARY_KEY_ADDED",
    PrimaryKeyDropped "PRIMARY_KEY_DROPPED",
    PrimaryKeyChanged "PRIMARY_KEY_CHANGED",
    UniqueAdded "UNIQUE_ADDED",
    UniqueDropped "UNIQUE_DROPPED",
    UniqueChanged "UNIQUE_CHANGED",
    ForeignKeyAdded "FOREIGN_KEY_ADDED",
    ForeignKeyDropped "FOREIGN_KEY_DROPPED",
    ForeignKeyChanged "FOREIGN_KEY_CHANGED",
    CheckAdded "CHECK_ADDED",
    CheckDropped "CHECK_DROPPED",
    CheckChanged "CHECK_CHANGED",
    ExclusionAdded "EXCLUSION_ADDED",
    ExclusionDropped "EXCLUSION_DROPPED",
    ExclusionChanged "EXCLUSION_CHANGED",
    ConstraintRenamed "CONSTRAINT_RENAMED",
    ConstraintChanged "CONSTRAINT_CHANGED",
    IndexAdded "INDEX_ADDED",
    IndexDropped "INDEX_DROPPED",
    IndexChanged "INDEX_CHANGED",
    IndexRenamed "INDEX_RENAMED",
    ViewAdded "VIEW_ADDED",
    ViewDropped "VIEW_DROPPED",
    ViewChanged "VIEW_CHANGED",
    RoutineAdded "ROUTINE_ADDED",
    RoutineDropped "ROUTINE_DROPPED",
    RoutineRenamed "ROUTINE_RENAMED",
    RoutineChanged "ROUTINE_CHANGED",
    SchemaAdded "SCHEMA_ADDED",
    SchemaDropped "SCHEMA_DROPPED",
    SchemaRenamed "SCHEMA_RENAMED",
    ExtensionAdded "EXTENSION_ADDED",
    ExtensionDropped "EXTENSION_DROPPED",
    ExtensionChanged "EXTENSION_CHANGED",
    PublicationAdded "PUBLICATION_ADDED",
    PublicationDropped "PUBLICATION_DROPPED",
    PublicationRenamed "PUBLICATION_RENAMED",
    PublicationChanged "PUBLICATION_CHANGED",
    SubscriptionChanged "SUBSCRIPTION_CHANGED",
    SubscriptionDropped "SUBSCRIPTION_DROPPED",
    OperatorAdded "OPERATOR_ADDED",
    OperatorDropped "OPERATOR_DROPPED",
    OperatorMoved "OPERATOR_MOVED",
    OperatorChanged "OPERATOR_CHANGED",
    OperatorClassAdded "OPERATOR_CLASS_ADDED",
    OperatorClassDropped "OPERATOR_CLASS_DROPPED",
    OperatorClassRenamed "OPERATOR_CLASS_RENAMED",
    OperatorClassChanged "OPERATOR_CLASS_CHANGED",
    CastAdded "CAST_ADDED",
    CastDropped "CAST_DROPPED",
    CastChanged "CAST_CHANGED",
    ConversionAdded "CONVERSION_ADDED",
    ConversionChanged "CONVERSION_CHANGED",
    CollationAdded "COLLATION_ADDED",
    CollationDropped "COLLATION_DROPPED",
    CollationRenamed "COLLATION_RENAMED",
    TransformChanged "TRANSFORM_CHANGED",
    TextSearchAdded "TEXT_SEARCH_ADDED",
    TextSearchDropped "TEXT_SEARCH_DROPPED",
    TextSearchRenamed "TEXT_SEARCH_RENAMED",
    TextSearchChanged "TEXT_SEARCH_CHANGED",
    LanguageAdded "LANGUAGE_ADDED",
    LanguageDropped "LANGUAGE_DROPPED",
    LanguageChanged "LANGUAGE_CHANGED",
    AccessMethodChanged "ACCESS_METHOD_CHANGED",
    ForeignDataAdded "FOREIGN_DATA_ADDED",
    ForeignDataDropped "FOREIGN_DATA_DROPPED",
    ForeignDataRenamed "FOREIGN_DATA_RENAMED",
    ForeignDataChanged "FOREIGN_DATA_CHANGED",
    EventTriggerChanged "EVENT_TRIGGER_CHANGED",
    StatisticsChanged "STATISTICS_CHANGED",
    DefaultPrivilegesChanged "DEFAULT_PRIVILEGES_CHANGED",
    SecurityLabelChanged "SECURITY_LABEL_CHANGED",
    Unmodelled "UNMODELLED",
    DefinitionRenamed "DEFINITION_RENAMED",
    Unforeseen "UNFORESEEN",
}

impl std::fmt::Display for ChangeType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
