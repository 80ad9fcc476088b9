//! What holds for any two schemas. `DRIFTLESS_TEST_LAWS=200` asks of so many pairs, each time others.

use driftless_postgres::plan::{Online, Policy, plan};
use driftless_schema::diff::{DiffOptions, diff};
use driftless_schema::plan::Plan;
use driftless_testkit::postgres::{self, TestDatabase};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::follow::{follow, follow_until};
use crate::generate::{self, Schema};
use crate::reading::{Read, read};

/// How many pairs of schemas are asked by default.
const PAIRS: u32 = 10;

/// Pairs of schemas, the same in every run unless a number of them is asked for.
fn pairs(salt: u8) -> Vec<(Schema, Schema, usize)> {
    let asked = std::env::var("DRIFTLESS_TEST_LAWS").ok().and_then(|count| count.parse::<u32>().ok());
    let rng = match asked {
        Some(_) => any_rng(),
        None => TestRng::from_seed(RngAlgorithm::ChaCha, &[salt; 32]),
    };
    let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
    let strategy = (generate::schema(), generate::schema(), 0..40_usize);
    (0..asked.unwrap_or(PAIRS)).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Another seed each time, which is told, unless one is given.
fn any_rng() -> TestRng {
    let time = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let seed: u128 = std::env::var("DRIFTLESS_TEST_SEED").map_or(time.as_nanos(), |seed| seed.parse().unwrap());
    println!("DRIFTLESS_TEST_SEED={seed}");
    TestRng::from_seed(RngAlgorithm::ChaCha, &[seed.to_le_bytes(), seed.to_le_bytes()].concat())
}

/// A database that holds a schema, and what is read from it.
async fn made(sql: &str, major: u32) -> (TestDatabase, Read) {
    let database = postgres::database_on(major).await;
    database.execute(sql).await;
    let found = read(&database).await;
    (database, found)
}

/// Plans twice: the same bytes.
fn planned(from: &Read, to: &Read, policy: &Policy) -> Result<Plan, String> {
    let plan = || plan(&from.catalog, &to.catalog, policy).map_err(|error| format!("no plan: {error}"));
    let (one, other) = (plan()?, plan()?);
    assert_eq!(one.to_json(), other.to_json());
    Ok(one)
}

/// What is left to do in a database that should hold `wanted`.
async fn left(database: &TestDatabase, wanted: &Read, policy: &Policy) -> Vec<String> {
    let reached = read(database).await;
    let changes = diff(&reached.catalog, &wanted.catalog, DiffOptions::default());
    let mut left: Vec<String> = changes.iter().map(|change| format!("left: {change:?}")).collect();
    match planned(&reached, wanted, policy) {
        Ok(plan) => left.extend(plan.steps.iter().map(|step| format!("left to do: {}", step.sql))),
        Err(error) => left.push(error),
    }
    left
}

fn policy(of: &Read, online: Online) -> Policy {
    Policy { here: of.here.clone(), online, ..Policy::default() }
}

fn told(what: &str, problems: &[String], a: &str, b: &str) -> String {
    format!("{what}:\n{}\n-- before\n{a}-- after\n{b}", problems.join("\n"))
}

/// The servers of a test, by turns.
fn major_of(number: usize) -> u32 {
    let majors = postgres::majors();
    majors[number % majors.len()]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_leads_to_the_wanted_schema() {
    let mut failures = Vec::new();
    for (number, (a, b, _)) in pairs(1).into_iter().enumerate() {
        let (a, b) = (a.to_string(), b.to_string());
        let ((one, from), (_other, to)) = (made(&a, major_of(number)).await, made(&b, major_of(number)).await);
        let policy = policy(&from, Online::Never);
        let problems = match planned(&from, &to, &policy) {
            Ok(plan) => {
                let mut problems = follow(&plan, &from.catalog, &one).await;
                problems.extend(left(&one, &to, &policy).await);
                problems
            }
            Err(error) => vec![error],
        };
        if !problems.is_empty() {
            failures.push(told("a to b", &problems, &a, &b));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n=========\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_from_nothing_makes_the_schema() {
    let mut failures = Vec::new();
    for (number, (_, b, _)) in pairs(2).into_iter().enumerate() {
        let b = b.to_string();
        let ((one, from), (_other, to)) = (made("", major_of(number)).await, made(&b, major_of(number)).await);
        let policy = policy(&from, Online::Auto);
        let problems = match planned(&from, &to, &policy) {
            Ok(plan) => {
                let mut problems = follow(&plan, &from.catalog, &one).await;
                problems.extend(left(&one, &to, &policy).await);
                problems
            }
            Err(error) => vec![error],
        };
        if !problems.is_empty() {
            failures.push(told("nothing to b", &problems, "", &b));
        }
        assert!(diff(&to.catalog, &to.catalog, DiffOptions::default()).is_empty());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n=========\n"));
}

/// Online plans have many transactions: wherever one ends early, a new plan goes on from there.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_cut_short_is_finished_by_another() {
    let mut failures = Vec::new();
    for (number, (a, b, cut)) in pairs(3).into_iter().enumerate() {
        let (a, b) = (a.to_string(), b.to_string());
        let ((one, from), (_other, to)) = (made(&a, major_of(number)).await, made(&b, major_of(number)).await);
        let policy = policy(&from, Online::Always);
        let problems = match planned(&from, &to, &policy) {
            Ok(plan) => {
                follow_until(&plan, cut % (plan.groups().count() + 1), &one).await;
                let between = read(&one).await;
                match planned(&between, &to, &policy) {
                    Ok(rest) => {
                        let mut problems = follow(&rest, &between.catalog, &one).await;
                        problems.extend(left(&one, &to, &policy).await);
                        problems
                    }
                    Err(error) => vec![error],
                }
            }
            Err(error) => vec![error],
        };
        if !problems.is_empty() {
            failures.push(told("a to b in two parts", &problems, &a, &b));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n=========\n"));
}
