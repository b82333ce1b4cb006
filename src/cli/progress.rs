//! The bar of long work, on standard error, where somebody looks.

use std::fmt;
use std::io::IsTerminal;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Makes a bar with counts, rate and time left; nobody sees it where output is quiet or no terminal.
pub fn bar(quiet: bool) -> ProgressBar {
    let hidden = quiet || !std::io::stderr().is_terminal();
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    // A wrong template would only cost the bar its looks.
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {counts}{wide_msg}") {
        bar.set_style(style.with_key("counts", counts));
    }
    bar
}

/// Writes how far the work is, how fast and how long it will take; nothing as long as it is not known how much there is.
fn counts(state: &ProgressState, out: &mut dyn fmt::Write) {
    let Some(all) = state.len().filter(|all| *all > 0) else { return };
    let (rate, left) = (state.per_sec(), HumanDuration(state.eta()));
    let digits = usize::from(rate < 10.0);
    // What cannot be written is not seen, and no more is lost.
    let _ = write!(out, "{}/{all}  {rate:.digits$}/s  {left:#} left  ", state.pos());
}
