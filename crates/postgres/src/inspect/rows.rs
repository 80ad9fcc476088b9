//! The rows of the catalog queries: one struct per file in `queries/`, whose fields are the
//! query's columns in order.

use driftless_schema::model::Ident;
use postgres_types::{FromSql, Type, WasNull};
use tokio_postgres::Row;

/// A query and the rows it gives.
pub(super) trait CatalogRow: Sized {
    /// The query's text.
    const SQL: &'static str;
    /// The names of its columns, in order.
    const COLUMNS: &'static [&'static str];
    /// Takes a row apart.
    fn decode(row: &Row) -> Result<Self, tokio_postgres::Error>;
}

macro_rules! catalog_rows {
    ($($file:literal => $name:ident { $($field:ident: $type:ty,)* })*) => {
        $(
            #[derive(Debug)]
            pub(super) struct $name { $(pub(super) $field: $type,)* }

            impl CatalogRow for $name {
                const SQL: &'static str = include_str!(concat!("queries/", $file, ".sql"));
                const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

                fn decode(row: &Row) -> Result<Self, tokio_postgres::Error> {
                    let mut next = 0..;
                    $(let $field = row.try_get(next.next().unwrap_or_default())?;)*
                    Ok($name { $($field),* })
                }
            }
        )*
    };
}

catalog_rows! {
    "schemas" => SchemaRow { oid: u32, name: Name, owner: u32, acl: Option<Vec<String>>, usable: bool, }
    "roles" => RoleRow { oid: u32, name: Name, }
    "tablespaces" => TablespaceRow { oid: u32, name: Name, }
    "access_methods" => AccessMethodRow { oid: u32, name: Name, kind: Letter, handler: u32, }
    "relations" => RelationRow {
        oid: u32, name: Name, schema: u32, kind: Letter, owner: u32, persistence: Letter,
        replica_identity: Letter, row_security: bool, row_security_forced: bool, populated: bool,
        options: Option<Vec<String>>, toast_options: Option<Vec<String>>, tablespace: u32, access_method: u32,
        of_type: u32, acl: Option<Vec<String>>, partition_bound: Option<String>, partition_key: Option<String>,
        view_definition: Option<String>,
    }
    "columns" => ColumnRow {
        relation: u32, number: i16, name: Name, type_id: u32, modifier: i32, dimensions: i16, not_null: bool,
        identity: Letter, generated: Letter, collation: Option<u32>, storage: Option<Letter>, compression: Letter,
        statistics: Option<i16>, options: Option<Vec<String>>, fdw_options: Option<Vec<String>>, is_local: bool,
        is_inherited: bool, acl: Option<Vec<String>>, own_collation: u32,
    }
    "defaults" => DefaultRow { oid: u32, relation: u32, number: i16, expression: String, }
    "constraints" => ConstraintRow {
        oid: u32, name: Name, kind: Letter, relation: u32, domain: u32, index_id: u32, deferrable: bool,
        deferred: bool, validated: bool, referenced: u32, on_update: Letter, on_delete: Letter, match_type: Letter,
        columns: Option<Vec<i16>>, referenced_columns: Option<Vec<i16>>, on_delete_columns: Option<Vec<i16>>,
        enforced: bool, period: bool, no_inherit: bool, is_local: bool, parent: u32, expression: Option<String>,
        operators: Option<Vec<String>>,
    }
    "indexes" => IndexRow {
        oid: u32, relation: u32, key_count: i16, is_unique: bool, nulls_not_distinct: bool, valid: bool, ready: bool,
        clustered: bool, is_replica_identity: bool, columns: Vec<i16>, collations: Vec<u32>,
        operator_classes: Vec<u32>, order: Vec<i16>, predicate: Option<String>, expressions: Option<Vec<String>>,
        expression_types: Option<Vec<u32>>,
    }
    "operator_classes" => OperatorClassRow {
        oid: u32, name: Name, schema: Name, method: u32, type_id: u32, is_default: bool, owner: u32, family: u32,
        stored_type: u32,
    }
    "operator_families" => OperatorFamilyRow { oid: u32, name: Name, schema: Name, method: u32, owner: u32, }
    "family_operators" => FamilyOperatorRow {
        oid: u32, family: u32, class: Option<u32>, strategy: i16, operator: u32, sort_family: u32, left_type: u32,
        right_type: u32,
    }
    "family_functions" => FamilyFunctionRow {
        oid: u32, family: u32, class: Option<u32>, number: i16, function: u32, left_type: u32, right_type: u32,
    }
    "operators" => OperatorRow {
        oid: u32, name: Name, schema: u32, owner: u32, left_type: u32, right_type: u32, function: u32,
        commutator: u32, negator: u32, restriction: u32, join: u32, merges: bool, hashes: bool,
    }
    "aggregates" => AggregateRow {
        oid: u32, name: Name, schema: u32, owner: u32, acl: Option<Vec<String>>, signature: String,
        arguments: String, returns: String, parallel: Letter, kind: Letter, transition: u32, final_function: u32,
        combine: u32, serialize: u32, deserialize: u32, moving_transition: u32, moving_inverse: u32,
        moving_final: u32, final_extra: bool, moving_final_extra: bool, final_modify: Letter,
        moving_final_modify: Letter, sort_operator: u32, state_type: u32, state_space: i32, moving_state_type: u32,
        moving_state_space: i32, initial: Option<String>, moving_initial: Option<String>,
    }
    "base_types" => BaseTypeRow {
        oid: u32, length: i16, by_value: bool, category: Letter, preferred: bool, delimiter: Letter,
        element: u32, input: u32, output: u32, receive: u32, send: u32, modifier_input: u32, modifier_output: u32,
        analyze: u32, subscript: u32, alignment: Letter, storage: Letter, collatable: bool,
        default_expression: Option<String>, default_text: Option<String>,
    }
    "casts" => CastRow { oid: u32, source: u32, target: u32, function: u32, context: Letter, method: Letter, }
    "user_collations" => UserCollationRow {
        oid: u32, name: Name, schema: u32, owner: u32, provider: Letter, deterministic: bool, collate: Option<String>,
        ctype: Option<String>, locale: Option<String>, rules: Option<String>,
    }
    "conversions" => ConversionRow {
        oid: u32, name: Name, schema: u32, owner: u32, source: Name, target: Name, function: u32, is_default: bool,
    }
    "languages" => LanguageRow {
        oid: u32, name: Name, owner: u32, acl: Option<Vec<String>>, trusted: bool, handler: u32, inline: u32,
        validator: u32,
    }
    "transforms" => TransformRow { oid: u32, type_id: u32, language: u32, from_sql: u32, to_sql: u32, }
    "wrappers" => WrapperRow {
        oid: u32, name: Name, owner: u32, acl: Option<Vec<String>>, handler: u32, validator: u32,
        options: Option<Vec<String>>,
    }
    "servers" => ServerRow {
        oid: u32, name: Name, owner: u32, acl: Option<Vec<String>>, wrapper: u32, server_type: Option<String>,
        version: Option<String>, options: Option<Vec<String>>,
    }
    "user_mappings" => UserMappingRow { oid: u32, server: Name, role: u32, hidden: bool, options: Vec<String>, }
    "event_triggers" => EventTriggerRow {
        oid: u32, name: Name, owner: u32, event: Name, function: u32, enabled: Letter, tags: Option<Vec<String>>,
    }
    "publications" => PublicationRow {
        oid: u32, name: Name, owner: u32, all_tables: bool, inserts: bool, updates: bool, deletes: bool,
        truncates: bool, via_root: bool, generated_columns: bool,
    }
    "publication_tables" => PublicationTableRow {
        oid: u32, publication: u32, relation: u32, columns: Option<Vec<i16>>, filter: Option<String>,
    }
    "publication_schemas" => PublicationSchemaRow { oid: u32, publication: u32, schema: u32, }
    "subscriptions" => SubscriptionRow {
        oid: u32, name: Name, owner: u32, enabled: bool, publications: Vec<String>, slot: Option<Name>,
        synchronous_commit: String, is_binary: bool, streaming: String, two_phase: bool, disable_on_error: bool,
        password_required: bool, run_as_owner: bool, origin: String, failover: bool,
    }
    "text_parsers" => TextParserRow {
        oid: u32, name: Name, schema: Name, start: u32, token: u32, end: u32, lextypes: u32, headline: u32,
    }
    "text_templates" => TextTemplateRow { oid: u32, name: Name, schema: Name, init: u32, lexize: u32, }
    "text_dictionaries" => TextDictionaryRow {
        oid: u32, name: Name, schema: Name, owner: u32, template: u32, options: Option<String>,
    }
    "text_configurations" => TextConfigurationRow { oid: u32, name: Name, schema: Name, owner: u32, parser: u32, }
    "text_mappings" => TextMappingRow { configuration: u32, token: String, dictionaries: Vec<u32>, }
    "statistics" => StatisticsRow {
        oid: u32, name: Name, schema: u32, owner: u32, target: Option<i16>, definition: String,
    }
    "default_privileges" => DefaultPrivilegesRow {
        oid: u32, role: u32, schema: u32, kind: Letter, acl: Option<Vec<String>>,
    }
    "inheritance" => InheritanceRow { child: u32, parent: u32, detaching: bool, }
    "odd_triggers" => OddTriggerRow {
        relation: u32, constraint: u32, name: Name, function: Name, internal: bool, enabled: String,
    }
    "foreign_tables" => ForeignTableRow { relation: u32, server: Name, options: Option<Vec<String>>, }
    "sequences" => SequenceRow {
        oid: u32, data_type: String, start: i64, increment: i64, min: i64, max: i64, cache: i64, cycle: bool,
        owner_relation: Option<u32>, owner_column: Option<i32>, is_identity: bool,
    }
    "types" => TypeRow {
        oid: u32, name: Name, schema: u32, owner: u32, kind: Letter, relation: u32, acl: Option<Vec<String>>,
        not_null: bool, base: Option<String>, base_type_id: Option<u32>, default_expression: Option<String>,
        collation: Option<u32>, labels: Option<Vec<String>>,
    }
    "ranges" => RangeRow {
        oid: u32, multirange_id: u32, subtype: String, multirange: String, operator_class: Option<String>, collation: Option<String>,
        canonical: Option<String>, subtype_diff: Option<String>,
    }
    "routines" => RoutineRow {
        oid: u32, name: Name, schema: u32, owner: u32, kind: Letter, acl: Option<Vec<String>>, signature: String,
        definition: String, returns: Option<String>, arguments: String,
    }
    "triggers" => TriggerRow { oid: u32, relation: u32, name: Name, events: i16, enabled: Letter, definition: String, }
    "policies" => PolicyRow {
        oid: u32, relation: u32, name: Name, command: Letter, permissive: bool, roles: Vec<u32>,
        using_expression: Option<String>, check_expression: Option<String>,
    }
    "rules" => RuleRow { oid: u32, relation: u32, name: Name, enabled: Letter, definition: String, }
    "views_of_rules" => ViewRuleRow { oid: u32, relation: u32, }
    "extensions" => ExtensionRow { oid: u32, name: Name, version: String, schema: Name, }
    "extension_members" => MemberRow { class_id: u32, oid: u32, extension: u32, }
    "comments" => CommentRow { class_id: u32, oid: u32, part: i32, comment: String, }
    "security_labels" => LabelRow { class_id: u32, oid: u32, part: i32, provider: String, label: String, }
    "dependencies" => DependencyRow {
        class_id: u32, oid: u32, part: i32, needs_class: u32, needs_oid: u32, needs_part: i32,
    }
    "type_names" => TypeNameRow { name: String, }
    "collations" => CollationRow { oid: u32, name: Name, schema: Name, }
    "routine_names" => RoutineNameRow { oid: u32, name: Name, schema: Name, signature: String, }
    "operator_names" => OperatorNameRow {
        oid: u32, name: Name, schema: Name, left_type: Option<String>, right_type: Option<String>,
    }
    "unknown_columns" => UnknownColumnRow { catalog: Name, name: Name, not_null: bool, }
}

/// A value of PostgreSQL's type `name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(pub(super) Ident);

impl<'a> FromSql<'a> for Name {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Name(Ident::new(std::str::from_utf8(raw)?)))
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::NAME
    }
}

/// A value of PostgreSQL's type `"char"`; zero where the catalog says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter(pub(super) u8);

impl<'a> FromSql<'a> for Letter {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        raw.first().copied().map(Letter).ok_or_else(|| Box::new(WasNull) as _)
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::CHAR
    }
}
