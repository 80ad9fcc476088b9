use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use driftless_codegen::directory::{self, CheckReport, LeftFile, Manifest, WriteReport};
use driftless_codegen::targets::go::{self, Flavour, JsonCase, JsonTags, NullStyle, PackageName};
use driftless_codegen::{Output, Target};
use secrecy::SecretString;

use super::Session;
use crate::args::{FilterFlags, SourceFlags};
use crate::exit::Exit;
use crate::failure::{Failure, with_causes};
use crate::output::one_line;
use crate::progress::counted;

/// Generate models from a schema
///
/// Writes one file per table and view, formatted as the language's own formatter would, and
/// byte-identical for equal schemas. A manifest in the folder lets a later run delete what it
/// wrote and nothing else, and keeps the names it once gave.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless generate --new snapshots/local.json --out generated_models
  driftless generate --new env:dev/billing --out internal/models --package models --flavour pgx5
  driftless generate --new snapshots/local.json --out generated_models --check")]
pub(crate) struct Generate {
    /// The schema
    #[arg(long, value_name = "SOURCE", value_parser = crate::args::secret)]
    new: SecretString,
    /// Folder to write to
    #[arg(long, short = 'o', value_name = "DIR")]
    out: PathBuf,
    /// Language
    #[arg(long, value_enum, default_value_t = Language::Go)]
    lang: Language,
    /// Change nothing; end with 3 if the folder is not what it would be, and show how
    #[arg(long)]
    check: bool,
    /// Name of the Go package [default: the folder's]
    #[arg(long, value_name = "NAME", help_heading = "Go")]
    package: Option<String>,
    /// Types of the standard library, or of pgx version 5
    #[arg(long, value_enum, default_value_t = FlavourName::Std, help_heading = "Go")]
    flavour: FlavourName,
    /// What stands for NULL
    #[arg(long, value_enum, default_value_t = NullName::Pointer, help_heading = "Go")]
    null: NullName,
    /// Names in json tags
    #[arg(long, value_enum, default_value_t = JsonName::Column, help_heading = "Go")]
    json: JsonName,
    #[command(flatten)]
    filter: FilterFlags,
    #[command(flatten)]
    sources: SourceFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Go
    Go,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FlavourName {
    /// Any database/sql driver
    Std,
    /// github.com/jackc/pgx/v5
    Pgx5,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NullName {
    /// *T
    Pointer,
    /// sql.Null[T]
    Sqlnull,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum JsonName {
    /// As the column
    Column,
    /// camelCase
    Camel,
    /// PascalCase
    Pascal,
    /// snake_case
    Snake,
    /// No json tags
    None,
}

impl Generate {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let target = self.target()?;
        let filter = self.filter.filter()?;
        let source = crate::args::source(&self.new)?;
        let mut reading = self.sources.sources(session).read(&source).await?;
        super::diff::apply(&filter, &mut [&mut reading], session);
        if let Some(missing) = reading.unreachable.first() {
            // Its models would count as stale.
            return Err(Failure::refused(format!("generate models: database {} could not be read", missing.name)));
        }
        let manifest = Manifest::read(&self.out).map_err(not_generated)?;
        let output =
            driftless_codegen::generate(&reading.databases, &target, &manifest.names).map_err(not_generated)?;
        for warning in &output.warnings {
            session.say(format_args!("warning: {}", one_line(&warning.to_string())));
        }
        if self.check { self.check(&output, &target, session) } else { self.write(&output, &target, session) }
    }

    fn target(&self) -> Result<Target, Failure> {
        let Language::Go = self.lang;
        let package = match &self.package {
            Some(name) => PackageName::new(name).map_err(|error| {
                Failure::usage(error.to_string(), "take letters, digits and underscores, and no word of Go's own")
            })?,
            None => PackageName::from_directory(&folder_name(&self.out)),
        };
        Ok(Target::Go(go::Options {
            flavour: match self.flavour {
                FlavourName::Std => Flavour::Std,
                FlavourName::Pgx5 => Flavour::Pgx5,
            },
            null_style: match self.null {
                NullName::Pointer => NullStyle::Pointer,
                NullName::Sqlnull => NullStyle::SqlNull,
            },
            json: match self.json {
                JsonName::Column => JsonTags::Named(JsonCase::AsIs),
                JsonName::Camel => JsonTags::Named(JsonCase::Camel),
                JsonName::Pascal => JsonTags::Named(JsonCase::Pascal),
                JsonName::Snake => JsonTags::Named(JsonCase::Snake),
                JsonName::None => JsonTags::Omitted,
            },
            ..go::Options::new(package)
        }))
    }

    fn write(&self, output: &Output, target: &Target, session: &Session) -> Result<Exit, Failure> {
        let report = directory::write(&self.out, output, target).map_err(not_generated)?;
        let WriteReport { added, changed, edited, equal, deleted, left } = report;
        for path in edited {
            session.say(format_args!("warning: {path} had been edited by hand, and was written anew"));
        }
        tell_left(&left, session);
        let count = added.len() + changed.len();
        let mut words = vec![format!("{} written", counted(count, "file")), format!("{} unchanged", equal.len())];
        if !deleted.is_empty() {
            words.push(format!("{} deleted", deleted.len()));
        }
        session.say(format_args!("{}: {}", self.out.display(), words.join(", ")));
        Ok(Exit::Done)
    }

    fn check(&self, output: &Output, target: &Target, session: &Session) -> Result<Exit, Failure> {
        let report = directory::check(&self.out, output, target).map_err(not_generated)?;
        let is_fresh = report.is_fresh();
        let CheckReport { added, changed, stale, left } = report;
        let mut text = String::new();
        for (mark, paths) in [("missing", &added), ("stale", &stale)] {
            paths.iter().for_each(|path| text.push_str(&format!("{mark}: {path}\n")));
        }
        for file in &changed {
            text.push_str(&format!("changed: {}\n{}", file.path, file.diff));
        }
        crate::output::data(&text)?;
        tell_left(&left, session);
        if is_fresh {
            session.say(format_args!("{} is up to date", self.out.display()));
            return Ok(Exit::Done);
        }
        session.say(format_args!(
            "{} is not up to date: {} missing, {} changed, {} stale",
            self.out.display(),
            added.len(),
            changed.len(),
            stale.len()
        ));
        Ok(Exit::Different)
    }
}

/// Makes a failure of an error whose sentence stands on its own.
fn not_generated(error: impl std::error::Error) -> Failure {
    Failure::refused(format!("generate models: {}", with_causes(&error)))
}

fn tell_left(left: &[LeftFile], session: &Session) {
    for file in left {
        let (LeftFile::Edited(path) | LeftFile::Replaced(path)) = file;
        session.say(format_args!("warning: {path} is no longer generated, but was changed by hand: left alone"));
    }
}

/// The folder's own name, also of `.`.
fn folder_name(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
