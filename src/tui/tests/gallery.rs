//! The list as a gallery.

use super::*;

#[test]
fn thumbnails_are_walked_through_and_opened() {
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let mut app = Driver::with_data(r#"[{"y":[1,3,2]}]"#, &names, (80, 24));
    app.keys("t p t t");
    insta::assert_snapshot!(app.screen(), @r"
    plotree  bob · library  ~                                           by name ↑
           Title of a                Title of b                Title of c
    3┤          ⢠⡤⣀           3┤          ⢠⡤⣀           3┤          ⢠⡤⣀
     │        ⡠⠊⠁  ⠉⠒⠤⢄⡀       │        ⡠⠊⠁  ⠉⠒⠤⢄⡀       │        ⡠⠊⠁  ⠉⠒⠤⢄⡀
    2┤     ⣀⠔⠉         ⠈⠑⠲⠆   2┤     ⣀⠔⠉         ⠈⠑⠲⠆   2┤     ⣀⠔⠉         ⠈⠑⠲⠆
     │  ⢀⡠⠊                    │  ⢀⡠⠊                    │  ⢀⡠⠊
    1┤ ⠘⠃                     1┤ ⠘⠃                     1┤ ⠘⠃
     └─┬────┬────┬───┬────┬─   └─┬────┬────┬───┬────┬─   └─┬────┬────┬───┬────┬─
       0   0.5   1  1.5   2      0   0.5   1  1.5   2      0   0.5   1  1.5   2
    ∿ a                       ∿ b                       ∿ c

           Title of d                Title of e                Title of f
    3┤          ⢠⡤⣀           3┤          ⢠⡤⣀           3┤          ⢠⡤⣀
     │        ⡠⠊⠁  ⠉⠒⠤⢄⡀       │        ⡠⠊⠁  ⠉⠒⠤⢄⡀       │        ⡠⠊⠁  ⠉⠒⠤⢄⡀
    2┤     ⣀⠔⠉         ⠈⠑⠲⠆   2┤     ⣀⠔⠉         ⠈⠑⠲⠆   2┤     ⣀⠔⠉         ⠈⠑⠲⠆
     │  ⢀⡠⠊                    │  ⢀⡠⠊                    │  ⢀⡠⠊
    1┤ ⠘⠃                     1┤ ⠘⠃                     1┤ ⠘⠃
     └─┬────┬────┬───┬────┬─   └─┬────┬────┬───┬────┬─   └─┬────┬────┬───┬────┬─
       0   0.5   1  1.5   2      0   0.5   1  1.5   2      0   0.5   1  1.5   2
    ∿ d                       ∿ e                       ∿ f



    l open  j down  Enter open  Space mark  + larger  - smaller  Esc close
    ");
    app.keys("l j");
    assert_eq!(app.selected(), "e");
    app.keys("space -");
    assert_eq!(app.app.marks.len(), 1);
    app.keys("enter");
    assert!(matches!(app.app.full.last(), Some(Full::Chart(_))));
    app.keys("esc d");
    assert!(!app.exists("e"));
    app.keys("+ + + G");
    assert_eq!(app.selected(), "g");
    app.keys("esc");
    assert!(app.app.full.is_empty());
}
