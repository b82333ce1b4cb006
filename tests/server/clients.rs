//! What the released clients do, call by call, each twice in a row (contract sections 12 and 17).

use serde_json::{Value, json};

use super::stage::{Reply, Stage};

/// Asks as `chart_studio` does.
async fn python(stage: &Stage, request: &str, body: &str) -> Reply {
    let ask = stage.ask(request).by("bob").header("plotly-client-platform", "python 1.1.0");
    ask.json(body).send().await
}

#[tokio::test]
async fn chart_studio_plots() {
    let stage = Stage::new();
    let mut urls = Vec::new();
    for round in 0..2 {
        let taken = round > 0;
        let folder = python(&stage, "POST /v2/folders", r#"{"path": "a"}"#).await;
        if taken {
            folder.refused(400, "already exists")
        } else {
            folder.created()
        };
        python(&stage, "POST /v2/folders", r#"{"path": "a"}"#).await.refused(400, "already exists");
        let grid = python(&stage, "GET /v2/files/lookup?path=a%2Fb_grid", "").await;
        if taken {
            python(&stage, &format!("DELETE /v2/grids/{}", grid.ok().text("/fid")), "").await.is(204);
        } else {
            grid.refused(404, "Not found.");
        }
        let grid = r#"{"data": {"cols": {"data.0.y": {"data": [4, 5], "order": 1}, "data.0.x": {"data": [1, 2], "order": 0}}},
            "filename": "b_grid", "parent_path": "a", "world_readable": false}"#;
        let grid = python(&stage, "POST /v2/grids", grid).await.created();
        let fid = grid.text("/file/fid");
        assert_eq!(grid.text("/file/cols/0/name"), "data.0.x");
        let figure = json!({"data": [{"type": "scatter", "xsrc": format!("{fid}:{}", grid.text("/file/cols/0/uid")),
            "ysrc": format!("{fid}:{}", grid.text("/file/cols/1/uid"))}], "layout": {"template": {"data": {"bar": [{"x": [1]}]}}}});
        let body = json!({"figure": figure, "filename": "b", "parent_path": "a", "world_readable": false, "share_key_enabled": true});
        let plot = python(&stage, "GET /v2/files/lookup?path=a%2Fb", "").await;
        let (plot, at) = if taken {
            (python(&stage, &format!("PUT /v2/plots/{}", plot.ok().text("/fid")), &body.to_string()).await.ok(), "")
        } else {
            plot.refused(404, "Not found.");
            (python(&stage, "POST /v2/plots", &body.to_string()).await.created(), "/file")
        };
        let url = plot.text(&format!("{at}/web_url"));
        let key = plot.text(&format!("{at}/share_key"));
        urls.push(url.clone());
        assert!(url.ends_with('/'));
        let fid = plot.text(&format!("{at}/fid"));
        let figure = python(&stage, &format!("GET /v2/plots/{fid}/content?inline_data=true"), "").await.ok();
        assert_eq!(figure.at("/data/0/y"), json!([4, 5]));
        stage.ask(&format!("GET /v2/files/{fid}?share_key={key}")).send().await.ok();
        let body = r#"{"share_key_enabled": true, "world_readable": false}"#;
        assert_eq!(python(&stage, &format!("PUT /v2/files/{fid}"), body).await.ok().text("/share_key"), key);
    }
    assert_eq!(urls[0], urls[1]);
}

#[tokio::test]
async fn chart_studio_keeps_grids() {
    let stage = Stage::new();
    for round in 0..2 {
        let grid = format!(
            r#"{{"data": {{"cols": {{"time": {{"data": [1, 2], "order": 0}}}}, "metadata": {{"unit": "s"}}}}, "filename": "g{round}", "parent": -1, "world_readable": true}}"#
        );
        let fid = python(&stage, "POST /v2/grids", &grid).await.created().text("/file/fid");
        let meta = python(&stage, &format!("PUT /v2/grids/{fid}"), r#"{"metadata": {"unit": "s"}}"#).await.ok();
        assert_eq!(meta.at("/metadata/unit"), "s");
        let cols = r#"{"cols": "[{\"data\": [3, 4], \"name\": \"speed\"}]"}"#;
        python(&stage, &format!("POST /v2/grids/{fid}/col"), cols).await.created();
        python(&stage, &format!("POST /v2/grids/{fid}/row"), r#"{"rows": [[5, 6], [7, 8]]}"#).await.created();
        let content = python(&stage, &format!("GET /v2/grids/{fid}/content"), "").await.ok();
        assert_eq!(content.at("/cols/speed/data"), json!([3, 4, 6, 8]));
        for key in ["data", "order", "uid"] {
            assert!(content.at("/cols/time").get(key).is_some());
        }
        python(&stage, &format!("POST /v2/grids/{fid}/trash"), "").await.ok();
        python(&stage, &format!("DELETE /v2/grids/{fid}/permanent_delete"), "").await.is(204);
    }
}

#[tokio::test]
async fn the_client_within_plotly_3_replaces_a_grid() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("b_grid", "").await;
    for _ in 0..2 {
        let body = r#"{"data": {"cols": {"data.0.x": {"data": [1], "order": 0}}}, "filename": "b_grid", "parent_path": "", "world_readable": true}"#;
        let grid = python(&stage, &format!("PUT /v2/grids/{fid}"), body).await.ok();
        assert_eq!((grid.text("/fid"), grid.text("/cols/0/name")), (fid.clone(), "data.0.x".into()));
    }
}

#[tokio::test]
async fn figlinq_uploads_with_a_known_fid() {
    let stage = Stage::new();
    let (fid, [x, y]) = stage.grid("g", "").await;
    for _ in 0..2 {
        stage.ask("GET /v3/users/me/").by("bob").send().await.refused(404, "Not found.");
        let put = r#"{"world_readable": false, "filename": "g", "parent_path": "a/b", "context": null}"#;
        python(&stage, &format!("PUT /v2/files/{fid}"), put).await.ok();
        python(&stage, &format!("GET /v2/grids/{fid}/content"), "").await.ok();
        let cols = r#"{"cols": "[{\"data\": [1], \"name\": \"x\", \"order\": 0}, {\"data\": [2], \"name\": \"y\", \"order\": 1}]"}"#;
        python(&stage, &format!("PUT /v2/grids/{fid}/col?uid={x},{y}"), cols).await.ok();
        python(&stage, &format!("PUT /v2/grids/{fid}/col?uid={x}"), r#"{"cols": "[{\"order\": 0}]"}"#).await.ok();
        python(&stage, &format!("POST /v2/files/{fid}/revisions"), "{}").await.refused(404, "Not found.");
        assert_eq!(python(&stage, &format!("GET /v2/files/{fid}"), "").await.ok().text("/filetype"), "grid");
    }
    let found = python(&stage, "GET /v2/folders/all?user=bob&s=g&page_size=100", "").await.ok();
    assert_eq!(found.text("/children/results/0/fid"), fid);
}

#[tokio::test]
async fn r_makes_and_overwrites_a_plot() {
    let stage = Stage::new();
    for round in 0..2 {
        stage.bob("GET /v2/files/lookup?path=", "").await.refused(400, "");
        let looked = stage.bob("GET /v2/files/lookup?path=a/b", "").await;
        let data = r#"{"data":{"cols":{"x":{"data":7,"order":0},"y":{"data":[1,2],"order":1}}},"filename":"b Grid","parent_path":"a","world_readable":true,"share_key_enabled":false}"#;
        let (fid, uid) = if round == 0 {
            looked.refused(404, "Not found.");
            stage.bob("POST /v2/folders", r#"{"path":"a"}"#).await.created();
            let grid = stage.bob("POST /v2/grids", data).await.created();
            (grid.text("/file/fid"), grid.text("/file/cols/1/uid"))
        } else {
            // R merges this answer over that of the new columns: with `cols` in it, it would show the old data.
            let grid = stage.bob("GET /v2/files/lookup?path=a/b+Grid", "").await.ok();
            assert!(grid.json().get("cols").is_none());
            let cols = r#"{"cols":"[{\"name\":\"y f3a\",\"data\":[8,9]},{\"name\":\"x f3a\",\"data\":7}]"}"#;
            let added = stage.bob(&format!("POST /v2/grids/{}/col", grid.text("/fid")), cols).await.created();
            (grid.text("/fid"), added.text("/cols/0/uid"))
        };
        let figure = json!({"data": [{"type": "bar", "ysrc": format!("{fid}:{uid}"), "frame": null}], "layout": {"xaxis": {"tickvals": [1, 2]}}});
        let body = json!({"figure": figure, "filename": "b", "parent_path": "a", "world_readable": true, "share_key_enabled": false});
        let (plot, at) = if round == 0 {
            (stage.bob("POST /v2/plots", &body.to_string()).await.created(), "/file")
        } else {
            let fid = stage.bob("GET /v2/files/lookup?path=a/b", "").await.ok().text("/fid");
            (stage.bob(&format!("PATCH /v2/plots/{fid}"), &body.to_string()).await.ok(), "")
        };
        assert_eq!(plot.at(&format!("{at}/figure")), figure);
        for key in ["web_url", "embed_url", "share_key_enabled", "share_key", "filetype"] {
            assert!(plot.at(at).get(key).is_some(), "{key}");
        }
    }
    assert_eq!(stage.bob("GET /v2/folders/home?user=bob", "").await.ok().at("/children/count"), 1);
    let preview = stage.bob("GET /v2/grids/lookup?path=a/b+Grid", "").await.ok().at("/preview/x");
    assert_eq!(preview, json!([7, ""]));
}

#[tokio::test]
async fn scala_and_falcon_find_what_they_read() {
    let stage = Stage::new();
    for _ in 0..2 {
        let grid = stage.bob("GET /v2/grids/lookup?path=n-grid", "").await;
        if grid.status == 200 {
            stage.bob(&format!("DELETE /v2/grids/{}", grid.text("/fid")), "").await.is(204);
        } else {
            assert_eq!(grid.at("/detail"), "Not found.");
        }
        let body =
            r#"{"filename":"n-grid","parent":-1,"world_readable":false,"data":{"cols":{"x":{"data":[1],"order":0}}}}"#;
        let grid = stage.bob("POST /v2/grids", body).await.created();
        let (fid, uid) = (grid.text("/file/fid"), grid.text("/file/cols/0/uid"));
        let patch = r#"{"metadata":{"query":"select 1"},"refresh_interval":60}"#;
        stage.bob(&format!("PATCH /v2/grids/{fid}"), patch).await.ok();
        let col = format!("/v2/grids/{fid}/col");
        assert_eq!(stage.bob(&format!("GET {col}"), "").await.ok().text("/cols/0/uid"), uid);
        stage.bob(&format!("PUT {col}?uid={uid}"), r#"{"cols":[{"name":"x","data":[2]}]}"#).await.ok();
        stage.bob(&format!("POST {col}"), r#"{"cols":[{"name":"z","data":[1]}]}"#).await.created();
        stage.bob(&format!("DELETE {col}?uid={uid}"), "").await.is(204);
    }
}

#[tokio::test]
async fn tables_rows_and_frames_are_put_back() {
    let stage = Stage::new();
    let grid = r#"{"data":{"cols":{"z":{"data":[[1,2],[3,4]],"order":0},"a":{"data":[1,2],"order":1},"b":{"data":[3,4],"order":2}}}}"#;
    let grid = stage.bob("POST /v2/grids", grid).await.created();
    let fid = grid.text("/file/fid");
    let [z, a, b] = [0, 1, 2].map(|index| grid.text(&format!("/file/cols/{index}/uid")));
    let figure = json!({
        "data": [{"type": "heatmap", "zsrc": format!("{fid}:{z}")}, {"type": "surface", "zsrc": format!("{fid}:{a},{b}"),
            "xsrc": format!("{fid}:{a},{b}?row=0"), "ysrc": format!("{fid}:{a},{b}?rows=1-")}],
        "frames": [{"data": [{"marker": {"colorsrc": format!("{fid}:{a}")}}]}],
    });
    let plot = stage.bob("POST /v2/plots", &json!({ "figure": figure }).to_string()).await.created().text("/file/fid");
    let inline = stage.bob(&format!("GET /v2/plots/{plot}/content?inline_data=true"), "").await.ok();
    for (pointer, wanted) in [
        ("/data/0/z", json!([[1, 2], [3, 4]])),
        ("/data/1/z", json!([[1, 3], [2, 4]])),
        ("/data/1/x", json!([1, 3])),
        ("/data/1/y", json!([[2, 4]])),
        ("/frames/0/data/0/marker/color", json!([1, 2])),
    ] {
        assert_eq!(inline.at(pointer), wanted, "{pointer}");
    }
    let back: Value = inline.at("/data/0/zsrc");
    assert_eq!(back, figure["data"][0]["zsrc"]);
}
