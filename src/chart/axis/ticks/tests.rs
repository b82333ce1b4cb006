//! Ticks that plotly.js has for the same ranges and lengths.

use super::*;
use crate::chart::axis::Categories;
use proptest::prelude::*;

fn axis(layout: &str, id: &str, kind: AxisKind) -> Axis {
    let mut axis = Axis::from_layout(&serde_json::from_str(layout).unwrap(), id, kind);
    axis.categories = Categories::default();
    for name in ["a", "b", "c", "d", "e"] {
        axis.categories.insert(name);
    }
    axis
}

fn texts(layout: &str, id: &str, kind: AxisKind, length: f64) -> Vec<String> {
    let ticks = axis(layout, id, kind).ticks(length, 12.0);
    ticks.iter().filter(|tick| !tick.minor).map(|tick| tick.text.plain()).collect()
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
    assert_eq!(linear(r#"{"range":[0,1e10],"dtick":5e9}"#, "x", 400.0), ["0", "5B", "10B"]);
    assert_eq!(linear(r#"{"range":[0,2e-5],"dtick":1e-5}"#, "x", 400.0), ["0", "10μ", "20μ"]);
}

#[test]
fn exponents_prefixes_and_suffixes() {
    let linear = |layout| texts(layout, "x", AxisKind::Linear, 400.0);
    let power = r#"{"range":[0,2e6],"dtick":1e6,"exponentformat":"power","showexponent":"last"}"#;
    assert_eq!(linear(power), ["0", "1", "2×10⁶"]);
    assert_eq!(linear(r#"{"range":[0,2e6],"dtick":1e6,"exponentformat":"e"}"#), ["0", "1e+6", "2e+6"]);
    assert_eq!(linear(r#"{"range":[0,20000],"dtick":1e4,"exponentformat":"none"}"#), ["0", "10,000", "20,000"]);
    let money = r#"{"range":[0,2],"dtick":1,"tickprefix":"$","showtickprefix":"first","ticksuffix":"m"}"#;
    // What is said of the prefix alone holds for the suffix too.
    assert_eq!(linear(money), ["$0m", "1", "2"]);
    assert_eq!(linear(r#"{"range":[0,2],"tickvals":[0,1.5,9],"ticktext":["low","<b>high</b>"]}"#), ["low", "high"]);
    assert_eq!(linear(r#"{"range":[0,2],"tickvals":[0.123456,1]}"#), ["0.123456", "1"]);
    assert_eq!(linear(r#"{"range":[0,2],"dtick":1,"labelalias":{"1":"one"}}"#), ["0", "one", "2"]);
    let stops = r#"{"range":[0,2],"dtick":1,"tickformatstops":[{"dtickrange":[null,0.5],"value":".3f"},{"dtickrange":[0.5,null],"value":".1f"}]}"#;
    assert_eq!(linear(stops), ["0.0", "1.0", "2.0"]);
}

#[test]
fn orders_of_magnitude() {
    let log = |layout| texts(layout, "y", AxisKind::Log, 320.0);
    assert_eq!(log(r#"{"range":[0,6.5]}"#), ["1", "10", "100", "1000", "10k", "100k", "1M"]);
    assert_eq!(log(r#"{"range":[-1,2.5]}"#)[..5], ["0.1", "2", "5", "1", "2"]);
    assert_eq!(log(r#"{"range":[0,4],"exponentformat":"power","dtick":2}"#), ["1", "10²", "10⁴"]);
    assert_eq!(log(r#"{"range":[0,0.31],"dtick":"L0.5"}"#), ["1", "1.5", "2"]);
}

#[test]
fn moments() {
    let date = |layout| texts(layout, "x", AxisKind::Date, 440.0);
    assert_eq!(date(r#"{"range":["1886-09-29","2113-04-04"]}"#), ["1900", "1950", "2000", "2050", "2100"]);
    assert_eq!(
        date(r#"{"range":["2013-11-13 06:55","2014-01-15 17:05"]}"#),
        ["Nov 17\n2013", "Dec 1", "Dec 15", "Dec 29", "Jan 12\n2014"]
    );
    assert_eq!(
        date(r#"{"range":["2013-07-01 17:12","2013-07-02 06:48"]}"#),
        ["18:00\nJul 1, 2013", "21:00", "00:00\nJul 2, 2013", "03:00", "06:00"]
    );
    assert_eq!(
        date(r#"{"range":["2020-01-01","2020-12-31"],"dtick":"M6","tickformat":"%b '%y"}"#),
        ["Jan '20", "Jul '20"]
    );
    let periods =
        axis(r#"{"range":["2020-01-01","2020-07-01"],"ticklabelmode":"period","dtick":"M3"}"#, "x", AxisKind::Date);
    let ticks = periods.ticks(440.0, 12.0);
    assert!(ticks[0].label_only && (0.08..0.09).contains(&ticks[1].label_fraction) && ticks[1].fraction == 0.0);
}

#[test]
fn names() {
    let names = |layout, length| texts(layout, "x", AxisKind::Category, length);
    assert_eq!(names(r#"{"range":[-0.5,4.5]}"#, 200.0), ["a", "b", "c", "d", "e"]);
    assert_eq!(names(r#"{"range":[-0.5,4.5]}"#, 40.0), ["a", "c", "e"]);
    assert_eq!(names(r#"{"range":[4.5,-0.5],"tickvals":["b",3]}"#, 200.0), ["b", "d"]);
}

#[test]
fn small_ticks_divide_the_others() {
    let axis = axis(r#"{"range":[0,10],"dtick":5,"minor":{"ticks":"outside"}}"#, "x", AxisKind::Linear);
    let small: Vec<f64> = axis.ticks(400.0, 12.0).iter().filter(|tick| tick.minor).map(|tick| tick.at).collect();
    assert_eq!(small, [1.0, 2.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0]);
}

#[test]
fn values_are_read_out_precisely() {
    let label = |layout, kind, at| axis(layout, "x", kind).label(at);
    assert_eq!(label(r#"{"range":[0,100000]}"#, AxisKind::Linear, 12_345.678), "12.34568k");
    assert_eq!(label(r#"{"range":[0,100],"hoverformat":".1f"}"#, AxisKind::Linear, -1.25), "−1.3");
    assert_eq!(label(r#"{"range":[0,3]}"#, AxisKind::Log, 2.0), "100");
    assert_eq!(label(r#"{"range":["2020-01-01","2020-12-31"]}"#, AxisKind::Date, 1_577_923_200_000.0), "Jan 2, 2020");
    assert_eq!(label("{}", AxisKind::Category, 1.2), "b");
    assert_eq!(label("{}", AxisKind::Linear, f64::NAN), "");
}

proptest! {
    #[test]
    fn any_axis_has_a_bounded_number_of_ticks(
        kind in 0usize..5,
        start in prop_oneof![any::<f64>(), -1e3..1e3, 1e11..2e12],
        end in prop_oneof![any::<f64>(), -1e3..1e3, 1e11..2e12],
        length in prop_oneof![Just(0.0), 1.0..5000.0],
        extra in prop_oneof![
            Just("{}"),
            Just(r#"{"dtick":1e-9,"minor":{"ticks":"inside"}}"#),
            Just(r#"{"dtick":"M1","ticklabelmode":"period","ticklabelindex":1}"#),
            Just(r#"{"dtick":"D1"}"#),
            Just(r#"{"dtick":"L1e-12","tickformat":"~s"}"#),
            Just(r#"{"rangebreaks":[{"bounds":["sat","mon"]},{"bounds":[17,8],"pattern":"hour"}]}"#),
            Just(r#"{"tickvals":[1,"2020-01-01","a",null]}"#),
        ],
    ) {
        let kinds = [AxisKind::Linear, AxisKind::Log, AxisKind::Date, AxisKind::Category, AxisKind::MultiCategory];
        let mut axis = axis(extra, "x", kinds[kind]);
        axis.range = [start, end];
        axis.breaks.locate(axis.range);
        prop_assert!(axis.ticks(length, 12.0).len() <= 21_000);
        prop_assert!(axis.label(start).len() < 1_000);
    }
}
