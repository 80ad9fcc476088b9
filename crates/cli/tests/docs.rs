//! The documentation says what is so: its commands are run and their output compared, its links
//! lead somewhere, its examples are code that is tested, and real output follows the formats.
//!
//! In `README.md` and `docs/`, a block of ```` ```console ```` holds commands, each on a line that
//! begins with `$ ` (and goes on where the line ends in a backslash), with their output below. The
//! blocks of a page run in order in one folder. A block after `<!-- file: NAME -->` is written to
//! that file first. On a page with `<!-- needs: postgres -->`, `$DATABASE_URL` names an empty
//! database, which the output calls `shop`; on one with `<!-- needs: a second database -->`, `$PROD_URL` names
//! another, called `prod`. Files of SQL are loaded on the server that the tests share,
//! and on throwaway ones where a page says `<!-- needs: throwaway servers -->`. A command that fails is
//! followed by `[exit 1]`. One that ends in ` &` runs until the page is done. On a page with `<!-- needs: port 8080 -->`
//! a free port stands for that one in commands and files. In a block after `<!-- block: one command -->` only the first line is a
//! command, whatever its output looks like.
//!
//! `UPDATE_DOCS=1` writes the output that was found into the pages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "docs/examples.rs"]
mod examples;
#[path = "docs/filters.rs"]
mod filters;
#[path = "docs/formats.rs"]
mod formats;
#[path = "docs/library.rs"]
mod library;
#[path = "docs/links.rs"]
mod links;
#[path = "docs/operations.rs"]
mod operations;
#[path = "docs/page.rs"]
mod page;
#[path = "docs/session.rs"]
mod session;
#[path = "docs/sync_reports.rs"]
mod sync_reports;
#[path = "docs/webhooks.rs"]
mod webhooks;

use std::path::{Path, PathBuf};

use page::Page;

/// Returns the repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Whether what was found is to be written down.
fn updates() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1")
}

/// Runs a page and compares, or writes, its output.
async fn run(path: &str) {
    let page = Page::read(path);
    let found = session::run(&page).await;
    if updates() {
        std::fs::write(root().join(path), &found).unwrap();
    }
    let difference = page::first_difference(&page.text, &found);
    assert!(updates() || difference.is_none(), "{path}: {}", difference.unwrap_or_default());
}

/// Makes a test of every page that has commands, and the list of them.
macro_rules! pages {
    ($($name:ident $path:literal)*) => {
        const PAGES: &[&str] = &[$($path),*];
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                run($path).await;
            }
        )*
    };
}

pages! {
    readme "README.md"
    snapshot "docs/snapshot.md"
    diff "docs/diff.md"
    plan "docs/plan.md"
    apply "docs/apply.md"
    data "docs/data.md"
    serve "docs/serve.md"
    generate_go "docs/generate-go.md"
    sources "docs/sources.md"
    configuration "docs/configuration.md"
    format_of_snapshots "docs/formats/snapshot.md"
    format_of_diffs "docs/formats/diff.md"
    format_of_plans "docs/formats/plan.md"
    format_of_lists_of_keys "docs/formats/keys.md"
    format_of_manifests "docs/formats/manifest.md"
}

#[test]
fn every_page_with_commands_is_run() {
    let pages = links::pages().into_iter().filter(|path| !path.starts_with("docs/decisions/"));
    let with_commands: Vec<String> = pages.filter(|path| Page::read(path).has_commands()).collect();
    for path in &with_commands {
        assert!(PAGES.contains(&path.as_str()), "{path} is not in the list of crates/cli/tests/docs.rs");
    }
    assert_eq!(with_commands.len(), PAGES.len(), "a page of the list has no commands: {with_commands:?}");
}
