//! What the screen shows in a few states at the sizes that the app promises; nothing in it depends on when it is run.

use super::*;

#[test]
fn help_at_80() {
    let mut app = Driver::new(&["a"], (80, 24));
    app.keys("?");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Keys ────────────────────────────────────────────────────────────────────────╮
    │ Everywhere                                                                   │
    │  j ↓               Go to the next row; in the chart, move the crosshair down.│
    │  k ↑               Go to the row before; in the chart, move the crosshair up.│
    │  Ctrl-D            Go half a page down; in the chart, show what lies below.  │
    │  Ctrl-U            Go half a page up; in the chart, show what lies above.    │
    │  Ctrl-F PgDn       Go a page down.                                           │
    │  Ctrl-B PgUp       Go a page up.                                             │
    │  gg Home           Go to the first row; in the chart, to the first value of  │
    │                    the trace.                                                │
    │  G End             Go to the last row; with a count, to the row of that      │
    │                    number. In the chart, to the value.                       │
    │  h ← Backspace     Go to the folder above; in the tree, close the folder; in │
    │                    the sources, go to what this was made from.               │
    │  l →               Open the folder; in the tree, open the node; in the       │
    │                    sources, go to what was made of this.                     │
    │  Enter             Open: a folder in the list, a plot in full size, a grid as│
    │                    a table. In the sources, put the file into the middle.    │
    │  Esc               Close the innermost thing: a dialog, a view, the range,   │
    │                    the marks, the filter. Never quits.                       │
    │  gh                Go to your home folder.                                   │
    ╰────────────────────────────────────────────────────────────────────── 20/423 ╯
     j down  / search  Esc close  q quit
    ");
}

#[test]
fn trash_with_its_question_at_80() {
    let mut app = Driver::new(&["f/a", "f/b", "c"], (80, 24));
    app.keys("d g t D");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  bob · library  Trash                                       by time ↓
    ╭ Trash bin ───────────────────────────────────────────────────────────────────╮
    │   name             type  from                        files      size  trashed│
    │ ▸ f                fold  ~                               2     104 B      now│
    │                                                                              │
    │      ╭ Delete for good? ──────────────────────────────────────────────╮      │
    │      │   f                                                            │      │
    │      │                                                                │      │
    │      │ 2 files and 1 folder, 104 B, will be gone for good.            │      │
    ╰──────│ This cannot be undone.                                         │─ 1/1 ╯
    ╭ f ───│                                                                │──────╮
    │∿ a   │ type delete and Enter, or Esc:                                 │      │
    │∿ b   ╰────────────────────────────────────────────────────────────────╯      │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     r restore  M restore to…  D delete for good  E empty the trash  l open  ? help
    ");
}

#[test]
fn sources_at_160() {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["growth"], (160, 45));
    app.keys("S");
    insta::assert_snapshot!(app.timeless(), @r"
     plotree  bob · library  ~                                                                                                                           by name ↑
    ╭ Sources of growth ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │╭─ ▦ grid ────────╮     ╔═ ∿ plot ════════╗                                                                                                                   │
    ││growth_grid      │────▸║growth           ║                                                                                                                   │
    ││bob:0  ----------│     ║bob:1  ----------║                                                                                                                   │
    │╰─────────────────╯     ╚═════════════════╝                                                                                                                   │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    ╰─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────── 1 in, 0 out · 2 boxes ╯
     h made from  l made of it  j box below  Enter into the middle  o show in its folder  Esc close  H middle before  ci copy id  ? help
    ");
}

#[test]
fn an_empty_home_at_40() {
    let mut app = Driver::new(&[], (40, 10));
    app.keys("g h");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Files ───────────────────────────────╮
    │   name                          views│
    │   Nothing here yet.                  │
    │   a makes a folder,                  │
    │   plotree import FILE… brings figures│
    │   in,                                │
    │   gp shows the public plots.         │
    ╰──────────────────────────────────────╯
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn a_grid_at_80() {
    let mut app = Driver::with_data(r#"[{"x":["a","b","c","d"],"y":[1,3,2,5]}]"#, &["growth"], (80, 24));
    app.keys("j");
    insta::assert_snapshot!(app.screen(), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │  Home          ││   name                      views  changed data            │
    │  ≡ All 2       ││ ∿ growth                        0      now ⣀⣀⡠⠤⠤⠒⠒⠒⠒⠒⠢⠤⠤⠒⠒⠊│
    │  ★ Starred     ││ ▦ growth_grid                   0      now ⣀⣀⡠⠤⠤⠒⠒⠒⠒⠒⠢⠤⠤⠒⠒⠊│
    │  ⇆ Shared      ││                                                            │
    │  ◎ Public      ││                                                            │
    │  ⌫ Trash       ││                                                            │
    │                ││                                                            │
    │                │╰─────────────────────────────────────────────────────── 2/2 ╯
    │                │╭ growth_grid ───────────────────────────────────────────────╮
    │                ││4 rows × 2 columns                                          │
    │                ││data.0.x  data.0.y                                          │
    │                ││a                1                                          │
    │                ││b                3                                          │
    │                ││c                2                                          │
    │                ││d                5                                          │
    │                ││                                                            │
    │                ││data.0.y  1 … 5  mean 2.75                                  │
    │                ││                                                    ⣀⣀⡠⠤⠤⠒⠒⠊│
    │                ││             ⢀⣀⣀⣀⠤⠤⠤⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⡀  ⣀⣀⡠⠤⠤⠒⠒⠊⠉⠉        │
    │                ││⣀⣀⣀⡠⠤⠤⠤⠒⠒⠒⠉⠉⠉⠁                         ⠈⠉⠉                  │
    ╰────────────────╯╰────────────────────────────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help
    ");
}
