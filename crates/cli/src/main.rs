//! The `driftless` command.

mod args;
mod atomic_file;
mod commands;
mod exit;
mod failure;
mod output;
mod progress;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = args::parse();
    let louder = arguments.global.start_logging(&arguments.command);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = arguments.command.threads() {
        builder.worker_threads(threads);
    }
    let runtime = match builder.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            failure::Failure::failed(&error).print();
            return exit::Exit::Failed.into();
        }
    };
    let exit = runtime.block_on(commands::run(arguments, louder));
    // A blocking call that does not end (a name that resolves slowly) shall not keep us.
    runtime.shutdown_background();
    exit.into()
}
