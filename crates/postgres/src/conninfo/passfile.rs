//! Password files: lines of `host:port:database:user:password`, the first that fits counts.
//!
//! `*` as a whole field fits everything; `\:` and `\\` stand for a colon and a backslash.

use std::path::PathBuf;

use secrecy::SecretString;

/// A password file, read or not.
#[derive(Debug)]
pub(crate) struct Passfile {
    path: PathBuf,
}

/// What a password file says about one server.
#[derive(Debug)]
pub(crate) enum PassfileAnswer {
    /// A password.
    Found(SecretString),
    /// Nothing: no line fits, or there is no such file.
    NoEntry,
    /// The file is not read, for this reason.
    Ignored(&'static str),
}

/// What a line has to fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) host: &'a str,
    pub(crate) port: u16,
    pub(crate) dbname: &'a str,
    pub(crate) user: &'a str,
}

impl Passfile {
    /// Names a password file.
    pub(crate) fn new(path: impl Into<PathBuf>) -> Passfile {
        Passfile { path: path.into() }
    }

    /// Looks a server up. A file that others may read is ignored, as libpq does.
    pub(crate) fn password(&self, wanted: Wanted<'_>) -> PassfileAnswer {
        let Ok(metadata) = std::fs::metadata(&self.path) else {
            return PassfileAnswer::NoEntry;
        };
        if !metadata.is_file() {
            return PassfileAnswer::Ignored("it is not a plain file");
        }
        if is_open_to_others(&metadata) {
            return PassfileAnswer::Ignored("others may read it; its permissions should be u=rw (0600) or less");
        }
        match std::fs::read_to_string(&self.path) {
            Ok(text) => find(&text, wanted).map_or(PassfileAnswer::NoEntry, PassfileAnswer::Found),
            Err(_) => PassfileAnswer::Ignored("it cannot be read as text"),
        }
    }
}

#[cfg(unix)]
fn is_open_to_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Metadata) -> bool {
    false
}

/// Finds the password of the first line that fits.
fn find(text: &str, wanted: Wanted<'_>) -> Option<SecretString> {
    let port = wanted.port.to_string();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let rest = field(line, wanted.host)?;
            let rest = field(rest, &port)?;
            let rest = field(rest, wanted.dbname)?;
            let rest = field(rest, wanted.user)?;
            Some(unescape(rest.strip_suffix('\r').unwrap_or(rest)))
        })
        .filter(|password| !password.is_empty())
        .map(SecretString::from)
}

/// Returns what follows the first field and its colon, if the field fits.
fn field<'a>(line: &'a str, wanted: &str) -> Option<&'a str> {
    if let Some(rest) = line.strip_prefix("*:") {
        return Some(rest);
    }
    let mut escaped = false;
    let end = line.find(|c| {
        let ends = c == ':' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    let (written, rest) = line.split_at(end);
    (unescape(written) == wanted).then(|| rest.strip_prefix(':').unwrap_or(rest))
}

/// Takes the backslashes away that make the next character an ordinary one.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => plain.extend(characters.next()),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const WANTED: Wanted<'_> = Wanted { host: "db.example", port: 5432, dbname: "app", user: "ann" };

    fn password(text: &str) -> Option<String> {
        find(text, WANTED).map(|p| p.expose_secret().to_owned())
    }

    #[test]
    fn the_first_line_that_fits_counts() {
        let text = "other:5432:app:ann:no\n#*:*:*:*:comment\ndb.example:5432:app:ann:yes\n*:*:*:*:late\n";
        assert_eq!(password(text).as_deref(), Some("yes"));
        assert_eq!(password("*:*:*:ann:any").as_deref(), Some("any"));
        assert_eq!(password("db.example:*:app:*:any\r\n").as_deref(), Some("any"));
        assert_eq!(password("db.example:5433:app:ann:no"), None);
        assert_eq!(password("db.example:5432:app"), None);
        assert_eq!(password("*:*:*:*:"), None);
        assert_eq!(password(""), None);
    }

    #[test]
    fn colons_and_backslashes_are_escaped() {
        assert_eq!(password(r"*:*:*:*:a\:b\\c").as_deref(), Some(r"a:b\c"));
        assert_eq!(password("*:*:*:*:a:b").as_deref(), Some("a:b"));
        let wanted = Wanted { host: "::1", ..WANTED };
        assert!(find(r"\:\:1:5432:app:ann:p", wanted).is_some());
        assert!(find(r"::1:5432:app:ann:p", wanted).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_ignored() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pgpass");
        std::fs::write(&path, "*:*:*:*:secret\n").unwrap();
        let mut answers = Vec::new();
        for mode in [0o600, 0o400, 0o640, 0o604] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let answer = Passfile::new(&path).password(WANTED);
            answers.push(matches!(answer, PassfileAnswer::Found(_)));
        }
        assert_eq!(answers, [true, true, false, false]);
        let missing = Passfile::new(folder.path().join("none")).password(WANTED);
        assert!(matches!(missing, PassfileAnswer::NoEntry));
        let folder = Passfile::new(folder.path()).password(WANTED);
        assert!(matches!(folder, PassfileAnswer::Ignored(_)));
    }
}
