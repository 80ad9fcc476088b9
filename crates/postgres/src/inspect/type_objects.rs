//! Types that people make: enums, domains, composites, ranges, base types.

use std::collections::{BTreeMap, HashMap};

use driftless_schema::model::{
    Body, DataType, Definition, Domain, DomainCheck, EnumType, Kind, ObjectId, QualifiedName,
};

use super::definitions::{BaseTypes, shell};
use super::names::{Names, class};
use super::read::Raw;
use super::relations::Relations;
use super::rows::{ConstraintRow, RangeRow, TypeRow};
use crate::ddl;

/// Reads types out of their rows.
pub(super) struct TypeObjects<'a> {
    names: &'a Names<'a>,
    relations: &'a Relations<'a>,
    checks: HashMap<u32, Vec<&'a ConstraintRow>>,
    ranges: HashMap<u32, &'a RangeRow>,
    base_types: BaseTypes<'a>,
}

impl<'a> TypeObjects<'a> {
    pub(super) fn new(raw: &'a Raw, names: &'a Names<'a>, relations: &'a Relations<'a>) -> Self {
        let mut checks: HashMap<u32, Vec<&ConstraintRow>> = HashMap::new();
        for row in raw.constraints.iter().filter(|row| row.domain != 0 && row.kind.0 == b'c') {
            checks.entry(row.domain).or_default().push(row);
        }
        for checks in checks.values_mut() {
            checks.sort_by(|a, b| a.name.0.cmp(&b.name.0));
        }
        let ranges = raw.ranges.iter().map(|row| (row.oid, row)).collect();
        TypeObjects { names, relations, checks, ranges, base_types: BaseTypes::new(raw) }
    }

    /// Identity and body of a type; `None` for what is the system's or an extension's.
    pub(super) fn object(&self, row: &TypeRow) -> Option<(ObjectId, Body)> {
        let name = QualifiedName { schema: self.names.schema(row.schema)?.clone(), name: row.name.0.clone() };
        let (kind, body) = match row.kind.0 {
            b'e' => (Kind::Enum, Body::Enum(EnumType { labels: row.labels.clone().unwrap_or_default() })),
            b'd' => (Kind::Domain, Body::Domain(self.domain(row)?)),
            b'c' => (Kind::Composite, self.relations.composite(self.names.relation(row.relation)?)),
            b'b' => (Kind::BaseType, Body::Definition(self.base_types.definition(row.oid, &name, self.names)?)),
            b'p' => (Kind::BaseType, Body::Definition(shell(&name))),
            b'r' => (Kind::Range, Body::Definition(range(&name, self.ranges.get(&row.oid)?))),
            _ => return None,
        };
        Some((ObjectId::in_schema(kind, name.schema, name.name), body))
    }

    fn domain(&self, row: &TypeRow) -> Option<Domain> {
        let checks = self.checks.get(&row.oid).into_iter().flatten();
        Some(Domain {
            base: DataType::new(row.base.as_ref()?),
            not_null: row.not_null,
            default: row.default_expression.clone(),
            collation: row.collation.and_then(|oid| self.names.collation(oid)),
            checks: checks
                .filter_map(|check| {
                    Some(DomainCheck {
                        name: check.name.0.clone(),
                        expression: check.expression.clone()?,
                        not_valid: !check.validated,
                        comment: self.names.comment(class::CONSTRAINT, check.oid, 0),
                    })
                })
                .collect(),
        })
    }
}

/// Composes a range type's definition: the server has no deparser for it.
fn range(name: &QualifiedName, row: &RangeRow) -> Definition {
    let mut properties = BTreeMap::from([
        ("subtype".to_owned(), row.subtype.clone()),
        ("multirange_type_name".to_owned(), row.multirange.clone()),
    ]);
    let optional = [
        ("subtype_opclass", &row.operator_class),
        ("collation", &row.collation),
        ("canonical", &row.canonical),
        ("subtype_diff", &row.subtype_diff),
    ];
    properties.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.clone()?))));
    Definition { sql: ddl::create_range(name, properties.iter()), properties }
}
