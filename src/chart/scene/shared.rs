//! What the traces of a figure share while it is understood: the layout, axes of colour, colours of labels, bins and places
//! beside each other.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::colours::Coloured;
use super::plan::OnAxes;
use super::source::Source;
use super::traces::{self, carpet, hierarchy, histogram};
use super::{Size, View};
use crate::chart::color::Rgba;

/// What all traces of a figure share.
#[derive(Debug)]
pub struct Shared<'a> {
    /// The layout.
    pub layout: Source<'a>,
    /// How big all is.
    pub size: Size,
    /// The least and greatest number on each axis of colour.
    pub colour_axes: RefCell<Vec<(String, (f64, f64))>>,
    /// The colours that labels have, the same in all pies, and in all funnel areas.
    pub slices: RefCell<HashMap<&'static str, Labels>>,
    /// The colours of branches, the same in all hierarchies of a type.
    pub branches: RefCell<HashMap<&'static str, hierarchy::Branches>>,
    /// The place of each trace with an offset group among those over the same positions, and how many there are.
    pub offsets: OnceCell<HashMap<usize, (usize, usize)>>,
    /// Whether what can be read out is kept.
    pub keeps: bool,
    /// The carpets of the figure.
    pub carpets: RefCell<Vec<Rc<carpet::Carpet>>>,
    /// What a reader has changed of how the figure is looked at.
    pub view: View,
    /// Which histograms share bins, known once the axes are.
    pub bins: OnceCell<histogram::Groups>,
}

/// The colours of labels, and how many of a palette's have been given.
#[derive(Debug, Default)]
pub struct Labels {
    known: HashMap<String, Rgba>,
    given: usize,
}

impl<'a> Shared<'a> {
    /// Makes what is shared before any trace is read; with `keeps` what can be read out is kept.
    #[must_use]
    pub fn new(layout: Source<'a>, size: Size, keeps: bool, view: &View) -> Shared<'a> {
        Shared {
            layout,
            size,
            colour_axes: RefCell::default(),
            slices: RefCell::default(),
            carpets: RefCell::default(),
            branches: RefCell::default(),
            bins: OnceCell::new(),
            offsets: OnceCell::new(),
            keeps,
            view: view.clone(),
        }
    }

    /// Returns how numbers become colours on an axis of colour.
    #[must_use]
    pub fn coloured(&self, name: &str) -> Coloured<'a> {
        let axes = self.colour_axes.borrow();
        let ends = axes.iter().find(|(other, _)| other == name).map_or((0.0, 1.0), |(_, ends)| *ends);
        Coloured { source: self.layout.sub(name), layout: self.layout, letter: 'c', ends, size: self.size }
    }

    /// Returns which histograms share bins.
    pub fn groups(&self) -> &histogram::Groups {
        self.bins.get_or_init(histogram::Groups::default)
    }

    /// Returns the place of a trace's offset group among those over the same positions, and how many there are; a trace
    /// without one has none, wherever it stands.
    pub fn offset(&self, trace: usize) -> Option<(usize, usize)> {
        self.offsets.get()?.get(&trace).copied()
    }

    /// Makes a colour known that a trace of a type gives a label, wherever that is found; the first counts.
    pub fn know(&self, kind: &'static str, label: String, colour: Rgba) {
        self.slices.borrow_mut().entry(kind).or_default().known.entry(label).or_insert(colour);
    }

    /// Returns the colour of a label in all traces of a type: its own, that which another gives it, or the next of a palette.
    pub fn slice(&self, kind: &'static str, label: &str, own: Option<Rgba>, palette: &[Rgba]) -> Option<Rgba> {
        if own.is_some() {
            return own;
        }
        let mut slices = self.slices.borrow_mut();
        let labels = slices.entry(kind).or_default();
        if let Some(colour) = labels.known.get(label) {
            return Some(*colour);
        }
        let colour = *palette.get(labels.given % palette.len().max(1))?;
        labels.given += 1;
        labels.known.insert(label.to_owned(), colour);
        Some(colour)
    }

    /// Makes an axis of colour reach the ends of the numbers of a trace, which may be known only when it has been read.
    pub fn reach(&self, name: &str, ends: (f64, f64)) {
        let mut axes = self.colour_axes.borrow_mut();
        match axes.iter_mut().find(|(other, _)| other == name) {
            Some((_, all)) => *all = (all.0.min(ends.0), all.1.max(ends.1)),
            None => axes.push((name.to_owned(), ends)),
        }
    }
}

/// Returns the place of each trace with an offset group, and how many groups there are on its positions: on the axis and
/// those that match it, for one direction and one alignment group.
#[must_use]
pub fn offsets(traces: &[(usize, &OnAxes<'_>)], root: impl Fn(&str) -> String) -> HashMap<usize, (usize, usize)> {
    let mut lists: Vec<(String, Vec<String>)> = Vec::new();
    let mut members: Vec<(usize, usize, usize)> = Vec::new();
    for (index, trace) in traces {
        let source = trace.source;
        let Some(lies) = traces::lies(trace.kind, source) else { continue };
        let Some(group) = source.display("offsetgroup").filter(|group| !group.is_empty()) else { continue };
        let alignment = source.display("alignmentgroup").unwrap_or_default();
        let key = format!("{}{}\0{alignment}", root(&trace.ids[usize::from(lies)]), if lies { 'h' } else { 'v' });
        let list = lists.iter().position(|(other, _)| *other == key).unwrap_or_else(|| {
            lists.push((key, Vec::new()));
            lists.len() - 1
        });
        let groups = &mut lists[list].1;
        let place = groups.iter().position(|other| *other == group).unwrap_or_else(|| {
            groups.push(group.into_owned());
            groups.len() - 1
        });
        members.push((*index, list, place));
    }
    members.into_iter().map(|(index, list, place)| (index, (place, lists[list].1.len()))).collect()
}
