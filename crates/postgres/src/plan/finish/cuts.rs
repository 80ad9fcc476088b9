//! Where a transaction ends and the next begins.

use std::collections::BTreeMap;

use driftless_schema::model::ObjectId;
use driftless_schema::plan::LockMode;

use crate::plan::ddl::text;
use crate::plan::draft::{Draft, Place};

/// Returns, by statement, whether a transaction begins with it.
///
/// One has to begin where a statement can be in none, must not be in that of its predecessor, or uses
/// a label that was added to an enum. One should begin before a long statement where a lock is held on another table that
/// somebody may wait for: there, or where last nothing was half done.
pub(super) fn cuts(drafts: &[Draft], is_busy: &dyn Fn(&ObjectId) -> bool) -> Vec<bool> {
    let half_done = half_done(drafts);
    let mut cuts: Vec<bool> = Vec::with_capacity(drafts.len());
    let mut labels: Vec<String> = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let follows_none = at == 0 || drafts.get(at - 1).is_some_and(|last| last.place == Place::Outside);
        let uses_label = labels.iter().any(|label| draft.sql.contains(&text::literal(label)))
            && !matches!(draft.place, Place::BeforeUseOf(_));
        let has_to = follows_none || matches!(draft.place, Place::Outside | Place::Apart) || uses_label;
        cuts.push(has_to);
        if !has_to && is_long(draft, is_busy) {
            let begin = cuts.iter().rposition(|is_cut| *is_cut).unwrap_or_default();
            let whole = |place: &usize| half_done.get(*place).is_none_or(|is_half| !is_half);
            let place = (begin + 1..=at).rev().find(whole);
            let held = drafts.get(begin..place.unwrap_or(begin)).unwrap_or_default();
            if let Some(cut) = place.and_then(|place| cuts.get_mut(place))
                && held.iter().any(|held| holds_another(held, draft, is_busy))
            {
                *cut = true;
            }
        }
        if has_to {
            labels.clear();
        }
        if let Place::BeforeUseOf(new) = &draft.place {
            labels.extend(new.iter().cloned());
        }
    }
    cuts
}

/// By statement, whether something is not what it should be before it runs.
fn half_done(drafts: &[Draft]) -> Vec<bool> {
    let mut spans: BTreeMap<&ObjectId, (usize, usize)> = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        for id in &draft.spans {
            spans.entry(id).or_insert((at, at)).1 = at;
        }
    }
    let mut half_done = vec![false; drafts.len()];
    for (first, last) in spans.into_values() {
        half_done.iter_mut().take(last + 1).skip(first + 1).for_each(|is_half| *is_half = true);
    }
    half_done
}

/// Whether a statement reads or writes a large table as a whole.
fn is_long(draft: &Draft, is_busy: &dyn Fn(&ObjectId) -> bool) -> bool {
    draft.scans.iter().chain(&draft.rewrites).any(is_busy)
}

/// Whether a statement leaves a strong lock on a table that a long one has nothing to do with.
fn holds_another(held: &Draft, long: &Draft, is_busy: &dyn Fn(&ObjectId) -> bool) -> bool {
    held.locks.iter().any(|lock| {
        let is_own = long.locks.iter().any(|own| own.relation == lock.relation && own.mode >= lock.mode);
        lock.mode > LockMode::ShareUpdateExclusive && is_busy(&lock.relation) && !is_own
    })
}
