//! The sources graph under the keys: along the edges, into the middle, page after page.

use crate::model::Fid;

use super::super::action::Action;
use super::super::app::{App, Full};
use super::super::message::{Effect, Target};
use super::super::sources::{Kind, Sources};

/// Opens the graph of a file.
pub fn show(app: &mut App, fid: Fid, before: Vec<Fid>) {
    app.effects.push(Effect::Sources(fid.clone(), None));
    app.full.push(Full::Sources(Box::new(Sources::new(fid, before))));
}

/// Moves along an edge, or says that there is none.
pub fn follow(app: &mut App, to_product: bool) {
    let Some(Full::Sources(view)) = app.full.last_mut() else { return };
    if !view.follow(to_product) && view.is_known() {
        app.complain(if to_product {
            "Nothing more was made of this."
        } else {
            "Nothing more is known of where this came from."
        });
    }
}

/// Puts the file under the cursor into the middle; more of a relation is read.
pub fn open(app: &mut App) {
    let Some(Full::Sources(view)) = app.full.last_mut() else { return };
    let Some(node) = view.selected() else { return };
    let (kind, fid, middle) = (node.kind, node.fid.clone(), view.fid.clone());
    match (kind, fid) {
        (Kind::More, _) => {
            if let Some((fid, page)) = view.page() {
                app.effects.push(Effect::Sources(fid, page));
            }
        }
        (Kind::Plot | Kind::Grid, Some(fid)) if fid != middle => {
            let mut before = std::mem::take(&mut view.before);
            before.push(middle);
            app.full.pop();
            show(app, fid, before);
        }
        (_, Some(fid)) if fid == middle => {
            let key = app.keys.key(app.place(), Action::Locate);
            app.tell(format!("This is the file in the middle; {key} shows it in its folder."));
        }
        (Kind::Url, _) => {
            let key = app.keys.key(app.place(), Action::CopyUrl);
            app.tell(format!("This is an address; {key} copies it."));
        }
        _ => app.complain("This file has no sources of its own."),
    }
}

/// Puts the file into the middle that was there before.
pub fn back(app: &mut App) {
    let Some(Full::Sources(view)) = app.full.last_mut() else { return };
    let mut before = std::mem::take(&mut view.before);
    match before.pop() {
        Some(fid) => {
            app.full.pop();
            show(app, fid, before);
        }
        None => app.complain("No other file was in the middle before."),
    }
}

/// Returns the file under the cursor.
#[must_use]
pub fn target(view: &Sources) -> Option<Target> {
    let node = view.selected()?;
    Some(Target { fid: node.fid.clone()?, name: node.label.clone() })
}
