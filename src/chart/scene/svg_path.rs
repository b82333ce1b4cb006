//! Paths of shapes: SVG's commands, their coordinates those of axes.
//!
//! As in Plotly only the absolute commands count. Curves become short lines, since axes may bend them anyhow.

use super::mark::Place;

/// How many lines stand for a curve.
const STEPS: usize = 16;
/// More places than these no shape has.
const MOST: usize = 20_000;

/// A command with its parameters, not read yet: what they are is the axis' business.
type Command<'p> = (char, Vec<&'p str>);

fn commands(path: &str) -> Vec<Command<'_>> {
    let mut found: Vec<Command<'_>> = Vec::new();
    let is_command = |letter: char| "MLHVQCTSZ".contains(letter);
    let mut rest = path.trim_start();
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        if !is_command(letter) {
            continue;
        }
        // Within a word a letter is no command: names of categories may hold it.
        let end = rest
            .char_indices()
            .find(|(at, next)| is_command(*next) && !rest[..*at].ends_with(char::is_alphabetic))
            .map_or(rest.len(), |(at, _)| at);
        let words = rest[..end].split([',', ' ', '\n', '\t']).filter(|word| !word.is_empty());
        found.push((letter, words.collect()));
        if found.len() > MOST {
            break;
        }
        rest = &rest[end..];
    }
    found
}

/// Returns the parameters that are places on the path along one direction, in their order: not those that only bend it.
#[must_use]
pub fn parameters(path: &str, up: bool) -> Vec<&str> {
    let mut found = Vec::new();
    for (letter, words) in commands(path) {
        let (size, x, y) = match letter {
            'M' | 'L' | 'T' => (2, Some(0), Some(1)),
            'H' => (1, Some(0), None),
            'V' => (1, None, Some(0)),
            'Q' | 'S' => (4, Some(2), Some(3)),
            'C' => (6, Some(4), Some(5)),
            _ => continue,
        };
        let Some(at) = (if up { y } else { x }) else { continue };
        found.extend(words.chunks(size).filter_map(|chunk| chunk.get(at)).copied());
    }
    found
}

/// Returns the rings of a path, parted by `NaN`, and whether the last is closed. A parameter that is no coordinate ends it.
#[must_use]
pub fn rings(path: &str, x: impl Fn(&str) -> Option<f32>, y: impl Fn(&str) -> Option<f32>) -> (Vec<Place>, bool) {
    let mut pen = Pen::default();
    for (letter, words) in commands(path) {
        let pair = |chunk: &[&str], at: usize| Some([x(chunk.get(at)?)?, y(chunk.get(at + 1)?)?]);
        let size = match letter {
            'Z' => {
                pen.close();
                continue;
            }
            'H' | 'V' => 1,
            'M' | 'L' | 'T' => 2,
            'Q' | 'S' => 4,
            _ => 6,
        };
        for (index, chunk) in words.chunks(size).enumerate() {
            let done = match letter {
                'M' if index == 0 => pair(chunk, 0).map(|to| pen.go(to)),
                'M' | 'L' => pair(chunk, 0).map(|to| pen.line(to)),
                'H' => chunk.first().and_then(|to| x(to)).map(|to| pen.line([to, pen.at[1]])),
                'V' => chunk.first().and_then(|to| y(to)).map(|to| pen.line([pen.at[0], to])),
                'Q' => pair(chunk, 0).zip(pair(chunk, 2)).map(|(bend, to)| pen.quadratic(bend, to)),
                'T' => pair(chunk, 0).map(|to| pen.quadratic(pen.mirrored(), to)),
                'S' => pair(chunk, 0).zip(pair(chunk, 2)).map(|(bend, to)| pen.cubic(pen.mirrored(), bend, to)),
                _ => {
                    let bends = pair(chunk, 0).zip(pair(chunk, 2));
                    bends.zip(pair(chunk, 4)).map(|((one, two), to)| pen.cubic(one, two, to))
                }
            };
            if done.is_none() || pen.places.len() > MOST {
                return (pen.places, pen.closed);
            }
        }
    }
    (pen.places, pen.closed)
}

/// Draws a path.
#[derive(Default)]
struct Pen {
    places: Vec<Place>,
    at: Place,
    start: Place,
    /// What bent the last curve.
    bend: Option<Place>,
    closed: bool,
}

impl Pen {
    fn go(&mut self, to: Place) {
        if !self.places.is_empty() {
            self.places.push([f32::NAN; 2]);
        }
        self.places.push(to);
        (self.at, self.start, self.bend, self.closed) = (to, to, None, false);
    }

    fn line(&mut self, to: Place) {
        self.places.push(to);
        (self.at, self.bend) = (to, None);
    }

    fn close(&mut self) {
        self.line(self.start);
        self.closed = true;
    }

    fn mirrored(&self) -> Place {
        let bend = self.bend.unwrap_or(self.at);
        [2.0 * self.at[0] - bend[0], 2.0 * self.at[1] - bend[1]]
    }

    fn quadratic(&mut self, bend: Place, to: Place) {
        let third = |from: Place| [0, 1].map(|axis| from[axis] + (bend[axis] - from[axis]) * 2.0 / 3.0);
        self.cubic(third(self.at), third(to), to);
        self.bend = Some(bend);
    }

    fn cubic(&mut self, one: Place, two: Place, to: Place) {
        let from = self.at;
        for step in 1..=STEPS {
            let t = step as f32 / STEPS as f32;
            let u = 1.0 - t;
            self.places.push([0, 1].map(|axis| {
                u * u * u * from[axis]
                    + 3.0 * u * u * t * one[axis]
                    + 3.0 * u * t * t * two[axis]
                    + t * t * t * to[axis]
            }));
        }
        (self.at, self.bend) = (to, Some(two));
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is read or kept comes back exactly")]
mod tests {
    use super::*;

    fn number(word: &str) -> Option<f32> {
        word.parse().ok()
    }

    #[test]
    fn lines_and_curves_become_places() {
        let (places, closed) = rings("M 0,0 L1,0 V2 H 0 Z", number, number);
        assert_eq!(places, [[0.0, 0.0], [1.0, 0.0], [1.0, 2.0], [0.0, 2.0], [0.0, 0.0]]);
        assert!(closed);
        let (places, closed) = rings("M0,0Q1,2 2,0M5,5L6,6", number, number);
        assert_eq!((places.len(), closed), (STEPS + 4, false));
        assert_eq!(places[STEPS], [2.0, 0.0]);
        assert!((places[STEPS / 2][1] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_bends_is_no_place() {
        assert_eq!(parameters("M 1,2 C 9,9 8,8 3,4 H7", false), ["1", "3", "7"]);
        assert_eq!(parameters("M 2015-02-01,2 L 2015-03-01_12:00,4", false), ["2015-02-01", "2015-03-01_12:00"]);
    }

    #[test]
    fn nonsense_ends_the_path() {
        assert_eq!(rings("M 0,0 L x,1 L 2,2", number, number).0.len(), 1);
        assert!(rings("", number, number).0.is_empty());
        assert!(rings("ZZZ 1 2", number, number).0.len() < 5);
    }
}
