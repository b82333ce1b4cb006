//! Which traces a reader has put away, or taken out of the legend: the figure itself is never changed.

use std::collections::BTreeSet;

/// A reader's choice of traces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    toggled: BTreeSet<usize>,
}

impl View {
    /// Returns whether the figure is seen as it is.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.toggled.is_empty()
    }

    /// Puts a trace away, or shows it again; one that only waits in the legend is shown.
    pub fn toggle(&mut self, trace: usize) {
        if !self.toggled.remove(&trace) {
            self.toggled.insert(trace);
        }
    }

    /// Returns whether a trace's being shown is turned over.
    #[must_use]
    pub fn is_toggled(&self, trace: usize) -> bool {
        self.toggled.contains(&trace)
    }
}
