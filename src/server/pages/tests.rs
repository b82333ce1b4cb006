//! Pages of files with the worst names that there are.

use super::*;
use crate::export::{alone, csv};
use crate::model::grid::GridColumn;
use crate::model::{Figure, File, SourceGraph, Value};

const HOSTILE: &str = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\u{202e}\" onload='x'";

fn file(filename: &str, title: &str) -> File {
    let json = serde_json::json!({
        "fid": "bob:45", "owner": "bob", "filename": filename, "filetype": "plot", "title": title,
        "creation_time": "2024-03-01T09:12:44.120331Z", "date_modified": "2024-03-02T10:00:01.004Z",
        "world_readable": true, "views": 12345,
    });
    serde_json::from_value(json).unwrap()
}

fn graph() -> SourceGraph {
    let node = |id: &str, kind: &str, label: &str, fid: Option<&str>| serde_json::json!({"id": id, "type": kind, "label": label, "metadata": fid.map_or(serde_json::json!({}), |fid| serde_json::json!({"fid": fid}))});
    serde_json::from_value(serde_json::json!({
        "nodes": [
            node("45", "plot", "p", Some("bob:45")),
            node("46", "grid", HOSTILE, Some("bob:46")),
            node("javascript:alert(1)", "url", "javascript:alert(1)", None),
            node("https://data.example/x?a=1&b=2", "url", "source", None),
            node("x?page=2", "next", "next", None),
            node("47", "plot", "a copy", Some("eve:47")),
        ],
        "edges": [
            {"source": "46", "target": "45"}, {"source": "javascript:alert(1)", "target": "45"},
            {"source": "https://data.example/x?a=1&b=2", "target": "45"}, {"source": "45", "target": "47"},
        ],
    }))
    .unwrap()
}

fn figure(json: &str) -> Figure {
    Figure::read(json.as_bytes()).unwrap()
}

/// Returns the tags of a page by name, as a browser would find them.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some((_, behind)) = rest.split_once('<') {
        let tag: String = behind.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
        let is_raw = ["script", "style", "title"].contains(&tag.as_str());
        rest = behind;
        if is_raw {
            // Nothing is a tag in there but the one that ends it.
            rest = behind.split_once(&format!("</{tag}")).map_or("", |(_, behind)| behind);
        }
        if !tag.is_empty() {
            tags.push(tag);
        }
    }
    tags
}

#[test]
fn nothing_hostile_becomes_markup() {
    let site = Site::at("https://plots.example", Some("k\"><script>"));
    let file = file(HOSTILE, HOSTILE);
    // Which way a figure writes is its own affair; it is data there.
    let text = serde_json::to_string(&HOSTILE.replace('\u{202e}', "")).unwrap();
    let figure = figure(&format!("{{\"data\":[{{\"name\":{text},{text}:1}}],\"layout\":{{\"title\":{text}}}}}"));
    let calm = self::file("x", "y");
    let plain = self::figure("{}");
    let column = |name: &str| GridColumn {
        uid: "abcdef".parse().unwrap(),
        name: name.into(),
        order: 0,
        data: Value::from_iter([Value::from(name), Value::Null]),
    };
    let of = |file: &File, figure: &Figure, name: &str| {
        [
            plot::page(&site, file, figure, &graph()).unwrap(),
            plot::embed(&site, file, figure).unwrap(),
            alone::alone(file, figure).unwrap(),
            grid::page(&site, file, &[column(name)], 1, &graph()),
            start::page(
                &site,
                &start::Gallery {
                    of: start::Of::Search(name),
                    files: &[file],
                    count: None,
                    previous: Some(("page", name)),
                    next: None,
                },
            ),
        ]
    };
    for (bad, good) in of(&file, &figure, HOSTILE).iter().zip(of(&calm, &plain, "z")) {
        assert_eq!(tags(bad), tags(&good));
        assert!(!bad.contains("<img src=x") && !bad.contains("alert(1)</script>") && !bad.contains('\u{202e}'));
        assert!(!bad.contains("href=\"javascript:"));
    }
}

#[test]
fn a_plots_page_has_what_one_comes_for() {
    let site = Site::at("https://plots.example/p/", None);
    let page = plot::page(&site, &file("growth", "Growth <b>2024</b>"), &figure(r#"{"data":[{"y":[1,2]}]}"#), &graph())
        .unwrap();
    for wanted in [
        "<title>Growth 2024 · bob</title>",
        "<h1>Growth 2024</h1>",
        "<span>growth</span>",
        "2024-03-02",
        "href=\"/p/~bob/45.png\"",
        "href=\"/p/~bob/45.html\"",
        "href=\"/p/~bob/46/\"",
        "href=\"https://data.example/x?a=1&amp;b=2\"",
        "<h2>Made of it</h2>",
        "href=\"/p/~eve/47/\"",
        "og:image\" content=\"https://plots.example/p/~bob/45.png\"",
        r#"<script type="application/json" id="figure">{"data":[{"y":[1,2]}]}</script>"#,
    ] {
        assert!(page.contains(wanted), "{wanted} is not in\n{page}");
    }
    assert!(!page.contains("page=2") && !page.contains("noindex"));
}

#[test]
fn a_share_key_goes_along_within_its_file_and_no_further() {
    let site = Site::at("http://h", Some("k3y"));
    let file = File { world_readable: false, ..file("growth", "") };
    let page = plot::page(&site, &file, &figure("{}"), &graph()).unwrap();
    assert!(page.contains("href=\"/~bob/45.json?share_key=k3y\"") && page.contains("noindex"));
    assert!(page.contains("href=\"/~bob/46/\"") && !page.contains("og:image"));
}

#[test]
fn no_page_asks_another_host() {
    let site = Site::at("http://h", None);
    let page = plot::page(&site, &file("a", "b"), &figure("{}"), &SourceGraph::default()).unwrap();
    let frame = plot::embed(&site, &file("a", "b"), &figure("{}")).unwrap();
    for page in [page, frame] {
        for address in page.split("src=\"").skip(1).chain(page.split("<link rel=\"stylesheet\" href=\"").skip(1)) {
            assert!(address.starts_with('/') && !address.starts_with("//"), "{address:.60}");
        }
    }
}

#[test]
fn a_file_to_keep_has_all_within_and_a_policy_that_lets_nothing_else_run() {
    let maps = figure(r#"{"data":[{"type":"choropleth"}],"layout":{"geo":{"scope":"usa"}}}"#);
    let page = alone::alone(&file("map", ""), &maps).unwrap();
    assert!(page.contains("plotly.js (strict - minified)") && page.contains("\"usa_110m\":{"));
    assert!(!page.contains("world_50m\":{") && page.len() < 6_000_000);
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(policy.matches("sha256-").count(), 3);
    // The hashes are those of what the page holds.
    for script in page.split("<script>").skip(1).map(|rest| rest.split("</script>").next().unwrap()) {
        use sha2::Digest;
        let hash = base64_simd::STANDARD.encode_to_string(sha2::Sha256::digest(script));
        assert!(policy.contains(&hash), "{script:.80}");
    }
    let plain = alone::alone(&file("line", ""), &figure(r#"{"data":[{"y":[1]}]}"#)).unwrap();
    assert!(!plain.contains("window.PlotlyGeoAssets={topojson:{\""));
}

#[test]
fn a_grid_is_a_table_of_its_first_rows() {
    let column =
        |name: &str, data: Value| GridColumn { uid: "abcdef".parse().unwrap(), name: name.into(), order: 0, data };
    let numbers = (0..1200).map(Value::Int).collect();
    let columns = [column("n", numbers), column("text, \"x\"", Value::from_iter([Value::from(" a"), Value::Null]))];
    let page = grid::page(&Site::default(), &file("table", ""), &columns, 2, &SourceGraph::default());
    assert_eq!(page.matches("<tr>").count(), 1 + grid::MOST_ROWS);
    assert!(page.contains("1\u{202f}200 rows, 2 columns; the first 500 rows are shown here"));
    assert!(page.contains("<th scope=\"col\" class=\"right\" title=\"n\">n</th>"));
    let csv = csv::csv(&columns, "\r\n");
    assert!(csv.starts_with("n,\"text, \"\"x\"\"\"\r\n0,\" a\"\r\n1,\r\n2,\r\n"), "{csv:.60}");
    assert_eq!(csv.lines().count(), 1201);
    assert_eq!(csv::csv(&[], "\r\n"), "\r\n");
}

#[test]
fn a_gallery_leads_on() {
    let file = file("growth", "");
    let gallery = start::Gallery {
        of: start::Of::Search("a b"),
        files: &[&file],
        count: Some(30),
        previous: None,
        next: Some(("page", "2")),
    };
    let page = start::page(&Site::default(), &gallery);
    assert!(
        page.contains("href=\"/?page=2&amp;q=a+b\"")
            && page.contains("30 found")
            && page.contains("12\u{202f}345 views")
    );
    assert!(page.contains("value=\"a b\""));
    let none =
        start::page(&Site::default(), &start::Gallery { of: start::Of::Public, files: &[], next: None, ..gallery });
    assert!(none.contains("no public plots yet"));
}
