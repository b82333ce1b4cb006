//! Exports from the app: of which files, as what, into which folder of the disk.

use crate::errands::{Ended, Named, Order};

use super::super::app::{App, Ask, Choice, Choose, Chosen, Dialog, count};
use super::super::message::Target;
use super::files;

/// What a selection can become: the key, in words, and the formats of plots and of grids.
const WAYS: [(char, &str, &[&str]); 8] = [
    ('j', "JSON, which reads back to the last digit", &["json"]),
    ('h', "web pages that work offline, tables as CSV", &["html", "csv"]),
    ('p', "pictures (PNG), tables as CSV", &["png", "csv"]),
    ('s', "drawings (SVG), tables as CSV", &["svg", "csv"]),
    ('d', "documents (PDF), tables as CSV", &["pdf", "csv"]),
    ('n', "notebooks, tables as CSV", &["ipynb", "csv"]),
    ('x', "web pages, tables for Excel", &["html", "xlsx"]),
    ('q', "web pages, tables as Parquet", &["html", "parquet"]),
];

/// Asks what the marked files, or the one at the cursor, are exported as.
pub fn ask_format(app: &mut App) {
    let roots: Vec<Named> = app.targets().into_iter().map(|Target { fid, name }| Named { fid, name }).collect();
    if roots.is_empty() {
        app.complain("There is no file here to export.");
        return;
    }
    let title = format!("Export {} as", files(&roots));
    let choices = WAYS.into_iter().map(|(key, text, formats)| {
        let formats = formats.iter().map(|format| (*format).to_owned()).collect();
        let ask = Ask::Export { roots: roots.clone(), formats };
        Choice { key, text: text.to_owned(), what: Chosen::Ask(ask, "~/".to_owned()) }
    });
    let choices = choices.collect();
    let lines = vec!["Folders go with all that is in them, each file as far as".into(), "it can be that.".into()];
    app.dialogs.push(Dialog::Choose(Choose { title, lines, choices }));
}

/// Asks, where files were in the way of an export, whether they give way.
pub fn ask_force(app: &mut App, order: &Order, ended: &Ended) {
    let Order::Export { roots, formats, to, force: false } = order else { return };
    if ended.in_the_way == 0 || ended.stopped {
        return;
    }
    let force = Order::Export { roots: roots.clone(), formats: formats.clone(), to: to.clone(), force: true };
    let ask = Ask::Export { roots: roots.clone(), formats: formats.clone() };
    let choices = vec![
        Choice { key: 'r', text: "replace them".into(), what: Chosen::Errand(force) },
        Choice { key: 'f', text: "another folder".into(), what: Chosen::Ask(ask, to.clone()) },
    ];
    let title = format!("{} in the way", count(ended.in_the_way, "file"));
    let lines = vec!["Others of their names, which say something else, are".into(), "there already.".into()];
    app.questions.push_back((app.typed, Dialog::Choose(Choose { title, lines, choices })));
}

/// Takes in the folder that was typed.
pub fn answer(app: &mut App, roots: Vec<Named>, formats: Vec<String>, to: &str) {
    if to.is_empty() {
        if let Some(Dialog::Ask { error, .. }) = app.dialogs.last_mut() {
            *error = Some("Name a folder of the disk; it is made if it is not there.".to_owned());
        }
        return;
    }
    app.dialogs.pop();
    super::start(app, Order::Export { roots, formats, to: to.to_owned(), force: false });
}
