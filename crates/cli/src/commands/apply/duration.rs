//! Times on the command line.

use std::time::Duration;

/// Reads `500ms`, `2s` or `1min`; a number alone is milliseconds, as in PostgreSQL.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let milliseconds = match unit.trim() {
        "" | "ms" => 1,
        "s" => 1000,
        "min" => 60_000,
        _ => 0,
    };
    let total = number.parse::<u64>().ok().and_then(|number| number.checked_mul(milliseconds));
    // The server counts in 32 bits.
    let total = total.filter(|total| (1..=i32::MAX.unsigned_abs().into()).contains(total));
    total.map(Duration::from_millis).ok_or_else(|| "a time is written 500ms, 2s or 1min".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (text, milliseconds) in [("500ms", 500), ("2s", 2000), ("1min", 60_000), ("40", 40), ("5 s", 5000)] {
            assert_eq!(parse(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "s", "0", "0s", "-1s", "1h", "1.5s", "99999999999min"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
