//! `/v2/files` (contract sections 8.2 and 9).

use super::stage::Stage;

#[tokio::test]
async fn a_file_is_shown_without_figure_and_columns() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("a", "").await;
    let plot = stage.bob(&format!("GET /v2/files/{plot}"), "").await.ok().json();
    let grid = stage.bob(&format!("GET /v2/files/{grid}"), "").await.ok().json();
    assert!(plot.get("figure").is_none());
    assert!(grid.get("cols").is_none());
    assert_eq!(plot["references"]["results"][0], grid["fid"]);
    assert_eq!(grid["referencers"]["results"][0], plot["fid"]);
}

#[tokio::test]
async fn trash_restore_and_delete_answer_as_they_should_and_may_be_repeated() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("g", "").await;
    let delete = format!("DELETE /v2/files/{fid}/permanent_delete");
    stage.bob(&delete, "").await.refused(400, "trash");
    for _ in 0..2 {
        assert_eq!(stage.bob(&format!("POST /v2/files/{fid}/trash"), "").await.ok().at("/deleted"), true);
    }
    stage.bob("GET /v2/files/lookup?path=g", "").await.refused(404, "Not found.");
    for _ in 0..2 {
        assert_eq!(stage.bob(&format!("POST /v2/files/{fid}/restore"), "").await.ok().at("/deleted"), false);
    }
    stage.bob(&format!("POST /v2/files/{fid}/trash"), "").await.ok();
    assert!(stage.bob(&delete, "").await.is(204).body.is_empty());
    stage.bob(&delete, "").await.refused(404, "Not found.");
}

#[tokio::test]
async fn a_taken_name_is_a_conflict_that_says_so() {
    let stage = Stage::new();
    let (a, _) = stage.grid("a", "").await;
    let (b, _) = stage.grid("b", "").await;
    let taken = "already exists";
    stage.bob(&format!("PATCH /v2/files/{b}"), r#"{"filename":"a"}"#).await.refused(409, taken);
    stage.bob("POST /v2/grids", r#"{"filename":"a","data":{"cols":{}}}"#).await.refused(409, taken);
    stage.bob("POST /v2/plots", r#"{"filename":"a","figure":{"data":[]}}"#).await.refused(409, taken);
    stage.bob(&format!("POST /v2/files/{a}/trash"), "").await.ok();
    stage.bob(&format!("PATCH /v2/files/{b}"), r#"{"filename":"a"}"#).await.ok();
    stage.bob(&format!("POST /v2/files/{a}/restore"), "").await.refused(409, taken);
}

#[tokio::test]
async fn a_copy_answers_all_new_files_the_main_one_first() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("a", "").await;
    let linked = stage.bob(&format!("POST /v2/files/{plot}/copy"), "").await.ok();
    assert_eq!(linked.at("/files").as_array().unwrap().len(), 1);
    assert_eq!(linked.text("/new_fid"), linked.text("/files/0/fid"));
    assert_eq!(linked.at("/warnings"), serde_json::json!([]));
    let form = "deep_copy=True&make_public=1";
    let deep = stage.ask(&format!("POST /v2/files/{plot}/copy")).by("bob").form(form).send().await.ok();
    assert_eq!(deep.at("/files").as_array().unwrap().len(), 2);
    assert_eq!(deep.at("/files/0/world_readable"), true);
    let figure = stage.bob(&format!("GET /v2/plots/{}/content", deep.text("/new_fid")), "").await.ok().body();
    assert!(!figure.contains(&grid) && figure.contains(&deep.text("/files/1/fid")), "{figure}");
    let home = stage.bob("POST /v2/files/bob:-1/copy", "").await;
    home.refused(400, "");
}

#[tokio::test]
async fn collaborators_come_in_three_kinds_and_go_by_a_body() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("g", "").await;
    stage.library.team_add("team_A").unwrap();
    let route = format!("/v2/files/{fid}/collaborators");
    let body =
        r#"{"users":["eve","abc@example.com"],"teams":["team_A"],"readonly":true,"send_email":true,"email_text":"hi"}"#;
    let all = stage.bob(&format!("POST {route}"), body).await.ok().json();
    assert_eq!(all[0]["username"], "eve");
    assert_eq!(all[0]["readonly"], true);
    assert_eq!(all[1], serde_json::json!({"type":"email","email":"abc@example.com","readonly":true}));
    assert_eq!(all[2], serde_json::json!({"type":"team","name":"team_A","readonly":true}));
    assert_eq!(stage.bob(&format!("GET {route}"), "").await.ok().json(), all);
    assert_eq!(stage.bob(&format!("GET /v2/files/{fid}"), "").await.text("/collaborators/results/0/username"), "eve");
    stage.bob(&format!("POST {route}"), r#"{"users":["nobody"]}"#).await.refused(400, "nobody");
    let gone = r#"{"users":["eve","abc@example.com","fred"],"teams":["team_A"]}"#;
    assert_eq!(stage.bob(&format!("DELETE {route}"), gone).await.ok().json(), serde_json::json!([]));
    let form = "users=eve&users=fred&readonly=false";
    let all = stage.ask(&format!("POST {route}")).by("bob").form(form).send().await.ok().json();
    assert_eq!(all.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn stars_are_set_and_taken_back() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("g", r#","world_readable":true"#).await;
    let star = format!("/v2/files/{fid}/star");
    for _ in 0..2 {
        let reply = stage.ask(&format!("POST {star}")).by("eve").send().await.ok();
        assert_eq!(reply.text("/stars/results/0/username"), "eve");
        assert_eq!(reply.at("/stars/count"), 1);
    }
    let starred = stage.ask("GET /v2/folders/starred").by("eve").send().await.ok();
    assert_eq!(starred.text("/children/results/0/fid"), fid);
    for _ in 0..2 {
        stage.ask(&format!("DELETE {star}")).by("eve").send().await.is(204);
    }
}

#[tokio::test]
async fn paths_are_looked_up_in_every_spelling() {
    let stage = Stage::new();
    stage.bob("POST /v2/folders", r#"{"path":"a b/c+d"}"#).await.created();
    let (fid, _) = stage.grid("ü & x", r#","parent_path":"/a b/c+d/""#).await;
    for path in ["a+b/c%2Bd/%C3%BC+%26+x", "%2Fa%20b%2Fc%2Bd%2F%C3%BC%20%26%20x%2F", "//a+b//c%2Bd/%C3%BC+%26+x//"] {
        let found = stage.bob(&format!("GET /v2/files/lookup?path={path}"), "").await.ok();
        assert_eq!(found.text("/fid"), fid, "{path}");
    }
    assert_eq!(stage.bob(&format!("GET /v2/files/{fid}/path"), "").await.ok().text("/path"), "/a b/c+d/ü & x");
    for (query, status) in
        [("", 400), ("?path=", 400), ("?path=%2F", 400), ("?path=zzz", 404), ("?path=a&parent=x", 400)]
    {
        stage.bob(&format!("GET /v2/files/lookup{query}"), "").await.refused(status, "");
    }
    stage.ask("GET /v2/files/lookup?path=a").send().await.refused(401, "");
    stage.ask("GET /v2/files/lookup?path=a+b&user=bob").send().await.refused(404, "Not found.");
}

#[tokio::test]
async fn whether_a_path_exists_is_answered_and_never_refused() {
    let stage = Stage::new();
    stage.grid("g", "").await;
    let reply = stage.bob("GET /v2/files/lookup?path=g&exists=true", "").await.ok();
    assert_eq!(reply.json(), serde_json::json!({"path":"g","parent":-1,"exists":true}));
    assert_eq!(stage.bob("GET /v2/files/lookup?path=h&exists=true", "").await.ok().at("/exists"), false);
    assert_eq!(stage.bob("GET /v2/plots/lookup?path=g&exists=True", "").await.ok().at("/exists"), false);
    let private = stage.ask("GET /v2/files/lookup?path=g&user=bob&exists=true").by("eve").send().await.ok();
    assert_eq!(private.at("/exists"), false);
}

#[tokio::test]
async fn content_comes_raw_with_its_type() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("a", "").await;
    let reply = stage.bob(&format!("GET /v2/files/{grid}/content"), "").await.ok();
    assert_eq!(reply.at("/cols/x/data").to_string(), "[1,2,3]");
    stage.bob(&format!("GET /v2/files/{plot}/content"), "").await.ok();
    stage.bob("GET /v2/files/bob:-1/content", "").await.refused(400, "olders cannot contain content");
    let extra = format!(r#"{{"referencers":["{plot}"],"filename":"notes","content":"h\u00e9llo"}}"#);
    let extra = stage.bob("POST /v2/extras", &extra).await.created();
    assert_eq!(extra.at("/file/parented"), false);
    let fid = extra.text("/file/fid");
    let reply = stage.bob(&format!("GET /v2/extras/{fid}/content"), "").await.ok();
    assert_eq!((reply.body(), reply.header("content-type")), ("héllo".to_owned(), "text/plain; charset=utf-8"));
    stage.bob(&format!("PATCH /v2/extras/{fid}"), r#"{"content":{"a":1}}"#).await.ok();
    assert_eq!(stage.bob(&format!("GET /v2/files/{fid}/content"), "").await.ok().body(), r#"{"a":1}"#);
    stage.bob(&format!("GET /v2/files/{fid}/path"), "").await.refused(400, "");
    let drop = format!(r#"{{"fid":"{fid}"}}"#);
    for _ in 0..2 {
        let reply = stage.bob(&format!("POST /v2/files/{plot}/drop_reference"), &drop).await.ok();
        assert!(!reply.at("/references").to_string().contains(&fid));
    }
    let grid = format!(r#"{{"fid":"{grid}"}}"#);
    stage.bob(&format!("POST /v2/files/{plot}/drop_reference"), &grid).await.refused(400, "");
    stage.bob(&format!("DELETE /v2/extras/{fid}"), "").await.is(204);
    assert_eq!(stage.bob(&format!("GET /v2/extras/{fid}"), "").await.ok().at("/deleted"), true);
}

#[tokio::test]
async fn sources_are_a_graph_whose_ids_can_be_followed() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("a", "").await;
    for _ in 0..7 {
        stage.bob(&format!("POST /v2/files/{plot}/copy"), "").await.ok();
    }
    let reply = stage.bob(&format!("GET /v2/grids/{grid}/sources"), "").await.ok();
    let follow = |pointer: &str, kind: &str| {
        let nodes = reply.at(pointer);
        let node = nodes.as_array().unwrap().iter().find(|node| node["type"] == kind).unwrap().clone();
        node["id"].as_str().unwrap().strip_prefix("http://plots.test").unwrap().to_owned()
    };
    assert_eq!(reply.text("/graph/nodes/0/metadata/fid"), grid);
    let second = stage.bob(&format!("GET {}", follow("/graph/nodes", "next")), "").await.ok();
    assert_eq!(second.text("/graph/nodes/0/metadata/fid"), grid);
    stage.bob(&format!("GET {}", follow("/graph/nodes", "plot")), "").await.ok();
    stage.bob(&format!("GET /v2/files/{grid}/sources?relation=cousin"), "").await.refused(400, "relation");
    stage.bob("GET /v2/files/bob:-1/sources", "").await.refused(400, "only available for plots and grids");
}
