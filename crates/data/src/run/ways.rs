//! How each table is brought up to date, and why so.

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::context::Context;
use crate::discover::Pair;
use crate::event::Event;
use crate::options::{Check, Keyless, SyncOptions};
use crate::report::Way;
use crate::session::{Session, Side};
use crate::snapshot::Identity;
use crate::sql;
use crate::state::States;
use crate::trouble::Trouble;

/// How many questions are on their way at once.
const QUESTIONS: usize = 64;

/// Chooses for all tables.
pub(super) async fn choose(
    context: &Context,
    options: &SyncOptions,
    target: &Session,
    states: &States,
    identity: &Identity,
) -> Result<(), Trouble> {
    let empty = empty(context, target).await;
    for (place, (pair, is_empty)) in context.pairs.iter().zip(empty).enumerate() {
        let is_empty = match is_empty {
            Ok(is_empty) => is_empty,
            // It is this table's trouble, unless the session is gone.
            Err(trouble @ Trouble::Refused(..)) => {
                context.ledger.update(place, |account| account.error = Some(trouble.tell("look into it")));
                continue;
            }
            Err(trouble) => return Err(trouble),
        };
        let watermark = states.watermark(pair, identity, &context.snapshot);
        let choice = way(pair, options, is_empty, watermark);
        context.ledger.update(place, |account| {
            account.way = choice.way;
            account.why = choice.why.to_owned();
            account.check = choice.check;
            account.watermark = (choice.way == Some(Way::Incremental)).then(|| watermark.map(str::to_owned)).flatten();
            account.skipped = choice.way.is_none().then(|| choice.why.to_owned());
        });
        if let Some(way) = choice.way {
            tell(context, pair, way, watermark.filter(|_| way == Way::Incremental));
        }
    }
    Ok(())
}

/// Tells that work on a table begins.
pub(super) fn tell(context: &Context, pair: &Pair, way: Way, watermark: Option<&str>) {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an estimate")]
    let rows = pair.leaves.iter().map(|leaf| leaf.rows).sum::<f64>() as u64;
    let bytes = pair.leaves.iter().map(|leaf| leaf.bytes.max(0).unsigned_abs()).sum();
    context.tell(Event::Started { table: &pair.name, way, watermark, rows, bytes });
}

/// Whether tables of the target have no row.
async fn empty(context: &Context, target: &Session) -> Vec<Result<bool, Trouble>> {
    let ask = |pair: &Pair| {
        let query = sql::any_row(pair, Side::Target);
        async move {
            let row = target.run(target.client().query_one(&query, &[])).await?;
            let any: bool = row.try_get(0).map_err(|error| target.trouble(&error))?;
            Ok(!any)
        }
    };
    // One session answers in order; the questions need not wait for the answers.
    let asked: Vec<_> = context.pairs.iter().map(ask).collect();
    stream::iter(asked).buffered(QUESTIONS).collect().await
}

/// How a table is brought up to date; `None` for not at all.
struct Choice {
    way: Option<Way>,
    why: &'static str,
    check: Option<Check>,
}

fn way(pair: &Pair, options: &SyncOptions, is_empty: bool, watermark: Option<&str>) -> Choice {
    let asked = options.check.unwrap_or(Check::Keys);
    // Without a timestamp nothing tells what changed but the rows themselves.
    let check = if pair.timestamp.is_some() { asked } else { Check::Rows };
    let choose = |way, why, check| Choice { way: Some(way), why, check: Some(check) };
    match (&pair.key, options.keyless) {
        _ if pair.columns.is_empty() => Choice { way: None, why: "it has no columns to copy", check: None },
        _ if is_empty && pair.triggers.is_empty() => choose(Way::Bulk, "the target is empty", Check::Rows),
        _ if is_empty => choose(Way::Bulk, "the target is empty", check),
        (None, Keyless::Skip) => Choice { way: None, why: "it has no key, and --no-key says skip", check: None },
        (None, Keyless::Replace) => choose(Way::Replace, "it has no key", Check::Rows),
        (Some(_), _) if check == Check::Rows && pair.timestamp.is_some() => {
            choose(Way::Compare, "each row is to be compared", Check::Rows)
        }
        (Some(_), _) if pair.timestamp.is_none() => choose(Way::Compare, "it has no timestamp column", Check::Rows),
        (Some(_), _) if watermark.is_none() => choose(Way::Compare, "nothing is known of an earlier run", Check::Rows),
        (Some(_), _) => choose(Way::Incremental, "a timestamp column, and an earlier run", check),
    }
}
