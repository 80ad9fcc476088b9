//! `cargo xtask check`: formatting, lints, documentation, and the rules of this repository.

mod banned;
mod dependencies;
mod deploy;
mod files;
mod reasons;
mod sql;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result};

use crate::machine;

/// Checks everything that can be checked without running the product.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// A file of the repository, as the rules see it.
#[derive(Debug)]
struct SourceFile {
    /// The path from the repository's root, with slashes.
    path: String,
    text: String,
}

/// A rule's name and the places that break it.
type Finding = (&'static str, Vec<String>);

/// Runs every check, also after one has failed, and tells all that is wrong.
pub(crate) fn run(_args: &Args) -> Result<ExitCode> {
    let mut failed = Vec::new();
    for (rule, places) in own_rules(&machine::root())? {
        println!("{} {rule}", if places.is_empty() { "ok    " } else { "failed" });
        for place in &places {
            println!("       {place}");
        }
        if !places.is_empty() {
            failed.push(rule.to_owned());
        }
    }
    let (of_deployment, _folder) = deploy::tools(&machine::root())?;
    for (name, mut command) in tools().into_iter().chain(of_deployment) {
        println!("run    {name}");
        if machine::run(&mut command).is_err() {
            failed.push(name.to_owned());
        }
    }
    if failed.is_empty() {
        println!("all checks passed");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("failed: {}", failed.join(", "));
    Ok(ExitCode::FAILURE)
}

/// Applies the rules that are only ours to the repository in `root`.
fn own_rules(root: &Path) -> Result<Vec<Finding>> {
    let read = |name: &str| fs::read_to_string(root.join(name)).with_context(|| format!("cannot read {name}"));
    let sources = sources(root)?;
    let mut metadata = machine::cargo();
    metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
    let packages = dependencies::packages(&machine::output(&mut metadata)?)?;
    Ok(vec![
        ("dependencies point one way", dependencies::violations(&packages)),
        ("no mod.rs", files::mod_files(&sources)),
        ("files are short", files::long(&sources)),
        ("dependencies have reasons", reasons::missing(&read("Cargo.toml")?)),
        ("SQL is not put together by hand", sql::formatted(&sources)),
        ("no banned packages", banned::locked(&read("Cargo.lock")?)),
        ("deny.toml knows the bans", banned::unknown_to_deny(&read("deny.toml")?)),
    ])
}

/// Returns the tools to run, with the name each goes by.
fn tools() -> Vec<(&'static str, Command)> {
    let cargo = |args: &[&str]| {
        let mut command = machine::cargo();
        command.args(args);
        command
    };
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    let clippy = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    let mut tools =
        vec![("rustfmt", cargo(&["fmt", "--all", "--check"])), ("clippy", cargo(&clippy)), ("rustdoc", doc)];
    if machine::succeeds(&mut cargo(&["deny", "--version"])) {
        tools.push(("cargo deny", cargo(&["deny", "check"])));
    } else {
        println!("skip   cargo deny: not installed");
    }
    tools
}

/// Returns the Rust files of the workspace, sorted by path.
fn sources(root: &Path) -> Result<Vec<SourceFile>> {
    let mut paths = Vec::new();
    for top in ["crates", "xtask"] {
        collect(&root.join(top), &mut paths)?;
    }
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let path = path.strip_prefix(root)?.to_string_lossy().into_owned();
        Ok(SourceFile { path, text })
    };
    let mut sources: Vec<SourceFile> = paths.iter().map(read).collect::<Result<_>>()?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_found_below_crates_and_xtask_by_their_path() {
        let sources = sources(&machine::root()).unwrap();
        let paths: Vec<&str> = sources.iter().map(|file| file.path.as_str()).collect();
        assert!(paths.contains(&"xtask/src/check.rs"), "{paths:?}");
        assert!(paths.contains(&"crates/postgres/src/throwaway/cluster.rs"), "{paths:?}");
        assert!(paths.is_sorted());
    }
}
