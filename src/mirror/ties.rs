//! What is remembered between a library and an account on a server, of pulls and pushes together: so a push knows what was
//! pulled, and a pull which files of the server are copies of files here, and makes none of them twice.

use std::collections::HashMap;

use super::plan::Item;
use super::pull::present;
use super::{Left, Memory, Trail};
use crate::backend::Result;
use crate::backend::embedded::Library;
use crate::backend::record::Record;
use crate::model::Fid;

/// What is remembered between a library and an account.
#[derive(Debug, Default)]
pub struct Ties {
    /// How files were on the server when they were pulled.
    pub memory: Memory,
    /// What has become of the files that were pushed.
    pub trail: Trail,
}

/// Files of a server that were pushed there from the library.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// The files of the library by what they are called there.
    originals: HashMap<Fid, Fid>,
    /// Those that have changed there since.
    pub changed: Vec<Left>,
}

impl Copies {
    /// Parts copies from all other files; those that have changed there are files of their own when that is asked for.
    pub async fn part(
        ties: &Ties,
        library: &Library,
        items: Vec<Item>,
        take_changed: bool,
    ) -> Result<(Vec<Item>, Copies)> {
        let candidate = |item: &Item| {
            let (here, pushed) = ties.trail.original(&item.fid)?;
            // Another server at the same address may have given the same fid to another file.
            let is_it = pushed.made.is_some_and(|made| made / 1_000 == item.created / 1_000);
            let has_changed = pushed.there.is_some_and(|there| there / 1_000 != item.modified / 1_000);
            (is_it && ties.memory.of(&item.fid).is_none()).then(|| (here.clone(), has_changed))
        };
        let candidates: HashMap<Fid, (Fid, bool)> =
            items.iter().filter_map(|item| Some((item.fid.clone(), candidate(item)?))).collect();
        let there = present(library, candidates.values().map(|(here, _)| here.clone()).collect()).await?;
        let mut copies = Copies::default();
        let mut others = Vec::with_capacity(items.len() - candidates.len());
        for item in items {
            match candidates.get(&item.fid).filter(|(here, _)| there.contains(here)) {
                None => others.push(item),
                Some((_, true)) if take_changed => others.push(item),
                Some((here, has_changed)) => {
                    copies.originals.insert(item.fid.clone(), here.clone());
                    if *has_changed {
                        let reason = format!(
                            "It was pushed there as a copy of {here}, and was changed there since; --force takes it as \
                             a file of its own."
                        );
                        copies.changed.push(Left { fid: item.fid, name: item.name, reason });
                    }
                }
            }
        }
        Ok((others, copies))
    }

    /// Returns how many are as they were pushed.
    pub fn unchanged(&self) -> u64 {
        (self.originals.len() - self.changed.len()) as u64
    }

    /// Puts what lies in a copy of a folder into the folder itself.
    pub fn put_home(&self, record: &mut Record) {
        if let Some(here) = self.originals.get(&record.fid.sibling(record.parent))
            && here.owner().eq_ignore_ascii_case(record.fid.owner())
        {
            record.parent = here.number();
        }
    }
}
