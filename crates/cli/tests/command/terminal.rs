//! Colours: on a terminal, or when asked for.

use std::fs::OpenOptions;
use std::io::Read as _;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::test_env::TestEnv;

const DIFF: [&str; 5] = ["diff", "--old", "sqlite:old.db", "--new", "sqlite:new.db"];

fn two_databases(env: &TestEnv) {
    env.sqlite("old.db", "create table t (id integer)");
    env.sqlite("new.db", "create table t (id integer, name text)");
}

/// Runs the binary with a terminal for standard output, and returns what appears there.
fn on_a_terminal(env: &TestEnv, arguments: &[&str]) -> String {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
    let theirs = OpenOptions::new().read(true).write(true).open(name).unwrap();
    let mut child = env.command(arguments).stdout(Stdio::from(theirs)).spawn().unwrap();
    let mut shown = Vec::new();
    // The terminal ends with an error (EIO) when the last program on it does.
    let _ = std::fs::File::from(ours).read_to_end(&mut shown);
    assert!(child.wait().unwrap().success());
    String::from_utf8(shown).unwrap().replace("\r\n", "\n")
}

#[test]
fn a_terminal_gets_colours_and_a_pipe_does_not() {
    let env = TestEnv::new().set("TERM", "xterm");
    two_databases(&env);
    let plain = "✅ New column: new.main.t.name (TEXT) · safe\n";
    let coloured = "✅ New column: new.main.t.name (TEXT) · \u{1b}[32msafe\u{1b}[0m\n";
    assert_eq!(env.run(&DIFF).code(0).stdout, plain);
    assert_eq!(on_a_terminal(&env, &DIFF), coloured);
    let with = |flag| [&DIFF[..], &["--color", flag]].concat();
    assert_eq!(env.run(&with("always")).code(0).stdout, coloured);
    assert_eq!(on_a_terminal(&env, &with("never")), plain);
    let no_color = TestEnv::new().set("TERM", "xterm").set("NO_COLOR", "1");
    two_databases(&no_color);
    assert_eq!(on_a_terminal(&no_color, &DIFF), plain);
}

#[test]
fn a_failure_is_coloured_when_asked_for() {
    let env = TestEnv::new();
    let stderr = env.run(&["snapshot", "none.json", "--color", "always"]).code(1).stderr;
    assert!(stderr.contains("\u{1b}[31merror:\u{1b}[0m failed to"), "{stderr:?}");
    assert!(!env.run(&["snapshot", "none.json"]).code(1).stderr.contains('\u{1b}'));
}
