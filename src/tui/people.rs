//! Who may see files and change them, and what was said of one: what the dialog shows, and how it is read and changed.

use futures_util::StreamExt as _;

use crate::backend::{Backend, Change, Party, Result, Share, Sharing};
use crate::model::Fid;
use crate::model::file::Comment;
use crate::model::level::{Level, link};

use super::message::Target;

/// Of how many files the people are read; what is shared more widely is changed all the same.
const MOST_FILES: usize = 100;

/// What the dialog is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Who may see the files.
    Access,
    /// What was said of the file.
    Comments,
}

/// Somebody whom files are shared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub party: Party,
    /// Whether he may only read, of one file at least.
    pub readonly: bool,
    /// How many of the files are shared with him.
    pub files: usize,
}

/// What is known of who may see files.
#[derive(Debug, Default)]
pub struct Known {
    /// The level of each file that was read.
    pub levels: Vec<Level>,
    /// The web addresses of those that others can open.
    pub links: Vec<String>,
    /// Whom they are shared with.
    pub people: Vec<Person>,
    /// What was said of the file.
    pub comments: Vec<Comment>,
}

/// The dialog.
#[derive(Debug)]
pub struct Panel {
    /// The number of the question that it waits for.
    pub number: u64,
    /// What it is about.
    pub topic: Topic,
    /// The files.
    pub targets: Vec<Target>,
    /// What is known; `None` before the first answer.
    pub known: Option<Result<Known>>,
    /// The row of the cursor, among the people or the comments.
    pub row: usize,
    /// Whether who is added gets the grids of plots too.
    pub grids: bool,
}

impl Panel {
    /// Returns what is known, if it could be read.
    #[must_use]
    pub fn known(&self) -> Option<&Known> {
        self.known.as_ref()?.as_ref().ok()
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known().map_or(0, |known| match self.topic {
            Topic::Access => known.people.len(),
            Topic::Comments => known.comments.len(),
        })
    }

    /// Returns whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Returns somebody's name as reports say it.
#[must_use]
pub fn name(party: &Party) -> String {
    match party {
        Party::User(name) | Party::Email(name) => name.clone(),
        Party::Team(name) => format!("team {name}"),
    }
}

/// Returns to whom access is given, and which.
#[must_use]
pub fn granted(sharing: &Sharing) -> String {
    let teams = sharing.teams.iter().map(|team| format!("team {team}"));
    let names: Vec<String> = sharing.users.iter().cloned().chain(teams).collect();
    let names = crate::text::shown(&names.join(", ")).fit(48);
    format!("{names} to {}", if sharing.readonly { "read" } else { "read and write" })
}

/// Reads whom access is to be given to, names with commas between; `None` if there are none.
#[must_use]
pub fn parse(text: &str, readonly: bool, add_to_grids: bool) -> Option<Sharing> {
    let mut sharing = Sharing { readonly, add_to_grids, ..Sharing::default() };
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        // Neither usernames nor addresses have spaces.
        match name.split_once(char::is_whitespace) {
            Some((word, team)) if word.eq_ignore_ascii_case("team") => sharing.teams.push(team.trim().to_owned()),
            _ => sharing.users.push(name.to_owned()),
        }
    }
    (!sharing.users.is_empty() || !sharing.teams.is_empty()).then_some(sharing)
}

/// How many files are asked about at once: a slow server is waited for once for all of them, and not flooded.
const AT_ONCE: usize = 8;

/// Reads who may see files, or what was said of the first.
pub(super) async fn read(backend: &dyn Backend, targets: &[Target], topic: Topic) -> Result<Known> {
    let mut known = Known::default();
    if topic == Topic::Comments {
        if let Some(target) = targets.first() {
            let file = backend.retrieve(&target.fid).await?;
            known.comments = file.comments.map_or_else(Vec::new, |comments| comments.results);
        }
        return Ok(known);
    }
    let read = |target: &Target| {
        let fid = target.fid.clone();
        async move { futures_util::future::try_join(backend.retrieve(&fid), backend.collaborators(&fid)).await }
    };
    let reads: Vec<_> = targets.iter().take(MOST_FILES).map(read).collect();
    let mut files = futures_util::stream::iter(reads).buffered(AT_ONCE);
    while let Some(read) = files.next().await {
        let (file, shares) = read?;
        known.levels.push(Level::of(&file));
        known.links.extend(link(&file));
        for share in shares {
            add(&mut known.people, share);
        }
    }
    Ok(known)
}

fn add(people: &mut Vec<Person>, share: Share) {
    let (party, readonly) = match share {
        Share::User { user, readonly } => (Party::User(user.username), readonly),
        Share::Email { email, readonly } => (Party::Email(email), readonly),
        Share::Team { name, readonly } => (Party::Team(name), readonly),
    };
    if let Some(person) = people.iter_mut().find(|person| person.party == party) {
        person.files += 1;
        person.readonly |= readonly;
    } else {
        people.push(Person { party, readonly, files: 1 });
    }
}

/// Sets who may see a file without being named.
pub(super) async fn share(
    backend: &dyn Backend,
    fid: &Fid,
    level: Level,
    links: &mut Vec<String>,
) -> Result<Change<Option<Fid>>> {
    let change = backend.update(fid, &level.patch()).await?;
    if level == Level::Private {
        return Ok(change.map(|_| None));
    }
    // The first time makes the key, which not every answer has in it.
    let read = if link(&change.value).is_none() { backend.retrieve(fid).await.ok() } else { None };
    links.extend(link(read.as_ref().unwrap_or(&change.value)));
    Ok(change.map(|_| None))
}

/// Takes somebody's access to a file away.
pub(super) async fn revoke(backend: &dyn Backend, fid: &Fid, party: &Party) -> Result<Change<Option<Fid>>> {
    let (users, teams) = match party {
        Party::User(name) | Party::Email(name) => (vec![name.clone()], Vec::new()),
        Party::Team(name) => (Vec::new(), vec![name.clone()]),
    };
    Ok(backend.remove_collaborators(fid, &users, &teams).await?.map(|_| None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_addresses_and_teams_are_told_apart() {
        let sharing = parse(" eve, a@b.org ,team The Staff,", true, false).unwrap();
        assert_eq!((sharing.users, sharing.teams), (vec!["eve".into(), "a@b.org".into()], vec!["The Staff".into()]));
        assert_eq!(parse(" , ", true, false), None);
        assert_eq!(parse("team", true, false).unwrap().users, ["team"], "a user may be called so");
    }
}
