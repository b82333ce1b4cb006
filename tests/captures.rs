//! Real bodies of the v2 API are read by the language's types and written back equal, key for key.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use plotree::model::{CursorPage, Plot, Sources};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

fn comes_back_equal<T: Serialize + DeserializeOwned>(body: &str) -> T {
    let typed: T = serde_json::from_str(body).unwrap();
    let expected: Value = serde_json::from_str(body).unwrap();
    assert_eq!(serde_json::to_value(&typed).unwrap(), expected);
    typed
}

#[test]
fn the_feed() {
    let page: CursorPage<Plot> = comes_back_equal(include_str!("captures/feed.json"));
    assert_eq!(page.results.len(), 10);
    assert_eq!(page.results[0].file.views, 1444);
    assert_eq!(page.results[0].figure, Some(None), "null is not absent");
    assert_eq!(page.results[1].figure, None, "absent is not null");
}

#[test]
fn the_sources_graph() {
    let sources: Sources = comes_back_equal(include_str!("captures/files-sources.json"));
    assert_eq!(sources.graph.edges.len(), 1);
    assert_eq!(sources.graph.nodes[0].metadata.fid.as_ref().map(ToString::to_string).as_deref(), Some("SynBio:50"));
}
