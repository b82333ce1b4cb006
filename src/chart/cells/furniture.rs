//! What stands around the marks: axis lines, tick labels, titles, legend, scales of colours, annotations.

use super::Area;
use super::canvas::{Canvas, Letter, Tint, blend};
use super::layout::{Layout, LegendPlace, Tick, Ticks, widest_line};
use super::look::{Depth, Look};
use super::marks::{self, seen, stamp};
use super::pie;
use super::thinning;
use super::words::{cut, is_free, width, write, write_if_free, write_over_lines};
use crate::chart::axis::AxisKind;
use crate::chart::scene::decor::Hatch;
use crate::chart::scene::mark::Anchor;
use crate::chart::scene::{ColourBar, LegendEntry, Note, Ruler, Scene, Side};

/// The colour of axis lines.
const LINE: Tint = Tint::NONE;

/// Draws everything but marks.
pub fn draw(canvas: &mut Canvas, scene: &Scene, layout: &Layout, look: Look) {
    for (row, line) in layout.title.iter().enumerate() {
        let column = (canvas.width() - width(line)) / 2;
        write(canvas, column, row as i32, line, Tint::NONE, row == 0);
    }
    legend(canvas, scene, layout, look);
    for (area, bar) in layout.bars.iter().zip(&scene.bars) {
        colour_bar(canvas, *area, bar, look);
    }
    if layout.parts.ticks {
        let plain = if look.glyphs == super::Glyphs::Ascii { ASCII } else { BOXES };
        for index in 0..scene.axes.len() {
            axis(canvas, scene, layout, index, plain);
        }
    }
    notes(canvas, scene, layout);
    for (panel, area) in scene.panels.iter().zip(&layout.panels) {
        let within = layout.discs && pie::is_titled_within(panel);
        if layout.parts.title && !panel.title.is_empty() && !within {
            let text = cut(&panel.title, area.width().max(1));
            write_if_free(canvas, area.left + (area.width() - width(&text)) / 2, area.top - 1, &text, Tint::NONE, true);
        }
        for (row, line) in panel.lines.iter().take(area.height().max(0) as usize).enumerate() {
            write(canvas, area.left + 1, area.top + row as i32, &cut(line, area.width() - 1), Tint::NONE, row == 0);
        }
    }
}

/// The characters of axis lines: along x, along y, corner, ticks below, above, left and right.
type Lines = [char; 9];
const BOXES: Lines = ['─', '│', '└', '┬', '┴', '┤', '├', '┘', '┌'];
const ASCII: Lines = ['-', '|', '+', '+', '+', '+', '+', '+', '+'];

fn axis(canvas: &mut Canvas, scene: &Scene, layout: &Layout, index: usize, lines: Lines) {
    let (ruler, ticks) = (&scene.axes[index], &layout.ticks[index]);
    let Some(area) = layout.panels.get(ruler.panel).copied().filter(|_| layout.has_axis(scene, ruler)) else { return };
    if area.width() <= 0 || area.height() <= 0 {
        return;
    }
    if ruler.horizontal {
        horizontal(canvas, layout, ruler, ticks, area, lines);
    } else {
        vertical(canvas, layout, ruler, ticks, area, lines);
    }
}

fn letter(canvas: &mut Canvas, column: i32, row: i32, glyph: char) {
    canvas.letter_at(column, row, Letter { glyph, width: 1, tint: LINE, bold: false });
}

fn horizontal(canvas: &mut Canvas, layout: &Layout, ruler: &Ruler, ticks: &Ticks, area: Area, lines: Lines) {
    let low = ruler.side == Side::Low;
    let away = if low { 1 } else { -1 };
    let row = if low { area.bottom + ticks.offset } else { area.top - 1 - ticks.offset };
    for column in area.left..area.right {
        letter(canvas, column, row, lines[0]);
    }
    join(canvas, area.left - 1, row, lines, if low { lines[2] } else { lines[8] });
    let shown = spread_out(ticks, area, ruler.axis.kind);
    for (column, text, line) in &shown {
        if (area.left..area.right).contains(column) {
            letter(canvas, *column, row, if low { lines[3] } else { lines[4] });
        }
        for (part, text) in text.lines().enumerate() {
            let wide = width(text);
            let start = (column - (wide - 1) / 2).clamp(0, (canvas.width() - wide).max(0));
            write_if_free(canvas, start, row + away * (1 + line + part as i32), text, Tint::NONE, false);
        }
    }
    if layout.parts.axis_titles && !ruler.title.is_empty() {
        let text = cut(&ruler.title, (area.width() + 8).max(4));
        let start = area.left + (area.width() - width(&text)) / 2;
        let row = row + away * (1 + ticks.depth);
        write_if_free(canvas, start.max(0), row, &text, Tint::NONE, false);
    }
}

/// Puts a corner where two axis lines meet.
fn join(canvas: &mut Canvas, column: i32, row: i32, lines: Lines, corner: char) {
    let above = canvas.letter(column, row - 1).or(canvas.letter(column, row + 1));
    if above.is_some_and(|above| lines.contains(&above.glyph)) && canvas.letter(column, row).is_none() {
        letter(canvas, column, row, corner);
    }
}

/// Returns column, text and row of the labels of a horizontal axis, so that none touch: on two rows, each n-th, cut.
fn spread_out(ticks: &Ticks, area: Area, kind: AxisKind) -> Vec<(i32, String, i32)> {
    let columns: Vec<i32> = ticks
        .shown
        .iter()
        .map(|tick| area.left + ((tick.fraction * f64::from(area.width())).floor() as i32).clamp(0, area.width() - 1))
        .collect();
    let names = kind.is_category();
    let count = ticks.shown.len();
    let levels = if names { ticks.depth.max(1) as usize } else { 1 };
    let extent = |index: usize| {
        let wide = widest_line(&ticks.shown[index].text);
        let start = columns[index] - (wide - 1) / 2;
        (start, start + wide)
    };
    let fits = |kept: &[usize], levels: usize| {
        kept.windows(levels + 1).all(|window| {
            let (one, other) = (extent(window[0]), extent(window[levels]));
            one.1 < other.0 || other.1 < one.0
        })
    };
    let all: Vec<usize> = (0..count).collect();
    let apart = if count > 1 { (columns[count - 1] - columns[0]).abs() / (count as i32 - 1) } else { area.width() };
    let choice = (1..=levels).find(|levels| fits(&all, *levels));
    let (kept, levels, most) = match choice {
        Some(levels) => (all, levels, i32::MAX),
        None if names && apart * levels as i32 >= 5 => (all, levels, apart * levels as i32 - 1),
        None => (thinning::kept(kind, &ticks.shown, |kept| fits(kept, 1)), 1, i32::MAX),
    };
    kept.into_iter()
        .enumerate()
        .map(|(turn, index)| {
            let text = &ticks.shown[index].text;
            let text = if most == i32::MAX { text.clone() } else { cut(text, most) };
            (columns[index], text, (turn % levels) as i32)
        })
        .collect()
}

fn vertical(canvas: &mut Canvas, layout: &Layout, ruler: &Ruler, ticks: &Ticks, area: Area, lines: Lines) {
    let low = ruler.side == Side::Low;
    let column = if low { area.left - 1 - ticks.offset } else { area.right + ticks.offset };
    for row in area.top..area.bottom {
        letter(canvas, column, row, lines[1]);
    }
    let below = canvas.letter(column, area.bottom).is_none();
    let beside = canvas.letter(if low { column + 1 } else { column - 1 }, area.bottom);
    if below && beside.is_some_and(|beside| lines[..5].contains(&beside.glyph)) {
        letter(canvas, column, area.bottom, if low { lines[2] } else { lines[7] });
    }
    let row_of = |tick: &Tick| {
        area.top + (((1.0 - tick.fraction) * f64::from(area.height())).floor() as i32).clamp(0, area.height() - 1)
    };
    let fits =
        |kept: &[usize]| kept.windows(2).all(|pair| row_of(&ticks.shown[pair[0]]) != row_of(&ticks.shown[pair[1]]));
    for index in thinning::kept(ruler.axis.kind, &ticks.shown, fits) {
        let tick = &ticks.shown[index];
        let row = row_of(tick);
        let text = cut(&tick.text.replace('\n', " "), ticks.depth.max(1));
        let start = if low { column - width(&text) } else { column + 1 };
        write(canvas, start.max(0), row, &text, Tint::NONE, false);
        letter(canvas, column, row, if low { lines[5] } else { lines[6] });
    }
    if layout.parts.axis_titles && !ruler.title.is_empty() {
        let text = cut(&ruler.title, (area.width() + 6).max(4));
        // Above its axis, beginning over the labels.
        let start = if low { (column - width(&text) / 2).max(0).min(column) } else { column + 1 - width(&text) };
        let start = start.clamp(0, (canvas.width() - width(&text)).max(0));
        write_if_free(canvas, start, area.top - 1, &text, Tint::NONE, false);
    }
}

fn legend(canvas: &mut Canvas, scene: &Scene, layout: &Layout, look: Look) {
    let hatch = |entry: &LegendEntry| super::hatch_of(scene, entry.trace);
    match &layout.legend {
        LegendPlace::None => {}
        LegendPlace::Beside(area) => {
            let mut area = *area;
            if !scene.legend_title.is_empty() && area.height() > 2 {
                write(canvas, area.left, area.top, &cut(&scene.legend_title, area.width()), Tint::NONE, false);
                area.top += 1;
            }
            let room = area.height().max(0) as usize;
            let shown = if scene.legend.len() > room { room.saturating_sub(1) } else { scene.legend.len() };
            for (row, entry) in scene.legend.iter().take(shown).enumerate() {
                let at = (area.left, area.top + row as i32);
                legend_entry(canvas, at, (entry, hatch(entry)), area.width() - 3, look);
            }
            if shown < scene.legend.len() {
                let text = format!("… {} more", scene.legend.len() - shown);
                write(canvas, area.left + 3, area.top + shown as i32, &cut(&text, area.width() - 3), Tint::NONE, false);
            }
        }
        LegendPlace::Under(top, rows) => {
            for (row, entries) in rows.iter().enumerate() {
                let wide = |index: &usize| width(&scene.legend[*index].name).min(24) + 4;
                let free = canvas.width() - entries.iter().map(wide).sum::<i32>();
                let mut column = (free / 2 + 1).max(0);
                for index in entries {
                    let room = (canvas.width() - column - 3).min(24);
                    let entry = &scene.legend[*index];
                    legend_entry(canvas, (column, top + row as i32), (entry, hatch(entry)), room, look);
                    column += wide(index);
                }
            }
        }
    }
}

fn legend_entry(
    canvas: &mut Canvas,
    (column, row): (i32, i32),
    (entry, hatch): (&LegendEntry, Option<&Hatch>),
    room: i32,
    look: Look,
) {
    if entry.heading {
        write(canvas, column, row, &cut(&entry.name, room + 3), Tint::NONE, false);
        return;
    }
    let swatch = entry.swatch;
    let ascii = look.glyphs == super::Glyphs::Ascii;
    let point = swatch.symbol.map(|symbol| match look.colour {
        Depth::None => stamp(symbol, entry.trace),
        _ if ascii => 'o',
        _ => symbol.glyph(),
    });
    let line = if ascii { '-' } else { '─' };
    let block = if ascii { '#' } else { '█' };
    let glyphs = match (swatch.line, point) {
        (true, Some(point)) => [line, point],
        (true, None) if look.colour == Depth::None => marks::dash_sample(entry.trace, ascii),
        (true, None) => [line, line],
        (false, Some(point)) => [point, ' '],
        (false, None) => [block, block],
    };
    let tint = if swatch.line || point.is_some() {
        seen(swatch.colour, look)
    } else {
        let colour = hatch.map_or(swatch.colour, |hatch| hatch.blended(0, swatch.colour));
        Tint::rgb(blend([colour.r, colour.g, colour.b], colour.a, look.ground()))
    };
    for (offset, glyph) in glyphs.into_iter().enumerate() {
        canvas.letter_at(column + offset as i32, row, Letter { glyph, width: 1, tint, bold: false });
    }
    write(canvas, column + 3, row, &cut(&entry.name, room), Tint::NONE, false);
}

fn colour_bar(canvas: &mut Canvas, area: Area, bar: &ColourBar, look: Look) {
    let titled = !bar.title.is_empty() && area.height() >= 4;
    if titled {
        write(canvas, area.left, area.top, &cut(&bar.title, area.width()), Tint::NONE, false);
    }
    let top = area.top + i32::from(titled);
    let rows = area.bottom - top;
    if rows < 2 || bar.colours.is_empty() {
        return;
    }
    let at = |fraction: f32| {
        let index = (fraction * (bar.colours.len() - 1) as f32).round() as usize;
        let colour = bar.colours[index.min(bar.colours.len() - 1)];
        Tint::rgb(blend([colour.r, colour.g, colour.b], colour.a, look.ground()))
    };
    for row in 0..rows {
        let fraction = |offset: f32| 1.0 - (row as f32 + offset) / rows as f32;
        for column in 0..2 {
            canvas.halves(area.left + column, top + row, at(fraction(0.25)), at(fraction(0.75)));
        }
    }
    for (fraction, text) in &bar.ticks {
        let row = top + (((1.0 - fraction) * rows as f32).floor() as i32).clamp(0, rows - 1);
        write_if_row_free(canvas, area.left + 3, row, &cut(text, area.width() - 3));
    }
}

fn write_if_row_free(canvas: &mut Canvas, column: i32, row: i32, text: &str) {
    if is_free(canvas, column, row, width(text).max(1)) {
        write(canvas, column, row, text, Tint::NONE, false);
    }
}

/// Writes the annotations, each on the row it wants or one near it.
fn notes(canvas: &mut Canvas, scene: &Scene, layout: &Layout) {
    for note in &scene.notes {
        let Note::Text { at, text, anchor, colour, panel } = note else { continue };
        if !layout.parts.axis_titles && panel.is_some() || !layout.parts.title {
            continue;
        }
        let area = panel.and_then(|panel| layout.panels.get(panel).copied());
        let inside = |value: f32| (-0.02..=1.02).contains(&value);
        if panel.is_some() && !(inside(at[0]) && inside(at[1])) {
            continue;
        }
        let tint = colour.map_or(Tint::NONE, |colour| Tint::rgb([colour.r, colour.g, colour.b]));
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let at_cell = area.map_or_else(|| layout.place(*at), |area| area.place(*at));
        // Far outside is far outside, however far.
        let [column, row] = at_cell.map(|cell| cell.clamp(-10_000.0, 10_000.0));
        let row = first_row(row, *anchor, lines.len() as i32, at[1] >= 0.999);
        for (index, line) in lines.iter().enumerate() {
            let line = cut(line, canvas.width());
            let wide = width(&line);
            let start = match anchor.x {
                1 => column.round() as i32,
                -1 => column.round() as i32 - wide,
                _ => (column - wide as f32 / 2.0).round() as i32,
            };
            let start = start.clamp(0, (canvas.width() - wide).max(0));
            let wanted = (row + index as i32).clamp(0, canvas.height() - 1);
            let tries = [0, -1, 1, -2, 2];
            let _written = tries.iter().any(|offset| write_over_lines(canvas, start, wanted + offset, &line, tint));
        }
    }
}

fn first_row(row: f32, anchor: Anchor, lines: i32, above_all: bool) -> i32 {
    match anchor.y {
        1 => row.ceil() as i32 - lines,
        -1 => row.floor() as i32,
        _ if above_all => row.floor() as i32 - lines,
        _ => (row - lines as f32 / 2.0).round() as i32,
    }
}
