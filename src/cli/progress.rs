//! The bar of long work, on standard error, where somebody looks.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Makes a bar with counts, rate and time left; nobody sees it where output is quiet or no terminal.
pub fn bar(quiet: bool) -> ProgressBar {
    let hidden = quiet || !std::io::stderr().is_terminal();
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    // A wrong template would only cost the bar its looks.
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len}  {per_sec}  {eta} left  {wide_msg}") {
        bar.set_style(style);
    }
    bar
}
