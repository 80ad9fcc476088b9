use driftless_data::{Check, Notice};

use super::super::fixture::{HOSTILE, eventful, name, table};
use super::*;

fn shown(event: Event<'_>) -> String {
    let lines = of(&event, Job::Sync).join("\n");
    assert!(!lines.contains('\u{1b}'), "{lines:?}");
    lines
}

#[test]
fn lines_have_the_form_of_pgsync() {
    let users = name("public", "users");
    let table = &users;
    let started = |way, watermark| shown(Event::Started { table, way, watermark, rows: 5, bytes: 9 });
    let committed = |timestamp| shown(Event::Committed { table, inserted: 10, updated: 2, deleted: 1, timestamp });
    let moment = "2026-11-20T15:25:30Z";
    assert_eq!(started(Way::Incremental, Some(moment)), "users - Starting incremental sync from 2026-11-20T15:25:30Z");
    assert_eq!(started(Way::Incremental, None), "users - Starting incremental sync");
    assert_eq!(started(Way::Bulk, None), "users - Starting bulk copy");
    assert_eq!(started(Way::Compare, None), "users - Starting hash compare");
    assert_eq!(started(Way::Replace, None), "users - Starting replacement");
    assert_eq!(committed(Some(moment)), "users - Processed batch, current timestamp: 2026-11-20T15:25:30Z");
    assert_eq!(committed(None), "users - Processed batch: 10 inserted, 2 updated, 1 deleted");
    let retrying =
        |table| shown(Event::Retrying { table, error: "lost the connection", attempt: 1, attempts: 4, pause: 2.0 });
    assert_eq!(retrying(Some(table)), "users - Retrying in 2.0 s: lost the connection (attempt 1 of 4)");
    assert_eq!(retrying(None), "Retrying in 2.0 s: lost the connection (attempt 1 of 4)");
    assert_eq!(shown(Event::Discovered { tables: 1, snapshot_time: moment }), "1 table, as of 2026-11-20T15:25:30Z");
    assert_eq!(shown(Event::Phase { table, phase: Phase::Indexing }), "users - Building indexes");
    assert_eq!(shown(Event::Phase { table, phase: Phase::Copying }), "");
    assert_eq!(shown(Event::Moved { table, rows: 1, bytes: 1 }), "");
    let notice = Notice { table: Some(users.clone()), text: format!("it has {HOSTILE}") };
    assert_eq!(shown(Event::Noticed(&notice)), "users - Note: it has evil\\u{1b}[2J\\nname");
}

#[test]
fn the_end_of_a_table() {
    let ends: Vec<String> = eventful().tables.iter().map(|report| shown(Event::Finished { report })).collect();
    insta::assert_snapshot!(ends.join("\n"), @r"
    audit.evil\u{1b}[2J\nname - Failed: delete rows: all of evil\u{1b}[2J\nname would go
    audit.evil\u{1b}[2J\nname - Hint: add --allow-empty-source if that is meant
    countries - Done: 0 inserted, 0 updated, 0 deleted
    log - Skipped: it has no key
    log_old - Skipped: it has no key
    orders - Done: 123456 inserted, 0 updated, 0 deleted
    regions - Done: 0 inserted, 0 updated, 0 deleted
    users - Done: 10 inserted, 2 updated, 1 deleted
    ");
    let compared = TableReport { read: 9, ..table("users", Way::Compare, Check::Rows, [0, 0, 0]) };
    assert_eq!(of(&Event::Finished { report: &compared }, Job::Verify), ["users - Done: equal, 9 rows compared"]);
    let of_outcome = |outcome| {
        let report = TableReport { outcome, ..table("users", Way::Compare, Check::Rows, [3, 2, 1]) };
        shown(Event::Finished { report: &report })
    };
    assert_eq!(of_outcome(Outcome::Planned), "users - Planned: 3 to insert, 2 to update, 1 to delete");
    assert_eq!(of_outcome(Outcome::Different), "users - Different: 3 missing, 2 changed, 1 excess");
}
