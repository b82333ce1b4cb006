//! The chart in full size: values read off it, parts of it, traces, frames, and what is copied and saved.

use super::*;
use crate::chart::scene;

/// Two traces of which the second has a number that no axis shows whole.
const TWO: &str = r#"[{"name":"one","y":[1,3,2,5]},{"name":"two","y":[2,2.123456789,4,1]}]"#;

fn chart(app: &Driver) -> &super::super::chart_view::ChartView {
    match app.app.full.last() {
        Some(Full::Chart(view)) => view,
        _ => panic!("no chart is open"),
    }
}

#[test]
fn an_exact_value_is_read_off_a_chart() {
    let mut app = Driver::with_data(TWO, &["growth"], (160, 45));
    app.keys("enter g g");
    assert!(app.screen().contains("1 of 4"), "{}", app.screen());
    app.keys("e");
    assert_eq!(chart(&app).on, Some((1, 0)));
    app.keys("n");
    let screen = app.screen();
    assert!(screen.contains("y = 2.123456789"), "{screen}");
    app.keys("2 n");
    assert_eq!(chart(&app).on, Some((1, 3)));
    app.keys("n");
    assert_eq!(app.notice(), "There is no value behind this one.");
    app.keys("N 1 G c v");
    assert_eq!(app.asked.last(), Some(&Effect::Clipboard("one\t0\t1\ntwo\t0\t2\n".into())));
}

#[test]
fn parts_are_shown_and_left_the_way_they_came() {
    let mut app = Driver::with_data(TWO, &["growth"], (100, 30));
    app.keys("enter");
    let whole = app.screen();
    app.keys("+ +");
    assert_ne!(app.screen(), whole);
    app.keys("backspace backspace");
    assert!(chart(&app).zoom.is_home());
    assert_eq!(app.screen(), whole);
    app.keys("x +");
    assert!(chart(&app).zoom.range("x").is_some() && chart(&app).zoom.range("y").is_none());
    app.keys("0 g g b 9 9 L 9 9 K b");
    assert!(!chart(&app).zoom.is_home());
    app.keys("0");
    assert!(chart(&app).zoom.is_home());
    for _ in 0..40 {
        app.keys("-");
    }
    assert!(app.notice().starts_with("From further away"), "{}", app.notice());
    let far = app.screen();
    app.keys("-");
    assert_eq!(app.screen(), far, "the furthest stays");
    app.keys("b esc esc");
    assert!(app.app.full.is_empty());
}

#[test]
#[allow(clippy::float_cmp, reason = "sums of halves are exact")]
fn scenes_and_maps_are_seen_from_elsewhere_and_as_before_again() {
    let turned = |app: &Driver, name: &str| chart(app).toggled.turn(name);
    for (data, name) in [
        (r#"[{"type":"scatter3d","x":[1,2,3],"y":[3,1,2],"z":[1,5,9]}]"#, "scene"),
        (r#"[{"type":"scattergeo","lon":[0,20,40],"lat":[0,10,50]}]"#, "geo"),
        (r#"[{"type":"scattermap","lon":[0,20,40],"lat":[0,10,50]}]"#, "map"),
    ] {
        let mut app = Driver::with_data(data, &["far"], (100, 30));
        app.keys("enter");
        let whole = app.screen();
        assert!(whole.contains("L turn") && whole.contains("+ zoom in"), "{whole}");
        let point = chart(&app).on;
        app.keys("2 L K +");
        let now = turned(&app, name).unwrap();
        if name == "scene" {
            assert_eq!((now.azimuth, now.elevation), (30.0, 15.0));
        } else {
            assert_eq!(now.moved, [0.25, 0.125]);
        }
        assert!(now.closer > 0.5, "{now:?}");
        assert_ne!(app.screen(), whole);
        assert_eq!(chart(&app).on, point, "the cursor stays on its value");
        app.keys("b x +");
        assert!(app.notice().contains("seen from a place"), "{}", app.notice());
        app.keys("backspace backspace backspace");
        assert!(turned(&app, name).is_none_or(|turn| turn == scene::Turn::default()));
        app.keys("esc enter > H J - 0");
        assert!(chart(&app).toggled.is_plain());
        assert_eq!(app.screen(), whole);
        app.keys("0");
        assert_eq!(app.notice(), "The whole figure is shown.");
    }
}

#[test]
fn traces_are_hidden_and_shown() {
    let mut app = Driver::with_data(TWO, &["growth"], (100, 30));
    app.keys("enter t j space");
    assert!(!chart(&app).traces()[1].visible);
    app.keys("o");
    assert!(chart(&app).traces()[1].visible && !chart(&app).traces()[0].visible);
    app.keys("a esc");
    assert!(chart(&app).traces().iter().all(|trace| trace.visible));
    app.keys("2 t");
    assert!(!chart(&app).traces()[1].visible);
    app.keys("9 t");
    assert_eq!(app.notice(), "There is no trace of that number.");
}

#[test]
fn plots_of_the_list_come_one_after_the_other() {
    let mut app = Driver::with_data(TWO, &["a", "b", "c"], (100, 30));
    app.keys("enter ]");
    assert_eq!(chart(&app).name(), "b");
    app.keys("2 ] ]");
    assert_eq!(app.notice(), "This is the last plot.");
    app.keys("[");
    assert_eq!((chart(&app).name(), app.selected()), ("b", "b"));
}

#[test]
fn a_picture_is_saved_and_replaces_nothing_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.svg");
    let mut app = Driver::with_data(TWO, &["growth"], (100, 30));
    let typed = format!("enter W ctrl-u \"{}\" enter", path.display());
    app.keys(&typed);
    assert!(app.notice().starts_with("Saved "), "{}", app.notice());
    std::fs::write(&path, "mine").unwrap();
    app.keys(&typed["enter ".len()..]);
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Choose(_))));
    app.keys("esc");
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    app.keys(&typed["enter ".len()..]).keys("r");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("<svg"));
    app.keys("W ctrl-u \"a.txt\" enter");
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Ask { error: Some(_), .. })));
}

#[test]
fn what_cannot_be_read_says_why() {
    let mut app = Driver::with_data(TWO, &["growth"], (100, 30));
    app.keys("n");
    let data = r#"[{"type":"table"}]"#;
    let mut other = Driver::with_data(data, &["table"], (100, 30));
    other.keys("enter n + tab . m B c t");
    assert!(matches!(other.app.full.last(), Some(Full::Chart(_))));
}

#[test]
fn chart_at_80() {
    let mut app = Driver::with_data(TWO, &["growth"], (80, 24));
    app.keys("enter g g n");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  bob · library  growth  1/2  ~                              by name ↑
                                    Title of growth
     │                         │                                        ⣀     ─● one
    5┤                         │                                      ⢀⡠⠋     ─● two
     │                         │                                    ⢀⠔⠁
     │                         │                   ⢀⡀             ⡠⠊⠁
    4┤                         │                ⢀⡠⠔⠊⠣⣀         ⢀⠔⠊
     │                         │             ⡠⠔⠊⠁     ⠑⢄     ⡠⠔⠁
     │                        ⢀⡀         ⣀⠤⠒⠉           ⠉⠢⣀⡠⠊
    3┤──────────────────────⣀⠤⠚●⠒⠒⠤⠤⣀⣀⠤⠒⠉───────────────⢀⠔⠉⠒⢄────────────────
     │                  ⢀⡠⠒⠉   │ ⢀⡠⠔⠊⠁⠉⠑⠒⠢⠤⢄⣀         ⡠⠊⠁    ⠑⠤⡀
    2┤    ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡤⠴⠮⠥⠤⠤⠤⠤⠤⠴●⠊⠁           ⠉⠉⠒⠒⠤⠤⣀⡔⠊         ⠈⠢⣀
     │    ⠉      ⣀⠤⠒⠉          │                   ⠈⠁             ⠑⢄
     │       ⢀⡠⠔⠉              │                                    ⠉⠢⡀
    1┤    ⣠⠔⠊⠁                 │                                      ⠈⠒⣄
     │    ⠉                    │                                        ⠉
     └────┬────────────────────┬───────────────────┬────────────────────┬────
          0                    1                   2                    3
     x = 1                                   ● one                           2 of 4
     ● one                                3  (1, 3)
     ● two                         2.123457


     l crosshair  n next value  + zoom in  - zoom out  0 whole figure  Esc close
    ");
}

#[test]
fn chart_at_40() {
    let mut app = Driver::with_data(TWO, &["growth"], (40, 10));
    app.keys("enter g g n b 2 H");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  growth  1/2  ~     by name ↑
                Title of growth
     ││                       ⣀       ⣀⣀⠤⣤
    4┤+┄●┄┄┄┄┄┄┄┄┄┄+⣤⡤⠤⠤⠤⣒⣒⣒⣊⣉⣉⡱⠶⠶⠶⢖⣉⣉──────
    0┤│ ●⠒⠊⠉⠉⠉⠁               ⠉       ⠉⠉⠒⠛
     └──┬──────────┬──────────┬──────────┬──
        0          1          2          3
     x = 0
     … 4 more lines
     l crosshair  n next value  Esc close
    ");
}

#[test]
fn chart_at_160() {
    let mut app = Driver::with_data(TWO, &["growth"], (160, 45));
    app.keys("enter g g n t");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  bob · library  growth  1/2  ~                                                                                                              by name ↑
                                                        Title of growth                                             ╭ 2 traces ────────────────────────────────────╮
     │                                       │                                                                      │ [x] ● 1 one                          scatter │
     │                                       │                                                                      │ [x] ● 2 two                          scatter │
    5┤                                       │                                                                ⡟     ╰──────────────────────────────────────────────╯
     │                                       │                                                              ⢀⠜               ● one                           2 of 4
     │                                       │                                                             ⢠⠊                (1, 3)
     │                                       │                                                            ⡠⠃
     │                                       │                                                           ⡔⠁
     │                                       │                                                         ⢀⠜
     │                                       │                                                        ⢠⠊
     │                                       │                                                       ⡠⠃
     │                                       │                                                      ⡔⠁
    4┤                                       │                              ⡠⠚⢇                   ⢀⠜
     │                                       │                            ⡠⠊  ⠈⢢                 ⢠⠊
     │                                       │                          ⡠⠊      ⠱⡀              ⡠⠃
     │                                       │                        ⡠⠊         ⠑⡄            ⡔⠁
     │                                       │                      ⡠⠊            ⠈⢆         ⢀⠜
     │                                       │                    ⡠⠊               ⠈⢢       ⢀⠎
     │                                       │                  ⡠⠊                   ⠱⡀    ⡠⠃
     │                                       │                ⡠⠊                      ⠑⡄  ⡰⠁
    3┤                                      ⢀⡀              ⢀⠜                         ⠈⢆⠜
     │─────────────────────────────────────⢀⠜●⠢⢄⡀─────────⢀⠔⠁──────────────────────────⢀⠎⢢───────────────────────────
     │                                   ⢀⠔⠁ │  ⠈⠑⠢⢄    ⢀⠔⠁                           ⡠⠃  ⠱⡀
     │                                  ⡠⠃   │      ⠉⠒⢤⣔⠁                            ⡰⠁    ⠑⡄
     │                                ⡠⠊     │      ⢀⠔⠁ ⠉⠒⢄⡀                       ⢀⠜       ⠈⢆
     │                              ⡠⠊       │    ⢀⠔⠁      ⠈⠑⠢⢄⡀                  ⢀⠎         ⠈⢢
     │                            ⡠⠊         │  ⢀⠔⠁            ⠈⠑⠤⣀              ⡠⠃            ⠣⡀
     │                          ⢠⠊           │⢀⠔⠁                  ⠉⠒⠤⣀         ⡰⠁              ⠑⡄
     │                        ⢀⠔⠁  ⢀⣀⣀⣀⣀⣀⣀⠤⠤⢤●⠁                        ⠑⠢⢄⡀   ⢀⠜                 ⠘⢄
    2┤      ⣤⣀⣀⡠⠤⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠒⢒⠝⠉⠉⠉⠉⠉⠁         │                            ⠈⠑⠢⢤⡎                   ⠈⢢
     │                    ⢀⠔⠁                │                                                      ⠣⡀
     │                  ⢀⠔⠁                  │                                                       ⠑⡄
     │                 ⡠⠊                    │                                                        ⠘⢄
     │               ⡠⠊                      │                                                         ⠈⢢
     │             ⡠⠊                        │                                                           ⠣⡀
     │           ⡠⠊                          │                                                            ⠑⡄
     │         ⢀⠎                            │                                                             ⠘⢄
     │       ⢀⠔⠁                             │                                                              ⠈⢢
    1┤      ⣴⠁                               │                                                                ⣧
     │                                       │
     │                                       │
     └──────┬───────────────┬────────────────┬───────────────┬───────────────┬────────────────┬───────────────┬──────
            0              0.5               1              1.5              2               2.5              3
     j down  Space show or hide  o only this one  a all  Esc close  ? help
    ");
}

#[test]
fn what_cannot_be_drawn_is_not_the_end_of_the_chart() {
    use super::super::chart_view::{ChartView, Subject, work};
    let subject = Subject::Made { name: "a".into(), stored: None };
    let mut view = ChartView::new(1, subject, Some(Arc::new(figure("a", "[]"))));
    let size = |columns| super::super::preview::Size { columns, rows: 20 };
    assert!(view.wanted(size(60), None).is_some());
    view.take(work::Made::Failed("This figure could not be drawn.".into()));
    assert!(view.wanted(size(60), None).is_none(), "it is not tried again and again");
    assert!(view.trouble.is_some());
    assert!(view.wanted(size(70), None).is_some(), "another part may be drawn");
    assert!(view.trouble.is_none());
}

#[test]
fn a_name_is_copied_without_what_a_shell_would_take_for_the_end_of_a_line() {
    let mut app = Driver::new(&["a\nb"], (120, 40));
    app.keys("c n");
    let Some(Effect::Clipboard(text)) = app.asked.last() else { panic!("nothing was copied") };
    assert!(text.starts_with('a') && !text.contains('\n'), "{text:?}");
}
