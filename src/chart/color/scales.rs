//! Colour scales: from a number between 0 and 1 to a colour.
//!
//! A figure names a scale, or lists its stops as `[[0, "#000"], …]`, or lists colours alone, which then stand evenly.

use super::Rgba;
use crate::model::{Cell, Value};

/// Colours at stops from 0 to 1, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    stops: Vec<(f64, Rgba)>,
}

impl Scale {
    /// Returns the scale of a name, capitals aside; `_r` behind a name reverses it.
    #[must_use]
    pub fn named(name: &str) -> Option<Scale> {
        let name = name.trim();
        let (base, reversed) = match name.strip_suffix("_r") {
            Some(base) => (base, true),
            None => (name, false),
        };
        let (_, stops) = NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(base))?;
        let count = stops.split(' ').count();
        let stops = stops.split(' ').enumerate().filter_map(|(index, stop)| {
            let (colour, at) = stop.split_once('@').unwrap_or((stop, ""));
            let at = at.parse().unwrap_or(index as f64 / (count - 1) as f64);
            Some((at, Rgba::parse(colour)?))
        });
        let scale = Scale { stops: stops.collect() };
        Some(if reversed { scale.reversed() } else { scale })
    }

    /// Makes a scale of stops; `None` if there are none.
    #[must_use]
    pub fn new(mut stops: Vec<(f64, Rgba)>) -> Option<Scale> {
        stops.retain(|(at, _)| at.is_finite());
        stops.sort_by(|one, two| one.0.total_cmp(&two.0));
        (!stops.is_empty()).then_some(Scale { stops })
    }

    /// Reads a figure's `colorscale`, in any of its forms.
    #[must_use]
    pub fn parse(value: &Value) -> Option<Scale> {
        if let Some(name) = value.as_str() {
            // Old figures hold lists of stops as JSON text.
            return Scale::named(name).or_else(|| {
                let list: Value = serde_json::from_str(name).ok().filter(Value::is_list)?;
                Scale::parse(&list)
            });
        }
        if let Some(colours) = value.as_column() {
            let last = colours.len().saturating_sub(1).max(1) as f64;
            let stops = colours.cells().enumerate().map(|(index, cell)| match cell {
                Cell::Text(colour) => Some((index as f64 / last, Rgba::parse(colour)?)),
                _ => None,
            });
            return Scale::new(stops.collect::<Option<_>>()?);
        }
        let stops = value.as_list()?.iter().map(|stop| {
            let stop = stop.as_column()?;
            let Cell::Text(colour) = stop.cell(1) else { return None };
            Some((stop.cell(0).number()?, Rgba::parse(colour)?))
        });
        Scale::new(stops.collect::<Option<_>>()?)
    }

    /// Returns the scale that Plotly takes by itself for numbers between two: for those of one sign a scale of one
    /// hue, else one that parts at zero.
    #[must_use]
    pub fn automatic(least: f64, most: f64) -> Scale {
        let name = if least * most < 0.0 {
            "RdBu"
        } else if most > 0.0 {
            "Reds"
        } else {
            "Blues"
        };
        Scale::named(name).unwrap_or_default()
    }

    /// Returns the scale from its end to its start.
    #[must_use]
    pub fn reversed(&self) -> Scale {
        Scale { stops: self.stops.iter().rev().map(|&(at, colour)| (1.0 - at, colour)).collect() }
    }

    /// Returns the stops in order.
    #[must_use]
    pub fn stops(&self) -> &[(f64, Rgba)] {
        &self.stops
    }

    /// Returns the colour at `t`, which is kept between 0 and 1; `NaN` has none.
    #[must_use]
    pub fn at(&self, t: f64) -> Rgba {
        if t.is_nan() {
            return Rgba::CLEAR;
        }
        let after = self.stops.partition_point(|(at, _)| *at <= t);
        match (after.checked_sub(1).and_then(|before| self.stops.get(before)), self.stops.get(after)) {
            (Some(&(from, low)), Some(&(to, high))) => low.toward(high, (t - from) / (to - from)),
            (Some(&(_, colour)), None) | (None, Some(&(_, colour))) => colour,
            (None, None) => Rgba::CLEAR,
        }
    }

    /// Returns `count` colours from the start to the end: a table to look up when there are many numbers.
    #[must_use]
    pub fn table(&self, count: usize) -> Vec<Rgba> {
        let last = count.saturating_sub(1).max(1) as f64;
        (0..count).map(|index| self.at(index as f64 / last)).collect()
    }
}

/// What Plotly takes when a figure says nothing or something it cannot read.
impl Default for Scale {
    fn default() -> Self {
        Scale::named("RdBu")
            .unwrap_or(Scale { stops: vec![(0.0, Rgba::new(5, 10, 172)), (1.0, Rgba::new(178, 10, 28))] })
    }
}

/// The scales that plotly.js knows by name, and those of plotly.py that figures name most; evenly spaced unless each stop says
/// where it stands.
const NAMED: [(&str, &str); 22] = [
    ("Greys", "000000 ffffff"),
    ("YlGnBu", "081d58 253494 225ea8 1d91c0 41b6c4 7fcdbb c7e9b4 edf8d9 ffffd9"),
    ("Greens", "00441b 006d2c 238b45 41ab5d 74c476 a1d99b c7e9c0 e5f5e0 f7fcf5"),
    ("YlOrRd", "800026 bd0026 e31a1c fc4e2a fd8d3c feb24c fed976 ffeda0 ffffcc"),
    ("Bluered", "0000ff ff0000"),
    ("RdBu", "050aac@0 6a89f7@0.35 bebebe@0.5 dcaa84@0.6 e6915a@0.7 b20a1c@1"),
    ("Reds", "dcdcdc@0 f5c39d@0.2 f5a069@0.4 b20a1c@1"),
    ("Blues", "050aac@0 283cbe@0.35 4664f5@0.5 5a78f5@0.6 6a89f7@0.7 dcdcdc@1"),
    ("Picnic", "0000ff 3399ff 66ccff 99ccff ccccff ffffff ffccff ff99ff ff66cc ff6666 ff0000"),
    ("Rainbow", "96005a 0000c8 0019ff 0098ff 2cff96 97ff00 ffea00 ff6f00 ff0000"),
    ("Portland", "0c3383 0a88ba f2d338 f28f38 d91e1e"),
    ("Jet", "000083@0 003caa@0.125 05ffff@0.375 ffff00@0.625 fa0000@0.875 800000@1"),
    ("Hot", "000000@0 e60000@0.3 ffd200@0.6 ffffff@1"),
    ("Blackbody", "000000@0 e60000@0.2 e6d200@0.4 ffffff@0.7 a0c8ff@1"),
    ("Earth", "000082@0 00b4b4@0.1 28d228@0.2 e6e632@0.4 784614@0.6 ffffff@1"),
    ("Electric", "000000@0 1e0064@0.15 780064@0.4 a05a00@0.6 e6c800@0.8 fffadc@1"),
    (
        "Viridis",
        "440154@0 48186a@0.0627451 472d7b@0.12549 424086@0.188235 3b528b@0.25098 33638d@0.313725 2c728e@0.376471 26828e@0.439216 21918c@0.501961 1fa088@0.564706 28ae80@0.627451 3fbc73@0.690196 5ec962@0.752941 84d44b@0.815686 addc30@0.878431 d8e219@0.941176 fde725@1",
    ),
    (
        "Cividis",
        "00204c 002a66 00346e 273f6c 3c4a6b 4c556b 5b5f6d 686a70 757575 838178 928c78 a19876 b0a572 c0b16d d1bf66 e1cc5c f3db4f ffe945",
    ),
    ("Plasma", "0d0887 46039f 7201a8 9c179e bd3786 d8576b ed7953 fb9f3a fdca26 f0f921"),
    ("Inferno", "000004 1b0c41 4a0c6b 781c6d a52c60 cf4446 ed6925 fb9b06 f7d13d fcffa4"),
    ("Magma", "000004 180f3d 440f76 721f81 9e2f7f cd4071 f1605d fd9668 feca8d fcfdbf"),
    (
        "Turbo",
        "30123b 4145ab 4675ed 39a2fc 1bcfd4 24eca6 61fc6c a4fc3b d1e834 f3c63a fe9b2d f36315 d93806 b11901 7a0402",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(json: &str) -> Option<Scale> {
        Scale::parse(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn every_named_scale_goes_from_0_to_1() {
        for (name, stops) in NAMED {
            let scale = Scale::named(name).unwrap();
            assert_eq!(scale.stops().len(), stops.split(' ').count(), "{name}");
            assert_eq!((scale.stops()[0].0, scale.stops()[scale.stops().len() - 1].0), (0.0, 1.0), "{name}");
            assert!(scale.stops().is_sorted_by(|one, two| one.0 < two.0), "{name}");
        }
    }

    #[test]
    fn colours_between_stops_are_mixed() {
        let scale = parsed(r##"[[0,"#000000"],[0.5,"rgb(100,0,0)"],[1,"#ffffff"]]"##).unwrap();
        assert_eq!(scale.at(0.25), Rgba::new(50, 0, 0));
        assert_eq!(scale.at(-3.0), Rgba::new(0, 0, 0));
        assert_eq!(scale.at(7.0), Rgba::new(255, 255, 255));
        assert_eq!(scale.at(f64::NAN), Rgba::CLEAR);
        assert_eq!(scale.reversed().at(0.0), Rgba::new(255, 255, 255));
        assert_eq!(Scale::named("viridis_r").unwrap().at(1.0), Rgba::new(0x44, 0x01, 0x54));
    }

    #[test]
    fn scales_are_read_in_all_their_forms() {
        assert_eq!(parsed(r#""Greys""#), parsed(r##"["#000","#fff"]"##));
        assert_eq!(parsed(r##""[[0,\"#000\"],[1,\"#fff\"]]""##), parsed(r#""Greys""#));
        assert_eq!(parsed(r##"[["0","#000"],["1","#fff"]]"##), parsed(r#""Greys""#));
        assert_eq!(parsed(r#""none of these""#), None);
        assert_eq!(parsed(r#"[[0,"no colour"]]"#), None);
        assert_eq!(parsed("[]"), None);
        assert_eq!(Scale::automatic(-1.0, 3.0), Scale::default());
    }
}
