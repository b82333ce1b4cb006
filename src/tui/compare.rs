//! Two plots side by side, and what differs between their figures, in words.

use std::sync::Arc;

use ratatui::layout::Rect;

use crate::backend::{Backend, ContentOptions, Error, Result};
use crate::chart::cells::{CellGrid, Look};
use crate::chart::difference::{self, Line};
use crate::model::{Figure, FileType};
use crate::text::shown;

use super::action::Action;
use super::app::{App, Full};
use super::message::Target;
use super::preview::{self, Size};

/// From this width on two charts have room beside each other.
const BESIDE: u16 = 60;

/// Two plots compared.
#[derive(Debug)]
pub struct Compare {
    /// The view's number.
    pub number: u64,
    /// The plots, the earlier first.
    pub plots: [Target; 2],
    /// Their figures, or why one could not be read.
    pub figures: Option<Result<[Arc<Figure>; 2]>>,
    /// What differs, for which of them is first.
    pub lines: Option<Vec<Line>>,
    /// Their charts, for a room.
    pub charts: Option<(Size, [CellGrid; 2])>,
    /// The first line shown.
    pub top: usize,
    /// Whether only the words are shown.
    pub bare: bool,
    /// Whether a piece of work is under way.
    pub working: bool,
    /// Whether the plots were swapped since it was begun.
    swapped: bool,
}

/// A piece of work for it.
#[derive(Debug)]
pub enum Work {
    /// Read the figures.
    Read([Target; 2]),
    /// Say what differs.
    Compare([Arc<Figure>; 2]),
    /// Paint the charts.
    Paint([Arc<Figure>; 2], Size),
}

/// What came of it.
#[derive(Debug)]
pub enum Made {
    /// The figures.
    Figures(Result<[Arc<Figure>; 2]>),
    /// What differs.
    Lines(Vec<Line>),
    /// The charts.
    Charts(Size, [CellGrid; 2]),
    /// One of the figures cannot be drawn.
    Failed,
}

impl Compare {
    /// Makes the view of two plots.
    #[must_use]
    pub fn new(number: u64, plots: [Target; 2]) -> Compare {
        let (figures, lines, charts) = (None, None, None);
        Compare { number, plots, figures, lines, charts, top: 0, bare: false, working: false, swapped: false }
    }

    /// Returns where in an area each chart is, if they have room, and where the words.
    #[must_use]
    pub fn rooms(&self, body: Rect) -> (Option<[Rect; 2]>, Rect) {
        if self.bare || body.width < BESIDE || body.height < 14 {
            return (None, body);
        }
        let height = body.height / 2;
        let half = body.width / 2;
        let left = Rect { width: half, height, ..body };
        let right = Rect { x: body.x + half, width: body.width - half, height, ..body };
        (Some([left, right]), Rect { y: body.y + height, height: body.height - height, ..body })
    }

    /// Returns the next piece of work, `None` when all is there or something is under way.
    pub fn wanted(&mut self, body: Rect) -> Option<Work> {
        if self.working {
            return None;
        }
        let work = self.next(body);
        (self.working, self.swapped) = (work.is_some(), false);
        work
    }

    fn next(&self, body: Rect) -> Option<Work> {
        let figures = match &self.figures {
            None => return Some(Work::Read(self.plots.clone())),
            Some(Ok(figures)) => figures.clone(),
            Some(Err(_)) => return None,
        };
        if self.lines.is_none() {
            return Some(Work::Compare(figures));
        }
        let (charts, _) = self.rooms(body);
        // A line above each chart is its name.
        let size = charts.map(|[left, _]| Size { columns: left.width, rows: left.height.saturating_sub(1) })?;
        let is_known = self.charts.as_ref().is_some_and(|(known, _)| *known == size);
        (!is_known).then(|| Work::Paint(figures, size))
    }

    /// Takes in what was made.
    pub fn take(&mut self, made: Made) {
        self.working = false;
        // What was begun before a swap is of the other order.
        let swapped = std::mem::take(&mut self.swapped);
        match made {
            Made::Figures(mut figures) => {
                if let Ok(figures) = figures.as_mut()
                    && swapped
                {
                    figures.reverse();
                }
                self.figures = Some(figures);
            }
            Made::Lines(_) if swapped => {}
            Made::Lines(lines) => self.lines = Some(lines),
            Made::Charts(size, mut charts) => {
                if swapped {
                    charts.reverse();
                }
                self.charts = Some((size, charts));
            }
            Made::Failed => {
                let reason = Error::Corrupt("one of the figures cannot be drawn".into());
                self.figures = Some(Err(reason));
            }
        }
    }
}

/// Does a piece of work.
pub async fn perform(backend: &dyn Backend, look: Look, work: Work) -> Made {
    let work = match work {
        Work::Read(plots) => return Made::Figures(read(backend, &plots).await),
        work => work,
    };
    let made = tokio::task::spawn_blocking(move || match work {
        Work::Compare([first, second]) => Made::Lines(difference::between(&first, &second)),
        Work::Paint(figures, size) => Made::Charts(size, figures.map(|figure| preview::draw(&figure, size, &look))),
        Work::Read(_) => Made::Failed,
    });
    made.await.unwrap_or(Made::Failed)
}

async fn read(backend: &dyn Backend, plots: &[Target; 2]) -> Result<[Arc<Figure>; 2]> {
    let options = ContentOptions { inline_data: true };
    let read = |plot: Target| async move {
        match backend.figure(&plot.fid, options).await {
            Ok(figure) => Ok(Arc::new(figure)),
            Err(error) => Err(told(backend, &plot, error).await),
        }
    };
    let [first, second] = plots.clone();
    let (first, second) = futures_util::future::join(read(first), read(second)).await;
    Ok([first?, second?])
}

/// Returns why a figure could not be read: of what is no plot, that.
async fn told(backend: &dyn Backend, plot: &Target, error: Error) -> Error {
    match backend.retrieve(&plot.fid).await {
        Ok(file) if file.filetype != FileType::Plot => {
            let message = format!("“{}” is a {}: only plots are compared.", shown(&plot.name).fit(40), file.filetype);
            Error::Invalid { field: None, message }
        }
        _ => error,
    }
}

/// Opens the comparison of the two marked plots, or of the marked one and the one under the cursor.
pub fn open(app: &mut App) {
    let mut targets: Vec<Target> = app.marks.values().cloned().collect();
    if targets.len() < 2
        && let Some(selected) = app.selected().map(Target::from)
        && !targets.contains(&selected)
    {
        targets.push(selected);
    }
    let Ok(plots) = <[Target; 2]>::try_from(targets) else {
        let mark = app.keys.key(app.place(), Action::Mark);
        app.complain(format!("Mark two plots with {mark}, or one and stand on the other."));
        return;
    };
    let number = app.number();
    app.full.push(Full::Compare(Box::new(Compare::new(number, plots))));
}

/// Does an action of the comparison; returns whether it was one.
pub fn run(app: &mut App, action: Action, count: Option<u64>) -> bool {
    let body = app.panes().map(super::layout::body).unwrap_or_default();
    let Some(Full::Compare(view)) = app.full.last_mut() else { return false };
    let (_, area) = view.rooms(body);
    let height = usize::from(area.height.saturating_sub(1)).max(1);
    let last = view.lines.as_ref().map_or(0, Vec::len).saturating_sub(height);
    if let Some(top) = super::scroll::moved(view.top, action, count, height, last) {
        view.top = top;
        return true;
    }
    view.top = match action {
        Action::Details => {
            view.bare = !view.bare;
            0
        }
        Action::Swap => {
            view.plots.reverse();
            view.swapped = !view.swapped;
            if let Some(Ok(figures)) = &mut view.figures {
                figures.reverse();
            }
            if let Some((_, charts)) = &mut view.charts {
                charts.reverse();
            }
            view.lines = None;
            0
        }
        Action::CopyValues => {
            copy(app);
            return true;
        }
        _ => return false,
    };
    true
}

/// Copies what differs to the clipboard.
fn copy(app: &mut App) {
    let Some(Full::Compare(view)) = app.full.last() else { return };
    let Some(lines) = &view.lines else { return };
    let lines: Vec<String> =
        lines.iter().map(|line| format!("{} {}", super::view::sign_of(line.part), shown(&line.text))).collect();
    app.tell(format!("Copied {}.", super::app::count(lines.len() as u64, "line")));
    app.effects.push(super::message::Effect::Clipboard(lines.join("\n") + "\n"));
}
