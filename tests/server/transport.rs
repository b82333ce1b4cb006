//! Paths, methods, headers: what holds on every route (contract sections 1, 4.3 and 4.5).

use plotree::server::Options;

use super::stage::Stage;

#[tokio::test]
async fn slashes_and_escaped_colons_do_not_matter() {
    let stage = Stage::new();
    let (plot, _) = stage.plot("a", r#","world_readable":true"#).await;
    let escaped = plot.replace(':', "%3A");
    for path in [
        format!("/v2/plots/{plot}"),
        format!("/v2/plots/{plot}/"),
        format!("//v2//plots///{plot}//"),
        format!("/v2/plots/{escaped}/"),
        format!("/v2/plots/{plot}?format=json"),
        format!("/v2/plots/{plot}/?format=api"),
    ] {
        let reply = stage.ask(&format!("GET {path}")).send().await.ok();
        assert_eq!(reply.text("/fid"), plot, "{path}");
    }
    stage.bob("POST /v2/folders//", r#"{"path":"new"}"#).await.created();
    assert!(stage.ask("GET /v2//").send().await.ok().json().get("plots").is_some());
}

#[tokio::test]
async fn the_index_names_what_is_served() {
    let index = Stage::new().ask("GET /v2/").send().await.ok().json();
    let index = index.as_object().unwrap();
    for name in ["plots", "grids", "folders", "files", "search", "images", "users"] {
        assert_eq!(index[name], format!("http://plots.test/v2/{name}"));
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let stage = Stage::new();
    let head = stage.ask("HEAD /v2/folders/all?user=bob").send().await.ok();
    assert!(head.body.is_empty());
    assert_eq!(head.header("content-type"), "application/json");
    let get = stage.ask("GET /v2/folders/all?user=bob").send().await.ok();
    assert_eq!(head.header("content-length"), get.body.len().to_string());
    stage.ask("HEAD /v2/users/bob").send().await.ok();
    stage.ask("HEAD /v2/users/nobody").send().await.is(404);
}

#[tokio::test]
async fn pages_of_other_hosts_may_ask() {
    let stage = Stage::new();
    let reply = stage
        .ask("OPTIONS /v2/folders/home")
        .header("origin", "https://notebook.test")
        .header("access-control-request-method", "PATCH")
        .header("access-control-request-headers", "authorization, plotly-client-platform")
        .send()
        .await
        .ok();
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert!(reply.header("access-control-allow-methods").contains("PATCH"));
    assert!(reply.header("access-control-allow-headers").contains("plotly-client-platform"));
    let reply = stage.ask("GET /v2/users/current").header("origin", "https://notebook.test").send().await.ok();
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(reply.header("access-control-allow-credentials"), "");
}

#[tokio::test]
async fn what_is_not_served_says_so_in_both_shapes() {
    let stage = Stage::new();
    for path in [
        "/v3/users/me/",
        "/v2/dashboards",
        "/v2/files",
        "/v2/files/bob:1/revisions",
        "/v2/plot-schema?sha1=",
        "/nothing",
        "/v2/files/no-fid",
        "/v2/files/bob:99",
        "/v2/files/bob:4%00",
        "/v2/files/%ff",
    ] {
        let reply = stage.ask(&format!("GET {path}")).send().await.refused(404, "Not found.");
        assert_eq!(reply.text("/detail"), "Not found.", "{path}");
    }
    for path in ["/v2/users/login", "/v2/files/bob:1/revisions"] {
        stage.bob(&format!("POST {path}"), "{}").await.refused(404, "Not found.");
    }
}

#[tokio::test]
async fn a_method_that_is_not_served_is_named() {
    let stage = Stage::new();
    for (request, method) in [
        ("GET /v2/files/bob:1/copy", "GET"),
        ("POST /v2/files/bob:1/permanent_delete", "POST"),
        ("PUT /v2/grids/bob:1/row", "PUT"),
        ("POST /v2/extras/bob:1/content", "POST"),
        ("DELETE /v2/plots", "DELETE"),
    ] {
        let reply = stage.bob(request, "").await.refused(405, &format!("Method \"{method}\" not allowed."));
        assert!(!reply.header("allow").is_empty(), "{request}");
    }
}

#[tokio::test]
async fn links_begin_with_what_the_client_used_to_get_here() {
    let stage = Stage::new();
    let reply = stage.ask("GET /v2/folders/bob:-1").send().await.ok();
    assert!(reply.text("/web_url").starts_with("http://plots.test/~bob"));
    let reply = stage
        .ask("GET /v2/folders/bob:-1?page_size=3")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "plots.example")
        .send()
        .await
        .ok();
    assert_eq!(reply.text("/api_urls/files"), "https://plots.example/v2/files/bob:-1");
    assert_eq!(reply.text("/children/first"), "https://plots.example/v2/folders/bob:-1?page_size=3&page=1");
    let options = Options { public_url: Some("https://p.example/plots".into()), ..Options::default() };
    let reply = Stage::with(options).ask("GET /v2/folders/bob:-1").send().await.ok();
    assert_eq!(reply.text("/api_urls/files"), "https://p.example/plots/v2/files/bob:-1");
}

#[tokio::test]
async fn an_overlong_platform_is_refused_and_odd_headers_are_not() {
    let stage = Stage::new();
    let platform = "x".repeat(256);
    let reply = stage.ask("GET /v2/users/current").header("plotly-client-platform", &platform).send().await;
    reply.refused(400, "Plotly-Client-Platform header is too long");
    for (name, value) in [
        ("plotly-client-platform", "Python 3 0.3.2"),
        ("plotly_version", "4.10.1"),
        ("http_plotly_client_platform", "python 1"),
        ("accept", "application/xml"),
    ] {
        stage.ask("GET /v2/users/current").header(name, value).send().await.ok();
    }
}

#[tokio::test]
async fn every_answer_has_a_number_and_says_that_it_varies() {
    let stage = Stage::new();
    let first = stage.ask("GET /v2/users/current").send().await.ok();
    let second = stage.ask("GET /v2/nothing").send().await.is(404);
    assert!(!first.header("x-request-id").is_empty());
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert!(first.header("vary").contains("Accept"));
    assert_eq!(first.header("content-type"), "application/json");
}

#[tokio::test]
async fn what_is_large_comes_compressed_to_those_who_ask() {
    let stage = Stage::new();
    let numbers = (0..2_000).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let json = format!(r#"{{"filename":"g","data":{{"cols":{{"x":{{"data":[{numbers}],"order":0}}}}}}}}"#);
    let fid = stage.bob("POST /v2/grids", &json).await.created().text("/file/fid");
    let plain = stage.bob(&format!("GET /v2/grids/{fid}/content"), "").await.ok();
    let packed = stage
        .ask(&format!("GET /v2/grids/{fid}/content"))
        .by("bob")
        .header("accept-encoding", "gzip")
        .send()
        .await
        .ok();
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() < plain.body.len());
    let mut unpacked = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed.body[..]), &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body());
}
