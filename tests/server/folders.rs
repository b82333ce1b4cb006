//! `/v2/folders` and pages by number (contract sections 4.5, 6.3 and 8.3).

use super::stage::Stage;

#[tokio::test]
async fn folders_are_made_along_a_path_and_not_twice() {
    let stage = Stage::new();
    let made = stage.bob("POST /v2/folders", r#"{"path":"/a/b/","parent":-1}"#).await.created();
    assert_eq!(made.text("/file/filename"), "b");
    assert_eq!(made.text("/file/filetype"), "fold");
    assert_eq!(made.at("/file/children/count"), 0);
    for path in ["a", "a/b", "/a/b/"] {
        let refusal = stage.bob("POST /v2/folders", &format!(r#"{{"path":"{path}"}}"#)).await;
        refusal.refused(400, "already exists");
    }
    let parent = made.text("/file/fid").replace("bob:", "");
    let inner = format!(r#"{{"path":"c","parent":"{parent}"}}"#);
    assert_eq!(stage.bob("POST /v2/folders", &inner).await.created().at("/file/parent").to_string(), parent);
    stage.bob("GET /v2/folders/lookup?path=a/b/c", "").await.ok();
    stage.bob("POST /v2/folders", "{}").await.refused(400, "path");
    stage.bob("POST /v2/folders", r#"{"path":"//"}"#).await.refused(400, "name");
    stage.grid("g", "").await;
    stage.bob("POST /v2/folders", r#"{"path":"g/x"}"#).await.refused(400, "already exists");
    stage.ask("POST /v2/folders").json(r#"{"path":"x"}"#).send().await.refused(401, "");
}

#[tokio::test]
async fn home_is_a_folder_and_answers_by_name_and_number() {
    let stage = Stage::new();
    stage.plot("a", r#","world_readable":true"#).await;
    for path in ["/v2/folders/home", "/v2/folders/bob:-1", "/v2/folders/home?user=bob"] {
        let home = stage.bob(&format!("GET {path}"), "").await.ok();
        assert_eq!((home.text("/fid"), home.at("/parent")), ("bob:-1".into(), (-2).into()));
        assert_eq!(home.at("/children/count"), 2, "{path}");
        assert_eq!(home.text("/children/results/0/filename"), "a");
        assert!(home.at("/children/results/0").get("comments").is_none());
    }
    let public = stage.ask("GET /v2/folders/home?user=bob").send().await.ok();
    assert_eq!(public.at("/children/count"), 1);
    stage.ask("GET /v2/folders/home").send().await.refused(401, "");
    stage.ask("GET /v2/folders/home?user=nobody").send().await.refused(404, "Not found.");
    stage.bob("PATCH /v2/folders/bob:-1", r#"{"filename":"x"}"#).await.refused(400, "");
    stage.bob("POST /v2/folders/bob:-1/trash", "").await.refused(400, "");
}

#[tokio::test]
async fn pages_link_to_each_other_and_keep_the_query() {
    let stage = Stage::new();
    for name in ["a", "b", "c"] {
        stage.plot(name, "").await;
    }
    let query = "filetype=grid&x=1&filetype=plot&order_by=-filename&page_size=4";
    let first = stage.bob(&format!("GET /v2/folders/home?{query}"), "").await.ok();
    let link = |page: u8| format!("http://plots.test/v2/folders/home?{query}&page={page}");
    assert_eq!(first.at("/children/count"), 6);
    assert_eq!(first.text("/children/results/0/filename"), "c_grid");
    assert_eq!(first.text("/children/next"), link(2));
    assert_eq!(first.at("/children/previous"), serde_json::Value::Null);
    assert_eq!((first.text("/children/first"), first.text("/children/last")), (link(1), link(2)));
    let second = first.text("/children/next").replace("http://plots.test", "");
    let second = stage.bob(&format!("GET {second}"), "").await.ok();
    assert_eq!(second.at("/children/results").as_array().unwrap().len(), 2);
    assert_eq!(second.at("/children/next"), serde_json::Value::Null);
    assert_eq!(second.text("/children/previous"), link(1));
    stage.bob(&format!("GET /v2/folders/home?{query}&page=3"), "").await.refused(404, "Not found.");
    stage.bob("GET /v2/folders/home?page=0", "").await.refused(400, "page");
    stage.bob("GET /v2/folders/home?page_size=100000&per_page=3", "").await.ok();
    stage.bob("GET /v2/folders/home?order_by=owner", "").await.refused(400, "order");
}

#[tokio::test]
async fn an_empty_listing_has_one_page() {
    let stage = Stage::new();
    for shelf in ["shared", "starred", "trashed", "themes_shared"] {
        let reply = stage.bob(&format!("GET /v2/folders/{shelf}"), "").await.ok();
        assert_eq!(reply.at("/children/count"), 0, "{shelf}");
        assert_eq!(reply.json().as_object().unwrap().len(), 1, "{shelf}");
        stage.ask(&format!("GET /v2/folders/{shelf}")).send().await.refused(401, "");
    }
    stage.bob("GET /v2/folders/starred?page=2", "").await.refused(404, "Not found.");
}

#[tokio::test]
async fn all_has_every_depth_and_searches_names() {
    let stage = Stage::new();
    stage.grid("deep", r#","parent_path":"a/b""#).await;
    let all = stage.bob("GET /v2/folders/all?page_size=500", "").await.ok();
    assert_eq!(all.text("/fid"), "bob:-1");
    assert_eq!(all.at("/children/count"), 3);
    assert_eq!(all.text("/children/results/0/filename"), "deep");
    assert_eq!(stage.bob("GET /v2/folders/all?s=EE", "").await.ok().at("/children/count"), 1);
    assert_eq!(stage.ask("GET /v2/folders/all?user=bob").by("eve").send().await.ok().at("/children/count"), 0);
    stage.ask("GET /v2/folders/all").send().await.refused(401, "");
}

#[tokio::test]
async fn the_trash_lists_its_roots() {
    let stage = Stage::new();
    let folder = stage.bob("POST /v2/folders", r#"{"path":"a"}"#).await.created().text("/file/fid");
    stage.grid("g", r#","parent_path":"a""#).await;
    stage.bob(&format!("POST /v2/folders/{folder}/trash"), "").await.ok();
    let trashed = stage.bob("GET /v2/folders/trashed", "").await.ok();
    assert_eq!(trashed.at("/children/count"), 1);
    assert_eq!(trashed.at("/children/results/0/deleted"), true);
    assert_eq!(stage.bob(&format!("GET /v2/folders/{folder}"), "").await.ok().at("/children/count"), 1);
    stage.bob(&format!("POST /v2/folders/{folder}/restore"), "").await.ok();
    stage.bob(&format!("POST /v2/folders/{folder}/trash"), "").await.ok();
    stage.bob(&format!("DELETE /v2/folders/{folder}/permanent_delete"), "").await.is(204);
}

#[tokio::test]
async fn a_folders_routes_know_folders_only() {
    let stage = Stage::new();
    let (grid, _) = stage.grid("g", "").await;
    for request in ["GET F", "PATCH F", "POST F/trash", "POST F/restore", "DELETE F/permanent_delete"] {
        let request = request.replace('F', &format!("/v2/folders/{grid}"));
        stage.bob(&request, "").await.refused(404, "Not found.");
    }
    stage.bob("GET /v2/folders/lookup?path=g", "").await.refused(404, "Not found.");
}
