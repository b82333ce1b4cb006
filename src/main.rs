//! The `plotree` program: parses the command line and hands over to a face.

use std::process::ExitCode;

use clap::Parser;
use plotree::cli::{self, Arguments, Command, Exit, Global, KeyTables};
use plotree::config::Location;
use plotree::model::{Fid, HOME};
use plotree::tui;
use plotree::tui::keys::{DEFAULT_KEYS, KeyMap};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(help) => {
            // A reader that has gone away needs no help.
            let _ = help.print();
            return if help.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() };
        }
    };
    match &arguments.command {
        Some(Command::Keys(keys)) => {
            let tables = |user: Option<&str>| Ok(KeyMap::read(user)?.markdown());
            cli::show_keys(keys, &KeyTables { default: DEFAULT_KEYS, tables: &tables }).into()
        }
        Some(command) => cli::run(&arguments.global, command).into(),
        None => app(&arguments.global).unwrap_or_else(|error| cli::report(&error)).into(),
    }
}

/// Opens the app.
fn app(global: &Global) -> anyhow::Result<Exit> {
    let opened = cli::open(global, cli::Purpose::App)?;
    let options = tui::Options {
        home: Fid::new(&opened.user, HOME)?,
        library: name(&opened.config.library),
        read_only: opened.library.read_only().map(str::to_owned),
        keys: cli::read_keys(&opened.config.keys)?,
        session: opened
            .config
            .library
            .file()
            .map(|library| tui::session::file(&opened.config.state, library, &opened.user)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(tui::run(opened.backend()?, options));
    // Reading that nobody waits for any more must not hold up the end.
    runtime.shutdown_background();
    ended.map(|()| Exit::Done)
}

/// Returns what the library is called on the screen.
fn name(library: &Location) -> String {
    match library.file() {
        Some(file) => file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        None => "memory".to_owned(),
    }
}
