//! What the catalogs say that the model has no place for: a difference in it is seen all the same.

use driftless_schema::model::ObjectId;

use super::dependencies::Numbers;
use super::names::{Names, class};
use super::read::Raw;

/// Returns objects with a fact's name and value.
pub(super) fn facts<'a>(
    raw: &'a Raw,
    numbers: &'a Numbers,
    names: &'a Names<'a>,
) -> impl Iterator<Item = (&'a ObjectId, String, String)> {
    let newer = raw.unknown.facts.iter().filter_map(|fact| {
        let id = numbers.of(fact.class, fact.oid)?;
        let column = i16::try_from(fact.part).ok().filter(|part| *part != 0);
        let name = match column {
            Some(number) => format!("{} of {}", fact.name, names.column(fact.oid, number)?.name.0),
            None => fact.name.clone(),
        };
        Some((id, name, fact.value.clone()))
    });
    // A partition on its way out is one still, and gets no more rows.
    let detaching = raw.inheritance.iter().filter(|row| row.detaching).filter_map(|row| {
        let id = numbers.of(class::RELATION, row.child)?;
        Some((id, "pg_inherits.inhdetachpending".to_owned(), "t".to_owned()))
    });
    let triggers = raw.odd_triggers.iter().filter_map(|row| {
        // The name of a constraint's own trigger is a number.
        let (id, name) = match row.internal {
            true => (numbers.of(class::CONSTRAINT, row.constraint)?, &row.function.0),
            false => (numbers.of(class::RELATION, row.relation)?, &row.name.0),
        };
        Some((id, format!("pg_trigger.tgenabled of {name}"), row.enabled.clone()))
    });
    newer.chain(detaching).chain(triggers)
}
