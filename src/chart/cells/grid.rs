//! What a painted chart is: a grid of cells with a glyph and two colours each, and its form as terminal text.

use std::fmt::Write;

/// A colour as a terminal takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// The terminal's own.
    #[default]
    Default,
    /// One of the 256 (or, below 16, of the sixteen) of the palette.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The character, never a control character.
    pub glyph: char,
    /// How many columns the glyph takes: 1 or 2, and 0 for the cell that the glyph before it reaches into.
    pub width: u8,
    /// The glyph's colour.
    pub fg: Colour,
    /// The cell's colour.
    pub bg: Colour,
    /// Whether the glyph is bold.
    pub bold: bool,
}

impl Default for Cell {
    fn default() -> Self {
        Cell { glyph: ' ', width: 1, fg: Colour::Default, bg: Colour::Default, bold: false }
    }
}

/// A painted chart, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellGrid {
    /// Number of columns.
    pub width: u16,
    /// Number of rows.
    pub height: u16,
    /// `width` times `height` cells.
    pub cells: Vec<Cell>,
}

impl CellGrid {
    /// Returns a row of cells, none beyond the end.
    #[must_use]
    pub fn row(&self, row: u16) -> &[Cell] {
        let width = usize::from(self.width);
        let start = usize::from(row) * width;
        self.cells.get(start..start + width).unwrap_or_default()
    }

    /// Returns the glyphs without colours, a line a row.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.cells.len() * 3);
        for row in 0..self.height {
            text.extend(self.row(row).iter().filter(|cell| cell.width > 0).map(|cell| cell.glyph));
            text.push('\n');
        }
        text
    }

    /// Returns the chart as text for a terminal: a line a row, colours as SGR sequences and no other control.
    #[must_use]
    pub fn to_ansi(&self) -> String {
        let mut text = String::with_capacity(self.cells.len() * 8);
        for row in 0..self.height {
            let mut pen = Cell::default();
            for cell in self.row(row).iter().filter(|cell| cell.width > 0) {
                change(&mut text, &mut pen, cell);
                text.push(cell.glyph);
            }
            if (pen.fg, pen.bg, pen.bold) != (Colour::Default, Colour::Default, false) {
                text.push_str("\x1b[0m");
            }
            text.push('\n');
        }
        text
    }
}

/// Writes what makes the pen write as `cell` wants; the foreground of a blank does not matter.
fn change(text: &mut String, pen: &mut Cell, cell: &Cell) {
    let fg = if cell.glyph == ' ' { pen.fg } else { cell.fg };
    let bold = if cell.glyph == ' ' { pen.bold } else { cell.bold };
    if (pen.fg, pen.bg, pen.bold) == (fg, cell.bg, bold) {
        return;
    }
    text.push_str("\x1b[");
    let mut first = true;
    let mut code = |arguments: std::fmt::Arguments<'_>| {
        if !std::mem::take(&mut first) {
            text.push(';');
        }
        // Writing to a string cannot fail.
        let _ = text.write_fmt(arguments);
    };
    if bold != pen.bold {
        code(format_args!("{}", if bold { 1 } else { 22 }));
    }
    if fg != pen.fg {
        match fg {
            Colour::Default => code(format_args!("39")),
            Colour::Indexed(index @ 0..8) => code(format_args!("{}", 30 + index)),
            Colour::Indexed(index @ 8..16) => code(format_args!("{}", 82 + index)),
            Colour::Indexed(index) => code(format_args!("38;5;{index}")),
            Colour::Rgb(red, green, blue) => code(format_args!("38;2;{red};{green};{blue}")),
        }
    }
    if cell.bg != pen.bg {
        match cell.bg {
            Colour::Default => code(format_args!("49")),
            Colour::Indexed(index @ 0..8) => code(format_args!("{}", 40 + index)),
            Colour::Indexed(index @ 8..16) => code(format_args!("{}", 92 + index)),
            Colour::Indexed(index) => code(format_args!("48;5;{index}")),
            Colour::Rgb(red, green, blue) => code(format_args!("48;2;{red};{green};{blue}")),
        }
    }
    text.push('m');
    *pen = Cell { fg, bold, ..*cell };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_are_written_and_every_row_ends_plain() {
        let red = Cell { glyph: 'x', fg: Colour::Rgb(255, 0, 0), ..Cell::default() };
        let grid = CellGrid { width: 2, height: 2, cells: vec![red, red, Cell::default(), Cell::default()] };
        assert_eq!(grid.to_ansi(), "\x1b[38;2;255;0;0mxx\x1b[0m\n  \n");
        assert_eq!(grid.to_text(), "xx\n  \n");
    }
}
