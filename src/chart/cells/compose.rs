//! Turns the layers of a canvas into glyphs and colours, cell by cell: a letter wins over dots, dots over areas.

use super::canvas::{Canvas, Fill, Tint};
use super::glyphs;
use super::grid::{Cell, CellGrid, Colour};
use super::look::{Depth, Look, legible, luminance};

/// The least contrast of lines and points to what they lie on, and of letters.
const MARK_CONTRAST: f32 = 2.6;
const TEXT_CONTRAST: f32 = 3.0;
/// The least contrast of areas to the ground.
const AREA_CONTRAST: f32 = 1.15;
/// The least contrast of lines and points to an area.
const COVERED_CONTRAST: f32 = 1.15;

/// Returns the canvas as cells of a terminal of this look.
#[must_use]
pub fn compose(canvas: &Canvas, look: Look) -> CellGrid {
    let shades = (look.colour == Depth::None).then(|| Shades::of(canvas));
    let mut cells = Vec::with_capacity((canvas.width() * canvas.height()) as usize);
    for row in 0..canvas.height() {
        for column in 0..canvas.width() {
            let mut cell = match &shades {
                Some(shades) => plain(canvas, column, row, look, shades),
                None => coloured(canvas, column, row, look),
            };
            if look.glyphs == glyphs::Glyphs::Ascii {
                cell.glyph = glyphs::in_ascii(cell.glyph);
            }
            cells.push(cell);
        }
    }
    CellGrid { width: canvas.width() as u16, height: canvas.height() as u16, cells }
}

fn coloured(canvas: &Canvas, column: i32, row: i32, look: Look) -> Cell {
    let fill = canvas.fill(column, row);
    let under = fill.main().colour();
    let ground = under.unwrap_or_else(|| look.ground());
    // The same colour as beside it, where nothing lies on it.
    let area = |colour| look.colour(legible(colour, look.ground(), AREA_CONTRAST));
    let bg = under.map_or(Colour::Default, area);
    if let Some(letter) = canvas.letter(column, row) {
        let fg = match (letter.tint.colour(), under) {
            // Of sixteen colours hardly one is read well on another.
            (Some(_), Some(under)) if look.colour == Depth::Ansi16 => {
                look.colour(if luminance(under) < 0.3 { [255; 3] } else { [0; 3] })
            }
            // A sample of an area looks as the area does.
            (Some(colour), _) if is_block(letter.glyph) => look.colour(legible(colour, ground, AREA_CONTRAST)),
            (Some(colour), _) => look.colour(legible(colour, ground, TEXT_CONTRAST)),
            // The terminal's own colour suits its own ground only.
            (None, Some(under)) => look.colour(if luminance(under) < 0.3 { [255; 3] } else { [0; 3] }),
            (None, None) => Colour::Default,
        };
        return Cell { glyph: letter.glyph, width: letter.width, fg, bg, bold: letter.bold };
    }
    let ends = |tint: [u8; 3]| !fill.base.is_some() && fill.part == Tint::rgb(tint);
    // A line of an area's own colour that ends within its border leaves the border whole.
    if let Some((pattern, tint)) = votes(canvas.dots(column, row)).filter(|(_, tint)| !ends(*tint)) {
        let glyph = glyphs::of_dots(look.glyphs, pattern).unwrap_or(' ');
        // What lies on an area keeps its colour: turned light or dark from place to place, a line would look broken.
        let least = if under.is_some() { COVERED_CONTRAST } else { MARK_CONTRAST };
        let fg = look.colour(legible(tint, ground, least));
        return Cell { glyph, fg, bg, ..Cell::default() };
    }
    covered(fill, look)
}

/// Returns whether a letter is a sample of an area, as legends have them.
fn is_block(glyph: char) -> bool {
    matches!(glyph, '█' | '#')
}

/// Returns the cell of areas alone.
fn covered(fill: Fill, look: Look) -> Cell {
    if look.glyphs == glyphs::Glyphs::Ascii && fill.base.is_some() {
        // There are no letters for parts of a cell, and a ground of its own would shine out among letters.
        let colour = fill.main().colour().map(|colour| legible(colour, look.ground(), AREA_CONTRAST));
        return Cell {
            glyph: '█',
            fg: colour.map_or(Colour::Default, |colour| look.colour(colour)),
            ..Cell::default()
        };
    }
    let seen = |tint: Tint| tint.colour().map(|colour| look.colour(legible(colour, look.ground(), AREA_CONTRAST)));
    let base = seen(fill.base);
    let Some(part) = seen(fill.part) else {
        return match base {
            // As a glyph, so that a full cell is the same to the eye as its neighbour that is almost full, and copied text
            // still shows it.
            Some(base) => Cell { glyph: '█', fg: base, ..Cell::default() },
            None => Cell::default(),
        };
    };
    let (glyph, inverse) = glyphs::of_cover(look.glyphs, fill.mask, base.is_some());
    let base = base.unwrap_or_default();
    let (fg, bg) = if inverse { (base, part) } else { (part, base) };
    Cell { glyph, fg, bg, ..Cell::default() }
}

/// Returns which dots are set and the colour that most of them have.
fn votes(dots: [Tint; 8]) -> Option<(u8, [u8; 3])> {
    let mut pattern = 0u8;
    let mut best = (0, Tint::NONE);
    for (index, dot) in dots.iter().enumerate().filter(|(_, dot)| dot.is_some()) {
        pattern |= 1 << index;
        let same = dots.iter().filter(|other| *other == dot).count();
        if same > best.0 {
            best = (same, *dot);
        }
    }
    best.1.colour().map(|colour| (pattern, colour))
}

/// How areas are told apart without colour.
enum Shades {
    /// Few colours: each its own density, in the order in which they appear.
    Ordered(Vec<Tint>),
    /// Many: the lighter, the denser.
    Lightness,
}

impl Shades {
    fn of(canvas: &Canvas) -> Shades {
        let mut seen: Vec<Tint> = Vec::new();
        for row in 0..canvas.height() {
            for column in 0..canvas.width() {
                let tint = canvas.fill(column, row).main();
                if tint.is_some() && !seen.contains(&tint) {
                    seen.push(tint);
                    if seen.len() > 8 {
                        return Shades::Lightness;
                    }
                }
            }
        }
        Shades::Ordered(seen)
    }

    /// Returns whether an area has this colour, as far as that is known.
    fn knows(&self, tint: Tint) -> bool {
        match self {
            Shades::Ordered(seen) => seen.contains(&tint),
            Shades::Lightness => tint.is_some(),
        }
    }

    fn glyph(&self, tint: Tint, ascii: bool) -> char {
        const SOLID: [char; 4] = ['█', '▒', '▓', '░'];
        // The darkest is still something.
        const RISING: [char; 4] = ['░', '▒', '▓', '█'];
        const ASCII: [char; 6] = [' ', '.', ':', 'o', '%', '#'];
        match (self, tint.colour()) {
            (_, None) => ' ',
            (Shades::Ordered(seen), _) => {
                let place = seen.iter().position(|other| *other == tint).unwrap_or_default();
                if ascii { ASCII[5 - place % 5] } else { SOLID[place % 4] }
            }
            (Shades::Lightness, Some(colour)) => {
                let steps: &[char] = if ascii { &ASCII[1..] } else { &RISING };
                steps[((luminance(colour).sqrt() * steps.len() as f32) as usize).min(steps.len() - 1)]
            }
        }
    }
}

fn plain(canvas: &Canvas, column: i32, row: i32, look: Look, shades: &Shades) -> Cell {
    let ascii = look.glyphs == glyphs::Glyphs::Ascii;
    if let Some(letter) = canvas.letter(column, row) {
        let sample = is_block(letter.glyph) && shades.knows(letter.tint);
        let glyph = if sample { shades.glyph(letter.tint, ascii) } else { letter.glyph };
        return Cell { glyph, width: letter.width, bold: letter.bold, ..Cell::default() };
    }
    if let Some((pattern, _)) = votes(canvas.dots(column, row)) {
        return Cell { glyph: glyphs::of_dots(look.glyphs, pattern).unwrap_or(' '), ..Cell::default() };
    }
    let fill = canvas.fill(column, row);
    let shade = shades.glyph(fill.main(), ascii);
    let lone = fill.part.is_some() && !fill.base.is_some();
    if lone && !ascii && (!fill.main().is_some() || shade == '█') {
        return Cell { glyph: glyphs::of_cover(look.glyphs, fill.mask, false).0, ..Cell::default() };
    }
    Cell { glyph: shade, ..Cell::default() }
}
