//! The Go toolchain that generated code is checked with.

use std::fs;

use driftless_testkit::go;

#[test]
fn code_is_formatted_and_vetted_without_network() {
    let toolchain = go::toolchain().unwrap();
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("go.mod"), "module example\n\ngo 1.23\n").unwrap();
    let source = dir.path().join("models.go");
    fs::write(&source, "package example\n\nimport \"fmt\"\n\nfunc F() { fmt.Printf(\"%d\", \"x\") }\n").unwrap();

    let formatted = toolchain.gofmt(dir.path()).args(["-l", "."]).output().unwrap();
    assert!(formatted.status.success() && formatted.stdout.is_empty(), "{formatted:?}");
    let vetted = toolchain.command(dir.path()).args(["vet", "./..."]).output().unwrap();
    let said = String::from_utf8_lossy(&vetted.stderr);
    assert!(said.contains("wrong type string"), "{said}");
}
