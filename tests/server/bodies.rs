//! Bodies: what clients of ten years send (contract section 1).

use plotree::server::{Limits, Options};

use super::stage::Stage;

#[tokio::test]
async fn json_forms_and_parts_say_the_same() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("g", "").await;
    stage.bob("POST /v2/folders", r#"{"path":"a"}"#).await.created();
    let patch = format!("PATCH /v2/files/{fid}");
    let parts = "--b\r\ncontent-disposition: form-data; name=\"parent\"\r\n\r\n-1\r\n--b\r\ncontent-disposition: form-data; \
                 name=\"world_readable\"\r\n\r\nTrue\r\n--b--\r\n";
    let folder = stage.bob("GET /v2/files/lookup?path=a", "").await.ok().text("/fid").replace("bob:", "");
    for (body, kind, parent, public) in [
        (format!(r#"{{"parent":{folder},"world_readable":true}}"#), "application/json", folder.as_str(), true),
        (r#"{"parent":"-1","world_readable":"False"}"#.into(), "application/json; charset=utf-8", "-1", false),
        (format!("parent={folder}&world_readable=True"), "application/x-www-form-urlencoded", &folder, true),
        ("parent_path=%2F&world_readable=f".into(), "application/x-www-form-urlencoded", "-1", false),
        (format!(r#"{{"parent":{folder}.0,"world_readable":1}}"#), "", &folder, true),
        (parts.into(), "multipart/form-data; boundary=b", "-1", true),
        (
            r#"{"parent_path":"a/","parent":-1,"world_readable":0}"#.into(),
            "application/x-www-form-urlencoded",
            &folder,
            false,
        ),
    ] {
        let ask = stage.ask(&patch).by("bob").body(body.clone());
        let ask = if kind.is_empty() { ask } else { ask.header("content-type", kind) };
        let reply = ask.send().await.ok();
        assert_eq!(reply.at("/parent").to_string(), parent, "{body}");
        assert_eq!(reply.at("/world_readable"), public, "{body}");
    }
}

#[tokio::test]
async fn an_empty_body_changes_nothing_whatever_its_type() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("g", "").await;
    for kind in ["application/json", "application/x-www-form-urlencoded", "text/plain", "image/png"] {
        let ask = stage.ask(&format!("PUT /v2/files/{fid}")).by("bob").header("content-type", kind);
        assert_eq!(ask.send().await.ok().text("/filename"), "g");
        let ask = stage.ask(&format!("POST /v2/files/{fid}/trash")).by("bob").header("content-type", kind);
        ask.send().await.ok();
        stage.bob(&format!("POST /v2/files/{fid}/restore"), "{}").await.ok();
    }
    stage.ask("GET /v2/users/current").by("bob").header("content-type", "application/json").send().await.ok();
}

#[tokio::test]
async fn unknown_and_read_only_keys_are_ignored() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("g", "").await;
    let mut object = stage.bob(&format!("GET /v2/grids/{fid}"), "").await.ok().json();
    object["filename"] = "renamed".into();
    object["context"] = "about tea".into();
    object["views"] = 99.into();
    let reply = stage.bob(&format!("PATCH /v2/files/{fid}"), &object.to_string()).await.ok();
    assert_eq!(reply.text("/filename"), "renamed");
    assert_eq!(reply.at("/views"), 0);
    assert_eq!(reply.at("/is_theme"), serde_json::Value::Null);
}

#[tokio::test]
async fn what_makes_no_sense_names_its_field_and_changes_nothing() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("g", "").await;
    for (body, field) in [
        (r#"{"filename":["a"]}"#, "filename"),
        (r#"{"filename":""}"#, "filename"),
        (r#"{"filename":"a/b"}"#, "filename"),
        (r#"{"filename":"new","parent":"x"}"#, "parent"),
        (r#"{"filename":"new","parent":1.5}"#, "parent"),
        (r#"{"filename":"new","parent":77}"#, "parent"),
        (r#"{"filename":"new","world_readable":"maybe"}"#, "world_readable"),
        (r#"{"filename":"new","share_key_enabled":[]}"#, "share_key_enabled"),
        (r#"{"filename":"new","metadata":"no json"}"#, "metadata"),
        (r#"{"filename":"new","refresh_interval":-3}"#, "refresh_interval"),
    ] {
        let reply = stage.bob(&format!("PUT /v2/grids/{fid}"), body).await.refused(400, "");
        assert_eq!(reply.text("/errors/0/field"), field, "{body}");
        assert_eq!(stage.bob(&format!("GET /v2/files/{fid}"), "").await.text("/filename"), "g");
    }
    for body in ["{", "[]", "3", "\"a\"", "{\"a\":}", "\u{0}"] {
        stage.bob(&format!("PUT /v2/files/{fid}"), body).await.refused(400, "no JSON object");
    }
    let ask = stage.ask(&format!("PUT /v2/files/{fid}")).by("bob").header("content-type", "image/png").body("PNG");
    ask.send().await.refused(400, "must be JSON or a form");
    let ask =
        stage.ask(&format!("PUT /v2/files/{fid}")).by("bob").header("content-type", "multipart/form-data").body("x");
    ask.send().await.refused(400, "parts");
}

#[tokio::test]
async fn numbers_that_are_none_become_gaps() {
    let stage = Stage::new();
    let json = r#"{"filename":"g","data":{"cols":{"x":{"data":[NaN,1,Infinity],"order":0}}}}"#;
    let fid = stage.bob("POST /v2/grids", json).await.created().text("/file/fid");
    let content = stage.bob(&format!("GET /v2/grids/{fid}/content"), "").await.ok();
    assert_eq!(content.at("/cols/x/data").to_string(), "[null,1,null]");
}

#[tokio::test]
async fn too_much_is_refused_and_nobody_may_send_much() {
    let limits = Limits { body: 2 << 20, ..Limits::default() };
    let stage = Stage::with(Options { limits, ..Options::default() });
    let large = format!(r#"{{"path":"{}"}}"#, "x".repeat(2 << 20));
    stage.bob("POST /v2/folders", &large).await.refused(413, "too big");
    let ask = stage.ask("POST /v2/folders").json(&large[..(3 << 19)]);
    ask.send().await.refused(401, "Authentication credentials were not provided.");
}

#[tokio::test]
async fn deep_nesting_is_refused() {
    let stage = Stage::new();
    let deep = format!(r#"{{"figure":{}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    stage.bob("POST /v2/plots", &deep).await.refused(400, "");
}
