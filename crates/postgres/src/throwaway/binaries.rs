//! Finds the programs of PostgreSQL servers on this machine.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    account::{self, STAND_IN, cache_dir},
    error::{Place, ThrowawayError},
};

/// The oldest major version that Driftless knows.
pub const OLDEST_MAJOR: u32 = 14;

/// Names the directory of the binaries to prefer to all others.
const VARIABLE: &str = "DRIFTLESS_POSTGRES_BIN";

/// Where packages of PostgreSQL put the binaries of each version; `*` stands for anything within one name.
const INSTALLED: [&str; 4] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
];

/// The programs of one PostgreSQL server: `initdb` and `postgres`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The directory that holds them.
    pub dir: PathBuf,
    /// The major version, such as 17.
    pub major: u32,
    /// The whole version, such as `17.10`.
    pub version: String,
}

impl Binaries {
    /// Returns the server binaries of this machine that can be used, newest version first.
    ///
    /// Looks in `$DRIFTLESS_POSTGRES_BIN`, on `PATH`, where packages install servers, and in
    /// `postgres/<major>/bin` of [`cache_dir`]. Of one version the first found in this order comes first.
    pub fn find_all() -> Vec<Binaries> {
        Search::run(OLDEST_MAJOR).newest_first()
    }

    /// Returns the binaries of `wanted_major`, however old, or without one those of
    /// `$DRIFTLESS_POSTGRES_BIN`, or the newest.
    ///
    /// # Errors
    ///
    /// [`ThrowawayError::NoBinaries`], which names every place looked at.
    pub fn find(wanted_major: Option<u32>) -> Result<Binaries, ThrowawayError> {
        let search = Search::run(wanted_major.map_or(OLDEST_MAJOR, |major| major.min(OLDEST_MAJOR)));
        let chosen = match wanted_major {
            Some(major) => search.newest_first().into_iter().find(|it| it.major == major),
            None => search.named.clone().or_else(|| search.newest_first().into_iter().next()),
        };
        chosen.ok_or(ThrowawayError::NoBinaries { wanted_major, looked: search.looked })
    }
}

/// What a search came across.
#[derive(Debug, Default)]
struct Search {
    /// The binaries the environment variable names.
    named: Option<Binaries>,
    found: Vec<Binaries>,
    looked: Vec<Place>,
    seen: BTreeSet<PathBuf>,
    /// The oldest major version that is taken.
    oldest: u32,
}

impl Search {
    fn run(oldest: u32) -> Search {
        let mut search = Search { oldest, ..Search::default() };
        match env::var_os(VARIABLE) {
            Some(dir) => {
                search.look_in(Path::new(&dir));
                search.named = search.found.first().cloned();
            }
            None => search.note(format!("${VARIABLE}"), "not set"),
        }
        let before = search.seen.len();
        let path = env::var_os("PATH").unwrap_or_default();
        for dir in env::split_paths(&path) {
            let program = ["postgres", "pg_ctl"].map(|name| dir.join(name)).into_iter();
            // A link leads to the directory where the others are.
            if let Some(program) = program.filter_map(|it| it.canonicalize().ok()).next() {
                search.look_in(program.parent().unwrap_or(&dir));
            }
        }
        if search.seen.len() == before {
            search.note("$PATH".to_owned(), "no postgres and no pg_ctl");
        }
        let cached = cache_dir().join("postgres/*/bin");
        let patterns = INSTALLED.into_iter().map(PathBuf::from).chain([cached]);
        for pattern in patterns {
            let dirs = expand(&pattern);
            if dirs.is_empty() {
                search.note(pattern.display().to_string(), "no such directory");
            }
            for dir in dirs {
                search.look_in(&dir);
            }
        }
        search
    }

    /// Takes the binaries in `dir` or notes why not.
    fn look_in(&mut self, dir: &Path) {
        if !self.seen.insert(dir.canonicalize().unwrap_or_else(|_| dir.to_owned())) {
            return;
        }
        match examine(dir) {
            Ok(Binaries { major, version, .. }) if major < self.oldest => {
                self.note(dir.display().to_string(), &format!("version {version}, older than {}", self.oldest));
            }
            Ok(binaries) => {
                self.note(dir.display().to_string(), &format!("version {}", binaries.version));
                self.found.push(binaries);
            }
            Err(finding) => self.note(dir.display().to_string(), &finding),
        }
    }

    fn note(&mut self, name: String, finding: &str) {
        self.looked.push(Place { name, finding: finding.to_owned() });
    }

    fn newest_first(&self) -> Vec<Binaries> {
        let mut found = self.found.clone();
        found.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
        found
    }
}

/// Returns the binaries in `dir`, or what keeps them from being used.
fn examine(dir: &Path) -> Result<Binaries, String> {
    for program in ["initdb", "postgres"] {
        if !dir.join(program).is_file() {
            return Err(format!("no {program}"));
        }
    }
    if account::is_root() && !account::open_to_all(dir) {
        return Err(format!("account {STAND_IN}, which the server runs under instead of root, cannot enter it"));
    }
    let output = Command::new(dir.join("postgres"))
        .arg("--version")
        .output()
        .map_err(|error| format!("postgres does not run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let (major, version) = parse_version(&text).ok_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        format!("postgres --version says {:?}", text.trim().to_owned() + said.trim())
    })?;
    Ok(Binaries { dir: dir.to_owned(), major, version: version.to_owned() })
}

/// Reads what `postgres --version` prints: `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`
/// or, before a release, `postgres (PostgreSQL) 19beta1`.
fn parse_version(text: &str) -> Option<(u32, &str)> {
    let (_, rest) = text.split_once("(PostgreSQL) ")?;
    let version = rest.split_whitespace().next()?;
    let digits = version.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((digits.parse().ok()?, version))
}

/// Returns the directories that `pattern` stands for, sorted; one part of it holds one `*`.
fn expand(pattern: &Path) -> Vec<PathBuf> {
    let Some(starred) = pattern.ancestors().filter(|path| has_star(path)).last() else {
        return vec![pattern.to_owned()];
    };
    let part = starred.file_name().unwrap_or_default().to_string_lossy();
    let (Some((prefix, suffix)), Some(parent), Ok(rest)) =
        (part.split_once('*'), starred.parent(), pattern.strip_prefix(starred))
    else {
        return Vec::new();
    };
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut dirs: Vec<PathBuf> = entries
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(prefix) && name.ends_with(suffix)
        })
        .map(|entry| entry.path().join(rest))
        .filter(|dir| dir.is_dir())
        .collect();
    dirs.sort();
    dirs
}

fn has_star(path: &Path) -> bool {
    path.to_string_lossy().contains('*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use driftless_engine::explain::Explain as _;

    #[test]
    fn versions_of_packages_and_betas_are_read() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(parse_version(debian), Some((15, "15.18")));
        assert_eq!(parse_version("postgres (PostgreSQL) 19beta1\n"), Some((19, "19beta1")));
        assert_eq!(parse_version("postgres: error\n"), None);
    }

    #[test]
    fn a_star_stands_for_part_of_one_name() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["pgsql-14/bin", "pgsql-9/bin", "pgsql-15", "other/bin"] {
            fs::create_dir_all(dir.path().join(name)).unwrap();
        }
        let found = expand(&dir.path().join("pgsql-*/bin"));
        assert_eq!(found, ["pgsql-14/bin", "pgsql-9/bin"].map(|name| dir.path().join(name)));
        assert!(expand(&dir.path().join("none-*/bin")).is_empty());
    }

    #[test]
    fn an_empty_directory_has_no_binaries() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(examine(dir.path()), Err("no initdb".to_owned()));
    }

    #[test]
    fn a_version_nobody_has_is_an_error_that_names_the_places() {
        let error = Binaries::find(Some(1)).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("of version 1: looked in"), "{text}");
        assert!(text.contains("/usr/lib/postgresql"), "{text}");
        assert!(text.contains("/usr/pgsql-*/bin"), "{text}");
        assert!(error.hint().is_some());
    }
}
