//! Exports, pages for a browser and bundles, as a script uses them: what is written, what is left, what comes back.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::{FIGURE, Home, Run};

fn done(home: &Home, arguments: &[&str]) -> Run {
    let run = home.run(arguments);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}: {}", run.out);
    run
}

fn fails(home: &Home, arguments: &[&str], code: i32, says: &str) -> Run {
    let run = home.run(arguments);
    assert_eq!(run.code, code, "{arguments:?}: {}{}", run.out, run.err);
    assert!(run.err.contains(says), "{arguments:?}: {}", run.err);
    run
}

/// Returns a home with `a/growth`, `a/b/margins` and the grids of each.
fn furnished() -> Home {
    let home = Home::new();
    home.write("a/growth.json", FIGURE);
    home.write("a/b/margins.json", FIGURE.replace("Growth", "Margins"));
    done(&home, &["import", "a"]);
    home
}

/// Returns all files below a folder, by their paths from it.
fn files(folder: &Path) -> Vec<String> {
    let (mut found, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_tree_is_exported_and_comes_back_equal() {
    let home = furnished();
    let run = done(&home, &["export", "a", "--to", "out"]);
    assert_eq!(run.out, "exported 4 files to `out`: 4 json\n");
    let all = ["a/b/margins.json", "a/b/margins_grid.json", "a/growth.json", "a/growth_grid.json"];
    assert_eq!(files(&home.path("out")), all);
    let exported = |name: &str| fs::read_to_string(home.path(name)).unwrap();
    assert_eq!(exported("out/a/growth.json"), format!("{FIGURE}\n"));
    let grid: Value = serde_json::from_str(&exported("out/a/growth_grid.json")).unwrap();
    let stored: Value = serde_json::from_str(&done(&home, &["cat", "a/growth_grid"]).out).unwrap();
    assert_eq!(grid, stored);
    // Again, there is nothing to do.
    assert_eq!(done(&home, &["export", "a", "--to", "out"]).out, "exported 0 files to `out`, 4 there already\n");
    // The figure comes back as the same figure.
    done(&home, &["import", "out/a/growth.json", "--into", "back"]);
    done(&home, &["export", "back/growth", "--to", "again"]);
    assert_eq!(exported("again/growth.json"), exported("out/a/growth.json"));
}

#[test]
fn every_format_holds_what_suits_it() {
    let home = furnished();
    let formats = "json,html,png,jpg,webp,svg,pdf,ipynb,csv,parquet,xlsx";
    let run = done(&home, &["export", "a/growth", "a/growth_grid", "--to", "out", "--format", formats]);
    assert!(run.out.starts_with("exported 12 files to `out`: 1 csv, 1 html, 1 ipynb, 1 jpeg, 2 json"), "{}", run.out);
    let begins = |name: &str, start: &[u8]| {
        let bytes = fs::read(home.path("out").join(name)).unwrap();
        assert!(bytes.starts_with(start), "{name}: {:?}", &bytes[..bytes.len().min(40)]);
        bytes
    };
    begins("growth.png", b"\x89PNG");
    begins("growth.jpeg", b"\xff\xd8\xff");
    begins("growth.webp", b"RIFF");
    begins("growth.pdf", b"%PDF");
    begins("growth.svg", b"<svg");
    begins("growth_grid.parquet", b"PAR1");
    begins("growth_grid.xlsx", b"PK");
    assert_eq!(begins("growth_grid.csv", b"data.0.x"), b"data.0.x,data.0.y\r\na,1\r\nb,2\r\n");
    let page = String::from_utf8(begins("growth.html", b"<!doctype html>")).unwrap();
    assert!(page.contains("Content-Security-Policy") && page.contains("<title>Growth</title>"));
    // Pages and notebooks are read back as the same figure.
    for name in ["growth.html", "growth.ipynb"] {
        let folder = format!("back-{name}");
        done(&home, &["import", "--force", &format!("out/{name}"), "--into", &folder]);
        let figure: Value =
            serde_json::from_str(&done(&home, &["cat", "--data", &format!("{folder}/growth")]).out).unwrap();
        assert_eq!(figure["data"][0]["y"], json!([1, 2]), "{name}");
        assert_eq!(figure["layout"]["title"]["text"], "Growth", "{name}");
    }
    // A format that is for none of them is told, and a failure only where nothing was made.
    let run = done(&home, &["export", "a", "--to", "tables", "--format", "csv"]);
    assert_eq!(run.out, "exported 2 files to `tables`: 2 csv, 2 left out, as the format is not for them\n");
    fails(&home, &["export", "a/growth", "--to", "none", "--format", "xlsx"], 1, "nothing of it can be xlsx");
    fails(&home, &["export", "a", "--to", "none", "--format", "gif"], 2, "one of json, html");
    fails(&home, &["export", "a"], 2, "--to");
    fails(&home, &["export", "nowhere", "--to", "nothing"], 1, "`nowhere`: not found");
    assert!(!home.path("nothing").exists());
    fails(&home, &["export", "nowhere", "a/growth", "--to", "some"], 1, "`nowhere`: not found");
    assert_eq!(files(&home.path("some")), ["growth.json"]);
}

#[test]
fn what_is_there_stays_unless_forced() {
    let home = furnished();
    home.write("out/growth.json", "mine");
    let run = fails(&home, &["export", "a/growth", "--to", "out"], 1, "another `out/growth.json` is there");
    assert!(run.out.contains("1 in the way of others") && run.err.contains("--force"), "{}{}", run.out, run.err);
    assert_eq!(fs::read_to_string(home.path("out/growth.json")).unwrap(), "mine");
    done(&home, &["export", "a/growth", "--to", "out", "--force"]);
    assert_eq!(fs::read_to_string(home.path("out/growth.json")).unwrap(), format!("{FIGURE}\n"));
    assert_eq!(files(&home.path("out")), ["growth.json"]);
}

#[test]
fn names_lead_nowhere_else() {
    let home = furnished();
    done(&home, &["mv", "a/growth", "a/..\\..\\x:y?"]);
    done(&home, &["mv", "a/growth_grid", "a/CON"]);
    done(&home, &["mkdir", "a/..."]);
    done(&home, &["mv", "a/b/margins", "a/..."]);
    done(&home, &["mv", "a/b/margins_grid", "a/.../X.JSON"]);
    done(&home, &["export", ".", "--to", "deep/out"]);
    assert_eq!(
        files(&home.path("deep")),
        ["out/a/_CON.json", "out/a/__.._x_y_.json", "out/a/untitled/X.json", "out/a/untitled/margins.json"]
    );
    #[cfg(unix)]
    {
        fs::create_dir_all(home.path("there")).unwrap();
        fs::create_dir_all(home.path("linked")).unwrap();
        std::os::unix::fs::symlink(home.path("there"), home.path("linked/a")).unwrap();
        fails(&home, &["export", "a", "--to", "linked", "--force"], 1, "may lead anywhere");
        assert!(files(&home.path("there")).is_empty());
    }
}

#[test]
fn an_export_is_told_line_by_line() {
    let home = furnished();
    let all = [
        &["--library", "lib.plotree", "--no-samples"][..],
        &["export", "-", "--to", "out", "--format", "svg", "--json"],
    ]
    .concat();
    let run = crate::told(&home.command(&all).write_stdin("a/growth\na/growth_grid\n").output().unwrap());
    let told = lines(&run.out);
    assert_eq!((run.code, told.len()), (0, 2), "{}", run.err);
    assert_eq!((&told[0]["outcome"], &told[0]["path"]), (&json!("new"), &json!("out/growth.svg")));
    assert_eq!(told[0]["bytes"], fs::metadata(home.path("out/growth.svg")).unwrap().len());
    assert_eq!((&told[1]["outcome"], &told[1]["format"]), (&json!("unsuited"), &Value::Null));
}

#[test]
fn a_page_is_made_for_the_browser() {
    let home = furnished();
    let run = done(&home, &["open", "--print", "a/growth", "a/growth_grid"]);
    let pages: Vec<&str> = run.out.lines().collect();
    assert!(fs::read_to_string(pages[0]).unwrap().contains("Plotly"));
    assert!(fs::read_to_string(pages[1]).unwrap().contains("<td"));
    // Here is no display: the page is made and told.
    if cfg!(target_os = "linux") {
        let run = fails(&home, &["open", "a/growth", "--json"], 1, "open the page yourself");
        let told = lines(&run.out);
        assert_eq!(told[0]["opened"], false);
        assert!(fs::metadata(told[0]["page"].as_str().unwrap()).is_ok());
    }
    fails(&home, &["open", "a"], 1, "only plots and grids");
}

#[test]
fn a_bundle_of_everything_comes_back_as_it_was() {
    let home = furnished();
    done(&home, &["user", "add", "eve"]);
    done(&home, &["share", "a/growth", "--secret", "--with", "eve"]);
    done(&home, &["star", "a/growth"]);
    done(&home, &["mkdir", "old"]);
    done(&home, &["mv", "a/b/margins", "old"]);
    done(&home, &["trash", "old"]);
    assert_eq!(done(&home, &["bundle", "-o", "all.plotreebundle"]).out, "bundled 7 files\n");
    fails(&home, &["bundle", "-o", "all.plotreebundle"], 1, "is there already");
    // In its own library there is nothing to do, whichever way.
    assert_eq!(done(&home, &["unbundle", "all.plotreebundle"]).out, "took 0 new, 0 changed, 7 there already\n");
    assert_eq!(
        done(&home, &["unbundle", "all.plotreebundle", "--as-is"]).out,
        "took 0 new, 0 changed, 7 there already\n"
    );

    let there = |arguments: &[&str]| {
        let all = [&["--library", "there.plotree", "--no-samples"], arguments].concat();
        crate::told(&home.command(&all).output().unwrap())
    };
    let run = there(&["unbundle", "all.plotreebundle", "--as-is"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "took 7 new, 0 changed\n", ""));
    for arguments in [
        &["tree", "--json"][..],
        &["ls", "--trash", "--json"],
        &["share", "a/growth", "--json"],
        &["cat", "a/growth", "a/growth_grid"],
    ] {
        assert_eq!(there(arguments).out, home.run(arguments).out, "{arguments:?}");
    }
    let (here, back) = (home.run(&["show", "a/growth", "--json"]), there(&["show", "a/growth", "--json"]));
    let stars = |run: &Run| lines(&run.out)[0]["stars"]["results"][0]["username"].clone();
    assert_eq!((stars(&here), stars(&back)), (json!("bob"), json!("bob")));
    assert_eq!(there(&["doctor"]).code, 0);

    // On another machine he may have another name: a new library is still his, and one of somebody else says whose files they are.
    let as_eve = |arguments: &[&str], library: &str| {
        let all = [&["--library", library, "--no-samples"], arguments].concat();
        crate::told(&home.command(&all).env("USER", "eve").output().unwrap())
    };
    let run = as_eve(&["unbundle", "all.plotreebundle", "--as-is"], "new.plotree");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(as_eve(&["tree", "--json"], "new.plotree").out, home.run(&["tree", "--json"]).out);
    assert_eq!(as_eve(&["mkdir", "mine"], "eves.plotree").code, 0);
    let run = as_eve(&["unbundle", "all.plotreebundle", "--as-is"], "eves.plotree");
    assert!(run.code == 0 && run.err.contains("They are bob's in this library"), "{}", run.err);
}

#[test]
fn a_bundle_of_others_becomes_ones_own() {
    let home = furnished();
    done(&home, &["user", "add", "eve"]);
    done(&home, &["share", "a/growth", "--public", "--with", "eve"]);
    done(&home, &["bundle", "a", "-o", "a.plotreebundle"]);
    let as_eve = |arguments: &[&str]| {
        let all = [&["--library", "eves.plotree", "--no-samples"], arguments].concat();
        let mut command = home.command(&all);
        crate::told(&command.env("USER", "eve").env("XDG_STATE_HOME", home.path("eves")).output().unwrap())
    };
    // A file of hers has the number that one in the bundle has.
    home.write("mine.json", FIGURE.replace("Growth", "Mine"));
    assert_eq!(as_eve(&["import", "mine.json"]).code, 0);
    let run = as_eve(&["unbundle", "a.plotreebundle", "--into", "from bob"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "took 6 new, 0 changed, 2 shares, stars and comments left out\n"),
        "{}",
        run.err
    );
    assert!(run.err.contains("--as-is"), "{}", run.err);
    let tree = lines(&as_eve(&["tree", "from bob", "--json"]).out);
    let paths: Vec<&str> = tree.iter().map(|row| row["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["a", "a/b", "a/b/margins", "a/b/margins_grid", "a/growth", "a/growth_grid"]);
    assert!(tree.iter().all(|row| row["fid"].as_str().unwrap().starts_with("eve:") && row["world_readable"] == false));
    let figure: Value = serde_json::from_str(&as_eve(&["cat", "--data", "from bob/a/growth"]).out).unwrap();
    assert_eq!(figure["data"][0]["y"], json!([1, 2]));
    assert!(figure["data"][0]["ysrc"].as_str().unwrap().starts_with("eve:"));
    // Nobody was made, and nothing is made twice.
    assert!(!as_eve(&["user", "list"]).out.contains("bob"), "{}", as_eve(&["user", "list"]).out);
    assert_eq!(as_eve(&["unbundle", "a.plotreebundle"]).out, "took 0 new, 0 changed, 6 there already\n");
    // What changed since comes when it is asked for, and not over what she has changed.
    done(&home, &["share", "a/growth", "--private"]);
    done(&home, &["mv", "a/b/margins", "a/b/profit"]);
    home.write("growth2.json", FIGURE);
    done(&home, &["bundle", "a", "-o", "a2.plotreebundle"]);
    let run = as_eve(&["unbundle", "a2.plotreebundle"]);
    assert!(run.code == 0 || run.err.contains("--update takes the change"), "{}{}", run.out, run.err);
    assert_eq!(as_eve(&["doctor"]).code, 0);
}

#[test]
fn bundles_go_through_pipes_and_broken_ones_are_told() {
    let home = furnished();
    let all = ["--library", "lib.plotree", "--no-samples", "bundle", "a", "-o", "-"];
    let piped = home.command(&all).output().unwrap();
    assert!(piped.status.success() && piped.stdout.starts_with(b"plotree bundle 1\n"));
    let take = |bytes: &[u8], library: &str| {
        let all = ["--library", library, "--no-samples", "unbundle", "-", "--as-is", "--json"];
        crate::told(&home.command(&all).write_stdin(bytes).output().unwrap())
    };
    let run = take(&piped.stdout, "one.plotree");
    assert_eq!((run.code, &lines(&run.out)[0]["new"]), (0, &json!(6)), "{}", run.err);
    let run = take(&piped.stdout[..piped.stdout.len() - 40], "two.plotree");
    let told = &lines(&run.out)[0];
    assert!(run.code == 1 && told["trouble"].as_str().unwrap().contains("cut off or damaged"), "{}", run.out);
    for (bytes, says) in [(&b"hello"[..], "no bundle"), (b"plotree bundle 9\n", "version 9")] {
        let run = take(bytes, "three.plotree");
        assert!(run.code == 1 && run.err.contains(says), "{}", run.err);
    }
}
