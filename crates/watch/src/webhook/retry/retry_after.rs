//! The header `Retry-After`, RFC 9110, section 10.2.3.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// Reads the header's value: a number of seconds, or a date in any of the three forms of HTTP.
///
/// Returns how long to wait from `now` on: nothing for what is past, and `None` for what is neither.
pub fn parse(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim_matches([' ', '\t']);
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than can be counted are as many as can be.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    Some(until.duration_since(SystemTime::from(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1994-11-06 08:49:37, the instant of RFC 9110's examples of dates.
    const EXAMPLE: i64 = 784_111_777;

    fn seconds(value: &str) -> Option<u64> {
        let now = Timestamp::from_second(EXAMPLE - 90).unwrap();
        parse(value, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("99999999999999999999999"), Some(u64::MAX));
    }

    #[test]
    fn dates_are_read_in_all_three_forms() {
        let dates = ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
        for date in dates {
            assert_eq!(seconds(date), Some(90), "{date}");
        }
    }

    #[test]
    fn a_date_in_the_past_asks_for_no_wait() {
        assert_eq!(seconds("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
    }

    #[test]
    fn anything_else_is_passed_over() {
        for value in ["", "-1", "1.5", "+5", "soon", "1994-11-06T08:49:37Z", "Sun, 99 Nov 1994 08:49:37 GMT", "١٢"] {
            assert_eq!(seconds(value), None, "{value}");
        }
    }
}
