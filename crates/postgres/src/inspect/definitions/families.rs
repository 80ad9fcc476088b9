//! Operator classes and families.

use driftless_schema::model::{Kind, ObjectId};

use super::{Found, create, plain};
use crate::ddl;
use crate::inspect::names::{Names, class};
use crate::inspect::read::{FIRST_OF_USER, Raw};
use crate::inspect::rows::{FamilyFunctionRow, FamilyOperatorRow, OperatorClassRow, OperatorFamilyRow};
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    let families = raw.operator_families.iter().filter(|row| row.oid >= FIRST_OF_USER);
    let classes = raw.operator_classes.iter().filter(|row| row.oid >= FIRST_OF_USER);
    families.filter_map(|row| family(row, raw, names)).chain(classes.filter_map(|row| class_of(row, raw, names)))
}

/// With what is loose in it: what came with a class is that class's.
fn family<'a>(row: &OperatorFamilyRow, raw: &Raw, names: &Names<'_>) -> Option<Found<'a>> {
    let method = names.access_method(row.method)?;
    let schema = names.schema_named(&row.schema.0)?.clone();
    let id = ObjectId::routine(Kind::OperatorFamily, schema, row.name.0.clone(), method.clone());
    let mut sql = create(&id, names);
    let loose = members(
        raw.family_operators.iter().filter(|member| member.family == row.oid && member.class.is_none()),
        raw.family_functions.iter().filter(|member| member.family == row.oid && member.class.is_none()),
        raw,
        names,
    );
    if !loose.is_empty() {
        let reference = ddl::reference(&id, names.here());
        sql.push_str(&format!(";\nALTER {reference} ADD {}", loose.join(", ")));
    }
    Some(Found { id, definition: plain(sql), standing: Standing::owned(class::OPERATOR_FAMILY, row.oid, row.owner) })
}

fn class_of<'a>(row: &OperatorClassRow, raw: &Raw, names: &Names<'_>) -> Option<Found<'a>> {
    let method = names.access_method(row.method)?;
    let schema = names.schema_named(&row.schema.0)?.clone();
    let family = raw.operator_families.iter().find(|family| family.oid == row.family)?;
    let default = if row.is_default { " DEFAULT" } else { "" };
    let head = format!(
        "CREATE OPERATOR CLASS {}{default} FOR TYPE {} USING {} FAMILY {} AS",
        ddl::known(&schema, &row.name.0),
        names.type_text(row.type_id),
        ddl::name(method),
        ddl::known(&family.schema.0, &family.name.0)
    );
    let mut items = members(
        raw.family_operators.iter().filter(|member| member.class == Some(row.oid)),
        raw.family_functions.iter().filter(|member| member.class == Some(row.oid)),
        raw,
        names,
    );
    // A class has at least one item: that the type is stored as itself goes without saying.
    if row.stored_type != 0 || items.is_empty() {
        let stored = if row.stored_type != 0 { row.stored_type } else { row.type_id };
        items.insert(0, format!("STORAGE {}", names.type_text(stored)));
    }
    Some(Found {
        id: ObjectId::routine(Kind::OperatorClass, schema, row.name.0.clone(), method.clone()),
        definition: plain(format!("{head} {}", items.join(", "))),
        standing: Standing::owned(class::OPERATOR_CLASS, row.oid, row.owner),
    })
}

/// The members by number and operand types.
fn members<'a>(
    operators: impl Iterator<Item = &'a FamilyOperatorRow>,
    functions: impl Iterator<Item = &'a FamilyFunctionRow>,
    raw: &Raw,
    names: &Names<'_>,
) -> Vec<String> {
    let types = |left: u32, right: u32| format!("{}, {}", names.type_text(left), names.type_text(right));
    let mut operators: Vec<_> = operators
        .filter_map(|row| {
            let sorting = raw.operator_families.iter().find(|family| family.oid == row.sort_family);
            let sorting =
                sorting.map(|family| format!(" FOR ORDER BY {}", ddl::known(&family.schema.0, &family.name.0)));
            let operator = names.operator_with_types(row.operator)?;
            let sql = format!("OPERATOR {} {operator}{}", row.strategy, sorting.unwrap_or_default());
            Some((row.strategy, types(row.left_type, row.right_type), sql))
        })
        .collect();
    let mut functions: Vec<_> = functions
        .filter_map(|row| {
            let (types, function) = (types(row.left_type, row.right_type), names.routine_with_types(row.function)?);
            let sql = format!("FUNCTION {} ({types}) {function}", row.number);
            Some((row.number, types, sql))
        })
        .collect();
    operators.sort();
    functions.sort();
    operators.into_iter().chain(functions).map(|(_, _, sql)| sql).collect()
}
