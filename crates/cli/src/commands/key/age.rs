//! How long a key is good, on the command line.

use std::time::Duration;

/// The longest: ten years.
const LONGEST: u64 = 10 * 366 * 86_400;

/// Reads `30min`, `12h` or `90d`.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let seconds = match unit.trim() {
        "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => 0,
    };
    let total = number.parse::<u64>().ok().and_then(|number| number.checked_mul(seconds));
    let total = total.filter(|total| (1..=LONGEST).contains(total));
    total.map(Duration::from_secs).ok_or_else(|| "a time is written 30min, 12h or 90d, up to ten years".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(parse("90d"), Ok(Duration::from_secs(90 * 86_400)));
        assert_eq!(parse("12h"), Ok(Duration::from_secs(12 * 3600)));
        for text in ["", "d", "0d", "90", "1y", "99999999d", "-1d"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
