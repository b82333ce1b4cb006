//! The query of a request: parameters by name, links to other pages, and the drafts of listings.

use std::num::NonZeroU64;

use url::form_urlencoded;

use super::fail::Failure;
use crate::backend::query::{ListQuery, Order, PlotQuery, SortKey};
use crate::model::{CursorPage, FileType, Page};

/// The parameters behind the `?`, in their order, decoded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads the query of an address.
    #[must_use]
    pub fn read(text: &str) -> Query {
        Query { pairs: form_urlencoded::parse(text.as_bytes()).into_owned().collect() }
    }

    /// Returns a parameter, the last of that name; an empty one is one that was not given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.given(name).filter(|value| !value.is_empty())
    }

    /// Returns a parameter, which may be empty.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns all the values of a parameter, those with commas taken apart.
    pub fn all<'q>(&'q self, name: &'q str) -> impl Iterator<Item = &'q str> {
        let values = self.pairs.iter().filter(move |(key, _)| key == name);
        values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Returns a truth value.
    ///
    /// # Errors
    /// Refuses what is none.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        self.get(name).map(|text| flag(text).ok_or_else(|| not(name, "true or false"))).transpose()
    }

    /// Returns a whole number.
    ///
    /// # Errors
    /// Refuses what is none.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, Failure> {
        self.get(name).map(|text| text.trim().parse().map_err(|_| not(name, "a whole number"))).transpose()
    }

    /// Returns a count from 1.
    ///
    /// # Errors
    /// Refuses what is none.
    pub fn count(&self, name: &str) -> Result<Option<NonZeroU64>, Failure> {
        self.get(name).map(|text| text.trim().parse().map_err(|_| not(name, "a whole number from 1"))).transpose()
    }

    /// Returns the parameters of a listing by page number.
    ///
    /// # Errors
    /// Names the parameter that makes no sense.
    pub fn listing(&self) -> Result<ListQuery, Failure> {
        Ok(ListQuery {
            page: self.count("page")?,
            page_size: self.count("page_size")?,
            filetypes: self.all("filetype").map(FileType::from_name).collect(),
            order: self.get("order_by").map(order).transpose()?,
            world_readable: self.flag("world_readable")?,
            name: self.get("s").map(str::to_owned),
        })
    }

    /// Returns the parameters of the list of public plots and of the feed.
    ///
    /// # Errors
    /// Names the parameter that makes no sense.
    pub fn plots(&self) -> Result<PlotQuery, Failure> {
        let by_views = match self.get("order_by") {
            None => None,
            Some("views") => Some(false),
            Some("-views") => Some(true),
            Some(_) => return Err(Failure::invalid("order_by", "Plots are ordered by `views` or `-views`.")),
        };
        Ok(PlotQuery {
            by_views,
            min_quality: self.quality("min_quality")?,
            max_quality: self.quality("max_quality")?,
            cursor: self.get("cursor").map(str::to_owned),
            page_size: self.count("page_size")?,
        })
    }

    /// Returns a bound of the quality, which runs from 0 to 10, as the nearest that it can be.
    fn quality(&self, name: &str) -> Result<Option<u8>, Failure> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let bound: f64 =
            text.trim().parse().ok().filter(|bound: &f64| !bound.is_nan()).ok_or_else(|| not(name, "a number"))?;
        let whole = if name.starts_with("min") { bound.ceil() } else { bound.floor() };
        // Below 0 nothing is: as a least quality it bounds nothing, as a greatest it would leave nothing.
        if whole < 0.0 && name.starts_with("max") {
            return Err(not(name, "a number from 0"));
        }
        Ok(Some(whole.clamp(0.0, 255.0) as u8))
    }

    /// Returns the query with a parameter set, the others kept.
    fn with(&self, name: &str, value: &str) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let mut is_set = false;
        for (key, old) in &self.pairs {
            if key != name {
                out.append_pair(key, old);
            } else if !is_set {
                out.append_pair(key, value);
                is_set = true;
            }
        }
        if !is_set {
            out.append_pair(name, value);
        }
        out.finish()
    }

    /// Gives a numbered page links to its neighbours that keep all parameters.
    #[must_use]
    pub fn page<T>(&self, address: &str, page: Page<T>) -> Page<T> {
        let number = self.get("page").and_then(|page| page.parse::<u64>().ok()).unwrap_or(1);
        let size =
            self.get("page_size").and_then(|size| size.parse::<u64>().ok()).filter(|size| *size > 0).unwrap_or(10);
        let link = |number: u64| format!("{address}?{}", self.with("page", &number.to_string()));
        Page {
            next: page.next.map(|_| link(number + 1)),
            previous: page.previous.map(|_| link(number.saturating_sub(1))),
            first: Some(link(1)),
            last: Some(link(page.count.div_ceil(size).max(1))),
            ..page
        }
    }

    /// Gives a cursor page links that keep all parameters.
    #[must_use]
    pub fn cursor_page<T>(&self, address: &str, page: CursorPage<T>) -> CursorPage<T> {
        CursorPage {
            next: page.next.map(|link| self.follow(address, &link, "cursor")),
            previous: page.previous.map(|link| self.follow(address, &link, "cursor")),
            ..page
        }
    }

    /// Returns the link to a page whose parameter is that of another link.
    #[must_use]
    pub fn follow(&self, address: &str, link: &str, name: &str) -> String {
        let theirs = Query::read(link.split_once('?').map_or("", |(_, query)| query));
        format!("{address}?{}", self.with(name, theirs.get(name).unwrap_or_default()))
    }
}

fn order(text: &str) -> Result<Order, Failure> {
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let key = match name {
        "filename" => SortKey::Filename,
        "date_modified" => SortKey::DateModified,
        "creation_time" => SortKey::CreationTime,
        "views" => SortKey::Views,
        _ => {
            let message = "Files are ordered by `filename`, `date_modified`, `creation_time` or `views`.";
            return Err(Failure::invalid("order_by", message));
        }
    };
    Ok(Order { key, descending })
}

/// Reads a truth value as clients write it.
#[must_use]
pub fn flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "1" => Some(true),
        "false" | "f" | "0" => Some(false),
        _ => None,
    }
}

/// Refuses a value that is not what it should be.
pub fn not(name: &str, wanted: &str) -> Failure {
    Failure::invalid(name, format!("`{name}` must be {wanted}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_what_was_asked() {
        let query = Query::read("filetype=plot&page=2&filetype=fold&x=a+b&page_size=3");
        let page = Page {
            count: 7,
            next: Some(String::new()),
            previous: Some(String::new()),
            first: None,
            last: None,
            results: vec![()],
        };
        let page = query.page("http://h/v2/folders/home/", page);
        let link =
            |number| format!("http://h/v2/folders/home/?filetype=plot&page={number}&filetype=fold&x=a+b&page_size=3");
        assert_eq!(page.next, Some(link(3)));
        assert_eq!(page.previous, Some(link(1)));
        assert_eq!(page.last, Some(link(3)));
    }

    #[test]
    fn a_cursor_is_taken_over() {
        let query = Query::read("order_by=-views&min_quality=3&format=json");
        let link = query.follow("http://h/v2/plots", "http://other/v2/plots?cursor=cD0%3D&order_by=x", "cursor");
        assert_eq!(link, "http://h/v2/plots?order_by=-views&min_quality=3&format=json&cursor=cD0%3D");
    }

    #[test]
    fn values_are_read_as_clients_write_them() {
        for (text, wanted) in [("True", true), ("t", true), ("1", true), ("FALSE", false), ("f", false), ("0", false)] {
            assert_eq!(flag(text), Some(wanted));
        }
        assert_eq!(flag("yes"), None);
        let query = Query::read("filetype=plot,grid&filetype=fold&page=&order_by=-views&a=1&a=2");
        assert_eq!(query.all("filetype").collect::<Vec<_>>(), ["plot", "grid", "fold"]);
        assert_eq!(query.count("page").unwrap(), None);
        assert_eq!(query.get("a"), Some("2"));
        assert_eq!(query.listing().unwrap().order, Some(Order::descending(SortKey::Views)));
        for bad in ["page=0", "page=x", "page_size=-1", "order_by=fid", "world_readable=maybe"] {
            assert!(Query::read(bad).listing().is_err(), "{bad}");
        }
    }

    #[test]
    fn quality_is_a_number() {
        let of = |text: &str| Query::read(text).plots().map(|query| (query.min_quality, query.max_quality));
        assert_eq!(of("min_quality=2.5&max_quality=7.5").unwrap(), (Some(3), Some(7)));
        assert_eq!(of("min_quality=-4").unwrap(), (Some(0), None));
        assert!(of("min_quality=good").is_err());
        assert!(of("max_quality=NaN").is_err());
    }
}
