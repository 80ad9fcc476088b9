//! Places that cannot be written to, and runs that meet.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::test_env::{Outcome, TestEnv};

/// The account `nobody`, where tests run as root.
const NOBODY: u32 = 65534;

fn shop() -> TestEnv {
    let env = TestEnv::new();
    env.sqlite("shop.db", "create table customers (id integer primary key)");
    env
}

/// Somebody whom permissions bind: `nobody` where we are root.
struct Nobody {
    folder: TempDir,
}

impl Nobody {
    fn new() -> Nobody {
        // The build's folder may be closed to others. Another program copies: while this one has a
        // file open for writing, a process that another test starts would have it open too.
        let folder = tempfile::tempdir().unwrap();
        let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_driftless")).arg(folder.path()).status().unwrap();
        assert!(copied.success());
        set_mode(folder.path(), 0o755);
        Nobody { folder }
    }

    fn run(&self, env: &TestEnv, arguments: &[&str]) -> Outcome {
        if !rustix::process::geteuid().is_root() {
            return env.run(arguments);
        }
        let mut command = env.command_of(&self.folder.path().join("driftless"), arguments);
        env.outcome(command.uid(NOBODY).gid(NOBODY).output().unwrap())
    }
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_may_not_be_written_to() {
    let env = shop();
    std::fs::create_dir(env.path("closed")).unwrap();
    set_mode(&env.path("closed"), 0o555);
    set_mode(&env.path(""), 0o755);
    let nobody = Nobody::new();
    let snapshot = |new: &str| nobody.run(&env, &["snapshot", "sqlite:shop.db", "--new", new, "--quiet"]);
    insta::assert_snapshot!(snapshot("closed/out.json"), @"
    exit 1
    --- stderr
    error: failed to write closed/out.json: Permission denied (os error 13)
    hint: check who may write to that folder
    ");
    insta::assert_snapshot!(snapshot("closed/deeper/out.json"), @"
    exit 1
    --- stderr
    error: failed to write closed/deeper/out.json: Permission denied (os error 13)
    hint: check who may write to that folder
    ");
    let generate = ["generate", "--new", "sqlite:shop.db", "--out", "closed/models", "--quiet"];
    insta::assert_snapshot!(nobody.run(&env, &generate), @"
    exit 1
    --- stderr
    error: failed to generate models: cannot create closed/models: Permission denied (os error 13)
    ");
    insta::assert_snapshot!(nobody.run(&env, &["demo", "--out", "closed/shop"]), @"
    exit 1
    --- stderr
    error: failed to make the folder closed/shop: Permission denied (os error 13)
    ");
    assert_eq!(std::fs::read_dir(env.path("closed")).unwrap().count(), 0);
}

#[test]
fn a_path_that_can_be_no_file() {
    let env = shop();
    env.write("file", "");
    std::fs::create_dir(env.path("folder")).unwrap();
    let snapshot = |new: &str| env.run(&["snapshot", "sqlite:shop.db", "--new", new, "--quiet"]);
    insta::assert_snapshot!(snapshot("file/out.json"), @"
    exit 1
    --- stderr
    error: failed to write file/out.json: File exists (os error 17)
    ");
    insta::assert_snapshot!(snapshot("folder"), @"
    exit 1
    --- stderr
    error: failed to write folder: is a directory
    ");
    insta::assert_snapshot!(snapshot("/proc/none/out.json"), @"
    exit 1
    --- stderr
    error: failed to write /proc/none/out.json: No such file or directory (os error 2)
    ");
    let generate = |out: &str| env.run(&["generate", "--new", "sqlite:shop.db", "--out", out, "--quiet"]);
    insta::assert_snapshot!(generate("file/models"), @"
    exit 1
    --- stderr
    error: failed to generate models: cannot read file/models/.driftless-manifest.json: Not a directory (os error 20)
    ");
    insta::assert_snapshot!(generate("/proc/none"), @"
    exit 1
    --- stderr
    error: failed to generate models: cannot create /proc/none: No such file or directory (os error 2)
    ");
    assert_eq!(env.files(), ["file", "shop.db"]);
}

#[test]
fn a_new_file_is_for_whom_the_umask_lets_and_a_link_stays_one() {
    let env = shop();
    let snapshot = |umask: &str, new: &str| {
        let script = format!("umask {umask}; exec \"$0\" snapshot sqlite:shop.db --new {new}");
        let arguments = ["-c", &script, env!("CARGO_BIN_EXE_driftless")];
        env.outcome(env.command_of("/bin/sh".as_ref(), &arguments).output().unwrap()).code(0);
        std::fs::metadata(env.path(new)).unwrap().permissions().mode() & 0o777
    };
    assert_eq!([snapshot("022", "open.json"), snapshot("077", "closed.json")], [0o644, 0o600]);
    std::os::unix::fs::symlink("open.json", env.path("link.json")).unwrap();
    std::fs::write(env.path("open.json"), "").unwrap();
    snapshot("022", "link.json");
    assert!(env.path("link.json").is_symlink());
    assert!(env.read("open.json").contains("customers"));
    // As /dev/stdout is one, which leads to a file where it is redirected.
    std::os::unix::fs::symlink("/proc/self/fd/1", env.path("stdout")).unwrap();
    let script = "exec \"$0\" snapshot sqlite:shop.db --new stdout > redirected.json";
    let redirected = env.command_of("/bin/sh".as_ref(), &["-c", script, env!("CARGO_BIN_EXE_driftless")]).output();
    env.outcome(redirected.unwrap()).code(0);
    assert!(env.read("redirected.json").contains("customers"));
    assert!(env.path("stdout").is_symlink());
    let piped = env.run(&["snapshot", "sqlite:shop.db", "--new", "stdout"]).code(0);
    assert!(piped.stdout.contains("customers"));
}

#[test]
fn a_full_disk() {
    let env = shop();
    insta::assert_snapshot!(env.run(&["snapshot", "sqlite:shop.db", "--new", "/dev/full", "--quiet"]), @"
    exit 1
    --- stderr
    error: failed to write /dev/full: No space left on device (os error 28)
    hint: the disk is full; nothing was changed
    ");
    // Redirected by a shell.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = env.command(&["snapshot", "sqlite:shop.db", "--quiet"]).stdout(full).output().unwrap();
    insta::assert_snapshot!(env.outcome(output), @"
    exit 1
    --- stderr
    error: failed to write to standard output: No space left on device (os error 28)
    ");
}

/// Runs the binary where no file may grow beyond some blocks, as on a disk that is full after them.
fn run_with_small_files(env: &TestEnv, arguments: &[&str]) -> Outcome {
    let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"";
    let arguments = [&["-c", script, env!("CARGO_BIN_EXE_driftless")], arguments].concat();
    env.outcome(env.command_of("/bin/sh".as_ref(), &arguments).output().unwrap())
}

#[test]
fn a_write_that_fails_in_the_middle_leaves_the_old_file_and_no_other() {
    let env = shop();
    let tables: String = (0..100).map(|n| format!("create table table_{n} (id integer primary key);")).collect();
    env.sqlite("large.db", &tables);
    env.run(&["snapshot", "sqlite:shop.db", "--new", "out.json"]).code(0);
    let old = env.read("out.json");
    let snapshot = ["snapshot", "sqlite:large.db", "--new", "out.json", "--quiet"];
    insta::assert_snapshot!(run_with_small_files(&env, &snapshot), @"
    exit 1
    --- stderr
    error: failed to write out.json: File too large (os error 27)
    ");
    assert_eq!(env.read("out.json"), old);
    assert_eq!(env.files(), ["large.db", "out.json", "shop.db"]);

    let columns: String = (0..200).map(|n| format!(", column_{n} text")).collect();
    env.sqlite("wide.db", &format!("create table a (id integer primary key); create table wide (id integer{columns})"));
    let generate = ["generate", "--new", "sqlite:wide.db", "--out", "models", "--quiet"];
    let failed = run_with_small_files(&env, &generate).code(1);
    let said = "error: failed to generate models: cannot write models/main_wide.go: File too large (os error 27)";
    assert!(failed.stderr.starts_with(said), "{failed}");
    let left: Vec<String> = env.files().into_iter().filter(|file| file.starts_with("models/")).collect();
    assert!(!left.iter().any(|file| file.contains("wide") || file.contains(".tmp")), "{left:?}");
    // The next run, with more room, completes it.
    env.run(&generate).code(0);
    env.run(&[&generate[..], &["--check"]].concat()).code(0);
}

#[test]
fn of_several_runs_that_write_the_same_file_one_wins_whole() {
    let env = TestEnv::new();
    let database = |name: &str, tables: usize| {
        let sql = (0..tables).map(|n| format!("create table {name}_{n} (id integer primary key);"));
        env.sqlite(&format!("{name}.db"), &sql.collect::<String>());
    };
    database("small", 1);
    database("large", 300);
    let round = || {
        let start = |name: &str| {
            env.command(&["snapshot", &format!("sqlite:{name}.db"), "--new", "out/shared.json"]).spawn().unwrap()
        };
        let mut runs = ["small", "large", "small", "large"].map(start);
        // Whoever reads meanwhile sees no file, or a whole one.
        let mut seen = 0;
        while runs.iter_mut().any(|run| run.try_wait().unwrap().is_none()) {
            if let Ok(text) = std::fs::read_to_string(env.path("out/shared.json")) {
                let snapshot: serde_json::Value = serde_json::from_str(&text).expect("a whole file");
                let name = snapshot["databases"][0]["name"].as_str().unwrap().to_owned();
                assert!(["small", "large"].contains(&name.as_str()));
                seen += 1;
            }
        }
        for run in runs {
            env.outcome(run.wait_with_output().unwrap()).code(0);
        }
        seen
    };
    let seen: usize = (0..3).map(|_| round()).sum();
    assert!(seen > 0, "the file was read while others wrote it");
    env.run(&["diff", "--old", "out/shared.json", "--new", "out/shared.json", "--exit-code"]).code(0);
    assert_eq!(env.files(), ["large.db", "out/shared.json", "small.db"]);
}
