//! A table whose rows vanish is taken for an accident, unless somebody said that it is none.

use crate::compare::Difference;
use crate::error::TableError;
use crate::options::Shrinking;

/// Says why so many rows are not deleted.
pub(super) fn refuse(difference: &Difference, shrinking: &Shrinking) -> Option<TableError> {
    refuse_counts(difference.source_rows, difference.target_rows, difference.excess, shrinking)
}

fn refuse_counts(source: u64, target: u64, excess: u64, shrinking: &Shrinking) -> Option<TableError> {
    if excess == 0 {
        return None;
    }
    let (message, hint) = match source {
        0 if shrinking.allow_empty_source => return None,
        0 => (
            format!("delete all {target} rows of the target: the source has none"),
            "if that is meant, give --allow-empty-source".to_owned(),
        ),
        _ => {
            let percent = u128::from(excess) * 100;
            if percent <= u128::from(target) * u128::from(shrinking.max_delete_percent) {
                return None;
            }
            let limit = shrinking.max_delete_percent;
            (
                format!("delete {excess} of {target} rows of the target: more than {limit} % are not in the source"),
                "if that is meant, give a higher --max-delete-percent".to_owned(),
            )
        }
    };
    Some(TableError { message, hint: Some(hint), code: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_vanishes_suddenly_is_refused() {
        let usual = Shrinking::default();
        let refused =
            |source, target, excess, shrinking: &Shrinking| refuse_counts(source, target, excess, shrinking).is_some();
        assert!(refused(0, 1, 1, &usual) && refused(1, 3, 2, &usual));
        assert!(!refused(0, 0, 0, &usual) && !refused(2, 4, 2, &usual) && !refused(9, 9, 0, &usual));
        let empty = Shrinking { allow_empty_source: true, ..usual };
        assert!(!refused(0, 9, 9, &empty) && refused(1, 9, 8, &empty));
        assert!(!refused(1, 9, 9, &Shrinking { max_delete_percent: 100, ..usual }));
    }
}
