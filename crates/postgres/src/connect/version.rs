//! The version of a server.

use std::fmt;

/// The oldest major version whose schema is read.
pub(super) const OLDEST: u32 = 14;

/// A server's version, as it reports itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVersion {
    major: u32,
    minor: u32,
    text: String,
}

impl ServerVersion {
    /// Reads `server_version`: `15.18 (Debian 15.18-0)`, `9.6.3`, `19beta1`, `19devel`.
    pub(super) fn parse(text: &str) -> Option<ServerVersion> {
        let number = |text: &str| -> (Option<u32>, usize) {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            (text.get(..end).and_then(|digits| digits.parse().ok()), end)
        };
        let (major, end) = number(text);
        let rest = text.get(end..).and_then(|rest| rest.strip_prefix('.'));
        Some(ServerVersion {
            major: major?,
            minor: rest.and_then(|rest| number(rest).0).unwrap_or(0),
            text: text.to_owned(),
        })
    }

    /// Returns the major version: 15 of 15.18.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// Returns the minor version: 18 of 15.18, and 0 of a version that is not out yet.
    pub fn minor(&self) -> u32 {
        self.minor
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.split(' ').next().unwrap_or(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_in_all_their_forms() {
        for (text, major, minor) in [
            ("15.18 (Debian 15.18-0+deb12u1)", 15, 18),
            ("14.0", 14, 0),
            ("9.6.3", 9, 6),
            ("19beta1", 19, 0),
            ("19devel", 19, 0),
        ] {
            let version = ServerVersion::parse(text).unwrap();
            assert_eq!((version.major(), version.minor()), (major, minor), "{text}");
        }
        assert_eq!(ServerVersion::parse("15.18 (Debian)").unwrap().to_string(), "15.18");
        assert_eq!(ServerVersion::parse("unknown"), None);
        assert_eq!(ServerVersion::parse(""), None);
    }
}
