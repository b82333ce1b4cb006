//! `plotree share`: who may read a file, and by which link.

use anyhow::Context;
use clap::{ArgGroup, Args};
use serde_json::json;

use super::output::Output;
use super::{Exit, place, quoted};
use crate::backend::{self, Backend, Share as Party, Sharing, Undo};
use crate::model::level::{self, Level};
use crate::model::{Fid, File, FilePatch};
use crate::text;

/// The arguments of `share`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree share growth                          who may read it
  plotree share growth --public                 everybody
  plotree share growth --secret                 who has the link, which is printed
  plotree share growth --with eve --with team:lab --write
  plotree share growth --without eve --private")]
#[command(group(ArgGroup::new("openness")))]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Share {
    /// Files: paths, patterns, ids; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Let everybody read it
    #[arg(long, group = "openness")]
    public: bool,
    /// Let those read it who have its secret link
    #[arg(long, group = "openness")]
    secret: bool,
    /// Let nobody read it but those it is shared with
    #[arg(long, group = "openness")]
    private: bool,
    /// Give access to a user, an e-mail address or team:NAME
    #[arg(long, value_name = "WHO")]
    with: Vec<String>,
    /// Take access away
    #[arg(long, value_name = "WHO")]
    without: Vec<String>,
    /// Those it is shared with may change it too
    #[arg(long, requires = "with")]
    write: bool,
    /// Share the grids of a plot with them too
    #[arg(long, requires = "with")]
    grids: bool,
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

impl Share {
    /// Changes what is asked for, then says how each file is shared; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, mut exit) = place::find_all(backend, &self.paths).await?;
        for file in files {
            let done = self.share(backend, &file).await;
            match done.with_context(|| format!("{} was not shared so", quoted(&file.filename))) {
                Ok((file, parties)) => self.say(output, &file, &parties)?,
                Err(error) => exit = super::report(&error),
            }
        }
        Ok(exit)
    }

    /// Does all that is asked for one file, or nothing of it.
    async fn share(&self, backend: &dyn Backend, file: &File) -> anyhow::Result<(File, Vec<Party>)> {
        let mut undos = Vec::new();
        if let Err(error) = self.change(backend, &file.fid, &mut undos).await {
            while let Some(undo) = undos.pop() {
                backend.undo(&undo).await.context("what was changed before could not be taken back")?;
            }
            return Err(error.into());
        }
        Ok((backend.retrieve(&file.fid).await?, backend.collaborators(&file.fid).await?))
    }

    async fn change(&self, backend: &dyn Backend, fid: &Fid, undos: &mut Vec<Undo>) -> backend::Result<()> {
        if self.public || self.secret || self.private {
            let patch = FilePatch {
                world_readable: Some(self.public),
                share_key_enabled: Some(self.secret),
                ..FilePatch::default()
            };
            undos.extend(backend.update(fid, &patch).await?.undo);
        }
        if !self.without.is_empty() {
            let (users, teams) = parted(&self.without);
            undos.extend(backend.remove_collaborators(fid, &users, &teams).await?.undo);
        }
        if !self.with.is_empty() {
            let (users, teams) = parted(&self.with);
            let sharing = Sharing { users, teams, readonly: !self.write, add_to_grids: self.grids };
            undos.extend(backend.add_collaborators(fid, &sharing).await?.undo);
        }
        Ok(())
    }

    fn say(&self, output: &mut Output, file: &File, parties: &[Party]) -> anyhow::Result<()> {
        let (level, link) = (Level::of(file), level::link(file));
        if self.json {
            let parties: Vec<_> = parties.iter().map(told).collect();
            let (fid, name, public) = (&file.fid, &file.filename, file.world_readable);
            output.json(&json!({ "fid": fid, "filename": name, "world_readable": public,
                "share_key_enabled": file.share_key_enabled, "link": link, "shared_with": parties }))?;
            output.raw("\n")?;
            return Ok(());
        }
        output.line(format_args!("{}  {}  {level}", file.fid, text::shown(&file.filename)))?;
        if let Some(link) = link {
            output.line(format_args!("  link  {}", text::shown(&link)))?;
        }
        for party in parties {
            let (who, readonly) = named(party);
            let may = if readonly { "may read" } else { "may change" };
            output.line(format_args!("  {}  {may}", text::shown(&who)))?;
        }
        Ok(())
    }
}

/// Parts names into users and teams.
fn parted(names: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut users, mut teams) = (Vec::new(), Vec::new());
    for name in names {
        match name.strip_prefix("team:") {
            Some(team) => teams.push(team.to_owned()),
            None => users.push(name.clone()),
        }
    }
    (users, teams)
}

fn named(party: &Party) -> (String, bool) {
    match party {
        Party::User { user, readonly } => (user.username.clone(), *readonly),
        Party::Email { email, readonly } => (email.clone(), *readonly),
        Party::Team { name, readonly } => (format!("team:{name}"), *readonly),
    }
}

fn told(party: &Party) -> serde_json::Value {
    let (who, readonly) = named(party);
    json!({ "who": who, "readonly": readonly })
}
