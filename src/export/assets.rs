//! What pages are made of beside their HTML: plotly.js, map outlines, our styles and scripts, all within the program.
//!
//! Each is served under an address that holds the digest of its content, so a browser asks once and keeps it for good; a new
//! version of plotree has new addresses. The large ones are kept compressed, and sent as they are to whoever takes that.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::html::hex;

/// A file that pages refer to.
#[derive(Debug)]
pub struct Asset {
    /// The last part of its address.
    pub name: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    bytes: &'static [u8],
    is_packed: bool,
    digest: String,
}

/// plotly.js, in the edition that needs no `eval`. Of the second generation: Chart Studio's figures were written for it and
/// those before; the third has dropped string titles, transforms and more that they hold.
pub static PLOTLY: LazyLock<Asset> =
    LazyLock::new(|| packed("plotly.js", JAVASCRIPT, include_bytes!("../../assets/web/plotly-2.35.3.min.js.gz")));

/// What draws the figure of a page.
pub static FIGURE: LazyLock<Asset> =
    LazyLock::new(|| plain("figure.js", JAVASCRIPT, include_bytes!("../../assets/web/figure.js")));

/// How pages look.
pub static STYLE: LazyLock<Asset> =
    LazyLock::new(|| plain("style.css", "text/css; charset=utf-8", include_bytes!("../../assets/web/style.css")));

/// The sign of the program.
pub static ICON: LazyLock<Asset> =
    LazyLock::new(|| plain("icon.svg", "image/svg+xml", include_bytes!("../../assets/web/icon.svg")));

/// Outlines of maps, by the names under which plotly.js asks for them.
pub static MAPS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    macro_rules! maps {
        ($($name:literal)*) => {
            vec![$(packed(
                concat!($name, ".json"),
                "application/json",
                include_bytes!(concat!("../../assets/web/topojson/", $name, ".json.gz")),
            )),*]
        };
    }
    maps! {
        "africa_110m" "africa_50m" "asia_110m" "asia_50m" "europe_110m" "europe_50m" "north-america_110m"
        "north-america_50m" "south-america_110m" "south-america_50m" "usa_110m" "usa_50m" "world_110m" "world_50m"
    }
});

/// The digest of all maps: they are asked for by name below one address.
static MAPS_DIGEST: LazyLock<String> = LazyLock::new(|| {
    let all = MAPS.iter().fold(Sha256::new(), |digest, map| digest.chain_update(map.bytes));
    short(&all.finalize())
});

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

fn plain(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
    Asset { name, content_type, bytes, is_packed: false, digest: short(&Sha256::digest(bytes)) }
}

fn packed(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
    Asset { is_packed: true, ..plain(name, content_type, bytes) }
}

fn short(digest: &[u8]) -> String {
    let mut hex = hex(digest);
    hex.truncate(16);
    hex
}

impl Asset {
    /// Returns its path on this site.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/static/{}/{}", self.digest, self.name)
    }

    /// Returns the bytes as they are kept, and whether those are gzip's.
    #[must_use]
    pub fn kept(&self) -> (&'static [u8], bool) {
        (self.bytes, self.is_packed)
    }

    /// Returns the bytes as they are meant.
    #[must_use]
    pub fn plain(&self) -> Vec<u8> {
        if !self.is_packed {
            return self.bytes.to_vec();
        }
        let mut out = Vec::new();
        // It is part of the program, and a test reads it whole; what is there is what is sent.
        let _ = GzDecoder::new(self.bytes).read_to_end(&mut out);
        out
    }
}

/// Returns the path below which plotly.js finds the maps, with a slash at the end.
#[must_use]
pub fn maps_path() -> String {
    format!("/static/{}/", *MAPS_DIGEST)
}

/// Returns the asset at an address: the digest and the name that it ends with.
#[must_use]
pub fn find(digest: &str, name: &str) -> Option<&'static Asset> {
    let ours = [&*PLOTLY, &*FIGURE, &*STYLE, &*ICON];
    if let Some(asset) = ours.into_iter().find(|asset| asset.name == name && asset.digest == digest) {
        return Some(asset);
    }
    MAPS.iter().find(|map| map.name == name && *MAPS_DIGEST == digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_what_they_were_made_of() {
        for asset in [&*PLOTLY, &*FIGURE, &*STYLE, &*ICON] {
            let path = asset.path();
            let (digest, name) = path.strip_prefix("/static/").unwrap().split_once('/').unwrap();
            assert_eq!(find(digest, name).unwrap().name, asset.name);
            assert!(find("0000000000000000", name).is_none());
        }
        let maps = maps_path();
        let digest = maps.strip_prefix("/static/").unwrap().trim_end_matches('/');
        assert!(find(digest, "usa_110m.json").is_some());
        assert!(find(digest, "../plotly.js").is_none());
    }

    #[test]
    fn what_is_packed_is_whole() {
        let plotly = String::from_utf8(PLOTLY.plain()).unwrap();
        assert!(plotly.contains("plotly.js (strict - minified) v2.35.3") && plotly.len() > 4_000_000);
        // It stands within a page that is to be kept as a file.
        assert!(!plotly.contains("</script") && !plotly.contains("<!--"));
        for map in MAPS.iter() {
            let json: serde_json::Value = serde_json::from_slice(&map.plain()).unwrap();
            assert_eq!(json["type"], "Topology", "{}", map.name);
        }
    }
}
