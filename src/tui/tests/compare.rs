//! Two plots compared.

use super::*;

/// Starts the app on two versions of a plot.
fn two(size: (u16, u16)) -> Driver {
    let mut app = Driver::with_data("[]", &["old", "new"], size);
    let versions = [r#"[{"name":"a","y":[1,2,3]},{"name":"b","y":[4]}]"#, r#"[{"name":"a","y":[1,5,3,4]}]"#];
    for (name, data) in ["old", "new"].into_iter().zip(versions) {
        let place = FilePatch { filename: Some(format!("{name} version")), ..FilePatch::default() };
        let draft = FigureDraft {
            figure: figure(name, data),
            file: place,
            digest: [data.len() as u8; 32],
            ..FigureDraft::default()
        };
        app.runtime.block_on(app.session.import_figure(&draft)).unwrap();
    }
    app.keys("R t p / \"version\" enter");
    app
}

#[test]
fn two_marked_plots_are_compared_either_way() {
    let mut app = two((80, 24));
    app.keys("=");
    assert!(app.notice().starts_with("Mark two plots"), "{}", app.notice());
    app.keys("j space k =");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  bob · library  old version ↔ new version         by name ↑  1 marked
     −  old version                          +  new version
                      old                                     new
                    ─● a ─● b                │             ⣤⣀
    4┤  ⣤                                    │           ⡠⠊  ⠉⠒⢄⡀                ⣀
     │                                      4┤         ⡠⠊       ⠈⠑⠢⣀       ⣀⡠⠤⠔⠒⠊⠉
    3┤                           ⢀⣀⡠⠤⠤⠒⠒⠉⠛   │       ⢀⠎             ⠉⠒⠶⠒⠒⠉⠉
    2┤                  ⣠⣄⡠⠤⠔⠒⠒⠉⠉⠁          2┤     ⢀⠔⠁
     │       ⣀⣀⡠⠤⠤⠔⠒⠒⠉⠉⠉                     │   ⢀⠔⠁
    1┤  ⠛⠒⠉⠉⠉                                │  ⠛⠁
     └──┬───────┬───────┬────────┬───────┬── └──┬──────────┬──────────┬──────────┬──
        0      0.5      1       1.5      2      0          1          2          3
     from “old version” to “new version”
     ▸ Traces
       − “b” (scatter, 1 value)
       ~ 2 → 1 traces
     ▸ “a” (scatter)
       ~ y: 3 → 4 values, 1 of the first 3 changed, range 1 … 3 → 1 … 5
     ▸ Layout
       ~ title.text: “old” → “new”



     j down  x other way round  i details  cv copy values  Esc close  ? help
    ");
    app.keys("x c v");
    let Some(Effect::Clipboard(text)) = app.asked.last() else { panic!("nothing was copied") };
    assert!(text.contains("“b” (scatter, 1 value)"), "{text}");
    app.keys("i G g g esc");
    assert!(app.app.full.is_empty());
}

#[test]
fn compare_at_40_and_160() {
    let mut app = two((40, 10));
    app.keys("j space k =");
    insta::assert_snapshot!(app.screen(), @r"
    plotree  old ver… by name ↑  1 marked
    from “old version” to “new version”
    ▸ Traces
      − “b” (scatter, 1 value)
      ~ 2 → 1 traces
    ▸ “a” (scatter)
      ~ y: 3 → 4 values, 1 of the first 3
        changed, range 1 … 3 → 1 … 5
    ▸ Layout
    j down  x other way round  Esc close
    ");
    let mut app = two((160, 45));
    app.keys("j space k =");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  bob · library  old version ↔ new version                                                                                         by name ↑  1 marked
     −  old version                                                                  +  new version
                                          old                                                                             new
     │                                                                          ─● a │
    4┤    ⠛                                                                     ─● b5┤                          ⢠⠛⠒⢄⡀
     │                                                                               │                         ⡔⠁   ⠈⠒⢄⡀
     │                                                                               │                       ⡠⠊        ⠈⠒⢄⡀
     │                                                                              4┤                     ⢀⠔⠁            ⠈⠒⢄⡀                                ⢀⣤
     │                                                                    ⣀          │                    ⡠⠊                 ⠈⠒⢄⡀                       ⢀⣀⠤⠔⠒⠉⠁
    3┤                                                               ⣀⡠⠤⠒⠒⠉          │                  ⢀⠜                      ⠈⠒⢄⡀              ⣀⣀⠤⠔⠒⠉⠁
     │                                                        ⣀⣀⠤⠔⠒⠉⠉                │                 ⡠⠃                          ⠈⠒⢄⡀     ⣀⡠⠤⠒⠊⠉
     │                                                 ⢀⣀⠤⠤⠒⠊⠉                      3┤               ⢀⠎                               ⠈⠒⠶⠒⠊⠉
     │                                          ⢀⣀⡠⠤⠒⠊⠉⠁                             │              ⡔⠁
    2┤                                    ⣀⡠⠤⠔⠒⠉⠁                                    │            ⢠⠊
     │                             ⢀⣀⠤⠔⠒⠊⠉⠉                                          │          ⢀⠔⠁
     │                       ⣀⡠⠤⠒⠒⠉⠁                                                2┤         ⡠⠊
     │                ⢀⣀⠤⠔⠒⠊⠉                                                        │       ⢀⠔⠁
     │          ⣀⡠⠤⠒⠒⠉⠁                                                              │      ⡠⠃
    1┤    ⣤⠤⠔⠒⠊⠉                                                                    1┤    ⣤⠜
     │                                                                               │
     └────┬───────────────┬───────────────┬───────────────┬───────────────┬────      └────┬──────────────────────┬──────────────────────┬──────────────────────┬────
          0              0.5              1              1.5              2               0                      1                      2                      3
     from “old version” to “new version”
     ▸ Traces
       − “b” (scatter, 1 value)
       ~ 2 → 1 traces
     ▸ “a” (scatter)
       ~ y: 3 → 4 values, 1 of the first 3 changed, range 1 … 3 → 1 … 5
     ▸ Layout
       ~ title.text: “old” → “new”














     j down  x other way round  i details  cv copy values  Esc close  ? help  q quit
    ");
}

#[test]
fn what_was_begun_before_plots_were_swapped_is_turned_round_too() {
    let mut app = two((80, 24));
    app.keys("j space k =");
    let expected = app.keys("x").screen();
    app.keys("esc");
    // Each piece of work is under way while the plots are swapped; in the end they are the other way round.
    update::update(&mut app.app, Message::Key(KeyEvent::new(KeyCode::Char('='), KeyModifiers::NONE)));
    let mut swaps = 0;
    loop {
        let effects = app.app.settle();
        if !effects.iter().any(|effect| matches!(effect, Effect::View(_))) {
            app.perform(effects);
            break;
        }
        if swaps < 5 {
            update::update(&mut app.app, Message::Key(KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE)));
            swaps += 1;
        }
        for effect in effects {
            let cancel = AtomicBool::new(false);
            let work = runner::perform(app.backend.as_ref(), Look::default(), effect, &cancel, &|_| {});
            if let Some(answer) = app.runtime.block_on(work) {
                update::update(&mut app.app, Message::Answer(Box::new(answer)));
            }
        }
    }
    assert_eq!(swaps % 2, 1, "odd");
    assert_eq!(app.screen(), expected);
}
