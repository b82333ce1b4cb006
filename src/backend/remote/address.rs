//! Where a server is, and which address a route of it has.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use url::Host;

use crate::backend::{Error, Result};

/// What a segment of a path may hold unescaped; a fid keeps its colon.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// The address of a server, up to and without `v2/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    base: Url,
}

impl Address {
    /// Reads an address as users write it: `plots.example.com`, `https://host/prefix/`, with `/v2` behind it or not.
    ///
    /// Without a scheme it is https, on this machine http. Plain http elsewhere is refused unless `insecure`.
    ///
    /// # Errors
    /// Says in a sentence what is wrong with it.
    pub fn new(text: &str, insecure: bool) -> Result<Address> {
        let wrong = |what: &str| Error::invalid("url", format!("The address of the server {what}."));
        let text = text.trim();
        let mut url = if text.contains("://") {
            Url::parse(text).map_err(|_| wrong("makes no sense: one looks like https://plots.example.com"))?
        } else {
            let url = Url::parse(&format!("https://{text}"));
            let mut url = url.map_err(|_| wrong("makes no sense: one looks like https://plots.example.com"))?;
            if is_loopback(&url) {
                url = Url::parse(&format!("http://{text}")).map_err(|_| wrong("makes no sense"))?;
            }
            url
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("may not hold a name or a key"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("may not hold a query"));
        }
        match url.scheme() {
            "https" => {}
            "http" if insecure || is_loopback(&url) => {}
            "http" => return Err(wrong("begins with http://, so your key could be read on the way; use https://")),
            _ => return Err(wrong("begins with neither https:// nor http://")),
        }
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/v2").unwrap_or(path).trim_end_matches('/').to_owned() + "/";
        url.set_path(&path);
        Ok(Address { base: url })
    }

    /// Returns the address of a route: segments below `v2/`, and a query.
    pub fn route(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Url> {
        let mut path = self.base.path().to_owned() + "v2";
        for segment in segments {
            // What a path would climb up by is no name of anything.
            if matches!(*segment, "" | "." | "..") {
                return Err(Error::NotFound);
            }
            path.push('/');
            path.extend(utf8_percent_encode(segment, SEGMENT));
        }
        if segments.is_empty() {
            path.push('/');
        }
        let mut url = self.base.clone();
        url.set_path(&path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// Returns whether credentials may be sent to an address: the same scheme, host and port.
    pub fn is_origin_of(&self, url: &Url) -> bool {
        self.base.origin() == url.origin()
    }

    /// Returns whether nobody between here and the server can read along.
    pub fn is_plain(&self) -> bool {
        self.base.scheme() == "http"
    }

    /// Returns the address as users know it, without the slash.
    pub fn as_str(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Returns the host's name.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }
}

/// Returns whether an address is this machine's own.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_users_write_them() {
        for (text, expected) in [
            ("plots.example.com", "https://plots.example.com"),
            ("https://plots.example.com/v2/", "https://plots.example.com"),
            ("https://host/a/b", "https://host/a/b"),
            ("127.0.0.1:8088", "http://127.0.0.1:8088"),
            ("localhost:8088/v2", "http://localhost:8088"),
            ("http://[::1]:80", "http://[::1]"),
        ] {
            assert_eq!(Address::new(text, false).unwrap().as_str(), expected, "{text}");
        }
        let unsafe_ones = ["http://plots.example.com", "http://127.0.0.1.example.com", "http://localhost.example.com"];
        let wrong = ["", "https://bob:key@host", "ftp://host", "https://host?x=1", "file:///etc", "https://"];
        for text in unsafe_ones.into_iter().chain(wrong) {
            assert!(Address::new(text, false).is_err(), "{text}");
        }
        for text in unsafe_ones {
            assert!(Address::new(text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn routes_keep_the_colon_of_a_fid_and_escape_the_rest() {
        let address = Address::new("https://host/p", false).unwrap();
        let route = |segments: &[&str]| address.route(segments, &[]).map(|url| url.to_string());
        assert_eq!(route(&["files", "bob:45", "content"]).unwrap(), "https://host/p/v2/files/bob:45/content");
        assert_eq!(route(&["users", "a/b c?#%"]).unwrap(), "https://host/p/v2/users/a%2Fb%20c%3F%23%25");
        assert_eq!(route(&[]).unwrap(), "https://host/p/v2/");
        for climbing in ["..", ".", ""] {
            assert_eq!(route(&["users", climbing]), Err(Error::NotFound));
        }
        let query = address.route(&["search"], &[("q", "a&b +ä")]).unwrap();
        assert_eq!(query.as_str(), "https://host/p/v2/search?q=a%26b+%2B%C3%A4");
    }

    #[test]
    fn another_port_or_scheme_is_another_server() {
        let address = Address::new("https://host", false).unwrap();
        for (url, same) in [
            ("https://host/x", true),
            ("https://host:443/x", true),
            ("http://host/x", false),
            ("https://host:444/x", false),
            ("https://host.example/x", false),
        ] {
            assert_eq!(address.is_origin_of(&Url::parse(url).unwrap()), same, "{url}");
        }
    }
}
