//! Views at 160×45.

use super::shown;

const AT: (u16, u16) = (160, 45);

#[test]
fn list() {
    insta::assert_snapshot!(shown("list", AT), @r"
     plotree  bob · library  ~                                                                                                                           by name ↑
    ╭ Folders ───────────────╮╭ Files ────────────────────────────────────────────────────╮╭ a_name_that_is_longer_than_any_column_of_a_list_has_room_for_and_g… ──╮
    │▾ Home                  ││   name                                      views  changed││4 rows × 1 columns                                                     │
    │    数 据 分 析             ││ ▸ 数 据 分 析                                              now││data.0.y                                                               │
    │  ≡ All 11              ││ ∿ a_name_that_is_longer_than_any_column_…       0      now││       1                                                               │
    │  ★ Starred             ││ ▦ a_name_that_is_longer_than_any_column_…       0      now││       3                                                               │
    │  ⇆ Shared              ││ ∿ evil �[31mred�                                0      now││       2                                                               │
    │  ◎ Public              ││ ▦ evil �[31mred�_grid                           0      now││       5                                                               │
    │  ⌫ Trash               ││ ∿ été DE                                        0      now││                                                                       │
    │                        ││ ▦ été DE_grid                                   0      now││data.0.y  1 … 5  mean 2.75                                             │
    │                        ││ ∿ plain                                         0      now││                                                                  ⢀⣀⠤⠔⠊│
    │                        ││ ▦ plain_grid                                    0      now││                                                             ⣀⡠⠤⠒⠉⠁    │
    │                        ││                                                           ││                       ⢀⣀⣀⣀⡀                           ⢀⣀⠤⠔⠊⠉          │
    │                        ││                                                           ││                ⣀⣀⠤⠤⠒⠒⠉⠁   ⠈⠉⠉⠉⠑⠒⠒⠒⠢⠤⠤⠤⢄⣀⣀⣀⡀      ⣀⡠⠤⠒⠉⠁               │
    │                        ││                                                           ││        ⣀⣀⠤⠤⠒⠒⠉⠉                           ⠈⠉⠉⠉⠒⠊⠉                     │
    │                        ││                                                           ││⣀⣀⠤⠤⠒⠒⠉⠉                                                               │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           │╰───────────────────────────────────────────────────────────────────────╯
    │                        ││                                                           │╭ Details ──────────────────────────────────────────────────────────────╮
    │                        ││                                                           ││name       a_name_that_is_longer_than_any_column_of_a_list_has_room_fo…│
    │                        ││                                                           ││fid        bob:0  (grid)                                               │
    │                        ││                                                           ││sharing    private                                                     │
    │                        ││                                                           ││views      0                                                           │
    │                        ││                                                           ││changed    ---------- --------  (just now)                             │
    │                        ││                                                           ││path       /a_name_that_is_longer_than_any_column_of_a_list_has_room_f…│
    │                        ││                                                           ││used by    bob:1                                                       │
    │                        ││                                                           ││created    ---------- --------  (just now)                             │
    ╰────────────────────────╯╰────────────────────────────────────────────────────── 3/9 ╯╰───────────────────────────────────────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  S sources  ? help  Space mark  A share…  C comments  o in the browser  gt trash bin
    ");
}

#[test]
fn trash() {
    insta::assert_snapshot!(shown("trash", AT), @r"
     plotree  bob · library  Trash                                                                                                                       by time ↓
    ╭ Trash bin ───────────────────────────────────────────────────────────╮╭ a_name_that_is_longer_than_any_column_of_a_list_has_room_for_and_goes_on_grid ───────╮
    │   name              from                     files      size  trashed││4 rows × 1 columns                                                                    │
    │ ▦ a_name_that_is_l… ~                            1      33 B      now││data.0.y                                                                              │
    │ ∿ a_name_that_is_l… ~                            1     146 B      now││       1                                                                              │
    │                                                                      ││       3                                                                              │
    │                                                                      ││       2                                                                              │
    │                                                                      ││       5                                                                              │
    │                                                                      ││                                                                                      │
    │                                                                      ││data.0.y  1 … 5  mean 2.75                                                            │
    │                                                                      ││                                                                                ⢀⣀⡠⠤⠒⠊│
    │                                                                      ││                                                                          ⣀⡠⠤⠔⠒⠉⠁     │
    │                                                                      ││                            ⢀⣀⣀⣀⣀⡀                                 ⢀⣀⠤⠔⠒⠊⠉            │
    │                                                                      ││                   ⣀⣀⡠⠤⠤⠒⠒⠊⠉⠁    ⠈⠉⠉⠉⠉⠒⠒⠒⠒⠒⠤⠤⠤⠤⢄⣀⣀⣀⣀⡀       ⢀⣀⡠⠤⠒⠊⠉⠁                  │
    │                                                                      ││         ⢀⣀⣀⠤⠤⠔⠒⠒⠉⠉                                 ⠈⠉⠉⠉⠉⠒⠒⠉⠁                         │
    │                                                                      ││⣀⣀⡠⠤⠤⠒⠒⠊⠉⠁                                                                            │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      ││                                                                                      │
    │                                                                      │╰──────────────────────────────────────────────────────────────────────────────────────╯
    │                                                                      │╭ Details ─────────────────────────────────────────────────────────────────────────────╮
    │                                                                      ││name       a_name_that_is_longer_than_any_column_of_a_list_has_room_for_and_goes_on_g…│
    │                                                                      ││fid        bob:0  (grid)                                                              │
    │                                                                      ││sharing    private                                                                    │
    │                                                                      ││views      0                                                                          │
    │                                                                      ││changed    ---------- --------  (just now)                                            │
    │                                                                      ││in trash   1 file, 33 B                                                               │
    │                                                                      ││path       /a_name_that_is_longer_than_any_column_of_a_list_has_room_for_and_goes_on_…│
    │                                                                      ││used by    bob:1                                                                      │
    ╰───────────────────────────────────────────────────────────────── 1/2 ╯╰──────────────────────────────────────────────────────────────────────────────────────╯
     r restore  M restore to…  D delete for good  E empty the trash  l open  u undo  Space mark  gh home  ? help  q quit
    ");
}

#[test]
fn sources() {
    insta::assert_snapshot!(shown("sources", AT), @r"
     plotree  bob · library  ~                                                                                                                           by name ↑
    ╭ Sources of plain_grid ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │╔═ ▦ grid ════════╗     ╭─ ∿ plot ─────────╮                                                                                                                  │
    │║plain_grid       ║────▸│plain             │                                                                                                                  │
    │║bob:9  ----------║     │bob:10  ----------│                                                                                                                  │
    │╚═════════════════╝     ╰──────────────────╯                                                                                                                  │
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
    ╰─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────── 0 in, 1 out · 2 boxes ╯
     h made from  l made of it  j box below  Enter into the middle  o show in its folder  Esc close  H middle before  ci copy id  ? help
    ");
}

#[test]
fn find() {
    insta::assert_snapshot!(shown("find", AT), @r"
     plotree  bob · library  ~                                                                                                                           by name ↑
    ╭ Find anywhere ───────────────────────────────────────────────────────╮╭ Title of plain ──────────────────────────────────────────────────────────────────────╮
    │ pla                                                                  ││                                    Title of plain                                    │
    │ ∿ plain                                                            ~ ││ │                                                                                    │
    │ ▦ plain_grid                                                       ~ ││ │                                                                                    │
    │                                                                      ││5┤                                                                              ⡸⠃    │
    │                                                                      ││ │                                                                             ⡰⠁     │
    │                                                                      ││ │                                                                            ⡰⠁      │
    │                                                                      ││ │                                                                           ⡰⠁       │
    │                                                                      ││ │                                                                          ⡰⠁        │
    │                                                                      ││ │                                                                         ⡰⠁         │
    │                                                                      ││ │                                                                        ⡰⠁          │
    │                                                                      ││ │                                                                       ⡰⠁           │
    │                                                                      ││4┤                                                                      ⡰⠁            │
    │                                                                      ││ │                                                                     ⡰⠁             │
    │                                                                      ││ │                                                                    ⡰⠁              │
    │                                                                      ││ │                                                                   ⡰⠁               │
    │                                                                      ││ │                                                                  ⢰⠁                │
    │                                                                      ││ │                                                                 ⢠⠃                 │
    │                                                                      ││ │                                                                ⢠⠃                  │
    │                                                                      ││ │                                                               ⢠⠃                   │
    │                                                                      ││ │                             ⣀                                ⢠⠃                    │
    │                                                                      ││3┤                            ⢀⠏⠒⢄⡀                            ⢠⠃                     │
    │                                                                      ││ │                           ⡰⠁   ⠈⠒⢄⡀                        ⢠⠃                      │
    │                                                                      ││ │                         ⢀⠎        ⠈⠒⢄⡀                    ⢠⠃                       │
    │                                                                      ││ │                        ⡰⠁            ⠈⠒⢄⡀                ⢠⠃                        │
    │                                                                      ││ │                      ⢀⠎                 ⠈⠢⢄             ⢠⠃                         │
    │                                                                      ││ │                     ⡰⠁                     ⠉⠢⢄         ⢠⠃                          │
    │                                                                      ││ │                   ⢀⠎                          ⠉⠢⢄     ⢠⠃                           │
    │                                                                      ││ │                  ⡰⠁                              ⠉⠢⢄ ⢠⠃                            │
    │                                                                      ││2┤                ⢀⠜                                   ⠉⠛                             │
    │                                                                      ││ │               ⡠⠃                                                                   │
    │                                                                      ││ │             ⢀⠜                                                                     │
    │                                                                      ││ │            ⡠⠃                                                                      │
    │                                                                      ││ │          ⢀⠜                                                                        │
    │                                                                      ││ │         ⡠⠃                                                                         │
    │                                                                      ││ │       ⢀⠜                                                                           │
    │                                                                      ││ │      ⡠⠃                                                                            │
    │                                                                      ││1┤    ⢠⡜                                                                              │
    │                                                                      ││ │                                                                                    │
    │                                                                      ││ │                                                                                    │
    │                                                                      ││ └─────┬───────────────────────┬────────────────────────┬───────────────────────┬─────│
    │                                                                      ││       0                       1                        2                       3     │
    ╰───────────────────────────────────────────────────────────────── 1/2 ╯╰──────────────────────────────────────────────────────────────────────────────────────╯
     Enter go there    ↑ ↓ choose    Esc leave
    ");
}

#[test]
fn tasks() {
    insta::assert_snapshot!(shown("tasks", AT), @r"
     plotree  bob · library  ~                                                                                                                           by name ↑
    ╭ Tasks ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │ ✓ done       trashed “a_name_that_is_longer_than_any_column_of_a_list…”                                                                                  now │
    │ ✓ done       trashed “a_name_that_is_longer_than_any_column_of_a_list…”                                                                                  now │
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
    │                                                                                                                                                              │
    │                                                                                                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
     x cancel  r try again  C forget ended  Esc close  U history  ? help
    ");
}

#[test]
fn offline() {
    insta::assert_snapshot!(shown("offline", AT), @r"
     plotree  bob · library  ~                                                                                                                           by name ↑
    ╭ Folders ───────────────╮╭ Files ────────────────────────────────────────────────────╮╭───────────────────────────────────────────────────────────────────────╮
    │▾ Home                  ││   name                     views  changed data            ││                                                                       │
    │    数 据 分 析             ││   plots.example.org does not answer.                      ││                                                                       │
    │  ≡ All 11              ││   Check the address and the network, then try again.      ││                                                                       │
    │  ★ Starred             ││                                                           ││                                                                       │
    │  ⇆ Shared              ││                                                           ││                                                                       │
    │  ◎ Public              ││                                                           ││                                                                       │
    │  ⌫ Trash               ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           │╰───────────────────────────────────────────────────────────────────────╯
    │                        ││                                                           │╭ Details ──────────────────────────────────────────────────────────────╮
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
     ✗ plots.example.org does not answer.
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  S sources  ? help  Space mark  A share…  C comments  o in the browser  gt trash bin
    ");
}

#[test]
fn sharing() {
    insta::assert_snapshot!(shown("sharing", AT), @r"
     plotree  bob · library  ~                                                                                                                           by name ↑
    ╭ Folders ───────────────╮╭ Files ────────────────────────────────────────────────────╮╭ plain_grid ───────────────────────────────────────────────────────────╮
    │▾ Home                  ││   name                                      views  changed││4 rows × 1 columns                                                     │
    │    数 据 分 析             ││ ▸ 数 据 分 析                                              now││data.0.y                                                               │
    │  ≡ All 11              ││ ∿ a_name_that_is_longer_than_any_column_…       0      now││       1                                                               │
    │  ★ Starred             ││ ▦ a_name_that_is_longer_than_any_column_…       0      now││       3                                                               │
    │  ⇆ Shared              ││ ∿ evil �[31mred�                                0      now││       2                                                               │
    │  ◎ Public              ││ ▦ evil �[31mred�_grid                           0      now││       5                                                               │
    │  ⌫ Trash               ││ ∿ été DE                                        0      now││                                                                       │
    │                        ││ ▦ été DE_grid                                   0      now││data.0.y  1 … 5  mean 2.75                                             │
    │                        ││ ∿ plain                                         0      now││                                                                  ⢀⣀⠤⠔⠊│
    │                        ││ ▦ plain_grid                                    0      now││                                                             ⣀⡠⠤⠒⠉⠁    │
    │                        ││                ╭ Sharing of “plain_grid” ───────────────────────────────────────────────╮                          ⢀⣀⠤⠔⠊⠉          │
    │                        ││                │ now private                                                            │⠉⠉⠑⠒⠒⠒⠢⠤⠤⠤⢄⣀⣀⣀⡀      ⣀⡠⠤⠒⠉⠁               │
    │                        ││                │                                                                        │              ⠈⠉⠉⠉⠒⠊⠉                     │
    │                        ││                │ shared with nobody by name                                             │                                          │
    │                        ││                │                                                                        │                                          │
    │                        ││                │ p public    s secret, by link    v private    c copy link              │                                          │
    │                        ││                │ a add reader    w add writer    d remove    Esc close                  │                                          │
    │                        ││                │ g a plot's grids too: no                                               │                                          │
    │                        ││                ╰────────────────────────────────────────────────────────────────────────╯                                          │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           ││                                                                       │
    │                        ││                                                           │╰───────────────────────────────────────────────────────────────────────╯
    │                        ││                                                           │╭ Details ──────────────────────────────────────────────────────────────╮
    │                        ││                                                           ││name       plain_grid                                                  │
    │                        ││                                                           ││fid        bob:9  (grid)                                               │
    │                        ││                                                           ││sharing    private                                                     │
    │                        ││                                                           ││views      0                                                           │
    │                        ││                                                           ││changed    ---------- --------  (just now)                             │
    │                        ││                                                           ││path       /plain_grid                                                 │
    │                        ││                                                           ││used by    bob:10                                                      │
    │                        ││                                                           ││created    ---------- --------  (just now)                             │
    ╰────────────────────────╯╰────────────────────────────────────────────────────── 9/9 ╯╰───────────────────────────────────────────────────────────────────────╯
     Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  S sources  ? help  Space mark  A share…  C comments  o in the browser  gt trash bin
    ");
}
