//! `/v2/users`, `/v2/comments`, `/v2/search` (contract sections 8.7, 8.9, 8.10).

use serde_json::json;

use super::stage::Stage;

#[tokio::test]
async fn users_are_found_by_name() {
    let stage = Stage::new();
    let eve = stage.bob("GET /v2/users/eve", "").await.ok();
    assert_eq!(eve.text("/username"), "eve");
    assert_eq!(eve.at("/has_password"), json!(null));
    let date = eve.text("/date_joined");
    assert!(date.len() == 19 && !date.contains('T'), "{date}");
    stage.ask("GET /v2/users/nobody").send().await.refused(404, "Not found.");
}

#[tokio::test]
async fn comments_come_and_go() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("g", r#","world_readable":true"#).await;
    let body = format!(r#"{{"fid":"{fid}","comment":"Nice"}}"#);
    let made = stage.ask("POST /v2/comments").by("eve").json(&body).send().await.created();
    assert_eq!((made.text("/comment"), made.text("/user/username")), ("Nice".into(), "eve".into()));
    assert_eq!(stage.bob(&format!("GET /v2/files/{fid}"), "").await.at("/comments/count"), 1);
    let delete = format!("DELETE /v2/comments/{}", made.at("/id"));
    stage.ask(&delete).by("fred").send().await.refused(403, "You do not have permission");
    stage.bob(&delete, "").await.is(204);
    stage.bob(&delete, "").await.refused(404, "Not found.");
    stage.bob("DELETE /v2/comments/x", "").await.refused(404, "Not found.");
    stage.bob("POST /v2/comments", r#"{"comment":"x"}"#).await.refused(400, "fid");
    stage.ask("POST /v2/comments").json(&body).send().await.refused(401, "");
}

#[tokio::test]
async fn a_search_finds_what_may_be_read_page_by_page() {
    let stage = Stage::new();
    for number in 0..3 {
        stage.plot(&format!("tea {number}"), r#","world_readable":true"#).await;
    }
    let first = stage.ask("GET /v2/search?q=tea+plottype:scatter&page_size=2&x=1").send().await.ok();
    assert_eq!((first.at("/count"), first.at("/files").as_array().unwrap().len()), (3.into(), 2));
    let next = first.text("/next");
    assert_eq!(next, "http://plots.test/v2/search?q=tea+plottype%3Ascatter&page_size=2&x=1&page=2");
    let second = stage.ask(&format!("GET {}", next.replace("http://plots.test", ""))).send().await.ok();
    assert_eq!((second.at("/next"), second.at("/files").as_array().unwrap().len()), (json!(null), 1));
    for key in ["filename", "owner", "views", "web_url", "fid", "organize_view_url"] {
        assert!(second.at("/files/0").get(key).is_some());
    }
    assert_eq!(stage.bob("GET /v2/search?q=tea", "").await.ok().at("/count"), 6);
    stage.ask("GET /v2/search").send().await.refused(400, "search");
    stage.ask("GET /v2/search?q=public:false").send().await.refused(401, "");
}
