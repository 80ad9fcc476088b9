//! Rights that steps need: what can be known from the schema and one query.
//!
//! Whoever alters an object has to own it, and whoever makes one needs `CREATE` on its schema or on
//! the database. What the plan makes itself belongs to whom runs it, and is not asked for.

mod need;

use std::collections::BTreeMap;

use super::{Asked, Problem};
use crate::apply::event::Place;
use crate::apply::session::{Session, Trouble};
use need::Need;

pub(super) async fn problems(session: &Session<'_>, asked: &Asked<'_>) -> Result<Vec<Problem>, Trouble> {
    let mut needs: BTreeMap<Need, usize> = BTreeMap::new();
    for (index, step) in asked.plan.steps.iter().enumerate().skip(asked.first) {
        for need in need::of(step, asked.found) {
            needs.entry(need).or_insert(index);
        }
    }
    let (mut what, mut names) = (Vec::new(), Vec::new());
    for need in needs.keys() {
        let (sort, name) = need.question();
        what.push(sort);
        names.push(name);
    }
    let row = session.client().query_one(include_str!("../queries/rights.sql"), &[&what, &names]).await?;
    let (role, owner, has): (String, String, Vec<bool>) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let missing = needs.into_iter().zip(has).filter(|(_, has)| !has);
    let of = asked.plan.steps.len();
    let problem = |(need, index): (Need, usize)| {
        let step = asked.plan.steps.get(index)?;
        let missing = need.missing(&role, &owner);
        Some(Problem::Right { place: Place::new(index, of, step), object: need.object, missing })
    };
    let mut problems: Vec<(usize, Problem)> =
        missing.filter_map(|((need, index), _)| Some((index, problem((need, index))?))).collect();
    problems.sort_by_key(|(index, _)| *index);
    Ok(problems.into_iter().map(|(_, problem)| problem).collect())
}
