//! Runs one case on one server.

use driftless_postgres::plan::{Policy, plan};
use driftless_schema::diff::{DiffOptions, diff};
use driftless_schema::model::Catalog;
use driftless_schema::plan::{Plan, renamed};
use driftless_testkit::postgres::{self, TestDatabase};

use crate::follow::follow;
use crate::reading::{Read, read};
use crate::rows::{Rows, Side, rows};
use crate::script::Script;
use crate::told::told;

/// What came of a case.
pub struct Outcome {
    /// The plan as text.
    pub told: String,
    /// Everything that did not go as it should.
    pub problems: Vec<String>,
}

/// Plans from before to after and follows the plan, then back.
pub async fn run(script: &Script, major: u32) -> Outcome {
    let (one, other) = (postgres::database_on(major).await, postgres::database_on(major).await);
    one.execute(&[script.make_roles(), script.before.clone()].concat()).await;
    other.execute(&script.after).await;
    let (before, after) = (read(&one).await, read(&other).await);
    one.execute(&script.rows).await;
    let mut problems = Vec::new();
    let forward = match planned(&before.catalog, &after.catalog, &script.policy(&before)) {
        Ok(plan) => plan,
        Err(error) => return Outcome { told: format!("{error}\n"), problems: vec![format!("no plan: {error}")] },
    };
    let names = script.policy(&before).renames;
    let old = renamed(&before.catalog, &after.catalog, &names).map_or(before.catalog.clone(), |it| it.catalog);
    // The names are the new ones: before the plan ran they are only there where nothing is renamed.
    let is_renamed = !names.is_empty();
    let had = match is_renamed {
        false => rows(&old, &after.catalog, &forward, Side::Before, &one).await,
        true => Rows::new(),
    };
    problems.extend(follow(&forward, &old, &one).await);
    if problems.iter().all(|problem| !problem.contains("\n  by: ")) {
        problems.extend(differs("the plan", &one, &after, &script.policy(&before)).await);
        if !is_renamed {
            let has = rows(&old, &after.catalog, &forward, Side::After, &one).await;
            let lost = had.iter().filter(|(id, held)| has.get(*id) != Some(held));
            problems.extend(lost.map(|(id, held)| format!("rows of {id} were {held:?} and are {:?}", has.get(id))));
        }
        if let Err(error) = one.client().await.batch_execute(&script.then).await {
            problems.push(format!("then: {error:?}"));
        }
    }
    problems.extend(back(script, &before, &after, &other).await);
    Outcome { told: told(&forward).replace(one.name(), "DATABASE"), problems }
}

/// Plans from `after`, which `database` holds, to `before`, and follows the plan.
async fn back(script: &Script, before: &Read, after: &Read, database: &TestDatabase) -> Vec<String> {
    let policy = script.policy_back(after);
    let mut problems = match planned(&after.catalog, &before.catalog, &policy) {
        Ok(plan) => {
            let renamed = renamed(&after.catalog, &before.catalog, &policy.renames);
            let old = renamed.map_or(after.catalog.clone(), |renamed| renamed.catalog);
            follow(&plan, &old, database).await
        }
        Err(error) => return vec![format!("no plan back: {error}")],
    };
    if problems.iter().all(|problem| !problem.contains("\n  by: ")) {
        problems.extend(differs("the plan back", database, before, &policy).await);
    }
    problems.into_iter().map(|problem| format!("back: {problem}")).collect()
}

/// Plans twice.
fn planned(old: &Catalog, new: &Catalog, policy: &Policy) -> Result<Plan, driftless_postgres::plan::PlanError> {
    let (one, other) = (plan(old, new, policy)?, plan(old, new, policy)?);
    assert_eq!(one.to_json(), other.to_json());
    Ok(one)
}

/// What is still to be done in `database`.
async fn differs(what: &str, database: &TestDatabase, wanted: &Read, policy: &Policy) -> Vec<String> {
    let reached = read(database).await;
    let changes = diff(&reached.catalog, &wanted.catalog, DiffOptions::default());
    let mut problems: Vec<String> = changes.iter().map(|change| format!("{what} leaves {change:?}")).collect();
    let policy = Policy { renames: Vec::new(), ..policy.clone() };
    match plan(&reached.catalog, &wanted.catalog, &policy) {
        Ok(plan) => problems.extend(plan.steps.iter().map(|step| format!("{what} leaves a step: {}", step.sql))),
        Err(error) => problems.push(format!("{what} leaves what cannot be planned: {error}")),
    }
    problems
}
