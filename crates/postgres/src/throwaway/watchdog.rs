//! The shell script that is the server's parent, and how we talk to it.

use std::{
    ffi::OsStr,
    io::{self, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use super::account::Account;

/// A POSIX shell script; see its comments.
const SCRIPT: &str = include_str!("watchdog.sh");

/// The running script. Dropping it stops the server and removes the directory, and waits for both.
#[derive(Debug)]
pub(super) struct Watchdog {
    child: Child,
}

/// What the script can be told to do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Order {
    /// Run `initdb`; the script answers with a line that holds its exit code.
    Init,
    /// Start the server.
    Start,
    /// Stop the server with a fast shutdown and start it again.
    Restart,
}

impl Watchdog {
    /// Starts the script for the cluster in `dir` with the server in `binaries`.
    ///
    /// Returns it with its answers. They end when the server ends.
    pub(super) fn start(account: Account, dir: &Path, binaries: &Path) -> io::Result<(Watchdog, ChildStdout)> {
        let mut command = Command::new("/bin/sh");
        command
            .args([OsStr::new("-c"), OsStr::new(SCRIPT), OsStr::new("driftless-watchdog")])
            .args([dir, binaries])
            .current_dir(dir)
            // A group of its own: Ctrl-C goes to ours.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // The same server wherever it is started.
            .env("LC_ALL", "C")
            .env("TZ", "UTC");
        for (name, _) in std::env::vars_os().filter(|(name, _)| meant_for_servers(name)) {
            command.env_remove(name);
        }
        match account {
            Account::Ours => {}
            Account::StandIn { uid, gid } => {
                command.uid(uid).gid(gid);
            }
        }
        let mut child = command.spawn()?;
        let answers = child.stdout.take();
        let watchdog = Watchdog { child };
        let answers = answers.ok_or_else(|| io::Error::other("its output is not a pipe"))?;
        Ok((watchdog, answers))
    }

    /// Tells the script to do something.
    pub(super) fn order(&mut self, order: Order) -> io::Result<()> {
        let line: &[u8] = match order {
            Order::Init => b"init\n",
            Order::Start => b"start\n",
            Order::Restart => b"restart\n",
        };
        match &mut self.child.stdin {
            Some(pipe) => pipe.write_all(line),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // The script ends by itself; there is nobody to tell if it was killed from outside.
        let _ = self.child.wait();
    }
}

/// Tells whether a PostgreSQL server takes `variable` from its environment as a setting.
fn meant_for_servers(variable: &OsStr) -> bool {
    variable.as_encoded_bytes().starts_with(b"PG")
}
