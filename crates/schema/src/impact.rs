//! What a change does to the people who use the schema.
//!
//! [`judge`] gives every [`Change`] two levels, one for readers and one for writers, the rule that
//! says so, and a reason. The [rules] are data: one table, from which the documentation is
//! made too. Levels are for code that names what it uses in SQL; what a rule cannot know (who
//! upserts by which key, what is published) counts as the worse case that its text names.
//!
//! The judge sees one change at a time, with both schemas around it: it tells a unique key that
//! another one replaces from one that is gone. It does not see data, statistics or queries.

mod added;
mod altered;
mod change_type;
mod check;
mod column;
mod constraint;
mod data_type;
pub mod docs;
mod domain;
mod dropped;
mod enumeration;
mod foreign_key;
mod index;
mod level;
mod other;
mod partition;
mod privilege;
mod publication;
mod relation;
mod renamed;
mod routine;
mod row_security;
mod rule;
pub mod rules;
mod scene;
mod sequence;
mod trigger;
mod uniqueness;
mod verdict;
mod view;

pub use change_type::ChangeType;
pub use level::{Level, Role};
pub use rule::{Rule, Section};
pub use verdict::{Finding, Verdict};

use self::rules::tables::T04;
use self::rules::types::Y34;
use self::rules::views_and_code::X04;
use self::scene::Scene;
use crate::diff::{Action, Change};
use crate::model::{Catalog, ObjectId};

/// Judges that a relation, or a type, was dropped and made again: no [`Change`] tells it, because as a schema it is
/// the same. The server's own number of it does.
pub fn judge_recreated(object: &ObjectId) -> Verdict {
    Verdict::of(vec![Finding::of(if object.kind.is_type() { &Y34 } else { &T04 })], &X04)
}

/// What was found of a change; `None` where no rule foresees it.
type Findings = Option<Vec<Finding>>;

/// Judges one change of those that [`diff`](crate::diff::diff) tells between `old` and `new`.
pub fn judge(change: &Change, old: &Catalog, new: &Catalog) -> Verdict {
    let scene = Scene { id: &change.object, old, new };
    let findings = match &change.action {
        Action::Added => added::judge(&scene),
        Action::Dropped => dropped::judge(&scene),
        Action::Renamed { from } => renamed::judge(&scene, from),
        Action::Altered { property, before, after } => altered::judge(&scene, *property, before, after),
    };
    Verdict::of(findings.unwrap_or_default(), &X04)
}

/// One rule that applies to the whole change.
fn told(rule: &'static Rule) -> Findings {
    Some(vec![Finding::of(rule)])
}

#[cfg(test)]
mod tests;
