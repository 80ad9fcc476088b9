//! Jobs, done by several workers at once, those of parents before those of children.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::context::{Context, Worker};
use crate::event::Event;
use crate::trouble::{Remedy, Trouble};

/// Something to do.
#[derive(Debug, Clone)]
pub(crate) struct Job<W> {
    /// Jobs of a group are done when all jobs of the groups before it are.
    pub(crate) group: usize,
    /// The table that it is about.
    pub(crate) table: usize,
    /// How much there is to do: of those that may begin, the largest does.
    pub(crate) weight: u64,
    /// What.
    pub(crate) work: W,
}

/// A job that is done, or failed.
pub(crate) type Done<W, T> = (Job<W>, Result<T, Trouble>);

/// How long to wait before the second attempt; twice as long before each that follows.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// How long to wait at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long workers have to stop after a Ctrl-C.
const TO_STOP: Duration = Duration::from_secs(10);

/// The pause after an attempt that failed, from 1.
pub(crate) fn pause(attempt: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << attempt.saturating_sub(1).min(5)).min(LONGEST_PAUSE)
}

/// Does all jobs. `before` names, for each group, the groups that come before it. A job that fails
/// keeps none of the others from being done, unless it needs a new snapshot, the target is full, or somebody
/// pressed Ctrl-C.
pub(crate) async fn run<W, T, F>(
    context: &Arc<Context>,
    jobs: Vec<Job<W>>,
    before: &BTreeMap<usize, Vec<usize>>,
    perform: impl Fn(Arc<Context>, Arc<Worker>, Job<W>) -> F + Clone + Send + 'static,
) -> Result<Vec<Done<W, T>>, Trouble>
where
    W: Clone + Send + 'static,
    T: Send + 'static,
    F: Future<Output = Result<T, Trouble>> + Send + 'static,
{
    let mut open: BTreeMap<usize, usize> = BTreeMap::new();
    for job in &jobs {
        *open.entry(job.group).or_default() += 1;
    }
    let mut waiting = jobs;
    waiting.sort_by_key(|job| job.weight);
    let (mut running, mut idle, mut done) = (JoinSet::new(), Vec::new(), Vec::new());
    let mut full = false;
    loop {
        while running.len() < context.parallel && !full {
            let is_free = |job: &Job<W>| {
                let mut earlier = before.get(&job.group).into_iter().flatten();
                !earlier.any(|group| open.get(group).is_some_and(|count| *count > 0))
            };
            let Some(place) = waiting.iter().rposition(is_free) else { break };
            let job = waiting.remove(place);
            let (context, perform, worker) = (Arc::clone(context), perform.clone(), idle.pop());
            running.spawn(attempts(context, worker, job, perform));
        }
        let Some(ended) = running.join_next().await else { break };
        let (worker, job, outcome) = match ended {
            Ok(ended) => ended,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => return Err(Trouble::Cancelled),
        };
        idle.extend(worker);
        if let Some(count) = open.get_mut(&job.group) {
            *count = count.saturating_sub(1);
        }
        if let Err(trouble) = &outcome {
            let is_cancelled = matches!(trouble, Trouble::Cancelled);
            if is_cancelled || trouble.remedy() == Remedy::NewSnapshot {
                // Each stops what it has asked its servers for.
                if is_cancelled {
                    let ends = async { while running.join_next().await.is_some() {} };
                    let _ = tokio::time::timeout(TO_STOP, ends).await;
                }
                running.shutdown().await;
                return outcome.map(|_| Vec::new());
            }
            full |= trouble.is_full_disk();
        }
        done.push((job, outcome));
    }
    for job in waiting {
        let trouble = Trouble::table("begin: the target's disk is full", "make room on the target and run it again");
        done.push((job, Err(trouble)));
    }
    Ok(done)
}

/// Does one job, and again where that may help.
async fn attempts<W, T, F>(
    context: Arc<Context>,
    worker: Option<Arc<Worker>>,
    job: Job<W>,
    perform: impl Fn(Arc<Context>, Arc<Worker>, Job<W>) -> F,
) -> (Option<Arc<Worker>>, Job<W>, Result<T, Trouble>)
where
    W: Clone,
    F: Future<Output = Result<T, Trouble>>,
{
    let mut worker = worker.filter(|worker| worker.is_up());
    let mut attempt = 1;
    loop {
        let outcome = match &worker {
            Some(worker) => perform(Arc::clone(&context), Arc::clone(worker), job.clone()).await,
            None => match Worker::open(&context).await {
                Ok(opened) => {
                    let opened = Arc::new(opened);
                    worker = Some(Arc::clone(&opened));
                    perform(Arc::clone(&context), opened, job.clone()).await
                }
                Err(trouble) => Err(trouble),
            },
        };
        let Err(trouble) = &outcome else { return (worker, job, outcome) };
        // Whatever is half done on its sessions goes with them.
        worker = None;
        if trouble.remedy() != Remedy::Later || attempt > context.retries {
            return (worker, job, outcome);
        }
        let pause = pause(attempt);
        if let Some(pair) = context.pairs.get(job.table) {
            let error = trouble.tell("go on").message;
            let (attempts, pause) = (context.retries + 1, pause.as_secs_f64());
            context.tell(Event::Retrying { table: Some(&pair.name), error: &error, attempt, attempts, pause });
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = context.cancel.cancelled() => return (None, job, Err(Trouble::Cancelled)),
        }
        attempt += 1;
    }
}
