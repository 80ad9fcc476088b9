//! Runs a plan, statement by statement.

use driftless_schema::model::Catalog;
use driftless_schema::plan::{Plan, TransactionMode};
use driftless_testkit::postgres::TestDatabase;
use tokio_postgres::Client;

use crate::observe::Observer;

/// Runs a plan and returns what did not go as predicted, or as far as it went.
pub async fn follow(plan: &Plan, old: &Catalog, database: &TestDatabase) -> Vec<String> {
    let client = session(plan, database).await;
    let mut observer = Observer::start(old, &client).await;
    for group in plan.groups() {
        observer.group_starts();
        let is_outside = group.iter().any(|step| step.transaction == TransactionMode::Outside);
        if is_outside {
            assert_eq!(group.len(), 1, "{group:?}");
        } else {
            client.batch_execute("begin").await.unwrap();
        }
        for step in group {
            if let Err(error) = client.batch_execute(&step.sql).await {
                let error = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
                observer.problems.push(format!("{error}\n  by: {}", step.sql));
                return observer.problems;
            }
            if is_outside {
                observer.rewritten(step, &client).await;
            } else {
                observer.step_ran(step, &client).await;
            }
        }
        if !is_outside && let Err(error) = client.batch_execute("commit").await {
            observer.problems.push(format!("commit: {error:?}"));
            return observer.problems;
        }
    }
    observer.problems
}

/// Runs the first `groups` transactions of a plan.
pub async fn follow_until(plan: &Plan, groups: usize, database: &TestDatabase) {
    let client = session(plan, database).await;
    for group in plan.groups().take(groups) {
        let is_outside = group.iter().any(|step| step.transaction == TransactionMode::Outside);
        let statements: Vec<&str> = group.iter().map(|step| step.sql.as_str()).collect();
        let ends = if is_outside { ["", ""] } else { ["begin;\n", ";\ncommit"] };
        let sql = [ends[0], &statements.join(";\n"), ends[1]].concat();
        if let Err(error) = client.batch_execute(&sql).await {
            panic!("{error:?}:\n{sql}");
        }
    }
}

async fn session(plan: &Plan, database: &TestDatabase) -> Client {
    let client = database.client().await;
    for setting in &plan.settings {
        client.batch_execute(setting).await.unwrap();
    }
    client
}
