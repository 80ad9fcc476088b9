//! Procedural languages, transforms and access methods.

use driftless_schema::model::{Kind, ObjectId};

use super::{Found, create, plain};
use crate::ddl::{self, Clauses};
use crate::inspect::acl::Target;
use crate::inspect::names::{Names, class};
use crate::inspect::read::{FIRST_OF_USER, Raw};
use crate::inspect::rows::{AccessMethodRow, LanguageRow, TransformRow};
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    let languages = raw.languages.iter().filter(|row| row.oid >= FIRST_OF_USER).map(|row| language(row, names));
    let transforms = raw.transforms.iter().filter_map(|row| transform(row, names));
    let methods = raw.access_methods.iter().filter(|row| row.oid >= FIRST_OF_USER).map(|row| method(row, names));
    languages.chain(transforms).chain(methods)
}

fn language<'a>(row: &'a LanguageRow, names: &Names<'_>) -> Found<'a> {
    let trusted = if row.trusted { "TRUSTED " } else { "" };
    let statement = Clauses::after(format!("CREATE {trusted}LANGUAGE {}", ddl::name(&row.name.0)))
        .set("HANDLER", names.routine(row.handler))
        .set("INLINE", names.routine(row.inline))
        .set("VALIDATOR", names.routine(row.validator));
    Found {
        id: ObjectId::database_scoped(Kind::Language, row.name.0.clone()),
        definition: plain(statement.finish()),
        standing: Standing::owned(class::LANGUAGE, row.oid, row.owner).granted(&row.acl, Target::Language),
    }
}

fn transform<'a>(row: &TransformRow, names: &Names<'_>) -> Option<Found<'a>> {
    let language = names.language(row.language)?.clone();
    let function = |direction: &str, oid| Some(format!("{direction} WITH FUNCTION {}", names.routine_with_types(oid)?));
    let directions = [function("FROM SQL", row.from_sql), function("TO SQL", row.to_sql)];
    let directions: Vec<String> = directions.into_iter().flatten().collect();
    let id = ObjectId::routine(Kind::Transform, "", language, names.type_text(row.type_id));
    Some(Found {
        definition: plain(format!("{} ({})", create(&id, names), directions.join(", "))),
        id,
        standing: Standing::ownerless(class::TRANSFORM, row.oid),
    })
}

fn method<'a>(row: &AccessMethodRow, names: &Names<'_>) -> Found<'a> {
    let of = if row.kind.0 == b't' { "TABLE" } else { "INDEX" };
    let id = ObjectId::database_scoped(Kind::AccessMethod, row.name.0.clone());
    let statement =
        Clauses::after(create(&id, names)).set("TYPE", Some(of.to_owned())).set("HANDLER", names.routine(row.handler));
    Found { id, definition: plain(statement.finish()), standing: Standing::ownerless(class::ACCESS_METHOD, row.oid) }
}
