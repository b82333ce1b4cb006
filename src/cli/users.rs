//! `plotree user` and `plotree team`: who may sign in at a server of this library, and with whom files are shared at once.

use anyhow::Context;
use clap::Subcommand;

use super::output::Output;
use super::{Exit, Opened, quoted};
use crate::backend::embedded::UserSummary;
use crate::text;

/// What a key is for when nothing is said.
const FIRST_LABEL: &str = "made with the user";

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a user, and print a key alone on a line: it cannot be shown again. The first user of a new library owns it
    Add {
        /// The name: letters, digits, `.`, `_` and `-`
        name: String,
        /// The address by which others share files with the user
        #[arg(long)]
        email: Option<String>,
    },
    /// List the users
    List,
    /// Make another key for a user, list the keys, or remove one
    Key {
        /// The user
        name: String,
        /// List the keys instead
        #[arg(long, conflicts_with_all = ["remove", "label"])]
        list: bool,
        /// Remove the key of this number instead
        #[arg(long, value_name = "NUMBER", conflicts_with = "label")]
        remove: Option<i64>,
        /// What the new key is for
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Remove a user with all that is his, for good
    Remove {
        /// The user
        name: String,
        /// Also if he has files outside of the trash
        #[arg(long)]
        force: bool,
    },
}

/// What to do with teams.
#[derive(Debug, Subcommand)]
pub enum Team {
    /// Add a team
    Add {
        /// Its name
        team: String,
    },
    /// List the teams with their members
    List,
    /// Remove a team; its members keep their own files
    Remove {
        /// Its name
        team: String,
    },
    /// Take a user into a team
    Join {
        /// The team
        team: String,
        /// The user
        user: String,
    },
    /// Take a user out of a team
    Leave {
        /// The team
        team: String,
        /// The user
        user: String,
    },
}

impl User {
    /// Returns the name of a user who is to be added: the first one of a library owns it.
    #[must_use]
    pub fn added(&self) -> Option<&str> {
        match self {
            User::Add { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Does it.
    pub fn run(&self, opened: &Opened, output: &mut Output) -> anyhow::Result<Exit> {
        let library = &opened.library;
        match self {
            User::Add { name, email } => {
                let about = || format!("the user {} was not added", quoted(name));
                // The library's owner is made with it, and has no key before he asks for one.
                let is_known = |user: &UserSummary| user.username.eq_ignore_ascii_case(name) && user.keys > 0;
                if library.users()?.iter().any(is_known) {
                    anyhow::bail!("the user {} is there already; `plotree user key` makes another key", quoted(name));
                }
                let name = library.ensure_user(name).with_context(about)?;
                if let Some(email) = email {
                    library.set_email(&name, Some(email)).context("the user was added, but without the address")?;
                }
                output.line(library.add_key(&name, FIRST_LABEL)?)?;
            }
            User::List => {
                for user in library.users()? {
                    let email = text::shown(user.email.as_deref().unwrap_or("-"));
                    output.line(format_args!(
                        "{:<20} {:>8} files {:>3} keys  {email}",
                        text::shown(&user.username).as_str(),
                        user.files,
                        user.keys
                    ))?;
                }
            }
            User::Key { name, list: true, .. } => {
                for key in library.keys(name).with_context(|| quoted(name))? {
                    output.line(format_args!("{:>4}  {}", key.id, text::shown(&key.label)))?;
                }
            }
            User::Key { name, remove: Some(number), .. } => {
                library.remove_key(name, *number).with_context(|| format!("key {number} of {}", quoted(name)))?;
                output.line(format_args!("removed key {number}"))?;
            }
            User::Key { name, label, .. } => {
                output.line(library.add_key(name, label).with_context(|| quoted(name))?)?;
            }
            User::Remove { name, force } => {
                let about = || format!("the user {} was not removed", quoted(name));
                library.remove_user(name, *force).with_context(about)?;
                output.line(format_args!("removed {}", text::shown(name)))?;
            }
        }
        Ok(Exit::Done)
    }
}

impl Team {
    /// Does it.
    pub fn run(&self, opened: &Opened, output: &mut Output) -> anyhow::Result<Exit> {
        let library = &opened.library;
        match self {
            Team::Add { team } => library.team_add(team).with_context(|| quoted(team))?,
            Team::List => {
                for team in library.team_list()? {
                    let members = text::shown(&team.members.join(", "));
                    output.line(format_args!("{}: {members}", text::shown(&team.name)))?;
                }
            }
            Team::Remove { team } => library.team_remove(team).with_context(|| quoted(team))?,
            Team::Join { team, user } => {
                library.team_join(team, user).with_context(|| format!("{} into {}", quoted(user), quoted(team)))?;
            }
            Team::Leave { team, user } => {
                library.team_leave(team, user).with_context(|| format!("{} out of {}", quoted(user), quoted(team)))?;
            }
        }
        Ok(Exit::Done)
    }
}
