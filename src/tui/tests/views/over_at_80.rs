//! What lies over the list or takes its place, at 80×24.

use super::shown;

const AT: (u16, u16) = (80, 24);

#[test]
fn delete() {
    insta::assert_snapshot!(shown("delete", AT), @r"
     plotree  bob · library  Trash                             by time ↓  2 marked
    ╭ Trash bin ───────────────────────────────────────────────────────────────────╮
    │   name             type  from                        files      size  trashed│
    │▌▦ a_name_that_is_… grid  ~                               1      33 B      now│
    │▌∿ a_name_that_is_… plot  ~                               1     146 B      now│
    │      ╭ Delete for good? ──────────────────────────────────────────────╮      │
    │      │   a_name_that_is_longer_than_any_column_of_a_list_has_room_fo… │      │
    │      │   a_name_that_is_longer_than_any_column_of_a_list_has_room_fo… │      │
    │      │                                                                │      │
    ╰──────│ 2 files, 179 B, will be gone for good.                         │─ 1/2 ╯
    ╭ a_nam│ This cannot be undone.                                         │n_… ──╮
    │4 rows│                                                                │      │
    │data.0│ type delete and Enter, or Esc:                                 │      │
    │      ╰────────────────────────────────────────────────────────────────╯      │
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

#[test]
fn sources() {
    insta::assert_snapshot!(shown("sources", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Sources of plain_grid ───────────────────────────────────────────────────────╮
    │╔═ ▦ grid ════════╗     ╭─ ∿ plot ─────────╮                                  │
    │║plain_grid       ║────▸│plain             │                                  │
    │║bob:9  ----------║     │bob:10  ----------│                                  │
    │╚═════════════════╝     ╰──────────────────╯                                  │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰─────────────────────────────────────────────────────── 0 in, 1 out · 2 boxes ╯
     h made from  l made of it  j box below  Enter into the middle  Esc close
    ");
}

#[test]
fn tasks() {
    insta::assert_snapshot!(shown("tasks", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Tasks ───────────────────────────────────────────────────────────────────────╮
    │ ✓ done       trashed “a_name_that_is_longer_than_any_column_of_a_list…”  now │
    │ ✓ done       trashed “a_name_that_is_longer_than_any_column_of_a_list…”  now │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
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
     x cancel  r try again  C forget ended  Esc close  U history  ? help
    ");
}

#[test]
fn history() {
    insta::assert_snapshot!(shown("history", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ History ─────────────────────────────────────────────────────────────────────╮
    │ ↷ undone     trashed “a_name_that_is_longer_than_any_column_of_a_list…”  now │
    │ ↶ done       trashed “a_name_that_is_longer_than_any_column_of_a_list…”  now │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
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
     Enter go to that point  u undo  Ctrl-R redo  Esc close  w tasks  ? help
    ");
}

#[test]
fn tour() {
    insta::assert_snapshot!(shown("tour", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Welcome to plotree ──────────────────────────────────────────────────────────╮
    │                                                                              │
    │  Plots, folders and grids as files: the keys for most of what there is.      │
    │                                                                              │
    │  j k l h        move, open, go back                                          │
    │  Enter          draw a plot in full size                                     │
    │  Tab            folders and shelves on the left                              │
    │  ,v ,n          most viewed first; other orders                              │
    │  / s            narrow this list; find anywhere                              │
    │  S              where data came from, what was made of it                    │
    │  d gt r         throw away; see the trash, restore there                     │
    │  u Ctrl-R       take anything back, and do it again                          │
    │  Space r M      mark several; rename; move                                   │
    │  gp             plots of everybody, samples among them                       │
    │  : ?            any action by its name; all keys                             │
    │  Esc q          leave what is open; quit                                     │
    │                                                                              │
    │  g? shows this again. Any key begins.                                        │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     Esc close
    ");
}

#[test]
fn palette() {
    insta::assert_snapshot!(shown("palette", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ ╭ What to do? ─────────────────────────────────────────────────────────────╮─╮
    │▾│ tra                                                                      │d│
    │ │ trash bin  Go to the trash bin.                                       gt │w│
    │ │ trash  Move the file, or the marked ones, to the trash. Folde…  d Delete │w│
    │ │ trace before  Put the crosshair on a value of the trace before.      { E │w│
    │ │ traces  List the traces, to show and hide them; with a count, show o…  t │w│
    │ │ top  Go to the first row; in the chart, to the first value of …  gg Home │w│
    │ │ delete for good  Delete for good what is in the trash. Asks first.     D │w│
    │ │ restore  Take the file, or the marked ones, out of the trash, to whe…  r │ ╯
    │ │ restore to…  Take the file, or the marked ones, out of the trash, in…  M │─╮
    │ │ empty the trash  Delete everything in the trash for good. Asks first.  E │ │
    │ │ by when trashed  Sort by when files were trashed, latest first.       ,d │ │
    │ │ by when trashed, earliest first  Sort by when files were trashed, e…  ,D │ │
    │ │ next value  Put the crosshair on the next value of the trace.          n │ │
    │ │ next trace  Put the crosshair on a value of the next trace.          } e │ │
    │ │ show or hide  Show or hide the trace.                              Space │ │
    │ │ only this one  Show this trace only.                                   o │ │
    │ │ all  Show all traces.                                                  a │ │
    │ │ how values are read  Read the values of all traces at the crosshair'…  m │ │
    │ ╰──────────────────────────────────────────────────────────────────────────╯ │
    │                ││                                                            │
    ╰────────────────╯╰────────────────────────────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help
    ");
}

#[test]
fn find() {
    insta::assert_snapshot!(shown("find", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Find anywhere ───────────────────────────────────────────────────────────────╮
    │ pla                                                                          │
    │ ∿ plain                                                                    ~ │
    │ ▦ plain_grid                                                               ~ │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰───────────────────────────────────────────────────────────────────────── 1/2 ╯
    ╭ Title of plain ──────────────────────────────────────────────────────────────╮
    │                                Title of plain                                │
    │ │                                                                     ⣀⡠⣤    │
    │4┤                                                              ⢀⣀⠤⠤⠒⠊⠉       │
    │ │                          ⢀⡀                            ⢀⣀⠤⠔⠒⠉⠁             │
    │ │                  ⣀⣀⡠⠤⠤⠒⠒⠊⠉⠉⠉⠑⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⡀   ⣀⡠⠤⠒⠒⠉⠁                   │
    │2┤        ⢀⣀⣀⠤⠤⠔⠒⠒⠉⠉                            ⠈⠉⠙⠋                          │
    │ │    ⠛⠒⠉⠉⠁                                                                   │
    │ └────┬─────────────────────┬──────────────────────┬─────────────────────┬────│
    │      0                     1                      2                     3    │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     Enter go there    ↑ ↓ choose    Esc leave
    ");
}

#[test]
fn sharing() {
    insta::assert_snapshot!(shown("sharing", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                      views  changed data            │
    │    数 据 分 析     ││ ∿ evil �[31mred�                0      now ⣀⣀⡠⠤⠤⠒⠒⠒⠒⠒⠢⠤⠤⠒⠒⠊│
    │  ≡ All 11      ││ ▦ evil �[31mred�_grid           0      now ⣀⣀⡠⠤⠤⠒⠒⠒⠒⠒⠢⠤⠤⠒⠒⠊│
    │  ╭ Sharing of “plain_grid” ───────────────────────────────────────────────╮⠒⠊│
    │  │ now private                                                            │⠒⠊│
    │  │                                                                        │⠒⠊│
    │  │ shared with nobody by name                                             │⠒⠊│
    │  │                                                                        │9 ╯
    │  │ p public    s secret, by link    v private    c copy link              │──╮
    │  │ a add reader    w add writer    d remove    Esc close                  │  │
    │  │ g a plot's grids too: no                                               │  │
    │  ╰────────────────────────────────────────────────────────────────────────╯  │
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
fn comments() {
    insta::assert_snapshot!(shown("comments", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                      views  changed data            │
    │    数 据 分 析     ││ ∿ evil �[31mred�                0      now ⣀⣀⡠⠤⠤⠒⠒⠒⠒⠒⠢⠤⠤⠒⠒⠊│
    │  ≡ All 11      ││ ▦ evil �[31mred�_grid           0      now ⣀⣀⡠⠤⠤⠒⠒⠒⠒⠒⠢⠤⠤⠒⠒⠊│
    │  ★ Starred     ││ ∿ été DE                        0      now ⣀⣀⡠⠤⠤⠒⠒⠒⠒⠒⠢⠤⠤⠒⠒⠊│
    │  ╭ Comments on “plain_grid” ──────────────────────────────────────────────╮⠒⠊│
    │  │ nobody has said anything yet                                           │⠒⠊│
    │  │                                                                        │⠒⠊│
    │  │ a add    d delete    Esc close                                         │9 ╯
    │  ╰────────────────────────────────────────────────────────────────────────╯──╮
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
fn prefix() {
    insta::assert_snapshot!(shown("prefix", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                                       views  changed│
    │    数 据 分 析     ││ ▸ 数 据 分 析                                               now│
    │  ≡ All 11      ││ ∿ a_name_that_is_longer_than_any_column_o…       0      now│
    │  ★ Starred     ││ ▦ a_name_that_is_lon╭ , … ─────────────────────────────────╮
    │  ⇆ Shared      ││ ∿ evil �[31mred�    │ c      by creation                   │
    │  ◎ Public      ││ ▦ evil �[31mred�_gri│ C      by creation, oldest first     │
    │  ⌫ Trash       ││ ∿ été DE            │ m      by last change                │
    │                │╰─────────────────────│ M      by last change, oldest first  │
    │                │╭ 数 据 分 析  ───────────│ n      by name                       │
    │                ││∿ 图 表 的 名 字 很 长      │ N      by name, reversed             │
    │                ││▦ 图 表 的 名 字 很 长 _grid│ o      by owner                      │
    │                ││                     │ O      by owner, reversed            │
    │                ││                     │ q      by quality                    │
    │                ││                     │ Q      by quality, worst first       │
    │                ││                     │ s      by size                       │
    │                ││                     │ S      by size, smallest first       │
    │                ││                     │ t      by title                      │
    │                ││                     │ T      by title, reversed            │
    │                ││                     │ v      by views                      │
    │                ││                     │ V      by views, fewest first        │
    ╰────────────────╯╰─────────────────────╰──────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help  ,
    ");
}

#[test]
fn notice() {
    insta::assert_snapshot!(shown("notice", AT), @r"
     plotree  bob · library  ~                                           by name ↑
    ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
    │▾ Home          ││   name                                       views  changed│
    │    数 据 分 析     ││ ▸ 数 据 分 析                                               now│
    │  ≡ All 10      ││ ▦ a_name_that_is_longer_than_any_column_o…       0      now│
    │  ★ Starred     ││ ∿ evil �[31mred�                                 0      now│
    │  ⇆ Shared      ││ ▦ evil �[31mred�_grid                            0      now│
    │  ◎ Public      ││ ∿ été DE                                         0      now│
    │  ⌫ Trash 1     ││ ▦ été DE_grid                                    0      now│
    │                │╰─────────────────────────────────────────────────────── 2/8 ╯
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
     ✓ Trashed “a_name_that_is_longer_than_any_column_of_a_list…” · u undoes it.
    ");
}
