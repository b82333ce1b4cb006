//! Listings by page number: folders with their children, and the virtual ones (contract sections 4.5 and 8.3).

use std::fmt::Write;

use super::permissions::{self, Seen};
use super::store::{Condition, Tx};
use super::window::Plan;
use super::{Session, objects};
use crate::backend::query::{ListQuery, Order, Scope, Shelf, View};
use crate::backend::{Error, Result, SortKey};
use crate::model::{Fid, File, FileType, Folder, HOME, Listing, Page};

/// The most files on a page: as many as clients are known to ask for.
const MOST_ON_A_PAGE: u64 = 100_000;

/// Files on a page when nobody says how many.
pub const PAGE_SIZE: u64 = 10;

/// Returns a folder with a page of its children.
pub fn folder(session: &Session, tx: &Tx, fid: &Fid, query: &ListQuery) -> Result<Folder> {
    let seen = permissions::see_typed(session, tx, fid, &FileType::Folder)?;
    let plan = Plan::new(session, tx, &view(Scope::Folder(fid.clone()), query, Order::ascending(SortKey::Filename)))?;
    let children = page(session, tx, &narrowed(plan, query), query, &format!("folders/{fid}?"))?;
    Ok(Folder { file: objects::detail(session, tx, &seen)?, children })
}

/// Returns a virtual listing.
pub fn shelf(session: &Session, tx: &Tx, shelf: Shelf, user: Option<&str>, query: &ListQuery) -> Result<Listing> {
    let owner = match user {
        Some(user) => tx.account_id(user)?.ok_or(Error::NotFound)?,
        None => permissions::signed_in(session)?,
    };
    let username = session.library.username(tx, owner)?.to_string();
    let newest = Order::descending(SortKey::CreationTime);
    let (name, scope, order) = match shelf {
        Shelf::All | Shelf::Themes => ("all", Scope::All(username.clone()), newest),
        Shelf::Shared => ("shared", Scope::Shared, newest),
        Shelf::Starred => ("starred", Scope::Starred, newest),
        Shelf::Trashed => ("trashed", Scope::Trash, Order::descending(SortKey::TrashedAt)),
    };
    let mut plan = Plan::new(session, tx, &view(scope, query, order))?;
    if shelf == Shelf::Themes {
        plan = plan.with(&Condition::new("EXISTS (SELECT 1 FROM detail d WHERE d.file = f.id AND d.is_theme = 1)", []));
    }
    let name = if shelf == Shelf::Themes { "themes_shared" } else { name };
    let user = user.map_or(String::new(), |user| format!("user={}&", escaped(user)));
    let children = page(session, tx, &narrowed(plan, query), query, &format!("folders/{name}?{user}"))?;
    let home = Fid::new(&username, HOME).map_err(|_| Error::NotFound)?;
    let file = match shelf {
        Shelf::All => Some(objects::detail(session, tx, &permissions::see(session, tx, &home)?)?),
        _ => None,
    };
    Ok(Listing { file, children })
}

fn view(scope: Scope, query: &ListQuery, order: Order) -> View {
    View { scope, order: query.order.unwrap_or(order), filter: query.name.clone(), filetypes: query.filetypes.clone() }
}

fn narrowed(plan: Plan, query: &ListQuery) -> Plan {
    match query.world_readable {
        Some(true) => plan.with(&Condition::new("f.world_readable = 1", [])),
        Some(false) => plan.with(&Condition::new("f.world_readable = 0", [])),
        None => plan,
    }
}

fn page(session: &Session, tx: &Tx, plan: &Plan, query: &ListQuery, route: &str) -> Result<Page<File>> {
    let size = query.page_size.map_or(PAGE_SIZE, std::num::NonZeroU64::get).min(MOST_ON_A_PAGE);
    let number = query.page.map_or(1, std::num::NonZeroU64::get);
    let count = plan.count(tx)?;
    let last = count.div_ceil(size).max(1);
    if number > last {
        return Err(Error::NotFound);
    }
    let limit = usize::try_from(size.min(count)).unwrap_or(usize::MAX);
    let rows = plan.page(tx, (number - 1) * size, limit)?;
    let items = rows.into_iter().map(|row| {
        let permission = permissions::access(session, tx, &row)?.unwrap_or_default();
        objects::list_item(session, tx, &Seen { row, permission })
    });
    let link = |number: u64| format!("{}/v2/{route}{}", session.hosts.api, parameters(query, number));
    Ok(Page {
        count,
        next: (number < last).then(|| link(number + 1)),
        previous: (number > 1).then(|| link(number - 1)),
        first: Some(link(1)),
        last: Some(link(last)),
        results: items.collect::<Result<_>>()?,
    })
}

/// Returns the query of a link to another page.
fn parameters(query: &ListQuery, page: u64) -> String {
    let mut text = format!("page={page}");
    // Writing to a string cannot fail.
    if let Some(size) = query.page_size {
        let _ = write!(text, "&page_size={size}");
    }
    for filetype in &query.filetypes {
        let _ = write!(text, "&filetype={}", escaped(filetype.name()));
    }
    if let Some(order) = query.order {
        let name = match order.key {
            SortKey::Filename => "filename",
            SortKey::DateModified | SortKey::TrashedAt => "date_modified",
            SortKey::CreationTime => "creation_time",
            SortKey::Views => "views",
            SortKey::Title => "title",
            SortKey::Size => "size",
            SortKey::Quality => "quality",
            SortKey::Owner => "owner",
        };
        let _ = write!(text, "&order_by={}{name}", if order.descending { "-" } else { "" });
    }
    if let Some(public) = query.world_readable {
        let _ = write!(text, "&world_readable={public}");
    }
    if let Some(name) = &query.name {
        let _ = write!(text, "&s={}", escaped(name));
    }
    text
}

/// Returns a text as it may stand in a query.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            // Writing to a string cannot fail.
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}
