//! What is said before anything is done.

use crate::test_env::TestEnv;

#[test]
fn every_help_is_pinned() {
    let env = TestEnv::new();
    insta::assert_snapshot!("driftless", env.run(&["--help"]));
    insta::assert_snapshot!("driftless_brief", env.run(&["-h"]));
    for command in
        ["snapshot", "diff", "plan", "apply", "data", "generate", "serve", "key", "health", "demo", "completions"]
    {
        insta::assert_snapshot!(command, env.run(&[command, "--help"]));
    }
    for (group, command) in
        [("data", "sync"), ("data", "verify"), ("key", "create"), ("key", "list"), ("key", "revoke")]
    {
        insta::assert_snapshot!(format!("{group}_{command}"), env.run(&[group, command, "--help"]));
    }
}

#[test]
fn every_command_is_in_a_pinned_help() {
    let help = TestEnv::new().run(&["--help"]).stdout;
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let names = commands.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    assert_eq!(
        names.collect::<Vec<_>>(),
        [
            "snapshot",
            "diff",
            "plan",
            "apply",
            "data",
            "generate",
            "serve",
            "key",
            "health",
            "demo",
            "completions",
            "help"
        ]
    );
}

#[test]
fn the_help_of_a_url_flag_does_not_show_its_variable() {
    let env = TestEnv::new().set("DRIFTLESS_DEV_URL", &format!("postgres://u:{}@h/d", crate::test_env::PLANTED));
    let help = env.run(&["diff", "--help"]).code(0).stdout;
    assert!(help.contains("[env: DRIFTLESS_DEV_URL]"), "{help}");
}

#[test]
fn the_version_is_the_packages() {
    let env = TestEnv::new();
    let version = format!("driftless {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(env.run(&["--version"]).code(0).stdout, version);
}

#[test]
fn no_command_shows_the_help_and_is_wrong_usage() {
    let outcome = TestEnv::new().run(&[]).code(2);
    assert!(outcome.stdout.is_empty());
    assert!(outcome.stderr.contains("Usage: driftless [OPTIONS] <COMMAND>"), "{outcome}");
}

#[test]
fn an_unknown_flag_or_command_is_wrong_usage_with_a_suggestion() {
    let env = TestEnv::new();
    insta::assert_snapshot!(env.run(&["diff", "--old", "a.json", "--new", "b.json", "--fromat", "json"]), @"
    exit 2
    --- stderr
    error: unexpected argument '--fromat' found

      tip: a similar argument exists: '--format'

    Usage: driftless diff --old <SOURCE> --new <SOURCE> --format <FORMAT>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(env.run(&["snapshto"]), @"
    exit 2
    --- stderr
    error: unrecognized subcommand 'snapshto'

      tip: a similar subcommand exists: 'snapshot'

    Usage: driftless [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(env.run(&["diff", "--old", "a.json", "--new", "b.json", "--format", "jsno"]), @"
    exit 2
    --- stderr
    error: invalid value 'jsno' for '--format <FORMAT>'
      [possible values: text, json, markdown, github]

      tip: a similar value exists: 'json'

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(env.run(&["diff", "--old", "a.json"]), @"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      --new <SOURCE>

    Usage: driftless diff --old <SOURCE> --new <SOURCE>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(env.run(&["apply", "postgres://a/b"]), @"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <--new <SOURCE>|--plan <FILE>>

    Usage: driftless apply <--new <SOURCE>|--plan <FILE>> <TARGET>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(env.run(&["snapshot", "a.json", "--database", "b"]), @"
    exit 2
    --- stderr
    error: the argument '[SOURCE]' cannot be used with '--database <NAME>'

    Usage: driftless snapshot <SOURCE>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(env.run(&["snapshot", "--parallel", "0"]), @"
    exit 2
    --- stderr
    error: invalid value '0' for '--parallel <N>': 0 is not in 1..=256

    For more information, try '--help'.
    ");
}

#[test]
fn completions_of_every_shell_complete_the_commands() {
    let env = TestEnv::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let outcome = env.run(&["completions", shell]).code(0);
        for word in ["snapshot", "generate", "fail-on"] {
            assert!(outcome.stdout.contains(word), "{shell} does not complete {word}");
        }
        assert_eq!(outcome.stderr, "");
    }
}
