//! What is read out of small figures of every kind.

use std::sync::Arc;

use super::*;
use crate::chart::prepared::{Prepared, Zoom};
use crate::chart::scene::{Size, View};

fn figure(json: &str) -> Figure {
    Figure::read(json.as_bytes()).unwrap()
}

fn built(json: &str) -> Prepared {
    let figure = figure(json);
    let size = Size::of_figure(&figure);
    Prepared::new(Arc::new(figure), size)
}

/// Returns the lines read out at coordinates of the first panel.
fn lines(json: &str, x: f64, y: f64) -> Vec<String> {
    let prepared = built(json);
    let scene = prepared.home();
    let place = [scene.axes[0].axis.fraction(x) as f32, scene.axes[1].axis.fraction(y) as f32];
    prepared.closest(scene, 0, place, USUAL_REACH).map(|hit| hit.lines()).unwrap_or_default()
}

#[test]
fn points_say_both_coordinates_and_their_text() {
    let json = r#"{"data":[{"x":[1,2,3],"y":[10,1234.5,30],"text":["a","b","c"],"name":"N"}]}"#;
    assert_eq!(lines(json, 2.0, 1234.0), ["(2, 1,234.5)", "b", "N"]);
    assert_eq!(lines(json, 2.5, 10.0), Vec::<String>::new());
}

#[test]
fn templates_are_filled_with_formats_rows_and_names() {
    let json = r#"{"data":[{"x":["2024-01-05","2024-02-05"],"y":[1,2500],"name":"N","customdata":[["u",1],["v",0.25]],
        "marker":{"size":[5,9]},"hovertemplate":"<b>%{customdata[0]}</b> %{customdata[1]:.0%}<br>%{x|%d.%m.%Y} = %{y:,.1f} %{marker.size} %{none}<extra>%{fullData.name}!</extra>"}]}"#;
    let at = 1_707_091_200_000.0;
    assert_eq!(lines(json, at, 2500.0), ["v 25%", "05.02.2024 = 2,500.0 9 -", "N!"]);
}

#[test]
fn a_template_without_extra_hides_nothing_and_skipped_traces_are_not_there() {
    let json = r#"{"data":[{"y":[1,2],"hovertemplate":"%{y}","name":"N"}]}"#;
    assert_eq!(lines(json, 1.0, 2.0), ["2", "N"]);
    let json = r#"{"data":[{"y":[1,2],"hoverinfo":"skip"}]}"#;
    assert_eq!(lines(json, 1.0, 2.0), Vec::<String>::new());
    let json = r#"{"data":[{"y":[1,2],"hoverinfo":"y"}]}"#;
    assert_eq!(lines(json, 1.0, 2.0), ["2"]);
}

#[test]
fn bars_are_read_within_and_say_their_own_length() {
    let json = r#"{"data":[{"type":"bar","x":["a","b"],"y":[3,4],"name":"low"},{"type":"bar","x":["a","b"],"y":[1,2],"name":"high"}],
        "layout":{"barmode":"stack"}}"#;
    assert_eq!(lines(json, 1.0, 5.0), ["(b, 2)", "high"]);
    assert_eq!(lines(json, 1.0, 1.0), ["(b, 4)", "low"]);
    assert_eq!(lines(json, 1.0, 6.2), Vec::<String>::new());
}

#[test]
fn histograms_tell_their_bins() {
    let json = r#"{"data":[{"type":"histogram","x":[1,1,2,3,3,3],"xbins":{"start":0.5,"end":3.5,"size":1}}]}"#;
    assert_eq!(lines(json, 3.0, 1.0), ["(3, 3)", "trace 0"]);
    let json = r#"{"data":[{"type":"histogram","x":[0.1,0.2,0.7],"xbins":{"start":0,"end":1,"size":0.5}}]}"#;
    assert_eq!(lines(json, 0.25, 1.0), ["(0 \u{2013} 0.5, 2)", "trace 0"]);
}

#[test]
fn cells_tell_their_number() {
    let json = r#"{"data":[{"type":"heatmap","x":["a","b"],"y":["u","v"],"z":[[1,2],[3,0.1]],
        "text":[["p","q"],["r","s"]]}]}"#;
    assert_eq!(lines(json, 1.0, 1.0), ["x: b", "y: v", "z: 0.1", "s", "trace 0"]);
    let json = r#"{"data":[{"type":"heatmap","z":[[1,2],[3,4]],"customdata":[[[7,8],[9,10]],[[11,12],[13,14]]],
        "hovertemplate":"%{z} %{customdata[1]}<extra></extra>"}]}"#;
    assert_eq!(lines(json, 0.0, 1.0), ["3 12"]);
}

#[test]
fn boxes_and_candles_list_their_numbers() {
    let json = r#"{"data":[{"type":"box","y":[1,2,3,4,100],"name":"B"}]}"#;
    let read = lines(json, 0.0, 3.0);
    assert!(read.contains(&"median: 3".to_owned()) && read.contains(&"max: 100".to_owned()), "{read:?}");
    let json = r#"{"data":[{"type":"candlestick","x":["2024-01-01","2024-01-02"],"open":[1,2],"high":[5,6],"low":[0,1],"close":[4,3]}]}"#;
    let read = lines(json, 1_704_153_600_000.0, 3.0);
    assert_eq!(read[1..5], ["open: 2", "high: 6", "low: 1", "close: 3"], "{read:?}");
}

#[test]
fn slices_tell_name_value_and_share() {
    let prepared = built(r#"{"data":[{"type":"pie","labels":["a","b"],"values":[3,1],"name":""}]}"#);
    let read = |place| prepared.closest(prepared.home(), 0, place, USUAL_REACH).map(|hit| hit.lines());
    assert_eq!(read([0.55, 0.6]).unwrap(), ["a", "3", "75%"]);
    assert_eq!(read([0.45, 0.6]).unwrap(), ["b", "1", "25%"]);
}

#[test]
fn along_x_every_trace_says_its_nearest() {
    let prepared =
        built(r#"{"data":[{"x":[1,2,3],"y":[1,2,3],"name":"p"},{"x":[2,3],"y":[7,8],"name":"q"},{"x":[9],"y":[1]}]}"#);
    let scene = prepared.home();
    let place = [scene.axes[0].axis.fraction(2.05) as f32, 0.1];
    let hits = prepared.read(scene, 0, place, (Mode::AtX, USUAL_REACH));
    let said: Vec<_> = hits.iter().map(|hit| (hit.trace, hit.point, hit.x.as_str(), hit.lines())).collect();
    assert_eq!(said.len(), 2);
    assert_eq!(said[0], (0, 1, "2", vec!["2".to_owned(), "p".to_owned()]));
    assert_eq!((said[1].1, said[1].3[0].as_str()), (0, "7"));
}

#[test]
fn stacked_points_are_found_on_top_and_say_their_own() {
    let json = r#"{"data":[{"x":[1,2],"y":[5,5],"stackgroup":"s"},{"x":[2],"y":[3],"stackgroup":"s"}]}"#;
    assert_eq!(lines(json, 2.0, 8.0), ["(2, 3)", "trace 1"]);
}

#[test]
fn points_come_before_what_they_lie_on_and_the_upper_of_two_wins() {
    let json = r#"{"data":[{"type":"bar","x":[1],"y":[4]},{"x":[1],"y":[2],"name":"p"},{"x":[1],"y":[2],"name":"q"}]}"#;
    assert_eq!(lines(json, 1.0, 2.0), ["(1, 2)", "q"]);
}

#[test]
fn sorted_points_are_found_as_unsorted_ones_are() {
    let count = 5_000;
    let xs: Vec<f64> = (0..count).map(f64::from).collect();
    let ys: Vec<f64> = xs.iter().map(|x| (x / 40.0).sin() * 100.0).collect();
    let json = |x: &[f64], y: &[f64]| format!(r#"{{"data":[{{"x":{x:?},"y":{y:?},"mode":"markers"}}]}}"#);
    let sorted = built(&json(&xs, &ys));
    let (mut other_x, mut other_y) = (xs.clone(), ys.clone());
    other_x.reverse();
    other_y.reverse();
    let unsorted = built(&json(&other_x, &other_y));
    for step in 0..50 {
        let place = [step as f32 / 50.0, (step * 7 % 50) as f32 / 50.0];
        let read = |prepared: &Prepared| {
            prepared.closest(prepared.home(), 0, place, 1e9).map(|hit| (hit.x, hit.y, hit.distance))
        };
        let (one, two) = (read(&sorted).unwrap(), read(&unsorted).unwrap());
        assert!((one.2 - two.2).abs() < 1e-3, "{place:?}: {one:?} {two:?}");
    }
}

#[test]
fn a_part_of_a_figure_is_read_out_as_the_whole_is() {
    let prepared = built(r#"{"data":[{"x":[0,5,10],"y":[0,7,10]}]}"#);
    let mut zoom = Zoom::default();
    zoom.set("x", [4.0, 6.0]);
    let scene = prepared.scene(&zoom);
    let place = [0.5, scene.axes[1].axis.fraction(7.0) as f32];
    assert_eq!(prepared.closest(&scene, 0, place, 3.0).unwrap().lines(), ["(5, 7)", "trace 0"]);
}

#[test]
fn a_view_puts_traces_away_and_takes_them_out_of_the_legend() {
    let figure =
        Arc::new(figure(r#"{"data":[{"x":[0,10],"y":[0,10]},{"x":[0,10],"y":[0,50],"visible":"legendonly"}]}"#));
    let size = Size::of_figure(&figure);
    let mut view = View::default();
    view.toggle(0);
    view.toggle(1);
    let prepared = Prepared::of_view(Arc::clone(&figure), size, &view);
    let scene = prepared.home();
    assert_eq!(scene.traces.iter().map(|trace| trace.visible).collect::<Vec<_>>(), [false, true]);
    assert_eq!(scene.legend.len(), 2);
    assert!(scene.axes[1].axis.range[1] > 45.0);
    assert_eq!(prepared.closest(scene, 0, [0.95, 0.95], 1e9).unwrap().trace, 1);
    view.toggle(0);
    view.toggle(1);
    assert!(view.is_plain());
}

#[test]
fn groups_of_a_transform_are_read_out_by_their_own_lists() {
    let json = r#"{"data":[{"x":[1,2,3],"y":[1,2,3],"text":["p","q","r"],"transforms":[{"type":"groupby","groups":["a","b","a"]}]}]}"#;
    assert_eq!(lines(json, 3.0, 3.0), ["(3, 3)", "r", "a"]);
}

#[test]
fn asking_where_nothing_is_answers_nothing() {
    let prepared = built(r#"{"data":[]}"#);
    assert_eq!(prepared.closest(prepared.home(), 0, [0.5, 0.5], 1e9), None);
    assert_eq!(prepared.closest(prepared.home(), 99, [f32::NAN, 0.5], 1e9), None);
}
