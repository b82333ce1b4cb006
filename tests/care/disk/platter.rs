//! What a disk holds: what programs see, and what would be left of it if the power failed now.
//!
//! A file's writes wait until the file is flushed, a folder's names until the folder is. When the power fails, what waits is
//! dropped, or of each sector some of the writes in their order have arrived, of the length and the names likewise: what a
//! journalling file system on a disk with a cache leaves.

use std::collections::{BTreeMap, HashMap};

use crate::care::stage::Chance;

/// What becomes of what was not flushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tear {
    /// Nothing of it arrives.
    Drops,
    /// Sectors of so many bytes arrive, each by itself.
    Sectors(usize),
}

enum Waiting {
    Bytes(usize, Vec<u8>),
    Length(usize),
}

enum Naming {
    Link(String, u64),
    Unlink(String),
    Rename(String, String),
}

/// A file, with a name or without.
#[derive(Default)]
pub struct Node {
    /// What programs read.
    pub bytes: Vec<u8>,
    kept: Vec<u8>,
    waiting: Vec<Waiting>,
}

impl Node {
    fn apply(bytes: &mut Vec<u8>, change: &Waiting) {
        match change {
            Waiting::Length(length) => bytes.resize(*length, 0),
            Waiting::Bytes(at, new) => {
                if bytes.len() < at + new.len() {
                    bytes.resize(at + new.len(), 0);
                }
                bytes[*at..at + new.len()].copy_from_slice(new);
            }
        }
    }

    fn change(&mut self, change: Waiting) {
        Node::apply(&mut self.bytes, &change);
        self.waiting.push(change);
    }

    fn flush(&mut self) {
        for change in self.waiting.drain(..) {
            Node::apply(&mut self.kept, &change);
        }
    }

    /// Returns what is left.
    fn survive(&self, tear: Tear, chance: &mut Chance) -> Vec<u8> {
        let Tear::Sectors(sector) = tear else { return self.kept.clone() };
        let steps = self.waiting.len() as u64 + 1;
        let mut length = self.kept.len();
        for change in &self.waiting[..chance.below(steps) as usize] {
            length = match change {
                Waiting::Length(new) => *new,
                Waiting::Bytes(at, new) => length.max(at + new.len()),
            };
        }
        let mut left = self.kept.clone();
        left.resize(length, 0);
        for start in (0..length).step_by(sector) {
            let end = (start + sector).min(length);
            if self.waiting.iter().any(|change| change.touches(start, end)) {
                // None of what waits, all of it, or some.
                let arrived = match chance.below(3) {
                    0 => 0,
                    1 => steps - 1,
                    _ => chance.below(steps),
                };
                for change in &self.waiting[..arrived as usize] {
                    change.onto(&mut left[start..end], start);
                }
            }
        }
        left
    }
}

impl Waiting {
    fn touches(&self, start: usize, end: usize) -> bool {
        match self {
            Waiting::Length(length) => *length < end,
            Waiting::Bytes(at, new) => *at < end && at + new.len() > start,
        }
    }

    /// Does what it does within a sector that begins somewhere.
    fn onto(&self, sector: &mut [u8], start: usize) {
        let end = start + sector.len();
        match self {
            Waiting::Length(length) if *length < end => sector[length.saturating_sub(start)..].fill(0),
            Waiting::Length(_) => {}
            Waiting::Bytes(at, new) => {
                let (from, to) = ((*at).max(start), (at + new.len()).min(end));
                if from < to {
                    sector[from - start..to - start].copy_from_slice(&new[from - at..to - at]);
                }
            }
        }
    }
}

/// One folder of files.
#[derive(Default)]
pub struct Platter {
    nodes: HashMap<u64, Node>,
    names: BTreeMap<String, u64>,
    kept: BTreeMap<String, u64>,
    waiting: Vec<Naming>,
    last: u64,
}

impl Platter {
    /// Puts files on an empty disk, flushed.
    pub fn put(&mut self, files: BTreeMap<String, Vec<u8>>) {
        // Numbers are not given again: the system may remember what it read under one.
        *self = Platter { last: self.last, ..Platter::default() };
        for (name, bytes) in files {
            let number = self.create(&name);
            self.nodes.insert(number, Node { kept: bytes.clone(), bytes, waiting: Vec::new() });
        }
        self.flush_names();
    }

    /// Returns a file by name.
    pub fn find(&self, name: &str) -> Option<u64> {
        self.names.get(name).copied()
    }

    /// Returns all names.
    pub fn names(&self) -> &BTreeMap<String, u64> {
        &self.names
    }

    /// Returns all files as programs see them.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.names.iter().filter_map(|(name, number)| Some((name.clone(), self.node(*number)?.bytes.clone()))).collect()
    }

    /// Returns a file.
    pub fn node(&self, number: u64) -> Option<&Node> {
        self.nodes.get(&number)
    }

    /// Makes an empty file. The first of a folder has number 2, as the folder itself is 1.
    pub fn create(&mut self, name: &str) -> u64 {
        self.last = self.last.max(1) + 1;
        self.nodes.insert(self.last, Node::default());
        self.name(Naming::Link(name.to_owned(), self.last));
        self.last
    }

    /// Takes a name away; the file stays for those who have it open.
    pub fn unlink(&mut self, name: &str) {
        self.name(Naming::Unlink(name.to_owned()));
    }

    /// Gives a file another name, in place of what had it.
    pub fn rename(&mut self, old: &str, new: &str) {
        self.name(Naming::Rename(old.to_owned(), new.to_owned()));
    }

    fn name(&mut self, naming: Naming) {
        Platter::apply(&mut self.names, &naming);
        self.waiting.push(naming);
    }

    fn apply(names: &mut BTreeMap<String, u64>, naming: &Naming) {
        match naming {
            Naming::Link(name, number) => {
                names.insert(name.clone(), *number);
            }
            Naming::Unlink(name) => {
                names.remove(name);
            }
            Naming::Rename(old, new) => {
                if let Some(number) = names.remove(old) {
                    names.insert(new.clone(), number);
                }
            }
        }
    }

    /// Writes into a file.
    pub fn write(&mut self, number: u64, at: usize, bytes: &[u8]) {
        if let Some(node) = self.nodes.get_mut(&number) {
            node.change(Waiting::Bytes(at, bytes.to_vec()));
        }
    }

    /// Cuts a file off, or lengthens it with zeros.
    pub fn set_length(&mut self, number: u64, length: usize) {
        if let Some(node) = self.nodes.get_mut(&number) {
            node.change(Waiting::Length(length));
        }
    }

    /// Brings a file's bytes to rest.
    pub fn flush(&mut self, number: u64) {
        if let Some(node) = self.nodes.get_mut(&number) {
            node.flush();
        }
    }

    /// Brings the names to rest.
    pub fn flush_names(&mut self) {
        for naming in self.waiting.drain(..) {
            Platter::apply(&mut self.kept, &naming);
        }
    }

    /// Returns the files that are left when the power fails now.
    pub fn survive(&self, tear: Tear, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut names = self.kept.clone();
        if tear != Tear::Drops {
            for naming in &self.waiting[..chance.below(self.waiting.len() as u64 + 1) as usize] {
                Platter::apply(&mut names, naming);
            }
        }
        let mut left = |number: u64| self.nodes.get(&number).map(|node| node.survive(tear, chance)).unwrap_or_default();
        names.into_iter().map(|(name, number)| (name, left(number))).collect()
    }
}

#[test]
fn what_was_flushed_survives_and_the_rest_is_torn_by_sectors() {
    let mut chance = Chance(7);
    let mut platter = Platter::default();
    let file = platter.create("a");
    platter.write(file, 0, &[1; 2048]);
    assert!(platter.survive(Tear::Drops, &mut chance).is_empty(), "its name was not flushed");
    platter.flush_names();
    assert!(platter.survive(Tear::Drops, &mut chance)["a"].is_empty());
    platter.flush(file);
    platter.write(file, 512, &[2; 1024]);
    platter.rename("a", "b");
    assert_eq!(platter.survive(Tear::Drops, &mut chance)["a"], [1; 2048]);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let left = platter.survive(Tear::Sectors(512), &mut chance);
        let (name, bytes) = left.iter().next().unwrap();
        assert!(bytes.chunks(512).all(|sector| sector.iter().all(|byte| *byte == sector[0])));
        seen.insert((name.clone(), [bytes[0], bytes[512], bytes[1024], bytes[1536]]));
    }
    assert_eq!(seen.len(), 8, "either name, and any of two sectors: {seen:?}");
}
