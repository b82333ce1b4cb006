//! A figure ready to be looked at closely: parts of it become scenes without the figure being read again.
//!
//! [`Prepared::new`] understands the figure once, for a size, and keeps the shapes of its traces with a min/max pyramid of
//! every long line; [`Prepared::scene`] then shows any ranges of its axes, at a cost that depends on the columns of the
//! screen and not on the number of points. A [`Zoom`] says which ranges; it is made by dragging a box, by steps in and
//! out about a place, or by moving.

use std::sync::Arc;

use super::picture;
use super::readout::{Hit, Mode, Readout};
use super::scene::kept::Kept;
use super::scene::mark::{Place, Rect};
use super::scene::project::{Frame, Scale};
use super::scene::{Panel, Scene, Size, View, build};
use crate::model::Figure;

/// The least part of its coordinates' size that a range may be long: numbers are no finer.
const FINEST: f64 = 1e-11;
/// How much longer than the figure's own a range may be.
const FARTHEST: f64 = 1e3;

/// The ranges that axes show instead of the figure's own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Zoom {
    ranges: Vec<(String, [f64; 2])>,
}

impl Zoom {
    /// Returns whether all axes show the figure's own ranges.
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Returns the range of an axis (`x`, `y2`), in its coordinates, if it is not the figure's own.
    #[must_use]
    pub fn range(&self, axis: &str) -> Option<[f64; 2]> {
        self.ranges.iter().find(|(id, _)| id == axis).map(|(_, range)| *range)
    }

    /// Makes an axis show a range, given in its coordinates (logarithms on a logarithmic axis, milliseconds on one of
    /// dates, places of categories). What is too short to be told apart changes nothing.
    pub fn set(&mut self, axis: &str, range: [f64; 2]) {
        let [from, to] = range;
        let size = from.abs().max(to.abs());
        let length = (to - from).abs();
        if !(length.is_finite() && length > size * FINEST && length > f64::MIN_POSITIVE) {
            return;
        }
        match self.ranges.iter_mut().find(|(id, _)| id == axis) {
            Some((_, old)) => *old = range,
            None => self.ranges.push((axis.to_owned(), range)),
        }
    }

    /// Makes all axes show the figure's own ranges.
    pub fn reset(&mut self) {
        self.ranges.clear();
    }

    /// Makes a part of a panel fill it: left, bottom, right and top in fractions of the panel as it is in `scene`.
    pub fn to_box(&mut self, scene: &Scene, panel: usize, part: Rect) {
        let [left, bottom, right, top] = part;
        self.along(scene, panel, [[left.min(right), left.max(right)], [bottom.min(top), bottom.max(top)]]);
    }

    /// Zooms about a place of a panel, in its fractions: a factor of 2 shows half of what was seen along x or y.
    pub fn by(&mut self, scene: &Scene, panel: usize, at: Place, factors: [f32; 2]) {
        let side = |at: f32, factor: f32| {
            let part = 1.0 / factor.clamp(1e-3, 1e3);
            [at - at * part, at + (1.0 - at) * part]
        };
        self.along(scene, panel, [side(at[0], factors[0]), side(at[1], factors[1])]);
    }

    /// Moves what a panel shows, by fractions of it.
    pub fn shift(&mut self, scene: &Scene, panel: usize, [x, y]: Place) {
        self.along(scene, panel, [[x, 1.0 + x], [y, 1.0 + y]]);
    }

    /// Shows these fractions of a panel's axes, and of those that must match them.
    fn along(&mut self, scene: &Scene, panel: usize, parts: [[f32; 2]; 2]) {
        let Some(panel) = scene.panels.get(panel) else { return };
        let is_round = scene.axes.get(panel.x).is_some_and(|ruler| is_disc(&ruler.id));
        let parts = if is_round { alike(parts) } else { parts };
        for (axis, part) in [panel.x, panel.y].into_iter().zip(parts) {
            #[expect(clippy::float_cmp, reason = "an axis that is left alone keeps its exact range")]
            if part == [0.0, 1.0] || !part.iter().all(|end| end.is_finite()) {
                continue;
            }
            let Some(ruler) = scene.axes.get(axis).filter(|ruler| is_ranged(&ruler.id)) else { continue };
            let range = part.map(|end| ruler.axis.value_at(f64::from(end)));
            let root = root(scene, axis);
            for (index, other) in scene.axes.iter().enumerate() {
                if self::root(scene, index) == root {
                    self.set(&other.id, range);
                }
            }
        }
    }
}

/// Returns whether other ranges of an axis show anything: not those of panels whose contents are laid out for their place.
fn is_ranged(id: &str) -> bool {
    !id.contains(':') || is_disc(id)
}

/// Returns whether an axis is a side of a polar, ternary or Smith subplot, which is seen as through a lens.
fn is_disc(id: &str) -> bool {
    id.split_once(':').is_some_and(|(_, name)| ["polar", "ternary", "smith"].iter().any(|disc| name.starts_with(disc)))
}

/// Returns parts of two sides that are as long as one another, so that circles stay round.
fn alike([x, y]: [[f32; 2]; 2]) -> [[f32; 2]; 2] {
    let length = (x[1] - x[0]).max(y[1] - y[0]);
    [x, y].map(|[from, to]| {
        let middle = f32::midpoint(from, to);
        if (to - from - length).abs() < 1e-6 { [from, to] } else { [middle - length / 2.0, middle + length / 2.0] }
    })
}

/// Returns the axis at the end of a chain of axes that must match.
fn root(scene: &Scene, axis: usize) -> usize {
    let mut at = axis;
    for _ in 0..scene.axes.len() {
        let next = scene.axes.get(at).and_then(|ruler| ruler.axis.matches.as_deref());
        match next.and_then(|id| scene.axes.iter().position(|ruler| ruler.id == id)) {
            Some(next) if next != at => at = next,
            _ => break,
        }
    }
    at
}

/// A figure, understood for a size, with what is needed to show parts of it.
#[derive(Debug)]
pub struct Prepared {
    figure: Arc<Figure>,
    /// What is drawn: the figure, or what its transforms make of it.
    drawn: Arc<Figure>,
    home: Scene,
    /// The same without what is drawn in its panels.
    ground: Scene,
    kept: Vec<Kept>,
    readout: Readout,
}

impl Prepared {
    /// Understands a figure for a size.
    #[must_use]
    pub fn new(figure: Arc<Figure>, size: Size) -> Prepared {
        Prepared::of_view(figure, size, &View::default())
    }

    /// Understands a figure for a picture, with ranges for the room that its titles, labels and legends leave.
    #[must_use]
    pub fn for_picture(figure: Arc<Figure>, size: Size, view: &View) -> Prepared {
        let prepared = Prepared::of_view(figure, size, view);
        match picture::measured(&prepared.home) {
            Some(better) => Prepared::of_view(prepared.figure, better, view),
            None => prepared,
        }
    }

    /// Understands a figure for a size, with the traces that a reader wants to see.
    #[must_use]
    pub fn of_view(figure: Arc<Figure>, size: Size, view: &View) -> Prepared {
        let drawn = Scene::stand_in(&figure).map_or_else(|| Arc::clone(&figure), Arc::new);
        let (home, kept, spots) = build::build_keeping(&drawn, size, view);
        let ground = bare(&home);
        Prepared { figure, drawn, home, ground, kept, readout: Readout::new(spots) }
    }

    /// Returns what is read out at a place of a panel of one of the figure's scenes, in the mode that is wanted, within
    /// so many pixels.
    #[must_use]
    pub fn read(&self, scene: &Scene, panel: usize, place: Place, wanted: (Mode, f64)) -> Vec<Hit> {
        self.readout.read(&self.drawn, scene, panel, place, wanted)
    }

    /// Returns the value nearest to a place of a panel of one of the figure's scenes, within so many pixels.
    #[must_use]
    pub fn closest(&self, scene: &Scene, panel: usize, place: Place, reach: f64) -> Option<Hit> {
        self.readout.closest(&self.drawn, scene, panel, place, reach)
    }

    /// Returns the value of a trace that is `by` values behind one of its values; see [`Readout::step`].
    #[must_use]
    pub fn step(&self, scene: &Scene, panel: usize, value: (usize, usize), by: i64) -> Option<Hit> {
        self.readout.step(&self.drawn, scene, panel, value, by)
    }

    /// Returns the traces of a panel that can be read out, with the number of their values.
    #[must_use]
    pub fn readable(&self, panel: usize) -> Vec<(usize, usize)> {
        self.readout.traces(panel)
    }

    /// Returns what is drawn: the figure, or what its transforms make of it, whose traces the read-out numbers.
    #[must_use]
    pub fn drawn(&self) -> &Arc<Figure> {
        &self.drawn
    }

    /// Returns the scene without marks with other ranges: enough to zoom and to place a cursor, at no cost.
    #[must_use]
    pub fn ground(&self, zoom: &Zoom) -> Scene {
        let mut scene = self.ground.clone();
        show(&mut scene, zoom);
        scene
    }

    /// Returns whether every range of a zoom can be shown: those much longer than the figure's own cannot.
    #[must_use]
    pub fn shows(&self, zoom: &Zoom) -> bool {
        let ranges = self.ground.axes.iter().filter_map(|ruler| Some((ruler, zoom.range(&ruler.id)?)));
        ranges.into_iter().all(|(ruler, range)| is_near(ruler.axis.range, range))
    }

    /// Returns the scene of the whole figure.
    #[must_use]
    pub fn home(&self) -> &Scene {
        &self.home
    }

    /// Returns the figure.
    #[must_use]
    pub fn figure(&self) -> &Arc<Figure> {
        &self.figure
    }

    /// Returns the scene with other ranges.
    #[must_use]
    pub fn scene(&self, zoom: &Zoom) -> Scene {
        let mut scene = self.home.clone();
        let zoomed = show(&mut scene, zoom);
        if !zoomed.contains(&true) {
            return scene;
        }
        // What takes its ticks from another axis takes them from where that is now.
        for index in 0..scene.axes.len() {
            let below = scene.axes[index].axis.leader.as_ref().map(|leader| leader.id.clone());
            let below = below.and_then(|id| scene.axes.iter().find(|ruler| ruler.id == id));
            if let Some(below) = below.map(|ruler| Box::new(ruler.axis.clone())) {
                scene.axes[index].axis.leader = Some(below);
            }
        }
        let Scene { panels, axes, size, .. } = &mut scene;
        for (number, panel) in panels.iter_mut().enumerate() {
            if !(zoomed[panel.x] || zoomed[panel.y]) {
                continue;
            }
            panel.layers.clear();
            let frame = Frame { x: Scale::new(&axes[panel.x].axis), y: Scale::new(&axes[panel.y].axis), size: *size };
            for kept in self.kept.iter().filter(|kept| kept.panel == number) {
                kept.project(&frame, &mut panel.layers);
            }
        }
        build::place_notes(&self.figure, &mut scene);
        scene
    }
}

/// Makes the axes of a scene show the ranges of a zoom; returns which of them do.
fn show(scene: &mut Scene, zoom: &Zoom) -> Vec<bool> {
    let mut zoomed = vec![false; scene.axes.len()];
    for (ruler, zoomed) in scene.axes.iter_mut().zip(&mut zoomed) {
        if let Some(range) = zoom.range(&ruler.id) {
            if is_near(ruler.axis.range, range) {
                ruler.axis.show(range);
                *zoomed = true;
            }
        }
    }
    zoomed
}

/// Returns whether a range is not too long to be shown instead of an axis's own.
fn is_near(own: [f64; 2], range: [f64; 2]) -> bool {
    (range[1] - range[0]).abs() <= (own[1] - own[0]).abs() * FARTHEST
}

/// Returns a scene without what is drawn in its panels.
fn bare(scene: &Scene) -> Scene {
    let panel = |panel: &Panel| Panel { layers: Vec::new(), lines: Vec::new(), ..panel.clone() };
    Scene { panels: scene.panels.iter().map(panel).collect(), notes: Vec::new(), ..scene.clone() }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is read or kept comes back exactly")]
mod tests {
    use super::*;
    use crate::chart::scene::mark::Mark;

    fn prepared(json: &str) -> Prepared {
        Prepared::new(Arc::new(Figure::read(json.as_bytes()).unwrap()), Size::cells(80, 24))
    }

    fn line(count: usize) -> String {
        let y: Vec<String> = (0..count).map(|index| ((index * 7_919) % 1_009).to_string()).collect();
        format!(
            r#"{{"data":[{{"mode":"lines","y":[{}]}}],"layout":{{"annotations":[{{"x":10,"y":5,"text":"here"}}]}}}}"#,
            y.join(",")
        )
    }

    #[test]
    fn the_whole_figure_is_the_scene_as_it_is_built() {
        let json = line(100);
        let prepared = prepared(&json);
        let built = Scene::build(&Figure::read(json.as_bytes()).unwrap(), Size::cells(80, 24));
        assert_eq!(prepared.scene(&Zoom::default()).panels[0].layers, built.panels[0].layers);
    }

    #[test]
    fn a_part_is_what_a_figure_with_that_range_shows() {
        for count in [100, 60_000] {
            let json = line(count);
            let prepared = prepared(&json);
            let mut zoom = Zoom::default();
            zoom.set("x", [20.0, count as f64 * 0.5]);
            zoom.set("y", [100.0, 700.0]);
            let asked =
                format!(r#""layout":{{"xaxis":{{"range":[20,{}]}},"yaxis":{{"range":[100,700]}},"#, count as f64 * 0.5);
            let figure = Figure::read(json.replace(r#""layout":{"#, &asked).as_bytes()).unwrap();
            let built = Scene::build(&figure, Size::cells(80, 24));
            let scene = prepared.scene(&zoom);
            assert_eq!(scene.panels[0].layers, built.panels[0].layers);
            assert_eq!(scene.notes, built.notes);
            assert_eq!(scene.axes[0].axis.range, built.axes[0].axis.range);
        }
    }

    #[test]
    fn steps_in_and_out_come_back() {
        let prepared = prepared(&line(100));
        let (home, mut zoom) = (prepared.home().axes[0].axis.range, Zoom::default());
        zoom.by(prepared.home(), 0, [0.25, 0.5], [2.0, 1.0]);
        assert_eq!(zoom.range("y"), None);
        let half = zoom.range("x").unwrap();
        assert!((half[1] - half[0] - (home[1] - home[0]) / 2.0).abs() < 1e-6);
        zoom.by(&prepared.scene(&zoom), 0, [0.25, 0.5], [0.5, 1.0]);
        let back = zoom.range("x").unwrap();
        assert!((back[0] - home[0]).abs() < 1e-4 && (back[1] - home[1]).abs() < 1e-4);
        zoom.shift(&prepared.scene(&zoom), 0, [0.0, 0.5]);
        assert!(zoom.range("y").is_some());
        zoom.reset();
        assert!(zoom.is_home());
    }

    #[test]
    fn a_disc_is_seen_as_through_a_lens() {
        let prepared = prepared(r#"{"data":[{"type":"scatterpolar","r":[1,2,3],"theta":[0,120,240]}]}"#);
        let mut zoom = Zoom::default();
        zoom.by(prepared.home(), 0, [0.5, 0.5], [2.0, 1.0]);
        assert!(zoom.is_home());
        zoom.to_box(prepared.home(), 0, [0.2, 0.4, 0.6, 0.5]);
        let scene = prepared.scene(&zoom);
        let lengths = [0, 1].map(|axis| {
            let (home, now) = (prepared.home().axes[axis].axis.range, scene.axes[axis].axis.range);
            (now[1] - now[0]) / (home[1] - home[0])
        });
        assert!((lengths[0] - 0.4).abs() < 1e-6 && (lengths[1] - 0.4).abs() < 1e-6);
        assert_ne!(scene.panels[0].layers, prepared.home().panels[0].layers);
    }

    #[test]
    fn nonsense_changes_nothing() {
        let prepared = prepared(r#"{"data":[{"y":[1,2]},{"type":"pie","values":[1,2]}]}"#);
        let mut zoom = Zoom::default();
        for range in [[1.0, 1.0], [f64::NAN, 1.0], [f64::NEG_INFINITY, 0.0], [1.0, 1.0 + 1e-15]] {
            zoom.set("x", range);
        }
        zoom.to_box(prepared.home(), 99, [0.0, 0.0, 1.0, 1.0]);
        zoom.by(prepared.home(), 1, [0.5, 0.5], [2.0, 2.0]);
        zoom.by(prepared.home(), 0, [f32::NAN, 0.5], [2.0, 1.0]);
        assert!(zoom.is_home());
        assert!(prepared.shows(&zoom));
        zoom.set("x", [-1e300, 1e300]);
        assert!(!prepared.shows(&zoom));
        let scene = prepared.scene(&zoom);
        assert!(scene.panels[0].layers.iter().any(|layer| matches!(layer.mark, Mark::Line { .. })));
    }
}
