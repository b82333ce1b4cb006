//! Keys at random, for thousands of steps and at any size: nothing panics, and the screen after each is that of a
//! fresh draw.

use std::cell::RefCell;
use std::io;
use std::num::NonZeroU16;
use std::rc::Rc;

use crossterm::event::{MouseButton, MouseEventKind};
use proptest::prelude::*;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{TerminalOptions, Viewport};

use super::*;

const KEYS: &str = "j k h l g g G enter esc tab space v I V d D r a * y x p / f s z M m ' T [ ] S o i n J K H L u ctrl-r w U \
    R ! ? , v , V , n , N , m , M , c , C t p t g t f t a g t g h g s g r g p g f g ? E y e ctrl-a ctrl-d ctrl-u ctrl-f \
    ctrl-b ctrl-c ctrl-w : 1 2 9 0 \"growth\" \"delete\" c i c n c u C + - 0 b B , . < > backspace W e E } N i = $ ^ #";

/// Ways to every view, pressed together now and then, as chance alone seldom finds them.
const WAYS: [&str; 12] = [
    "esc esc esc g h g g enter",
    "esc esc esc g h g g j j enter e t",
    "esc esc esc g h t g g g enter",
    "esc esc esc g h t g g g enter m",
    "esc esc esc g h t p ctrl-a =",
    "esc esc esc g h t a t t",
    "esc esc esc g c",
    "esc esc esc g c tab",
    "esc esc esc g t",
    "esc esc esc g h t g g g enter space v",
    "esc esc esc g h g g S",
    "esc esc esc g h g g A",
];

/// Traces with axes and without, and one in three dimensions, so that a grid of many columns lies beside each plot.
const DATA: &str = r#"[{"y":[1,3,2,5],"x":["a","b","c","d"]},{"type":"pie","values":[1,2],"labels":["p","q"]},
    {"type":"scatter3d","x":[1,2,3],"y":[3,1,2],"z":[1,5,9]}]"#;

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// A terminal that takes the bytes of frames as a real one does.
struct Screen {
    bytes: Bytes,
    terminal: Terminal<CrosstermBackend<Bytes>>,
    parser: vt100::Parser,
}

/// What was written and not yet taken in.
#[derive(Clone, Default)]
struct Bytes(Rc<RefCell<Vec<u8>>>);

impl io::Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Screen {
    fn new((columns, rows): (u16, u16)) -> Screen {
        let bytes = Bytes::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
        let terminal =
            Terminal::with_options(CrosstermBackend::new(bytes.clone()), TerminalOptions { viewport }).unwrap();
        Screen { bytes, terminal, parser: vt100::Parser::new(cells(rows), cells(columns), 0) }
    }

    fn draw(&mut self, app: &App) -> String {
        self.terminal.draw(|frame| view::view(app, &Theme::default(), frame)).unwrap();
        self.parser.process(&self.bytes.0.take());
        // A space that was written is like a cell that never was.
        let lines = self.parser.screen().contents();
        lines.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
    }
}

/// Returns something that a mouse does.
fn mouse(pick: usize) -> MouseEventKind {
    let left = MouseButton::Left;
    let all = [
        MouseEventKind::Down(left),
        MouseEventKind::Down(left),
        MouseEventKind::Drag(left),
        MouseEventKind::Up(left),
        MouseEventKind::ScrollDown,
        MouseEventKind::ScrollUp,
        MouseEventKind::Moved,
        MouseEventKind::Down(MouseButton::Right),
    ];
    all[pick % all.len()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_typed_breaks_the_app(
        picks in proptest::collection::vec((0usize..1_000, 0u8..40, 1u16..180, 1u16..50), 400),
        far: bool,
    ) {
        let plots = ["growth", "数据/图", "x/y/z", "x/b", "e\u{301}\u{301}", "flag \u{1f1e9}\u{1f1ea}", "a_name_that_is_longer_than_any_column_has_room_for_in_a_list"];
        let mut app = Driver::with_data(DATA, &plots, (120, 40));
        if far {
            app = app.behind_a_server();
        }
        let keys: Vec<&str> = KEYS.split_whitespace().collect();
        let mut size = (120, 40);
        let mut screen = Screen::new(size);
        for (step, (pick, resize, columns, rows)) in picks.into_iter().enumerate() {
            if resize == 0 {
                size = (columns, rows);
                update::update(&mut app.app, Message::Resize(columns, rows));
                screen = Screen::new(size);
            }
            if columns % 8 == 0 {
                app.mouse_at(mouse(pick), (columns % size.0.max(1), rows % size.1.max(1)));
            } else if columns % 24 == 1 {
                app.keys(WAYS[pick % WAYS.len()]);
            } else {
                app.keys(keys[pick % keys.len()]);
            }
            // Nothing but time differs between two draws.
            app.app.now = Timestamp(0);
            let seen = screen.draw(&app.app);
            // A fresh draw costs ten others.
            let fresh = if step % 4 == 0 { Screen::new(size).draw(&app.app) } else { seen.clone() };
            let differ = seen.lines().zip(fresh.lines()).find(|(seen, fresh)| seen != fresh);
            prop_assert!(seen == fresh, "{differ:#?} in\n{fresh}");
            app.app.now = Timestamp::now();
        }
    }
}
