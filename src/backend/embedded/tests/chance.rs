//! Verbs in an order of chance, and what must hold whatever they were: counts, marks and uses of contents are what a walk
//! over all rows says, and names are given once.

use proptest::prelude::*;

use super::*;
use crate::backend::Grids;
use crate::backend::query::CopyOptions;
use crate::model::{FileType, NewGrid};

/// A verb on files told by numbers, each taken modulo what is there.
#[derive(Debug, Clone)]
enum Step {
    Folder(usize),
    Plot(usize, bool),
    Import(usize),
    Grid(bool),
    Move(usize, usize),
    Rename(usize, u8),
    Publish(usize, bool),
    Trash(usize),
    Restore(usize),
    Delete(usize),
    Empty,
    Copy(usize, bool),
    Undo,
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let file = 0usize..64;
    prop_oneof![
        3 => file.clone().prop_map(Step::Folder),
        3 => (file.clone(), any::<bool>()).prop_map(|(folder, public)| Step::Plot(folder, public)),
        1 => file.clone().prop_map(Step::Import),
        1 => any::<bool>().prop_map(Step::Grid),
        3 => (file.clone(), file.clone()).prop_map(|(file, folder)| Step::Move(file, folder)),
        1 => (file.clone(), any::<u8>()).prop_map(|(file, name)| Step::Rename(file, name)),
        1 => (file.clone(), any::<bool>()).prop_map(|(file, public)| Step::Publish(file, public)),
        5 => file.clone().prop_map(Step::Trash),
        4 => file.clone().prop_map(Step::Restore),
        1 => file.clone().prop_map(Step::Delete),
        1 => (file, any::<bool>()).prop_map(|(file, deep)| Step::Copy(file, deep)),
        1 => Just(Step::Empty),
        4 => Just(Step::Undo),
        2 => Just(Step::Settle),
    ]
}

struct World {
    library: Library,
    session: Session,
    undos: Vec<crate::backend::Undo>,
}

impl World {
    fn fids(&self, of: impl Fn(&FileType) -> bool) -> Vec<Fid> {
        let all = self.session.read(|tx| {
            let mut query = tx.db.prepare("SELECT id FROM file WHERE state < 2 ORDER BY id")?;
            let keys: Vec<Key> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            keys.into_iter().map(|key| Ok((self.session.fid(tx, key)?, tx.row(key)?))).collect::<Result<Vec<_>>>()
        });
        all.unwrap()
            .into_iter()
            .filter(|(_, row)| row.as_ref().is_some_and(|row| of(&row.filetype)))
            .map(|(fid, _)| fid)
            .collect()
    }

    fn file(&self, number: usize) -> Option<Fid> {
        let all = self.fids(|_| true);
        all.get(number % all.len().max(1)).cloned()
    }

    fn folder(&self, number: usize) -> Place {
        let folders = self.fids(|filetype| *filetype == FileType::Folder);
        match folders.get(number % (folders.len() + 1)) {
            Some(folder) => Place::Folder(folder.number()),
            None => Place::default(),
        }
    }

    fn keep<T>(&mut self, answer: Result<crate::backend::Change<T>>) {
        match answer {
            Ok(change) => self.undos.extend(change.undo),
            Err(Error::Conflict { .. } | Error::Invalid { .. } | Error::NotFound) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    fn take(&mut self, step: &Step) {
        let session = self.session.clone();
        let patch = |place| FilePatch { place: Some(place), ..FilePatch::default() };
        let at = |number: usize| self.file(number).unwrap_or_else(home);
        match *step {
            Step::Folder(number) => {
                let (place, name) = (self.folder(number), format!("f{}", number % 5));
                self.keep(block(session.create_folder(&name, &place)));
            }
            Step::Plot(number, public) => {
                let file = FilePatch { world_readable: Some(public), ..patch(self.folder(number)) };
                let plot = crate::model::NewPlot { file, ..crate::model::NewPlot::default() };
                self.keep(block(session.create_plot(&plot)));
            }
            Step::Import(number) => {
                let file = FilePatch { place: Some(self.folder(number)), ..FilePatch::rename("i") };
                self.keep(block(session.import_figure(&FigureDraft { file, force: true, ..draft("i", 3) })));
            }
            Step::Grid(unparented) => {
                self.keep(block(session.create_grid(&NewGrid { unparented, ..NewGrid::default() })));
            }
            Step::Move(number, folder) => {
                let (fid, patch) = (at(number), patch(self.folder(folder)));
                self.keep(block(session.update(&fid, &patch)));
            }
            Step::Rename(number, name) => {
                let fid = at(number);
                self.keep(block(session.update(&fid, &FilePatch::rename(&format!("n{}", name % 8)))));
            }
            Step::Publish(number, public) => {
                let fid = at(number);
                let patch = FilePatch { world_readable: Some(public), ..FilePatch::default() };
                self.keep(block(session.update(&fid, &patch)));
            }
            Step::Trash(number) => {
                let fid = at(number);
                self.keep(session.write(|tx| trash::trash(&session, tx, &fid)));
            }
            Step::Restore(number) => {
                let fid = at(number);
                self.keep(session.write(|tx| trash::restore(&session, tx, &fid, trash::Extent::Everything)));
            }
            Step::Delete(number) => {
                let fid = at(number);
                // What is live is refused, what is gone is not found.
                let _ = session.write(|tx| trash::permanent_delete(&session, tx, &fid));
            }
            Step::Empty => {
                session.write(|tx| trash::empty(&session, tx)).unwrap();
            }
            Step::Copy(number, deep_copy) => {
                let fid = at(number);
                let options = CopyOptions { deep_copy, make_public: deep_copy, parent: None };
                self.keep(block(session.copy(&fid, &options)));
            }
            Step::Undo => {
                if let Some(undo) = self.undos.pop() {
                    // Files may be gone or names taken by now; then nothing happens.
                    let _ = session.write(|tx| undoing::undo(&session, tx, &undo));
                }
            }
            Step::Settle => self.library.settle().unwrap(),
        }
    }

    fn wrong(&self, what: &str, query: &str) {
        let wrong: Vec<i64> = self
            .session
            .read(|tx| {
                let mut query = tx.db.prepare(query)?;
                Ok(query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap();
        assert!(wrong.is_empty(), "{what}: {wrong:?}");
    }

    fn check(&self) {
        let all = names(&self.session, Scope::All("bob".into()), Order::ascending(SortKey::CreationTime));
        self.wrong(
            "counts of folders",
            "SELECT id FROM file f WHERE kind = 0 AND state < 3 AND (files, folders, publics) IS NOT (
               SELECT count(*) FILTER (WHERE kind <> 0), count(*) FILTER (WHERE kind = 0),
                      count(*) FILTER (WHERE kind = 1 AND world_readable) FROM file WHERE parent = f.id AND state = 0)
             AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.id AND gone)",
        );
        self.wrong(
            "counts of accounts",
            "SELECT id FROM account a WHERE (live, public) IS NOT (
               SELECT count(*), count(*) FILTER (WHERE kind = 1 AND world_readable) FROM file f
               WHERE owner = a.id AND state = 0 AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent))",
        );
        self.wrong(
            "folders in the trash",
            "WITH RECURSIVE down(id) AS (
               SELECT id FROM file WHERE kind = 0 AND state = 1
               UNION SELECT f.id FROM down JOIN file f ON f.parent = down.id AND f.kind = 0
             ) SELECT id FROM down WHERE id NOT IN (SELECT folder FROM sunk)
             UNION ALL
             SELECT folder FROM sunk WHERE NOT gone AND folder NOT IN (SELECT id FROM down)",
        );
        self.wrong(
            "uses of contents",
            "SELECT id FROM content c WHERE uses <> (SELECT count(*) FROM file WHERE content = c.id)
               + (SELECT count(*) FROM grid_column WHERE content = c.id)",
        );
        self.library.settle().unwrap();
        let swept = names(&self.session, Scope::All("bob".into()), Order::ascending(SortKey::CreationTime));
        assert_eq!(all, swept, "the sweep changes nothing that is seen");
        self.wrong(
            "rows as listed",
            "SELECT id FROM file f WHERE listed <> CASE state
               WHEN 0 THEN EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent) WHEN 1 THEN 2 ELSE 3 END",
        );
        let words = self.session.write(|tx| {
            tx.db.execute("INSERT INTO file_words (file_words) VALUES ('integrity-check')", [])?;
            Ok(())
        });
        words.expect("the index of words is sound");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_done_the_books_are_right(steps in proptest::collection::vec(step(), 1..60)) {
        let (library, session) = library();
        let mut world = World { library, session, undos: Vec::new() };
        for step in &steps {
            world.take(step);
        }
        world.check();
    }
}

#[test]
fn what_once_went_wrong_does_so_no_more() {
    let steps = [
        // A folder whose files had left it was swept again when it was back in use.
        vec![
            Step::Folder(0),
            Step::Plot(0, false),
            Step::Trash(0),
            Step::Restore(1),
            Step::Restore(0),
            Step::Plot(0, false),
        ],
        // A file left a restored folder before the sweep had come by.
        vec![
            Step::Folder(1),
            Step::Folder(3),
            Step::Plot(0, false),
            Step::Trash(0),
            Step::Settle,
            Step::Undo,
            Step::Move(2, 1),
        ],
    ];
    for steps in steps {
        let (library, session) = library();
        let mut world = World { library, session, undos: Vec::new() };
        for step in &steps {
            world.take(step);
        }
        world.check();
    }
}
