//! A Go module to generate packages into.

use std::fs;
use std::path::Path;
use std::process::Command;

use driftless_codegen::targets::go::Options;
use driftless_codegen::{NameLock, Output, Target, directory, generate};
use driftless_schema::snapshot::Database;
use driftless_testkit::go::{GoToolchain, toolchain};

/// A Go module in a directory that vanishes with it. It has a stand-in for pgx.
pub(crate) struct Module {
    directory: tempfile::TempDir,
    toolchain: GoToolchain,
}

impl Module {
    /// Makes an empty module.
    pub(crate) fn new() -> Self {
        let module = Module { directory: tempfile::tempdir().unwrap(), toolchain: toolchain().unwrap() };
        let requirement = "require github.com/jackc/pgx/v5 v5.0.0\nreplace github.com/jackc/pgx/v5 => ./stub/pgx\n";
        module.write("go.mod", &format!("module example.com/generated\n\ngo 1.23\n\n{requirement}"));
        module.write("stub/pgx/go.mod", include_str!("stub/pgx/go.mod"));
        module.write("stub/pgx/pgtype/pgtype.go", include_str!("stub/pgx/pgtype/pgtype.go"));
        module
    }

    /// Generates a package of the options' name.
    pub(crate) fn add(&self, databases: &[Database], options: Options) -> Output {
        let package = self.path().join(options.package.as_str());
        let target = Target::Go(options);
        let output = generate(databases, &target, &NameLock::default()).unwrap();
        directory::write(&package, &output, &target).unwrap();
        output
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, contents: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    /// Returns what gofmt would change in the generated files, or what it says of them.
    pub(crate) fn unformatted(&self) -> String {
        let output = self.toolchain.gofmt(self.path()).args(["-d", "."]).output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout))
    }

    /// Runs the `go` command, which must succeed.
    pub(crate) fn go(&self, arguments: &[&str], environment: &[(&str, &str)]) {
        let mut command: Command = self.toolchain.command(self.path());
        let output = command.args(arguments).envs(environment.iter().copied()).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "go {arguments:?}: {said}");
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }
}
