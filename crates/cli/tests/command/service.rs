//! The service, as a process that runs.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::process::{Child, Output};
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;

use rustix::process::{Pid, Signal, kill_process};

use crate::test_env::{Outcome, TestEnv};

/// A running `driftless serve` on a port of its own; it ends when it is dropped.
pub(crate) struct Service {
    child: Process,
    stdout: Stream,
    stderr: Stream,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
}

/// A stream of the process, read as it comes.
struct Stream {
    /// What begins as we wait for, without its beginning.
    found: Receiver<String>,
    /// All of it, once it ends.
    text: JoinHandle<String>,
}

impl Stream {
    fn read(stream: impl Read + Send + 'static, awaited: &'static str) -> Stream {
        let (sender, found) = mpsc::channel();
        let text = std::thread::spawn(move || {
            let mut text = String::new();
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                if let Some(rest) = line.strip_prefix(awaited) {
                    // Nobody may wait for it any more.
                    let _ = sender.send(rest.to_owned());
                }
                text.push_str(&line);
                text.push('\n');
            }
            text
        });
        Stream { found, text }
    }
}

impl Service {
    /// Starts one, and returns when it listens.
    pub(crate) fn start(env: &TestEnv, arguments: &[&str]) -> Service {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
        let mut child = env.command(&arguments).spawn().unwrap();
        let stdout = Stream::read(child.stdout.take().unwrap(), "dl_live_");
        let stderr = Stream::read(child.stderr.take().unwrap(), "listening on http://");
        match stderr.found.recv() {
            Ok(address) => Service { child: Process(child), stdout, stderr, address },
            // It ended, and with it what it says.
            Err(_) => panic!("the service does not listen: {}", stderr.text.join().unwrap()),
        }
    }

    /// Returns the key that it made for itself.
    pub(crate) fn first_key(&self) -> String {
        format!("dl_live_{}", self.stdout.found.recv().unwrap())
    }

    /// Sends a request, and returns the status and the body.
    pub(crate) fn ask(&self, method: &str, path: &str, key: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nx-api-key: {key}\r\n", self.address);
        let length = body.len();
        write!(
            stream,
            "{head}content-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Asks it to end, as systems do, and returns how it did.
    pub(crate) fn stop(self, env: &TestEnv) -> Outcome {
        let Service { mut child, stdout, stderr, .. } = self;
        let pid = Pid::from_raw(i32::try_from(child.0.id()).unwrap()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        let status = child.0.wait().unwrap();
        let all = |stream: Stream| stream.text.join().unwrap().into_bytes();
        env.outcome(Output { status, stdout: all(stdout), stderr: all(stderr) })
    }
}

/// A process that ends with its test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
