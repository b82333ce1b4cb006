//! What the chart view needs done away from the loop: reading, understanding, painting, searching.

use std::sync::Arc;

use ratatui_image::picker::Picker;

use crate::backend::{Backend, ContentOptions, Error};
use crate::chart::cells::{Look, paint_placed};
use crate::chart::frames;
use crate::chart::prepared::Prepared;
use crate::chart::readout::Mode;
use crate::chart::scene::Size;
use crate::model::{Fid, Figure};

use super::image::{self, Picture};
use super::{Asked, Ground, Painted, Part, Values};

/// How far from the cursor the nearest value is looked for, in pixels of the figure.
const REACH: f64 = f64::INFINITY;

/// A piece of work.
#[derive(Debug)]
pub enum Work {
    /// Read a plot's figure with its data.
    Read(Fid),
    /// Understand it for a room.
    Prepare {
        /// The figure as stored.
        figure: Arc<Figure>,
        /// For what.
        ground: Ground,
    },
    /// Paint a part of it.
    Paint {
        /// The figure, understood.
        prepared: Arc<Prepared>,
        /// Which part.
        part: Part,
    },
    /// Make a picture of a part.
    Picture {
        /// The figure, as its frame shows it.
        figure: Arc<Figure>,
        /// The same, understood for its picture, if it was before.
        drawn: Option<Arc<Prepared>>,
        /// Which part.
        part: Part,
        /// How the terminal takes pictures.
        picker: Arc<Picker>,
    },
    /// Find the data under the cursor.
    Measure {
        /// The figure, understood.
        prepared: Arc<Prepared>,
        /// What is seen.
        painted: Arc<Painted>,
        /// Where.
        asked: Asked,
    },
}

/// What came of it.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "one is on its way at a time")]
pub enum Made {
    /// A figure.
    Figure(Result<Arc<Figure>, Error>),
    /// A figure, understood.
    Prepared(Ground, Arc<Prepared>),
    /// A part, painted.
    Painted(Part, Arc<Painted>),
    /// A picture of a part, and the figure understood for it.
    Picture(Part, Arc<Prepared>, Option<Arc<Picture>>),
    /// The data under the cursor.
    Values(Asked, Values),
    /// Something went wrong in a way that the figure is to blame for.
    Failed(String),
}

/// Does a piece of work.
pub async fn perform(backend: &dyn Backend, look: Look, work: Work) -> Made {
    if let Work::Read(fid) = work {
        let figure = backend.figure(&fid, ContentOptions { inline_data: true }).await;
        return Made::Figure(figure.map(Arc::new));
    }
    let lost = lost(&work);
    tokio::task::spawn_blocking(move || make(work, look)).await.unwrap_or(lost)
}

/// Returns what comes of work that broke off.
#[must_use]
pub fn lost(work: &Work) -> Made {
    match work {
        Work::Read(_) => Made::Figure(Err(Error::broken_off())),
        // The chart is there, and other places of it may be read.
        Work::Measure { asked, .. } => Made::Values(asked.clone(), Values { hits: Vec::new(), nearest: None }),
        Work::Prepare { .. } | Work::Paint { .. } | Work::Picture { .. } => {
            Made::Failed("This figure could not be drawn.".into())
        }
    }
}

fn make(work: Work, look: Look) -> Made {
    match work {
        Work::Read(_) => Made::Failed("This figure was not read.".into()),
        Work::Prepare { figure, ground } => {
            let shown = ground.frame.checked_sub(1).and_then(|frame| frames::shown(&figure, frame));
            let figure = shown.map_or(figure, Arc::new);
            let size = Size::cells(ground.size.columns, ground.size.rows);
            let prepared = Prepared::of_view(figure, size, &ground.view);
            Made::Prepared(ground, Arc::new(prepared))
        }
        Work::Paint { prepared, part } => {
            let scene = prepared.scene(&part.zoom);
            let size = part.ground.size;
            let look = Look { glyphs: part.glyphs.unwrap_or(look.glyphs), ..look };
            let (cells, placed) = paint_placed(&scene, size.columns, size.rows, &look);
            Made::Painted(part, Arc::new(Painted { scene, cells, placed, look }))
        }
        Work::Picture { figure, drawn, part, picker } => {
            let drawn = drawn.unwrap_or_else(|| Arc::new(image::prepare(figure, &part.ground, &picker)));
            let image = image::paint(&drawn, &part.zoom, &part.ground, &picker).map(Arc::new);
            Made::Picture(part, drawn, image)
        }
        Work::Measure { prepared, painted, asked } => {
            let nearest = prepared.closest(&painted.scene, asked.panel, asked.place, REACH);
            let hits = match asked.mode {
                Mode::Closest | Mode::Off => nearest.clone().into_iter().collect(),
                mode => prepared.read(&painted.scene, asked.panel, asked.place, (mode, REACH)),
            };
            Made::Values(asked, Values { hits, nearest })
        }
    }
}
