//! Amounts as people read them.

/// `512 B`, `4.1 kB`, `1.2 GB`; units are powers of 1000.
pub(super) fn bytes(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut amount = bytes as f64;
    let mut unit = "B";
    for next in ["kB", "MB", "GB", "TB", "PB"] {
        // What would be shown as 1000.0 has the next unit.
        if amount < 999.95 {
            break;
        }
        (amount, unit) = (amount / 1000.0, next);
    }
    format!("{amount:.1} {unit}")
}

/// `(0.1 s)`.
pub(super) fn seconds(seconds: f64) -> String {
    format!("({seconds:.1} s)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_decimal_and_a_unit() {
        for (amount, shown) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (4096, "4.1 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (81_900_000, "81.9 MB"),
            (2_000_000_000_000, "2.0 TB"),
            (u64::MAX, "18446.7 PB"),
        ] {
            assert_eq!(bytes(amount), shown);
        }
    }
}
