//! What a reader has changed of how a figure is looked at: which traces are put away, how scenes of three dimensions are
//! turned. The figure itself is never changed.

use std::collections::{BTreeMap, BTreeSet};

/// How a reader has turned a scene of three dimensions, or moved a map, from what its figure says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Turn {
    /// How far the eye has gone around, in degrees counterclockwise seen from above: over a map, to the east.
    pub azimuth: f64,
    /// How far it has gone up, in degrees: over a map, to the north.
    pub elevation: f64,
    /// How often it has come twice as near.
    pub closer: f64,
}

impl Turn {
    /// How many times nearer, or farther, a scene may be seen, in halvings of the distance.
    const MOST: f64 = 4.0;

    /// Returns how many times bigger things are seen.
    #[must_use]
    pub fn zoom(&self) -> f64 {
        self.closer.clamp(-Turn::MOST, Turn::MOST).exp2()
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

    /// Returns whether a subplot of this name has an eye that can be moved: scenes of three dimensions and maps.
    #[must_use]
    pub fn has_eye(subplot: &str) -> bool {
        ["scene", "geo", "map"].iter().any(|family| subplot.starts_with(family))
    }

    /// Moves the eye of a scene (`scene`, `scene2`, `geo`) around by so many degrees and up by so many.
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

    /// Brings the eye of a scene nearer: twice as near for 1, twice as far for -1.
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

    /// Puts the eyes of all scenes back; returns whether any was elsewhere.
    pub fn settle_all(&mut self) -> bool {
        let was = !self.turns.is_empty();
        self.turns.clear();
        was
    }

    /// Returns how a scene has been turned.
    #[must_use]
    pub fn turn(&self, scene: &str) -> Option<Turn> {
        self.turns.get(scene).copied()
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is kept comes back exactly")]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_turned_and_settles() {
        let mut view = View::default();
        view.orbit("scene2", 350.0, 10.0);
        view.orbit("scene2", 20.0, f64::NAN);
        view.orbit("scene2", 20.0, 400.0);
        view.approach("scene2", 1.0);
        assert_eq!(view.turn("scene2"), Some(Turn { azimuth: 10.0, elevation: 180.0, closer: 1.0 }));
        assert_eq!(view.turn("scene2").unwrap().zoom(), 2.0);
        assert_eq!(view.turn("scene"), None);
        assert!(!view.is_plain());
        let turn = view.turn("scene2");
        view.put("scene2", None);
        assert!(view.is_plain());
        view.put("scene2", turn);
        assert!(view.settle_all() && !view.settle_all());
        assert!(view.is_plain());
    }
}
