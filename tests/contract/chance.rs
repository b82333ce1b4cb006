//! Verbs of several users in an order of chance, each compared with the reference in [`super::model`]: what is answered, what
//! everybody sees afterwards, and that what was done can be taken back and done again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;

use plotree::backend::embedded::care::Depth;
use plotree::backend::query::{CopyOptions, Lookup, Order, Scope, Sharing, Spot, View};
use plotree::backend::{Backend, Change, Counts, Error, SortKey, Undo};
use plotree::model::{Fid, FilePatch, NewPlot, Permission, Place};
use plotree::server;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};

use super::model::{ANYONE, HOME, Id, Kind, Level, Model, Node, Refusal, USERS, User};
use super::stage::{Stage, fid, figure, grid_draft, uids};

/// Names of which there are few, so that they meet.
const NAMES: [&str; 3] = ["a", "b", "a (1)"];

/// Makes a stage, and what keeps it up.
pub type Build = fn() -> Pin<Box<dyn Future<Output = (Stage, Option<server::Running>)>>>;

/// A verb. Files and folders are numbers, taken modulo what is there.
#[derive(Debug, Clone)]
pub enum Verb {
    Folder(usize, Vec<usize>),
    Plot(usize, usize, bool, Option<usize>),
    Grid(usize, usize),
    Rename(usize, usize),
    Move(usize, usize),
    Publish(usize, bool),
    Share(usize, User, Option<bool>),
    Star(usize, bool),
    Trash(usize),
    Restore(usize),
    Delete(usize),
    Empty,
    Copy(usize, bool),
    Settle,
}

/// A verb of a user, and whether it is taken back and done again at once.
pub type Step = (User, Verb, bool);

fn step() -> impl Strategy<Value = Step> {
    let file = 0usize..1000;
    let name = 0..NAMES.len();
    let verb = prop_oneof![
        4 => (file.clone(), prop::collection::vec(name.clone(), 1..3)).prop_map(|(at, path)| Verb::Folder(at, path)),
        4 => (file.clone(), name.clone(), any::<bool>(), prop::option::of(file.clone()))
            .prop_map(|(at, name, public, grid)| Verb::Plot(at, name, public, grid)),
        2 => (file.clone(), name.clone()).prop_map(|(at, name)| Verb::Grid(at, name)),
        2 => (file.clone(), name).prop_map(|(file, name)| Verb::Rename(file, name)),
        4 => (file.clone(), file.clone()).prop_map(|(file, at)| Verb::Move(file, at)),
        2 => (file.clone(), any::<bool>()).prop_map(|(file, public)| Verb::Publish(file, public)),
        6 => (file.clone(), 0..ANYONE, prop::option::weighted(0.85, any::<bool>()))
            .prop_map(|(file, with, readonly)| Verb::Share(file, with, readonly)),
        2 => (file.clone(), prop::bool::weighted(0.8)).prop_map(|(file, on)| Verb::Star(file, on)),
        5 => file.clone().prop_map(Verb::Trash),
        5 => file.clone().prop_map(Verb::Restore),
        2 => file.clone().prop_map(Verb::Delete),
        2 => (file, any::<bool>()).prop_map(|(file, deep)| Verb::Copy(file, deep)),
        1 => Just(Verb::Empty),
        1 => Just(Verb::Settle),
    ];
    // Mostly bob, whose files the others meet.
    let user = prop_oneof![8 => Just(0usize), 3 => Just(1), 2 => Just(2), 1 => Just(3), 1 => Just(ANYONE)];
    (user, verb, prop::bool::weighted(0.4))
}

/// Runs sequences of chance, each on a stage of its own: as many as `PLOTREE_ROUNDS` says.
pub fn run(stage: Build, rounds: u32) {
    let cases = std::env::var("PLOTREE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(rounds);
    let kept = FileFailurePersistence::Direct("tests/contract/chance.txt");
    let config =
        Config { cases, failure_persistence: Some(Box::new(kept)), max_shrink_iters: 4_000, ..Config::default() };
    let tally = RefCell::new(Tally::new());
    let run = TestRunner::new(config).run(&prop::collection::vec(step(), 1..80), |steps| {
        for (what, times) in play(stage, &steps) {
            *tally.borrow_mut().entry(what).or_default() += times;
        }
        Ok(())
    });
    if let Err(error) = run {
        panic!("{error}");
    }
    let tally = tally.into_inner();
    eprintln!("{cases} sequences: {tally:?}");
    // Few of them need not meet everything.
    if rounds < 40 {
        return;
    }
    for refusal in
        [Refusal::NotFound, Refusal::Forbidden, Refusal::Unauthenticated, Refusal::Invalid, Refusal::Conflict]
    {
        assert!(tally.keys().any(|(_, refused)| *refused == Some(refusal)), "{refusal:?} was never right");
    }
    let done = tally.keys().filter(|(_, refused)| refused.is_none()).count();
    assert_eq!(done, 14, "every verb was done sometimes: {tally:?}");
}

/// Takes the steps on a stage, and looks at all of it at the end.
pub fn play(stage: Build, steps: &[Step]) -> Tally {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (stage, running) = stage().await;
        let mut world = World { tally: Tally::new(), stage, model: Model::default(), uids: BTreeMap::new() };
        for step in steps {
            world.take(step).await;
        }
        world.look().await;
        world.stage.library.settle().unwrap();
        world.look().await;
        let report = world.stage.library.check(Depth::Deep);
        assert!(report.is_sound(), "{report:?}");
        let World { stage, tally, .. } = world;
        drop(stage);
        if let Some(running) = running {
            running.stop().await;
        }
        tally
    })
}

/// How often what was answered to which verb.
type Tally = BTreeMap<(String, Option<Refusal>), u64>;

struct World {
    tally: Tally,
    stage: Stage,
    model: Model,
    /// A column of each grid.
    uids: BTreeMap<Id, String>,
}

fn name_of(id: Id) -> Fid {
    fid(&format!("{}:{}", USERS[id.0], id.1))
}

fn id_of(fid: &Fid) -> Id {
    (USERS.iter().position(|user| *user == fid.owner()).unwrap(), fid.number())
}

fn refusal(error: &Error) -> Refusal {
    match error {
        Error::NotFound => Refusal::NotFound,
        Error::Forbidden => Refusal::Forbidden,
        Error::Unauthenticated(_) => Refusal::Unauthenticated,
        Error::Invalid { .. } => Refusal::Invalid,
        Error::Conflict { .. } => Refusal::Conflict,
        other => panic!("{other:?}"),
    }
}

/// What a verb did: whether it can be taken back, and what then lies in the trash that was not there before.
#[derive(Default)]
struct Done {
    undo: Option<Undo>,
    made: Vec<Id>,
    refused: Option<Refusal>,
}

impl Done {
    fn of<T>(change: Change<T>) -> Done {
        Done { undo: change.undo, ..Done::default() }
    }
}

impl World {
    fn backend(&self, user: User) -> &dyn Backend {
        let Stage { bob, eve, fred, ann, anyone, .. } = &self.stage;
        [&**bob, &**eve, &**fred, &**ann, &**anyone][user]
    }

    fn count(&mut self, verb: &Verb, refused: Option<Refusal>) {
        let name: String = format!("{verb:?}").chars().take_while(|letter| letter.is_alphabetic()).collect();
        *self.tally.entry((name, refused)).or_default() += 1;
    }

    /// Returns mostly a file that the user sees, else any, or one that is not there.
    fn file(&self, user: User, number: usize) -> Id {
        let is_any = number.is_multiple_of(8);
        let ids: Vec<Id> =
            self.model.nodes.keys().copied().filter(|id| is_any || self.model.level(user, *id).is_some()).collect();
        let number = number / 8;
        ids.get(number % (ids.len() + usize::from(is_any)).max(1)).copied().unwrap_or((0, 9_999))
    }

    /// Returns a folder of a user's, home and those in the trash included.
    fn folder(&self, owner: User, number: usize) -> i64 {
        let is_folder = |(id, node): &(&Id, &Node)| id.0 == owner && node.kind == Kind::Folder;
        let mut folders: Vec<i64> = self.model.nodes.iter().filter(is_folder).map(|(id, _)| id.1).collect();
        folders.push(HOME);
        folders[number % folders.len()]
    }

    async fn take(&mut self, step: &Step) {
        let (user, verb, back) = step;
        let before = self.model.clone();
        let done = match verb {
            Verb::Folder(at, path) => self.make_folder(*user, *at, path).await,
            Verb::Plot(at, name, public, grid) => self.make_plot(*user, *at, NAMES[*name], *public, *grid).await,
            Verb::Grid(at, name) => self.make_grid(*user, *at, NAMES[*name]).await,
            Verb::Copy(file, deep) => self.copy(*user, self.file(*user, *file), *deep).await,
            Verb::Empty => {
                let answer = self.backend(*user).empty_trash().await;
                assert_eq!(answer.map_err(|error| refusal(&error)), self.model.empty(*user), "{step:?}");
                Ok(Done::default())
            }
            Verb::Settle => {
                self.stage.library.settle().unwrap();
                Ok(Done::default())
            }
            _ => self.change(*user, verb).await,
        };
        let done = done.unwrap_or_else(|what| panic!("{what} at {step:?} on {before:#?}"));
        self.count(verb, done.refused);
        if let (true, Some(undo)) = (back, &done.undo) {
            self.there_and_back(*user, undo, before, &done.made).await;
        }
    }

    /// Takes a change back and does it again.
    async fn there_and_back(&mut self, user: User, undo: &Undo, before: Model, made: &[Id]) {
        let after = std::mem::replace(&mut self.model, before);
        for id in made {
            // What was made lies in the trash then.
            let node = Node { trashed: true, ..after.node(*id).clone() };
            self.model.nodes.insert(*id, node);
        }
        // Of a path, only the uppermost folder was thrown away itself.
        for id in made {
            let parent = self.model.node(*id).parent;
            if made.contains(&(id.0, parent)) {
                self.model.node_mut(*id).trashed = false;
            }
        }
        let redo = self.backend(user).undo(undo).await.unwrap_or_else(|error| panic!("{error} taking back {undo:?}"));
        self.look_at_lists(user).await;
        self.model = after;
        self.backend(user).undo(&redo).await.unwrap_or_else(|error| panic!("{error} doing again {redo:?}"));
        self.look_at_lists(user).await;
    }

    /// Compares an answer with what the reference says.
    fn compare<T>(expected: Result<(), Refusal>, answer: Result<Change<T>, Error>) -> Result<Done, String> {
        match (expected, answer) {
            (Ok(()), Ok(change)) => Ok(Done::of(change)),
            (Err(expected), Err(error)) if refusal(&error) == expected => {
                Ok(Done { refused: Some(expected), ..Done::default() })
            }
            (expected, answer) => Err(format!("{:?} where {expected:?} is right", answer.map(|change| change.undo))),
        }
    }

    async fn change(&mut self, user: User, verb: &Verb) -> Result<Done, String> {
        match *verb {
            Verb::Rename(file, name) => {
                let id = self.file(user, file);
                let answer = self.backend(user).update(&name_of(id), &FilePatch::rename(NAMES[name])).await;
                World::compare(self.model.rename(user, id, NAMES[name]), answer)
            }
            Verb::Move(file, at) => {
                let id = self.file(user, file);
                let parent = self.folder(id.0, at);
                let answer = self.backend(user).update(&name_of(id), &FilePatch::move_to(parent)).await;
                World::compare(self.model.shift(user, id, parent), answer)
            }
            Verb::Publish(file, public) => {
                let id = self.file(user, file);
                let patch = FilePatch { world_readable: Some(public), ..FilePatch::default() };
                let answer = self.backend(user).update(&name_of(id), &patch).await;
                World::compare(self.model.publish(user, id, public), answer)
            }
            Verb::Share(file, with, readonly) => {
                let (id, users) = (self.file(user, file), vec![USERS[with].to_owned()]);
                let answer = match readonly {
                    Some(readonly) => {
                        let sharing = Sharing { users, readonly, ..Sharing::default() };
                        self.backend(user).add_collaborators(&name_of(id), &sharing).await
                    }
                    None => self.backend(user).remove_collaborators(&name_of(id), &users, &[]).await,
                };
                World::compare(self.model.share(user, id, with, readonly), answer)
            }
            Verb::Star(file, on) => {
                let id = self.file(user, file);
                let answer = if on {
                    self.backend(user).star(&name_of(id)).await.map(|change| change.map(drop))
                } else {
                    self.backend(user).unstar(&name_of(id)).await
                };
                World::compare(self.model.star(user, id, on), answer)
            }
            Verb::Trash(file) => {
                let id = self.file(user, file);
                let answer = self.backend(user).trash(&name_of(id)).await;
                World::compare(self.model.trash(user, id), answer)
            }
            Verb::Restore(file) => {
                let id = self.file(user, file);
                let answer = self.backend(user).restore(&name_of(id)).await;
                World::compare(self.model.restore(user, id), answer)
            }
            Verb::Delete(file) => {
                let id = self.file(user, file);
                let answer = self.backend(user).permanent_delete(&name_of(id)).await.map(Change::none);
                World::compare(self.model.delete(user, id), answer)
            }
            _ => unreachable!("made elsewhere"),
        }
    }

    /// Takes new files into the reference.
    fn made(&mut self, fids: &[Fid], nodes: Vec<Node>) -> Vec<Id> {
        let ids: Vec<Id> = fids.iter().map(id_of).collect();
        for (id, node) in ids.iter().zip(nodes) {
            assert!(self.model.nodes.insert(*id, node).is_none(), "a number is given once");
        }
        ids
    }

    fn new_node(kind: Kind, name: &str, parent: i64) -> Node {
        let (shares, stars) = <_>::default();
        Node { name: name.to_owned(), kind, parent, public: false, trashed: false, shares, stars, grid: None }
    }

    async fn make_folder(&mut self, user: User, at: usize, path: &[usize]) -> Result<Done, String> {
        let names: Vec<&str> = path.iter().map(|name| NAMES[*name]).collect();
        let start = self.folder(user, at);
        let answer = self.backend(user).create_folder(&names.join("/"), &Place::Folder(start)).await;
        let expected = if user == ANYONE { Err(Refusal::Unauthenticated) } else { self.model.folder(user, start) };
        let expected = expected.and_then(|()| self.model.missing(user, start, &names));
        let last = answer.as_ref().ok().map(|change| change.value.file.fid.clone());
        let mut done = World::compare(expected.clone().map(drop), answer)?;
        if let (Some(last), Ok((mut folder, missing))) = (last, expected) {
            // Numbers are given in order, from the uppermost.
            let first = last.number() - missing.len() as i64 + 1;
            for (number, name) in (first..).zip(missing) {
                done.made
                    .extend(self.made(&[name_of((user, number))], vec![World::new_node(Kind::Folder, name, folder)]));
                folder = number;
            }
        }
        Ok(done)
    }

    async fn make_plot(
        &mut self,
        user: User,
        at: usize,
        name: &str,
        public: bool,
        grid: Option<usize>,
    ) -> Result<Done, String> {
        let grid = grid.and_then(|number| self.uids.keys().nth(number % self.uids.len().max(1)).copied());
        let traces = grid.map_or(String::new(), |grid| {
            format!(r#"{{"type":"scatter","ysrc":"{}:{}"}}"#, name_of(grid), self.uids[&grid])
        });
        let parent = self.folder(user, at);
        let place = Some(Place::Folder(parent));
        let file = FilePatch { place, world_readable: Some(public), ..FilePatch::rename(name) };
        let plot = NewPlot { figure: figure(&format!(r#"{{"data":[{traces}]}}"#)), source_fid: None, file };
        let answer = self.backend(user).create_plot(&plot).await;
        let expected = if user == ANYONE {
            Err(Refusal::Unauthenticated)
        } else if grid.is_some_and(|grid| self.model.level(user, grid).is_none()) {
            Err(Refusal::Invalid)
        } else {
            self.model.folder(user, parent).and_then(|()| self.is_free(user, parent, name))
        };
        let fids: Vec<Fid> = answer.as_ref().ok().map(|change| change.value.file.fid.clone()).into_iter().collect();
        let mut done = World::compare(expected, answer)?;
        let node = Node { public, grid, ..World::new_node(Kind::Plot, name, parent) };
        done.made = self.made(&fids, vec![node]);
        Ok(done)
    }

    fn is_free(&self, user: User, parent: i64, name: &str) -> Result<(), Refusal> {
        if self.model.child(user, parent, name).is_some() { Err(Refusal::Conflict) } else { Ok(()) }
    }

    async fn make_grid(&mut self, user: User, at: usize, name: &str) -> Result<Done, String> {
        let parent = self.folder(user, at);
        let file = FilePatch { place: Some(Place::Folder(parent)), ..FilePatch::rename(name) };
        let answer = self.backend(user).create_grid(&grid_draft(file, &[("y", "[1,2,3]")])).await;
        let expected = if user == ANYONE {
            Err(Refusal::Unauthenticated)
        } else {
            self.model.folder(user, parent).and_then(|()| self.is_free(user, parent, name))
        };
        let grid =
            answer.as_ref().ok().map(|change| (change.value.file.fid.clone(), uids(&change.value)[0].to_string()));
        let mut done = World::compare(expected, answer)?;
        if let Some((fid, uid)) = grid {
            self.uids.insert(id_of(&fid), uid);
            done.made = self.made(&[fid], vec![World::new_node(Kind::Grid, name, parent)]);
        }
        Ok(done)
    }

    async fn copy(&mut self, user: User, id: Id, deep_copy: bool) -> Result<Done, String> {
        let options = CopyOptions { deep_copy, ..CopyOptions::default() };
        let answer = self.backend(user).copy(&name_of(id), &options).await;
        let expected = self.model.copies(user, id, deep_copy);
        let copied = answer.as_ref().ok().map(|change| change.value.clone());
        let mut done = World::compare(expected.clone().map(drop), answer)?;
        if let (Some(copied), Ok(expected)) = (copied, expected) {
            let fids: Vec<Fid> = copied.files.iter().map(|file| file.fid.clone()).collect();
            assert_eq!(fids[0], copied.new_fid);
            let names: Vec<&str> = copied.files.iter().map(|file| &*file.filename).collect();
            assert_eq!(names, expected.iter().map(|(_, name, _)| &**name).collect::<Vec<_>>());
            let mut nodes = Vec::new();
            for (original, name, parent) in &expected {
                let node = self.model.node(*original);
                let grid = fids.get(1).map(id_of).filter(|_| node.kind == Kind::Plot).or(node.grid);
                nodes.push(Node { grid, ..World::new_node(node.kind, name, *parent) });
            }
            for ((original, ..), fid) in expected.iter().zip(&fids) {
                if let Some(uid) = self.uids.get(original).cloned() {
                    self.uids.insert(id_of(fid), uid);
                }
            }
            done.made = self.made(&fids, nodes);
        }
        Ok(done)
    }

    /// Compares a list with the reference's.
    async fn look_at(&self, user: User, scope: Scope, expected: Vec<Id>) {
        for key in [SortKey::CreationTime, SortKey::Filename] {
            let view = View::new(scope.clone(), Order::ascending(key));
            let window = self.backend(user).window(&view, &Spot::Index(0), 1_000).await.unwrap();
            let mut listed: Vec<Id> = window.rows.iter().map(|row| id_of(&row.fid)).collect();
            listed.sort_unstable();
            assert_eq!(listed, expected, "{scope:?} as {} sees it, in {:#?}", USERS[user], self.model);
            assert!(window.total.is_none_or(|total| total == expected.len() as u64), "{scope:?} {window:?}");
        }
    }

    async fn look_at_lists(&self, user: User) {
        for (owner, name) in USERS.iter().enumerate().take(ANYONE) {
            self.look_at(user, Scope::All((*name).to_owned()), self.model.all(user, owner)).await;
        }
        self.look_at(user, Scope::Public, self.model.public()).await;
        let public = self.model.public().len() as u64;
        let mut counts = Counts { public, ..Counts::default() };
        if user != ANYONE {
            self.look_at(user, Scope::Folder(name_of((user, HOME))), self.model.in_folder((user, HOME))).await;
            for (scope, expected) in [
                (Scope::Trash, self.model.trash_of(user)),
                (Scope::Starred, self.model.starred(user)),
                (Scope::Shared, self.model.shared(user)),
            ] {
                self.look_at(user, scope, expected).await;
            }
            counts = Counts {
                all: self.model.all(user, user).len() as u64,
                starred: self.model.starred(user).len() as u64,
                shared: self.model.shared(user).len() as u64,
                trash: self.model.trash_of(user).len() as u64,
                ..counts
            };
        }
        assert_eq!(self.backend(user).counts().await.unwrap(), counts, "as {} counts {:#?}", USERS[user], self.model);
    }

    /// Compares everything that everybody sees with the reference.
    async fn look(&self) {
        for user in 0..USERS.len() {
            self.look_at_lists(user).await;
            for (id, node) in &self.model.nodes {
                self.look_at_file(user, *id, node).await;
            }
        }
    }

    async fn look_at_file(&self, user: User, id: Id, node: &Node) {
        let (backend, fid) = (self.backend(user), name_of(id));
        let level = self.model.level(user, id);
        let file = match backend.retrieve(&fid).await {
            Ok(file) => Some(file),
            Err(Error::NotFound) => None,
            Err(error) => panic!("{error}"),
        };
        let told = file.as_ref().map(|file| match file.current_user_permission {
            Permission::Read => Level::Read,
            Permission::Write => Level::Write,
            Permission::Admin => Level::Admin,
        });
        assert_eq!(told, level, "{fid} for {} in {:#?}", USERS[user], self.model);
        let Some(file) = file else { return };
        assert_eq!((&*file.filename, file.parent, file.world_readable), (&*node.name, node.parent, node.public));
        let trashed = self.model.is_trashed(id);
        assert_eq!(file.deleted, (user == id.0).then_some(trashed));
        assert_eq!(backend.path(&fid).await.unwrap(), self.model.path(id));
        if !trashed {
            let path = self.model.path(id);
            let lookup = Lookup { path, parent: HOME, user: Some(USERS[id.0].to_owned()) };
            assert_eq!(backend.lookup(&lookup).await.unwrap().fid, fid);
        }
        let seen = |ids: Vec<Id>| {
            let mut fids: Vec<String> = ids.into_iter().map(|id| name_of(id).to_string()).collect();
            fids.sort();
            fids
        };
        let told = |fids: Vec<Fid>| seen(fids.iter().map(id_of).collect());
        let drawn_on = node.grid.filter(|grid| self.model.level(user, *grid).is_some()).into_iter().collect();
        assert_eq!(told(file.references.unwrap().results), seen(drawn_on), "of {fid}");
        assert_eq!(told(file.referencers.unwrap().results), seen(self.model.referencers(user, id)), "of {fid}");
        if node.kind == Kind::Folder && user == id.0 {
            self.look_at(user, Scope::Folder(fid), self.model.in_folder(id)).await;
        }
    }
}
