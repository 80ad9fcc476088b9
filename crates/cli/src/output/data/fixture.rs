//! Reports by hand.

use driftless_data::{Check, Difference, Kind, Outcome, Report, TableError, TableName, TableReport, Way};

/// A name with what a terminal would take for a command.
pub(super) const HOSTILE: &str = "evil\u{1b}[2J\nname";

pub(super) fn name(schema: &str, table: &str) -> TableName {
    TableName { schema: schema.to_owned(), table: table.to_owned() }
}

/// A table that is equal, after so many rows inserted, updated and deleted.
pub(super) fn table(table: &str, way: Way, check: Check, counts: [u64; 3]) -> TableReport {
    let [inserted, updated, deleted] = counts;
    TableReport {
        name: name("public", table),
        way: Some(way),
        why: "the target has no rows".to_owned(),
        check: Some(check),
        outcome: Outcome::Equal,
        read: inserted + updated,
        inserted,
        updated,
        deleted,
        bytes: 410 * (inserted + updated),
        watermark: None,
        differences: Vec::new(),
        notes: Vec::new(),
        seconds: 0.25,
    }
}

/// A table that nothing was done with.
pub(super) fn untouched(schema: &str, table: &str, outcome: Outcome) -> TableReport {
    TableReport {
        name: name(schema, table),
        outcome,
        way: None,
        why: String::new(),
        check: None,
        seconds: 0.0,
        ..self::table("", Way::Compare, Check::Rows, [0, 0, 0])
    }
}

pub(super) fn error() -> TableError {
    TableError {
        message: format!("delete rows: all of {HOSTILE} would go"),
        hint: Some("add --allow-empty-source if that is meant".to_owned()),
        code: Some("23503".to_owned()),
    }
}

pub(super) fn report(tables: Vec<TableReport>) -> Report {
    Report {
        run: "0199".to_owned(),
        source: "app@db1:5432/shop".to_owned(),
        target: "app@db2:5432/shop".to_owned(),
        snapshot_time: "2026-11-20T15:30:45Z".to_owned(),
        tables,
        notes: Vec::new(),
        seconds: 1.25,
    }
}

/// A run in which everything happened.
pub(super) fn eventful() -> Report {
    let mut users = table("users", Way::Incremental, Check::Keys, [10, 2, 1]);
    users.watermark = Some("2026-11-20T15:25:30Z".to_owned());
    users.notes.push(format!("a trigger changes rows of {HOSTILE}"));
    let failed = TableReport { seconds: 3.5, ..untouched("audit", HOSTILE, Outcome::Failed(error())) };
    let skipped = || Outcome::Skipped { reason: "it has no key".to_owned() };
    let mut report = report(vec![
        failed,
        table("countries", Way::Compare, Check::Rows, [0, 0, 0]),
        untouched("public", "log", skipped()),
        untouched("public", "log_old", skipped()),
        table("orders", Way::Bulk, Check::Rows, [123_456, 0, 0]),
        table("regions", Way::Incremental, Check::Keys, [0, 0, 0]),
        users,
    ]);
    report.notes.push("the clocks of both servers are 7 s apart".to_owned());
    report
}

/// A comparison that found something.
pub(super) fn different() -> Report {
    let difference = |kind, key: &[&str]| Difference { kind, key: key.iter().map(|it| (*it).to_owned()).collect() };
    let mut users = table("users", Way::Compare, Check::Rows, [3, 1, 0]);
    users.outcome = Outcome::Different;
    users.differences = vec![
        difference(Kind::Missing, &["1", HOSTILE]),
        difference(Kind::Changed, &["7", "b"]),
        difference(Kind::Missing, &["2", "a"]),
    ];
    report(vec![table("orders", Way::Compare, Check::Rows, [0, 0, 0]), users])
}
