//! `/v2/plots` (contract sections 8.5 and 10).

use serde_json::json;

use super::stage::Stage;

#[tokio::test]
async fn a_figure_comes_back_as_it_went_in() {
    let stage = Stage::new();
    let (grid, [x, y]) = stage.grid("g", "").await;
    let figure = format!(
        r#"{{"data":[{{"type":"scatter","ysrc":"{grid}:{y}","xsrc":"{grid}:{x}","frame":null,"n":1.50}}],"mine":{{"z":1,"a":[1.0,2]}}}}"#
    );
    let made = stage.bob("POST /v2/plots", &format!(r#"{{"figure":{figure}}}"#)).await.created();
    let fid = made.text("/file/fid");
    let stored: serde_json::Value = serde_json::from_str(&figure).unwrap();
    assert_eq!(made.at("/file/figure"), stored);
    assert_eq!(stage.bob(&format!("GET /v2/plots/{fid}"), "").await.ok().at("/figure"), stored);
    let content = stage.bob(&format!("GET /v2/plots/{fid}/content"), "").await.ok();
    assert_eq!(content.body(), figure.replace("1.50", "1.5"));
    let inline = stage.bob(&format!("GET /v2/plots/{fid}/content?inline_data=true"), "").await.ok();
    assert_eq!(inline.at("/data/0/x").to_string(), "[1,2,3]");
    assert_eq!(inline.at("/data/0/y").to_string(), r#"[4.5,null,"a"]"#);
    assert_eq!(inline.text("/data/0/xsrc"), format!("{grid}:{x}"));
}

#[tokio::test]
async fn who_has_the_content_already_is_not_sent_it_again() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("a", "").await;
    for route in [
        format!("plots/{plot}/content?inline_data=true"),
        format!("grids/{grid}/content"),
        format!("files/{plot}/image"),
    ] {
        let first = stage.bob(&format!("GET /v2/{route}"), "").await.ok();
        let ask = || stage.ask(&format!("GET /v2/{route}")).by("bob");
        let again = ask().header("if-none-match", &format!("\"x\", {}", first.header("etag"))).send().await.is(304);
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), first.header("etag"));
        ask().header("if-none-match", "\"x\"").send().await.ok();
        let stranger =
            stage.ask(&format!("GET /v2/{route}")).header("if-none-match", first.header("etag")).send().await;
        stranger.refused(404, "Not found.");
    }
}

#[tokio::test]
async fn raw_data_and_what_is_no_figure_are_refused() {
    let stage = Stage::new();
    for (figure, message) in [
        (r#"{"data":[{"y":[1]}]}"#, "data[0].y contains raw data, use ysrc"),
        (r#"{"data":[{"marker":{"size":[]}}]}"#, "raw data"),
        (r#"{"data":[{"ysrc":"bob:99:abcdef"}]}"#, ""),
        (r#"{"data":{}}"#, "list"),
        ("[]", "object"),
        ("3", "object"),
        ("null", "needed"),
    ] {
        let reply = stage.bob("POST /v2/plots", &format!(r#"{{"figure":{figure}}}"#)).await.refused(400, message);
        assert_eq!(reply.text("/errors/0/field"), "figure");
    }
    let inline = r#"{"figure":{"data":[{"marker":{"color":"red"},"dimensions":[{"values":[1,2]}],"domain":{"x":[0,1]}}],"layout":{"xaxis":{"tickvals":[1]}}}}"#;
    stage.bob("POST /v2/plots", inline).await.created();
}

#[tokio::test]
async fn a_put_leaves_the_rest_as_it_is() {
    let stage = Stage::new();
    let (plot, _) = stage.plot("a", r#","share_key_enabled":true"#).await;
    let put = stage.bob(&format!("PUT /v2/plots/{plot}"), r#"{"figure":{"data":[]},"world_readable":true}"#).await.ok();
    assert_eq!(put.at("/figure"), json!({"data":[]}));
    assert_eq!((put.at("/share_key_enabled"), put.text("/filename")), (true.into(), "a".into()));
    let patch =
        stage.ask(&format!("PATCH /v2/plots/{plot}")).by("bob").form("filename=b&figure=%7B%7D").send().await.ok();
    assert_eq!((patch.text("/filename"), patch.at("/figure")), ("b".into(), json!({})));
    stage.bob(&format!("DELETE /v2/plots/{plot}"), "").await.is(204);
    stage.bob("GET /v2/plots/lookup?path=b", "").await.refused(404, "Not found.");
}

#[tokio::test]
async fn the_list_goes_on_by_links_that_keep_the_query() {
    let stage = Stage::new();
    for name in ["a", "b", "c"] {
        stage.plot(name, r#","world_readable":true"#).await;
    }
    stage.plot("private", "").await;
    for query in ["page_size=2&x=1", "order_by=-views&page_size=2&x=1", "order_by=views&min_quality=1&page_size=2&x=1"]
    {
        let first = stage.ask(&format!("GET /v2/plots?{query}")).send().await.ok();
        assert_eq!(first.at("/results").as_array().unwrap().len(), 2);
        assert_eq!(first.at("/previous"), json!(null));
        let next = first.text("/next");
        assert!(next.starts_with(&format!("http://plots.test/v2/plots?{query}&cursor=")), "{next}");
        let second = stage.ask(&format!("GET {}", next.replace("http://plots.test", ""))).send().await.ok();
        assert_eq!(second.at("/next"), json!(null));
        assert_eq!(second.at("/results").as_array().unwrap().len(), 1);
        let back = second.text("/previous").replace("http://plots.test", "");
        assert_eq!(stage.ask(&format!("GET {back}")).send().await.ok().at("/results"), first.at("/results"));
    }
    let newest = stage.ask("GET /v2/plots/").send().await.ok();
    assert_eq!(newest.text("/results/0/filename"), "c");
    for (query, field) in
        [("order_by=date_modified", "order_by"), ("min_quality=x", "min_quality"), ("cursor=x", "cursor")]
    {
        let reply = stage.ask(&format!("GET /v2/plots?{query}")).send().await.refused(400, "");
        assert_eq!(reply.text("/errors/0/field"), field);
    }
}

#[tokio::test]
async fn the_feed_has_figures_or_not_and_the_keys_of_the_real_one() {
    let stage = Stage::new();
    stage.plot("a", r#","world_readable":true"#).await;
    let feed = stage.ask("GET /v2/plots/feed").send().await.ok().json();
    let captured: serde_json::Value = serde_json::from_str(include_str!("../captures/feed.json")).unwrap();
    let keys = |page: &serde_json::Value| {
        let mut keys: Vec<String> = page["results"][0].as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let ours = keys(&feed);
    for key in keys(&captured) {
        assert!(ours.contains(&key), "the captured feed has `{key}`");
    }
    for hidden in ["deleted", "share_key", "share_key_enabled"] {
        assert!(feed["results"][0].get(hidden).is_none());
    }
}

#[tokio::test]
async fn unreadable_grids_are_mapped_when_asked() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("a", r#","world_readable":true"#).await;
    let path = format!("GET /v2/plots/{plot}/content?map_data=unreadable");
    let mapped = stage.ask(&path).send().await.ok().json();
    assert_eq!(mapped["unreadable"][&grid]["cols"]["x"]["data"], json!([1, 2, 3]));
    assert!(mapped["data"].is_array());
    assert_eq!(stage.bob(&path, "").await.ok().at("/unreadable"), json!({}));
    stage.ask(&format!("{path}&inline_data=t")).send().await.ok();
    stage.ask(&format!("GET /v2/plots/{plot}/content?map_data=all")).send().await.refused(400, "map_data");
    stage.ask(&format!("GET /v2/plots/{plot}/content?inline_data=maybe")).send().await.refused(400, "inline_data");
}

#[tokio::test]
async fn a_plots_routes_know_plots_only() {
    let stage = Stage::new();
    let (grid, _) = stage.grid("g", "").await;
    for request in ["GET F", "PATCH F", "DELETE F", "GET F/content", "GET F/image", "POST F/trash", "GET F/sources"] {
        let request = request.replace('F', &format!("/v2/plots/{grid}"));
        stage.bob(&request, "").await.refused(404, "Not found.");
    }
    stage.bob(&format!("GET /v2/files/{grid}/image"), "").await.is(400);
}
