//! How far an earlier run of a plan came.

/// How far an earlier run of a plan came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::apply) struct Progress {
    /// How many steps are done: those before the next one.
    pub(in crate::apply) done: usize,
    /// Whether the next one was begun outside of a transaction: it may be done, in part or whole.
    pub(in crate::apply) is_begun: bool,
    steps: usize,
}

impl Progress {
    pub(super) fn new(steps: usize) -> Self {
        Progress { done: 0, is_begun: false, steps }
    }

    /// A run of which nothing is known.
    #[cfg(test)]
    pub(in crate::apply) fn for_tests(steps: usize) -> Self {
        Progress::new(steps)
    }

    /// Takes in a row; they come in the order in which they were written.
    pub(super) fn note(&mut self, step: usize, outcome: &str) {
        // A plan that was applied whole, or whose first step runs again, begins anew.
        let starts_anew = self.done == self.steps || step == 1;
        if starts_anew {
            *self = Progress::new(self.steps);
        }
        if step != self.done + 1 {
            return;
        }
        match outcome {
            "done" => *self = Progress { done: step, is_begun: false, steps: self.steps },
            _ => self.is_begun = true,
        }
    }

    /// Returns how far the run came, or that there is none to go on with.
    pub(in crate::apply) fn unfinished(self) -> Self {
        if self.done == self.steps { Progress::new(self.steps) } else { self }
    }

    /// Whether there is anything to go on with.
    pub(in crate::apply) fn is_under_way(self) -> bool {
        self.done > 0 || self.is_begun
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(rows: &[(usize, &str)]) -> (usize, bool) {
        let mut progress = Progress::new(3);
        rows.iter().for_each(|(step, outcome)| progress.note(*step, outcome));
        let Progress { done, is_begun, .. } = progress.unfinished();
        (done, is_begun)
    }

    #[test]
    fn a_run_goes_on_after_its_last_finished_step() {
        assert_eq!(after(&[]), (0, false));
        assert_eq!(after(&[(1, "done"), (2, "started")]), (1, true));
        assert_eq!(after(&[(1, "done"), (2, "failed"), (2, "done")]), (2, false));
        assert_eq!(after(&[(1, "failed")]), (0, true));
    }

    #[test]
    fn a_plan_that_was_applied_before_begins_anew() {
        let whole = [(1, "done"), (2, "done"), (3, "done")];
        assert_eq!(after(&whole), (0, false));
        assert_eq!(after(&[&whole[..], &[(1, "done")]].concat()), (1, false));
        assert_eq!(after(&[(1, "done"), (2, "done"), (1, "done")]), (1, false));
    }
}
