//! Search over names and titles (contract section 8.9): every word must be in one of them.

use rusqlite::types::Value;

use super::permissions::{self, Seen};
use super::store::{Condition, Tx};
use super::window::Plan;
use super::{Session, listing, objects};
use crate::backend::query::{Order, Scope, SearchPage, SearchQuery, View};
use crate::backend::{Error, Result, SortKey};

/// Returns the files of the caller that hold all words, most viewed first; of public plots for anonymous callers.
pub fn search(session: &Session, tx: &Tx, query: &SearchQuery) -> Result<SearchPage> {
    let words: Vec<&str> = query.q.split_whitespace().collect();
    if words.is_empty() {
        return Err(Error::invalid("q", "Say what to search for."));
    }
    let scope = match session.caller {
        Some(account) => Scope::All(session.library.username(tx, account)?.to_string()),
        None => Scope::Public,
    };
    let mut plan = Plan::new(session, tx, &View::new(scope, Order::descending(SortKey::Views)))?;
    for word in words {
        let needle = Value::Text(word.to_lowercase());
        plan = plan.with(&Condition::new("(holds(f.name, ?) OR holds(f.title, ?))", [needle.clone(), needle]));
    }
    let size = query.page_size.map_or(listing::PAGE_SIZE, std::num::NonZeroU64::get);
    let page = query.page.map_or(1, std::num::NonZeroU64::get);
    let count = plan.count(tx)?;
    let rows =
        plan.page(tx, (page - 1).saturating_mul(size), usize::try_from(size.min(count)).unwrap_or(usize::MAX))?;
    let files = rows.into_iter().map(|row| {
        let permission = permissions::access(session, tx, &row)?.unwrap_or_default();
        objects::list_item(session, tx, &Seen { row, permission })
    });
    let link = |page: u64| {
        let q = listing::escaped(&query.q);
        format!("{}/v2/search?q={q}&page={page}&page_size={size}", session.hosts.api)
    };
    Ok(SearchPage {
        files: files.collect::<Result<_>>()?,
        count,
        next: (page.saturating_mul(size) < count).then(|| link(page + 1)),
        previous: (page > 1).then(|| link(page - 1)),
    })
}
