//! The reference that verbs in an order of chance are compared with: the contract's rules over a few maps, as plainly as can be.

use std::collections::{BTreeMap, BTreeSet};

/// A user by his place in [`USERS`]; the last is nobody.
pub type User = usize;
/// Owner and number.
pub type Id = (User, i64);

/// Who there is.
pub const USERS: [&str; 5] = ["bob", "eve", "fred", "ann", ""];
/// Nobody.
pub const ANYONE: User = 4;
/// The number of everybody's first folder.
pub const HOME: i64 = -1;

/// What a verb answers, as far as the reference says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    NotFound,
    Forbidden,
    Unauthenticated,
    Invalid,
    Conflict,
}

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Read,
    Write,
    Admin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Folder,
    Plot,
    Grid,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    pub kind: Kind,
    pub parent: i64,
    pub public: bool,
    /// Put into the trash by itself.
    pub trashed: bool,
    /// Who it was given to, and whether only to read.
    pub shares: BTreeMap<User, bool>,
    pub stars: BTreeSet<User>,
    /// The grid that a plot draws on.
    pub grid: Option<Id>,
}

/// All files that are not deleted for good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    pub nodes: BTreeMap<Id, Node>,
}

type Answer<T> = Result<T, Refusal>;

impl Model {
    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[&id]
    }

    pub fn node_mut(&mut self, id: Id) -> &mut Node {
        self.nodes.get_mut(&id).unwrap()
    }

    /// Returns the file and the folders above it, up to but without home.
    fn up(&self, id: Id) -> Vec<Id> {
        let mut up = Vec::new();
        let mut at = id;
        while at.1 != HOME {
            assert!(!up.contains(&at), "a ring of folders");
            up.push(at);
            at = (id.0, self.node(at).parent);
        }
        up
    }

    pub fn is_trashed(&self, id: Id) -> bool {
        self.up(id).iter().any(|id| self.node(*id).trashed)
    }

    pub fn is_within(&self, id: Id, folder: Id) -> bool {
        id.1 != HOME && self.up(id).contains(&folder)
    }

    /// Returns whether a user was given a file or a folder above it, and whether only to read.
    fn given(&self, user: User, id: Id) -> Option<bool> {
        if id.1 == HOME {
            return None;
        }
        self.up(id).iter().filter_map(|id| self.node(*id).shares.get(&user)).min().copied()
    }

    pub fn level(&self, user: User, id: Id) -> Option<Level> {
        let node = self.nodes.get(&id)?;
        if user == id.0 {
            return Some(Level::Admin);
        }
        if self.is_trashed(id) {
            return None;
        }
        match self.given(user, id) {
            Some(true) => Some(Level::Read),
            Some(false) => Some(Level::Write),
            None => node.public.then_some(Level::Read),
        }
    }

    /// Expects that a caller sees a file, has a name, and may do what needs a level.
    pub fn may(&self, user: User, id: Id, least: Level) -> Answer<()> {
        let level = self.level(user, id).ok_or(Refusal::NotFound)?;
        if user == ANYONE {
            return Err(Refusal::Unauthenticated);
        }
        if level < least { Err(Refusal::Forbidden) } else { Ok(()) }
    }

    /// Returns the file that has a name in a folder.
    pub fn child(&self, owner: User, parent: i64, name: &str) -> Option<Id> {
        let mut there = self
            .nodes
            .iter()
            .filter(|(id, node)| id.0 == owner && node.parent == parent && node.name == name && !node.trashed);
        let found = there.next().map(|(id, _)| *id);
        assert!(there.next().is_none(), "a name is given once");
        found
    }

    pub fn children(&self, owner: User, parent: i64) -> Vec<Id> {
        self.nodes.iter().filter(|(id, node)| id.0 == owner && node.parent == parent).map(|(id, _)| *id).collect()
    }

    fn below(&self, id: Id) -> Vec<Id> {
        self.nodes.keys().copied().filter(|other| self.is_within(*other, id)).collect()
    }

    /// Returns the folder that files can be put into.
    pub fn folder(&self, owner: User, number: i64) -> Answer<()> {
        if number == HOME {
            return Ok(());
        }
        match self.nodes.get(&(owner, number)) {
            Some(node) if node.kind == Kind::Folder && !self.is_trashed((owner, number)) => Ok(()),
            _ => Err(Refusal::Invalid),
        }
    }

    /// Returns the names of a path that are still to be made, and the folder they are made in.
    pub fn missing<'n>(&self, owner: User, start: i64, names: &[&'n str]) -> Answer<(i64, Vec<&'n str>)> {
        let mut folder = start;
        for (at, name) in names.iter().enumerate() {
            match self.child(owner, folder, name) {
                Some(id) if self.node(id).kind == Kind::Folder => folder = id.1,
                Some(_) => return Err(Refusal::Conflict),
                None => return Ok((folder, names[at..].to_vec())),
            }
        }
        Err(Refusal::Conflict)
    }

    pub fn rename(&mut self, user: User, id: Id, name: &str) -> Answer<()> {
        self.may(user, id, Level::Write)?;
        let node = self.node(id);
        if node.name != name && !node.trashed && self.child(id.0, node.parent, name).is_some() {
            return Err(Refusal::Conflict);
        }
        name.clone_into(&mut self.node_mut(id).name);
        Ok(())
    }

    pub fn shift(&mut self, user: User, id: Id, parent: i64) -> Answer<()> {
        self.may(user, id, Level::Admin)?;
        self.folder(id.0, parent)?;
        let node = self.node(id);
        if node.parent == parent {
            return Ok(());
        }
        if self.is_trashed(id) || self.is_within((id.0, parent), id) {
            return Err(Refusal::Invalid);
        }
        if self.child(id.0, parent, &node.name).is_some() {
            return Err(Refusal::Conflict);
        }
        self.node_mut(id).parent = parent;
        Ok(())
    }

    pub fn publish(&mut self, user: User, id: Id, public: bool) -> Answer<()> {
        self.may(user, id, Level::Admin)?;
        self.node_mut(id).public = public;
        Ok(())
    }

    pub fn share(&mut self, user: User, id: Id, with: User, readonly: Option<bool>) -> Answer<()> {
        self.may(user, id, Level::Admin)?;
        match readonly {
            Some(_) if with == id.0 => return Err(Refusal::Invalid),
            Some(readonly) => self.node_mut(id).shares.insert(with, readonly),
            None => self.node_mut(id).shares.remove(&with),
        };
        Ok(())
    }

    pub fn star(&mut self, user: User, id: Id, on: bool) -> Answer<()> {
        self.may(user, id, Level::Read)?;
        let stars = &mut self.node_mut(id).stars;
        if on {
            stars.insert(user)
        } else {
            stars.remove(&user)
        };
        Ok(())
    }

    pub fn trash(&mut self, user: User, id: Id) -> Answer<()> {
        self.may(user, id, Level::Read)?;
        // A collaborator of the folder may, one of the file alone may not.
        if user != id.0 && self.given(user, (id.0, self.node(id).parent)) != Some(false) {
            return Err(Refusal::Forbidden);
        }
        if !self.is_trashed(id) {
            self.node_mut(id).trashed = true;
        }
        Ok(())
    }

    pub fn restore(&mut self, user: User, id: Id) -> Answer<()> {
        self.may(user, id, Level::Admin)?;
        if !self.is_trashed(id) {
            return Ok(());
        }
        let node = self.node(id);
        let parent = if node.parent != HOME && self.is_trashed((id.0, node.parent)) { HOME } else { node.parent };
        if self.child(id.0, parent, &node.name).is_some_and(|other| other != id) {
            return Err(Refusal::Conflict);
        }
        let node = self.node_mut(id);
        (node.trashed, node.parent) = (false, parent);
        self.restore_below(id);
        Ok(())
    }

    /// Takes out what was trashed by itself below a folder, the older one of two of a name.
    fn restore_below(&mut self, folder: Id) {
        for id in self.children(folder.0, folder.1) {
            let node = self.node(id);
            if node.trashed && self.child(id.0, node.parent, &node.name).is_none() {
                self.node_mut(id).trashed = false;
            }
            if !self.node(id).trashed {
                self.restore_below(id);
            }
        }
    }

    pub fn delete(&mut self, user: User, id: Id) -> Answer<()> {
        self.may(user, id, Level::Admin)?;
        if !self.is_trashed(id) {
            return Err(Refusal::Invalid);
        }
        for id in self.below(id) {
            self.nodes.remove(&id);
        }
        Ok(())
    }

    pub fn empty(&mut self, user: User) -> Answer<u64> {
        if user == ANYONE {
            return Err(Refusal::Unauthenticated);
        }
        let before = self.nodes.len();
        for id in self.trash_of(user) {
            self.delete(user, id)?;
        }
        Ok((before - self.nodes.len()) as u64)
    }

    /// Returns the names that copies get, the copy of the file itself first, with the folder they are in.
    pub fn copies(&self, user: User, id: Id, deep: bool) -> Answer<Vec<(Id, String, i64)>> {
        self.may(user, id, Level::Read)?;
        let node = self.node(id);
        if node.kind == Kind::Folder {
            return Err(Refusal::Invalid);
        }
        let parent = if user == id.0 && !self.is_trashed(id) { node.parent } else { HOME };
        let mut taken = Vec::new();
        let mut free = |name: &str| {
            let numbered = (1..).map(|number| format!("{name} ({number})"));
            let mut names = std::iter::once(name.to_owned()).chain(numbered);
            let free = names.find(|name| self.child(user, parent, name).is_none() && !taken.contains(name)).unwrap();
            taken.push(free.clone());
            free
        };
        let grid = node.grid.filter(|grid| self.nodes.contains_key(grid));
        let grid = grid.filter(|grid| deep || self.level(user, *grid).is_none());
        let grid = grid.map(|grid| (grid, free(&self.node(grid).name), parent));
        Ok([(id, free(&node.name), parent)].into_iter().chain(grid).collect())
    }

    fn those(&self, wanted: impl Fn(Id, &Node) -> bool) -> Vec<Id> {
        self.nodes.iter().filter(|(id, node)| wanted(**id, node)).map(|(id, _)| *id).collect()
    }

    /// Returns the live files of an owner that a user sees.
    pub fn all(&self, user: User, owner: User) -> Vec<Id> {
        self.those(|id, _| id.0 == owner && !self.is_trashed(id) && self.level(user, id).is_some())
    }

    /// Returns what is in a folder of a user's: in one in the trash, all that was in it.
    pub fn in_folder(&self, folder: Id) -> Vec<Id> {
        let trashed = folder.1 != HOME && self.is_trashed(folder);
        self.those(|id, node| id.0 == folder.0 && node.parent == folder.1 && (trashed || !node.trashed))
    }

    pub fn trash_of(&self, user: User) -> Vec<Id> {
        let is_above = |id: Id, node: &Node| node.parent == HOME || !self.is_trashed((id.0, node.parent));
        self.those(|id, node| id.0 == user && node.trashed && is_above(id, node))
    }

    pub fn starred(&self, user: User) -> Vec<Id> {
        self.those(|id, node| node.stars.contains(&user) && !self.is_trashed(id) && self.level(user, id).is_some())
    }

    pub fn shared(&self, user: User) -> Vec<Id> {
        self.those(|id, node| node.shares.contains_key(&user) && !self.is_trashed(id))
    }

    pub fn public(&self) -> Vec<Id> {
        self.those(|id, node| node.kind == Kind::Plot && node.public && !self.is_trashed(id))
    }

    pub fn path(&self, id: Id) -> String {
        let names: Vec<&str> = self.up(id).iter().rev().map(|id| &*self.node(*id).name).collect();
        format!("/{}", names.join("/"))
    }

    /// Returns the plots that draw on a grid and that a user sees.
    pub fn referencers(&self, user: User, grid: Id) -> Vec<Id> {
        self.those(|id, node| node.grid == Some(grid) && self.level(user, id).is_some())
    }
}
