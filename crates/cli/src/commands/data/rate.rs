//! Rates on the command line: bytes per second.

/// The units, and what each is in bytes.
const UNITS: [(&str, f64); 4] = [("", 1.0), ("k", 1e3), ("m", 1e6), ("g", 1e9)];

/// Reads `500k`, `10M`, `1.5G`, `10MB/s`; with an `i` (`10MiB`) the units are powers of 1024.
pub(super) fn parse(text: &str) -> Result<u64, String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let bytes = number.parse::<f64>().ok().zip(factor(unit)).map(|(number, factor)| number * factor);
    // Past 2^53 nothing is so fast, and no longer exact.
    match bytes.filter(|bytes| (1.0..=9e15).contains(bytes)) {
        Some(bytes) => Ok(bytes as u64),
        None => Err("a rate is written 500k, 10M, 1G or 10MiB, in bytes per second".to_owned()),
    }
}

/// What a unit stands for.
fn factor(unit: &str) -> Option<f64> {
    let unit = unit.trim().to_ascii_lowercase();
    let unit = unit.strip_suffix("/s").unwrap_or(&unit);
    let unit = unit.strip_suffix('b').unwrap_or(unit);
    let (power, unit) = match unit.strip_suffix('i') {
        Some(unit) if !unit.is_empty() => (true, unit),
        _ => (false, unit),
    };
    let position = UNITS.iter().position(|(name, _)| *name == unit)?;
    match power {
        true => Some(1024_f64.powi(i32::try_from(position).ok()?)),
        false => UNITS.get(position).map(|(_, factor)| *factor),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_units() {
        for (text, bytes) in [
            ("1", 1),
            ("500k", 500_000),
            ("500 kB", 500_000),
            ("10M", 10_000_000),
            ("10MB/s", 10_000_000),
            ("10mib", 10_485_760),
            ("1Ki", 1024),
            ("1.5G", 1_500_000_000),
            ("2 GiB/s", 2_147_483_648),
            ("64b/s", 64),
        ] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for text in ["", "k", "0", "0.5", "-1", "1T", "1x", "1i", "1.2.3M", "10 M B", "1e6", "99999999G", "M10"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
