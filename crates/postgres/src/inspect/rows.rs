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
    "access_methods" => AccessMethodRow { oid: u32, name: Name, }
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
        oid: u32, name: Name, schema: Name, method: u32, type_id: u32, is_default: bool,
    }
    "inheritance" => InheritanceRow { child: u32, parent: u32, }
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
    "dependencies" => DependencyRow {
        class_id: u32, oid: u32, needs_class: u32, needs_oid: u32, needs_part: i32,
    }
    "type_names" => TypeNameRow { name: String, }
    "collations" => CollationRow { oid: u32, name: Name, schema: Name, }
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
