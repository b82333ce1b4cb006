//! The chart view under the keys.

use std::path::PathBuf;
use std::sync::Arc;

use ratatui_image::picker::Picker;

use crate::chart::cells::Glyphs;
use crate::chart::readout::Mode;
use crate::model::{Figure, FileType};
use crate::text::shown;

use super::super::action::Action;
use super::super::app::{App, Ask, Choice, Choose, Chosen, Dialog, Full};
use super::super::message::{Effect, Verb};
use super::super::scroll::moved as moved_row;
use super::super::work::{Job, Task};
use super::save::{Refusal, Save};
use super::{ChartView, Subject};

/// What is said where there are no pictures.
const NO_PICTURES: &str = "This terminal shows no pictures: those that speak kitty, sixel or iTerm2 do.";

/// How many cells the crosshair goes with the fast keys.
const FAST: f32 = 10.0;

/// How much a step of zoom shows of what was seen: its inverse.
const STEP: f32 = 1.5;

/// How many rows of the list of traces a page is.
const PAGE: usize = 20;

/// How much of what is seen goes when the part moves.
const PAN: f32 = 0.25;

/// The glyph sets in the order in which a key goes through them.
const GLYPHS: [(Glyphs, &str); 5] = [
    (Glyphs::Braille, "braille"),
    (Glyphs::Octant, "octants"),
    (Glyphs::Sextant, "sextants"),
    (Glyphs::HalfBlock, "half blocks"),
    (Glyphs::Ascii, "ASCII"),
];

/// Shows the chart of a plot, or of a figure that was made here.
pub fn open(app: &mut App, subject: Subject, figure: Option<Arc<Figure>>) {
    let number = app.number();
    app.preview_top = 0;
    app.full.push(Full::Chart(Box::new(ChartView::new(number, subject, figure))));
}

/// Returns the chart in front.
pub fn front(app: &mut App) -> Option<&mut ChartView> {
    match app.full.last_mut() {
        Some(Full::Chart(view)) => Some(view),
        _ => None,
    }
}

/// Does an action of the chart view; returns whether it was one.
pub fn run(app: &mut App, action: Action, count: Option<u64>) -> bool {
    let times = i64::try_from(count.unwrap_or(1)).unwrap_or(i64::MAX);
    let many = times as f32;
    let Some(view) = front(app) else { return false };
    if view.row.is_some() {
        return in_list(app, action, count);
    }
    let told = match action {
        Action::Left => moved(view, [-many, 0.0]),
        Action::Right => moved(view, [many, 0.0]),
        Action::Up => moved(view, [0.0, many]),
        Action::Down => moved(view, [0.0, -many]),
        Action::FastLeft => fast(view, [-many, 0.0]),
        Action::FastRight => fast(view, [many, 0.0]),
        Action::FastUp => fast(view, [0.0, many]),
        Action::FastDown => fast(view, [0.0, -many]),
        Action::Top => to_end(view, i64::MIN / 2),
        Action::Bottom => match count {
            Some(number) => to_number(view, number),
            None => to_end(view, i64::MAX / 2),
        },
        Action::NextValue => said(view.step_value(times), "There is no value behind this one."),
        Action::PreviousValue => said(view.step_value(-times), "There is no value before this one."),
        Action::NextTrace => said(view.step_trace(times), "There is nothing to read here."),
        Action::PreviousTrace => said(view.step_trace(-times), "There is nothing to read here."),
        Action::ZoomIn => zoom(view, [STEP.powf(many.min(40.0)); 2]),
        Action::ZoomOut => zoom(view, [STEP.powf(-many.min(40.0)); 2]),
        Action::ZoomInX => zoom(view, [STEP.powf(many.min(40.0)), 1.0]),
        Action::ZoomOutX => zoom(view, [STEP.powf(-many.min(40.0)), 1.0]),
        Action::ZoomInY => zoom(view, [1.0, STEP.powf(many.min(40.0))]),
        Action::ZoomOutY => zoom(view, [1.0, STEP.powf(-many.min(40.0))]),
        Action::PanLeft => pan(view, [-PAN * many.min(100.0), 0.0]),
        Action::PanRight => pan(view, [PAN * many.min(100.0), 0.0]),
        Action::HalfUp | Action::PageUp => pan(view, [0.0, PAN * many.min(100.0)]),
        Action::HalfDown | Action::PageDown => pan(view, [0.0, -PAN * many.min(100.0)]),
        Action::ZoomBox => corner(view),
        Action::Open if view.corner.is_some() => corner(view),
        Action::Open => None,
        Action::ZoomReset => reset(view),
        Action::ZoomBack => said(view.zoom_back(), "This is what was seen first."),
        Action::NextPanel => said(view.step_panel(times), "This figure has one panel."),
        Action::PreviousPanel => said(view.step_panel(-times), "This figure has one panel."),
        Action::ReadMode => Some(Ok(next_mode(view))),
        Action::Glyphs => Some(Ok(next_glyphs(view))),
        Action::NextFrame => frame(view, times),
        Action::PreviousFrame => frame(view, -times),
        Action::Traces => traces(view, count),
        Action::Details => {
            view.bare = !view.bare;
            None
        }
        Action::NextPlot => return step_plot(app, times),
        Action::PreviousPlot => return step_plot(app, -times),
        Action::CopyChart => return copy_chart(app),
        Action::CopyValues => return copy_values(app),
        Action::SavePicture => return ask_name(app),
        Action::SavePlot => return ask_plot_name(app),
        Action::Picture => return picture(app),
        _ => return false,
    };
    match told {
        Some(Ok(text)) => app.tell(text),
        Some(Err(text)) => app.complain(text),
        None => {}
    }
    true
}

/// Closes what is open over the chart; returns whether there was anything.
pub fn close(view: &mut ChartView) -> bool {
    view.row.take().is_some() || view.corner.take().is_some()
}

type Told = Option<Result<String, String>>;

fn said(done: bool, why_not: &str) -> Told {
    (!done).then(|| Err(why_not.to_owned()))
}

fn moved(view: &mut ChartView, by: [f32; 2]) -> Told {
    view.step(by);
    None
}

fn to_end(view: &mut ChartView, by: i64) -> Told {
    if view.on.is_none() {
        view.step_value(0);
    }
    view.step_value(by);
    None
}

/// Puts the cursor on the value of a number, the first being 1.
fn to_number(view: &mut ChartView, number: u64) -> Told {
    if view.on.is_none() && !view.step_value(0) {
        return Some(Err("There is nothing to read here.".into()));
    }
    let (_, at) = view.on?;
    let wanted = i64::try_from(number.saturating_sub(1)).unwrap_or(i64::MAX / 2);
    view.step_value(wanted - i64::try_from(at).unwrap_or(0));
    None
}

/// Moves the cursor fast; in a scene or over a map, where values lie in all directions, moves the eye.
fn fast(view: &mut ChartView, [right, up]: [f32; 2]) -> Told {
    if view.turn([right, up], 0.0) { None } else { moved(view, [FAST * right, FAST / 2.0 * up]) }
}

fn zoom(view: &mut ChartView, factors: [f32; 2]) -> Told {
    if view.eye().is_some() {
        let [x, y] = factors;
        if (x - y).abs() > f32::EPSILON * x {
            return Some(Err(
                "This is seen from a place: it comes nearer in all directions, by the keys that zoom both.".into(),
            ));
        }
        view.turn([0.0; 2], f64::from(x.log2()));
        return None;
    }
    let place = view.place;
    let done = view.zoom_by(|zoom, scene, panel| zoom.by(scene, panel, place, factors));
    let has_axes = view.ground().is_some_and(|ground| ground.panels.get(view.panel).is_some());
    said(
        done,
        if factors.iter().any(|factor| *factor < 1.0) && has_axes {
            "From further away nothing of this could be seen."
        } else {
            "This cannot be zoomed: it has no axes, or nothing finer to show."
        },
    )
}

fn pan(view: &mut ChartView, by: [f32; 2]) -> Told {
    if view.turn(by.map(|by| by / PAN), 0.0) {
        return None;
    }
    let place = view.place;
    let done = view.zoom_by(|zoom, scene, panel| zoom.shift(scene, panel, by));
    view.place = place;
    view.on = None;
    said(done, "This cannot be moved: it has no axes.")
}

/// Begins a box at the cursor, or shows the one that was begun.
fn corner(view: &mut ChartView) -> Told {
    if view.eye().is_some() {
        return Some(Err("This is seen from a place: it has no boxes, but comes nearer and is turned.".into()));
    }
    let Some([x, y]) = view.corner.take() else {
        view.corner = Some(view.place);
        return Some(Ok("Move to the opposite corner and press the key again; Esc leaves.".into()));
    };
    let [right, top] = view.place;
    let [columns, rows] = view.panel_cells();
    // What is as thin as a cell is meant to span the panel in that direction.
    let (x, right) = if (x - right).abs() < 1.0 / columns { (0.0, 1.0) } else { (x, right) };
    let (y, top) = if (y - top).abs() < 1.0 / rows { (0.0, 1.0) } else { (y, top) };
    let done = view.zoom_by(|zoom, scene, panel| zoom.to_box(scene, panel, [x, y, right, top]));
    if done {
        view.place = [0.5; 2];
        view.on = None;
    }
    said(done, "This box shows nothing else.")
}

fn reset(view: &mut ChartView) -> Told {
    said(view.reset(), "The whole figure is shown.")
}

fn next_mode(view: &mut ChartView) -> String {
    let (mode, text) = match view.mode() {
        Mode::AtX => (Mode::AtY, "Each trace's value at this y."),
        Mode::AtY => (Mode::Closest, "The nearest value only."),
        Mode::Closest | Mode::Off => (Mode::AtX, "Each trace's value at this x."),
    };
    view.mode = Some(mode);
    text.to_owned()
}

fn next_glyphs(view: &mut ChartView) -> String {
    let now = view.glyphs.or(view.painted.as_ref().map(|(_, painted)| painted.look.glyphs)).unwrap_or_default();
    let at = GLYPHS.iter().position(|(glyphs, _)| *glyphs == now).unwrap_or(0);
    let (glyphs, name) = GLYPHS[(at + 1) % GLYPHS.len()];
    view.glyphs = Some(glyphs);
    format!("Drawn in {name}.")
}

fn frame(view: &mut ChartView, by: i64) -> Told {
    if view.frames.is_empty() {
        return Some(Err("This figure has no frames.".into()));
    }
    let last = view.frames.len();
    let next = view.frame.saturating_add_signed(by as isize).min(last);
    if next == view.frame {
        return Some(Err(
            if by > 0 { "This is the last frame." } else { "This is the figure before its frames." }.into()
        ));
    }
    view.frame = next;
    None
}

/// Opens the list of traces; with a count turns that trace over.
fn traces(view: &mut ChartView, count: Option<u64>) -> Told {
    let Some(number) = count else {
        if view.traces().is_empty() {
            return Some(Err("This figure has no traces.".into()));
        }
        let on = view.on.map_or(0, |(trace, _)| trace);
        view.row = Some(on.min(view.traces().len() - 1));
        return None;
    };
    let trace = usize::try_from(number).unwrap_or(usize::MAX).wrapping_sub(1);
    said(view.toggle(trace), "There is no trace of that number.")
}

/// Does an action in the list of traces.
fn in_list(app: &mut App, action: Action, count: Option<u64>) -> bool {
    let Some(view) = front(app) else { return false };
    let last = view.traces().len().saturating_sub(1);
    let Some(row) = view.row else { return false };
    let row = row.min(last);
    if let Some(row) = moved_row(row, action, count, PAGE, last) {
        view.row = Some(row);
        return true;
    }
    match action {
        Action::ToggleTrace | Action::Open | Action::Right => {
            view.toggle(row);
        }
        Action::OnlyTrace => only(view, row),
        Action::AllTraces => {
            let hidden: Vec<usize> =
                view.traces().iter().enumerate().filter(|(_, trace)| !trace.visible).map(|(at, _)| at).collect();
            for trace in hidden {
                view.toggle(trace);
            }
        }
        Action::Traces | Action::Left => view.row = None,
        _ => return false,
    }
    true
}

/// Shows one trace and no other.
fn only(view: &mut ChartView, row: usize) {
    let wrong: Vec<usize> = view
        .traces()
        .iter()
        .enumerate()
        .filter(|(at, trace)| trace.visible != (*at == row))
        .map(|(at, _)| at)
        .collect();
    for trace in wrong {
        view.toggle(trace);
    }
}

/// Shows the next plot of the list.
fn step_plot(app: &mut App, by: i64) -> bool {
    let is_file = front(app).is_some_and(|view| view.fid().is_some());
    if !is_file {
        app.complain("This chart is of no list: Esc leaves it.");
        return true;
    }
    let mut row = app.rows.cursor();
    for _ in 0..by.unsigned_abs().min(app.rows.len()) {
        let Some(next) = next_row(app, row, by.signum()) else { break };
        row = next;
    }
    if row == app.rows.cursor() {
        app.complain(if by > 0 { "This is the last plot." } else { "This is the first plot." });
        return true;
    }
    super::super::update::go_to_row(app, row);
    let plot = app.rows.selected().filter(|entry| entry.filetype == FileType::Plot && !entry.deleted);
    if let Some(fid) = plot.map(|entry| entry.fid.clone()).filter(|_| app.read_only.is_none()) {
        app.effects.push(Effect::CountView(fid));
    }
    true
}

/// Returns the next row that is a plot, or that is not known yet.
fn next_row(app: &App, from: u64, by: i64) -> Option<u64> {
    let mut row = from;
    loop {
        let next = row.checked_add_signed(by).filter(|next| *next < app.rows.len())?;
        row = next;
        if app.rows.get(row).is_none_or(|entry| entry.filetype == FileType::Plot) {
            return Some(row);
        }
    }
}

fn copy_chart(app: &mut App) -> bool {
    let text = front(app).and_then(|view| view.painted.as_ref().map(|(_, painted)| painted.cells.to_text()));
    match text {
        Some(text) => {
            let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            app.effects.push(Effect::Clipboard(lines.join("\n") + "\n"));
            app.tell("Copied the chart as text.");
        }
        None => app.complain("The chart is not drawn yet."),
    }
    true
}

fn copy_values(app: &mut App) -> bool {
    let lines: Vec<String> = match front(app).and_then(|view| view.values.as_ref()) {
        Some((_, values)) => values
            .hits
            .iter()
            .map(|hit| {
                let cells = [Some(&hit.name), Some(&hit.x), Some(&hit.y), hit.z.as_ref()];
                cells.into_iter().flatten().map(|cell| shown(cell).to_string()).collect::<Vec<_>>().join("\t")
            })
            .collect(),
        None => Vec::new(),
    };
    if lines.is_empty() {
        app.complain("There is no value under the cursor.");
    } else {
        app.tell(format!("Copied {}.", super::super::app::count(lines.len() as u64, "value")));
        app.effects.push(Effect::Clipboard(lines.join("\n") + "\n"));
    }
    true
}

/// Shows a picture instead of cells, or cells again. The terminal is asked once whether it can.
fn picture(app: &mut App) -> bool {
    match &app.pictures {
        None => app.effects.push(Effect::AskPictures),
        Some(None) => app.complain(NO_PICTURES),
        Some(Some(_)) => {
            if let Some(view) = front(app) {
                view.picture = !view.picture;
            }
        }
    }
    true
}

/// Takes in whether the terminal shows pictures.
pub fn take_pictures(app: &mut App, picker: Option<Arc<Picker>>) {
    let can = picker.is_some();
    app.pictures = Some(picker);
    match front(app) {
        Some(view) if can => view.picture = true,
        Some(_) => app.complain(NO_PICTURES),
        None => {}
    }
}

/// Asks for the name of the plot that a chart becomes.
fn ask_plot_name(app: &mut App) -> bool {
    let Some(view) = front(app) else { return false };
    let name = view.name().to_owned();
    match &view.subject {
        Subject::File { .. } => app.complain("This is a plot already."),
        Subject::Made { stored: None, .. } => {
            app.complain("Counts are no data of a grid: this chart can be saved as a picture.");
        }
        Subject::Made { .. } => app.dialogs.push(Dialog::Ask { ask: Ask::SavePlot, input: name.into(), error: None }),
    }
    true
}

/// Makes a plot of the chart, in the folder that the list shows, or at home.
pub fn save_plot(app: &mut App, name: &str) {
    let folder = app.target_folder().unwrap_or_else(|| app.home.clone()).number();
    let Some(ChartView { subject: Subject::Made { stored: Some(figure), .. }, .. }) = front(app) else { return };
    let verb = Verb::NewPlot(folder, name.to_owned(), figure.clone());
    super::super::update::start(app, verb, Vec::new());
}

/// Asks for the name of a picture.
fn ask_name(app: &mut App) -> bool {
    let Some(view) = front(app) else { return false };
    if view.prepared.is_none() {
        app.complain("The figure is still being read.");
        return true;
    }
    let name = format!("{}.png", crate::text::file_name(view.name()));
    app.dialogs.push(Dialog::Ask { ask: Ask::SavePicture, input: name.into(), error: None });
    true
}

/// Lets the chart show the plot under the list's cursor, as it is now.
pub fn follow(app: &mut App) {
    let Some(Full::Chart(view)) = app.full.last() else { return };
    let (Subject::File { fid, modified, .. }, Some(entry)) = (&view.subject, app.rows.selected()) else { return };
    if (fid, modified) == (&entry.fid, &entry.modified) || entry.filetype != FileType::Plot {
        return;
    }
    let subject = Subject::File { fid: entry.fid.clone(), name: entry.filename.clone(), modified: entry.modified };
    // What the user chose for looking is for the next plot too.
    let (glyphs, bare, picture) = (view.glyphs, view.bare, view.picture);
    let number = app.number();
    if let Some(view) = front(app) {
        *view = ChartView { glyphs, picture, bare, ..ChartView::new(number, subject, None) };
    }
}

/// Saves a picture of what is seen, under the name that was typed.
pub fn save(app: &mut App, path: String, replace: bool) {
    let Some(view) = front(app) else { return };
    let Some((ground, prepared)) = &view.prepared else { return };
    let picture = Save {
        path,
        replace,
        figure: Arc::clone(prepared.figure()),
        view: ground.view.clone(),
        zoom: view.zoom.clone(),
    };
    let task = Task { number: view.number, job: Job::Save(Box::new(picture)) };
    app.effects.push(Effect::View(Box::new(task)));
    app.tell("Saving …");
}

/// Takes in that a picture was saved, or asks whether it may take the place of what is there.
pub fn take_saved(app: &mut App, path: String, saved: Result<PathBuf, Refusal>) {
    let name = shown(&path).to_string();
    match saved {
        Ok(path) => app.tell(format!("Saved {}.", shown(&path.to_string_lossy()))),
        Err(Refusal::Failed(reason)) => app.complain(format!("The picture was not saved: {reason}")),
        Err(Refusal::Exists) => {
            let choice = |key, text: &str, what| Choice { key, text: text.into(), what };
            let question = Choose {
                title: "Replace the file?".into(),
                lines: vec![format!("There is a file {name} already.")],
                choices: vec![
                    choice('r', "replace it", Chosen::SavePicture(path.clone())),
                    choice('n', "another name", Chosen::Ask(Ask::SavePicture, path)),
                ],
            };
            app.questions.push_back((app.typed, Dialog::Choose(question)));
        }
    }
}

/// Takes in the name for a picture.
pub fn answer_name(app: &mut App, path: &str) {
    if let Err(problem) = super::save::format(path) {
        if let Some(Dialog::Ask { error, .. }) = app.dialogs.last_mut() {
            *error = Some(problem);
        }
        return;
    }
    app.dialogs.pop();
    save(app, path.to_owned(), false);
}
