//! `POST /v2/images` and the pictures of plots (contract section 8.8).

use super::stage::Stage;

const FIGURE: &str = r#""figure":{"data":[{"type":"bar","x":["a","b"],"y":[1,2]}],"layout":{"width":120,"height":80}}"#;

#[tokio::test]
async fn every_format_comes_under_its_exact_type() {
    let stage = Stage::new();
    for (format, media_type, begins) in [
        ("png", "image/png", &b"\x89PNG"[..]),
        ("jpeg", "image/jpeg", b"\xff\xd8\xff"),
        ("jpg", "image/jpeg", b"\xff\xd8\xff"),
        ("webp", "image/webp", b"RIFF"),
        ("svg", "image/svg+xml", b"<"),
        ("pdf", "application/pdf", b"%PDF"),
    ] {
        let reply = stage.bob("POST /v2/images/", &format!(r#"{{{FIGURE},"format":"{format}"}}"#)).await.ok();
        assert_eq!(reply.header("content-type"), media_type);
        assert!(reply.body.starts_with(begins), "{format}");
    }
}

fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[tokio::test]
async fn the_size_is_the_one_asked_for_else_the_figures() {
    let stage = Stage::new();
    for (more, wanted) in [
        ("", (120, 80)),
        (r#","scale":2.0"#, (240, 160)),
        (r#","width":"200","height":100.0,"scale":1,"encoded":false,"filename":"x""#, (200, 100)),
        (r#","width":200"#, (200, 80)),
    ] {
        let reply = stage.bob("POST /v2/images", &format!("{{{FIGURE}{more}}}")).await.ok();
        assert_eq!(size(&reply.body), wanted, "{more}");
    }
    let list = stage.bob("POST /v2/images", r#"{"figure":[{"y":[1,2]}],"format":"png"}"#).await.ok();
    assert_eq!(size(&list.body), (700, 500));
}

#[tokio::test]
async fn an_encoded_picture_is_text_in_json() {
    let stage = Stage::new();
    let reply = stage.bob("POST /v2/images", &format!(r#"{{{FIGURE},"encoded":"True"}}"#)).await.ok();
    assert_eq!(reply.header("content-type"), "application/json");
    let bytes = base64_simd::STANDARD.decode_to_vec(reply.text("/image")).unwrap();
    assert_eq!(size(&bytes), (120, 80));
}

#[tokio::test]
async fn what_cannot_be_drawn_is_refused() {
    let stage = Stage::new();
    for (body, field) in [
        (r#"{"format":"png"}"#.to_owned(), "figure"),
        (r#"{"figure":3}"#.to_owned(), "figure"),
        (format!(r#"{{{FIGURE},"format":"emf"}}"#), "format"),
        (format!(r#"{{{FIGURE},"format":"eps"}}"#), "format"),
        (format!(r#"{{{FIGURE},"width":0}}"#), "width"),
        (format!(r#"{{{FIGURE},"height":1e9}}"#), "height"),
        (format!(r#"{{{FIGURE},"scale":-1}}"#), "scale"),
    ] {
        let reply = stage.bob("POST /v2/images", &body).await.refused(400, "");
        assert_eq!(reply.text("/errors/0/field"), field, "{body}");
    }
    let huge = format!(r#"{{{FIGURE},"width":10000,"height":10000,"scale":20}}"#);
    stage.bob("POST /v2/images", &huge).await.refused(400, "pixels");
    stage.ask("POST /v2/images").json(&format!("{{{FIGURE}}}")).send().await.refused(401, "");
}

#[tokio::test]
async fn a_plots_pictures_have_their_sizes() {
    let stage = Stage::new();
    let (plot, _) = stage.plot("a", "").await;
    for (query, wanted) in [
        ("", (700, 500)),
        ("?image_name=default", (700, 500)),
        ("?image_name=block-thumb", (300, 300)),
        ("?image_name=list-thumb", (60, 60)),
    ] {
        for resource in ["files", "plots"] {
            let reply = stage.bob(&format!("GET /v2/{resource}/{plot}/image{query}"), "").await.ok();
            assert_eq!(reply.header("content-type"), "image/png");
            assert_eq!(size(&reply.body), wanted);
        }
    }
    stage.bob(&format!("GET /v2/files/{plot}/image?image_name=poster"), "").await.refused(400, "default");
    stage.ask(&format!("GET /v2/files/{plot}/image?image_name=poster")).send().await.refused(404, "Not found.");
}
