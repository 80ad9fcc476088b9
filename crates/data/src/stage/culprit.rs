//! Finds the rows that a merge fails for, by halving what is staged.

use super::Stage;
use crate::sql::{self, Merging};
use crate::trouble::Trouble;

/// How many rows are named.
const NAMED: usize = 5;
/// Among how many rows they are looked for.
const MOST: i64 = 200_000;

/// Adds the keys of rows to trouble that a merge of one table met.
pub(super) async fn named(stage: &Stage<'_>, mergings: &[Merging], trouble: Trouble) -> Trouble {
    match (trouble, stage.pairs().as_slice()) {
        (Trouble::Refused(side, mut refusal), [pair]) => {
            // What cannot be found out leaves the rows without names.
            if let Ok(rows) = search(stage, mergings, pair).await {
                refusal.rows = rows;
            }
            Trouble::Refused(side, refusal)
        }
        (trouble, _) => trouble,
    }
}

async fn search(stage: &Stage<'_>, mergings: &[Merging], pair: &crate::discover::Pair) -> Result<Vec<String>, Trouble> {
    let target = stage.target;
    target.execute("rollback to savepoint merge").await?;
    if stage.one::<i64>(&sql::count_staged(0)).await? > MOST {
        return Ok(Vec::new());
    }
    let rows = target.run(target.client().query(&sql::staged_keys(pair, 0), &[])).await?;
    let read = |row: &tokio_postgres::Row| -> Result<(String, Vec<String>), tokio_postgres::Error> {
        Ok((row.try_get(0)?, row.try_get(1)?))
    };
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(|error| target.trouble(&error))?;
    let mut suspects = rows.as_slice();
    while suspects.len() > 1 {
        let (first, second) = suspects.split_at(suspects.len() / 2);
        if fails(stage, mergings, first).await? {
            suspects = first;
        } else if fails(stage, mergings, second).await? {
            suspects = second;
        } else {
            // They fail only together.
            break;
        }
    }
    let named = suspects.iter().take(NAMED).map(|(_, key)| format!("({})", key.join(", ")));
    let more = suspects.len().saturating_sub(NAMED);
    Ok(named.chain((more > 0).then(|| format!("or one of {more} more"))).collect())
}

/// Whether a merge of these staged rows alone fails.
async fn fails(stage: &Stage<'_>, mergings: &[Merging], rows: &[(String, Vec<String>)]) -> Result<bool, Trouble> {
    let target = stage.target;
    let (Some((first, _)), Some((last, _))) = (rows.first(), rows.last()) else { return Ok(false) };
    target.run(target.client().execute(&sql::keep_staged(0), &[first, last])).await?;
    let failed = match stage.try_merge(mergings).await {
        Ok(_) => false,
        Err(Trouble::Refused(..)) => true,
        Err(trouble) => return Err(trouble),
    };
    target.execute("rollback to savepoint merge").await?;
    Ok(failed)
}
