//! A grid as a table: what is in sight, its order, its rows of a condition, and charts of its columns.

use super::*;

const DATA: &str = r#"[{"name":"n","x":["a","b","c","d"],"y":[3,1,null,20.123456789012]}]"#;

fn table(app: &Driver) -> &super::super::grid_view::GridView {
    match app.app.full.last() {
        Some(Full::Grid(view)) => view,
        _ => panic!("no table is open"),
    }
}

/// Opens the grid of the only plot.
fn opened(size: (u16, u16)) -> Driver {
    let mut app = Driver::with_data(DATA, &["growth"], size);
    app.keys("j enter");
    app
}

#[test]
fn a_cell_is_read_to_its_last_digit() {
    let mut app = opened((80, 24));
    app.keys("l G c v");
    assert_eq!(app.asked.last(), Some(&Effect::Clipboard("20.123456789012".into())));
    app.keys("k c v");
    assert_eq!(app.notice(), "This cell is empty.");
    app.keys("0 2 G c v");
    assert_eq!(app.asked.last(), Some(&Effect::Clipboard("b".into())));
}

#[test]
fn rows_are_ordered_and_narrowed() {
    let mut app = opened((80, 24));
    app.keys("l o");
    let shown = |app: &Driver| (0..9).map_while(|row| table(app).row_at(row)).collect::<Vec<_>>();
    assert_eq!(shown(&app), [1, 0, 3, 2]);
    app.keys("o");
    assert_eq!(shown(&app), [3, 0, 1, 2]);
    app.keys("/ \"> 1\" enter");
    assert_eq!(shown(&app), [3, 0]);
    app.keys("o");
    assert_eq!(shown(&app), [0, 3]);
    app.keys("esc");
    assert_eq!(shown(&app), [0, 1, 2, 3]);
    app.keys("esc");
    assert!(app.app.full.is_empty());
}

#[test]
fn a_table_follows_its_grid() {
    use crate::backend::Grids as _;
    use crate::model::grid::ColumnPatch;
    let mut app = opened((80, 24));
    app.keys("l o");
    let (fid, uid) = (table(&app).fid.clone(), table(&app).heads()[1].uid.clone());
    let patch = ColumnPatch { data: Some(serde_json::from_str("[9,7,8,70.5]").unwrap()), ..ColumnPatch::default() };
    app.runtime.block_on(app.session.update_columns(&fid, &[(uid, patch)])).unwrap();
    for revision in [1, 2] {
        update::update(&mut app.app, Message::Answer(Box::new(Answer::Revision(revision))));
        let effects = app.app.settle();
        app.perform(effects);
    }
    assert!(app.screen().contains("70.5"), "{}", app.screen());
    let shown: Vec<_> = (0..9).map_while(|row| table(&app).row_at(row)).collect();
    assert_eq!(shown, [1, 2, 0, 3], "the order is of the new values");
}

#[test]
fn a_column_is_charted_and_the_chart_is_kept_as_a_plot() {
    let mut app = opened((100, 30));
    app.keys("space space enter");
    assert!(app.screen().contains("Title") || matches!(app.app.full.last(), Some(Full::Chart(_))));
    app.keys("P ctrl-u \"quick\" enter");
    assert!(app.exists("quick"), "{}", app.notice());
    app.keys("u");
    assert!(!app.exists("quick"));
    app.keys("esc esc l p");
    let uses = table(&app).uses.as_ref().unwrap().plots.as_ref().unwrap().as_ref().unwrap();
    assert_eq!(uses.iter().map(|plot| plot.name.as_str()).collect::<Vec<_>>(), ["growth"]);
    assert_eq!(uses[0].places, ["data[0].y"]);
    app.keys("enter");
    assert_eq!((app.app.full.len(), app.selected()), (0, "growth"));
}

#[test]
fn a_reference_is_copied() {
    let mut app = opened((80, 24));
    app.keys("l c s");
    let head = table(&app).head().unwrap().uid.clone();
    assert_eq!(app.asked.last(), Some(&Effect::Clipboard(format!("bob:0:{head}"))));
}

#[test]
fn grid_at_80() {
    let mut app = opened((80, 24));
    app.keys("l j");
    insta::assert_snapshot!(app.screen(), @r"
    plotree  bob · library  growth_grid                                 by name ↑
       data.0.x    data.0.y
       text        ██        █
     1 a                     3
     2 b                     1
     3 c
     4 d           20.12345679














    data.0.y = 1
    row 2 of 4, column 2 of 2 · numbers, 3 values · 1 empty · 1 … 20.12345679 · m…
    l column  Enter chart  Space mark  o order  / filter  Esc close
    ");
}

#[test]
fn grid_at_40() {
    let mut app = opened((40, 10));
    app.keys("l o space");
    insta::assert_snapshot!(app.screen(), @r"
    plotree  growth_grid        by name ↑
       data.0.x    data.0.y1▪↑
       text        ██        █
     2 b                     1
     1 a                     3
     4 d           20.12345679
     3 c
    data.0.y = 1
    row 1 of 4, column 2 of 2 · numbers, …
    l column  Enter chart  Esc close
    ");
}

#[test]
fn grid_at_160() {
    let mut app = opened((160, 45));
    app.keys("l j p");
    let screen = app.screen();
    // The uid of a column is made by chance.
    let src = table(&app).head().unwrap().uid.to_string();
    insta::assert_snapshot!(screen.replace(&src, "------"), @r"
    plotree  bob · library  growth_grid                                                                                                                 by name ↑
       data.0.x    data.0.y                                                                                                 data.0.y
       text        ██        █                                                                                              1
     1 a                     3
     2 b                     1                                                                                              row 2 of 4, column 2 of 2
     3 c                                                                                                                    src bob:0:------
     4 d           20.12345679
                                                                                                                            numbers, 3 values
                                                                                                                            1 empty
                                                                                                                            1 … 20.12345679
                                                                                                                            mean 8.041152263
                                                                                                                            deviation 8.582406888

                                                                                                                                                                 ⠈
                                               ╭ Plots that use “data.0.y” ───────────────────────────────────────────╮
                                               │ growth  data[0].y                                                    │
                                               ╰──────────────────────────────────────────────────────────────────────╯




                                                                                                                            ⣀⣀⣀⡀
                                                                                                                               ⠈⠉⠉⠑⠒⠒⠢⠤⠤⢄





















    l column  Enter chart  Space mark  o order  / filter  p plots that use it  cs copy src  Esc close  ? help  i details
    ");
}

#[test]
fn rows_of_lists_give_no_order() {
    let mut app = Driver::with_data(r#"[{"type":"heatmap","z":[[1,2],[3,4]]}]"#, &["map"], (80, 24));
    app.keys("j enter o");
    assert_eq!(app.notice(), super::super::grid_view::rows::NO_ORDER);
    assert!(!table(&app).is_arranged());
    app.keys("/ \"> 1\" enter");
    assert!(app.notice() == super::super::grid_view::rows::NO_ORDER && table(&app).typed.is_empty());
}

#[test]
fn a_table_opens_a_chart_that_was_made_away_from_the_keys_only_if_it_is_still_there() {
    let mut app = opened((80, 24));
    app.keys("l");
    update::update(&mut app.app, Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
    let effects = app.app.settle();
    update::update(&mut app.app, Message::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)));
    app.perform(effects);
    assert!(app.app.full.is_empty(), "{}", app.screen());
}
