//! The values that a term may have.

use std::collections::BTreeSet;

/// What a condition accepts of one term: everything, until something is said.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Allowed {
    values: Option<BTreeSet<String>>,
    low: Option<Bound>,
    high: Option<Bound>,
}

/// An end of what is accepted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bound {
    pub(super) at: f64,
    pub(super) inclusive: bool,
}

impl Allowed {
    /// Accepts these values alone, of those accepted so far.
    pub(super) fn only(&mut self, values: BTreeSet<String>) {
        self.values = Some(match &self.values {
            Some(known) => known.intersection(&values).cloned().collect(),
            None => values,
        });
    }

    /// Accepts nothing below `bound`.
    pub(super) fn from(&mut self, bound: Bound) {
        if self.low.is_none_or(|low| low.reaches_below(bound)) {
            self.low = Some(bound);
        }
    }

    /// Accepts nothing above `bound`.
    pub(super) fn to(&mut self, bound: Bound) {
        if self.high.is_none_or(|high| high.reaches_above(bound)) {
            self.high = Some(bound);
        }
    }

    /// Whether all is accepted that `other` accepts.
    pub(super) fn covers(&self, other: &Allowed) -> bool {
        let values = match (&self.values, &other.values) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(others)) => others.is_subset(own),
        };
        let low = self.low.is_none_or(|own| other.low.is_some_and(|low| own == low || own.reaches_below(low)));
        let high = self.high.is_none_or(|own| other.high.is_some_and(|high| own == high || own.reaches_above(high)));
        values && low && high
    }
}

impl Bound {
    /// Whether this lower end accepts more than `other`.
    fn reaches_below(self, other: Bound) -> bool {
        self.at < other.at || self.at == other.at && self.inclusive && !other.inclusive
    }

    /// Whether this upper end accepts more than `other`.
    fn reaches_above(self, other: Bound) -> bool {
        self.at > other.at || self.at == other.at && self.inclusive && !other.inclusive
    }
}
