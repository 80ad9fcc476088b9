//! The page on operations knows every flag and variable of the service, and the alerts name metrics that there are.

use std::collections::BTreeSet;
use std::process::Command;

use crate::page::Page;

fn page() -> String {
    Page::read("docs/operations.md").text
}

#[test]
fn every_flag_and_variable_of_the_service_is_in_the_table() {
    let output = Command::new(env!("CARGO_BIN_EXE_driftless")).args(["serve", "--help"]).env_clear().output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let (_, options) = help.split_once("Options:").unwrap();
    let (options, _) = options.split_once("Examples:").unwrap();
    let flags = options.lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split(' ').next());
    // Every command has these.
    let flags = flags.filter(|flag| !["verbose", "quiet", "color", "help", "version"].contains(flag));
    let variables = options.split("[env: ").skip(1).filter_map(|rest| rest.split(['=', ']']).next());
    let wanted: BTreeSet<String> =
        flags.map(|flag| format!("`--{flag}`")).chain(variables.map(|it| format!("`{it}`"))).collect();
    assert!(wanted.len() > 20, "{wanted:?}");
    let page = page();
    let missing: Vec<&String> = wanted.iter().filter(|word| !page.contains(*word)).collect();
    assert!(missing.is_empty(), "docs/operations.md does not tell of {missing:?}");
}

#[test]
fn alerts_are_about_metrics_that_there_are() {
    let page = page();
    let (_, alerts) = page.split_once("groups:\n").unwrap();
    let (alerts, _) = alerts.split_once("```").unwrap();
    let named: Vec<&str> = alerts
        .split(|c: char| !(c.is_ascii_lowercase() || c == '_'))
        .filter(|word| word.starts_with("driftless_"))
        .collect();
    assert!(named.len() > 5, "{named:?}");
    for name in named {
        assert!(page.contains(&format!("| `{name}` |")), "{name}");
    }
}
