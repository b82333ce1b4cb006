//! Finding a file anywhere by a few of its letters: in its name, its title, or the path that leads to it.
//!
//! The backend narrows a million files to some hundreds that hold a word of what was typed; the newest files and all
//! folders are held beside them, so that letters with gaps between find those too. What is left is ranked here.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use tui_input::Input;

use crate::backend::{Backend, Entry, Order, Result, Scope, SortKey, Spot, View};
use crate::model::{Fid, FileType, HOME, IdLocal};
use crate::text::title;

use super::message::Target;

/// How many of the newest files are held.
const NEWEST: usize = 2_000;

/// How many folders are held.
const FOLDERS: usize = 4_000;

/// How many files that hold a word are asked for in each list.
const HOLDING: usize = 200;

/// How many hits are shown.
const MOST_HITS: usize = 200;

/// How many paths are asked for that the held folders do not tell.
const MOST_PATHS: usize = 32;

/// What a file is looked for for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To go there.
    Jump,
    /// A folder to move files to.
    Move(Vec<Target>),
    /// A folder to take files out of the trash into.
    Restore(Vec<Target>),
}

/// A file that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The file.
    pub entry: Entry,
    /// The path of the folder that it is in, or whose it is.
    pub place: String,
}

/// The search under way.
#[derive(Debug)]
pub struct Finder {
    /// What for.
    pub purpose: Purpose,
    /// What was typed.
    pub input: Input,
    /// The number of the latest question, until it is answered.
    pub asked: Option<u64>,
    /// What was found, the best first.
    pub hits: Vec<Hit>,
    /// The row under the cursor.
    pub row: usize,
    /// Files to be looked through, once they have come.
    pub pool: Option<Arc<Pool>>,
    /// Why nothing was found.
    pub failure: Option<String>,
}

impl Finder {
    /// Begins a search.
    #[must_use]
    pub fn new(purpose: Purpose) -> Finder {
        Finder { purpose, input: Input::default(), asked: None, hits: Vec::new(), row: 0, pool: None, failure: None }
    }

    /// Returns whether only folders are looked for.
    #[must_use]
    pub fn only_folders(&self) -> bool {
        self.purpose != Purpose::Jump
    }

    /// Returns the hit under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&Hit> {
        self.hits.get(self.row)
    }

    /// Moves the cursor by rows.
    pub fn move_by(&mut self, by: i64) {
        let last = self.hits.len().saturating_sub(1);
        self.row = self.row.saturating_add_signed(by as isize).min(last);
    }

    /// Takes hits in, the cursor on the best.
    pub fn answer(&mut self, number: u64, found: Result<Found>) {
        if self.asked != Some(number) {
            return;
        }
        self.asked = None;
        match found {
            Ok(found) => {
                (self.hits, self.row, self.failure) = (found.hits, 0, None);
                self.pool = Some(found.pool);
            }
            // What was found for another text is not what is meant.
            Err(error) => (self.hits, self.row, self.failure) = (Vec::new(), 0, Some(error.to_string())),
        }
    }
}

/// The end of a search.
#[derive(Debug)]
pub struct Found {
    /// The best hits.
    pub hits: Vec<Hit>,
    /// What the next search need not read again.
    pub pool: Arc<Pool>,
}

/// Files that every search looks through.
#[derive(Debug, Default, PartialEq)]
pub struct Pool {
    files: Vec<Entry>,
    folders: HashMap<Fid, (String, IdLocal)>,
    /// Whether there are more folders.
    pub(super) cut: bool,
}

/// Finds files, or folders only, for what was typed.
///
/// # Errors
/// Fails as the backend does.
pub async fn find(
    backend: &dyn Backend,
    home: &Fid,
    text: &str,
    only_folders: bool,
    pool: Option<Arc<Pool>>,
) -> Result<Found> {
    let pool = match pool {
        Some(pool) => pool,
        None => Arc::new(read_pool(backend, home, only_folders).await?),
    };
    // Where all folders are held, none is to be asked for.
    let ask = !only_folders || pool.cut;
    let holding = if ask { holding(backend, home, text, only_folders).await? } else { Vec::new() };
    let (text, ranked_pool) = (text.to_owned(), Arc::clone(&pool));
    let ranked = tokio::task::spawn_blocking(move || rank(&text, &ranked_pool, &holding, only_folders)).await;
    let mut hits = ranked.unwrap_or_default();
    let lacking: Vec<(usize, Fid)> = (0..hits.len())
        .filter(|at| hits[*at].place.is_empty())
        .take(MOST_PATHS)
        .map(|at| (at, hits[at].entry.fid.sibling(hits[at].entry.parent)))
        .collect();
    let paths = lacking.iter().map(|(_, folder)| backend.path(folder));
    let paths = futures_util::future::join_all(paths).await;
    for ((at, _), path) in lacking.into_iter().zip(paths) {
        hits[at].place = path.map_or_else(|_| hits[at].entry.fid.owner().to_owned(), |path| format!("~{path}"));
    }
    Ok(Found { hits, pool })
}

async fn read_pool(backend: &dyn Backend, home: &Fid, only_folders: bool) -> Result<Pool> {
    let all = View::new(Scope::All(home.owner().to_owned()), Order::descending(SortKey::DateModified));
    let folders = View { filetypes: vec![FileType::Folder], ..all.clone() };
    let window = backend.window(&folders, &Spot::Index(0), FOLDERS).await?;
    let folders = window.rows;
    let cut = window.total.map_or(folders.len() >= FOLDERS, |total| total > folders.len() as u64);
    let mut pool = Pool { cut, ..Pool::default() };
    for folder in &folders {
        pool.folders.insert(folder.fid.clone(), (folder.filename.clone(), folder.parent));
    }
    pool.files = folders;
    if !only_folders {
        let newest = backend.window(&all, &Spot::Index(0), NEWEST).await?.rows;
        pool.files.extend(newest.into_iter().filter(|entry| entry.filetype != FileType::Folder));
    }
    Ok(pool)
}

/// Reads the files whose name or title holds the longest word: the caller's, those given to him, and public ones; of
/// folders the caller's.
async fn holding(backend: &dyn Backend, home: &Fid, text: &str, only_folders: bool) -> Result<Vec<Entry>> {
    let Some(word) = text.split([' ', '/']).max_by_key(|word| word.chars().count()).filter(|word| !word.is_empty())
    else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let scopes = [
        (Scope::All(home.owner().to_owned()), SortKey::DateModified),
        (Scope::Shared, SortKey::DateModified),
        (Scope::Public, SortKey::Views),
    ];
    let filetypes = if only_folders { vec![FileType::Folder] } else { Vec::new() };
    for (scope, key) in scopes.into_iter().take(if only_folders { 1 } else { usize::MAX }) {
        let filetypes = filetypes.clone();
        let view = View { filter: Some(word.to_owned()), filetypes, ..View::new(scope, Order::descending(key)) };
        found.extend(backend.window(&view, &Spot::Index(0), HOLDING).await?.rows);
    }
    Ok(found)
}

impl Pool {
    /// Returns the path of a folder, as far as its folders are held; empty where they are not.
    fn path(&self, folder: &Fid) -> String {
        let (mut names, mut at) = (Vec::new(), folder.clone());
        while at.number() != HOME {
            let Some((name, parent)) = self.folders.get(&at).filter(|_| names.len() < 200) else {
                return String::new();
            };
            names.push(name.as_str());
            at = at.sibling(*parent);
        }
        names.push("~");
        names.reverse();
        names.join("/")
    }
}

/// Ranks what was typed against name, title and path: the best first, of equals the one that came first.
fn rank(text: &str, pool: &Pool, holding: &[Entry], only_folders: bool) -> Vec<Hit> {
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
    let mut buffer = Vec::new();
    let mut score = |haystack: &str| pattern.score(Utf32Str::new(haystack, &mut buffer), &mut matcher);
    let mut paths: HashMap<Fid, String> = HashMap::new();
    let mut seen = HashSet::new();
    let mut ranked: Vec<(u32, usize, &Entry)> = Vec::new();
    for (at, entry) in holding.iter().chain(&pool.files).enumerate() {
        if (only_folders && entry.filetype != FileType::Folder) || !seen.insert(&entry.fid) {
            continue;
        }
        let folder = entry.fid.sibling(entry.parent);
        let path = paths.entry(folder).or_insert_with_key(|folder| pool.path(folder));
        // A name that has all the letters is more than a path or a title that has.
        let name = score(&entry.filename).map(|score| score + 8);
        let titled = if entry.title.is_empty() { None } else { score(title(&entry.title).as_str()) };
        let whole = score(&format!("{path}/{}", entry.filename)).map(|score| score.saturating_sub(8));
        if let Some(score) = name.max(titled).max(whole) {
            ranked.push((score, at, entry));
        }
    }
    ranked.sort_by_key(|(score, at, _)| (std::cmp::Reverse(*score), *at));
    let hit = |entry: &Entry| {
        let place = paths.get(&entry.fid.sibling(entry.parent)).cloned().unwrap_or_default();
        Hit { entry: entry.clone(), place }
    };
    ranked.into_iter().take(MOST_HITS).map(|(_, _, entry)| hit(entry)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::rows::tests::entry;

    fn pool() -> Pool {
        let folder = |number, name: &str, parent| Entry { filetype: FileType::Folder, parent, ..entry(number, name) };
        let mut pool = Pool { files: vec![folder(1, "finance", HOME), folder(2, "2024", 1)], ..Pool::default() };
        for folder in &pool.files {
            pool.folders.insert(folder.fid.clone(), (folder.filename.clone(), folder.parent));
        }
        pool.files.push(Entry { parent: 2, ..entry(3, "growth") });
        pool.files.push(Entry { title: "Growth of <b>everything</b>".into(), ..entry(4, "x") });
        pool.files.push(entry(5, "grizzly-ow-th"));
        pool
    }

    fn names(text: &str) -> Vec<String> {
        rank(text, &pool(), &[], false).into_iter().map(|hit| hit.entry.filename).collect()
    }

    #[test]
    fn names_come_before_titles_and_paths() {
        assert_eq!(names("growth"), ["growth", "x", "grizzly-ow-th"]);
        assert_eq!(names("fin24gr"), ["growth"]);
        assert_eq!(names("everything"), ["x"]);
        assert_eq!(names("zzz"), Vec::<String>::new());
    }

    #[test]
    fn a_hit_says_where_it_is() {
        let hits = rank("growth", &pool(), &[], false);
        assert_eq!(hits[0].place, "~/finance/2024");
        assert_eq!(rank("", &pool(), &[], true).len(), 2, "only folders");
    }

    #[test]
    fn folders_that_lie_in_each_other_end() {
        let mut pool = pool();
        pool.folders.insert(Fid::new("bob", 1).unwrap(), ("loop".into(), 2));
        assert_eq!(pool.path(&Fid::new("bob", 2).unwrap()), "");
    }
}
