//! Running programs and saying how long it took and how much memory they had.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// One run of a program, or of several.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) elapsed: Duration,
    /// The most memory it had resident, in KiB, of several programs the sum; zero where the system does not tell.
    pub(super) peak: u64,
}

impl Run {
    /// Both, one after the other.
    pub(super) fn then(self, next: Run) -> Run {
        Run { elapsed: self.elapsed + next.elapsed, peak: self.peak.max(next.peak) }
    }
}

/// How often the memory of a running program is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Runs a program to its end, with its output thrown away.
pub(super) fn run(command: &mut Command) -> Result<Run> {
    let started = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    watch(started, vec![(format!("{command:?}"), child)])
}

/// Runs pipes of programs, all at the same time, until the last of them ends.
pub(super) fn together(pipes: Vec<Vec<Command>>) -> Result<Run> {
    let started = Instant::now();
    let mut children = Vec::new();
    for pipe in pipes {
        let (mut input, mut left) = (Stdio::null(), pipe.len());
        for mut command in pipe {
            left -= 1;
            let output = if left == 0 { Stdio::null() } else { Stdio::piped() };
            let mut child = command.stdin(input).stdout(output).spawn()?;
            input = child.stdout.take().map_or_else(Stdio::null, Stdio::from);
            children.push((format!("{command:?}"), child));
        }
    }
    watch(started, children)
}

fn watch(started: Instant, mut running: Vec<(String, Child)>) -> Result<Run> {
    let mut peaks = vec![0; running.len()];
    let mut failed = None;
    let mut open = running.len();
    while open > 0 {
        open = 0;
        for ((command, child), peak) in running.iter_mut().zip(&mut peaks) {
            // The kernel keeps the high-water mark; the last look before the end is the one that counts.
            *peak = high_water(child.id()).max(*peak);
            match child.try_wait()? {
                None => open += 1,
                Some(status) if !status.success() && failed.is_none() => {
                    failed = Some(format!("{command} ended with {status}"));
                }
                Some(_) => {}
            }
        }
        if open > 0 {
            std::thread::sleep(LOOK_EVERY);
        }
    }
    match failed {
        Some(failed) => bail!(failed),
        None => Ok(Run { elapsed: started.elapsed(), peak: peaks.iter().sum() }),
    }
}

/// `VmHWM` of a process, in KiB.
pub(super) fn high_water(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// The median of several runs, and the highest peak.
pub(super) fn median(runs: &[Run]) -> Run {
    let mut times: Vec<Duration> = runs.iter().map(|run| run.elapsed).collect();
    times.sort_unstable();
    let elapsed = times.get(times.len() / 2).copied().unwrap_or_default();
    Run { elapsed, peak: runs.iter().map(|run| run.peak).max().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    #[test]
    fn the_last_of_a_pipe_gets_what_the_first_says() {
        let is_x = || shell("read a; test \"$a\" = x");
        together(vec![vec![shell("echo x"), is_x()], vec![shell("echo x"), shell("cat"), is_x()]]).unwrap();
        assert!(together(vec![vec![shell("echo y"), is_x()]]).is_err());
    }

    #[test]
    fn one_that_fails_fails_all() {
        let error = together(vec![vec![shell("exit 0")], vec![shell("exit 3"), shell("cat")]]).unwrap_err();
        assert!(error.to_string().contains("exit 3"), "{error}");
    }
}
