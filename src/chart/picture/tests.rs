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

#[test]
fn several_legends_have_their_places_and_titles() {
    let json = r#"{"data":[{"y":[1,2],"name":"one"},{"y":[2,1],"name":"two","legend":"legend2"},
        {"y":[3,1],"name":"three","legend":"legend2"},{"y":[3,1],"name":"four","legend":"legend3"}],
        "layout":{"width":600,"height":400,"legend":{"x":0},"legend2":{"orientation":"h","y":-0.2,"entrywidth":100,"title":{"text":"More"}},
        "legend3":{"visible":false},"shapes":[{"type":"line","x0":0,"x1":1,"y0":0,"y1":1,"showlegend":true,"name":"limit"}]}}"#;
    let scene = scene(json);
    let names = |number: usize| {
        let of = scene.legend.iter().filter(move |entry| entry.legend == number);
        of.map(|entry| entry.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!((names(0), names(1)), (vec!["one".to_owned(), "limit".into()], vec!["two".to_owned(), "three".into()]));
    assert_eq!(names(2), Vec::<String>::new());
    let layout = Layout::of(&scene, [600.0, 400.0], false);
    assert_eq!(layout.legends.iter().map(|place| place.number).collect::<Vec<_>>(), [0, 1]);
    let [upper, lower] = [&layout.legends[0], &layout.legends[1]];
    assert!(upper.area.bottom < layout.paper.bottom && lower.area.top > layout.paper.bottom);
    // Names have the width that is said, so the second item begins that much and the symbol's room after the first.
    assert!((lower.items[1].at[0] - lower.items[0].at[0] - 145.0).abs() < 0.5, "{:?}", lower.items);
    assert!(lower.items[0].at[0] > lower.title.width);
    assert!(!render(&scene, Options::of(&scene, Format::Svg)).unwrap().is_empty());
}

#[test]
fn ranges_are_found_for_the_room_that_a_legend_leaves() {
    let json = r#"{"data":[{"y":[1,2],"mode":"markers","name":"a name that needs a good deal of room"},{"y":[2,1]}]}"#;
    let figure = Figure::read(json.as_bytes()).unwrap();
    let own = size(&figure, None);
    let fitted = super::scene(&figure, own);
    assert!(fitted.size.inner(true) < own.inner(true) - 100.0);
    assert!((fitted.size.inner(false) - own.inner(false)).abs() < 1.0);
    assert!(measured(&fitted).is_none());
}

#[test]
fn axes_on_one_side_move_beyond_each_other_and_colours_change_over_areas() {
    let json = r##"{"data":[{"y":[1,2],"mode":"lines","fill":"tozeroy","fillgradient":{"type":"vertical","colorscale":[[0,"#ff0000"],[1,"#0000ff"]]}},
        {"y":[10,20],"yaxis":"y2"}],"layout":{"width":600,"height":400,"showlegend":false,
        "yaxis2":{"overlaying":"y","anchor":"free","autoshift":true,"side":"left"}}}"##;
    let figure = Figure::read(json.as_bytes()).unwrap();
    let scene = super::scene(&figure, size(&figure, None));
    let layout = Layout::of(&scene, [600.0, 400.0], false);
    let shift = |id: &str| layout.axes[scene.axes.iter().position(|ruler| ruler.id == id).unwrap()].shift;
    assert!(shift("y") == 0.0 && shift("y2") < -20.0);
    let png = render(&scene, Options::of(&scene, Format::Png)).unwrap();
    let panel = &layout.panels[0];
    // Somewhat right of the middle, off both lines.
    let x = (panel.left * 0.4 + panel.right * 0.6) as u32;
    let (low, high) =
        [panel.bottom - 4.0, panel.top * 0.55 + panel.bottom * 0.45].map(|y| at(&png, x, y as u32)).into();
    assert!(low[0] > 200 && low[2] < 60, "{low:?}");
    assert!(high[2] > high[0], "{high:?}");
}
