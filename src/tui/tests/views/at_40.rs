//! Views at 40×10.

use super::shown;

const AT: (u16, u16) = (40, 10);

#[test]
fn list() {
    insta::assert_snapshot!(shown("list", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Files ───────────────────────────────╮
    │   name                          views│
    │ ▸ 数 据 分 析                            │
    │ ∿ a_name_that_is_longer_than…       0│
    │ ▦ a_name_that_is_longer_than…       0│
    │ ∿ evil �[31mred�                    0│
    │ ▦ evil �[31mred�_grid               0│
    ╰───────────────────────────────── 3/9 ╯
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn tree() {
    insta::assert_snapshot!(shown("tree", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Folders ─────────────────────────────╮
    │▾ Home                                │
    │    数 据 分 析                           │
    │  ≡ All 11                            │
    │  ★ Starred                           │
    │  ⇆ Shared                            │
    │  ◎ Public                            │
    ╰──────────────────────────────────────╯
     l open  h close  ? help
    ");
}

#[test]
fn marks() {
    insta::assert_snapshot!(shown("marks", AT), @r"
     plotree  ~ by name ↑  range  3 marked
    ╭ Files ───────────────────────────────╮
    │   name                          views│
    │ ▸ 数 据 分 析                            │
    │▌∿ a_name_that_is_longer_than…       0│
    │▌▦ a_name_that_is_longer_than…       0│
    │▌∿ evil �[31mred�                    0│
    │ ▦ evil �[31mred�_grid               0│
    ╰───────────────────────────────── 4/9 ╯
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn empty_list() {
    insta::assert_snapshot!(shown("empty list", AT), @r"
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
fn empty_trash() {
    insta::assert_snapshot!(shown("empty trash", AT), @r"
     plotree  Trash              by time ↓
    ╭ Trash bin ───────────────────────────╮
    │   name         type    files  trashed│
    │   The trash is empty.                │
    │   gh goes home.                      │
    │                                      │
    │                                      │
    │                                      │
    ╰──────────────────────────────────────╯
     r restore  M restore to…  ? help
    ");
}

#[test]
fn loading() {
    insta::assert_snapshot!(shown("loading", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Files ───────────────────────────────╮
    │   name                          views│
    │   reading …                          │
    │                                      │
    │                                      │
    │                                      │
    │                                      │
    ╰──────────────────────────────────────╯
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn failing() {
    insta::assert_snapshot!(shown("failing", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Files ───────────────────────────────╮
    │   name                          views│
    │   The disk of the library cannot be  │
    │   read: Input/output error.          │
    │   R reads it again.                  │
    │                                      │
    │                                      │
    ╰──────────────────────────────────────╯
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn offline() {
    insta::assert_snapshot!(shown("offline", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Files ───────────────────────────────╮
    │   name                          views│
    │   plots.example.org does not answer. │
    │   Check the address and the network, │
    │   then try again.                    │
    │                                      │
    │                                      │
     ✗ plots.example.org does not answer.
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn trash() {
    insta::assert_snapshot!(shown("trash", AT), @r"
     plotree  Trash              by time ↓
    ╭ Trash bin ───────────────────────────╮
    │   name         type    files  trashed│
    │ ▦ a_name_that… grid        1      now│
    │ ∿ a_name_that… plot        1      now│
    │                                      │
    │                                      │
    │                                      │
    ╰───────────────────────────────── 1/2 ╯
     r restore  M restore to…  ? help
    ");
}

#[test]
fn delete() {
    insta::assert_snapshot!(shown("delete", AT), @r"
     ╭ Delete for good? ──────────────────╮
    ╭│   a_name_that_is_longer_than_any_… │╮
    ││   a_name_that_is_longer_than_any_… ││
    ││                                    ││
    ││ 2 files, 179 B, will be gone for   ││
    ││ good.                              ││
    ││ This cannot be undone.             ││
    ││                                    ││
    ╰│ type delete and Enter, or Esc:     │╯
     ╰────────────────────────────────────╯
    ");
}

#[test]
fn sources() {
    insta::assert_snapshot!(shown("sources", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Sources of plain_grid ───────────────╮
    │╔═ ▦ grid ════════╗     ╭─ ∿ plot ────│
    │║plain_grid       ║────▸│plain        │
    │║bob:9  ----------║     │bob:10  2026-│
    │╚═════════════════╝     ╰─────────────│
    │                                      │
    │                                      │
    ╰───────────── 0 in, 1 out · 2 boxes ▸ ╯
     h made from  l made of it  Esc close
    ");
}

#[test]
fn tasks() {
    insta::assert_snapshot!(shown("tasks", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Tasks ───────────────────────────────╮
    │ ✓ done       trashed “a_name_th… now │
    │ ✓ done       trashed “a_name_th… now │
    │                                      │
    │                                      │
    │                                      │
    │                                      │
    ╰──────────────────────────────────────╯
     x cancel  r try again  Esc close
    ");
}

#[test]
fn history() {
    insta::assert_snapshot!(shown("history", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ History ─────────────────────────────╮
    │ ↷ undone     trashed “a_name_th… now │
    │ ↶ done       trashed “a_name_th… now │
    │                                      │
    │                                      │
    │                                      │
    │                                      │
    ╰──────────────────────────────────────╯
     Enter go to that point  Esc close
    ");
}

#[test]
fn tour() {
    insta::assert_snapshot!(shown("tour", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Welcome to plotree ──────────────────╮
    │  j k l h        move, open, go back  │
    │  Enter          draw a plot in full… │
    │  Tab            folders and shelves… │
    │  ,v ,n          most viewed first; … │
    │  / s            narrow this list; f… │
    │  S              where data came fro… │
    ╰──────────────────────────────────────╯
     Esc close
    ");
}

#[test]
fn palette() {
    insta::assert_snapshot!(shown("palette", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭╭ What to do? ───────────────────────╮╮
    ││ tra                                ││
    ││ trash bin  Go to the trash bi…  gt ││
    ││ trash  Move the file, o…  d Delete ││
    ││ trace before  Put the crossh…  { E ││
    │╰────────────────────────────────────╯│
    │ ▦ evil �[31mred�_grid               0│
    ╰───────────────────────────────── 1/9 ╯
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn find() {
    insta::assert_snapshot!(shown("find", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Find anywhere ───────────────────────╮
    │ pla                                  │
    │ ∿ plain                            ~ │
    │ ▦ plain_grid                       ~ │
    │                                      │
    │                                      │
    │                                      │
    ╰───────────────────────────────── 1/2 ╯
     Enter go there   ↑ ↓ choose   Esc leave
    ");
}

#[test]
fn sharing() {
    insta::assert_snapshot!(shown("sharing", AT), @r"
     ╭ Sharing of “plain_grid” ───────────╮
    ╭│ now private                        │╮
    ││                                    ││
    ││ shared with nobody by name         ││
    ││                                    ││
    ││ p public s secret v private c link ││
    ││ a reader w writer d remove Esc clos││
    ││ g a plot's grids too: no           ││
    ╰╰────────────────────────────────────╯╯
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn comments() {
    insta::assert_snapshot!(shown("comments", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭╭ Comments on “plain_grid” ──────────╮╮
    ││ nobody has said anything yet       ││
    ││                                    ││
    ││ a add    d delete    Esc close     ││
    │╰────────────────────────────────────╯│
    │ ∿ plain                             0│
    │ ▦ plain_grid                        0│
    ╰───────────────────────────────── 9/9 ╯
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn prefix() {
    insta::assert_snapshot!(shown("prefix", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ , … ─────────────────────────────────╮
    │ c by crea…  o by owner  t by title   │
    │ C by crea…  O by owne…  T by titl…   │
    │ m by last…  q by qual…  v by views   │
    │ M by last…  Q by qual…  V by view…   │
    │ n by name   s by size                │
    │ N by name…  S by size…               │
    ╰──────────────────────────────────────╯
     Enter open  d trash  u undo  ? help  ,
    ");
}

#[test]
fn rename() {
    insta::assert_snapshot!(shown("rename", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Files ───────────────────────────────╮
    │╭ Rename “a_name_that_is_longer_than_╮│
    ││ of_a_list_has_room_for_and_goes_on ││
    ││ Enter renames, Esc leaves it       ││
    │╰────────────────────────────────────╯│
    │ ∿ evil �[31mred�                    0│
    │ ▦ evil �[31mred�_grid               0│
    ╰───────────────────────────────── 2/9 ╯
     Enter open  d trash  u undo  ? help
    ");
}

#[test]
fn notice() {
    insta::assert_snapshot!(shown("notice", AT), @r"
     plotree  bob · library  ~   by name ↑
    ╭ Files ───────────────────────────────╮
    │   name                          views│
    │ ▸ 数 据 分 析                            │
    │ ▦ a_name_that_is_longer_than…       0│
    │ ∿ evil �[31mred�                    0│
    │ ▦ evil �[31mred�_grid               0│
     ✓ Trashed
       “a_name_that_is_longer_than_any_col…
       · u undoes it.
    ");
}
