//! `/v2/grids` (contract section 8.4).

use plotree::server::Options;
use serde_json::json;

use super::stage::Stage;

#[tokio::test]
async fn columns_are_a_list_in_the_object_and_a_map_in_the_content() {
    let stage = Stage::new();
    let json = r#"{"data":"{\"cols\":{\"b\":{\"data\":[1],\"order\":5},\"a\":{\"data\":[\"x\",2.5,null,true],\"order\":2}}}"}"#;
    let made = stage.bob("POST /v2/grids", json).await.created();
    assert_eq!(made.at("/warnings"), json!([]));
    assert_eq!(made.text("/file/filename"), "untitled");
    assert_eq!(made.at("/file/cols/0/name"), "a");
    assert_eq!(made.at("/file/preview"), json!({"a":["x",2.5,null,true],"b":[1,"","",""]}));
    let fid = made.text("/file/fid");
    let content = stage.bob(&format!("GET /v2/grids/{fid}/content"), "").await.ok();
    assert_eq!(
        content.at("/cols/a"),
        json!({"data":["x",2.5,null,true],"order":2,"uid":made.text("/file/cols/0/uid")})
    );
    assert!(stage.bob(&format!("GET /v2/grids/{fid}"), "").await.ok().at("/cols/0").get("data").is_none());
}

#[tokio::test]
async fn what_is_no_grid_is_refused() {
    let stage = Stage::new();
    for (body, message) in [
        ("{}", "columns are needed"),
        (r#"{"data":{}}"#, "cols"),
        (r#"{"data":[]}"#, "data"),
        (r#"{"data":{"cols":{"a":{"order":0}}}}"#, "data"),
        (r#"{"data":{"cols":{"a":{"data":{"k":1},"order":0}}}}"#, "Column a data is not a list"),
        (r#"{"data":{"cols":{}},"source_fid":"bob:99"}"#, "source"),
        (r#"{"data":{"cols":{}},"source_fid":"x"}"#, "file id"),
        (r#"{"data":{"cols":{}},"parent":99}"#, "folder"),
    ] {
        stage.bob("POST /v2/grids", body).await.refused(400, message);
    }
    stage.bob("POST /v2/grids", r#"{"data":{"cols":{}}}"#).await.created();
    stage.ask("POST /v2/grids").json(r#"{"data":{"cols":{}}}"#).send().await.refused(401, "");
}

#[tokio::test]
async fn columns_are_read_added_changed_and_deleted() {
    let stage = Stage::new();
    let (fid, [x, y]) = stage.grid("g", "").await;
    let col = format!("/v2/grids/{fid}/col");
    let two = stage.bob(&format!("GET {col}?uid={y},{x}"), "").await.ok();
    assert_eq!((two.text("/cols/0/uid"), two.text("/cols/1/name")), (y.clone(), "x".into()));
    assert_eq!(two.at("/cols/0/data"), json!([4.5, null, "a"]));
    assert_eq!(stage.bob(&format!("GET {col}"), "").await.ok().at("/cols").as_array().unwrap().len(), 2);
    stage.bob(&format!("GET {col}?uid=ffffff"), "").await.refused(404, "Not found.");
    stage.bob(&format!("GET {col}?uid=no!"), "").await.refused(404, "Not found.");

    let new = r#"{"cols":"[{\"name\":\"z\",\"data\":[1]},{\"name\":\"w\",\"data\":7}]"}"#;
    let added = stage.bob(&format!("POST {col}"), new).await.created();
    assert_eq!((added.text("/cols/0/name"), added.text("/cols/1/name")), ("z".into(), "w".into()));
    assert_eq!(added.at("/cols/1/data"), json!([7]));
    stage.bob(&format!("POST {col}"), r#"{"cols":{"name":"v","data":[]}}"#).await.created();
    for cols in
        [r#"[{"name":"x","data":[]}]"#, r#"[{"name":"q","data":[]},{"name":"q","data":[]}]"#, "[{}]", "3", "null"]
    {
        stage.bob(&format!("POST {col}"), &format!(r#"{{"cols":{cols}}}"#)).await.refused(400, "");
    }

    let swapped = r#"{"cols":[{"name":"y"},{"name":"x","order":9}]}"#;
    let swapped = stage.bob(&format!("PUT {col}?uid={x},{y}"), swapped).await.ok();
    assert_eq!((swapped.text("/cols/0/uid"), swapped.text("/cols/0/name")), (x.clone(), "y".into()));
    assert_eq!(swapped.at("/cols/1/order"), 9);
    stage.bob(&format!("PUT {col}?uid={x}"), r#"{"cols":[{},{}]}"#).await.refused(400, "columns");
    stage.bob(&format!("PUT {col}"), r#"{"cols":[{}]}"#).await.refused(400, "uid");
    stage.bob(&format!("PUT {col}?uid=ffffff"), r#"{"cols":[{}]}"#).await.refused(404, "Not found.");

    stage.bob(&format!("DELETE {col}"), "").await.refused(400, "uid");
    stage.bob(&format!("DELETE {col}?uid={x},ffffff"), "").await.refused(404, "Not found.");
    stage.bob(&format!("DELETE {col}?uid={x},{y}"), "").await.is(204);
    assert_eq!(stage.bob(&format!("GET {col}"), "").await.ok().at("/cols").as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn rows_fill_shorter_columns_first() {
    let stage = Stage::new();
    let json = r#"{"data":{"cols":{"a":{"data":[1,2],"order":0},"b":{"data":[3],"order":1}}}}"#;
    let fid = stage.bob("POST /v2/grids", json).await.created().text("/file/fid");
    let rows = stage.bob(&format!("POST /v2/grids/{fid}/row"), r#"{"rows":"[[5,6],[7,null]]"}"#).await.created();
    assert_eq!(rows.at("/preview"), json!({"a":[1,2,5,7],"b":[3,"",6,null]}));
    for rows in ["[[1]]", "[[1,2,3]]", "[1,2]", "null"] {
        stage.bob(&format!("POST /v2/grids/{fid}/row"), &format!(r#"{{"rows":{rows}}}"#)).await.refused(400, "");
    }
}

#[tokio::test]
async fn a_delete_is_the_trash_and_frees_the_name() {
    let stage = Stage::new();
    let (fid, _) = stage.grid("g", "").await;
    for _ in 0..2 {
        stage.bob(&format!("DELETE /v2/grids/{fid}"), "").await.is(204);
    }
    assert_eq!(stage.bob(&format!("GET /v2/grids/{fid}"), "").await.ok().at("/deleted"), true);
    stage.grid("g", "").await;
}

#[tokio::test]
async fn meta_data_goes_in_beside_and_inside_the_data() {
    let stage = Stage::new();
    let inside = r#"{"filename":"a","data":{"cols":{},"metadata":{"unit":"kg"}}}"#;
    let fid = stage.bob("POST /v2/grids", inside).await.created().text("/file/fid");
    assert_eq!(stage.bob(&format!("GET /v2/grids/{fid}"), "").await.ok().at("/metadata"), json!({"unit":"kg"}));
    let put =
        stage.bob(&format!("PUT /v2/grids/{fid}"), r#"{"metadata":{"unit":"t"},"refresh_interval":"60"}"#).await.ok();
    assert_eq!((put.at("/metadata"), put.at("/refresh_interval")), (json!({"unit":"t"}), 60.into()));
    let patch = stage.bob(&format!("PATCH /v2/grids/{fid}"), r#"{"refresh_interval":null,"metadata":"{}"}"#).await.ok();
    assert_eq!((patch.at("/metadata"), patch.at("/refresh_interval")), (json!({}), json!(null)));
}

#[tokio::test]
async fn data_in_a_put_takes_the_place_of_the_columns_and_keeps_ids_by_name() {
    let stage = Stage::new();
    let (fid, [x, _]) = stage.grid("g", "").await;
    let data = r#"{"data":{"cols":{"new":{"data":[1],"order":0},"x":{"data":[9],"order":1}}}}"#;
    let put = stage.bob(&format!("PUT /v2/grids/{fid}"), data).await.ok();
    assert_eq!(put.at("/cols").as_array().unwrap().len(), 2);
    assert_eq!((put.text("/cols/0/name"), put.text("/cols/1/uid")), ("new".into(), x));
    assert_eq!(put.at("/preview"), json!({"new":[1],"x":[9]}));
    assert!(put.text("/web_url").ends_with('/'));
}

#[tokio::test]
async fn a_taken_name_gets_a_number_where_that_is_wanted() {
    let stage = Stage::with(Options { auto_number: true, ..Options::default() });
    let json = r#"{"filename":"g","parent_path":"a","data":{"cols":{}}}"#;
    for wanted in ["g", "g (1)", "g (2)"] {
        let made = stage.bob("POST /v2/grids", json).await.created();
        assert_eq!(made.text("/file/filename"), wanted);
        assert_eq!(made.at("/warnings").as_array().unwrap().len(), usize::from(wanted != "g"));
    }
    let plot = r#"{"filename":"g","parent_path":"a","figure":{"data":[]}}"#;
    assert_eq!(stage.bob("POST /v2/plots", plot).await.created().text("/file/filename"), "g (3)");
    let long = format!(r#"{{"filename":"{}","data":{{"cols":{{}}}}}}"#, "ä".repeat(100));
    stage.bob("POST /v2/grids", &long).await.created();
    let second = stage.bob("POST /v2/grids", &long).await.created().text("/file/filename");
    assert!(second.ends_with(" (1)") && second.chars().count() == 100, "{second}");
}

#[tokio::test]
async fn a_grids_routes_know_grids_only() {
    let stage = Stage::new();
    let (plot, _) = stage.plot("a", "").await;
    let routes = ["GET F", "GET F/content", "GET F/col", "DELETE F", "POST F/trash", "GET F/sources"];
    for request in routes.into_iter().chain(["PUT F", "POST F/row", "POST F/col"]) {
        let request = request.replace('F', &format!("/v2/grids/{plot}"));
        stage
            .bob(&request, if request.contains("/row") { r#"{"rows":[]}"# } else { r#"{"cols":[]}"# })
            .await
            .refused(404, "");
    }
    stage.bob("GET /v2/grids/lookup?path=a", "").await.refused(404, "Not found.");
    assert!(stage.bob("GET /v2/grids/lookup?path=a_grid", "").await.ok().at("/cols").is_array());
}
