//! `driftless key`.

use crate::test_env::{Outcome, PLANTED, TestEnv};

fn create(env: &TestEnv, name: &str) -> String {
    let outcome = env.run(&["key", "create", "--name", name, "--scope", "read,webhooks"]).code(0);
    let [key] = outcome.stdout.lines().collect::<Vec<_>>()[..] else { panic!("{outcome}") };
    assert!(!outcome.stderr.contains(key), "{outcome}");
    key.to_owned()
}

fn id(key: &str) -> &str {
    key.split('_').nth(2).unwrap()
}

fn states(env: &TestEnv) -> Vec<(String, String)> {
    let list = env.run(&["key", "list", "--format", "json"]).code(0).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    list["keys"].as_array().unwrap().iter().map(|key| (text(&key["name"]), text(&key["state"]))).collect()
}

#[test]
fn keys_are_made_listed_and_revoked() {
    let env = TestEnv::new();
    let (ann, bob) = (create(&env, "ann"), create(&env, "bob"));
    let list = env.run(&["key", "list"]).code(0);
    assert!(list.stdout.starts_with("ID            NAME  SCOPES         STATE"), "{list}");
    assert_eq!(list.stdout.lines().count(), 3);
    for key in [&ann, &bob] {
        assert!(list.stdout.contains(id(key)) && !list.stdout.contains(key.as_str()), "{list}");
    }
    // By its id, and by itself: who has only the key need not take it apart.
    env.run(&["key", "revoke", id(&ann)]).code(0);
    let outcome = env.run(&["key", "revoke", &bob]).code(0);
    assert!(outcome.stderr.contains(id(&bob)) && !outcome.stderr.contains(&bob), "{outcome}");
    let both = ["ann", "bob"].map(|name| (name.to_owned(), "revoked".to_owned()));
    let mut found = states(&env);
    found.sort();
    assert_eq!(found, both);
    let outcome = env.run(&["key", "revoke", "000000000000"]).code(1);
    assert!(outcome.stderr.contains("failed to find the key 000000000000"), "{outcome}");
    assert!(outcome.stderr.contains("hint: `driftless key list` shows the ids"), "{outcome}");
}

/// A store that nothing listens for.
fn unreachable(env: TestEnv) -> TestEnv {
    env.set("DATABASE_URL", &format!("postgres://app:{PLANTED}@127.0.0.1:1/d"))
}

#[test]
fn a_key_that_cannot_be_stored_comes_with_the_statement_that_stores_it() {
    let env = unreachable(TestEnv::new());
    let outcome: Outcome = env.run(&["key", "create", "--name", "it's", "--scope", "read", "--expires", "90d"]).code(4);
    let [key] = outcome.stdout.lines().collect::<Vec<_>>()[..] else { panic!("{outcome}") };
    assert!(key.starts_with("dl_live_"), "{outcome}");
    assert!(outcome.stderr.contains("error: failed to connect to"), "{outcome}");
    assert!(outcome.stderr.contains("store it by hand:\ninsert into "), "{outcome}");
    assert!(outcome.stderr.contains("'it''s'") && outcome.stderr.contains(id(key)), "{outcome}");
    // A hash of it is told, and nothing that it could be made of.
    assert!(!outcome.stderr.contains(key.rsplit('_').next().unwrap()), "{outcome}");
}

#[test]
fn a_store_that_cannot_be_reached_has_no_list() {
    let env = unreachable(TestEnv::new());
    for arguments in [&["key", "list"][..], &["key", "revoke", "000000000000"]] {
        let outcome = env.run(arguments).code(1);
        assert!(outcome.stderr.contains("error: failed to connect to"), "{outcome}");
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn what_cannot_be_understood_is_wrong_usage() {
    let env = TestEnv::new();
    for (arguments, told) in [
        (&["create", "--name", "x"][..], "--scope <SCOPE>"),
        (&["create", "--name", "x", "--scope", "all"], "[possible values: read, register, webhooks, admin]"),
        (&["create", "--name", "x", "--scope", "read", "--expires", "1y"], "a time is written 30min, 12h or 90d"),
        (&["create", "--name", "x", "--scope", "read", "--environment", "a_b"], "lower-case letters and digits"),
        (&["create", "--name", " ", "--scope", "read"], "a name has 1 to 100 characters"),
        (&["create", "--name", "x", "--scope", "read", "--rate", "0"], "--rate <N>"),
        (&["revoke", "no such id"], "this is not the id of a key"),
        (&[], "Usage: driftless key"),
    ] {
        let outcome = env.run(&[&["key"], arguments].concat()).code(2);
        assert!(outcome.stderr.contains(told), "{outcome}");
    }
    assert!(env.files().is_empty());
}
