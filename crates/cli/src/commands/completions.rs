use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::exit::Exit;
use crate::failure::Failure;

/// Write completions for a shell
///
/// Writes a script to standard output that completes driftless's commands and flags.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  driftless completions bash > /etc/bash_completion.d/driftless")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::args::Arguments::command(), "driftless", &mut script);
        crate::output::data(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done)
    }
}
