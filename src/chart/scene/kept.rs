//! Shapes that outlive their figure: kept beside a scene, so that another part of it can be shown without reading the
//! figure again.

use std::collections::HashMap;
use std::sync::Arc;

use super::project::Frame;
use super::pyramid::Pyramid;
use super::shape::{Against, Coordinates, Numbers, Path, Shape};
use crate::chart::scene::mark::Layer;

/// From how many points on a line has a pyramid.
const LONG: usize = 20_000;

/// A shape with the trace and the panel it belongs to.
#[derive(Debug)]
pub struct Kept {
    /// The trace's number in the figure.
    pub trace: usize,
    /// The panel's number in the scene.
    pub panel: usize,
    shape: Shape<'static>,
    pyramid: Option<Arc<Pyramid>>,
}

impl Kept {
    /// Adds the shape's marks to layers.
    pub fn project(&self, frame: &Frame<'_>, layers: &mut Vec<Layer>) {
        frame.project_with(self.trace, &self.shape, self.pyramid.as_deref(), layers);
    }
}

/// Keeps the shapes of a figure while its scene is made; columns that several shapes share are kept once.
#[derive(Debug, Default)]
pub struct Keeper {
    /// What has been kept, the first lowest within its panel.
    pub kept: Vec<Kept>,
    columns: HashMap<(usize, usize), Arc<Vec<f64>>>,
    pyramids: HashMap<usize, Option<Arc<Pyramid>>>,
}

impl Keeper {
    /// Keeps a shape.
    pub fn keep(&mut self, trace: usize, panel: usize, shape: &Shape<'_>) {
        let shape = self.owned(shape);
        let pyramid = match &shape {
            Shape::Line(path, _) | Shape::Area { path, .. } if path.rising && path.y.len() >= LONG => {
                self.pyramid(&path.y)
            }
            _ => None,
        };
        self.kept.push(Kept { trace, panel, shape, pyramid });
    }

    fn pyramid(&mut self, values: &[f64]) -> Option<Arc<Pyramid>> {
        let made = || Pyramid::new(values).map(Arc::new);
        self.pyramids.entry(values.as_ptr() as usize).or_insert_with(made).clone()
    }

    /// Keeps a column.
    pub fn column(&mut self, column: &Coordinates<'_>) -> Coordinates<'static> {
        Coordinates::Shared(match column {
            Coordinates::Shared(values) => Arc::clone(values),
            // The figure stays where it is while its shapes are kept, so an address stands for a column.
            Coordinates::Borrowed(values) => {
                let key = (values.as_ptr() as usize, values.len());
                Arc::clone(self.columns.entry(key).or_insert_with(|| Arc::new(values.to_vec())))
            }
        })
    }

    fn path(&mut self, path: &Path<'_>) -> Path<'static> {
        Path { x: self.column(&path.x), y: self.column(&path.y), ..*path }
    }

    fn owned(&mut self, shape: &Shape<'_>) -> Shape<'static> {
        match shape {
            Shape::Line(path, stroke) => Shape::Line(self.path(path), *stroke),
            Shape::Area { path, against, fill } => Shape::Area {
                path: self.path(path),
                against: match against {
                    Against::Itself => Against::Itself,
                    Against::Height(height) => Against::Height(*height),
                    Against::Along(along) => Against::Along(*along),
                    Against::Path(path) => Against::Path(self.path(path)),
                },
                fill: *fill,
            },
            Shape::Part { path, fill, index } => Shape::Part { path: self.path(path), fill: *fill, index: *index },
            Shape::Points { x, y, colour, size, symbol, form } => Shape::Points {
                x: self.column(x),
                y: self.column(y),
                colour: colour.clone(),
                size: size.clone(),
                symbol: *symbol,
                form: *form,
            },
            Shape::Grid { xs, ys, numbers, levels, smooth } => Shape::Grid {
                xs: xs.clone(),
                ys: ys.clone(),
                numbers: owned_numbers(numbers, ys.len().saturating_sub(1), xs.len().saturating_sub(1)),
                levels: levels.clone(),
                smooth: *smooth,
            },
            Shape::Rects { rects, fill, upright, outline } => {
                Shape::Rects { rects: rects.clone(), fill: fill.clone(), upright: *upright, outline: *outline }
            }
            Shape::Errors { segments, stroke, cap } => {
                Shape::Errors { segments: segments.clone(), stroke: *stroke, cap: *cap }
            }
            Shape::Segments { segments, stroke } => Shape::Segments { segments: segments.clone(), stroke: *stroke },
            Shape::Words(words) => Shape::Words(words.clone()),
            Shape::Pie(pie) => Shape::Pie(pie.clone()),
        }
    }
}

fn owned_numbers(numbers: &Numbers<'_>, rows: usize, columns: usize) -> Numbers<'static> {
    match numbers {
        Numbers::Colours(colours) => Numbers::Colours(colours.clone()),
        Numbers::Owned(values) => Numbers::Owned(values.clone()),
        Numbers::Table(table) => {
            let mut values = Vec::with_capacity(rows * columns);
            for row in 0..rows {
                let row = table.row(row);
                let at = |index: usize| row.as_ref().and_then(|row| row.cell(index).number()).unwrap_or(f64::NAN);
                values.extend((0..columns).map(at));
            }
            Numbers::Owned(values)
        }
    }
}
