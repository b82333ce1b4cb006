//! What a tick says: the text of its kind of axis between prefix and suffix.

use super::super::{Axis, AxisKind};
use super::plan::Plan;
use super::settings::{Exponent, Mode, Show};
use super::{category, date, linear, log};
use crate::model::Column;

/// Where in the row of labels one stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    /// It is the first.
    pub first: bool,
    /// It is the last.
    pub last: bool,
    /// It has neither prefix nor suffix.
    pub bare: bool,
    /// It is no label at all but a value that is read out.
    pub hover: bool,
}

/// What is left out of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// Nothing.
    Nothing,
    /// The power of ten, which another label has.
    Exponent,
}

/// Writes labels in the order of the axis.
#[derive(Debug)]
pub struct Labels<'a> {
    axis: &'a Axis,
    plan: &'a Plan,
    /// The coordinates of the texts that the layout lists.
    texts: Option<(Vec<f64>, &'a Column)>,
    /// The context that the last label with one showed.
    head: String,
    /// Whether labels leave out the context that one before has shown.
    in_sequence: bool,
}

impl<'a> Labels<'a> {
    /// Makes the writer of labels that leave out what those before have shown.
    #[must_use]
    pub fn in_sequence(axis: &'a Axis, plan: &'a Plan) -> Labels<'a> {
        Labels { in_sequence: true, ..Labels::new(axis, plan) }
    }

    /// Makes the writer of labels that stand each for itself.
    #[must_use]
    pub fn new(axis: &'a Axis, plan: &'a Plan) -> Labels<'a> {
        let texts = axis.ticking.texts.as_ref().filter(|_| axis.ticking.mode == Mode::Array);
        let texts = texts.map(|texts| (super::coordinates(axis, &axis.ticking.values), texts));
        Labels { axis, plan, texts, head: String::new(), in_sequence: false }
    }

    /// Returns the context that was last shown.
    #[must_use]
    pub fn head(&self) -> String {
        self.head.clone()
    }

    /// Takes back a context, if its label is not shown after all.
    pub fn set_head(&mut self, head: String) {
        self.head = head;
    }

    /// Writes the label of a coordinate, with markup.
    pub fn write(&mut self, at: f64, place: Place) -> String {
        if let Some(text) = self.listed(at) {
            return text;
        }
        let ticking = &self.axis.ticking;
        let hides = |show: Show| match show {
            _ if place.hover => show == Show::None,
            Show::All => false,
            Show::First => !place.first,
            Show::Last => !place.last,
            Show::None => true,
        };
        let hides_exponent = !ticking.labels_shown || hides(ticking.show_exponent);
        let hidden = if !place.hover && ticking.exponent != Exponent::None && hides_exponent {
            Hidden::Exponent
        } else {
            Hidden::Nothing
        };
        let mut text = match self.axis.kind {
            AxisKind::Date => date::write(self.axis, self.plan, at, place, &mut self.head, self.in_sequence),
            AxisKind::Log => log::write(self.axis, self.plan, at, hidden, place),
            AxisKind::Category | AxisKind::MultiCategory => category::write(self.axis, at, place.hover),
            AxisKind::Linear => {
                let zero = ticking.show_exponent == Show::All && (at / self.plan.step.number()).abs() < 1e-6;
                let hidden = if zero && !place.hover { Hidden::Exponent } else { hidden };
                let precise = (place.hover || ticking.mode == Mode::Array).then_some(self.axis.range);
                linear::write(ticking, self.plan, at, hidden, precise)
            }
        };
        if !place.bare {
            if !hides(ticking.show_prefix) {
                text.insert_str(0, &ticking.prefix);
            }
            if !hides(ticking.show_suffix) {
                text.push_str(&ticking.suffix);
            }
        }
        ticking.aliases.get(&text).cloned().unwrap_or(text)
    }

    /// Returns the text that the layout lists for a coordinate.
    fn listed(&self, at: f64) -> Option<String> {
        let (values, texts) = self.texts.as_ref()?;
        let [start, end] = self.axis.range;
        let near = ((end - start).abs() - self.axis.breaks.hidden_length()) / 1e4;
        let index = values.iter().take(texts.len()).position(|value| (at - value).abs() < near)?;
        Some(texts.cell(index).display())
    }
}
