use driftless_data::Notice;

use super::super::fixture::{HOSTILE, eventful, name};
use super::*;

#[test]
fn every_event_is_an_object_on_its_line() {
    let users = name("public", HOSTILE);
    let table = &users;
    let report = eventful();
    let notice = Notice { table: None, text: "clocks are apart".to_owned() };
    let moment = Some("2026-11-20T15:25:30Z");
    let events = [
        Event::Discovered { tables: 3, snapshot_time: "2026-11-20T15:30:44Z" },
        Event::Started { table, way: Way::Incremental, watermark: moment, rows: 5, bytes: 90 },
        Event::Phase { table, phase: Phase::Comparing },
        Event::Moved { table, rows: 1, bytes: 1 },
        Event::Committed { table, inserted: 10, updated: 2, deleted: 1, timestamp: moment },
        Event::Retrying { table: Some(table), error: "lost", attempt: 1, attempts: 4, pause: 2.5 },
        Event::Retrying { table: None, error: "lost", attempt: 2, attempts: 4, pause: 5.0 },
        Event::Noticed(&notice),
        Event::Finished { report: &report.tables[0] },
    ];
    let time = "2026-11-20T15:30:45Z";
    let lines: Vec<String> =
        events.iter().filter_map(|it| event(it, time)).chain(summary(&report, Ending::Partly, time)).collect();
    for line in &lines {
        assert!(!line.contains('\n') && !line.contains('\u{1b}'), "{line:?}");
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"time":"2026-11-20T15:30:45Z","event":"discovered","tables":3,"snapshot_time":"2026-11-20T15:30:44Z"}
    {"time":"2026-11-20T15:30:45Z","event":"started","schema":"public","table":"evil\u001b[2J\nname","way":"incremental","watermark":"2026-11-20T15:25:30Z","rows":5,"bytes":90}
    {"time":"2026-11-20T15:30:45Z","event":"phase","schema":"public","table":"evil\u001b[2J\nname","phase":"comparing"}
    {"time":"2026-11-20T15:30:45Z","event":"committed","schema":"public","table":"evil\u001b[2J\nname","inserted":10,"updated":2,"deleted":1,"timestamp":"2026-11-20T15:25:30Z"}
    {"time":"2026-11-20T15:30:45Z","event":"retrying","schema":"public","table":"evil\u001b[2J\nname","error":"lost","attempt":1,"attempts":4,"pause":2.5}
    {"time":"2026-11-20T15:30:45Z","event":"retrying","schema":null,"table":null,"error":"lost","attempt":2,"attempts":4,"pause":5.0}
    {"time":"2026-11-20T15:30:45Z","event":"noticed","schema":null,"table":null,"text":"clocks are apart"}
    {"time":"2026-11-20T15:30:45Z","event":"finished","schema":"audit","table":"evil\u001b[2J\nname","way":null,"why":"","check":null,"outcome":"failed","reason":null,"error":{"message":"delete rows: all of evil\u001b[2J\nname would go","hint":"add --allow-empty-source if that is meant","code":"23503"},"read":0,"inserted":0,"updated":0,"deleted":0,"bytes":0,"watermark":null,"differences":[],"notes":[],"seconds":3.5}
    {"time":"2026-11-20T15:30:45Z","event":"summary","outcome":"partly","equal":4,"different":0,"skipped":2,"failed":1,"inserted":123466,"updated":2,"deleted":1,"bytes":50621880,"seconds":1.25}
    "#);
}
