//! Dependencies point one way: faces → use cases → ports → the pure core.

use anyhow::{Context, Result};
use serde_json::Value;

/// What each package may depend on of ours, development apart.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("driftless-schema", &[]),
    ("driftless-engine", &["driftless-schema"]),
    ("driftless-config", &["driftless-engine", "driftless-schema"]),
    ("driftless-codegen", &["driftless-engine", "driftless-schema"]),
    ("driftless-postgres", &["driftless-engine", "driftless-schema"]),
    ("driftless-sqlite", &["driftless-engine", "driftless-schema"]),
    ("driftless-data", &["driftless-postgres", "driftless-engine", "driftless-schema"]),
    ("driftless-watch", &["driftless-postgres", "driftless-engine", "driftless-schema"]),
    (
        "driftless",
        &[
            "driftless-config",
            "driftless-codegen",
            "driftless-data",
            "driftless-watch",
            "driftless-postgres",
            "driftless-sqlite",
            "driftless-engine",
            "driftless-schema",
        ],
    ),
    (TESTKIT, &["driftless-postgres", "driftless-sqlite", "driftless-engine", "driftless-schema"]),
    (
        "xtask",
        &[
            TESTKIT,
            "driftless",
            "driftless-config",
            "driftless-codegen",
            "driftless-postgres",
            "driftless-sqlite",
            "driftless-engine",
            "driftless-schema",
        ],
    ),
];

/// The package that only tests, and the tasks of the repository, may use.
const TESTKIT: &str = "driftless-testkit";

/// The package without I/O, and what would bring I/O in.
const PURE: &str = "driftless-schema";
const IMPURE: [&str; 4] = ["tokio", "tokio-util", "tokio-postgres", "rusqlite"];

/// A package of the workspace.
#[derive(Debug)]
pub(super) struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug)]
struct Dependency {
    name: String,
    purpose: Purpose,
}

/// What a dependency is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// The package itself, or its build script.
    Product,
    /// Tests, examples and benchmarks.
    Development,
}

/// Reads the packages from what `cargo metadata --no-deps` prints.
pub(super) fn packages(metadata: &str) -> Result<Vec<Package>> {
    let metadata: Value = serde_json::from_str(metadata)?;
    list(&metadata, "packages")?
        .iter()
        .map(|package| {
            let dependencies = list(package, "dependencies")?.iter().map(|dependency| {
                let purpose = match dependency.get("kind").and_then(Value::as_str) {
                    Some("dev") => Purpose::Development,
                    Some(_) | None => Purpose::Product,
                };
                Ok(Dependency { name: name(dependency)?, purpose })
            });
            Ok(Package { name: name(package)?, dependencies: dependencies.collect::<Result<_>>()? })
        })
        .collect()
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    value.get(key).and_then(Value::as_array).with_context(|| format!("cargo metadata without {key}"))
}

fn name(value: &Value) -> Result<String> {
    let name = value.get("name").and_then(Value::as_str);
    Ok(name.context("cargo metadata without a name")?.to_owned())
}

/// Returns the dependencies that point the wrong way.
pub(super) fn violations(packages: &[Package]) -> Vec<String> {
    let mut violations = Vec::new();
    for package in packages {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == package.name) else {
            violations.push(format!("{} is not in the table of xtask/src/check/dependencies.rs", package.name));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|it| it.purpose == Purpose::Product) {
            let name = dependency.name.as_str();
            let ours = packages.iter().any(|package| package.name == name);
            if ours && !allowed.contains(&name) {
                violations.push(format!("{} → {name}", package.name));
            }
            if package.name == PURE && IMPURE.contains(&name) {
                violations.push(format!("{PURE} → {name}: the core does no I/O"));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, Purpose)]) -> Package {
        let dependency = |(name, purpose): &(&str, Purpose)| Dependency { name: (*name).to_owned(), purpose: *purpose };
        Package { name: name.to_owned(), dependencies: dependencies.iter().map(dependency).collect() }
    }

    fn workspace(name: &str, dependencies: &[(&str, Purpose)]) -> Vec<String> {
        let mut packages: Vec<Package> = ALLOWED.iter().map(|(name, _)| package(name, &[])).collect();
        packages.retain(|package| package.name != name);
        packages.push(package(name, dependencies));
        violations(&packages)
    }

    #[test]
    fn edges_of_the_table_are_allowed() {
        let edges = [("driftless-engine", Purpose::Product), ("tokio", Purpose::Product)];
        assert!(workspace("driftless-postgres", &edges).is_empty());
    }

    #[test]
    fn an_edge_that_points_back_is_named() {
        let edges = [("driftless-postgres", Purpose::Product)];
        assert_eq!(workspace("driftless-engine", &edges), ["driftless-engine → driftless-postgres"]);
    }

    #[test]
    fn the_testkit_is_for_development_only() {
        assert!(workspace("driftless-engine", &[(TESTKIT, Purpose::Development)]).is_empty());
        assert!(workspace("xtask", &[(TESTKIT, Purpose::Product)]).is_empty());
        assert_eq!(workspace("driftless", &[(TESTKIT, Purpose::Product)]).len(), 1);
    }

    #[test]
    fn the_core_has_no_runtime_and_no_driver() {
        assert_eq!(workspace("driftless-schema", &[("tokio", Purpose::Product)]).len(), 1);
        assert!(workspace("driftless-schema", &[("serde", Purpose::Product)]).is_empty());
    }

    #[test]
    fn a_package_that_is_in_no_table_is_named() {
        assert_eq!(workspace("driftless-new", &[]).len(), 1);
    }

    #[test]
    fn metadata_is_read() {
        let metadata = r#"{"packages": [{"name": "a", "dependencies": [
            {"name": "b", "kind": null}, {"name": "c", "kind": "dev"}, {"name": "d", "kind": "build"}]}]}"#;
        let packages = packages(metadata).unwrap();
        let purposes: Vec<Purpose> = packages[0].dependencies.iter().map(|it| it.purpose).collect();
        assert_eq!(purposes, [Purpose::Product, Purpose::Development, Purpose::Product]);
    }
}
