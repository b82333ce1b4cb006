//! Ticks that plotly.js has for the same ranges and lengths.

use super::*;

fn texts(layout: &str, id: &str, kind: AxisKind, length: f64) -> Vec<String> {
    let axis = Axis::from_layout(&serde_json::from_str(layout).unwrap(), id, kind);
    axis.ticks(length, 12.0).iter().map(|tick| tick.text.plain()).collect()
}

#[test]
fn numbers() {
    let linear = |layout, id, length| texts(layout, id, AxisKind::Linear, length);
    assert_eq!(linear(r#"{"range":[10.7,15.3]}"#, "y", 320.0), ["11", "12", "13", "14", "15"]);
    assert_eq!(linear(r#"{"range":[0,3.23]}"#, "y", 320.0), ["0", "0.5", "1", "1.5", "2", "2.5", "3"]);
    assert_eq!(linear(r#"{"range":[-0.3,0.1]}"#, "x", 400.0), ["−0.3", "−0.2", "−0.1", "0", "0.1"]);
    assert_eq!(linear(r#"{"range":[0,50000]}"#, "x", 400.0), ["0", "10k", "20k", "30k", "40k", "50k"]);
    assert_eq!(linear(r#"{"range":[0,1],"tickformat":".0%","dtick":0.5}"#, "x", 400.0), ["0%", "50%", "100%"]);
    assert_eq!(linear(r#"{"range":[2,0],"nticks":3}"#, "x", 400.0), ["2", "1", "0"]);
}
