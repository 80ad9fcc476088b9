//! The binary, run in a folder of one test's own with an environment of the test's own.
//!
//! Two things hold for every run of every test, whatever it is about: the planted password is in
//! no output and in no file that the binary wrote, and a run that fails does so again with `-vv`,
//! with the same exit code and without the password.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use driftless_testkit::postgres::{self, TestDatabase};
use driftless_testkit::sqlite;
use tempfile::TempDir;

/// The password that no output may show.
pub(crate) const PLANTED: &str = "Pl4nt3dS3cret";

/// A folder to run the binary in, and what it finds there.
pub(crate) struct TestEnv {
    folder: TempDir,
    variables: Vec<(String, String)>,
    hidden: Vec<(String, String)>,
    /// What the test itself wrote, which may hold the password.
    given: RefCell<BTreeMap<PathBuf, String>>,
}

/// How a run ended. Displayed, it holds nothing that differs from run to run.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    hidden: Vec<(String, String)>,
}

impl TestEnv {
    /// Makes an empty folder; of the machine's environment only what finds programs is left.
    pub(crate) fn new() -> TestEnv {
        let folder = TempDir::new_in(fast_folder()).unwrap();
        let mut env = TestEnv { folder, variables: Vec::new(), hidden: Vec::new(), given: RefCell::default() };
        for name in ["PATH", "TMPDIR"] {
            if let Ok(value) = std::env::var(name) {
                env = env.set(name, &value);
            }
        }
        let home = env.path("").display().to_string();
        env.hide(home.trim_end_matches('/'), "[dir]");
        env.set("HOME", home.trim_end_matches('/'))
    }

    /// Sets a variable for the binary.
    pub(crate) fn set(mut self, name: &str, value: &str) -> TestEnv {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Shows `text` as `label`.
    pub(crate) fn hide(&mut self, text: &str, label: &str) {
        self.hidden.push((text.to_owned(), label.to_owned()));
        // What contains another text comes first.
        self.hidden.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    }

    /// Returns the path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and its folder.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        self.given.borrow_mut().insert(path, text.to_owned());
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Reads a file as JSON.
    pub(crate) fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// Returns the paths of all files below, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        collect(self.folder.path(), &mut files);
        let relative = files.iter().map(|path| path.strip_prefix(self.folder.path()).unwrap().display().to_string());
        relative.collect()
    }

    /// Makes an SQLite database.
    pub(crate) fn sqlite(&self, name: &str, sql: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let sql = format!("pragma synchronous = off; begin; {sql}; commit");
        std::fs::copy(sqlite::database(&sql).path(), path).unwrap();
    }

    /// Makes a PostgreSQL database, which the output calls `label`.
    pub(crate) async fn postgres(&mut self, label: &str, sql: &str) -> TestDatabase {
        let database = postgres::database().await;
        database.execute(sql).await;
        self.hide(database.name(), label);
        self.hide(&database.fields().host.unwrap(), "[socket]");
        database
    }

    /// Writes a snapshot of what `sql` makes, without the shared server's scratch databases.
    pub(crate) async fn snapshot(&self, name: &str, sql: &str) {
        let database = postgres::database().await;
        database.execute(sql).await;
        self.run(&["snapshot", &database.url(), "--quiet", "--new", name]).code(0);
    }

    /// Returns the command, for tests that do more than run it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(Path::new(env!("CARGO_BIN_EXE_driftless")), arguments)
    }

    /// Returns a command of another program, run as the binary is.
    pub(crate) fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the binary.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with_input(arguments, "")
    }

    /// Runs the binary with something to read.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Outcome {
        let outcome = self.once(arguments, input);
        if outcome.code != 0 {
            let loud = arguments.iter().copied().filter(|argument| *argument != "--quiet");
            let verbose: Vec<&str> = loud.chain(["-vv"]).collect();
            let again = self.once(&verbose, input);
            assert_eq!(again.code, outcome.code, "{arguments:?} ends otherwise with -vv: {}", again.stderr);
        }
        outcome
    }

    fn once(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // A program that does not read is no reason to wait.
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join();
        self.outcome(output)
    }

    /// Takes in how a command ended, and looks for the password.
    pub(crate) fn outcome(&self, output: Output) -> Outcome {
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        let outcome = Outcome {
            code: output.status.code().unwrap_or_else(|| panic!("ended by a signal: {}", output.status)),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            hidden: self.hidden.clone(),
        };
        for (stream, text) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
            assert!(!text.contains(PLANTED), "the password is on {stream}: {text}");
        }
        assert!(!outcome.stderr.contains("panicked at"), "{}", outcome.stderr);
        outcome
    }

    /// Looks for the password in every file that the test did not write.
    fn assert_no_password_in_files(&self) {
        let given = self.given.borrow();
        let mut files = Vec::new();
        collect(self.folder.path(), &mut files);
        for path in files {
            let bytes = std::fs::read(&path).unwrap();
            let is_given = given.get(&path).is_some_and(|text| text.as_bytes() == bytes);
            let has_password = bytes.windows(PLANTED.len()).any(|window| window == PLANTED.as_bytes());
            assert!(is_given || !has_password, "the password is in {}", path.display());
        }
    }
}

impl Drop for TestEnv {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.assert_no_password_in_files();
        }
    }
}

impl Outcome {
    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn code(self, expected: i32) -> Outcome {
        assert_eq!(self.code, expected, "{self}");
        self
    }

    /// Returns the lines of standard output up to what is said of the impact.
    pub(crate) fn changes(&self) -> Vec<&str> {
        self.stdout.lines().map(|line| line.split(" · ").next().unwrap()).collect()
    }

    /// Parses standard output.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {}", self.code)?;
        for (stream, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(f, "\n--- {stream}\n{}", shown(text, &self.hidden))?;
            }
        }
        Ok(())
    }
}

/// Returns where files do not wait for a disk, if there is such a place: what is written goes to the
/// disk before it has its name, and many tests write at once.
fn fast_folder() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if TempDir::new_in(&memory).is_ok() { memory } else { std::env::temp_dir() }
}

/// Leaves out what differs from run to run.
pub(crate) fn shown(text: &str, hidden: &[(String, String)]) -> String {
    let mut text = text.to_owned();
    for (hidden, label) in hidden {
        text = text.replace(hidden, label);
    }
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    text = masked(&text, "(", is_number, " s)");
    text = masked(&text, "sha256:", |c| c.is_ascii_hexdigit(), "");
    text = masked(&text, "\"created_at\":\"", |c| c != '"', "\"");
    masked(&text, "\"server_version\":\"", |c| c != '"', "\"")
}

/// Replaces what stands between `before` and `after` with dots.
fn masked(text: &str, before: &str, is_inner: impl Fn(char) -> bool, after: &str) -> String {
    let mut pieces = text.split(before);
    let mut masked = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(&is_inner);
        let inner = if rest.len() < piece.len() && rest.starts_with(after) {
            "…"
        } else {
            &piece[..piece.len() - rest.len()]
        };
        masked.extend([before, inner, rest]);
    }
    masked
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        // A link may lead to a pipe, which would be read for ever, or out of the folder.
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
