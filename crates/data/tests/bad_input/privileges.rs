//! A role that may not do everything.

use driftless_data::{Report, SyncOptions};
use driftless_testkit::postgres::{self, Cluster, ClusterOptions};

use crate::scene::{self, assert_failed, client, is_equal, options, outcome, table};

/// A server whose role `limited` may read and write all tables but for one.
async fn server(forbid_in_source: &str, forbid_in_target: &str) -> Cluster {
    let cluster = postgres::own_cluster(ClusterOptions::default()).await;
    let maintenance = client(&cluster.url("postgres")).await;
    for statement in ["create role limited login", "create database source", "create database target"] {
        maintenance.batch_execute(statement).await.unwrap();
    }
    for (database, forbid) in [("source", forbid_in_source), ("target", forbid_in_target)] {
        let make = format!(
            "create table a (id int primary key); create table b (id int primary key); create table c (id int primary key);
             grant all on all tables in schema public to limited; grant create on database {database} to limited; {forbid}"
        );
        client(&cluster.url(database)).await.batch_execute(&make).await.unwrap();
    }
    let fill = "insert into a values (1), (2); insert into b values (1), (2); insert into c values (1), (2);";
    client(&cluster.url("source")).await.batch_execute(fill).await.unwrap();
    cluster
}

async fn run_limited(cluster: &Cluster) -> Report {
    let url = |database| cluster.url(database).replace("user=postgres", "user=limited");
    let options = SyncOptions { parallel: 2, ..options() };
    scene::run(&url("source"), &url("target"), &options).await.unwrap()
}

fn assert_only_b_failed(report: &Report) {
    assert_failed(report, "b", &["permission denied"]);
    for name in ["a", "c"] {
        assert!(is_equal(table(report, name)), "{name}: {}", outcome(table(report, name)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_may_not_be_read_fails_alone() {
    let cluster = server("revoke select on b from limited;", "").await;
    assert_only_b_failed(&run_limited(&cluster).await);
    let target = client(&cluster.url("target")).await;
    assert_eq!(scene::ask(&target, "select count(*) from b").await, "0");
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_may_not_be_written_fails_alone() {
    let cluster = server("", "revoke insert on b from limited;").await;
    assert_only_b_failed(&run_limited(&cluster).await);
    cluster.stop().await;
}

/// Rows that a policy hides look as if they were gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_whose_rows_a_policy_hides_is_not_taken_for_all_of_it() {
    let hide = "alter table b enable row level security; create policy first on b using (id = 1);";
    let cluster = server(hide, "insert into b values (1), (2);").await;
    let report = run_limited(&cluster).await;
    assert_failed(&report, "b", &["row"]);
    let target = client(&cluster.url("target")).await;
    assert_eq!(scene::ask(&target, "select count(*) from b").await, "2");
    cluster.stop().await;
}
