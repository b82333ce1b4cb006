//! Search (contract section 8.9): every word must be in a file's name, title, caption or owner, every pair true of it.
//!
//! `growth plottype:bar public:true unit:kg "unit:metric ton" reven*`: words are whole, whatever their letter case, and a
//! star behind one asks for its beginning. `plottype` is the type of a trace; `public:false` finds the caller's own private
//! files; any other pair is one of the meta data. What the caller may not read is not found, nor what is in the trash.
//!
//! Few hits are ranked: those with the very name first, then by views, then the latest. Of many the latest come first,
//! as ranking would mean reading them all.

use super::permissions::{self, Seen};
use super::store::{Condition, Hit, Key, Terms, Tx};
use super::{Session, listing, objects};
use crate::backend::query::{SearchPage, SearchQuery};
use crate::backend::{Error, Result};

/// The most hits that are ranked, and counted: each is a row somewhere in the file, some 20 µs of a million.
const FEW: usize = 200;
/// No account has a higher number.
const LAST_ACCOUNT: i64 = (1 << 30) - 1;

/// Returns a page of the files that match.
pub fn search(session: &Session, tx: &Tx, query: &SearchQuery) -> Result<SearchPage> {
    let asked = Asked::read(session, &query.q)?;
    let size = query.page_size.map_or(listing::PAGE_SIZE, std::num::NonZeroU64::get);
    let number = query.page.map_or(1, std::num::NonZeroU64::get);
    let start = usize::try_from((number - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let length = usize::try_from(size).unwrap_or(usize::MAX);
    let runs = asked.find(session, tx, FEW + 1)?;
    let found: usize = runs.iter().map(Vec::len).sum();
    let (hits, count) = if found <= FEW {
        (ranked(runs, &query.q), found)
    } else {
        let end = start.saturating_add(length).saturating_add(1);
        let hits = latest(if end > FEW { asked.find(session, tx, end)? } else { runs }, end);
        let count = hits.len().max(FEW + 1);
        (hits, count)
    };
    if number > 1 && start >= hits.len() {
        return Err(Error::NotFound);
    }
    let more = hits.len() > start.saturating_add(length);
    let files = hits.iter().skip(start).take(length).map(|hit| file(session, tx, hit.key));
    let link = |page: u64| {
        let q = listing::escaped(&query.q);
        let size = query.page_size.map_or(String::new(), |size| format!("&page_size={size}"));
        format!("{}/v2/search?q={q}&page={page}{size}", session.hosts.api)
    };
    Ok(SearchPage {
        files: files.collect::<Result<_>>()?,
        count: count as u64,
        next: more.then(|| link(number + 1)),
        previous: (number > 1).then(|| link(number - 1)),
    })
}

fn file(session: &Session, tx: &Tx, key: Key) -> Result<crate::model::File> {
    let row = tx.row(key)?.ok_or(Error::NotFound)?;
    let permission = permissions::access(session, tx, &row)?.unwrap_or_default();
    objects::list_item(session, tx, &Seen { row, permission })
}

/// What is searched for.
struct Asked {
    terms: Terms,
    /// Only public files, or only private ones of the caller's.
    public: Option<bool>,
}

impl Asked {
    fn read(session: &Session, text: &str) -> Result<Asked> {
        let mut asked = Asked { terms: Terms::default(), public: None };
        let clauses = clauses(text);
        if clauses.is_empty() {
            return Err(Error::invalid("q", "Say what to search for."));
        }
        for clause in clauses {
            match clause.split_once(':').filter(|(key, value)| !key.is_empty() && !value.is_empty()) {
                Some((key, value)) if key.eq_ignore_ascii_case("public") => {
                    let public = match value.to_ascii_lowercase().as_str() {
                        "true" | "t" | "1" => true,
                        "false" | "f" | "0" => false,
                        _ => return Err(Error::invalid("q", "`public:` is followed by `true` or `false`.")),
                    };
                    if !public {
                        permissions::signed_in(session)?;
                    }
                    asked.terms.pair("public", if public { "true" } else { "false" });
                    asked.public = Some(public);
                }
                Some((key, value)) => asked.terms.pair(key, value),
                None => asked.terms.words(&clause, clause.ends_with('*')),
            }
        }
        Ok(asked)
    }

    /// Returns hits, the latest numbers first in each run: the caller's own, what is public of others, and what others have
    /// given him, by their owners.
    fn find(&self, session: &Session, tx: &Tx, most: usize) -> Result<Vec<Vec<Hit>>> {
        if self.terms.is_empty() {
            return Ok(Vec::new());
        }
        let mut runs = Vec::new();
        let any = Condition::new("1", []);
        let mut others = vec![0..=LAST_ACCOUNT];
        if let Some(caller) = session.caller {
            runs.push(tx.find(&self.terms, &(caller..=caller), &any, most)?);
            // On both sides of the caller's own, which would be walked through in vain.
            others = vec![0..=caller - 1, caller + 1..=LAST_ACCOUNT];
        }
        if self.public == Some(false) {
            return Ok(runs);
        }
        let mut public = self.terms.clone();
        public.pair("public", "true");
        for accounts in others {
            runs.push(tx.find(&public, &accounts, &any, most)?);
        }
        if let (Some(caller), None) = (session.caller, self.public) {
            for owner in givers(tx, caller)? {
                let reached = permissions::reached(caller);
                let given = Condition::new(format!("f.world_readable = 0 AND {}", reached.text), reached.values);
                runs.push(tx.find(&self.terms, &(owner..=owner), &given, most)?);
            }
        }
        Ok(runs)
    }
}

/// Returns the accounts that have given another something.
fn givers(tx: &Tx, account: i64) -> Result<Vec<i64>> {
    let mut query = tx.db.prepare_cached(&format!(
        "SELECT DISTINCT f.owner FROM ({}) g JOIN file f ON f.id = g.id WHERE f.owner <> ?",
        permissions::GIVEN
    ))?;
    let owners = query.query_map([account, account, account], |row| row.get(0))?;
    Ok(owners.collect::<rusqlite::Result<_>>()?)
}

/// Returns the parts between white space; what is between quotes is one, or part of one.
fn clauses(text: &str) -> Vec<String> {
    let mut clauses = Vec::new();
    let (mut clause, mut quoted) = (String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => clauses.push(std::mem::take(&mut clause)),
            c => clause.push(c),
        }
    }
    clauses.push(clause);
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

fn ranked(runs: Vec<Vec<Hit>>, query: &str) -> Vec<Hit> {
    let query = query.trim().to_lowercase();
    let mut hits: Vec<Hit> = runs.into_iter().flatten().collect();
    hits.sort_by_cached_key(|hit| (hit.name.to_lowercase() != query, -hit.views, -hit.created, -hit.key.0));
    hits
}

/// Merges runs into one of the latest first, so that a longer one begins with the shorter ones.
fn latest(runs: Vec<Vec<Hit>>, most: usize) -> Vec<Hit> {
    let mut runs: Vec<_> = runs.into_iter().map(Vec::into_iter).collect();
    let mut hits = Vec::new();
    while hits.len() < most {
        let next = runs.iter_mut().max_by_key(|run| run.as_slice().first().map(|hit| (hit.created, hit.key)));
        match next.and_then(Iterator::next) {
            Some(hit) => hits.push(hit),
            None => break,
        }
    }
    hits
}
