//! Every catalog row of a schema, as it was read.

use driftless_schema::model::Origin;

use super::unknown::Unknown;
use crate::inspect::focus::Focus;
use crate::inspect::rows::{
    AccessMethodRow, AggregateRow, BaseTypeRow, CastRow, CollationRow, ColumnRow, CommentRow, ConstraintRow,
    ConversionRow, DefaultPrivilegesRow, DefaultRow, DependencyRow, EventTriggerRow, ExtensionRow, FamilyFunctionRow,
    FamilyOperatorRow, ForeignTableRow, IndexRow, InheritanceRow, LabelRow, LanguageRow, MemberRow, OddTriggerRow,
    OperatorClassRow, OperatorFamilyRow, OperatorNameRow, OperatorRow, PolicyRow, PublicationRow, PublicationSchemaRow,
    PublicationTableRow, RangeRow, RelationRow, RoleRow, RoutineNameRow, RoutineRow, RuleRow, SchemaRow, SequenceRow,
    ServerRow, StatisticsRow, SubscriptionRow, TablespaceRow, TextConfigurationRow, TextDictionaryRow, TextMappingRow,
    TextParserRow, TextTemplateRow, TransformRow, TriggerRow, TypeRow, UserCollationRow, UserMappingRow, ViewRuleRow,
    WrapperRow,
};

/// Every catalog row of a schema.
#[derive(Default)]
pub(in crate::inspect) struct Raw {
    pub(in crate::inspect) server: Server,
    pub(in crate::inspect) focus: Focus,
    pub(in crate::inspect) schemas: Vec<SchemaRow>,
    pub(in crate::inspect) roles: Vec<RoleRow>,
    pub(in crate::inspect) tablespaces: Vec<TablespaceRow>,
    pub(in crate::inspect) access_methods: Vec<AccessMethodRow>,
    pub(in crate::inspect) relations: Vec<RelationRow>,
    /// Sorted by relation and number.
    pub(in crate::inspect) columns: Vec<ColumnRow>,
    pub(in crate::inspect) defaults: Vec<DefaultRow>,
    pub(in crate::inspect) constraints: Vec<ConstraintRow>,
    pub(in crate::inspect) indexes: Vec<IndexRow>,
    pub(in crate::inspect) operator_classes: Vec<OperatorClassRow>,
    pub(in crate::inspect) inheritance: Vec<InheritanceRow>,
    pub(in crate::inspect) foreign_tables: Vec<ForeignTableRow>,
    pub(in crate::inspect) sequences: Vec<SequenceRow>,
    pub(in crate::inspect) types: Vec<TypeRow>,
    pub(in crate::inspect) ranges: Vec<RangeRow>,
    pub(in crate::inspect) routines: Vec<RoutineRow>,
    pub(in crate::inspect) triggers: Vec<TriggerRow>,
    pub(in crate::inspect) policies: Vec<PolicyRow>,
    pub(in crate::inspect) rules: Vec<RuleRow>,
    pub(in crate::inspect) views_of_rules: Vec<ViewRuleRow>,
    pub(in crate::inspect) extensions: Vec<ExtensionRow>,
    pub(in crate::inspect) members: Vec<MemberRow>,
    pub(in crate::inspect) comments: Vec<CommentRow>,
    pub(in crate::inspect) dependencies: Vec<DependencyRow>,
    /// The distinct pairs of type and modifier of `columns`, sorted, with the type's text.
    pub(in crate::inspect) type_names: Vec<((u32, i32), String)>,
    pub(in crate::inspect) collations: Vec<CollationRow>,
    pub(in crate::inspect) languages: Vec<LanguageRow>,
    pub(in crate::inspect) wrappers: Vec<WrapperRow>,
    pub(in crate::inspect) servers: Vec<ServerRow>,
    pub(in crate::inspect) user_mappings: Vec<UserMappingRow>,
    pub(in crate::inspect) user_collations: Vec<UserCollationRow>,
    pub(in crate::inspect) conversions: Vec<ConversionRow>,
    pub(in crate::inspect) base_types: Vec<BaseTypeRow>,
    pub(in crate::inspect) text_parsers: Vec<TextParserRow>,
    pub(in crate::inspect) text_templates: Vec<TextTemplateRow>,
    pub(in crate::inspect) text_dictionaries: Vec<TextDictionaryRow>,
    pub(in crate::inspect) text_configurations: Vec<TextConfigurationRow>,
    pub(in crate::inspect) text_mappings: Vec<TextMappingRow>,
    pub(in crate::inspect) statistics: Vec<StatisticsRow>,
    pub(in crate::inspect) aggregates: Vec<AggregateRow>,
    pub(in crate::inspect) operators: Vec<OperatorRow>,
    pub(in crate::inspect) operator_families: Vec<OperatorFamilyRow>,
    pub(in crate::inspect) family_operators: Vec<FamilyOperatorRow>,
    pub(in crate::inspect) family_functions: Vec<FamilyFunctionRow>,
    pub(in crate::inspect) casts: Vec<CastRow>,
    pub(in crate::inspect) transforms: Vec<TransformRow>,
    pub(in crate::inspect) event_triggers: Vec<EventTriggerRow>,
    pub(in crate::inspect) publications: Vec<PublicationRow>,
    pub(in crate::inspect) publication_tables: Vec<PublicationTableRow>,
    pub(in crate::inspect) publication_schemas: Vec<PublicationSchemaRow>,
    pub(in crate::inspect) subscriptions: Vec<SubscriptionRow>,
    pub(in crate::inspect) default_privileges: Vec<DefaultPrivilegesRow>,
    pub(in crate::inspect) labels: Vec<LabelRow>,
    pub(in crate::inspect) odd_triggers: Vec<OddTriggerRow>,
    pub(in crate::inspect) routine_names: Vec<RoutineNameRow>,
    pub(in crate::inspect) operator_names: Vec<OperatorNameRow>,
    /// What the server's catalogs have that no query asks for.
    pub(in crate::inspect) unknown: Unknown,
}

/// What the server says of itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Server {
    /// The version as a number: 150018.
    pub(crate) version_number: u32,
    /// The version without the packager's suffix: `15.18`.
    pub(crate) version: String,
    /// The database's name.
    pub(crate) database: String,
    /// The role that owns the database.
    pub(crate) owner: u32,
    /// Who may do what in the database.
    pub(crate) acl: Option<Vec<String>>,
    /// The database's own number.
    pub(crate) database_oid: u32,
    pub(crate) origin: Option<Origin>,
    pub(super) is_large: bool,
}

impl Raw {
    /// Whether somebody's DDL came in between. Rows are of the transaction's snapshot, but the
    /// deparser looks at the newest catalog: of what was dropped meanwhile it writes nothing.
    pub(in crate::inspect) fn is_torn(&self) -> bool {
        let relations = || self.relations.iter().filter(|row| self.focus.has(row.oid));
        let views = relations().filter(|row| matches!(row.kind.0, b'v' | b'm'));
        let keys = relations().filter(|row| row.kind.0 == b'p');
        let checks = self.constraints.iter().filter(|row| row.kind.0 == b'c');
        views.map(|row| &row.view_definition).chain(keys.map(|row| &row.partition_key)).any(Option::is_none)
            || checks.map(|row| &row.expression).any(Option::is_none)
            || self.type_names.iter().any(|(_, name)| name == "???")
            || self.publication_tables.iter().any(|table| table.filter.as_deref() == Some("???"))
    }
}
