mod environments;

use std::path::{Path, PathBuf};

use clap::{Args, Parser as _};

use super::{Session, execute};
use crate::args::{Arguments, EngineName};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::style;

use environments::Environments;

/// Watch two databases drift apart, with nothing but this binary
///
/// Makes two environments of a small shop, lets one of them drift, and runs the commands that tell
/// what happened: snapshot, diff with impact, and generate. The files stay in a folder to go on with.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless demo
  driftless demo --engine postgres --out /tmp/shop")]
pub(crate) struct Demo {
    /// The database system: SQLite is built in, PostgreSQL is started from binaries on this machine
    #[arg(long, value_enum, default_value_t = EngineName::Sqlite)]
    engine: EngineName,
    /// Folder to leave the files in; must not exist [default: ./driftless-demo, or with a number]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Demo {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let folder = make_folder(self.out.as_deref())?;
        heading("A shop has two environments, dev and prod. Somebody worked on dev.", session);
        let environments = Environments::create(self.engine, &folder, session).await?;
        let outcome = show(&environments, &folder, session).await;
        outcome?;
        heading(&format!("The files are in {}. To go on:", folder.display()), session);
        let path = |name: &str| quoted(&folder.join(name).display().to_string());
        let (prod, dev, models) = (path("prod/shop.json"), path("dev/shop.json"), path("models"));
        for line in [
            format!("driftless diff --old {prod} --new {dev} --format markdown"),
            format!("driftless diff --old {prod} --new {dev} --fail-on breaking; echo $?"),
            format!("driftless generate --new {prod} --out {models} --check; echo $?"),
            environments.suggestion(&folder),
        ] {
            session.say(format_args!("  {line}"));
        }
        Ok(Exit::Done)
    }
}

/// Runs the commands on both environments.
async fn show(environments: &Environments, folder: &Path, session: &Session) -> Result<(), Failure> {
    let path = |name: &str| folder.join(name).display().to_string();
    for name in ["prod", "dev"] {
        let source = environments.source(name);
        command(&["snapshot", &source, "--new", &path(&format!("{name}/shop.json"))], session).await?;
    }
    heading("What would break, if dev were released to code written for prod?", session);
    command(&["diff", "--old", &path("prod/shop.json"), "--new", &path("dev/shop.json")], session).await?;
    heading("Models for Go, from the schema as it is on dev:", session);
    command(&["generate", "--new", &path("dev/shop.json"), "--out", &path("models")], session).await?;
    let model = folder.join("models").join(environments.model());
    let text = std::fs::read_to_string(&model).map_err(|error| Failure::failed(&error))?;
    session.say(format_args!("\n{}", model.display()));
    crate::output::data(&text)
}

/// Shows a command line and runs it.
async fn command(words: &[&str], session: &Session) -> Result<(), Failure> {
    let shown: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let faint = style::FAINT;
    session.say(format_args!("\n{faint}$ driftless {}{faint:#}", shown.join(" ")));
    let arguments = Arguments::try_parse_from(std::iter::once(&"driftless").chain(words))
        .map_err(|error| Failure::failed(&error))?;
    execute(arguments.command, session).await.map(|_| ())
}

fn heading(text: &str, session: &Session) {
    let bold = style::SAFE.bold();
    session.say(format_args!("\n{bold}{text}{bold:#}"));
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@,+".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// Makes the folder that was asked for, or the first that is free.
fn make_folder(wanted: Option<&Path>) -> Result<PathBuf, Failure> {
    let free = || {
        let numbered = (2..).map(|number| PathBuf::from(format!("driftless-demo-{number}")));
        std::iter::once(PathBuf::from("driftless-demo")).chain(numbered).find(|path| !path.exists())
    };
    let folder = match wanted {
        Some(path) if path.exists() => {
            let message = format!("{} exists already", path.display());
            return Err(Failure::usage(message, "name a folder that does not exist"));
        }
        Some(path) => path.to_owned(),
        None => free().unwrap_or_default(),
    };
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::refused(format!("make the folder {}: {error}", folder.display())))?;
    Ok(folder)
}
