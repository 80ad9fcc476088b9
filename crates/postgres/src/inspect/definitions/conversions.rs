//! Casts, conversions between encodings, and collations.

use driftless_schema::model::{Kind, ObjectId, QualifiedName};
use driftless_schema::sql::quote::{Quoting, literal, qualified};

use super::{Found, create, plain, with};
use crate::ddl::{Clauses, Parameters};
use crate::inspect::names::{Names, class};
use crate::inspect::read::Raw;
use crate::inspect::rows::{CastRow, ConversionRow, UserCollationRow};
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    let casts = raw.casts.iter().map(|row| cast(row, names));
    let conversions = raw.conversions.iter().filter_map(|row| conversion(row, names));
    let collations = raw.user_collations.iter().filter_map(|row| collation(row, names));
    casts.chain(conversions).chain(collations)
}

fn cast<'a>(row: &CastRow, names: &Names<'_>) -> Found<'a> {
    let types = format!("{} AS {}", names.type_text(row.source), names.type_text(row.target));
    let function = names.routine_with_types(row.function).map(|function| format!("FUNCTION {function}"));
    let method = match row.method.0 {
        b'i' => Some("INOUT".to_owned()),
        _ => function,
    };
    let context = match row.context.0 {
        b'i' => "implicit",
        b'a' => "assignment",
        _ => "explicit",
    };
    let id = ObjectId::database_scoped(Kind::Cast, types);
    let statement = Clauses::after(create(&id, names))
        .flag("WITHOUT FUNCTION", method.is_none())
        .set("WITH", method)
        .flag("AS IMPLICIT", context == "implicit")
        .flag("AS ASSIGNMENT", context == "assignment");
    Found {
        id,
        definition: with(statement.finish(), [("context", Some(context.to_owned()))]),
        standing: Standing::ownerless(class::CAST, row.oid),
    }
}

fn conversion<'a>(row: &ConversionRow, names: &Names<'_>) -> Option<Found<'a>> {
    let name = QualifiedName { schema: names.schema(row.schema)?.clone(), name: row.name.0.clone() };
    let default = if row.is_default { "DEFAULT " } else { "" };
    let statement = Clauses::after(format!("CREATE {default}CONVERSION {}", qualified(Quoting::Postgres, &name)))
        .text("FOR", Some(&row.source.0))
        .text("TO", Some(&row.target.0))
        .set("FROM", names.routine(row.function));
    Some(Found {
        id: ObjectId::in_schema(Kind::Conversion, name.schema, name.name),
        definition: plain(statement.finish()),
        standing: Standing::owned(class::CONVERSION, row.oid, row.owner),
    })
}

/// Where the locale is depends on the provider and on the server's version.
fn collation<'a>(row: &UserCollationRow, names: &Names<'_>) -> Option<Found<'a>> {
    let id = ObjectId::in_schema(Kind::Collation, names.schema(row.schema)?.clone(), row.name.0.clone());
    let (collate, ctype) = (row.collate.as_deref(), row.ctype.as_deref());
    let locale = row.locale.as_deref().or(collate.filter(|_| collate == ctype));
    let apart = |value: Option<&str>| value.filter(|_| locale.is_none()).map(|value| literal(Quoting::Postgres, value));
    let provider = match row.provider.0 {
        b'i' => "icu",
        b'b' => "builtin",
        _ => "libc",
    };
    let statement = Parameters::default()
        .set("provider", Some(provider.to_owned()))
        .set("deterministic", (!row.deterministic).then(|| "false".to_owned()))
        .text("locale", locale)
        .set("lc_collate", apart(collate))
        .set("lc_ctype", apart(ctype))
        .text("rules", row.rules.as_deref());
    Some(Found {
        definition: plain(statement.after(&create(&id, names))),
        id,
        standing: Standing::owned(class::COLLATION, row.oid, row.owner),
    })
}
