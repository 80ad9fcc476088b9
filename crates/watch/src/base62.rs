//! Texts of digits and letters: what can be selected with a double click and stands in any URL.

/// The digits, in the order of their values.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The multiple of 62 up to which bytes are taken: the rest would make some digits likelier.
const FAIR: u8 = 62 * 4;

/// Draws `length` digits at random, about 5.95 bits each, from the system's generator.
pub(crate) fn random(length: usize) -> Result<String, getrandom::Error> {
    let mut text = String::with_capacity(length);
    let mut bytes = zeroize::Zeroizing::new([0; 64]);
    while text.len() < length {
        getrandom::fill(bytes.as_mut())?;
        let digits = bytes.iter().filter(|byte| **byte < FAIR).map(|byte| digit(u32::from(*byte)));
        text.extend(digits.take(length - text.len()));
    }
    Ok(text)
}

/// Writes a number with six digits, as many as the largest needs.
pub(crate) fn encode(number: u32) -> String {
    (0..6).rev().map(|place| digit(number / 62_u32.pow(place))).collect()
}

/// Whether the text has nothing but digits.
pub(crate) fn is(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns the last digit of a number.
fn digit(number: u32) -> char {
    DIGITS.get((number % 62) as usize).map_or('0', |digit| char::from(*digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_six_digits() {
        assert_eq!(encode(0), "000000");
        assert_eq!(encode(61), "00000z");
        assert_eq!(encode(62), "000010");
        // 4,294,967,295 = 4·62⁵ + 42·62⁴ + 41·62³ + 15·62² + 12·62 + 3
        assert_eq!(encode(u32::MAX), "4gfFC3");
    }

    #[test]
    fn random_texts_are_as_long_as_asked_and_use_every_digit() {
        let text = random(10_000).unwrap();
        assert_eq!(text.len(), 10_000);
        assert!(is(&text));
        assert!(DIGITS.iter().all(|digit| text.contains(char::from(*digit))));
        assert_ne!(random(33).unwrap(), random(33).unwrap());
    }
}
