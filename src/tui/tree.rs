//! The folder tree: home with its folders, loaded when opened and a stretch at a time, and the shelves below it.
//!
//! Only folders are here; files are in the list. `tui-tree-widget` lays every open node out at each frame, so a folder
//! with thousands of folders shows the first of them and a "more" node.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use ratatui::layout::Position;
use tui_tree_widget::{TreeItem, TreeState};

use crate::backend::{Counts, Entry, Scope, Window};
use crate::model::{Fid, FileType};
use crate::text::shown;

/// How many folders are shown at once in a folder.
pub const STRETCH: usize = 200;

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// The user's home folder.
    Home,
    /// A folder.
    Folder(Fid),
    /// The folders of a folder that are not shown yet; its own fid is the folder's.
    More(Fid),
    /// A child that stands for folders still being read.
    Waiting(Fid),
    /// Starred files.
    Starred,
    /// Files shared with the user.
    Shared,
    /// All files of the user, newest first.
    Recent,
    /// Public plots.
    Public,
    /// The trash.
    Trash,
}

/// What is known of the folders in a folder.
#[derive(Debug, Default)]
struct Children {
    rows: Vec<Entry>,
    total: Option<u64>,
    asked: bool,
    known: bool,
}

/// What the app must do after the tree was used.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nothing.
    None,
    /// Show this in the list.
    Show(Scope),
    /// Read the folders of a folder, behind one that is there.
    Read(Fid, Option<Box<Entry>>),
}

/// The tree and where the cursor is in it.
#[derive(Debug)]
pub struct Tree {
    home: Fid,
    children: HashMap<Fid, Children>,
    counts: Counts,
    items: Vec<TreeItem<'static, Node>>,
    /// The widget keeps here what it scrolled to, which drawing may change and nothing else depends on.
    pub(super) state: RefCell<TreeState<Node>>,
}

impl Tree {
    /// Makes the tree of a user's home.
    #[must_use]
    pub fn new(home: Fid) -> Tree {
        let mut tree = Tree {
            home,
            children: HashMap::new(),
            counts: Counts::default(),
            items: Vec::new(),
            state: RefCell::new(TreeState::default()),
        };
        tree.state.get_mut().select(vec![Node::Home]);
        tree.state.get_mut().open(vec![Node::Home]);
        tree.build();
        tree
    }

    /// Returns the nodes as the widget wants them.
    #[must_use]
    pub fn items(&self) -> &[TreeItem<'static, Node>] {
        &self.items
    }

    /// Returns the path of the selected node, the node itself last.
    #[must_use]
    pub fn selected(&self) -> Vec<Node> {
        self.state.borrow().selected().to_vec()
    }

    /// Returns the selected folder, unless it is home or no folder.
    #[must_use]
    pub fn selected_folder(&self) -> Option<&Entry> {
        let path = self.selected();
        let [.., above, Node::Folder(fid)] = path.as_slice() else {
            return None;
        };
        let above = self.fid_of(above)?;
        self.children.get(&above)?.rows.iter().find(|entry| entry.fid == *fid)
    }

    /// Returns the name of a folder that has been seen in the tree.
    #[must_use]
    pub fn name(&self, fid: &Fid) -> Option<&str> {
        self.children
            .values()
            .flat_map(|children| &children.rows)
            .find(|entry| entry.fid == *fid)
            .map(|entry| entry.filename.as_str())
    }

    /// Returns the folders on the way from home to the selected one, with their names.
    #[must_use]
    pub fn trail(&self) -> Vec<(Fid, String)> {
        self.selected()
            .iter()
            .filter_map(|node| match node {
                Node::Folder(fid) => Some((fid.clone(), self.name(fid).unwrap_or_default().to_owned())),
                _ => None,
            })
            .collect()
    }

    /// Takes the numbers of files in.
    pub fn count(&mut self, counts: Counts) {
        if self.counts != counts {
            self.counts = counts;
            self.build();
        }
    }

    /// Returns the folders whose folders must be read, and how many of them: home at first; after a change those that are
    /// open, as far as they were unfolded. What was read of others is forgotten: it is read again when they are opened.
    pub fn reread(&mut self) -> Vec<(Fid, usize)> {
        let state = self.state.get_mut();
        let open: HashSet<&Fid> = state
            .opened()
            .iter()
            .filter_map(|path| match path.last()? {
                Node::Home => Some(&self.home),
                Node::Folder(fid) => Some(fid),
                _ => None,
            })
            .collect();
        let mut fids = Vec::new();
        for (fid, children) in self.children.iter_mut().filter(|(_, children)| children.known) {
            if open.contains(fid) {
                fids.push((fid.clone(), children.rows.len().max(STRETCH)));
            } else {
                children.known = false;
            }
        }
        if fids.is_empty() {
            fids.push((self.home.clone(), STRETCH));
        }
        fids
    }

    /// Takes the folders in a folder in. Where the selected one has gone, returns what it showed, and what the one above it
    /// does, which is selected now.
    pub fn answer(&mut self, fid: &Fid, more: bool, window: Window) -> Option<(Scope, Scope)> {
        let children = self.children.entry(fid.clone()).or_default();
        children.asked = false;
        children.known = true;
        children.total = window.total;
        if !more {
            children.rows.clear();
        }
        // Where rows have shifted meanwhile, one may come again that is there.
        let mut there: HashSet<Fid> = children.rows.iter().map(|entry| entry.fid.clone()).collect();
        let folders = window.rows.into_iter().filter(|entry| entry.filetype == FileType::Folder);
        children.rows.extend(folders.filter(|entry| there.insert(entry.fid.clone())));
        self.build();
        let before = self.selected();
        self.reselect();
        let after = self.selected();
        if before == after {
            return None;
        }
        Some((self.scope_of(before.last()?)?, self.scope_of(after.last()?)?))
    }

    /// Takes a failure to read in.
    pub fn failed(&mut self, fid: &Fid) {
        self.children.entry(fid.clone()).or_default().asked = false;
    }

    /// Moves the cursor by nodes.
    pub fn move_by(&mut self, by: i64) -> Step {
        let (paths, at) = self.flat();
        let to = (at as i64).saturating_add(by).clamp(0, paths.len() as i64 - 1);
        self.go(paths.into_iter().nth(to as usize))
    }

    /// Puts the cursor on the node at a place of the screen; the one that has it already is opened or closed.
    pub fn click(&mut self, at: Position) -> Step {
        let path = self.state.borrow().rendered_at(at).map(<[Node]>::to_vec);
        let Some(path) = path else { return Step::None };
        if matches!(path.last(), Some(Node::More(_))) {
            self.state.get_mut().select(path);
            return self.open();
        }
        if path != self.selected() {
            return self.go(Some(path));
        }
        if self.state.borrow().opened().contains(&path) {
            self.state.get_mut().close(&path);
            return Step::None;
        }
        if self.is_leaf(&path) { Step::None } else { self.open() }
    }

    /// Scrolls by lines; the cursor stays where it is.
    pub fn scroll(&mut self, by: i64) {
        let lines = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
        let state = self.state.get_mut();
        let _ = if by > 0 { state.scroll_down(lines) } else { state.scroll_up(lines) };
    }

    /// Moves the cursor to the first node, or to the last.
    pub fn move_to_end(&mut self, last: bool) -> Step {
        let (paths, _) = self.flat();
        self.go(if last { paths.into_iter().next_back() } else { paths.into_iter().next() })
    }

    /// Opens the selected node; what is open already gives the cursor to its first child.
    pub fn open(&mut self) -> Step {
        let path = self.selected();
        match path.last() {
            Some(Node::More(fid)) => {
                let fid = fid.clone();
                return self.read(&fid, true);
            }
            Some(Node::Home | Node::Folder(_)) if !self.is_leaf(&path) => {}
            _ => return Step::None,
        }
        if !self.state.get_mut().open(path.clone()) {
            return self.move_by(1);
        }
        match path.last().and_then(|node| self.fid_of(node)) {
            Some(fid) if !self.children.get(&fid).is_some_and(|children| children.known) => self.read(&fid, false),
            _ => Step::None,
        }
    }

    /// Closes the selected node; what is closed already gives the cursor to the node above.
    pub fn close(&mut self) -> Step {
        let mut path = self.selected();
        if self.state.get_mut().close(&path) || path.len() < 2 {
            return Step::None;
        }
        path.pop();
        self.go(Some(path))
    }

    /// Puts the cursor on what the list shows, as far as the tree knows it.
    pub fn follow(&mut self, scope: &Scope, trail: &[(Fid, String)]) {
        let path = match scope {
            Scope::Folder(fid) if *fid == self.home => vec![Node::Home],
            Scope::Folder(_) => {
                std::iter::once(Node::Home).chain(trail.iter().map(|(fid, _)| Node::Folder(fid.clone()))).collect()
            }
            Scope::Starred => vec![Node::Starred],
            Scope::Shared => vec![Node::Shared],
            Scope::All(_) => vec![Node::Recent],
            Scope::Public => vec![Node::Public],
            Scope::Trash => vec![Node::Trash],
            Scope::Subfolders(_) => return,
        };
        let state = self.state.get_mut();
        for len in 1..path.len() {
            state.open(path[..len].to_vec());
        }
        state.select(path);
    }

    /// Returns the folders on the way to the selected one that have never been read.
    pub fn unread(&mut self) -> Vec<Fid> {
        let path = self.selected();
        let above: Vec<Fid> =
            path.iter().take(path.len().saturating_sub(1)).filter_map(|node| self.fid_of(node)).collect();
        above.into_iter().filter(|fid| matches!(self.read(fid, false), Step::Read(..))).collect()
    }

    fn go(&mut self, path: Option<Vec<Node>>) -> Step {
        let Some(path) = path else { return Step::None };
        let scope = path.last().and_then(|node| self.scope_of(node));
        let changed = self.state.get_mut().select(path);
        match scope {
            Some(scope) if changed => Step::Show(scope),
            _ => Step::None,
        }
    }

    /// Returns what is to be read of a folder, once.
    fn read(&mut self, fid: &Fid, more: bool) -> Step {
        let children = self.children.entry(fid.clone()).or_default();
        if children.asked || (!more && children.known) {
            return Step::None;
        }
        children.asked = true;
        Step::Read(fid.clone(), children.rows.last().filter(|_| more).cloned().map(Box::new))
    }

    fn scope_of(&self, node: &Node) -> Option<Scope> {
        Some(match node {
            Node::Home => Scope::Folder(self.home.clone()),
            Node::Folder(fid) => Scope::Folder(fid.clone()),
            Node::More(_) | Node::Waiting(_) => return None,
            Node::Starred => Scope::Starred,
            Node::Shared => Scope::Shared,
            Node::Recent => Scope::All(self.home.owner().to_owned()),
            Node::Public => Scope::Public,
            Node::Trash => Scope::Trash,
        })
    }

    fn fid_of(&self, node: &Node) -> Option<Fid> {
        match node {
            Node::Home => Some(self.home.clone()),
            Node::Folder(fid) => Some(fid.clone()),
            _ => None,
        }
    }

    fn is_leaf(&self, path: &[Node]) -> bool {
        let [.., Node::Folder(fid)] = path else { return false };
        match self.children.get(fid).filter(|children| children.known) {
            Some(children) => children.rows.is_empty(),
            None => self.selected_folder().is_some_and(|entry| !entry.has_subfolders),
        }
    }

    /// Returns the paths of all nodes in sight from top to bottom, and the place of the selected one.
    fn flat(&self) -> (Vec<Vec<Node>>, usize) {
        let state = self.state.borrow();
        let paths: Vec<Vec<Node>> = state.flatten(&self.items).into_iter().map(|flat| flat.identifier).collect();
        let at = paths.iter().position(|path| path == state.selected()).unwrap_or(0);
        (paths, at)
    }

    /// Gives the cursor to the nearest folder above when the selected one has gone.
    fn reselect(&mut self) {
        let (paths, _) = self.flat();
        let mut path = self.selected();
        while !path.is_empty() && !paths.contains(&path) {
            let above_known = path.len() < 2
                || self
                    .fid_of(&path[path.len() - 2])
                    .is_some_and(|fid| self.children.get(&fid).is_some_and(|known| known.known));
            if !above_known {
                // What has not been read yet may still turn up.
                return;
            }
            path.pop();
        }
        self.state.get_mut().select(if path.is_empty() { vec![Node::Home] } else { path });
    }

    fn build(&mut self) {
        let numbered = |sign: &str, name: &str, count: u64| match count {
            0 => format!("{sign} {name}"),
            count => format!("{sign} {name} {}", compact(count)),
        };
        let home = self.folders(&self.home);
        let shelves = [
            (Node::Recent, numbered("≡", "All", self.counts.all)),
            (Node::Starred, numbered("★", "Starred", self.counts.starred)),
            (Node::Shared, numbered("⇆", "Shared", self.counts.shared)),
            (Node::Public, numbered("◎", "Public", self.counts.public)),
            (Node::Trash, numbered("⌫", "Trash", self.counts.trash)),
        ];
        // Identifiers are unique by construction: a fid appears once in its folder. Were they not, the node stays a leaf.
        self.items = std::iter::once(item(Node::Home, "Home".to_owned(), home))
            .chain(shelves.into_iter().map(|(node, text)| TreeItem::new_leaf(node, text)))
            .collect();
    }

    fn folders(&self, fid: &Fid) -> Vec<TreeItem<'static, Node>> {
        let Some(children) = self.children.get(fid) else {
            return Vec::new();
        };
        let mut items: Vec<TreeItem<'static, Node>> = Vec::with_capacity(children.rows.len() + 1);
        let mut seen = std::collections::HashSet::new();
        for entry in children.rows.iter().filter(|entry| seen.insert(entry.fid.clone())) {
            let known = self.children.get(&entry.fid).is_some_and(|children| children.known);
            let below = if known {
                self.folders(&entry.fid)
            } else if entry.has_subfolders {
                vec![TreeItem::new_leaf(Node::Waiting(entry.fid.clone()), "…".to_owned())]
            } else {
                Vec::new()
            };
            items.push(item(Node::Folder(entry.fid.clone()), shown(&entry.filename).as_str().to_owned(), below));
        }
        let more = children.total.unwrap_or(0).saturating_sub(children.rows.len() as u64);
        if more > 0 {
            items.push(TreeItem::new_leaf(Node::More(fid.clone()), format!("… {more} more")));
        }
        items
    }
}

/// Returns a number in at most four letters.
fn compact(number: u64) -> String {
    match number {
        0..10_000 => number.to_string(),
        10_000..1_000_000 => format!("{}k", number / 1_000),
        _ => format!("{}M", number / 1_000_000),
    }
}

fn item(node: Node, text: String, below: Vec<TreeItem<'static, Node>>) -> TreeItem<'static, Node> {
    TreeItem::new(node.clone(), text.clone(), below).unwrap_or_else(|_| TreeItem::new_leaf(node, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::rows::tests::entry;

    fn folder(number: i64, name: &str, has_subfolders: bool) -> Entry {
        Entry { filetype: FileType::Folder, has_subfolders, ..entry(number, name) }
    }

    fn tree() -> Tree {
        let home = Fid::new("bob", -1).unwrap();
        let mut tree = Tree::new(home.clone());
        let rows = vec![folder(1, "a", true), folder(2, "b", false)];
        tree.answer(&home, false, Window { start: Some(0), total: Some(5), rows });
        tree
    }

    #[test]
    fn moving_shows_what_the_cursor_is_on() {
        let mut tree = tree();
        assert_eq!(tree.move_by(1), Step::Show(Scope::Folder(Fid::new("bob", 1).unwrap())));
        assert_eq!(tree.trail(), [(Fid::new("bob", 1).unwrap(), "a".to_owned())]);
        assert_eq!(tree.move_to_end(true), Step::Show(Scope::Trash));
        assert_eq!(tree.move_by(99), Step::None, "the end is the end");
    }

    #[test]
    fn folders_are_read_when_opened_and_more_on_demand() {
        let mut tree = tree();
        tree.move_by(1);
        let a = Fid::new("bob", 1).unwrap();
        assert_eq!(tree.open(), Step::Read(a.clone(), None));
        tree.answer(&a, false, Window { start: None, total: Some(1), rows: vec![folder(3, "deep", false)] });
        assert_eq!(tree.open(), Step::Show(Scope::Folder(Fid::new("bob", 3).unwrap())));
        assert_eq!(tree.close(), Step::Show(Scope::Folder(a)), "closing a leaf goes up");
        tree.move_by(3);
        assert_eq!(tree.selected().last(), Some(&Node::More(Fid::new("bob", -1).unwrap())));
        assert!(matches!(tree.open(), Step::Read(_, Some(after)) if after.filename == "b"));
    }

    #[test]
    fn only_open_folders_are_read_again_and_as_far_as_they_were_unfolded() {
        let mut tree = tree();
        tree.move_by(1);
        let (home, a) = (Fid::new("bob", -1).unwrap(), Fid::new("bob", 1).unwrap());
        tree.open();
        tree.answer(&a, false, Window { start: None, total: Some(1), rows: vec![folder(3, "deep", false)] });
        let rows = (10..510).map(|number| folder(number, &number.to_string(), false)).collect();
        tree.answer(&home, true, Window { start: None, total: Some(900), rows });
        let mut again = tree.reread();
        again.sort_by_key(|(_, limit)| *limit);
        assert_eq!(again, [(a.clone(), STRETCH), (home.clone(), 502)]);
        tree.close();
        assert_eq!(tree.reread(), [(home, 502)]);
        assert_eq!(tree.open(), Step::Read(a, None), "what was closed meanwhile is read when it is opened");
    }

    #[test]
    fn a_folder_that_has_gone_gives_the_cursor_to_the_one_above() {
        let mut tree = tree();
        tree.move_by(2);
        let home = Fid::new("bob", -1).unwrap();
        tree.answer(&home, false, Window { start: None, total: Some(1), rows: vec![folder(1, "a", false)] });
        assert_eq!(tree.selected(), [Node::Home]);
    }

    #[test]
    fn a_folder_that_comes_again_behind_others_is_there_once() {
        let mut tree = tree();
        let home = Fid::new("bob", -1).unwrap();
        let rows = vec![folder(2, "b", false), folder(3, "c", false)];
        tree.answer(&home, true, Window { start: Some(1), total: Some(5), rows });
        assert_eq!(tree.children[&home].rows.len(), 3, "two more are to come");
    }
}
