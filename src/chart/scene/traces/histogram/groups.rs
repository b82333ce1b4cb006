//! Which histograms have their bins in common: those that name one group, and those on the same or matching axes that do not
//! lie over each other.

use std::cell::RefCell;
use std::collections::HashMap;

use super::bins::{Bins, Step, suited};
use crate::chart::axis::AxisKind;
use crate::chart::scene::plan::OnAxes;
use crate::chart::scene::scan::{self, Summary};
use crate::chart::scene::source::Source;
use crate::model::{Cell, Value, dates};

/// What a trace says about its bins.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Settings {
    nbins: Option<f64>,
    /// The width of a bin.
    pub size: Option<Step>,
    start: Option<f64>,
    end: Option<f64>,
    /// Whether they are columns or rows of a table, which has fewer of them.
    table: bool,
}

impl Settings {
    /// Reads what a trace says about the bins along `x` or `y`.
    #[must_use]
    pub fn read(source: Source<'_>, letter: char, kind: AxisKind) -> Settings {
        let automatic = source.at(&format!("autobin{letter}")).and_then(Value::as_bool) == Some(true);
        let own = source.sub(&format!("{letter}bins"));
        let moment = |key: &str| match own.at(key).map(Value::cell) {
            Some(Cell::Text(text)) if kind == AxisKind::Date => dates::parse_strictly(text),
            Some(cell) => cell.number(),
            None => None,
        };
        Settings {
            nbins: source.number(&format!("nbins{letter}")).filter(|count| *count >= 1.0),
            size: own.at("size").filter(|_| !automatic).and_then(|size| Step::read(size.cell())),
            start: moment("start").filter(|_| !automatic),
            end: moment("end").filter(|_| !automatic),
            table: source.text("type").is_some_and(|kind| kind.starts_with("histogram2d")),
        }
    }

    /// Takes from another trace of the group what this one does not say.
    fn or(self, other: Settings) -> Settings {
        Settings {
            nbins: self.nbins.or(other.nbins),
            size: self.size.or(other.size),
            start: self.start.or(other.start),
            end: self.end.or(other.end),
            table: self.table || other.table,
        }
    }

    /// Returns the bins that suit values and what was said.
    #[must_use]
    pub fn bins(&self, values: &[f64], kind: AxisKind) -> Bins {
        self.suited(&scan::summary(values), values, kind)
    }

    /// Returns the bins that suit values of which a summary is known, and perhaps only a sample of themselves.
    #[must_use]
    pub fn suited(&self, summary: &Summary, values: &[f64], kind: AxisKind) -> Bins {
        let bins = suited(summary, values, kind, (self.nbins, self.table), self.size);
        Bins { start: self.start.unwrap_or(bins.start), end: self.end.unwrap_or(bins.end), ..bins }
    }

    /// Returns whether start or end is said.
    #[must_use]
    pub fn has_ends(&self) -> bool {
        self.start.is_some() || self.end.is_some()
    }
}

/// What the traces of a group bring, each once.
#[derive(Debug, Default)]
struct Gathered {
    members: Vec<(usize, char)>,
    values: Vec<f64>,
    settings: Settings,
}

/// The groups of a figure that have more than one member.
#[derive(Debug, Default)]
pub struct Groups {
    keys: HashMap<(usize, char), String>,
    gathered: RefCell<HashMap<String, Gathered>>,
    tables: bool,
}

impl Groups {
    /// Finds the groups of the traces with these numbers; `root` tells which axis stands for all that match one.
    #[must_use]
    pub fn of(traces: &[(usize, &OnAxes<'_>)], overlay: bool, root: impl Fn(&str) -> String) -> Groups {
        let mut all: Vec<((usize, char), String, bool)> = Vec::new();
        for (index, trace) in traces {
            let source = trace.source;
            let named = |letter: char, path: &str| {
                source.display(path).filter(|name| !name.is_empty()).map(|name| format!("{letter}/{name}"))
            };
            match trace.kind {
                "histogram" => {
                    let letter = if super::lies(source) { 'y' } else { 'x' };
                    let usual = || {
                        let [x, y] = [0, 1].map(|which: usize| root(&trace.ids[which]));
                        (!overlay).then(|| format!("\0{letter}/{x}{y}"))
                    };
                    all.extend(named(letter, "bingroup").or_else(usual).map(|key| ((*index, letter), key, false)));
                }
                "histogram2d" | "histogram2dcontour" => {
                    for letter in ['x', 'y'] {
                        let key = named(letter, &format!("{letter}bingroup")).or_else(|| named(letter, "bingroup"));
                        all.extend(key.map(|key| ((*index, letter), key, true)));
                    }
                }
                _ => {}
            }
        }
        let shared = |key: &String| all.iter().filter(|(_, other, _)| other == key).count() > 1;
        let tables = all.iter().any(|(_, key, table)| *table && shared(key));
        let keys = all.iter().filter(|(_, key, _)| shared(key)).map(|(of, key, _)| (*of, key.clone())).collect();
        Groups { keys, gathered: RefCell::default(), tables }
    }

    /// Returns whether tables of counts share bins: they must be read again when all members are known.
    #[must_use]
    pub fn have_tables(&self) -> bool {
        self.tables
    }

    /// Tells a trace's group of its values and settings; a trace of no group has none to tell.
    pub fn add(&self, index: usize, letter: char, values: &[f64], settings: Settings) {
        let Some(key) = self.keys.get(&(index, letter)) else { return };
        let mut gathered = self.gathered.borrow_mut();
        let group = gathered.entry(key.clone()).or_default();
        if !group.members.contains(&(index, letter)) {
            group.members.push((index, letter));
            group.values.extend_from_slice(values);
            group.settings = group.settings.or(settings);
        }
    }

    /// Returns whether a trace shares its bins with others.
    #[must_use]
    pub fn are_shared(&self, index: usize, letter: char) -> bool {
        self.keys.contains_key(&(index, letter))
    }

    /// Returns the bins of a trace: its group's, or its own.
    #[must_use]
    pub fn bins(&self, index: usize, letter: char, kind: AxisKind, values: &[f64], settings: Settings) -> Bins {
        let gathered = self.gathered.borrow();
        match self.keys.get(&(index, letter)).and_then(|key| gathered.get(key)) {
            Some(group) => group.settings.bins(&group.values, kind),
            None => settings.bins(values, kind),
        }
    }
}
