//! Keys at random, for thousands of steps and at any size: nothing panics, and the screen after each is that of a
//! fresh draw.

use proptest::prelude::*;
use ratatui::buffer::Buffer;

use super::*;

const KEYS: &str = "j k h l g g G enter esc tab space v I V d D r a * y x p / f s z M m ' T [ ] S o i n J K H L u ctrl-r w U \
    R ! ? , v , V , n , N , m , M , c , C t p t g t f t a g t g h g s g r g p g f g ? E y e ctrl-a ctrl-d ctrl-u ctrl-f \
    ctrl-b ctrl-c ctrl-w : 1 2 9 0 \"growth\" \"delete\" c i c n c u C";

fn draw(app: &App, size: (u16, u16)) -> (Terminal<TestBackend>, Buffer) {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal.draw(|frame| view::view(app, &Theme::default(), frame)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    (terminal, buffer)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_typed_breaks_the_app(
        picks in proptest::collection::vec((0usize..1_000, 0u8..40, 1u16..180, 1u16..50), 250),
    ) {
        let plots = ["growth", "数据/图", "x/y/z", "x/b", "e\u{301}\u{301}", "flag \u{1f1e9}\u{1f1ea}", "a_name_that_is_longer_than_any_column_has_room_for_in_a_list"];
        let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &plots, (120, 40));
        let keys: Vec<&str> = KEYS.split_whitespace().collect();
        let mut size = (120, 40);
        let mut terminal = draw(&app.app, size).0;
        for (pick, resize, columns, rows) in picks {
            if resize == 0 {
                size = (columns, rows);
                update::update(&mut app.app, Message::Resize(columns, rows));
                terminal = draw(&app.app, size).0;
            }
            app.keys(keys[pick % keys.len()]);
            // Nothing but time differs between two draws.
            app.app.now = Timestamp(0);
            let state = &app.app;
            terminal.draw(|frame| view::view(state, &Theme::default(), frame)).unwrap();
            let (seen, fresh) = (terminal.backend().buffer(), draw(state, size).1);
            let differ = seen.diff(&fresh).into_iter().next().map(|(x, y, _)| (x, y, &seen[(x, y)], &fresh[(x, y)]));
            prop_assert!(differ.is_none(), "{differ:?} in\n{seen:?}");
            app.app.now = Timestamp::now();
        }
    }
}
