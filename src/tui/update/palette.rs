//! The palette: every action by its name.

use super::super::action::{ACTIONS, Place, Spec};
use super::super::app::App;
use super::run;

/// Does an action where it applies, or says where that is.
pub fn run_from_palette(app: &mut App, spec: &Spec) {
    let place = app.place();
    if spec.places.contains(&place) || spec.places.contains(&Place::Global) {
        run(app, spec.action, None);
    } else {
        let places: Vec<&str> =
            Place::ALL.iter().filter(|(place, ..)| spec.places.contains(place)).map(|(_, name, _)| *name).collect();
        app.complain(format!("“{}” is for: {}.", spec.title, places.join(", ")));
    }
}

/// Returns the actions whose title or doc has all the words, the one that is called so first.
#[must_use]
pub fn palette(typed: &str) -> Vec<&'static Spec> {
    let typed = typed.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut found: Vec<&Spec> = ACTIONS
        .iter()
        .filter(|spec| {
            let text = format!("{} {} {}", spec.title, spec.name, spec.doc).to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
        .collect();
    let typed = typed.trim();
    found.sort_by_key(|spec| (spec.title != typed, !spec.title.starts_with(typed) && !spec.name.starts_with(typed)));
    found
}
