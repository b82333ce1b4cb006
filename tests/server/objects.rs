//! Objects, key by key, as the contract's examples and real answers have them (contract section 6).

use serde_json::{Value, json};

use super::stage::Stage;

/// Replaces what differs from run to run: moments, keys and ids of chance.
fn settled(mut value: Value) -> Value {
    match &mut value {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                *value = match key.as_str() {
                    "creation_time" | "date_modified" | "date_joined" => json!("moment"),
                    "share_key" if value.is_string() => json!("secret"),
                    _ => settled(value.take()),
                };
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| *value = settled(value.take())),
        _ => {}
    }
    value
}

fn bob(private: bool) -> Value {
    let own = |value: Value| if private { value } else { Value::Null };
    json!({
        "username": "bob", "nickname": "", "bio": "", "profile_url": "http://plots.test/~bob", "avatar_url": "",
        "background_url": "", "website": "", "date_joined": "moment", "email": own(json!("")), "csrf_token": own(json!("")),
        "stream_tokens": own(json!([])), "mapbox_access_tokens": own(json!([])), "feature_set_id": null,
        "has_password": own(json!(false)), "is_active": own(json!(true)), "readonly": null,
        "is_dash_creator": own(json!(false)), "is_chart_creator": own(json!(true)),
        "dash_created_count": own(json!(0)), "charts_created_count": own(json!(2)),
    })
}

#[tokio::test]
async fn a_plot_as_its_owner_sees_it() {
    let stage = Stage::new();
    let (plot, grid) = stage.plot("growth", r#","share_key_enabled":true"#).await;
    let object = stage.bob(&format!("GET /v2/plots/{plot}"), "").await.ok().json();
    let key = object["share_key"].as_str().unwrap();
    assert!(key.len() == 22 && key.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{key}");
    let figure = object["figure"].clone();
    let wanted = json!({
        "fid": "bob:1", "owner": "bob", "filename": "growth", "filetype": "plot", "title": "growth", "caption": "",
        "creation_time": "moment", "date_modified": "moment", "parent": -1, "parented": true, "world_readable": false,
        "deleted": false, "share_key_enabled": true, "share_key": "secret", "is_theme": null, "is_template": null,
        "views": 0, "current_user_permission": "admin", "collaborators": {"results": [], "count": 0},
        "user": bob(true), "comments": {"results": [], "count": 0}, "stars": {"results": [], "count": 0},
        "references": {"results": [grid], "count": 1}, "referencers": {"results": [], "count": 0},
        "subfolder_count": null, "refresh_interval": null, "preview": "", "web_url": "http://plots.test/~bob/1/",
        "embed_url": "http://plots.test/~bob/1.embed", "img_url": "http://plots.test/~bob/1.png",
        "image_urls": {
            "default": "http://plots.test/v2/files/bob:1/image",
            "block-thumb": "http://plots.test/v2/files/bob:1/image?image_name=block-thumb",
            "list-thumb": "http://plots.test/v2/files/bob:1/image?image_name=list-thumb",
        },
        "api_urls": {
            "files": "http://plots.test/v2/files/bob:1", "plots": "http://plots.test/v2/plots/bob:1",
            "parent": "http://plots.test/v2/folders/bob:-1",
        },
        "organize_view_url": "http://plots.test/~bob/1", "metadata": {}, "figure": figure,
        "autosize": null, "width": null, "height": null,
    });
    assert_eq!(settled(object), wanted);
}

#[tokio::test]
async fn a_plot_in_a_list_as_others_see_it() {
    let stage = Stage::new();
    stage.plot("growth", r#","world_readable":true,"share_key_enabled":true"#).await;
    let page = stage.ask("GET /v2/plots").send().await.ok().json();
    let object = settled(page["results"][0].clone());
    assert_eq!(object["user"], bob(false));
    let present = object.as_object().unwrap();
    for key in ["deleted", "share_key", "share_key_enabled", "comments", "stars", "metadata"] {
        assert!(!present.contains_key(key), "{key}");
    }
    for key in ["references", "referencers", "subfolder_count", "refresh_interval", "is_theme", "is_template"] {
        assert_eq!(present[key], Value::Null, "{key}");
    }
    assert_eq!(present["current_user_permission"], "read");
}

#[tokio::test]
async fn moments_have_six_three_and_no_digits() {
    let stage = Stage::new();
    let (grid, _) = stage.grid("g", "").await;
    let object = stage.bob(&format!("GET /v2/grids/{grid}"), "").await.ok();
    let digits = |pointer: &str| object.text(pointer).split_once('.').map_or(0, |(_, rest)| rest.len() - 1);
    assert_eq!((digits("/creation_time"), digits("/date_modified")), (6, 3));
    assert!(object.text("/creation_time").ends_with('Z'));
}

#[tokio::test]
async fn errors_have_the_shape_of_the_captured_ones() {
    let captured: Value = serde_json::from_str(include_str!("../captures/error-bad-api-key.json")).unwrap();
    let stage = Stage::new();
    let reply = stage.ask("GET /v2/plots").header("authorization", "Basic Ym9iOng=").send().await;
    assert_eq!(reply.is(401).json(), captured);
}

#[tokio::test]
async fn sources_have_the_shape_of_the_captured_ones() {
    let captured: Value = serde_json::from_str(include_str!("../captures/files-sources.json")).unwrap();
    let stage = Stage::new();
    let (plot, grid) = stage.plot("a", "").await;
    let graph = stage.bob(&format!("GET /v2/files/{plot}/sources"), "").await.ok().json();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let sorted = |value: &Value| {
        let mut keys = keys(value);
        keys.sort();
        keys
    };
    for pointer in ["", "/graph", "/graph/nodes/0", "/graph/nodes/0/metadata", "/graph/edges/0"] {
        let (ours, theirs) = (graph.pointer(pointer).unwrap(), captured.pointer(pointer).unwrap());
        assert_eq!(sorted(ours), sorted(theirs), "{pointer}");
    }
    let id = |fid: &str| format!("http://plots.test/v2/files/{fid}/sources");
    assert_eq!(graph["graph"]["edges"][0], json!({"source": id(&grid), "target": id(&plot)}));
}
