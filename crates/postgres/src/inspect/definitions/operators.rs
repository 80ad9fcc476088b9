//! Operators.

use driftless_schema::model::{Kind, ObjectId};

use super::{Found, plain};
use crate::ddl::{self, Parameters};
use crate::inspect::names::{Names, class};
use crate::inspect::read::Raw;
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    raw.operators.iter().filter_map(|row| {
        let schema = names.schema(row.schema)?.clone();
        let operand = |oid: u32| (oid != 0).then(|| names.type_text(oid));
        let statement = Parameters::default()
            .set("FUNCTION", names.routine(row.function))
            .set("LEFTARG", operand(row.left_type))
            .set("RIGHTARG", operand(row.right_type))
            .set("COMMUTATOR", names.operator(row.commutator))
            .set("NEGATOR", names.operator(row.negator))
            .flag("MERGES", row.merges)
            .flag("HASHES", row.hashes)
            .set("RESTRICT", names.routine(row.restriction))
            .set("JOIN", names.routine(row.join));
        // An operator's own name cannot be quoted, and need not be.
        let head = format!("CREATE OPERATOR {}.{}", ddl::name(&schema), row.name.0);
        let side = |oid: u32| operand(oid).unwrap_or_else(|| "NONE".to_owned());
        let operands = format!("{}, {}", side(row.left_type), side(row.right_type));
        Some(Found {
            id: ObjectId::routine(Kind::Operator, schema, row.name.0.clone(), operands),
            definition: plain(statement.after(&head)),
            standing: Standing::owned(class::OPERATOR, row.oid, row.owner),
        })
    })
}
