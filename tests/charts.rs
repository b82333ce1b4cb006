//! Small charts as text, and charts of anything at any size.

use plotree::chart::cells::{self, CellGrid, Depth, Glyphs, Look};
use plotree::chart::picture::{self, Format, Options};
use plotree::chart::scene::{Scene, Size};
use plotree::model::Figure;
use proptest::prelude::*;

fn painted(json: &str, columns: u16, rows: u16, look: Look) -> CellGrid {
    let figure = Figure::read(json.as_bytes()).expect("the test's figure is one");
    cells::paint(&Scene::build(&figure, Size::cells(columns, rows)), columns, rows, &look)
}

/// Returns a chart of 40 columns and 12 rows as text without the blanks at the ends of rows.
fn text(json: &str) -> String {
    text_of(&painted(json, 40, 12, Look::default()))
}

fn text_of(grid: &CellGrid) -> String {
    grid.to_text().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn lines_and_points() {
    insta::assert_snapshot!(text(r#"{"data":[{"y":[1,4,2,5,3],"name":"line","mode":"lines"},{"y":[2,3,5,1,4],"mode":"markers","name":"dots"}],"layout":{"title":"Two traces","xaxis":{"title":"step"}}}"#), @r"
                   Two traces
                 ── line ●  dots
    5┤                  ⢠⡄      ⢀⢄
     │                        ⢀⠔⠁ ⠉⠢⣀    ⣀
    4┤         ⡠⠊⠒⢄⡀         ⡔⠁      ⠑⠤⡀ ⠉
    3┤       ⡠⠊ ⠰⠆ ⠈⠒⠤⡀    ⡠⠊          ⠈⠒⠄
    2┤  ⣀  ⢀⠜         ⠈⠑⠤⡠⠊
     │  ⠉⢀⠔⠁
    1┤  ⠐⠁                      ⠘⠃
     └──┬───────┬───────┬────────┬───────┬──
        0       1       2        3       4
                       step
    ");
}

#[test]
fn grouped_bars() {
    insta::assert_snapshot!(text(r#"{"data":[{"type":"bar","x":["a","b","c"],"y":[3,1,-2],"name":"one"},{"type":"bar","x":["a","b","c"],"y":[1,2,3],"name":"two"}],"layout":{}}"#), @r"
                  ██ one ██ two
      │ ▄▄▄▄▄                         ▄▄▄▄▄
      │ █████                         █████
     2┤ █████             ▇▇▇▇        █████
      │ █████▂▂▂▂▂   ▂▂▂▂▂████        █████
      │ ██████████   █████████        █████
     0┤                          ▆▆▆▆▆
      │                          █████
      │                          █████
    −2┤                          ▀▀▀▀▀
      └──────┬───────────┬───────────┬──────
             a           b           c
    ");
}

#[test]
fn stacked_horizontal_bars() {
    insta::assert_snapshot!(text(r#"{"data":[{"type":"bar","orientation":"h","y":["a","b"],"x":[3,1]},{"type":"bar","orientation":"h","y":["a","b"],"x":[1,2]}],"layout":{"barmode":"stack","showlegend":false}}"#), @r"
     │
     │███████████████████████████▏
    b┤███████████████████████████▏
     │███████████████████████████▏
     │███████████████████████████▏
     │
     │███████████████████████████▏████████▏
    a┤███████████████████████████▏████████▏
     │███████████████████████████▏████████▏
     │███████████████████████████▏████████▏
     └┬────────┬────────┬────────┬────────┬─
      0        1        2        3        4
    ");
}

#[test]
fn a_histogram() {
    insta::assert_snapshot!(text(r#"{"data":[{"type":"histogram","x":[1,2,2,3,3,3,4,4,5]}]}"#), @r"
    3┤               ▄▄▄▄▄▄▄▄
     │               ████████
     │               ████████
    2┤        ▃▃▃▃▃▃▃████████▃▃▃▃▃▃▃
     │        ██████████████████████
     │        ██████████████████████
    1┤▁▁▁▁▁▁▁▁██████████████████████▁▁▁▁▁▁▁▁
     │██████████████████████████████████████
     │██████████████████████████████████████
    0┤██████████████████████████████████████
     └───────────┬──────────────┬───────────
                 2              4
    ");
}

#[test]
fn boxes_with_an_outlier() {
    insta::assert_snapshot!(text(r#"{"data":[{"type":"box","y":[1,2,3,4,20],"name":"A"},{"type":"box","y":[2,3,4,5],"name":"B"}],"layout":{"showlegend":false}}"#), @r"
    20┤         ⠶
      │
    15┤
      │
      │
    10┤
      │    ⢸⠉⠉⠉⠉⠉⠉⠉⠉⢹
     5┤    ⢸████████⢸         ⣀⣀⣤⣤⣤⣤⣤⣄⣀⡀
      │    ⢸⠤⠤⠤⠤⠤⠤⠤⠤⢼         ⣗⣒⣒⣒⣒⣒⣒⣒⣒⡇
     0┤    ⠈⠉⠩⠭⠭⠯⠭⠭⠉⠉           ⠉⠉⠉⠉⠉⠁
      └─────────┬─────────────────┬─────────
                A                 B
    ");
}

#[test]
fn a_heatmap() {
    insta::assert_snapshot!(text(r#"{"data":[{"type":"heatmap","z":[[1,2,3],[4,null,6]],"x":["a","b","c"]}]}"#), @r"
     1.5┤██████████          ██████████ ▄▄ 6
        │██████████          ██████████ ▄▄
       1┤██████████          ██████████ ▄▄
        │██████████          ██████████ ▄▄ 4
        │██████████          ██████████ ▄▄
     0.5┤██████████████████████████████ ▄▄
        │██████████████████████████████ ▄▄
       0┤██████████████████████████████ ▄▄
        │██████████████████████████████ ▄▄ 2
    −0.5┤██████████████████████████████ ▄▄
        └─────┬─────────┬─────────┬────
              a         b         c
    ");
}

#[test]
fn a_pie_without_room_or_colour_is_bars() {
    let json =
        r#"{"data":[{"type":"pie","labels":["rent","food","rest"],"values":[50,30,20]}],"layout":{"title":"Money"}}"#;
    let small = text_of(&painted(json, 40, 8, Look::default()));
    assert!(small.contains("rent┤█"), "{small}");
    let plain = Look { colour: Depth::None, ..Look::default() };
    insta::assert_snapshot!(text_of(&painted(json, 40, 12, plain)), @r"
                     Money
        │
    rent┤██████████████████████████████50%▍
        │█████████████████████████████████▍
        │
        │▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
    food┤▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒30%
        │▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        │
        │▓▓▓▓▓▓▓▓▓▓▓▓▓▍
    rest┤▓▓▓▓▓▓▓▓▓▓▓▓▓▍20%
        │
    ");
}

#[test]
fn a_pie_is_a_disc_with_its_texts() {
    let json = r##"{"data":[{"type":"pie","labels":["rent","food","rest"],"values":[50,30,20],
        "marker":{"colors":["#ff0000","#00ff00","#0000ff"]}}],"layout":{"title":"Money"}}"##;
    let grid = painted(json, 60, 20, Look::default());
    let text = text_of(&grid);
    for word in ["Money", "rent", "food", "rest", "50%", "30%", "20%"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let colours = |red: u8, green: u8, blue: u8| {
        let colour = cells::Colour::Rgb(red, green, blue);
        grid.cells.iter().filter(|cell| cell.glyph == '█' && cell.fg == colour).count() as f64
    };
    let (red, green, blue) = (colours(255, 0, 0), colours(0, 255, 0), colours(0, 0, 255));
    let all = red + green + blue;
    for (colour, share) in [(red, 0.5), (green, 0.3), (blue, 0.2)] {
        assert!((colour / all - share).abs() < 0.05, "{red} {green} {blue}");
    }
}

#[test]
fn candles() {
    insta::assert_snapshot!(text(r#"{"data":[{"type":"candlestick","x":["2024-01-01","2024-01-02","2024-01-03"],"open":[1,2,3],"high":[3,4,4],"low":[0,1,1],"close":[2,3,1.5]}]}"#), @r"
    4┤                   ⡆           ⢰
     │                   ⡇           ⢸
    3┤      ⡆        ▄▄▄▄▄▄▄▄     ▄▄▄▄▄▄▄
     │      ⡇        ████████     ███████
    2┤   ▄▄▄▄▄▄▄     ▀▀▀▀▀▀▀▀     ███████
     │   ███████         ⡇        ▀▀▀▀▀▀▀
    1┤   ▀▀▀▀▀▀▀         ⠇           ⠸
     │      ⡇
    0┤      ⠇
     └──────┬────────────┬───────────┬──────
          Jan 1        Jan 2       Jan 3
           2024
    ");
}

#[test]
fn what_cannot_be_drawn_is_named() {
    insta::assert_snapshot!(text(r#"{"data":[{"type":"hologram","name":"hill","z":[[1,2],[3,4]]}],"layout":{"title":"3-D"}}"#), @r"
                     3-D
    hologram · hill
    z: 2 rows








    ");
}

#[test]
fn without_colour_traces_are_told_apart_by_their_points() {
    let look = Look { colour: Depth::None, ..Look::default() };
    let json = r#"{"data":[{"mode":"markers","y":[1,2]},{"mode":"markers","y":[2,1]}]}"#;
    let grid = painted(json, 40, 12, look);
    let text = grid.to_text();
    assert!(text.contains('●') && text.contains('+'), "{text}");
    assert!(!grid.to_ansi().contains('\x1b'));
}

#[test]
fn ascii_charts_hold_nothing_else() {
    let look = Look { glyphs: Glyphs::Ascii, colour: Depth::None, ..Look::default() };
    for json in [
        r#"{"data":[{"y":[1,3,2]},{"type":"bar","y":[1,2,3]}],"layout":{"title":"T"}}"#,
        r#"{"data":[{"type":"heatmap","z":[[1,2],[3,4]]}]}"#,
    ] {
        let text = painted(json, 40, 12, look).to_text();
        assert!(text.is_ascii(), "{text}");
    }
}

#[test]
fn a_black_line_is_seen_on_a_dark_ground() {
    let grid = painted(r#"{"data":[{"y":[1,2],"mode":"lines","line":{"color":"black"}}]}"#, 40, 12, Look::default());
    let braille = grid.cells.iter().filter(|cell| ('\u{2801}'..='\u{28FF}').contains(&cell.glyph));
    assert!(braille.clone().count() > 5);
    for cell in braille {
        assert!(matches!(cell.fg, cells::Colour::Rgb(red, ..) if red > 60), "{cell:?}");
    }
}

#[test]
fn scenes_may_be_kept_and_sent() {
    fn kept<T: Send + Sync + 'static>() {}
    kept::<Scene>();
    kept::<CellGrid>();
}

/// Values that figures hold where they should not.
fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (-1000i32..1000).prop_map(|value| value.to_string()),
        2 => any::<f64>().prop_filter("JSON has finite numbers", |value| value.is_finite()).prop_map(|value| format!("{value:e}")),
        1 => Just("null".to_owned()),
        1 => Just("\"2024-02-29\"".to_owned()),
        1 => Just("\"<b>ä</b>日\\u0007\\u202e\"".to_owned()),
        1 => Just("[1,[2]]".to_owned()),
        1 => Just("true".to_owned()),
    ]
}

fn list() -> impl Strategy<Value = String> {
    prop::collection::vec(scalar(), 0..12).prop_map(|values| format!("[{}]", values.join(",")))
}

fn trace() -> impl Strategy<Value = String> {
    let kinds = [
        "scatter",
        "scattergl",
        "bar",
        "histogram",
        "box",
        "heatmap",
        "histogram2d",
        "pie",
        "candlestick",
        "ohlc",
        "waterfall",
        "funnel",
        "scattergeo",
        "surface",
    ];
    let keys = prop::sample::select(vec![
        "x",
        "y",
        "z",
        "text",
        "labels",
        "values",
        "open",
        "high",
        "low",
        "close",
        "q1",
        "median",
        "q3",
        "lon",
        "lat",
        "base",
        "width",
        "measure",
        "name",
        "mode",
        "orientation",
        "fill",
        "stackgroup",
        "nbinsx",
        "x0",
        "dx",
    ]);
    let value = prop_oneof![3 => list(), 1 => scalar(), 1 => prop::collection::vec(list(), 0..4).prop_map(|rows| format!("[{}]", rows.join(",")))];
    let axis = prop::sample::select(vec!["y", "y2", "y3"]);
    (prop::sample::select(kinds.to_vec()), prop::collection::vec((keys, value), 0..8), list(), axis).prop_map(|(kind, fields, y, axis)| {
        let fields = fields.iter().fold(String::new(), |all, (key, value)| all + ",\"" + key + "\":" + value);
        format!(r#"{{"type":"{kind}","y":{y},"yaxis":"{axis}","marker":{{"color":{y},"size":{y}}},"error_y":{{"array":{y}}}{fields}}}"#)
    })
}

fn axis() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec!["-", "linear", "log", "date", "category"]);
    (scalar(), scalar(), kind).prop_map(|(start, end, kind)| {
        format!(r#"{{"type":"{kind}","range":[{start},{end}],"title":{{"text":"axis"}}}}"#)
    })
}

fn layout() -> impl Strategy<Value = String> {
    let mode = prop::sample::select(vec!["group", "stack", "relative", "overlay"]);
    (axis(), axis(), mode, scalar()).prop_map(|(x, y, mode, end)| {
        format!(
            r#"{{"title":"A title","barmode":"{mode}","xaxis":{x},"yaxis":{y},"yaxis2":{{"overlaying":"y","side":"right"}},
                "yaxis3":{{"domain":[0.6,{end}]}},"annotations":[{{"text":"note","x":{end},"y":1}}],
                "shapes":[{{"x0":0,"x1":{end},"y0":0,"y1":1}}]}}"#
        )
    })
}

/// Any JSON under keys that figures have, and some that they have not.
fn json() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "x",
        "y",
        "z",
        "type",
        "marker",
        "line",
        "color",
        "size",
        "layout",
        "title",
        "text",
        "font",
        "xaxis",
        "yaxis2",
        "range",
        "domain",
        "legend",
        "shapes",
        "annotations",
        "template",
        "data",
        "colorscale",
        "values",
        "contours",
        "rangebreaks",
        "tickvals",
        "error_y",
        "array",
        "colorbar",
        "images",
        "gauge",
        "cells",
        "grid",
        "rows",
        "w",
    ]);
    let word = prop::sample::select(vec![
        "scatter",
        "bar",
        "heatmap",
        "contour",
        "pie",
        "table",
        "indicator",
        "box",
        "violin",
        "log",
        "date",
        "category",
        "stack",
        "h",
        "x2",
        "paper",
        "tozeroy",
        "lines+markers+text",
        "2020-01-01",
        "%{y:.3~s}",
        "<b>a<br>b",
        "#f00",
        "Viridis",
        "auto",
        "NaN",
        "\\u001b[2J",
        "\\u202e",
        "ﷺ",
        "👩‍👩‍👧",
        "日本",
    ]);
    let leaf = prop_oneof![3 => scalar(), 3 => word.prop_map(|word| format!("\"{word}\"")), 2 => list()];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let fields = prop::collection::vec((key.clone(), inner.clone()), 0..6).prop_map(|fields| {
            let fields: Vec<String> = fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            format!("{{{}}}", fields.join(","))
        });
        let items = prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        prop_oneof![3 => fields, 1 => items]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_is_drawn_at_any_size(
        traces in prop::collection::vec(trace(), 0..4),
        layout in prop_oneof![1 => Just("{}".to_owned()), 3 => layout()],
        columns in 1u16..120,
        rows in 1u16..50,
        plain in any::<bool>(),
    ) {
        let json = format!(r#"{{"data":[{}],"layout":{layout}}}"#, traces.join(","));
        let depth = if plain { Depth::None } else { Depth::Ansi256 };
        let grid = painted(&json, columns, rows, Look { colour: depth, ..Look::default() });
        prop_assert_eq!(grid.cells.len(), usize::from(columns) * usize::from(rows));
        for row in 0..rows {
            let wide: u32 = grid.row(row).iter().map(|cell| u32::from(cell.width)).sum();
            prop_assert_eq!(wide, u32::from(columns));
        }
        let clean = grid.cells.iter().all(|cell| !cell.glyph.is_control() && cell.glyph != '\u{202e}');
        prop_assert!(clean);
    }

    #[test]
    fn any_json_is_drawn_or_refused(traces in prop::collection::vec(json(), 0..3), layout in json(), columns in 1u16..120, rows in 1u16..50) {
        let json = format!(r#"{{"data":[{}],"layout":{layout}}}"#, traces.join(","));
        if let Ok(figure) = Figure::read(json.as_bytes()) {
            let scene = Scene::build(&figure, Size::cells(columns, rows));
            let grid = cells::paint(&scene, columns, rows, &Look::default());
            for row in 0..rows {
                let wide: u32 = grid.row(row).iter().map(|cell| u32::from(cell.width)).sum();
                prop_assert_eq!(wide, u32::from(columns));
            }
            let clean = grid.cells.iter().all(|cell| !cell.glyph.is_control() && cell.glyph != '\u{202e}');
            prop_assert!(clean);
            let scene = Scene::build(&figure, picture::size(&figure, Some((120, 90))));
            prop_assert!(picture::render(&scene, Options::of(&scene, Format::Png)).is_ok());
        }
    }
}
