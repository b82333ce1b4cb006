//! Pages and files at web addresses: who gets what, and what a browser is told to do with it.

use plotree::server::Options;
use plotree::server::rate::Rate;

use super::stage::Stage;

/// Returns the web path of a fid with a form behind it.
fn at(fid: &str, form: &str) -> String {
    let (owner, number) = fid.split_once(':').unwrap();
    format!("GET /~{owner}/{number}{form}")
}

#[tokio::test]
async fn a_public_plot_is_there_in_every_form() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("growth", r#","world_readable":true"#).await;
    for (form, media_type, start) in [
        ("/", "text/html; charset=utf-8", &b"<!doctype html>"[..]),
        ("/its-title", "text/html; charset=utf-8", b"<!doctype html>"),
        (".embed", "text/html; charset=utf-8", b"<!doctype html>"),
        (".html", "text/html; charset=utf-8", b"<!doctype html>"),
        (".json", "application/json", br#"{"data":"#),
        (".png", "image/png", b"\x89PNG"),
        (".png?width=20&height=10&scale=2", "image/png", b"\x89PNG"),
        (".jpeg", "image/jpeg", b"\xff\xd8"),
        (".webp", "image/webp", b"RIFF"),
        (".svg", "image/svg+xml", b"<svg"),
        (".pdf", "application/pdf", b"%PDF"),
    ] {
        let reply = stage.ask(&at(&plot, form)).send().await;
        assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, media_type), "{form}");
        assert!(reply.body.starts_with(start), "{form}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("cache-control"), "public, no-cache", "{form}");
        let policy = reply.header("content-security-policy").to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("http"), "{policy}");
        assert_eq!(policy.contains("frame-ancestors *"), form == ".embed");
        assert!(policy.contains("style-src-elem 'self' 'sha256-") || !["/", ".embed"].contains(&form), "{policy}");
        let again = stage.ask(&at(&plot, form)).header("if-none-match", reply.header("etag")).send().await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{form}");
    }
    let json = stage.ask(&at(&plot, ".json")).send().await.json();
    assert_eq!(json["data"][0]["x"], serde_json::json!([1, 2, 3]));
    assert_eq!(stage.ask(&at(&plot, ".csv")).send().await.status, 404);
    assert_eq!(stage.ask(&at(&plot, ".exe")).send().await.status, 404);
    assert_eq!(stage.ask(&at(&plot, ".png?scale=0")).send().await.status, 400);
    // The grid is not public.
    assert_eq!(stage.ask(&at(&grid, ".csv")).send().await.status, 404);
    let csv = stage.ask(&at(&grid, ".csv")).by("bob").send().await;
    assert_eq!(csv.body(), "x,y\r\n1,4.5\r\n2,\r\n3,a\r\n");
    assert_eq!(csv.header("cache-control"), "private, no-cache");
    let page = stage.ask(&at(&grid, "/")).by("bob").send().await.body();
    assert!(page.contains("<td class=\"right\">3</td>") && page.contains("3 rows, 2 columns"));
}

#[tokio::test]
async fn a_page_does_not_tell_whether_there_is_a_file() {
    let stage = Stage::new();
    let (plot, _) = stage.plot("secret growth", "").await;
    let hidden = stage.ask(&at(&plot, "/")).send().await;
    let missing = stage.ask("GET /~bob/999/").send().await;
    let nobody = stage.ask("GET /~nobody/0/").send().await;
    assert_eq!((hidden.status.as_u16(), hidden.body()), (200, missing.body()));
    assert_eq!(nobody.body(), missing.body());
    assert!(!hidden.body().contains("secret growth") && hidden.body().contains("noindex"));
    for form in [".embed", ".json", ".png", ".html", ".csv"] {
        assert_eq!(stage.ask(&at(&plot, form)).send().await.status, 404, "{form}");
        assert_eq!(stage.ask(&at(&plot, form)).by("eve").send().await.status, 404, "{form}");
    }
    assert!(stage.ask(&at(&plot, "/")).by("bob").send().await.body().contains("secret growth"));
}

#[tokio::test]
async fn a_share_key_opens_its_file_and_goes_along() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("growth", r#","share_key_enabled":true"#).await;
    let key = stage.bob(&format!("GET /v2/files/{plot}"), "").await.text("/share_key");
    for form in ["/", ".embed", ".json", ".png", ".html"] {
        let reply = stage.ask(&at(&plot, &format!("{form}?share_key={key}"))).send().await;
        assert_eq!(reply.status, 200, "{form}");
        assert_eq!(reply.header("cache-control"), "private, no-cache");
        let wrong = stage.ask(&at(&plot, &format!("{form}?share_key=x{key}"))).send().await;
        assert!(!wrong.body().contains("[1,2,3]"), "{form}");
    }
    let page = stage.ask(&at(&plot, &format!("/?share_key={key}"))).send().await.body();
    assert!(page.contains(&format!(".json?share_key={key}")) && page.contains("open to whoever has the link"));
    assert_eq!(stage.ask(&at(&grid, &format!(".csv?share_key={key}"))).send().await.status, 404);
    let create = stage.ask(&format!("GET /create?fid={plot}&share_key={key}")).send().await;
    assert_eq!(create.status, 303);
    let (owner, number) = plot.split_once(':').unwrap();
    assert_eq!(create.header("location"), format!("/~{owner}/{number}/?share_key={key}"));
}

#[tokio::test]
async fn opening_a_page_counts_and_other_forms_do_not() {
    let stage = Stage::new();
    let (plot, _) = stage.plot("growth", r#","world_readable":true"#).await;
    for form in ["/", ".embed", ".json", ".png"] {
        stage.ask(&at(&plot, form)).send().await;
    }
    stage.ask(&at(&plot, "/").replace("GET", "HEAD")).send().await;
    assert_eq!(stage.bob(&format!("GET /v2/files/{plot}"), "").await.json()["views"], 2);
}

#[tokio::test]
async fn the_start_page_shows_what_is_public_and_finds_it() {
    let stage = Stage::new();
    assert!(stage.ask("GET /").send().await.body().contains("no public plots yet"));
    let (plot, _) = stage.plot("open growth", r#","world_readable":true"#).await;
    stage.plot("hidden growth", "").await;
    for request in ["GET /", "GET /?q=growth", "GET /~bob"] {
        let page = stage.ask(request).send().await.body();
        assert!(page.contains("open growth") && !page.contains("hidden"), "{request}");
        assert!(page.contains(&format!("/v2/files/{plot}/image?image_name=block-thumb")), "{request}");
    }
    assert_eq!(stage.ask("GET /~nobody").send().await.status, 404);
    let served = stage.ask("GET /").send().await.body();
    let style = served.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let style = stage.ask(&format!("GET {style}")).send().await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert!(style.header("cache-control").contains("immutable"));
    assert_eq!(stage.ask("GET /static/0000000000000000/style.css").send().await.status, 404);
    assert_eq!(stage.ask("GET /robots.txt").send().await.status, 200);
}

#[tokio::test]
async fn pictures_are_marked_and_follow_the_data() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("growth", r#","world_readable":true"#).await;
    let picture = format!("GET /v2/files/{plot}/image?image_name=list-thumb");
    let first = stage.ask(&picture).send().await;
    assert_eq!(stage.ask(&picture).send().await.body, first.body);
    let known = stage.ask(&picture).header("if-none-match", first.header("etag")).send().await;
    assert_eq!(known.status, 304);
    let uid = stage.bob(&format!("GET /v2/grids/{grid}"), "").await.text("/cols/1/uid");
    stage.bob(&format!("PUT /v2/grids/{grid}/col?uid={uid}"), r#"{"cols":[{"data":[9,1,5]}]}"#).await;
    let changed = stage.ask(&picture).header("if-none-match", first.header("etag")).send().await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.body, first.body);
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_wait() {
    let rate = Some(Rate { per_second: 0.01, burst: 3.0 });
    let stage = Stage::with(Options { rate, ..Options::default() });
    for _ in 0..3 {
        assert_eq!(stage.ask("GET /v2/users/current").by("bob").send().await.status, 200);
    }
    let refused = stage.ask("GET /v2/users/current").by("bob").send().await;
    assert_eq!(refused.status, 429);
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=100).contains(&wait));
    assert!(refused.text("/detail").starts_with("Request was throttled. Expected available in"));
    assert_eq!(stage.ask("GET /v2/users/current").by("eve").send().await.status, 200);
    // One wrong key is as dear as many requests, and does not keep others out.
    let wrong = || stage.ask("GET /v2/users/current").header("authorization", "Basic Ym9iOngx");
    assert_eq!(wrong().send().await.status, 401);
    assert_eq!(wrong().send().await.status, 429);
    assert_eq!(stage.ask("GET /healthz").send().await.status, 200);
}

#[tokio::test]
async fn health_metrics_and_the_description_are_told() {
    let stage = Stage::with(Options { metrics: true, ..Options::default() });
    assert_eq!(stage.ask("GET /healthz").send().await.json()["status"], "ok");
    stage.ask("GET /v2/files/bob:1").send().await;
    let metrics = stage.ask("GET /metrics").send().await;
    assert!(metrics.header("content-type").starts_with("text/plain"));
    let line = r#"plotree_requests_total{route="/v2/files/{fid}",method="GET",status="404"} 1"#;
    assert!(metrics.body().contains(line), "{}", metrics.body());
    assert_eq!(Stage::new().ask("GET /metrics").send().await.status, 404);
    let description = stage.ask("GET /v2/openapi.json").send().await.json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(description["paths"].as_object().unwrap().len() > 50);
}

/// Returns the addresses within this site that a page or an object names.
fn addresses(text: &str) -> Vec<String> {
    let ends = ['"', '&', '<', '#'];
    let attributes = ["href=\"", "src=\"", "action=\"", "data-maps=\"", "\":\""];
    let found = attributes.iter().flat_map(|before| text.split(before).skip(1));
    let found = found.filter_map(|rest| rest.split(ends).next());
    found.filter(|found| found.starts_with('/') || found.starts_with("http")).map(str::to_owned).collect()
}

#[tokio::test]
async fn below_a_path_every_address_is_below_it() {
    let proxied = [
        (Options { public_url: Some("https://h.test/a/plots/".into()), ..Options::default() }, None),
        (Options::default(), Some("/a/plots")),
    ];
    for (options, prefix) in proxied {
        let stage = Stage::with(options);
        let folder = stage.bob("POST /v2/folders", r#"{"path":"open"}"#).await.created().text("/file/fid");
        stage.bob(&format!("PATCH /v2/files/{folder}"), r#"{"world_readable":true}"#).await;
        let (plot, grid) = stage.plot("growth", r#","world_readable":true,"parent_path":"open""#).await;
        for fid in [&plot, &grid] {
            stage.bob(&format!("PATCH /v2/files/{fid}"), r#"{"world_readable":true}"#).await;
        }
        let get = |path: String| {
            let ask = stage.ask(&format!("GET {path}"));
            let ask = ask.header("x-forwarded-host", "h.test").header("x-forwarded-proto", "https");
            match prefix {
                Some(prefix) => ask.header("x-forwarded-prefix", prefix),
                None => ask,
            }
        };
        let page = |fid: &str, form: &str| at(fid, form).replace("GET ", "");
        let pages = [
            "/".to_owned(),
            "/?q=growth".to_owned(),
            "/~bob".to_owned(),
            page(&plot, "/"),
            page(&plot, ".embed"),
            page(&grid, "/"),
            page(&folder, "/"),
            "/~bob/999/".to_owned(),
            "/v2".to_owned(),
            format!("/v2/plots/{plot}"),
            format!("/v2/folders/{folder}?page_size=1"),
            format!("/v2/files/{plot}/sources"),
            "/v2/plots?order_by=-views".to_owned(),
            "/v2/search?q=growth".to_owned(),
        ];
        let mut seen = std::collections::BTreeSet::new();
        for path in pages {
            let reply = get(path.clone()).send().await.ok();
            seen.extend(addresses(&reply.body()).into_iter().map(|found| (path.clone(), found)));
        }
        assert!(seen.len() > 40, "{seen:?}");
        for (path, address) in seen {
            let below = address.strip_prefix("https://h.test").unwrap_or(&address);
            let left = below.strip_prefix("/a/plots").unwrap_or_else(|| panic!("{path} leads to {address}"));
            // The maps have no list, only a plot has a picture, and what other plotrees ask is no page.
            let is_one = |ends: &[&str]| ends.iter().any(|end| left.ends_with(end));
            let is_asked = left.contains('~') && ![".png", ".svg", ".pdf"].iter().any(|end| left.contains(end));
            if is_one(&[".css", ".js", "icon.svg"]) || is_asked && !is_one(&[".csv"]) || left.starts_with("/v2/plots") {
                // A proxy may pass the path on with what it is below, or without.
                for path in [below, left] {
                    let status = get(path.to_owned()).send().await.status;
                    assert!(status.as_u16() < 400, "{path} of {address}: {status}");
                }
            }
        }
        let fid = plot.clone();
        let moved = get(format!("/create?fid={fid}")).send().await.is(303);
        assert_eq!(moved.header("location"), format!("/a/plots{}", page(&plot, "/")));
    }
}

#[tokio::test]
async fn a_folder_is_a_page_of_what_may_be_seen_in_it() {
    let stage = Stage::new();
    let open = stage.bob("POST /v2/folders", r#"{"path":"open"}"#).await.created().text("/file/fid");
    let below = stage.bob("POST /v2/folders", r#"{"path":"open/deep <b>"}"#).await.created().text("/file/fid");
    for fid in [&open, &below] {
        stage.bob(&format!("PATCH /v2/files/{fid}"), r#"{"world_readable":true}"#).await.ok();
    }
    let (shown, _) = stage.plot("shown", r#","world_readable":true,"parent_path":"open""#).await;
    stage.plot("hidden", r#","parent_path":"open""#).await;
    let page = stage.ask(&at(&open, "/")).send().await.ok();
    assert!(page.header("content-security-policy").contains("style-src 'self';"), "nothing is styled there by scripts");
    let page = page.body();
    for there in
        ["<h1>open</h1>", "2 files", "deep &lt;b&gt;", &at(&below, "/")[4..], &at(&shown, "/")[4..], "href=\"/~bob\""]
    {
        assert!(page.contains(there), "{there} is not in {page}");
    }
    assert!(!page.contains("hidden") && page.contains(&format!("/v2/files/{shown}/image")));
    let page = stage.ask(&at(&below, "/")).send().await.ok().body();
    assert!(page.contains("folder above") && page.contains("Nothing in this folder"), "{page}");
    // By who may see all, all is seen; by who may not see the folder, nothing.
    assert!(stage.ask(&at(&open, "/")).by("bob").send().await.body().contains("hidden"));
    stage.bob(&format!("PATCH /v2/files/{open}"), r#"{"world_readable":false}"#).await.ok();
    assert!(stage.ask(&at(&open, "/")).send().await.body().contains("Nothing to see here"));
    for number in 0..24 {
        stage.bob("POST /v2/folders", &format!(r#"{{"path":"open/{number:02}"}}"#)).await.created();
    }
    let first = stage.ask(&at(&open, "/")).by("bob").send().await.body();
    assert!(first.contains("page=2") && first.contains("noindex") && !first.contains(">shown<"), "{first}");
    let second = stage.ask(&at(&open, "/?page=2")).by("bob").send().await.body();
    assert!(second.contains("page=1") && second.contains(">shown<"), "{second}");
    let home = stage.ask("GET /~bob/-1/").send().await.is(303);
    assert_eq!(home.header("location"), "/~bob");
}
