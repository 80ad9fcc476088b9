use driftless_data::{Check, Outcome, Report, Way};

use super::super::fixture::{different, eventful, report, table};
use super::*;

fn shown(report: &Report, job: Job) -> String {
    let text = render(report, job, Ending::of(report, job));
    let plain = anstream::adapter::strip_str(&text).to_string();
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    plain
}

#[test]
fn everything_that_can_come_of_a_table() {
    insta::assert_snapshot!(shown(&eventful(), Job::Sync), @r"
    table                      way          check  inserted  updated  deleted    read    bytes  time
    audit.evil\u{1b}[2J\nname  -            -             0        0        0       0      0 B  (3.5 s)  failed
    log                        -            -             0        0        0       0      0 B  (0.0 s)  skipped: it has no key
    log_old                    -            -             0        0        0       0      0 B  (0.0 s)  skipped: it has no key
    orders                     bulk copy    rows     123456        0        0  123456  50.6 MB  (0.2 s)  the target has no rows
    users                      incremental  keys         10        2        1      12   4.9 kB  (0.2 s)  the target has no rows
    error: audit.evil\u{1b}[2J\nname: failed to delete rows: all of evil\u{1b}[2J\nname would go [23503]
    hint: add --allow-empty-source if that is meant
    note: users: a trigger changes rows of evil\u{1b}[2J\nname
    note: the clocks of both servers are 7 s apart
    7 tables: 2 changed, 2 unchanged (1 by rows, 1 by keys), 2 skipped (it has no key), 1 failed; 123466 inserted, 2 updated, 1 deleted; 50.6 MB (1.2 s)
    ");
}

#[test]
fn nothing_to_do_is_one_line() {
    let tables = ["a", "b"].map(|name| table(name, Way::Incremental, Check::Keys, [0, 0, 0]));
    insta::assert_snapshot!(shown(&report(tables.into()), Job::Sync), @"2 tables: 2 unchanged (by keys); 0 inserted, 0 updated, 0 deleted (1.2 s)");
    insta::assert_snapshot!(shown(&report(Vec::new()), Job::Sync), @"0 tables; 0 inserted, 0 updated, 0 deleted (1.2 s)");
}

#[test]
fn a_dry_run_says_what_would_be_done() {
    let mut planned = table("users", Way::Compare, Check::Rows, [5, 0, 7]);
    planned.outcome = Outcome::Planned;
    insta::assert_snapshot!(shown(&report(vec![planned]), Job::DryRun), @"
    table  way           check  inserted  updated  deleted  read   bytes  time
    users  hash compare  rows          5        0        7     5  2.0 kB  (0.2 s)  the target has no rows
    Dry run, nothing was changed. 1 table: 1 to change; 5 to insert, 0 to update, 7 to delete; 2.0 kB (1.2 s)
    ");
}

#[test]
fn a_comparison_names_rows_by_their_keys() {
    insta::assert_snapshot!(shown(&different(), Job::Verify), @r"
    table  way           check  missing  changed  excess  read   bytes  time
    users  hash compare  rows         3        1       0     4  1.6 kB  (0.2 s)  different
    users: missing: (1, evil\u{1b}[2J\nname) (2, a) and 1 more
    users: changed: (7, b)
    2 tables: 1 equal (by rows), 1 different; 3 missing, 1 changed, 0 excess; 1.6 kB (1.2 s)
    ");
    let same = table("users", Way::Compare, Check::Keys, [0, 0, 0]);
    insta::assert_snapshot!(shown(&report(vec![same]), Job::Verify), @"1 table: 1 equal (by keys); 0 missing, 0 changed, 0 excess (1.2 s)");
}

#[test]
fn an_interrupted_run_says_so() {
    let done = report(vec![table("users", Way::Bulk, Check::Rows, [5, 0, 0])]);
    let text = render(&done, Job::Sync, Ending::Interrupted);
    insta::assert_snapshot!(text.lines().last().unwrap(), @"Interrupted. 1 table: 1 changed; 5 inserted, 0 updated, 0 deleted; 2.0 kB (1.2 s)");
}
