//! Ranges that plotly.js finds for the same extremes.

use super::*;

fn axis(layout: &str, kind: AxisKind) -> Axis {
    Axis::from_layout(&serde_json::from_str(layout).unwrap(), "y", kind)
}

fn near(found: [f64; 2], wanted: [f64; 2]) {
    assert!((0..2).all(|end| (found[end] - wanted[end]).abs() < 1e-9 * wanted[end].abs().max(1.0)), "{found:?}");
}

fn found(layout: &str, values: &[f64], room: Room) -> [f64; 2] {
    let mut extremes = Extremes::default();
    extremes.add(values, room);
    autorange(&axis(layout, AxisKind::Linear), &extremes, 320.0)
}

#[test]
fn data_is_given_room() {
    let padded = Room { padded: true, ..Room::default() };
    near(found("{}", &[11.0, 15.0, 13.0], padded), [11.0 - 4.0 / 18.0, 15.0 + 4.0 / 18.0]);
    near(found("{}", &[1.0, f64::NAN, 3.0], Room::default()), [1.0, 3.0]);
    near(found("{}", &[0.0, 10.0], Room { pad_px: 32.0, ..Room::default() }), [-1.25, 11.25]);
    near(found("{}", &[5.0], padded), [4.0, 6.0]);
    near(found("{}", &[3.0, 2.0], Room { padded: true, to_zero: true, ..Room::default() }), [0.0, 3.0 / 0.95]);
    near(found(r#"{"autorange":"reversed"}"#, &[1.0, 2.0], Room::default()), [2.0, 1.0]);
    near(found("{}", &[], padded), [-1.0, 4.0]);
}

#[test]
fn modes_and_options_have_their_way() {
    let padded = Room { padded: true, ..Room::default() };
    near(found(r#"{"rangemode":"tozero"}"#, &[2.0, 3.0], padded), [0.0, 3.0 / 0.95]);
    near(found(r#"{"rangemode":"tozero"}"#, &[5.0], padded), [0.0, 5.0 / 0.95]);
    near(found(r#"{"rangemode":"nonnegative"}"#, &[0.1, 3.0], padded), [0.0, 3.0 / 0.95]);
    near(found(r#"{"range":[null,10]}"#, &[2.0, 4.0], Room::default()), [2.0, 10.0]);
    near(found(r#"{"autorangeoptions":{"include":[7],"clipmin":2.5}}"#, &[2.0, 4.0], Room::default()), [2.5, 7.0]);
    let fixed = axis(r#"{"range":[3,1]}"#, AxisKind::Linear);
    assert_eq!(fitted(&fixed, &Extremes::default(), 320.0), [3.0, 1.0]);
    let auto = axis(r#"{"range":[3,1],"autorange":true}"#, AxisKind::Linear);
    let mut extremes = Extremes::default();
    extremes.add(&[0.0, 9.0], Room::default());
    assert_eq!(fitted(&auto, &extremes, 320.0), [9.0, 0.0]);
}

#[test]
fn needless_extremes_are_dropped() {
    let mut extremes = Extremes::default();
    for (value, pad_px) in [(3.0, 5.0), (4.0, 5.0), (4.0, 2.0), (1.0, 9.0), (6.0, 0.0)] {
        extremes.add_one(value, Room { pad_px, ..Room::default() });
    }
    assert_eq!(extremes.min.len(), 1);
    let high: Vec<f64> = extremes.max.iter().map(|one| one.value).collect();
    assert_eq!(high, [4.0, 1.0, 6.0]);
}
