//! Code in the pages is code that is compiled and tested: a block after `<!-- from: PATH -->` is
//! the example of that file.

use crate::links::pages;
use crate::page::Page;
use crate::{root, updates};

#[test]
fn shown_code_is_tested_code() {
    let mut seen = 0;
    for path in pages() {
        let page = Page::read(&path);
        let mut text: Vec<String> = page.text.lines().map(str::to_owned).collect();
        for block in page.blocks.iter().rev() {
            let Some(("from", file)) = block.note.as_ref().map(|(key, file)| (key.as_str(), file)) else {
                assert!(block.language != "rust", "{path}: a block of Rust does not say where it is from");
                continue;
            };
            let example = example(file);
            seen += 1;
            if !updates() {
                assert_eq!(page.text_of(block), example, "{path} differs from {file}; run with UPDATE_DOCS=1");
            }
            text.splice(block.lines.clone(), example.lines().map(str::to_owned));
        }
        let text: String = text.iter().map(|line| format!("{line}\n")).collect();
        if updates() && text != page.text {
            std::fs::write(root().join(&path), text).unwrap();
        }
    }
    assert_eq!(seen, 7);
}

/// Returns the example of a file: what stands between the lines that say `example begins` and `example ends` in a
/// comment, its first doctest as rustdoc shows it, or the whole of a file that has neither.
fn example(file: &str) -> String {
    let text = std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let is_mark = |line: &str, word: &str| matches!(line.split_once(" example "), Some(("//" | "#", it)) if it == word);
    if text.lines().any(|line| is_mark(line, "begins")) {
        let inside = text.lines().skip_while(|line| !is_mark(line, "begins")).skip(1);
        let inside: String = inside.take_while(|line| !is_mark(line, "ends")).map(|line| format!("{line}\n")).collect();
        return format!("{}\n", inside.trim_end());
    }
    if !text.starts_with("//!") {
        return text;
    }
    let doc = text.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(""));
    let inside = doc.skip_while(|line| *line != "```").skip(1).take_while(|line| *line != "```");
    inside.filter(|line| *line != "#" && !line.starts_with("# ")).map(|line| format!("{line}\n")).collect()
}
