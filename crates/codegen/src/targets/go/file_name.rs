//! Names of files that the Go tool and every file system take for what they are.

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

/// Systems and architectures, past and present: the Go tool builds `x_linux.go` on Linux alone.
const BUILD_SUFFIXES: &str = "\
    aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 wasip2 \
    windows zos unix 386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 \
    mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm";

/// Names that Windows keeps for devices, whatever the extension.
const DEVICES: [&str; 6] = ["aux", "con", "nul", "prn", "conin$", "conout$"];

/// The longest stem: file systems take names of 255 bytes, and a temporary name is longer.
const LONGEST: usize = 200;

/// Makes the stem of a file's name out of the names that lead to an object.
pub(super) fn stem(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    let joined = parts.join("_");
    let mut stem: String = joined.nfkd().filter_map(plain).collect();
    if stem.bytes().all(|byte| byte == b'_') {
        stem = format!("x{}", digest(&joined));
    }
    if stem.starts_with('_') {
        stem.insert_str(0, "und");
    }
    if stem.len() > LONGEST {
        stem.truncate(LONGEST - 17);
        stem = format!("{stem}_{}", digest(&joined));
    }
    if is_special(&stem) { format!("{stem}_model") } else { stem }
}

/// Whether a file of this name holds what it should: what a lock says is checked by this.
pub(super) fn is_usable(stem: &str) -> bool {
    let plain = stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    plain && !stem.is_empty() && !stem.starts_with('_') && stem.len() <= LONGEST + 20 && !is_special(stem)
}

/// Keeps small ASCII letters and digits; marks that decomposing left over go, all else is `_`.
fn plain(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' | '_' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        _ if c.is_ascii() => Some('_'),
        _ if unicode_normalization::char::is_combining_mark(c) => None,
        _ => Some('_'),
    }
}

fn is_special(stem: &str) -> bool {
    let last = stem.rsplit('_').next().unwrap_or_default();
    let numbered = |device: &str| stem.strip_prefix(device).is_some_and(|n| matches!(n.as_bytes(), [b'1'..=b'9']));
    let is_built_elsewhere = last == "test" || BUILD_SUFFIXES.split(' ').any(|suffix| suffix == last);
    is_built_elsewhere || DEVICES.contains(&stem) || numbered("com") || numbered("lpt")
}

/// Sixteen hexadecimal digits that stand for a text.
fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_table_hides_its_file() {
        for (parts, expected) in [
            (&["public", "users"][..], "public_users"),
            (&["public", "User Table"], "public_user_table"),
            (&["public", "events_test"], "public_events_test_model"),
            (&["public", "events_linux"], "public_events_linux_model"),
            (&["public", "js"], "public_js_model"),
            (&["", "aux"], "aux_model"),
            (&["", "com7"], "com7_model"),
            (&["_private", "t"], "und_private_t"),
            (&["", ".x"], "und_x"),
            (&["public", "../../etc/passwd"], "public_______etc_passwd"),
            (&["public", "été"], "public_ete"),
            (&["", "日本"], "xcf2abf0c5be326cb"),
        ] {
            let stem = stem(parts);
            assert_eq!(stem, expected);
            assert!(is_usable(&stem), "{stem}");
        }
        assert!(stem(&[&"x".repeat(300)]).len() <= LONGEST);
        assert_ne!(stem(&[&"x".repeat(300)]), stem(&[&"x".repeat(301)]));
    }

    #[test]
    fn a_lock_cannot_lead_out_of_the_directory() {
        for stem in ["", "../x", "a/b", "a\\b", "A", "_x", ".x", "x_test", "nul", "x y"] {
            assert!(!is_usable(stem), "{stem}");
        }
    }
}
