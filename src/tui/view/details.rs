//! The details of the selected file, a fact a line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::backend::Entry;
use crate::model::{FileType, Permission, Timestamp};
use crate::text::{shown, title};

use super::super::app::{App, summed};
use super::super::errands::Standing;
use super::super::message::Details;
use super::super::theme::Theme;
use super::list::age;
use super::pane;
use super::put::Put;

/// Draws the details.
pub fn draw(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let inner = pane(Line::raw(" Details "), false, theme, area, buffer);
    let Some(entry) = app.selected() else { return };
    let details = app.details.as_ref().filter(|(fid, _)| *fid == entry.fid).map(|(_, details)| details);
    let mut facts = basic(app, entry);
    match details {
        Some(Ok(details)) => facts.extend(further(app, details)),
        Some(Err(error)) => facts.push(("error", error.to_string())),
        None => {}
    }
    for (line, (name, text)) in facts.iter().filter(|(_, text)| !text.is_empty()).take(inner.height.into()).enumerate()
    {
        let y = inner.y + line as u16;
        buffer.put(inner.x, y, name, 10, theme.muted);
        let room = usize::from(inner.width).saturating_sub(11);
        buffer.put(inner.x + 11, y, shown(text).fit(room).as_str(), room, theme.text);
    }
}

fn basic(app: &App, entry: &Entry) -> Vec<(&'static str, String)> {
    let mine = entry.fid.owner() == app.home.owner();
    let sharing = match (entry.world_readable, entry.share_key_enabled) {
        (true, _) => "public",
        (false, true) => "secret, by link",
        (false, false) => "private",
    };
    vec![
        ("name", entry.filename.clone()),
        ("title", if entry.filetype == FileType::Plot { title(&entry.title).into() } else { String::new() }),
        ("fid", format!("{}  ({}{})", entry.fid, entry.filetype, if mine { "" } else { ", not yours" })),
        ("sharing", format!("{sharing}{}", if entry.starred { ", starred" } else { "" })),
        ("server", standing(app, entry).to_owned()),
        ("views", if entry.filetype == FileType::Folder { String::new() } else { entry.views.to_string() }),
        ("changed", moment(app, entry.modified)),
    ]
}

/// Returns how a file stands to the servers, as far as the last pull or push told.
fn standing(app: &App, entry: &Entry) -> &'static str {
    match app.errands.standing(entry) {
        Some(Standing::Same) => "= as it was pulled or pushed last",
        Some(Standing::Differs) => "≠ changed here since it was pulled or pushed",
        Some(Standing::Alone) => "on no server that is known here",
        None => "",
    }
}

fn moment(app: &App, moment: Timestamp) -> String {
    match age(app.now, moment).as_str() {
        "now" => format!("{}  (just now)", moment.seconds()),
        age => format!("{}  ({age} ago)", moment.seconds()),
    }
}

fn further(app: &App, details: &Details) -> Vec<(&'static str, String)> {
    let file = &details.file;
    let listed = |fids: &Option<crate::model::Listed<crate::model::Fid>>| {
        let Some(fids) = fids.as_ref().filter(|fids| fids.count > 0) else { return String::new() };
        let names: Vec<String> = fids.results.iter().take(3).map(ToString::to_string).collect();
        let more = fids.count - names.len() as u64;
        names.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
    };
    let trash = details.trash.map_or(String::new(), |summary| summed(&summary));
    let credit = file.metadata.as_ref().and_then(|metadata| metadata.get("credit")?.as_str()).unwrap_or_default();
    // The samples say it in both places.
    let credit = if credit == file.caption { "" } else { credit };
    let names = |user: &crate::model::User| user.username.clone();
    let shared: Vec<String> = file.collaborators.results.iter().map(names).collect();
    let said = file.comments.as_ref().and_then(|comments| Some((comments.count, comments.results.last()?)));
    let said = said.map_or(String::new(), |(number, last)| {
        let before = if number > 1 { format!("{number}, the last by ") } else { String::new() };
        format!("{before}{}: {}", last.user.username, last.comment)
    });
    vec![
        ("in trash", trash),
        ("path", details.path.clone().unwrap_or_default()),
        ("caption", file.caption.clone()),
        ("credit", credit.to_owned()),
        ("shared", if shared.is_empty() { String::new() } else { format!("with {}", shared.join(", ")) }),
        ("comments", said),
        ("data from", listed(&file.references)),
        ("used by", listed(&file.referencers)),
        ("folders", file.subfolder_count.filter(|count| *count > 0).map_or(String::new(), |count| count.to_string())),
        ("created", moment(app, file.creation_time)),
        (
            "you may",
            match file.current_user_permission {
                Permission::Read => "read it".into(),
                Permission::Write => "read and write it".into(),
                Permission::Admin => String::new(),
            },
        ),
    ]
}
