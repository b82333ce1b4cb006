//! What `--json` prints is a promise: everything that every verb prints is as the schema says that `plotree help schema` prints.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::keyring::serve;
use crate::{FIGURE, Home};

/// The schema, and what of it was held against something.
struct Promise {
    schema: Value,
    kept: BTreeSet<String>,
}

impl Promise {
    fn new(home: &Home) -> Promise {
        let run = home.run(&["help", "schema"]);
        assert_eq!(run.code, 0, "{}", run.err);
        let schema: Value = serde_json::from_str(&run.out).unwrap();
        jsonschema::meta::validate(&schema).unwrap();
        Promise { schema, kept: BTreeSet::new() }
    }

    fn validator(&self, name: &str) -> Validator {
        assert!(self.schema["$defs"][name].is_object(), "of `{name}` nothing is promised");
        let part = json!({ "$ref": format!("#/$defs/{name}"), "$defs": self.schema["$defs"] });
        jsonschema::validator_for(&part).unwrap()
    }

    /// Holds what a command has printed against the schema, a list as a whole, all else line by line; returns its values.
    fn hold(&mut self, name: &str, out: &str) -> Vec<Value> {
        let validator = self.validator(name);
        self.kept.insert(name.to_owned());
        let check = |value: Value| {
            let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}: {value}");
            value
        };
        if out.starts_with('[') {
            // A list may be long: it has a file a line, so that whoever reads it need not hold it.
            let list: Value = check(serde_json::from_str(out).unwrap());
            let rows = list.as_array().unwrap().clone();
            assert!(out.lines().count() >= rows.len(), "{out}");
            return rows;
        }
        out.lines().map(|line| check(serde_json::from_str(line).unwrap())).collect()
    }

    /// Runs a command, which must be done wholly, and holds what it prints against the schema.
    fn run(&mut self, home: &Home, arguments: &[&str]) -> Vec<Value> {
        let run = home.run(&[arguments, &["--json"]].concat());
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
        self.hold(arguments[0], &run.out)
    }
}

#[test]
fn everything_that_is_printed_is_as_the_schema_says() {
    let home = Home::new();
    let mut promise = Promise::new(&home);
    home.write("a/growth.json", FIGURE);
    home.write("a/margins.json", FIGURE.replace("Growth", "Margins"));
    home.write("a/broken.json", "{");
    let run = home.run(&["import", "a", "--json"]);
    let imported = promise.hold("import", &run.out);
    let counts = ["imported", "failed"].map(|key| imported[0][key].as_array().unwrap().len());
    assert_eq!((run.code, counts), (1, [2, 1]));
    let drawn = promise.run(&home, &["draw", "a/growth.json", "a/margins.json", "-o", "pictures"]);
    assert!(drawn.len() == 2 && drawn.iter().all(|drawn| drawn["path"].is_string() && drawn["drawing"].is_null()));
    let drawn = promise.run(&home, &["draw", "a/growth.json"]);
    assert!(drawn[0]["drawing"].as_str().is_some_and(|drawing| drawing.contains("Growth")));
    let held = promise.run(&home, &["cat", "a/*"]);
    assert_eq!(held.iter().filter(|held| held["content"]["data"].is_array()).count(), 2);

    let mut count = |arguments: &[&str]| promise.run(&home, arguments).len();
    assert_eq!(count(&["ls", "a"]), 4);
    assert_eq!(count(&["ls", "a/g*"]), 2);
    assert_eq!(count(&["find", "--name", "g*"]), 2);
    assert_eq!(count(&["tree"]), 5);
    assert_eq!(count(&["share", "a/*", "--private"]), 4);
    assert_eq!(count(&["share", "a/growth", "--secret", "--with", "max@example.org"]), 1);
    assert_eq!(count(&["show", "a/*"]), 4);
    assert_eq!(count(&["sources", "a/growth", "a/growth_grid"]), 2);
    assert_eq!(count(&["share", "a/growth_grid", "--public"]), 1);
    assert_eq!(count(&["clean", "--privacy"]), 1);
    assert_eq!(count(&["clean", "--orphans"]), 0);

    let mut done = |arguments: &[&str], done: &str, count: usize| {
        let deeds = promise.run(&home, arguments);
        assert!(deeds.len() == count && deeds.iter().all(|deed| deed["done"] == done), "{arguments:?}: {deeds:?}");
    };
    done(&["star", "a/*"], "starred", 4);
    done(&["star", "--remove", "a/*"], "unstarred", 4);
    done(&["mkdir", "b", "c/d"], "made", 2);
    done(&["cp", "a/growth", "b"], "copied", 1);
    done(&["mv", "a/g*", "c/d"], "moved", 2);
    done(&["trash", "c/d/*"], "trashed", 2);
    done(&["restore", "g*"], "restored", 2);
    done(&["rm", "--yes", "b"], "deleted", 1);
    done(&["rm", "--yes", "a/margins"], "deleted", 1);

    let mut count = |arguments: &[&str]| promise.run(&home, arguments).len();
    assert_eq!(count(&["clean", "--orphans"]), 1);
    assert_eq!(count(&["clean", "--orphans", "--yes"]), 1);
    assert_eq!(count(&["export", ".", "--to", "out", "--format", "json,png"]), 3);
    assert_eq!(count(&["open", "--print", "c/d/*"]), 2);
    assert_eq!(count(&["bundle", "-o", "x"]), 1);
    assert_eq!(count(&["unbundle", "x"]), 1);
    assert_eq!(count(&["doctor"]), 1);
    assert_eq!(count(&["remotes"]), 0);

    // With a server, on which another user has an account.
    let server = serve(&home);
    let login = ["login", &server.url, "--name", "work", "--user", "ann"];
    let signed_in = home.command(&login).write_stdin(server.key.clone()).output().unwrap();
    assert!(signed_in.status.success(), "{signed_in:?}");
    let mut with_server = |name: &str, arguments: &[&str]| {
        let run = crate::told(&home.command(&[&["--no-samples"], arguments, &["--json"]].concat()).output().unwrap());
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
        promise.hold(name, &run.out)
    };
    assert_eq!(with_server("remotes", &["remotes"]).len(), 1);
    with_server("push", &["--library", "lib.plotree", "push", "c", "work", "--dry-run"]);
    let pushed = with_server("push", &["--library", "lib.plotree", "push", "c", "work"]);
    assert_eq!(pushed[0]["done"].as_array().unwrap().len(), 4);
    let pulled = with_server("pull", &["--library", "hers.plotree", "pull", "work"]);
    assert_eq!(pulled[0]["new"], 4);
    let compared = with_server("pull-verify", &["--library", "hers.plotree", "pull", "work", "--verify"]);
    assert_eq!(compared[0]["equal"], 4);

    // Nothing is promised that was not held against something.
    let parts = ["fid", "time", "count", "row", "rows", "left", "named-deed", "placed-deed"];
    let promised: BTreeSet<String> = promise.schema["$defs"].as_object().unwrap().keys().cloned().collect();
    let unheld: Vec<&String> =
        promised.difference(&promise.kept).filter(|name| !parts.contains(&name.as_str())).collect();
    assert!(unheld.is_empty(), "{unheld:?}");
}
