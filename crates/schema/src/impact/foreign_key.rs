//! Foreign keys that are in both schemas.

use serde_json::Value;

use super::rules::constraints::{K10, K11, K11_LATER, K11_SOONER, K12, K21_FULL, K21_SIMPLE};
use super::{Findings, told};
use crate::model::ReferentialAction;

pub(super) fn target() -> Findings {
    told(&K12)
}

/// ON DELETE (an action with the columns that it sets) or ON UPDATE (an action).
pub(super) fn action(before: &Value, after: &Value) -> Findings {
    let read = |value: &Value| {
        let action = value.get(0).unwrap_or(value);
        serde_json::from_value::<ReferentialAction>(action.clone()).ok()
    };
    let (before, after) = (read(before)?, read(after)?);
    told(match (before, after) {
        (ReferentialAction::NoAction, ReferentialAction::Restrict) => &K11_SOONER,
        (ReferentialAction::Restrict, ReferentialAction::NoAction) => &K11_LATER,
        (_, ReferentialAction::NoAction | ReferentialAction::Restrict) => &K11,
        (_, ReferentialAction::Cascade | ReferentialAction::SetNull | ReferentialAction::SetDefault) => &K10,
    })
}

pub(super) fn match_type(after: &Value) -> Findings {
    told(if after == "full" { &K21_FULL } else { &K21_SIMPLE })
}
