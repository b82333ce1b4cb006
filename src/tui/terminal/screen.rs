//! Frames as bytes for the terminal, as few as can be: over a slow line each costs time.
//!
//! Against ratatui's own backend, colours are only said where they change, one of two not with the other; short ways along a
//! row are said as such; what is known to be so, as a hidden cursor, is not said again; and a frame that changes nothing is
//! nothing. A frame goes out in one write, inside a synchronized update, so that none is seen half drawn.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// The modifiers by what switches them on.
const MODIFIERS: [(Modifier, &str); 9] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

/// How letters look.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    modifier: Modifier,
    /// The colours of letters, ground and lines below.
    colours: [Color; 3],
}

impl Look {
    const PLAIN: Look = Look { modifier: Modifier::empty(), colours: [Color::Reset; 3] };
}

/// A terminal as a place for frames.
pub struct Screen<W: Write> {
    out: W,
    has_colour: bool,
    is_in_frame: bool,
    /// Whether the frame has something to show.
    has_begun: bool,
    /// Whether the cursor is shown, where that is known.
    cursor: Option<bool>,
    at: Option<Position>,
    /// What is said of looks, kept for its room.
    said: String,
}

impl<W: Write> Screen<W> {
    /// Makes a screen; `NO_COLOR` is the user's word against all colours.
    pub fn new(out: W, has_colour: bool) -> Screen<W> {
        let said = String::with_capacity(64);
        Screen { out, has_colour, is_in_frame: false, has_begun: false, cursor: None, at: None, said }
    }

    /// Begins a frame: nothing is seen of it until its end.
    pub fn begin(&mut self) {
        (self.is_in_frame, self.has_begun) = (true, false);
    }

    /// Ends the frame, and shows it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn end(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.has_begun) {
            self.out.write_all(END)?;
        }
        self.is_in_frame = false;
        self.out.flush()
    }

    /// Says that something comes, if it is the first of its frame.
    fn start(&mut self) -> io::Result<()> {
        if self.is_in_frame && !std::mem::replace(&mut self.has_begun, true) {
            self.out.write_all(BEGIN)?;
        }
        Ok(())
    }

    fn look(&mut self, from: Look, to: Look) -> io::Result<()> {
        if from == to {
            return Ok(());
        }
        self.said.clear();
        let mut from = from;
        if !to.modifier.contains(from.modifier) {
            self.said.push_str("0;");
            from = Look::PLAIN;
        }
        for (modifier, code) in MODIFIERS {
            if to.modifier.contains(modifier) && !from.modifier.contains(modifier) {
                self.said.push_str(code);
                self.said.push(';');
            }
        }
        if self.has_colour {
            for ((from, to), layer) in from.colours.into_iter().zip(to.colours).zip([3, 4, 5]) {
                if from != to {
                    colour(&mut self.said, layer, to);
                }
            }
        }
        // Where there are no colours, there may be nothing to say.
        match self.said.pop() {
            Some(_) => write!(self.out, "\x1b[{}m", self.said),
            None => Ok(()),
        }
    }
}

/// Says a colour: of letters 3, of the ground 4, of lines below 5.
fn colour(said: &mut String, layer: u8, colour: Color) {
    use std::fmt::Write as _;
    let number = match colour {
        Color::Reset => {
            let _ = write!(said, "{layer}9;");
            return;
        }
        Color::Rgb(red, green, blue) => {
            let _ = write!(said, "{layer}8;2;{red};{green};{blue};");
            return;
        }
        Color::Indexed(number) => number,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    // Writing to a string cannot fail.
    let _ = write!(said, "{layer}8;5;{number};");
}

/// Returns whether all terminals agree that a symbol takes one cell.
fn is_sure(symbol: &str) -> bool {
    symbol.len() == 1 || matches!(symbol.chars().next(), Some('\u{2800}'..='\u{28ff}')) && symbol.len() == 3
}

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.start()?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_in_frame { Ok(()) } else { self.out.flush() }
    }
}

impl<W: Write> Backend for Screen<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut look = Look::PLAIN;
        // The cell behind the last symbol, and whether all terminals have their cursor there.
        let mut next: Option<(Position, bool)> = None;
        for (x, y, cell) in content {
            self.start()?;
            self.at = None;
            let was_sure = match next {
                Some((next, is_sure)) if next.y == y && next.x == x => is_sure,
                Some((next, true)) if next.y == y && next.x < x => {
                    write!(self.out, "\x1b[{}C", x - next.x)?;
                    true
                }
                _ => {
                    write!(self.out, "\x1b[{};{}H", y + 1, x + 1)?;
                    true
                }
            };
            let colours = [cell.fg, cell.bg, cell.underline_color];
            let own = Look { modifier: cell.modifier, colours };
            self.look(look, own)?;
            look = own;
            let symbol = cell.symbol();
            self.out.write_all(symbol.as_bytes())?;
            let behind = (Position { x: x + 1, y }, was_sure && is_sure(symbol));
            next = (symbol.cell_width() == 1).then_some(behind);
        }
        self.look(look, Look::PLAIN)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor.replace(false) != Some(false) {
            self.write_all(b"\x1b[?25l")?;
        }
        Write::flush(self)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor.replace(true) != Some(true) {
            self.write_all(b"\x1b[?25h")?;
        }
        Write::flush(self)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.at.replace(position) != Some(position) {
            write!(self, "\x1b[{};{}H", position.y + 1, position.x + 1)?;
        }
        Write::flush(self)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.write_all(match region {
            ClearType::All => b"\x1b[2J",
            ClearType::AfterCursor => b"\x1b[J",
            ClearType::BeforeCursor => b"\x1b[1J",
            ClearType::CurrentLine => b"\x1b[2K",
            ClearType::UntilNewLine => b"\x1b[K",
        })?;
        Write::flush(self)
    }

    fn size(&self) -> io::Result<Size> {
        crossterm::terminal::size().map(Size::from)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let size = crossterm::terminal::window_size()?;
        let (columns_rows, pixels) = ((size.columns, size.rows).into(), (size.width, size.height).into());
        Ok(WindowSize { columns_rows, pixels })
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    use super::*;

    const AREA: Rect = Rect { x: 0, y: 0, width: 12, height: 4 };

    fn terminal() -> Terminal<Screen<Vec<u8>>> {
        let options = TerminalOptions { viewport: Viewport::Fixed(AREA) };
        Terminal::with_options(Screen::new(Vec::new(), true), options).unwrap()
    }

    fn parser() -> vt100::Parser {
        vt100::Parser::new(AREA.height.try_into().unwrap(), AREA.width.try_into().unwrap(), 0)
    }

    /// Draws a frame; returns its bytes.
    fn frame(terminal: &mut Terminal<Screen<Vec<u8>>>, draw: impl FnOnce(&mut Buffer)) -> Vec<u8> {
        terminal.backend_mut().begin();
        terminal.draw(|frame| draw(frame.buffer_mut())).unwrap();
        terminal.backend_mut().end().unwrap();
        std::mem::take(&mut terminal.backend_mut().out)
    }

    #[test]
    fn a_frame_that_changes_nothing_is_nothing() {
        let mut terminal = terminal();
        let hello = |buffer: &mut Buffer| buffer.set_string(2, 1, "hello", Style::new().fg(Color::Rgb(1, 2, 3)));
        let first = frame(&mut terminal, hello);
        assert_eq!(
            String::from_utf8(first).unwrap(),
            "\x1b[?2026h\x1b[2;3H\x1b[38;2;1;2;3mhello\x1b[39m\x1b[?25l\x1b[?2026l"
        );
        assert_eq!(frame(&mut terminal, hello), b"");
        let changed = frame(&mut terminal, |buffer| {
            hello(buffer);
            buffer.set_string(3, 1, "a", Style::new());
            buffer.set_string(6, 1, "y", Style::new());
        });
        let letter = "\x1b[?2026h\x1b[2;4H\x1b[38;2;1;2;3ma\x1b[2C";
        assert_eq!(String::from_utf8(changed).unwrap(), format!("{letter}y\x1b[39m\x1b[?2026l"));
    }

    #[test]
    fn where_no_colours_are_wanted_there_are_none() {
        let mut terminal = terminal();
        terminal.backend_mut().has_colour = false;
        let style = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        let bytes = frame(&mut terminal, |buffer| buffer.set_string(0, 0, "a", style));
        assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[?2026h\x1b[1;1H\x1b[1ma\x1b[0m\x1b[?25l\x1b[?2026l");
    }

    fn colour() -> impl Strategy<Value = Color> {
        prop_oneof![
            3 => Just(Color::Reset),
            1 => Just(Color::Red),
            1 => Just(Color::White),
            1 => any::<u8>().prop_map(Color::Indexed),
            1 => any::<(u8, u8, u8)>().prop_map(|(red, green, blue)| Color::Rgb(red, green, blue)),
        ]
    }

    fn look() -> impl Strategy<Value = Style> {
        let modifiers = [Modifier::BOLD, Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED];
        // Bold and dim are one state of the parser, two of terminals.
        let modifier = proptest::sample::subsequence(modifiers.to_vec(), 0..3);
        (colour(), colour(), modifier).prop_map(|(fg, bg, modifiers)| {
            let all = modifiers.into_iter().fold(Modifier::empty(), |all, modifier| all | modifier);
            Style::new().fg(fg).bg(bg).add_modifier(all)
        })
    }

    fn texts() -> impl Strategy<Value = Vec<(u16, u16, String, Style)>> {
        proptest::collection::vec((0..AREA.width, 0..AREA.height, "[ab ⣿█日é]{1,6}", look()), 0..8)
    }

    fn paint(buffer: &mut Buffer, texts: &[(u16, u16, String, Style)]) {
        for (x, y, text, style) in texts {
            buffer.set_string(*x, *y, text, *style);
        }
    }

    proptest! {
        #[test]
        fn the_terminal_shows_what_it_shows_by_ratatuis_own_backend(frames in proptest::collection::vec(texts(), 1..5)) {
            let (mut terminal, mut parser) = (terminal(), self::parser());
            for texts in &frames {
                parser.process(&frame(&mut terminal, |buffer| paint(buffer, texts)));
            }
            // What a terminal shows that gets them by ratatui's own backend.
            let options = TerminalOptions { viewport: Viewport::Fixed(AREA) };
            let mut bytes = Vec::new();
            let backend = ratatui::backend::CrosstermBackend::new(&mut bytes);
            let mut theirs = Terminal::with_options(backend, options).unwrap();
            for texts in &frames {
                theirs.draw(|frame| paint(frame.buffer_mut(), texts)).unwrap();
            }
            drop(theirs);
            let mut fresh = self::parser();
            fresh.process(&bytes);
            for y in 0..AREA.height {
                for x in 0..AREA.width {
                    let (ours, theirs) = (parser.screen().cell(y, x).unwrap(), fresh.screen().cell(y, x).unwrap());
                    let contents = |cell: &vt100::Cell| if cell.has_contents() { cell.contents().to_owned() } else { " ".to_owned() };
                    prop_assert_eq!(contents(ours), contents(theirs), "{} {}", x, y);
                    let look = |cell: &vt100::Cell| (cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse());
                    prop_assert_eq!(look(ours), look(theirs), "{} {}", x, y);
                }
            }
        }
    }
}
