//! Whether a plan keeps the rows, but for those that it says are lost.

use std::collections::BTreeMap;

use driftless_schema::model::{Body, Catalog, Column, Kind, ObjectId, Table};
use driftless_schema::plan::{HazardKind, Plan};
use driftless_schema::sql::quote::{Quoting, identifier};
use driftless_testkit::postgres::TestDatabase;

/// What every table that has rows of its own holds.
pub type Rows = BTreeMap<ObjectId, Held>;

/// The rows of one table.
#[derive(Debug, PartialEq, Eq)]
pub struct Held {
    count: i64,
    /// A digest of the values of the columns that stay as they are.
    values: String,
}

/// Counts the rows of the tables of `old`, which have the names of `new` by now or will have, and
/// digests the columns that are the same in both.
pub async fn rows(old: &Catalog, new: &Catalog, plan: &Plan, here: Side, database: &TestDatabase) -> Rows {
    let client = database.client().await;
    let mut rows = Rows::new();
    for (id, object) in old.objects.iter().filter(|(id, _)| id.kind == Kind::Table) {
        let Body::Table(table) = &object.body else { continue };
        let after = new.objects.get(id).map(|object| &object.body);
        if table.partition_by.is_some() || is_lost(plan, id) {
            continue;
        }
        let mut only = "only ";
        let mut kept = Vec::new();
        if let Some(Body::Table(after)) = after {
            kept = unchanged(id, table, after, plan);
            if here == Side::After && after.partition_by.is_some() {
                only = "";
            }
        } else if here == Side::After {
            rows.insert(id.clone(), Held { count: -1, values: "there is no such table".to_owned() });
            continue;
        }
        let from = [identifier(Quoting::Postgres, &id.schema), identifier(Quoting::Postgres, &id.name)].join(".");
        let row = if kept.is_empty() { "''".to_owned() } else { ["row(", &kept.join(", "), ")::text"].concat() };
        let query = [
            "select count(*), coalesce(md5(string_agg(r, ';' order by r)), '') from (select ",
            &row,
            " as r from ",
            only,
            &from,
            ") as t",
        ];
        let row = client.query_one(&query.concat(), &[]).await.unwrap();
        rows.insert(id.clone(), Held { count: row.get(0), values: row.get(1) });
    }
    rows
}

/// When rows are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

/// The columns whose values cannot have changed.
fn unchanged(id: &ObjectId, before: &Table, after: &Table, plan: &Plan) -> Vec<String> {
    let is_same = |column: &&Column| {
        after.columns.iter().any(|other| {
            other.name == column.name && other.data_type == column.data_type && other.generated == column.generated
        })
    };
    let kept = before.columns.iter().filter(is_same).filter(|column| !is_lost(plan, &id.column(column.name.clone())));
    let mut names: Vec<String> = kept.map(|column| identifier(Quoting::Postgres, &column.name)).collect();
    names.sort();
    names
}

/// Whether a plan says that the rows of a table, or the values of a column, are lost.
fn is_lost(plan: &Plan, id: &ObjectId) -> bool {
    let loses = plan.steps.iter().filter(|step| step.hazards.iter().any(|hazard| hazard.kind == HazardKind::DataLoss));
    loses.map(|step| &step.object).any(|object| object == id)
}
