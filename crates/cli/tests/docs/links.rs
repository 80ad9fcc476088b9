//! Links between pages lead to files and headings that are there.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::page::Page;
use crate::root;

/// The pages beside the README at the root.
const AT_THE_ROOT: [&str; 4] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

/// Returns every page, by its path from the root, in order.
pub(crate) fn pages() -> Vec<String> {
    let mut pages: BTreeSet<PathBuf> = AT_THE_ROOT.iter().map(PathBuf::from).collect();
    collect(Path::new("docs"), &mut pages);
    for package in std::fs::read_dir(root().join("crates")).unwrap() {
        let readme = Path::new("crates").join(package.unwrap().file_name()).join("README.md");
        pages.extend(Some(readme).filter(|path| root().join(path).is_file()));
    }
    pages.iter().map(|path| path.to_str().unwrap().to_owned()).collect()
}

fn collect(folder: &Path, pages: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(root().join(folder)).unwrap() {
        let path = folder.join(entry.unwrap().file_name());
        if root().join(&path).is_dir() {
            collect(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.insert(path);
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut dead = Vec::new();
    for path in pages() {
        let page = Page::read(&path);
        for target in links(&prose(&page)) {
            if let Some(why) = dead_end(&path, &target) {
                dead.push(format!("{path}: {target}: {why}"));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

#[test]
fn every_page_is_linked_from_another() {
    let mut linked = BTreeSet::from(["README.md".to_owned()]);
    for path in pages() {
        let targets = links(&prose(&Page::read(&path)));
        linked.extend(targets.iter().filter(|target| !is_outside(target)).map(|target| resolved(&path, target)));
    }
    let missing: Vec<String> = pages().into_iter().filter(|path| !linked.contains(path)).collect();
    assert!(missing.is_empty(), "no page links to {missing:?}");
}

/// The page without its blocks and code spans.
fn prose(page: &Page) -> String {
    let is_code = |at: usize| page.blocks.iter().any(|block| (block.lines.start - 1..=block.lines.end).contains(&at));
    let lines = page.text.lines().enumerate().filter(|(at, _)| !is_code(*at)).map(|(_, line)| without_code(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// Takes the code spans out of a line; one may be the text of a link.
fn without_code(line: &str) -> String {
    line.split('`').enumerate().filter(|(at, _)| at % 2 == 0).map(|(_, text)| text).collect()
}

/// Returns the targets of `[text](target)`.
fn links(text: &str) -> Vec<String> {
    let after = text.split("](").skip(1);
    after.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

fn is_outside(target: &str) -> bool {
    target.starts_with("https://")
}

/// The path from the root that a link leads to.
fn resolved(page: &str, target: &str) -> String {
    let file = target.split('#').next().unwrap();
    if file.is_empty() {
        return page.to_owned();
    }
    let mut path = PathBuf::new();
    for part in Path::new(page).parent().unwrap().join(file).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            part => path.push(part),
        }
    }
    path.display().to_string()
}

/// Says why a link leads nowhere.
fn dead_end(page: &str, target: &str) -> Option<&'static str> {
    if is_outside(target) {
        return None;
    }
    let path = resolved(page, target);
    if !root().join(&path).exists() {
        return Some("no such file");
    }
    let anchor = target.split_once('#')?.1;
    (!anchors(&Page::read(&path)).contains(anchor)).then_some("no such heading")
}

/// The anchors of a page: of its headings, as GitHub makes them, and those written as such.
fn anchors(page: &Page) -> BTreeSet<String> {
    let prose = page.text.lines();
    let headings = prose.clone().filter(|line| line.starts_with('#')).map(|line| slug(line.trim_start_matches('#')));
    let written = prose.filter_map(|line| Some(line.split_once("<a id=\"")?.1.split_once('"')?.0.to_owned()));
    headings.chain(written).collect()
}

fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

#[test]
fn links_are_found_and_resolved() {
    let line = without_code("see [`a`](a.md#b-c), `[x](y)` and [web](https://x)");
    assert_eq!(links(&line), ["a.md#b-c", "https://x"]);
    assert_eq!(resolved("docs/formats/x.md", "../y.md#z"), "docs/y.md");
    assert_eq!(resolved("docs/x.md", "#z"), "docs/x.md");
    assert_eq!(slug(" `env:` and --dev-url "), "env-and---dev-url");
    assert!(dead_end("README.md", "no-such-page.md").is_some());
    assert!(dead_end("README.md", "README.md#no-such-heading").is_some());
    assert!(dead_end("docs/x.md", "reference/impact-rules.md#T01").is_none());
}
