//! The commands, one file each.

pub(crate) mod apply;
pub(crate) mod completions;
pub(crate) mod data;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod generate;
pub(crate) mod health;
pub(crate) mod key;
pub(crate) mod plan;
mod planning;
pub(crate) mod serve;
pub(crate) mod snapshot;
mod target;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::args::{Arguments, Command};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Progress;

/// What every command has at hand.
pub(crate) struct Session {
    /// Triggered by Ctrl-C.
    pub(crate) cancel: CancellationToken,
    /// Shows what happens.
    pub(crate) progress: Arc<Progress>,
    /// Whether only errors are told.
    pub(crate) quiet: bool,
    /// Says more from now on.
    pub(crate) louder: Louder,
}

/// Lets the log say more.
pub(crate) type Louder = Box<dyn Fn() + Send + Sync>;

impl Session {
    /// Says something to the person, unless they asked for silence.
    pub(crate) fn say(&self, message: std::fmt::Arguments<'_>) {
        if !self.quiet {
            crate::output::talk(message);
        }
    }
}

/// Runs a command to its end and tells of a failure.
pub(crate) async fn run(arguments: Arguments, louder: Louder) -> Exit {
    let quiet = arguments.global.quiet;
    let session = Session { cancel: CancellationToken::new(), progress: Progress::new(quiet), quiet, louder };
    let cancel = session.cancel.clone();
    tokio::spawn(async move {
        // The first signal lets the command clean up, the second ends it at once.
        if interrupted().await {
            cancel.cancel();
            if interrupted().await {
                std::process::exit(130);
            }
        }
    });
    execute(arguments.command, &session).await.unwrap_or_else(|failure| {
        failure.print();
        failure.exit()
    })
}

/// Runs one command; a future of its own, because the demonstration runs others.
pub(crate) fn execute(command: Command, session: &Session) -> BoxFuture<'_, Result<Exit, Failure>> {
    Box::pin(async move {
        match command {
            Command::Snapshot(command) => command.run(session).await,
            Command::Diff(command) => command.run(session).await,
            Command::Plan(command) => command.run(session).await,
            Command::Apply(command) => command.run(session).await,
            Command::Data(command) => command.run(session).await,
            Command::Generate(command) => command.run(session).await,
            Command::Serve(command) => command.run(session).await,
            Command::Key(command) => command.run(session).await,
            Command::Health(command) => command.run(session).await,
            Command::Demo(command) => command.run(session).await,
            Command::Completions(command) => command.run(),
        }
    })
}

/// Waits for Ctrl-C or a request to end; `false` where no signal can come.
async fn interrupted() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
            (Ok(mut interrupt), Ok(mut terminate)) => {
                tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
                true
            }
            _ => false,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.is_ok()
}
