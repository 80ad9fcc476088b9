//! Aggregates.

use driftless_schema::model::{Definition, Kind, ObjectId, QualifiedName};
use driftless_schema::sql::quote::{Quoting, qualified};

use super::{Found, with};
use crate::ddl::Parameters;
use crate::inspect::acl::Target;
use crate::inspect::names::{Names, class};
use crate::inspect::read::Raw;
use crate::inspect::rows::{AggregateRow, Letter};
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    raw.aggregates.iter().filter_map(|row| {
        let name = QualifiedName { schema: names.schema(row.schema)?.clone(), name: row.name.0.clone() };
        Some(Found {
            definition: definition(row, &name, names),
            id: ObjectId::routine(Kind::Aggregate, name.schema, name.name, row.signature.as_str()),
            standing: Standing::owned(class::ROUTINE, row.oid, row.owner).granted(&row.acl, Target::Routine),
        })
    })
}

fn definition(row: &AggregateRow, name: &QualifiedName, names: &Names<'_>) -> Definition {
    let data_type = |oid: u32| (oid != 0).then(|| names.type_text(oid));
    let size = |bytes: i32| (bytes != 0).then(|| bytes.to_string());
    // Those of ordered sets may change their state in the end, if they do not say otherwise.
    let unsaid = if row.kind.0 == b'n' { b'r' } else { b'w' };
    let modify = |letter: Letter| {
        let how = match letter.0 {
            b's' => "SHAREABLE",
            b'w' => "READ_WRITE",
            _ => "READ_ONLY",
        };
        (letter.0 != unsaid).then(|| how.to_owned())
    };
    let parallel = match row.parallel.0 {
        b's' => Some("SAFE".to_owned()),
        b'r' => Some("RESTRICTED".to_owned()),
        _ => None,
    };
    let is_moving = row.moving_transition != 0;
    let statement = Parameters::default()
        .set("SFUNC", names.routine(row.transition))
        .set("STYPE", data_type(row.state_type))
        .set("SSPACE", size(row.state_space))
        .set("FINALFUNC", names.routine(row.final_function))
        .flag("FINALFUNC_EXTRA", row.final_extra)
        .set("FINALFUNC_MODIFY", modify(row.final_modify).filter(|_| row.final_function != 0))
        .set("COMBINEFUNC", names.routine(row.combine))
        .set("SERIALFUNC", names.routine(row.serialize))
        .set("DESERIALFUNC", names.routine(row.deserialize))
        .text("INITCOND", row.initial.as_deref())
        .set("MSFUNC", names.routine(row.moving_transition))
        .set("MINVFUNC", names.routine(row.moving_inverse))
        .set("MSTYPE", data_type(row.moving_state_type))
        .set("MSSPACE", size(row.moving_state_space).filter(|_| is_moving))
        .set("MFINALFUNC", names.routine(row.moving_final))
        .flag("MFINALFUNC_EXTRA", row.moving_final_extra)
        .set("MFINALFUNC_MODIFY", modify(row.moving_final_modify).filter(|_| row.moving_final != 0))
        .text("MINITCOND", row.moving_initial.as_deref())
        .set("SORTOP", names.operator(row.sort_operator))
        .set("PARALLEL", parallel)
        .flag("HYPOTHETICAL", row.kind.0 == b'h');
    let arguments = if row.arguments.is_empty() { "*" } else { &row.arguments };
    let sql = statement.after(&format!("CREATE AGGREGATE {}({arguments})", qualified(Quoting::Postgres, name)));
    with(sql, [("arguments", Some(row.arguments.clone())), ("returns", Some(row.returns.clone()))])
}
