//! Outlines in pixels: what all canvases can fill and stroke.

/// A place in pixels, from the left and from the top.
pub type Point = [f32; 2];

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Begins a new piece.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A curve with one handle.
    Quad(Point, Point),
    /// A curve with two handles.
    Cubic(Point, Point, Point),
    /// Back to the start of the piece.
    Close,
}

/// An outline.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Path {
    /// Its steps.
    pub steps: Vec<Step>,
}

/// How far curves lie from their handles, so that four make a circle.
const ROUND: f32 = 0.552_284_8;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Area {
    /// Its left end.
    pub left: f32,
    /// Its upper end.
    pub top: f32,
    /// Its right end.
    pub right: f32,
    /// Its lower end.
    pub bottom: f32,
}

impl Area {
    /// Makes an area of its ends, in any order.
    #[must_use]
    pub fn new(x0: f32, y0: f32, x1: f32, y1: f32) -> Area {
        Area { left: x0.min(x1), top: y0.min(y1), right: x0.max(x1), bottom: y0.max(y1) }
    }

    /// Returns its width.
    #[must_use]
    pub fn width(self) -> f32 {
        self.right - self.left
    }

    /// Returns its height.
    #[must_use]
    pub fn height(self) -> f32 {
        self.bottom - self.top
    }

    /// Returns the area with this much more on each side.
    #[must_use]
    pub fn grown(self, by: f32) -> Area {
        Area { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Returns the place of fractions from the left and from the bottom.
    #[must_use]
    pub fn place(self, [x, y]: [f32; 2]) -> Point {
        [self.left + x * self.width(), self.bottom - y * self.height()]
    }

    /// Returns its middle.
    #[must_use]
    pub fn middle(self) -> Point {
        [f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom)]
    }

    /// Returns whether another lies within it.
    #[must_use]
    pub fn holds(self, other: Area) -> bool {
        self.left <= other.left && self.top <= other.top && self.right >= other.right && self.bottom >= other.bottom
    }
}

impl Path {
    /// Begins a new piece.
    pub fn go(&mut self, to: Point) {
        self.steps.push(Step::Move(to));
    }

    /// Adds a straight line.
    pub fn line(&mut self, to: Point) {
        self.steps.push(Step::Line(to));
    }

    /// Closes the piece.
    pub fn close(&mut self) {
        self.steps.push(Step::Close);
    }

    /// Makes a rectangle.
    #[must_use]
    pub fn rect(area: Area) -> Path {
        let Area { left, top, right, bottom } = area;
        Path::ring(&[[left, top], [right, top], [right, bottom], [left, bottom]])
    }

    /// Makes a closed polygon.
    #[must_use]
    pub fn ring(points: &[Point]) -> Path {
        let mut path = Path::open(points);
        path.close();
        path
    }

    /// Makes a line through points.
    #[must_use]
    pub fn open(points: &[Point]) -> Path {
        let mut path = Path { steps: Vec::with_capacity(points.len() + 1) };
        for (index, point) in points.iter().enumerate() {
            if index == 0 { path.go(*point) } else { path.line(*point) }
        }
        path
    }

    /// Makes an ellipse.
    #[must_use]
    pub fn ellipse([x, y]: Point, [w, h]: [f32; 2]) -> Path {
        let (a, b) = (w * ROUND, h * ROUND);
        let steps = vec![
            Step::Move([x + w, y]),
            Step::Cubic([x + w, y + b], [x + a, y + h], [x, y + h]),
            Step::Cubic([x - a, y + h], [x - w, y + b], [x - w, y]),
            Step::Cubic([x - w, y - b], [x - a, y - h], [x, y - h]),
            Step::Cubic([x + a, y - h], [x + w, y - b], [x + w, y]),
            Step::Close,
        ];
        Path { steps }
    }

    /// Adds an arc of a circle around a middle, from one angle to another, clockwise from the right, in radians; the piece must
    /// stand at its start.
    pub fn arc(&mut self, [x, y]: Point, radius: f32, from: f32, to: f32) {
        let parts = ((to - from).abs() / std::f32::consts::FRAC_PI_2).ceil().max(1.0);
        let step = (to - from) / parts;
        let handle = 4.0 / 3.0 * (step / 4.0).tan() * radius;
        for part in 0..parts as usize {
            let (a, b) = (from + step * part as f32, from + step * (part + 1) as f32);
            let ((sa, ca), (sb, cb)) = (a.sin_cos(), b.sin_cos());
            let (start, end) = ([x + radius * ca, y + radius * sa], [x + radius * cb, y + radius * sb]);
            self.steps.push(Step::Cubic(
                [start[0] - handle * sa, start[1] + handle * ca],
                [end[0] + handle * sb, end[1] - handle * cb],
                end,
            ));
        }
    }

    /// Adds the pieces of another path.
    pub fn extend(&mut self, other: &Path) {
        self.steps.extend_from_slice(&other.steps);
    }

    /// Returns the path with each point changed.
    #[must_use]
    pub fn map(&self, change: impl Fn(Point) -> Point) -> Path {
        let steps = self.steps.iter().map(|step| match *step {
            Step::Move(to) => Step::Move(change(to)),
            Step::Line(to) => Step::Line(change(to)),
            Step::Quad(handle, to) => Step::Quad(change(handle), change(to)),
            Step::Cubic(one, two, to) => Step::Cubic(change(one), change(two), change(to)),
            Step::Close => Step::Close,
        });
        Path { steps: steps.collect() }
    }

    /// Returns the path moved.
    #[must_use]
    pub fn moved(&self, [dx, dy]: Point) -> Path {
        self.map(|[x, y]| [x + dx, y + dy])
    }

    /// Returns what its points and handles span; `None` if there are none or not all are numbers.
    #[must_use]
    pub fn bounds(&self) -> Option<Area> {
        let mut area: Option<Area> = None;
        let mut add = |[x, y]: Point| {
            let all = area.get_or_insert(Area { left: x, top: y, right: x, bottom: y });
            *all =
                Area { left: all.left.min(x), top: all.top.min(y), right: all.right.max(x), bottom: all.bottom.max(y) };
            x.is_finite() && y.is_finite()
        };
        let sound = self.steps.iter().all(|step| match *step {
            Step::Move(to) | Step::Line(to) => add(to),
            Step::Quad(handle, to) => add(handle) && add(to),
            Step::Cubic(one, two, to) => add(one) && add(two) && add(to),
            Step::Close => true,
        });
        area.filter(|_| sound)
    }
}
