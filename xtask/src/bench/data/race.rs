//! Programs that do the same, measured in turn.

use anyhow::{Context, Result};

use crate::bench::measure::{Run, median};
use crate::bench::stage::{self, row, verdict, verdict_at_least};

/// One of them.
pub(super) struct Contender<'a> {
    name: &'static str,
    run: Box<dyn Fn() -> Result<Run> + 'a>,
}

/// What it is called, and how it is run.
pub(super) fn contender<'a>(name: &'static str, run: impl Fn() -> Result<Run> + 'a) -> Contender<'a> {
    Contender { name, run: Box::new(run) }
}

/// What comes before and after each run, unmeasured.
pub(super) struct Around<'a> {
    pub(super) before: &'a dyn Fn() -> Result<()>,
    pub(super) after: &'a dyn Fn() -> Result<()>,
}

/// Medians.
pub(super) struct Standing(Vec<(&'static str, Run)>);

/// Runs each as often as asked, all of them before any again, and prints medians.
pub(super) fn race(title: &str, runs: usize, around: &Around<'_>, contenders: &[Contender<'_>]) -> Result<Standing> {
    let mut found: Vec<Vec<Run>> = contenders.iter().map(|_| Vec::new()).collect();
    for _ in 0..runs {
        for (contender, found) in contenders.iter().zip(&mut found) {
            let measured = || {
                (around.before)()?;
                let run = (contender.run)()?;
                (around.after)()?;
                Ok::<_, anyhow::Error>(run)
            };
            found.push(measured().context(contender.name)?);
        }
    }
    println!("\n{title}");
    let medians = contenders.iter().zip(&found).map(|(contender, runs)| (contender.name, median(runs)));
    let standing = Standing(medians.collect());
    standing.0.iter().for_each(|(name, run)| row(name, *run));
    Ok(standing)
}

impl Standing {
    fn of(&self, name: &str) -> Option<Run> {
        self.0.iter().find(|(other, _)| *other == name).map(|(_, run)| *run)
    }

    /// Says how much longer one took than another, beside its bar; nothing where one was not there.
    pub(super) fn at_most(&self, name: &str, ours: &str, theirs: &str, bar: f64) {
        if let Some((ours, theirs)) = self.of(ours).zip(self.of(theirs)) {
            verdict(name, stage::ratio(ours, theirs), bar);
        }
    }

    /// Says how much faster one was than another, beside its bar; nothing where one was not there.
    pub(super) fn at_least(&self, name: &str, ours: &str, theirs: &str, bar: f64) {
        if let Some((ours, theirs)) = self.of(ours).zip(self.of(theirs)) {
            verdict_at_least(name, stage::ratio(theirs, ours), bar);
        }
    }

    /// Says how much longer one took than another.
    pub(super) fn beside(&self, name: &str, one: &str, other: &str) {
        if let Some((one, other)) = self.of(one).zip(self.of(other)) {
            println!("  {name:<32} {:>7.2}", stage::ratio(one, other));
        }
    }

    /// The most memory that ours had, in KiB.
    pub(super) fn our_peak(&self) -> u64 {
        let ours = self.0.iter().filter(|(name, _)| name.starts_with("driftless"));
        ours.map(|(_, run)| run.peak).max().unwrap_or(0)
    }
}
