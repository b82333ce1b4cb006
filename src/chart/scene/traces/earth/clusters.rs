//! Points of a street map that are too near to each other, drawn as one: a disc with their number.

use std::collections::HashMap;

use crate::chart::color::Rgba;
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{Paint, Sizes, Symbol};
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::{Each, Source};
use crate::model::Cell;

/// How near points are joined, in pixels of a whole zoom.
const REACH: f64 = 50.0;
/// The radius of a disc if none is said, in pixels.
const RADIUS: f64 = 20.0;
/// How many discs are drawn at most.
const MOST: usize = 5_000;

/// What a trace says of its clusters.
#[derive(Debug, Clone)]
pub struct Clusters {
    /// From how many points on the second, the third and so on of the looks counts.
    steps: Vec<f64>,
    radii: Vec<f64>,
    colours: Vec<Rgba>,
    opacities: Vec<f64>,
}

/// Points that lie together.
#[derive(Debug, Clone, PartialEq)]
struct Heap {
    at: [f64; 2],
    count: usize,
}

impl Clusters {
    /// Reads the clusters of a trace at a zoom; none if its points stay by themselves. `colour` is that of its markers.
    #[must_use]
    pub fn read(trace: Source<'_>, zoom: f64, colour: Rgba) -> Option<Clusters> {
        let own = trace.sub("cluster");
        // Whoever says anything of clusters wants them.
        let said = ["maxzoom", "step", "color", "size", "opacity"].iter().any(|key| own.at(key).is_some());
        if !own.flag("enabled", said) || zoom > own.number("maxzoom").unwrap_or(24.0) {
            return None;
        }
        let numbers = |key: &str, usual: f64| {
            let all = list(own.each(key)).into_iter().filter_map(Cell::number);
            let all: Vec<f64> = all.filter(|number| number.is_finite()).collect();
            if all.is_empty() { vec![usual] } else { all }
        };
        let colours: Vec<Rgba> =
            list(own.each("color")).into_iter().filter_map(|cell| Rgba::parse(&cell.display())).collect();
        Some(Clusters {
            steps: numbers("step", -1.0),
            radii: numbers("size", RADIUS),
            colours: if colours.is_empty() { vec![colour] } else { colours },
            opacities: numbers("opacity", 0.8),
        })
    }

    /// Returns which of a list a heap takes.
    fn pick<T: Copy>(&self, list: &[T], count: usize) -> Option<T> {
        let step = self.steps.iter().take_while(|step| **step >= 0.0 && count as f64 >= **step).count();
        list.get(step).or(list.last()).copied()
    }

    /// Takes the points that lie together away from their places (in pixels, at this zoom) and returns what is drawn for
    /// them.
    #[must_use]
    pub fn take<'a>(&self, places: &mut [[f64; 2]], zoom: f64) -> Vec<Shape<'a>> {
        let heaps = heaps(places, REACH * (zoom - zoom.floor()).exp2());
        let mut words = Vec::new();
        let (mut x, mut y, mut colours, mut sizes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for heap in heaps.iter().take(MOST) {
            x.push(heap.at[0]);
            y.push(heap.at[1]);
            let colour = self.pick(&self.colours, heap.count).unwrap_or_default();
            let opacity = self.pick(&self.opacities, heap.count).unwrap_or(1.0).clamp(0.0, 1.0) as f32;
            colours.push(colour.faded(opacity));
            let radius = self.pick(&self.radii, heap.count).unwrap_or(RADIUS).clamp(1.0, 250.0);
            sizes.push((radius * 2.0) as f32);
            let text = short(heap.count);
            words.push(Word { x: heap.at[0], y: heap.at[1], text, colour: Some(colour.text_on()), ..Word::default() });
        }
        if x.is_empty() {
            return Vec::new();
        }
        let points = Shape::Points {
            x: x.into(),
            y: y.into(),
            colour: Paint::Each(colours),
            size: Sizes::Each(sizes),
            symbol: Symbol::Circle,
            form: Form::default(),
        };
        vec![points, Shape::Words(words)]
    }
}

fn list(each: Each<'_>) -> Vec<Cell<'_>> {
    match each {
        Each::Column(column) => column.cells().take(100).collect(),
        Each::One(cell) => vec![cell],
        Each::None => Vec::new(),
    }
}

/// Writes a number in few letters.
fn short(count: usize) -> String {
    match count {
        10_000.. => format!("{}k", (count + 500) / 1_000),
        1_000.. => format!("{:.1}k", count as f64 / 1_000.0),
        _ => count.to_string(),
    }
}

/// Joins each point that is still by itself with all such points within reach; these have no place any more.
fn heaps(places: &mut [[f64; 2]], reach: f64) -> Vec<Heap> {
    let square = |place: [f64; 2]| place.map(|at| (at / reach).floor() as i64);
    let mut grid: HashMap<[i64; 2], Vec<usize>> = HashMap::new();
    for (index, place) in places.iter().enumerate().filter(|(_, place)| place.iter().all(|at| at.is_finite())) {
        grid.entry(square(*place)).or_default().push(index);
    }
    let mut heaps = Vec::new();
    for index in 0..places.len() {
        let here = places[index];
        if !here.iter().all(|at| at.is_finite()) {
            continue;
        }
        let [column, row] = square(here);
        let mut members = Vec::new();
        for [right, up] in (-1..=1).flat_map(|right| (-1..=1).map(move |up| [right, up])) {
            let Some(near) = grid.get_mut(&[column.saturating_add(right), row.saturating_add(up)]) else { continue };
            near.retain(|other| {
                let [x, y] = places[*other];
                let is_near = (x - here[0]).hypot(y - here[1]) <= reach;
                if is_near {
                    members.push(*other);
                }
                !is_near
            });
        }
        if members.len() < 2 {
            continue;
        }
        let sum = members.iter().fold([0.0; 2], |sum, member| [0, 1].map(|axis| sum[axis] + places[*member][axis]));
        heaps.push(Heap { at: sum.map(|sum| sum / members.len() as f64), count: members.len() });
        for member in members {
            places[member] = [f64::NAN; 2];
        }
    }
    heaps
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;
    use crate::model::Value;

    #[test]
    fn what_lies_together_is_one() {
        let mut places = [[0.0, 0.0], [10.0, 0.0], [500.0, 0.0], [f64::NAN, 0.0], [0.0, 20.0]];
        let heaps = heaps(&mut places, 50.0);
        assert_eq!(heaps, [Heap { at: [10.0 / 3.0, 20.0 / 3.0], count: 3 }]);
        assert_eq!(places[2], [500.0, 0.0]);
        assert!(places[0][0].is_nan() && places[4][0].is_nan());
    }

    #[test]
    fn looks_go_by_steps() {
        let value: Value =
            serde_json::from_str(r#"{"cluster":{"step":[10,100],"size":[5,10,15],"maxzoom":6}}"#).unwrap();
        let trace = Source::new(Some(&value), None);
        let clusters = Clusters::read(trace, 3.0, Rgba::default()).unwrap();
        assert_eq!(
            [2, 10, 500].map(|count| clusters.pick(&clusters.radii, count)),
            [Some(5.0), Some(10.0), Some(15.0)]
        );
        assert!(Clusters::read(trace, 7.0, Rgba::default()).is_none());
        assert!(Clusters::read(Source::new(None, None), 1.0, Rgba::default()).is_none());
        assert_eq!([7, 1_234, 12_600].map(short), ["7", "1.2k", "13k"]);
    }
}
