//! The command line: one module a command, text and JSON on standard output, everything else on standard error.
//!
//! [`Arguments`] is what was said. `main` parses it, hands the app to the app's face and every command to [`run`].
//! Whatever comes from a library or a file passes [`text`] on its way out. Exit codes are one type, [`Exit`].

mod backup;
mod bundle;
mod cat;
mod clean;
mod config;
mod deed;
mod doctor;
mod draw;
mod errands;
pub mod exit;
mod export;
mod find;
mod help;
mod import;
mod keyring;
mod keys;
mod library;
mod list;
mod login;
mod open;
mod output;
mod paper;
mod place;
mod progress;
mod pull;
mod push;
mod relocate;
mod remote;
mod remove;
mod rows;
mod samples;
mod serve;
mod share;
mod show;
mod sources;
mod star;
mod trash;
mod tree;
pub mod usage;
mod users;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::backend::{self, Backend};
use crate::import::Origin;
use crate::text;

pub use config::{CheckApp, Settings, show as show_config};
pub use exit::Exit;
pub use keys::{KeyTables, read as read_keys, show as show_keys};
pub use library::{Opened, Place, Purpose, open, open_place};
use output::Output;
pub use serve::{Certificate, Serve};

/// A file manager for plots, in the terminal
#[derive(Debug, Parser)]
#[command(name = "plotree", version, after_help = EXAMPLES, arg_required_else_help = false, disable_help_subcommand = true)]
pub struct Arguments {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// Open the app as lines and numbered questions, for screen readers and pipes
    #[arg(long)]
    pub plain: bool,
    /// What to do; nothing opens the app.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  plotree                              open the app on your library
  plotree import figures/ chart.json   put figures and folders of them into it
  plotree export finance --to out      write a folder as files for other programs
  plotree ls finance --sort views      list a folder, most viewed first
  plotree ls samples:climate           list a folder of another owner
  plotree trash finance/old            move a folder to the trash
  plotree draw chart.json -o chart.png make a picture of a figure, without the library
  plotree serve                        let Chart Studio's clients use it
  plotree --remote work                open the app on a server that you signed in on
  plotree --plain                      the app in lines that a screen reader can follow
  plotree --library :memory:           try it without keeping anything

Your library is one file, made at the first start; --library, PLOTREE_LIBRARY or `library` in \
config.toml name another.

Exit codes: 0 done, 1 something failed, 2 wrong usage, 130 interrupted";

/// What holds for every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Use this library file, or :memory: for one that is not kept
    #[arg(long, global = true, value_name = "PATH")]
    pub library: Option<PathBuf>,
    /// Leave the sample collection out of a new library
    #[arg(long, global = true)]
    pub no_samples: bool,
    /// Work on the server of this name instead of a library on this machine
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "library")]
    pub remote: Option<String>,
    /// Speak plain http with a remote on another machine too
    #[arg(long, global = true)]
    pub insecure: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Draw figures of files, in the terminal or as pictures
    Draw(draw::Draw),
    /// Put figures and tables from files, folders and archives into the library
    Import(import::Import),
    /// Write plots and grids as files for other programs
    Export(export::Export),
    /// Open files in the web browser
    Open(open::Open),
    /// Add or remove the sample collection
    #[command(subcommand)]
    Samples(samples::Samples),
    /// List a folder, or say what a file is
    Ls(list::List),
    /// Show a folder with all that is below it
    Tree(tree::Tree),
    /// Look at files: plots drawn, grids as tables, and what is known of them
    Show(show::Show),
    /// Write the content of files as it is stored
    Cat(cat::Cat),
    /// Search files everywhere
    Find(find::Find),
    /// Say where a file's data came from and what was made of it
    Sources(sources::Tell),
    /// Move files and folders to the trash
    Trash(trash::Trash),
    /// Take files and folders out of the trash
    Restore(trash::Restore),
    /// Delete files and folders for good
    Rm(remove::Remove),
    /// Move and rename files and folders
    Mv(relocate::Move),
    /// Copy plots and grids
    Cp(relocate::Copy),
    /// Make folders
    Mkdir(relocate::MakeFolder),
    /// Star files, or take the stars away
    Star(star::Star),
    /// Say and change who may read files
    Share(share::Share),
    /// Sign in on a server, which is then a remote of yours
    Login(login::Login),
    /// List the remotes, or forget one
    Remotes(login::Remotes),
    /// Bring an account of a server into the library, and keep it up to date
    Pull(pull::Pull),
    /// Bring files of the library to a server
    Push(push::Push),
    /// Put everything of a selection into one file
    Bundle(bundle::Bundle),
    /// Take a bundle into the library
    Unbundle(bundle::Unbundle),
    /// Print the keys of the app
    Keys(keys::Keys),
    /// Show the settings and where they were said, or check them
    Config(config::Settings),
    /// Print completions of the command line for a shell
    Completions(paper::Completions),
    /// Print the manual, or write its pages into a folder
    Man(paper::Manual),
    /// Find grids that no plot uses, and private plots whose data is not
    Clean(clean::Clean),
    /// Add and remove users, and their keys
    #[command(subcommand)]
    User(users::User),
    /// Add and remove teams, and their members
    #[command(subcommand)]
    Team(users::Team),
    /// Write a copy of the library
    Backup(backup::Backup),
    /// Look the library through, and mend it
    Doctor(doctor::Doctor),
    /// Serve the library to Chart Studio's clients, over HTTP
    Serve(serve::Serve),
    /// Tell about a command or a topic
    Help(help::Help),
}

/// Runs a command and says how it went; what failed has been told on standard error.
#[must_use]
pub fn run(global: &Global, command: &Command) -> Exit {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report(&anyhow::Error::new(error).context("the program could not start")),
    };
    let mut output = Output::stdout();
    let done = runtime.block_on(command.run(global, &mut output)).and_then(|exit| {
        output.finish()?;
        Ok(exit)
    });
    done.unwrap_or_else(|error| report(&error))
}

impl Command {
    async fn run(&self, global: &Global, output: &mut Output) -> anyhow::Result<Exit> {
        match self {
            // Files are drawn without a library.
            Command::Draw(draw) => return draw.run(output),
            Command::Help(help) => return help.run(output),
            Command::Completions(completions) => return completions.run(output),
            Command::Man(manual) => return manual.run(output),
            // These look at the file as it is, and make none.
            Command::Doctor(doctor) => return doctor.run(global, output),
            Command::Backup(backup) => return backup.run(global, output),
            _ => {}
        }
        match self {
            Command::Login(login) => return login.run(global, output).await,
            Command::Remotes(remotes) => return remotes.run(global, output),
            Command::Pull(pull) => return pull.run(global, output).await,
            Command::Push(push) => return push.run(global, output).await,
            Command::Unbundle(unbundle) => return unbundle.run(global, output).await,
            _ => {}
        }
        match self {
            Command::User(user) => {
                let opened = library::open_for(global, Purpose::Command, user.added())?;
                user.run(&opened, output)
            }
            Command::Samples(samples) => samples.run(&open(global, Purpose::Command)?, output),
            Command::Team(team) => team.run(&open(global, Purpose::Command)?, output),
            Command::Import(import) => {
                // A server need not know where things lie on this machine.
                let origin = if global.remote.is_some() { Origin::Name } else { Origin::Path };
                import.run(&*open_place(global, Purpose::Command)?.backend, origin, output).await
            }
            // Its pages are kept where the settings say.
            Command::Open(open) => open.run(&open_place(global, Purpose::Command)?, output).await,
            _ => self.run_on(&*open_place(global, Purpose::Command)?.backend, output).await,
        }
    }

    /// Runs a command that needs no more than the verbs, and so works wherever files are kept.
    async fn run_on(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        match self {
            Command::Export(export) => export.run(backend, output).await,
            Command::Bundle(bundle) => bundle.run(backend, output).await,
            Command::Ls(list) => list.run(backend, output).await,
            Command::Tree(tree) => tree.run(backend, output).await,
            Command::Show(show) => show.run(backend, output).await,
            Command::Cat(cat) => cat.run(backend, output).await,
            Command::Find(find) => find.run(backend, output).await,
            Command::Sources(sources) => sources.run(backend, output).await,
            Command::Trash(trash) => trash.run(backend, output).await,
            Command::Restore(restore) => restore.run(backend, output).await,
            Command::Rm(remove) => remove.run(backend, output).await,
            Command::Mv(move_) => move_.run(backend, output).await,
            Command::Cp(copy) => copy.run(backend, output).await,
            Command::Mkdir(make) => make.run(backend, output).await,
            Command::Star(star) => star.run(backend, output).await,
            Command::Share(share) => share.run(backend, output).await,
            Command::Clean(clean) => clean.run(backend, output).await,
            _ => anyhow::bail!("this is not to be done by the verbs alone"),
        }
    }
}

/// Tells what went wrong, in a sentence with a hint below it, and returns the exit code for it.
///
/// A reader that has gone away (`plotree ls | head`) is no failure.
#[must_use]
pub fn report(error: &anyhow::Error) -> Exit {
    if output::is_broken_pipe(error) {
        return Exit::Done;
    }
    output::complain(&sentence(error));
    if let Some(hint) = error.chain().find_map(|cause| cause.downcast_ref::<backend::Error>()?.hint()) {
        output::hint(hint);
    }
    Exit::of(error)
}

/// Joins what an error says with its causes.
fn sentence(error: &anyhow::Error) -> String {
    let causes = error.chain().map(|cause| match cause.downcast_ref::<backend::Error>() {
        // The API's own words are a sentence of their own.
        Some(backend::Error::NotFound) => "not found".to_owned(),
        _ => cause.to_string(),
    });
    causes.collect::<Vec<_>>().join(": ")
}

/// Returns the name as it may stand in a sentence.
fn quoted(name: &str) -> String {
    format!("`{}`", text::shown(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
