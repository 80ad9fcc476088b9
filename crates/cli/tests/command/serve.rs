//! `driftless serve`: how it begins, and how it ends.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use crate::servers::guarded;
use crate::service::Service;
use crate::test_env::{PLANTED, TestEnv};

/// Keys that seal, none of which is the other.
const KEYS: [&str; 2] =
    ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA="];

#[test]
fn a_first_key_is_printed_once_and_sigterm_ends_it_well() {
    let env = TestEnv::new();
    let outcome = Service::start(&env, &[]).stop(&env).code(0);
    let [key] = outcome.stdout.lines().collect::<Vec<_>>()[..] else { panic!("{outcome}") };
    assert!(key.starts_with("dl_live_"), "{key}");
    assert!(!outcome.stderr.contains(key), "{outcome}");
    assert!(outcome.stderr.ends_with("stopping\n"), "{outcome}");
    for file in ["driftless.db", "driftless.key"] {
        assert_eq!(env.path(file).metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
    assert_eq!(Service::start(&env, &[]).stop(&env).code(0).stdout, "");
}

#[test]
fn a_port_that_is_taken() {
    let env = TestEnv::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let outcome = env.run(&["serve", "--listen", &taken.local_addr().unwrap().to_string()]).code(1);
    assert!(outcome.stderr.contains("error: failed to listen on 127.0.0.1:"), "{outcome}");
    assert!(outcome.stderr.contains("hint: --listen takes an address and a port"), "{outcome}");
    // It would have been shown once, and nobody could have used it yet.
    assert_eq!(outcome.stdout, "");
}

#[test]
fn another_key_than_the_store_was_used_with() {
    let env = TestEnv::new().set("DRIFTLESS_SECRET_KEY", KEYS[0]);
    Service::start(&env, &[]).stop(&env).code(0);
    let store = env.path("driftless.db").display().to_string();
    let other = TestEnv::new().set("DRIFTLESS_SECRET_KEY", KEYS[1]).set("DATABASE_URL", &format!("sqlite:{store}"));
    let outcome = other.run(&["serve", "--listen", "127.0.0.1:0"]).code(1);
    assert!(outcome.stderr.contains("they were sealed with key"), "{outcome}");
    assert!(outcome.stderr.contains("hint: set DRIFTLESS_SECRET_KEY to the key"), "{outcome}");
    assert!(KEYS.iter().all(|key| !outcome.stderr.contains(key)), "{outcome}");
    let both =
        TestEnv::new().set("DRIFTLESS_SECRET_KEY", &KEYS.join(",")).set("DATABASE_URL", &format!("sqlite:{store}"));
    Service::start(&both, &[]).stop(&both).code(0);
}

#[test]
fn a_store_that_another_process_uses() {
    let env = TestEnv::new();
    let service = Service::start(&env, &[]);
    let outcome = env.run(&["serve", "--listen", "127.0.0.1:0"]).code(1);
    assert!(outcome.stderr.contains("another process uses it"), "{outcome}");
    assert!(outcome.stderr.contains("hint: an embedded store serves one process"), "{outcome}");
    for arguments in [&["key", "list"][..], &["key", "create", "--name", "x", "--scope", "read"]] {
        let outcome = env.run(arguments).code(1);
        assert!(outcome.stderr.contains("hint: the service has the file: ask it"), "{outcome}");
        assert_eq!(outcome.stdout, "");
    }
    service.stop(&env).code(0);
}

#[test]
fn what_cannot_be_understood_is_wrong_usage() {
    let env = TestEnv::new();
    let address = format!("mysql://app:{PLANTED}@h/d");
    for (arguments, told) in [
        (&["--interval", "0"][..], "0 is not in 1..=86400"),
        (&["--checks", "many"], "invalid value 'many' for '--checks <N>'"),
        (&["--webhook-allow", "10.0.0.0/40"], "failed to understand --webhook-allow: \"10.0.0.0/40\""),
        (&["--log-format", "xml"], "[possible values: text, json]"),
        (&["--store", &address], "hint: DATABASE_URL is postgres://USER@HOST/DATABASE or sqlite:PATH"),
    ] {
        let outcome = env.run(&[&["serve"], arguments].concat()).code(2);
        assert!(outcome.stderr.contains(told), "{outcome}");
    }
    assert!(env.files().is_empty());
}

#[test]
fn a_key_that_is_none_is_told_without_what_it_is() {
    let env = TestEnv::new().set("DRIFTLESS_SECRET_KEY", PLANTED);
    let outcome = env.run(&["serve", "--listen", "127.0.0.1:0"]).code(1);
    assert!(outcome.stderr.contains("DRIFTLESS_SECRET_KEY: key 1 is not 32 bytes in base64"), "{outcome}");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_in_no_output_and_in_no_file() {
    let (server, env) = (guarded().await, TestEnv::new());
    for (verbose, table) in [(&["--log-format", "json"][..], "customers"), (&["-vv"], "cust*")] {
        let store = format!("sqlite:{}.db", table.trim_end_matches('*'));
        let service = Service::start(&env, &[verbose, &["--store", &store]].concat());
        let key = service.first_key();
        let dsn = server.url(PLANTED);
        let body = format!(r#"{{"dsn": "{dsn}", "schema_name": "public", "table_name": "{table}"}}"#);
        let (status, answer) = service.ask("POST", "/v1/schemas", &key, &body);
        assert_eq!(status, 201, "{answer}");
        let wrong = body.replace(PLANTED, &format!("x{PLANTED}"));
        let (status, answer) = service.ask("POST", "/v1/schemas", &key, &wrong);
        assert!(status == 422 && !answer.contains(PLANTED), "{answer}");
        let hook = format!(r#"{{"url": "https://hooks.example/{PLANTED}?token={PLANTED}"}}"#);
        let (status, answer) = service.ask("POST", "/v1/webhooks", &key, &hook);
        assert!(status == 201 && !answer.contains(PLANTED), "{answer}");
        let (status, _) = service.ask("GET", &format!("/v1/schemas?db_name={PLANTED}"), PLANTED, "");
        assert_eq!(status, 401);
        // What it said is looked through; the files are when the test is done.
        let outcome = service.stop(&env).code(0);
        assert!(!outcome.stderr.contains(&key), "{outcome}");
        assert!(outcome.stderr.contains("answered a request"), "{outcome}");
    }
}
