//! Runs the commands of a page, as a person would in one terminal.

use std::cell::RefCell;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use driftless_postgres::throwaway::Binaries;
use driftless_testkit::postgres::{self, TestDatabase};
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use crate::filters;
use crate::page::{Block, Page};

/// The folder, the database and the environment of a page's commands.
struct Session {
    folder: TempDir,
    programs: TempDir,
    database: TestDatabase,
    needs_database: bool,
    /// The database that `$PROD_URL` names, where a page needs it.
    second: Option<TestDatabase>,
    server: Server,
    ports: Vec<Port>,
    /// The process groups of commands that left something running.
    running: RefCell<Vec<Pid>>,
}

/// A port that the page names, and the free one that stands for it.
struct Port {
    shown: String,
    free: String,
}

/// Where files of SQL are loaded.
enum Server {
    /// On a throwaway server from the binaries in a folder.
    Throwaway(String),
    /// On the server that the tests share, which is quicker.
    Shared,
}

/// The role that a page makes. Roles are the server's, and may be there from an earlier run.
const ROLE: &str = "auditor";

async fn database(page: &Page) -> TestDatabase {
    let database = postgres::database().await;
    // No other page's: that one may be running.
    if page.text.contains(&format!("create role {ROLE}")) {
        database.execute(&format!("drop role if exists {ROLE}")).await;
    }
    database
}

/// Runs the page's commands and returns the page with their output.
pub(crate) async fn run(page: &Page) -> String {
    let session = Session::start(page).await;
    let mut text = String::new();
    let mut written = 0;
    let lines: Vec<&str> = page.text.lines().collect();
    for block in &page.blocks {
        if let Some((key, name)) = &block.note
            && key == "file"
        {
            session.write(name, &session.on_free_ports(&page.text_of(block)));
        }
        if block.language == "console" {
            lines[written..block.lines.start].iter().for_each(|line| push(&mut text, line));
            session.block(page, block).iter().for_each(|line| push(&mut text, line));
            written = block.lines.end;
        }
    }
    lines[written..].iter().for_each(|line| push(&mut text, line));
    text
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

impl Session {
    async fn start(page: &Page) -> Session {
        let programs = tempfile::tempdir().unwrap();
        symlink(env!("CARGO_BIN_EXE_driftless"), programs.path().join("driftless")).unwrap();
        let server = if page.needs("throwaway servers") {
            // Of the version that the shared one has.
            let binaries = Binaries::find(Some(postgres::default_major())).unwrap();
            Server::Throwaway(binaries.dir.display().to_string())
        } else {
            Server::Shared
        };
        let (folder, needs_database) = (tempfile::tempdir().unwrap(), page.needs("postgres"));
        let second = if page.needs("a second database") { Some(postgres::database().await) } else { None };
        let ports = page.ports().into_iter().map(Port::free).collect();
        let database = database(page).await;
        let running = RefCell::default();
        Session { folder, programs, database, needs_database, second, server, ports, running }
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Returns the lines of a block, with what its commands print now.
    fn block(&self, page: &Page, block: &Block) -> Vec<String> {
        let mut lines = Vec::new();
        for step in page.steps(block) {
            lines.extend(step.shown);
            lines.extend(self.output(&step.command));
        }
        lines
    }

    /// Runs one command. What it prints on both streams comes in the order it was printed. One that ends in `&`
    /// goes on until the page is done, and has to write elsewhere.
    fn output(&self, command: &str) -> Vec<String> {
        let mut bash = Command::new("bash");
        bash.args(["-euo", "pipefail", "-c", &format!("exec 2>&1\n{}", self.on_free_ports(command))]);
        bash.current_dir(self.folder.path()).process_group(0);
        bash.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        bash.env("PATH", self.path()).env("HOME", self.folder.path()).env("LC_ALL", "C.UTF-8");
        match &self.server {
            Server::Throwaway(binaries) => bash.env("DRIFTLESS_POSTGRES_BIN", binaries),
            Server::Shared => bash.env("DRIFTLESS_DEV_URL", self.database.url()),
        };
        if let Some(directory) = std::env::var_os("TMPDIR") {
            bash.env("TMPDIR", directory);
        }
        if self.needs_database {
            bash.env("DATABASE_URL", self.database.url());
        }
        if let Some(second) = &self.second {
            bash.env("PROD_URL", second.url());
        }
        let child = bash.spawn().unwrap();
        if command.ends_with(" &") {
            self.running.borrow_mut().push(Pid::from_child(&child));
        }
        let outcome = child.wait_with_output().unwrap();
        assert!(outcome.stderr.is_empty(), "{command}: {}", String::from_utf8_lossy(&outcome.stderr));
        let text = String::from_utf8(outcome.stdout).unwrap();
        let mut lines: Vec<String> = filters::apply(&self.named(&text)).lines().map(str::to_owned).collect();
        if !outcome.status.success() {
            let code = outcome.status.code().unwrap_or_else(|| panic!("{command}: {}", outcome.status));
            lines.push(format!("[exit {code}]"));
        }
        lines
    }

    /// Finds the binary first, and the machine's programs after it.
    fn path(&self) -> std::ffi::OsString {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.programs.path().to_owned()).chain(std::env::split_paths(&inherited));
        std::env::join_paths(folders).unwrap()
    }

    fn on_free_ports(&self, text: &str) -> String {
        self.ports.iter().fold(text.to_owned(), |text, Port { shown, free }| text.replace(shown, free))
    }

    /// Gives the names of this run the names that the pages use.
    fn named(&self, text: &str) -> String {
        let folder = self.folder.path().canonicalize().unwrap();
        let mut text = text.replace(&folder.display().to_string(), "/home/ann/shop");
        for Port { shown, free } in &self.ports {
            text = text.replace(free, shown);
        }
        // The longer one first: it may begin as the other does.
        let mut names = vec![(self.database.name(), "shop")];
        names.extend(self.second.as_ref().map(|second| (second.name(), "prod")));
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        for (name, shown) in names {
            text = text.replace(name, shown);
        }
        match self.database.fields().host.filter(|host| Path::new(host).is_absolute()) {
            Some(host) => text.replace(&host, "/var/run/postgresql"),
            None => text,
        }
    }
}

impl Port {
    fn free(shown: &str) -> Port {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Port { shown: shown.to_owned(), free: free.to_string() }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for group in self.running.take() {
            // What has ended by itself is not there any more.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}
