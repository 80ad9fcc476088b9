//! Subscriptions, without what they connect by.

use driftless_schema::model::{Kind, ObjectId};

use super::{Found, create, with};
use crate::ddl::{self, Clauses, Parameters};
use crate::inspect::names::{Names, class};
use crate::inspect::read::Raw;
use crate::inspect::rows::SubscriptionRow;
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    raw.subscriptions.iter().map(move |row| {
        let mut publications = row.publications.clone();
        publications.sort();
        // The connection string stays on the server.
        let id = ObjectId::database_scoped(Kind::Subscription, row.name.0.clone());
        let statement = Clauses::after(create(&id, names))
            .text("CONNECTION", Some(""))
            .set("PUBLICATION", Some(ddl::names(publications.iter().map(String::as_str))))
            .flag(&parameters(row).after("WITH"), true);
        let enabled = (!row.enabled).then(|| "disabled".to_owned());
        Found {
            id,
            definition: with(statement.finish(), [("enabled", enabled)]),
            standing: Standing::owned(class::SUBSCRIPTION, row.oid, row.owner),
        }
    })
}

/// What a later version made the default is always said; the rest where it is not the default.
fn parameters(row: &SubscriptionRow) -> Parameters {
    let on = |is_on: bool| is_on.then(|| "true".to_owned());
    let streaming = match row.streaming.as_str() {
        "p" => "parallel",
        "t" | "true" => "on",
        _ => "off",
    };
    let slot = row.slot.as_ref().map_or_else(|| "NONE".to_owned(), |slot| ddl::text(&slot.0));
    let commit = (row.synchronous_commit != "off").then(|| ddl::text(&row.synchronous_commit));
    Parameters::default()
        .set("connect", Some("false".to_owned()))
        .set("slot_name", Some(slot))
        .set("streaming", Some(streaming.to_owned()))
        .set("binary", on(row.is_binary))
        .set("synchronous_commit", commit)
        .set("two_phase", on(row.two_phase))
        .set("disable_on_error", on(row.disable_on_error))
        .set("password_required", (!row.password_required).then(|| "false".to_owned()))
        .set("run_as_owner", on(row.run_as_owner))
        .set("origin", (row.origin != "any").then(|| ddl::text(&row.origin)))
        .set("failover", on(row.failover))
}
