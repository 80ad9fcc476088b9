//! How files are named and how long they get.

use super::SourceFile;

/// Past this many lines a file is split.
const LONGEST: usize = 600;

/// Files that may be longer, and why: tables of data, generated code.
const MAY_BE_LONG: [(&str, &str); 0] = [];

/// Returns the files named `mod.rs`: a module is `foo.rs`, its children are in `foo/`.
pub(super) fn mod_files(sources: &[SourceFile]) -> Vec<String> {
    let named = |file: &&SourceFile| file.path.rsplit('/').next() == Some("mod.rs");
    sources.iter().filter(named).map(|file| file.path.clone()).collect()
}

/// Returns the files that are too long, and exceptions that nothing needs any more.
pub(super) fn long(sources: &[SourceFile]) -> Vec<String> {
    long_except(sources, &MAY_BE_LONG)
}

fn long_except(sources: &[SourceFile], exceptions: &[(&str, &str)]) -> Vec<String> {
    let excepted = |path: &str| exceptions.iter().any(|(it, _)| *it == path);
    let long: Vec<(&str, usize)> = sources
        .iter()
        .map(|file| (file.path.as_str(), file.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .collect();
    let unexcused = long
        .iter()
        .filter(|(path, _)| !excepted(path))
        .map(|(path, lines)| format!("{path}: {lines} lines, more than {LONGEST}"));
    let stale = exceptions
        .iter()
        .filter(|(path, _)| !long.iter().any(|(it, _)| it == path))
        .map(|(path, _)| format!("{path}: the exception in xtask/src/check/files.rs is not needed"));
    unexcused.chain(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> SourceFile {
        SourceFile { path: path.to_owned(), text: "x\n".repeat(lines) }
    }

    #[test]
    fn only_mod_rs_itself_is_named() {
        let sources = [file("crates/a/src/mod.rs", 1), file("crates/a/src/some_mod.rs", 1)];
        assert_eq!(mod_files(&sources), ["crates/a/src/mod.rs"]);
    }

    #[test]
    fn long_files_are_named_unless_excepted() {
        let sources = [file("a.rs", 600), file("b.rs", 601), file("table.rs", 900)];
        let found = long_except(&sources, &[("table.rs", "a table")]);
        assert_eq!(found, ["b.rs: 601 lines, more than 600"]);
    }

    #[test]
    fn an_exception_nothing_needs_is_named() {
        let found = long_except(&[file("a.rs", 10)], &[("a.rs", "was long")]);
        assert_eq!(found.len(), 1);
    }
}
