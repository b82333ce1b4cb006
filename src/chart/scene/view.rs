//! What a reader has changed of how a figure is looked at: which traces are put away, how scenes of three dimensions, maps,
//! discs and triangles are turned, moved and magnified. The figure itself is never changed.
//!
//! Subplots are named as the layout names them (`scene`, `scene2`, `geo`, `map`, `polar`, `ternary`); which one a panel shows,
//! and what can be done with it, says [`Subject::of`].

use std::collections::{BTreeMap, BTreeSet};

use super::Scene;

/// How a reader has turned, moved and magnified a subplot, from what its figure says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Turn {
    /// How far the eye has gone around, in degrees counterclockwise seen from above: eastwards on a globe; what is seen on a
    /// street map or a disc is turned by as much.
    pub azimuth: f64,
    /// How far it has gone up, in degrees: over a map, to the north.
    pub elevation: f64,
    /// How often it has come twice as near.
    pub closer: f64,
    /// How far it has moved to the right and up, in widths and heights of the panel as the figure has it.
    pub moved: [f64; 2],
}

impl Turn {
    /// How many times nearer, or farther, a subplot may be seen, in halvings of the distance.
    const MOST: f64 = 10.0;
    /// How far a subplot may be moved, in panels.
    const FARTHEST: f64 = 10.0;

    /// Returns how many times bigger things are seen.
    #[must_use]
    pub fn zoom(&self) -> f64 {
        self.closer.clamp(-Turn::MOST, Turn::MOST).exp2()
    }
}

/// What a panel shows that can be looked at differently, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'s> {
    /// The name of the subplot.
    pub id: &'s str,
    /// Whether its eye goes around it, or it is turned itself ([`View::orbit`], first angle).
    pub turns: bool,
    /// Whether its eye goes up and down ([`View::orbit`], second angle).
    pub tilts: bool,
    /// Whether it can be moved ([`View::shift`]); all can be magnified ([`View::approach`]).
    pub shifts: bool,
}

impl<'s> Subject<'s> {
    /// Returns the subject of a panel of a scene: none for axes of the layout, which zoom by their ranges, and for what fills
    /// its panel as it is.
    #[must_use]
    pub fn of(scene: &'s Scene, panel: usize) -> Option<Subject<'s>> {
        let axis = scene.panels.get(panel)?.x;
        let (_, id) = scene.axes.get(axis)?.id.split_once(':')?;
        let kind = id.trim_end_matches(|sign: char| sign.is_ascii_digit());
        let (turns, tilts, shifts) = match kind {
            "scene" | "geo" => (true, true, true),
            "map" | "mapbox" => (true, false, true),
            "polar" => (true, false, false),
            "ternary" => (false, false, true),
            _ => return None,
        };
        Some(Subject { id, turns, tilts, shifts })
    }
}

/// A reader's choices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    toggled: BTreeSet<usize>,
    turns: BTreeMap<String, Turn>,
}

impl View {
    /// Returns whether the figure is seen as it is.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.toggled.is_empty() && self.turns.is_empty()
    }

    /// Puts a trace away, or shows it again; one that only waits in the legend is shown.
    pub fn toggle(&mut self, trace: usize) {
        if !self.toggled.remove(&trace) {
            self.toggled.insert(trace);
        }
    }

    /// Returns whether a trace's being shown is turned over.
    #[must_use]
    pub fn is_toggled(&self, trace: usize) -> bool {
        self.toggled.contains(&trace)
    }

    /// Moves the eye of a subplot around by so many degrees and up by so many.
    pub fn orbit(&mut self, scene: &str, azimuth: f64, elevation: f64) {
        if azimuth.is_finite() && elevation.is_finite() {
            let turn = self.turns.entry(scene.to_owned()).or_default();
            turn.azimuth += azimuth;
            // A map goes on for as long as it is moved; a scene is the same after a whole turn.
            turn.azimuth =
                if scene.starts_with("map") { turn.azimuth.clamp(-1e6, 1e6) } else { turn.azimuth.rem_euclid(360.0) };
            turn.elevation = (turn.elevation + elevation).clamp(-180.0, 180.0);
        }
    }

    /// Brings the eye of a subplot nearer: twice as near for 1, twice as far for -1.
    pub fn approach(&mut self, scene: &str, by: f64) {
        if by.is_finite() {
            let turn = self.turns.entry(scene.to_owned()).or_default();
            turn.closer = (turn.closer + by).clamp(-Turn::MOST, Turn::MOST);
        }
    }

    /// Lets a scene be seen as it was at another time.
    pub fn put(&mut self, scene: &str, turn: Option<Turn>) {
        match turn {
            Some(turn) => self.turns.insert(scene.to_owned(), turn),
            None => self.turns.remove(scene),
        };
    }

    /// Moves what is seen of a subplot by parts of its panel's width and height: what lies to the right, or above, comes
    /// into sight.
    pub fn shift(&mut self, scene: &str, by: [f64; 2]) {
        if by.iter().all(|part| part.is_finite()) {
            let turn = self.turns.entry(scene.to_owned()).or_default();
            let zoom = turn.zoom();
            for (moved, by) in turn.moved.iter_mut().zip(by) {
                *moved = (*moved + by / zoom).clamp(-Turn::FARTHEST, Turn::FARTHEST);
            }
        }
    }

    /// Puts the eye of a subplot back to where the figure has it.
    pub fn settle(&mut self, scene: &str) {
        self.turns.remove(scene);
    }

    /// Puts all eyes back to where the figure has them; returns whether any was elsewhere.
    pub fn settle_all(&mut self) -> bool {
        let was = !self.turns.is_empty();
        self.turns.clear();
        was
    }

    /// Returns how a subplot has been turned.
    #[must_use]
    pub fn turn(&self, scene: &str) -> Option<Turn> {
        self.turns.get(scene).copied()
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is kept comes back exactly")]
mod tests {
    use super::*;
    use crate::chart::scene::{Size, build};
    use crate::model::Figure;

    #[test]
    fn a_scene_is_turned_and_settles() {
        let mut view = View::default();
        view.orbit("scene2", 350.0, 10.0);
        view.orbit("scene2", 20.0, f64::NAN);
        view.orbit("scene2", 20.0, 400.0);
        view.approach("scene2", 1.0);
        view.shift("scene2", [0.5, 0.0]);
        view.shift("scene2", [f64::INFINITY, 0.0]);
        let turn = Turn { azimuth: 10.0, elevation: 180.0, closer: 1.0, moved: [0.25, 0.0] };
        assert_eq!(view.turn("scene2"), Some(turn));
        assert_eq!(turn.zoom(), 2.0);
        assert_eq!(view.turn("scene"), None);
        assert!(!view.is_plain());
        let turn = view.turn("scene2");
        view.put("scene2", None);
        assert!(view.is_plain());
        view.put("scene2", turn);
        assert!(view.settle_all() && !view.settle_all());
        assert!(view.is_plain());
        view.orbit("geo", 1.0, 1.0);
        view.settle_all();
        assert!(view.is_plain());
    }

    fn drawn(json: &str, view: &View) -> Scene {
        build::build_keeping(&Figure::read(json.as_bytes()).unwrap(), Size::cells(80, 24), view).0
    }

    /// A change of a view, and whether the subject knows it.
    type Way<'w> = (bool, &'w dyn Fn(&mut View));

    fn layers(scene: &Scene) -> String {
        format!("{:?}", scene.panels)
    }

    #[test]
    fn whatever_can_be_moved_is_seen_differently_and_comes_back() {
        for (trace, layout) in [
            (r#""type":"scatter3d","x":[1,2,3],"y":[1,3,2],"z":[0,1,5]"#, "{}"),
            (r#""type":"scattergeo","lon":[0,20,-70],"lat":[10,50,-20]"#, "{}"),
            (r#""type":"scattergeo","lon":[0,20],"lat":[10,50]"#, r#"{"geo":{"projection":{"type":"orthographic"}}}"#),
            (r#""type":"scattergeo","lon":[0,20],"lat":[42,50]"#, r#"{"geo":{"scope":"europe"}}"#),
            (r#""type":"scattergeo","lon":[-90,-80],"lat":[42,33]"#, r#"{"geo":{"scope":"usa"}}"#),
            (r#""type":"scattergeo","lon":[0,20],"lat":[42,50]"#, r#"{"geo":{"fitbounds":"locations"}}"#),
            (r#""type":"scattermap","lon":[0,20],"lat":[42,50]"#, "{}"),
            (r#""type":"scatterpolar","r":[1,2,3],"theta":[10,100,200]"#, "{}"),
            (r#""type":"scatterternary","a":[1,2,3],"b":[3,2,4],"c":[2,2,2]"#, "{}"),
        ] {
            let json = format!(r#"{{"data":[{{{trace}}}],"layout":{layout}}}"#);
            let home = drawn(&json, &View::default());
            let subject = Subject::of(&home, 0).unwrap();
            let ways: [Way<'_>; 5] = [
                (true, &|view| view.approach(subject.id, 0.5)),
                // A triangle that shows all shares cannot show more.
                (subject.id != "ternary", &|view| view.approach(subject.id, -10.0)),
                (subject.turns, &|view| view.orbit(subject.id, 10.0, 0.0)),
                (subject.tilts && !layout.contains("scope"), &|view| view.orbit(subject.id, 10.0, 20.0)),
                (subject.shifts, &|view| {
                    view.approach(subject.id, 0.5);
                    view.shift(subject.id, [0.1, 0.1]);
                }),
            ];
            for (number, (_, way)) in ways.into_iter().enumerate().filter(|(_, (is_one, _))| *is_one) {
                let mut view = View::default();
                way(&mut view);
                assert!(layers(&drawn(&json, &view)) != layers(&home), "{json}: {number}");
                view.settle(subject.id);
                assert_eq!(layers(&drawn(&json, &view)), layers(&home));
            }
        }
    }

    #[test]
    fn axes_and_what_fills_its_panel_are_no_subjects() {
        for trace in [r#""y":[1,2]"#, r#""type":"pie","values":[1,2]"#, r#""type":"sankey""#] {
            let scene = drawn(&format!(r#"{{"data":[{{{trace}}}]}}"#), &View::default());
            assert_eq!(Subject::of(&scene, 0), None);
        }
    }
}
