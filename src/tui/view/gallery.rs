//! The list as a gallery of thumbnails.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::text::shown;

use super::super::app::App;
use super::super::gallery::Gallery;
use super::super::message::PreviewKey;
use super::super::mouse::Zone;
use super::super::preview::{Preview, type_sign};
use super::super::theme::Theme;
use super::put::Put;
use super::{blit, note, write_lines};

/// Draws the gallery.
pub fn draw(app: &App, view: &Gallery, theme: &Theme, body: Rect, buffer: &mut Buffer) {
    if app.rows.is_known() && app.rows.is_empty() {
        note("There is nothing here.", theme.muted, body, buffer);
        return;
    }
    let ((width, height), (across, down)) = view.tiles(body);
    let size = view.room(body);
    for place in 0..across * down {
        let row = view.top * across + place;
        let Some(entry) = app.rows.get(row) else { continue };
        let (column, line) = ((place % across) as u16, (place / across) as u16);
        let tile = Rect::new(body.x + column * width, body.y + line * height, width, height).intersection(body);
        app.zones.add(tile, Zone::Row(row));
        let inner = Rect {
            x: tile.x + 1,
            width: size.columns.min(tile.width.saturating_sub(1)),
            height: size.rows.min(tile.height.saturating_sub(1)),
            ..tile
        };
        let key = PreviewKey { fid: entry.fid.clone(), modified: entry.modified, size };
        match view.known.get(&key).map(AsRef::as_ref) {
            Some(Preview::Cells(cells)) => blit(cells, inner, buffer),
            Some(Preview::Lines(lines)) => write_lines(lines, theme, inner, buffer),
            None => note("…", theme.muted, inner, buffer),
        }
        let here = row == app.rows.cursor();
        let marked = app.marks.contains_key(&entry.fid);
        let sign = if marked { "▪" } else { type_sign(&entry.filetype) };
        let room = usize::from(width.saturating_sub(2));
        let name = shown(&format!("{sign} {}", entry.filename)).fit(room);
        let y = tile.y + inner.height;
        if y < tile.bottom() {
            let style = if marked { theme.marked } else { theme.text };
            buffer.put(tile.x + 1, y, name.as_str(), room, style);
            if here {
                theme.select(Rect { x: tile.x + 1, y, width: width.saturating_sub(2), height: 1 }, buffer);
            }
        }
    }
}
