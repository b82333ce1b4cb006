use super::*;
use crate::chart::scene::Scene;

fn scene(json: &str) -> Scene {
    let figure = Figure::read(json.as_bytes()).unwrap();
    Scene::build(&figure, size(&figure, None))
}

fn pixels(png: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = ::png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut bytes).unwrap();
    (frame.width, frame.height, bytes)
}

fn at(png: &[u8], x: u32, y: u32) -> [u8; 3] {
    let (width, _, bytes) = pixels(png);
    let start = (y * width + x) as usize * 3;
    [bytes[start], bytes[start + 1], bytes[start + 2]]
}

const BARS: &str = r##"{"data":[{"type":"bar","x":["a","b"],"y":[1,2],"marker":{"color":"#ff0000"}}],
    "layout":{"width":400,"height":300,"paper_bgcolor":"#eeeeff","title":{"text":"Growth"}}}"##;

#[test]
fn a_bar_stands_where_plotly_draws_it() {
    let png = render(&scene(BARS), Options::of(&scene(BARS), Format::Png)).unwrap();
    assert_eq!(pixels(&png).0, 400);
    assert_eq!(pixels(&png).1, 300);
    assert_eq!(at(&png, 2, 2), [0xee, 0xee, 0xff]);
    // Margins are 80, 80, 100 and 80: the right bar has its middle at 3/4 of 240 pixels.
    assert_eq!(at(&png, 260, 200), [255, 0, 0]);
    // The left one is half as high.
    assert_eq!(at(&png, 160, 137), [0xff, 0xff, 0xff]);
    assert_eq!(at(&png, 140, 210), [255, 0, 0]);
}

#[test]
fn every_format_has_its_signature() {
    let scene = scene(BARS);
    let begins = |format| render(&scene, Options::of(&scene, format)).unwrap()[..4].to_vec();
    assert_eq!(begins(Format::Png), *b"\x89PNG");
    assert_eq!(begins(Format::Jpeg)[..3], *b"\xff\xd8\xff");
    assert_eq!(begins(Format::Webp), *b"RIFF");
    assert_eq!(begins(Format::Svg), *b"<svg");
    assert_eq!(begins(Format::Pdf), *b"%PDF");
}

#[test]
fn a_scale_makes_more_pixels_of_the_same_picture() {
    let scene = scene(BARS);
    let png = render(&scene, Options { scale: 2.0, ..Options::of(&scene, Format::Png) }).unwrap();
    assert_eq!((pixels(&png).0, pixels(&png).1), (800, 600));
    assert_eq!(at(&png, 520, 400), [255, 0, 0]);
}

#[test]
fn thumbnails_are_small_squares() {
    let figure = Figure::read(BARS.as_bytes()).unwrap();
    for side in [300, 60] {
        let png = thumbnail(&figure, side).unwrap();
        assert_eq!((pixels(&png).0, pixels(&png).1), (side, side));
    }
}

#[test]
fn hostile_texts_stay_letters_in_svg() {
    let evil = r#"</path><script>alert(1)</script>\" onload=\"x"#;
    let json = format!(
        r#"{{"data":[{{"y":[1,2],"name":"{evil}","mode":"markers+text","text":["{evil}","b"]}},{{"y":[2]}}],
            "layout":{{"title":{{"text":"&lt;script&gt;{evil}"}},"annotations":[{{"x":0,"y":1,"text":"<a href='javascript:x'>link</a>"}}]}}}}"#
    );
    let scene = scene(&json);
    let svg = String::from_utf8(render(&scene, Options::of(&scene, Format::Svg)).unwrap()).unwrap();
    assert!(!svg.contains("<script") && !svg.contains("javascript:") && !svg.contains("onload=\""));
    // Nothing but what the painter writes, each opened and closed.
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let tag = &tag[..tag.find('>').unwrap()];
        let name: String = tag.chars().take_while(|letter| letter.is_alphabetic() || *letter == '/').collect();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name)),
            None if tag.ends_with('/') => {}
            None => open.push(name.clone()),
        }
        let known = ["svg", "defs", "clipPath", "rect", "g", "path", "use"];
        assert!(known.contains(&name.trim_matches('/')), "{name}");
    }
    assert!(open.is_empty());
}

#[test]
fn a_pie_is_round() {
    let json = r##"{"data":[{"type":"pie","labels":["a","b"],"values":[3,1],"textinfo":"none",
        "marker":{"colors":["#00ff00","#0000ff"]}}],"layout":{"width":400,"height":400,"showlegend":false}}"##;
    let png = render(&scene(json), Options::of(&scene(json), Format::Png)).unwrap();
    // The larger slice begins at the top and goes to the right when it is the first.
    assert_eq!(at(&png, 230, 215), [0, 255, 0]);
    assert_eq!(at(&png, 170, 170), [0, 0, 255]);
    assert_eq!(at(&png, 90, 110), [255, 255, 255]);
}

#[test]
fn absurd_sizes_are_refused_and_odd_figures_drawn() {
    let odd = scene(
        r#"{"data":[{"y":[1e308,-1e308,null,"x"]},{"type":"pie","values":[]},{"type":"heatmap","z":[]}],
        "layout":{"margin":{"l":5000,"t":-3},"legend":{"x":1e9},"xaxis":{"range":[1e300,-1e300]}}}"#,
    );
    for (width, height) in [(1.0, 1.0), (20.0, 5.0), (5000.0, 30.0)] {
        assert!(render(&odd, Options { width, height, ..Options::of(&odd, Format::Png) }).is_ok());
    }
    for (width, height) in [(0.0, 10.0), (f32::NAN, 10.0), (1e9, 10.0)] {
        assert_eq!(render(&odd, Options { width, height, ..Options::of(&odd, Format::Png) }), Err(Trouble::Size));
    }
}
