//! What was acknowledged, what is the baseline, and changes that follow each other.

use driftless_testkit::postgres::{TestDatabase, database};
use driftless_watch::key::KeyId;
use driftless_watch::model::EventType;

use super::scene::{Scene, ddl};

/// A service that looks at the table `t` of a database.
struct Watched {
    scene: Scene,
    database: TestDatabase,
    id: i64,
}

impl Watched {
    async fn start(sql: &str) -> Self {
        let (scene, database) = (Scene::start().await, database().await);
        ddl(&database, sql).await;
        let id = scene.register(&database.url(), "t").await;
        Watched { scene, database, id }
    }

    /// Changes something and looks; returns the drifts.
    async fn after(&self, sql: &str) -> Vec<String> {
        ddl(&self.database, sql).await;
        self.scene.look(self.id).await;
        let states = self.scene.states(self.id).await;
        states.into_iter().map(|line| line.replace("public.", "")).collect()
    }

    async fn acknowledge(&self, at: usize) {
        let id = self.scene.drifts(self.id).await[at].id;
        let key = KeyId::new("0123456789AB").unwrap();
        assert!(self.scene.service.store().drift_acknowledge(id, "ann", &key, "known", None).await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_not_told_again() {
    let watched = Watched::start("create table t (a int, b int)").await;
    watched.scene.tell(&[EventType::DriftDetected, EventType::DriftResolved]).await;
    assert_eq!(watched.after("alter table t drop column b").await, ["COLUMN_REMOVED column t.b open"]);
    watched.acknowledge(0).await;
    let expected = ["COLUMN_REMOVED column t.b resolved", "COLUMN_ADDED column t.b resolved"];
    assert_eq!(watched.after("alter table t add column b int").await, expected);
    let told = ["schema.drift.detected", "schema.drift.resolved"];
    assert_eq!(watched.scene.events().await, told);
    let again = watched.after("alter table t drop column b").await;
    assert_eq!(again, [&expected[..], &["COLUMN_REMOVED column t.b acknowledged"]].concat());
    assert_eq!(watched.scene.events().await, told);
    let other = watched.after("alter table t drop column a").await;
    assert_eq!(other.last().unwrap(), "COLUMN_REMOVED column t.a open");
    assert_eq!(watched.scene.events().await, [&told[..], &["schema.drift.detected"]].concat());
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_value_is_another_change() {
    let watched = Watched::start("create table t (a int default 1)").await;
    watched.after("alter table t alter a set default 2").await;
    watched.acknowledge(0).await;
    watched.after("alter table t alter a set default 1").await;
    let states = watched.after("alter table t alter a set default 3").await;
    assert_eq!(states.last().unwrap(), "DEFAULT_CHANGED column t.a open");
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_baseline_accepts_what_stands() {
    let watched = Watched::start("create table t (a int, b int)").await;
    watched.after("alter table t drop column b").await;
    assert!(watched.scene.service.store().schema_set_baseline(watched.id, 2).await.unwrap());
    assert_eq!(watched.scene.states(watched.id).await, ["COLUMN_REMOVED column public.t.b accepted"]);
    let states = watched.after("alter table t add column b int").await;
    assert_eq!(states, ["COLUMN_REMOVED column t.b accepted", "COLUMN_ADDED column t.b open"]);
    let states = watched.after("alter table t drop column b").await;
    assert_eq!(states[1..], ["COLUMN_ADDED column t.b resolved", "COLUMN_REMOVED column t.b resolved"]);
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_changes_of_one_column_are_taken_back_together() {
    let watched = Watched::start("create table t (a int not null)").await;
    watched.after("alter table t alter a type bigint").await;
    let states = watched.after("alter table t alter a drop not null").await;
    assert_eq!(states, ["DATA_TYPE_CHANGED column t.a open", "NULLABILITY_CHANGED column t.a open"]);
    let states = watched.after("alter table t alter a type int").await;
    let expected = [
        "DATA_TYPE_CHANGED column t.a resolved",
        "NULLABILITY_CHANGED column t.a open",
        "DATA_TYPE_CHANGED column t.a resolved",
    ];
    assert_eq!(states, expected);
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_that_was_renamed_and_dropped_is_gone() {
    let watched = Watched::start("create table t (a int, other int)").await;
    assert_eq!(watched.after("alter table t rename a to b").await, ["COLUMN_RENAMED column t.b open"]);
    let gone = ["COLUMN_RENAMED column t.b open", "COLUMN_REMOVED column t.b open"];
    assert_eq!(watched.after("alter table t drop column b").await, gone);
    let states = watched.after("alter table t add column later int").await;
    assert_eq!(states, [&gone[..], &["COLUMN_ADDED column t.later open"]].concat());
    let states = watched.after("alter table t add column a int").await;
    let expected = [
        "COLUMN_RENAMED column t.b resolved",
        "COLUMN_REMOVED column t.b resolved",
        "COLUMN_ADDED column t.later open",
        "COLUMN_ADDED column t.a resolved",
    ];
    assert_eq!(states[..4], expected);
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_that_was_altered_and_dropped_is_gone() {
    let watched = Watched::start("create table t (a int, other int)").await;
    watched.after("alter table t alter a type bigint").await;
    let gone = ["DATA_TYPE_CHANGED column t.a open", "COLUMN_REMOVED column t.a open"];
    assert_eq!(watched.after("alter table t drop column a").await, gone);
    let states = watched.after("alter table t alter other set default 1").await;
    assert_eq!(states, [&gone[..], &["DEFAULT_CHANGED column t.other open"]].concat());
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_that_was_renamed_keeps_what_changed_of_it() {
    let watched = Watched::start("create table t (a int, other int)").await;
    watched.after("alter table t rename a to b").await;
    watched.after("alter table t alter b type bigint").await;
    let states = watched.after("alter table t rename b to a").await;
    let expected = [
        "COLUMN_RENAMED column t.b resolved",
        "DATA_TYPE_CHANGED column t.b open",
        "COLUMN_RENAMED column t.a resolved",
    ];
    assert_eq!(states, expected);
    let states = watched.after("alter table t alter a type int").await;
    assert_eq!(states[1], "DATA_TYPE_CHANGED column t.b resolved");
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_of_a_renamed_column_is_taken_back_by_itself() {
    let watched = Watched::start("create table t (a int, other int)").await;
    watched.after("alter table t alter a type bigint").await;
    watched.after("alter table t rename a to b").await;
    let states = watched.after("alter table t alter b type int").await;
    let expected = [
        "DATA_TYPE_CHANGED column t.a resolved",
        "COLUMN_RENAMED column t.b open",
        "DATA_TYPE_CHANGED column t.b resolved",
    ];
    assert_eq!(states, expected);
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_called_otherwise_keeps_what_changed_of_it() {
    let watched = Watched::start("create table t (a int, b int)").await;
    watched.after("alter table t drop column b").await;
    let states = watched.after("alter table t rename to people; alter table people alter a set not null").await;
    let gone = ["COLUMN_REMOVED column t.b open", "TABLE_RENAMED table people open"];
    assert_eq!(states, gone);
    let expected = [gone[0], "TABLE_RENAMED table people resolved", "NULLABILITY_CHANGED column t.a open"];
    let states = watched.after("alter table people rename to t").await;
    assert_eq!(states.iter().filter(|line| !line.contains("table t ")).collect::<Vec<_>>(), expected);
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_type_that_came_later_is_told_and_stays() {
    let watched = Watched::start("create type mood as enum ('sad'); create table t (a text)").await;
    watched.after("alter table t alter a type mood using a::mood").await;
    let expected = ["DATA_TYPE_CHANGED column t.a open", "ENUM_VALUE_ADDED enum mood open"];
    assert_eq!(watched.after("alter type mood add value 'happy'").await, expected);
    let states = watched.after("alter table t add column b int").await;
    assert_eq!(states, [&expected[..], &["COLUMN_ADDED column t.b open"]].concat());
    watched.scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_otherwise_is_told_by_what_is_otherwise() {
    let watched = Watched::start("create table t (a int, b int); create index t_b on t (b)").await;
    watched.after("alter table t drop column a; drop index t_b").await;
    let states = watched.after("alter table t add column a text; create unique index t_b on t (b)").await;
    let expected = [
        "COLUMN_REMOVED column t.a resolved",
        "INDEX_DROPPED index t_b resolved",
        "COLUMN_ADDED column t.a resolved",
        "UNIQUE_ADDED index t_b resolved",
        "DATA_TYPE_CHANGED column t.a open",
        "UNIQUE_ADDED index t_b open",
    ];
    assert_eq!(states, expected);
    let expected = ["DATA_TYPE_CHANGED column t.a resolved", "DATA_TYPE_CHANGED column t.a resolved"];
    let states = watched.after("alter table t alter a type int using a::int").await;
    assert_eq!(states.iter().filter(|line| line.contains("TYPE")).collect::<Vec<_>>(), expected);
    watched.scene.stop().await;
}
