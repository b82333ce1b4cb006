//! Views at 80×24.

use super::shown;

const AT: (u16, u16) = (80, 24);

#[test]
fn list() {
    insta::assert_snapshot!(shown("list", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                                       views  changed│
    │    数 据 分 析     ││ ▸ 数 据 分 析                                               now│
    │  ≡ All 11      ││ ∿ a_name_that_is_longer_than_any_column_o…       0      now│
    │  ★ Starred     ││ ▦ a_name_that_is_longer_than_any_column_o…       0      now│
    │  ⇆ Shared      ││ ∿ evil �[31mred�                                 0      now│
    │  ◎ Public      ││ ▦ evil �[31mred�_grid                            0      now│
    │  ⌫ Trash       ││ ∿ été DE                                         0      now│
    │                │╰─────────────────────────────────────────────────────── 3/9 ╯
    │                │╭ a_name_that_is_longer_than_any_column_of_a_list_has_roo… ──╮
    │                ││4 rows × 1 columns                                          │
    │                ││data.0.y                                                    │
    │                ││       1                                                    │
    │                ││       3                                                    │
    │                ││       2                                                    │
    │                ││       5                                                    │
    │                ││                                                            │
    │                ││data.0.y  1 … 5  mean 2.75                                  │
    │                ││                                                    ⣀⣀⡠⠤⠤⠒⠒⠊│
    │                ││             ⢀⣀⣀⣀⠤⠤⠤⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⡀  ⣀⣀⡠⠤⠤⠒⠒⠊⠉⠉        │
    │                ││⣀⣀⣀⡠⠤⠤⠤⠒⠒⠒⠉⠉⠉⠁                         ⠈⠉⠉                  │
    ╰────────────────╯╰────────────────────────────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help
    ");
}

#[test]
fn tree() {
    insta::assert_snapshot!(shown("tree", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                                       views  changed│
    │    数 据 分 析     ││ ▸ 数 据 分 析                                               now│
    │  ≡ All 11      ││ ∿ a_name_that_is_longer_than_any_column_o…       0      now│
    │  ★ Starred     ││ ▦ a_name_that_is_longer_than_any_column_o…       0      now│
    │  ⇆ Shared      ││ ∿ evil �[31mred�                                 0      now│
    │  ◎ Public      ││ ▦ evil �[31mred�_grid                            0      now│
    │  ⌫ Trash       ││ ∿ été DE                                         0      now│
    │                │╰─────────────────────────────────────────────────────── 1/9 ╯
    │                │╭────────────────────────────────────────────────────────────╮
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    ╰────────────────╯╰────────────────────────────────────────────────────────────╯
     l open  h close  Enter to the list  Tab next pane  a new folder  ? help
    ");
}

#[test]
fn marks() {
    insta::assert_snapshot!(shown("marks", AT), @r"
     plotree  bob · library  ~                          by name ↑  range  3 marked
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                                       views  changed│
    │    数 据 分 析     ││ ▸ 数 据 分 析                                               now│
    │  ≡ All 11      ││▌∿ a_name_that_is_longer_than_any_column_o…       0      now│
    │  ★ Starred     ││▌▦ a_name_that_is_longer_than_any_column_o…       0      now│
    │  ⇆ Shared      ││▌∿ evil �[31mred�                                 0      now│
    │  ◎ Public      ││ ▦ evil �[31mred�_grid                            0      now│
    │  ⌫ Trash       ││ ∿ été DE                                         0      now│
    │                │╰─────────────────────────────────────────────────────── 4/9 ╯
    │                │╭ Title of evil �[31mred� ───────────────────────────────────╮
    │                ││                   Title of evil [31mred                    │
    │                ││5┤                                                      ⣤   │
    │                ││ │                                                  ⣀⠤⠒⠉    │
    │                ││4┤                                              ⢀⡠⠔⠊        │
    │                ││ │                    ⣀                      ⣀⠤⠒⠁           │
    │                ││3┤                ⣀⠤⠔⠒⠉⠉⠒⠒⠒⠤⠤⢄⣀⣀⡀        ⢀⡠⠔⠉               │
    │                ││2┤          ⣀⡠⠤⠒⠊⠉              ⠈⠉⠉⠒⠒⠒⠤⠶⠊⠁                  │
    │                ││ │    ⢀⣀⠤⠔⠊⠉                                                │
    │                ││1┤   ⠛⠁                                                     │
    │                ││ └───┬────────────────┬────────────────┬────────────────┬───│
    │                ││     0                1                2                3   │
    ╰────────────────╯╰────────────────────────────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help
    ");
}

#[test]
fn empty_list() {
    insta::assert_snapshot!(shown("empty list", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │  Home          ││   name                      views  changed data            │
    │  ≡ All         ││   Nothing here yet.                                        │
    │  ★ Starred     ││   a makes a folder,                                        │
    │  ⇆ Shared      ││   plotree import FILE… brings figures in,                  │
    │  ◎ Public      ││   gp shows the public plots.                               │
    │  ⌫ Trash       ││                                                            │
    │                ││                                                            │
    │                │╰────────────────────────────────────────────────────────────╯
    │                │╭────────────────────────────────────────────────────────────╮
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││ Nothing is selected.                                       │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    ╰────────────────╯╰────────────────────────────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help
    ");
}

#[test]
fn empty_trash() {
    insta::assert_snapshot!(shown("empty trash", AT), @r"
     plotree  bob · library  Trash                                       by time ↓
    ╭ Trash bin ───────────────────────────────────────────────────────────────────╮
    │   name             type  from                        files      size  trashed│
    │   The trash is empty.                                                        │
    │   gh goes home.                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────╯
    ╭──────────────────────────────────────────────────────────────────────────────╮
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │ Nothing is selected.                                                         │
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
fn loading() {
    insta::assert_snapshot!(shown("loading", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                      views  changed data            │
    │    数 据 分 析     ││   reading …                                                │
    │  ≡ All 11      ││                                                            │
    │  ★ Starred     ││                                                            │
    │  ⇆ Shared      ││                                                            │
    │  ◎ Public      ││                                                            │
    │  ⌫ Trash       ││                                                            │
    │                │╰────────────────────────────────────────────────────────────╯
    │                │╭────────────────────────────────────────────────────────────╮
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    ╰────────────────╯╰────────────────────────────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help
    ");
}

#[test]
fn failing() {
    insta::assert_snapshot!(shown("failing", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                      views  changed data            │
    │    数 据 分 析     ││   The disk of the library cannot be read: Input/output     │
    │  ≡ All 11      ││   error.                                                   │
    │  ★ Starred     ││   R reads it again.                                        │
    │  ⇆ Shared      ││                                                            │
    │  ◎ Public      ││                                                            │
    │  ⌫ Trash       ││                                                            │
    │                │╰────────────────────────────────────────────────────────────╯
    │                │╭────────────────────────────────────────────────────────────╮
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    ╰────────────────╯╰────────────────────────────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help
    ");
}

#[test]
fn offline() {
    insta::assert_snapshot!(shown("offline", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                      views  changed data            │
    │    数 据 分 析     ││   plots.example.org does not answer.                       │
    │  ≡ All 11      ││   Check the address and the network, then try again.       │
    │  ★ Starred     ││                                                            │
    │  ⇆ Shared      ││                                                            │
    │  ◎ Public      ││                                                            │
    │  ⌫ Trash       ││                                                            │
    │                │╰────────────────────────────────────────────────────────────╯
    │                │╭────────────────────────────────────────────────────────────╮
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
    │                ││                                                            │
     ✗ plots.example.org does not answer.
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help
    ");
}

#[test]
fn trash() {
    insta::assert_snapshot!(shown("trash", AT), @r"
     plotree  bob · library  Trash                                       by time ↓
    ╭ Trash bin ───────────────────────────────────────────────────────────────────╮
    │   name             type  from                        files      size  trashed│
    │ ▦ a_name_that_is_… grid  ~                               1      33 B      now│
    │ ∿ a_name_that_is_… plot  ~                               1     146 B      now│
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰───────────────────────────────────────────────────────────────────────── 1/2 ╯
    ╭ a_name_that_is_longer_than_any_column_of_a_list_has_room_for_and_goes_on_… ──╮
    │4 rows × 1 columns                                                            │
    │data.0.y                                                                      │
    │       1                                                                      │
    │       3                                                                      │
    │       2                                                                      │
    │       5                                                                      │
    │                                                                              │
    │data.0.y  1 … 5  mean 2.75                                                    │
    │                                                                    ⣀⣀⣀⠤⠤⠤⠔⠒⠒⠊│
    │                 ⢀⣀⣀⣀⣀⠤⠤⠤⠤⠒⠒⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⡀   ⣀⣀⣀⠤⠤⠤⠔⠒⠒⠊⠉⠉⠉          │
    │⣀⣀⣀⣀⡠⠤⠤⠤⠤⠒⠒⠒⠒⠉⠉⠉⠉⠁                                 ⠈⠉⠉⠉                       │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     r restore  M restore to…  D delete for good  E empty the trash  l open  ? help
    ");
}
