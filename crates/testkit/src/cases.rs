//! Cases: files of SQL, some with what is expected of them beside them.
//!
//! `NAME.sql` begins with `-- key: value` lines. What is expected is in `NAME.expected`, or in
//! `NAME.MAJOR.expected` from the major version on where it is something else; `UPDATE_EXPECTED=1` writes it.

use std::path::{Path, PathBuf};

/// Returns the files of cases in a folder, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    files
}

/// Returns the names of the cases in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        files(folder).iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Returns the value of a `-- key: value` line at the top of a case.
pub fn header<'a>(sql: &'a str, key: &str) -> Option<&'a str> {
    sql.lines().find_map(|line| line.strip_prefix("-- ")?.strip_prefix(key)?.strip_prefix(": "))
}

/// Writes the statements that make the roles of a case, `driftless_` before each name: roles are the
/// server's, and another test may make them at the same time.
pub fn make_roles<'a>(roles: impl IntoIterator<Item = &'a str>) -> String {
    let make = |role| {
        format!(
            "do $$ begin create role driftless_{role}; \
             exception when duplicate_object or unique_violation then null; end $$;\n"
        )
    };
    roles.into_iter().map(make).collect()
}

/// Returns the lines in which what was found is not what is expected of `name` on `major`, if it is not.
pub fn mismatch(folder: &Path, name: &str, major: u32, found: &str) -> Option<String> {
    let versions = (1..=major).rev().map(|major| format!("{name}.{major}.expected"));
    let mut files = versions.chain([format!("{name}.expected")]);
    let expected = files.find_map(|file| std::fs::read_to_string(folder.join(file)).ok());
    if expected.as_deref() == Some(found) {
        return None;
    }
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        let version = expected.map(|_| format!(".{major}")).unwrap_or_default();
        std::fs::write(folder.join(format!("{name}{version}.expected")), found).unwrap();
        return None;
    }
    let expected = expected.unwrap_or_default();
    let only = |here: &str, there: &str, sign: &str| -> Vec<String> {
        let lines = here.lines().filter(|line| !there.lines().any(|other| other == *line));
        lines.map(|line| format!("{sign} {line}")).collect()
    };
    Some([only(&expected, found, "-"), only(found, &expected, "+")].concat().join("\n"))
}
