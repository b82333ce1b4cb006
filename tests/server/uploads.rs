//! `POST /v2/grids/upload` (contract section 8.11).

use serde_json::json;

use super::stage::Stage;

#[tokio::test]
async fn a_table_in_the_body_becomes_a_grid() {
    let stage = Stage::new();
    let made = stage
        .ask("POST /v2/grids/upload")
        .by("bob")
        .header("x-file-name", "Sales 2024.csv")
        .header("plotly-parent-path", "tables")
        .header("plotly-world-readable", "true")
        .header("content-type", "text/csv")
        .body("city,n\nBonn,1\n\"Köln, Rhein\",2\n")
        .send()
        .await
        .created();
    assert_eq!((made.text("/file/filename"), made.at("/file/world_readable")), ("Sales 2024".into(), true.into()));
    assert_eq!(made.at("/file/preview"), json!({"city":["Bonn","Köln, Rhein"],"n":[1,2]}));
    stage.bob("GET /v2/grids/lookup?path=tables/Sales+2024", "").await.ok();
}

#[tokio::test]
async fn a_table_may_come_in_a_form_whose_fields_win() {
    let stage = Stage::new();
    let form = "--b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.tsv\"\r\ncontent-type: text/tab-separated-values\r\n\r\n\
                x\ty\r\n1\t2\r\n--b\r\ncontent-disposition: form-data; name=\"filename\"\r\n\r\nTäbelle\r\n--b--\r\n";
    let ask =
        || stage.ask("POST /v2/grids/upload").by("bob").header("plotly-parent", "-1").header("x-file-name", "other");
    let made = ask().header("content-type", "multipart/form-data; boundary=b").body(form).send().await.created();
    assert_eq!((made.text("/file/filename"), made.at("/file/preview")), ("Täbelle".into(), json!({"x":[1],"y":[2]})));
    let empty = "--b\r\ncontent-disposition: form-data; name=\"filename\"\r\n\r\na\r\n--b--\r\n";
    let ask = ask().header("content-type", "multipart/form-data; boundary=b").body(empty);
    ask.send().await.refused(400, "no file");
}

#[tokio::test]
async fn workbooks_are_taken_as_tables_are() {
    let stage = Stage::new();
    for (name, bytes) in [
        ("book 1.xlsx", &include_bytes!("../tables/book.xlsx")[..]),
        ("book 2.xls", include_bytes!("../tables/book.xls")),
        ("book 3.ods", include_bytes!("../tables/book.ods")),
    ] {
        let ask = stage.ask("POST /v2/grids/upload").by("bob").header("x-file-name", name);
        let made = ask.header("content-type", "application/octet-stream").body(bytes).send().await.created();
        assert_eq!(made.at("/file/preview/n/0"), json!(1), "{name}");
        assert!(made.text("/file/filename").starts_with("book"));
        assert!(made.at("/warnings/0").as_str().is_some_and(|said| said.contains("Only the first sheet")), "{name}");
    }
    let ask = stage.ask("POST /v2/grids/upload").by("bob").header("x-file-name", "wide.xlsx");
    ask.body(&include_bytes!("../tables/wide.xlsx")[..]).send().await.refused(400, "million cells");
}

#[tokio::test]
async fn what_is_no_table_is_refused() {
    let stage = Stage::new();
    let upload = |body: &'static [u8]| stage.ask("POST /v2/grids/upload").by("bob").body(body).send();
    upload(b"").await.refused(400, "nothing in it");
    upload(b"\x89PNG\0\0").await.refused(400, "no text");
    let ask = stage.ask("POST /v2/grids/upload").by("bob").header("plotly-parent", "x").body("a\n1");
    ask.send().await.refused(400, "parent");
    stage.ask("POST /v2/grids/upload").body("a\n1").send().await.refused(401, "");
}
