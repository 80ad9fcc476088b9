//! Event triggers.

use driftless_schema::model::{Kind, ObjectId};

use super::{Found, create, with};
use crate::ddl::{self, Clauses};
use crate::inspect::code;
use crate::inspect::names::{Names, class};
use crate::inspect::read::Raw;
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    raw.event_triggers.iter().map(|row| {
        let tags = row.tags.as_ref().map(|tags| {
            let mut tags: Vec<String> = tags.iter().map(|tag| ddl::text(tag)).collect();
            tags.sort();
            format!("({})", tags.join(", "))
        });
        let id = ObjectId::database_scoped(Kind::EventTrigger, row.name.0.clone());
        let statement = Clauses::after(create(&id, names))
            .set("ON", Some(ddl::name(&row.event.0)))
            .set("WHEN TAG IN", tags)
            .set("EXECUTE FUNCTION", names.routine(row.function).map(|function| format!("{function}()")));
        let (event, enabled) = (row.event.0.to_string(), code::firing(row.enabled).map(str::to_owned));
        Found {
            id,
            definition: with(statement.finish(), [("event", Some(event)), ("enabled", enabled)]),
            standing: Standing::owned(class::EVENT_TRIGGER, row.oid, row.owner),
        }
    })
}
