//! What a layout says about the ticks of an axis.

use indexmap::IndexMap;

use super::super::{AxisKind, kind};
use super::step::Step;
use crate::chart::color::Rgba;
use crate::chart::format::date;
use crate::model::{Cell, Column, Value};

/// How ticks are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// At round numbers, as many as there is room for.
    #[default]
    Auto,
    /// From `tick0` in steps of `dtick`.
    Linear,
    /// Where the layout lists them.
    Array,
    /// Where the axis below has its own.
    Sync,
}

/// On which ticks something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// On all.
    #[default]
    All,
    /// On the first.
    First,
    /// On the last.
    Last,
    /// On none.
    None,
}

/// How great and small numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Exponent {
    /// `1000000000`
    None,
    /// `1e+9`
    Small,
    /// `1E+9`
    Capital,
    /// `1×10⁹`
    Power,
    /// `1G`
    Si,
    /// `1G`, with the rarest prefixes too
    SiExtended,
    /// `1B`
    #[default]
    Billion,
}

impl Exponent {
    /// Returns whether prefixes of thousands are used.
    #[must_use]
    pub fn has_prefixes(self) -> bool {
        matches!(self, Exponent::Si | Exponent::SiExtended | Exponent::Billion)
    }
}

/// A format for ticks whose step lies in a range.
#[derive(Debug, Clone, PartialEq)]
pub struct FormatStop {
    /// The least step.
    pub from: Option<Step>,
    /// The greatest step.
    pub to: Option<Step>,
    /// The specifier.
    pub format: String,
}

/// Where ticks stand and what they say, as the layout asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticking {
    /// How they are chosen.
    pub mode: Mode,
    /// How many ticks there are at most; 0 lets the length decide.
    pub nticks: f64,
    /// A coordinate from which ticks are counted.
    pub tick0: Option<f64>,
    /// Their distance.
    pub dtick: Option<Step>,
    /// Where they are listed: values, not yet coordinates.
    pub values: Column,
    /// What those say.
    pub texts: Option<Column>,
    /// The specifier of their labels; empty for Plotly's own way.
    pub format: String,
    /// The specifiers for certain steps.
    pub stops: Vec<FormatStop>,
    /// The specifier of a value that is read out.
    pub hover_format: String,
    /// What stands before a label.
    pub prefix: String,
    /// What stands behind a label.
    pub suffix: String,
    /// Where the prefix is written.
    pub show_prefix: Show,
    /// Where the suffix is written.
    pub show_suffix: Show,
    /// Where the exponent is written.
    pub show_exponent: Show,
    /// How the exponent is written.
    pub exponent: Exponent,
    /// From which power of ten on there is an exponent.
    pub min_exponent: f64,
    /// Whether thousands are parted in short numbers too.
    pub separate_thousands: bool,
    /// The decimal point and, if any, the mark between thousands; the figure's `separators`.
    pub separators: (char, Option<char>),
    /// Each how-manieth tick has a label.
    pub label_step: u32,
    /// Which small ticks have the labels, counted from those that else would have them; empty if none.
    pub label_index: Vec<i64>,
    /// Whether labels stand in the middle of what they name (a month) and not at its start.
    pub periods: bool,
    /// Labels that replace others.
    pub aliases: IndexMap<String, String>,
    /// How labels are turned, in degrees clockwise, if said.
    pub angle: Option<f64>,
    /// Whether labels stand inside the panel.
    pub inside: bool,
    /// Whether they stand beside their ticks, along the axis.
    pub aside: bool,
    /// Whether lines stand between categories instead of at them.
    pub at_boundaries: bool,
    /// Whether small ticks of a logarithmic axis are labelled: not at all, or in full.
    pub minor_labels: MinorLabels,
    /// Which ticks are drawn: `None`, or whether they point outside.
    pub marks: Option<bool>,
    /// The length of ticks in pixels.
    pub length: f64,
    /// The size of labels in pixels, if said.
    pub font_size: Option<f64>,
    /// The colour of labels, if said.
    pub font_colour: Option<Rgba>,
    /// The small ticks between, if they are asked for.
    pub minor: Option<Box<Minor>>,
    /// Whether there are labels at all; without them a layout's formats are not read.
    pub labels_shown: bool,
    /// The step that bars and boxes at distinct places ask for.
    pub least_step: LeastStep,
}

/// A step below which automatic ticks shall not go, so that each bar has one at most.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum LeastStep {
    /// Nothing is asked.
    #[default]
    Free,
    /// Traces ask for what cannot be had at once.
    Cancelled,
    /// The step and a coordinate from which it counts.
    From(f64, f64),
}

impl LeastStep {
    /// Takes in what a group of bars or boxes asks for: their distance and where the first stands; `grouped` is false where
    /// they stand alone, which asks for nothing.
    pub fn ask(&mut self, distance: f64, first: f64, grouped: bool, kind: AxisKind) {
        if !grouped || !matches!(kind, AxisKind::Linear | AxisKind::Date) {
            *self = LeastStep::Cancelled;
            return;
        }
        let is_whole = |ratio: f64| (ratio + 1e-6).rem_euclid(1.0) < 2e-6;
        match *self {
            LeastStep::Free => *self = LeastStep::From(distance, first),
            LeastStep::Cancelled => {}
            LeastStep::From(step, from) => {
                if is_whole(step / distance) && is_whole((first - from) / distance) {
                    *self = LeastStep::From(distance, first);
                } else if !is_whole(distance / step) || !is_whole((first - from) / step) {
                    *self = LeastStep::Cancelled;
                }
            }
        }
    }
}

/// What is written at the small ticks of a logarithmic axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MinorLabels {
    /// Their digit.
    #[default]
    Digits,
    /// Nothing.
    None,
    /// Their number in full.
    Complete,
}

/// The small ticks between the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Minor {
    /// How they are chosen.
    pub mode: Mode,
    /// How many there are at most between two others.
    pub nticks: u32,
    /// Whether the layout said so.
    pub nticks_given: bool,
    /// A coordinate from which they are counted.
    pub tick0: Option<f64>,
    /// Their distance.
    pub dtick: Option<Step>,
    /// Where they are listed.
    pub values: Column,
    /// Whether they have grid lines.
    pub show_grid: bool,
}

impl Default for Ticking {
    fn default() -> Self {
        Ticking::read(&Value::Null, AxisKind::Linear)
    }
}

impl Ticking {
    /// Reads what an axis of a layout says about its ticks.
    #[must_use]
    pub fn read(layout: &Value, kind: AxisKind) -> Ticking {
        let at = |key: &str| layout.get(key).filter(|value| **value != Value::Null);
        let text = |key: &str| at(key).map(|value| value.cell().display()).unwrap_or_default();
        let flag = |key: &str| at(key).and_then(Value::as_bool);
        let shows = [at("showexponent"), at("showtickprefix"), at("showticksuffix")].map(show);
        let given: Vec<Show> = shows.iter().copied().flatten().collect();
        // What all of the three that are said have in common holds for the others too.
        let usual = given.first().copied().filter(|first| given.iter().all(|show| show == first)).unwrap_or_default();
        let mode = mode(layout, kind);
        let (dtick, tick0) = if mode == Mode::Linear { step(layout, kind) } else { (None, None) };
        let is_number = !kind.is_category() && kind != AxisKind::Date;
        let labels_shown = flag("showticklabels").unwrap_or(true);
        Ticking {
            mode,
            nticks: number(layout, "nticks").filter(|count| *count >= 0.0).unwrap_or(0.0),
            tick0,
            dtick,
            values: column(at("tickvals")).unwrap_or_default(),
            texts: column(at("ticktext")),
            format: if kind == AxisKind::Category || !labels_shown { String::new() } else { text("tickformat") },
            stops: if labels_shown { stops(layout) } else { Vec::new() },
            hover_format: text("hoverformat"),
            prefix: text("tickprefix"),
            suffix: text("ticksuffix"),
            show_exponent: shows[0].unwrap_or(usual),
            show_prefix: shows[1].unwrap_or(usual),
            show_suffix: shows[2].unwrap_or(usual),
            exponent: at("exponentformat").filter(|_| is_number).map(exponent).unwrap_or_default(),
            min_exponent: number(layout, "minexponent").filter(|least| *least >= 0.0).unwrap_or(3.0),
            separate_thousands: flag("separatethousands").unwrap_or(false),
            separators: ('.', Some(',')),
            label_step: number(layout, "ticklabelstep").map_or(1, |step| step.max(1.0) as u32),
            label_index: label_index(at("ticklabelindex")),
            periods: kind == AxisKind::Date && text("ticklabelmode") == "period",
            aliases: aliases(at("labelalias")),
            angle: number(layout, "tickangle"),
            inside: text("ticklabelposition").contains("inside"),
            aside: ["left", "right", "top", "bottom"].iter().any(|side| text("ticklabelposition").ends_with(side)),
            at_boundaries: text("tickson") == "boundaries" && kind.is_category(),
            minor_labels: match text("minorloglabels").as_str() {
                "none" => MinorLabels::None,
                "complete" => MinorLabels::Complete,
                _ => MinorLabels::Digits,
            },
            marks: marks(layout),
            length: number(layout, "ticklen").unwrap_or(5.0).max(0.0),
            font_size: layout.at("tickfont.size").and_then(|size| size.cell().number()).filter(|size| *size >= 1.0),
            font_colour: layout.at("tickfont.color").and_then(Rgba::from_value),
            minor: at("minor").and_then(|minor| Minor::read(minor, kind)).map(Box::new),
            labels_shown,
            least_step: LeastStep::Free,
        }
    }
}

impl Default for Minor {
    fn default() -> Self {
        Minor {
            mode: Mode::Auto,
            nticks: 5,
            nticks_given: false,
            tick0: None,
            dtick: None,
            values: Column::default(),
            show_grid: false,
        }
    }
}

impl Minor {
    /// Reads the small ticks of an axis; `None` if they show nothing.
    fn read(layout: &Value, kind: AxisKind) -> Option<Minor> {
        let has = |keys: &[&str]| keys.iter().any(|key| layout.get(key).is_some_and(|value| *value != Value::Null));
        let ticks = match layout.get("ticks").and_then(Value::as_str) {
            Some(ticks) => !ticks.is_empty(),
            None => has(&["ticklen", "tickwidth", "tickcolor"]),
        };
        let lines = has(&["gridcolor", "gridwidth", "griddash"]);
        let show_grid = layout.get("showgrid").and_then(Value::as_bool).unwrap_or(lines);
        if !ticks && !show_grid {
            return None;
        }
        let mode = mode(layout, kind);
        let (dtick, tick0) = if mode == Mode::Linear { step(layout, kind) } else { (None, None) };
        let nticks = number(layout, "nticks").filter(|count| *count >= 1.0);
        Some(Minor {
            mode,
            nticks: nticks.unwrap_or(5.0) as u32,
            nticks_given: nticks.is_some(),
            tick0,
            dtick,
            values: column(layout.get("tickvals")).unwrap_or_default(),
            show_grid,
        })
    }
}

fn number(layout: &Value, key: &str) -> Option<f64> {
    layout.get(key)?.cell().number().filter(|number| number.is_finite())
}

fn column(value: Option<&Value>) -> Option<Column> {
    let value = value?;
    match value.as_column() {
        Some(column) => Some(column.clone()),
        None if value.is_list() => Some(value.as_list()?.iter().map(Value::cell).collect()),
        None => None,
    }
}

fn mode(layout: &Value, kind: AxisKind) -> Mode {
    let has = |key: &str| layout.get(key).is_some_and(|value| *value != Value::Null && value.cell() != Cell::Text(""));
    let listed = layout.get("tickvals").is_some_and(Value::is_list);
    let overlaying = layout.get("overlaying").and_then(Value::as_str).is_some_and(|id| id != "free");
    let said = match layout.get("tickmode").and_then(Value::as_str) {
        Some("auto") => Some(Mode::Auto),
        Some("linear") => Some(Mode::Linear),
        Some("array") => Some(Mode::Array),
        Some("sync") => Some(Mode::Sync),
        // What figures said before there was `tickmode`.
        _ => layout.get("autotick").and_then(Value::as_bool).map(|auto| if auto { Mode::Auto } else { Mode::Linear }),
    };
    let zero = number(layout, "dtick") == Some(0.0);
    let mode = match said {
        Some(mode) => mode,
        None if listed => Mode::Array,
        None if has("dtick") && !zero => Mode::Linear,
        None if overlaying && !kind.is_category() => Mode::Sync,
        None => Mode::Auto,
    };
    if mode == Mode::Array && (!listed || kind == AxisKind::MultiCategory) { Mode::Auto } else { mode }
}

/// Reads `dtick` and `tick0`, the latter as the axis needs it for such a step.
fn step(layout: &Value, kind: AxisKind) -> (Option<Step>, Option<f64>) {
    let dtick = Step::cleaned(layout.get("dtick").unwrap_or(&Value::Null), kind);
    let given = layout.get("tick0").map(Value::cell);
    let tick0 = match kind {
        AxisKind::Date => given.and_then(kind::moment).or_else(|| {
            // Weeks begin on Sunday: the second of January 2000 was one.
            let weeks = matches!(dtick, Step::Plain(step) if step % date::WEEK == 0.0);
            date::parse(if weeks { "2000-01-02" } else { "2000-01-01" })
        }),
        _ if matches!(dtick, Step::Digits(_)) => None,
        _ => given.and_then(kind::number),
    };
    (Some(dtick), tick0)
}

fn show(value: Option<&Value>) -> Option<Show> {
    Some(match value?.as_str()? {
        "all" => Show::All,
        "first" => Show::First,
        "last" => Show::Last,
        "none" => Show::None,
        _ => return None,
    })
}

fn exponent(value: &Value) -> Exponent {
    match value.as_str().unwrap_or_default() {
        "none" => Exponent::None,
        "e" => Exponent::Small,
        "E" => Exponent::Capital,
        "power" => Exponent::Power,
        "SI" => Exponent::Si,
        "SI extended" => Exponent::SiExtended,
        _ => Exponent::Billion,
    }
}

fn marks(layout: &Value) -> Option<bool> {
    let has = |key: &str| layout.get(key).is_some_and(|value| *value != Value::Null);
    match layout.get("ticks").and_then(Value::as_str) {
        Some("outside") => Some(true),
        Some("inside") => Some(false),
        Some("") => None,
        _ => (has("ticklen") || has("tickwidth") || has("tickcolor")).then_some(true),
    }
}

fn label_index(value: Option<&Value>) -> Vec<i64> {
    let number = |number: f64| (number.abs() < 1e6).then_some(number as i64);
    match value {
        Some(value) if value.is_list() => {
            let column = value.as_column();
            column.into_iter().flat_map(Column::cells).filter_map(|cell| number(cell.number()?)).collect()
        }
        Some(value) => value.cell().number().and_then(number).filter(|index| *index != 0).into_iter().collect(),
        None => Vec::new(),
    }
}

fn stops(layout: &Value) -> Vec<FormatStop> {
    let list = layout.get("tickformatstops").and_then(Value::as_list).unwrap_or_default();
    let enabled = list.iter().filter(|stop| stop.get("enabled").and_then(Value::as_bool) != Some(false));
    enabled
        .map(|stop| {
            let range = stop.get("dtickrange");
            let bound = |index: usize| match range.and_then(Value::as_column).map(|range| range.cell(index)) {
                Some(Cell::Text(text)) => Step::read(&Value::Text(text.to_owned())),
                Some(cell) => cell.number().map(Step::Plain),
                None => None,
            };
            let format = stop.get("value").and_then(Value::as_str).unwrap_or_default();
            FormatStop { from: bound(0), to: bound(1), format: format.to_owned() }
        })
        .collect()
}

fn aliases(value: Option<&Value>) -> IndexMap<String, String> {
    let pairs = value.and_then(Value::as_object).into_iter().flatten();
    pairs.filter_map(|(from, to)| Some((from.clone(), to.as_str()?.to_owned()))).collect()
}
