//! What every backend does alike: the contract suite.
//!
//! A case is an async function on a [`Stage`]: an empty library with four users. Every case is run on the library of this
//! machine, and on one behind a server on a port of loopback, asked by the remote backend: with plotree's extension, and by
//! v2 alone. What v2 alone has no words for is listed below.

#![allow(clippy::unwrap_used, reason = "tests say what they expect in the shortest way")]

mod contract {
    pub mod chance;
    pub mod choices;
    pub mod cleaning;
    pub mod collaborators;
    pub mod comments;
    pub mod copies;
    pub mod details;
    pub mod extras;
    pub mod figures;
    pub mod grids;
    pub mod lists;
    pub mod model;
    pub mod names;
    pub mod paths;
    pub mod permissions;
    pub mod public;
    pub mod search;
    pub mod sources;
    pub mod stage;
    pub mod table;
    pub mod trash;
    pub mod undo;
    pub mod windows;
}

use std::time::Duration;

use contract::stage::{Case, Stage};
use plotree::backend::embedded::Library;
use plotree::backend::remote::{Remote, Settings};
use plotree::server;
use tokio::net::TcpListener;

/// What lies between the caller and the library.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// Nothing.
    Embedded,
    /// A server that is a plotree, and known to be one.
    Served,
    /// A server of v2.
    Plain,
}

/// Cases that v2 alone cannot express, and why.
const NOT_IN_V2: &[(&str, &str)] = &[
    ("a list is sorted as asked, ties by number", "no call counts a view, so there are none to sort by"),
    ("few hits are ranked", "no call counts a view"),
    ("what is in no folder is on no list", "no call makes a grid in no folder"),
    ("only the trashed is deleted for good, and wholly", "no answer says how many bytes a file has"),
    ("a figure with data is imported once", "no answer says what a plot was imported from"),
    ("a table is imported once, and gets its plot also later", "no answer says what a grid was imported from"),
    ("columns and rows are taken back and done again", "a deleted column cannot come back under its id"),
    ("columns that changed meanwhile stay as they are", "a deleted column cannot come back under its id"),
    ("an undo of columns is small", "rows cannot be cut off, so the columns' old data must be kept"),
    ("remarks are taken back and put back by who deleted them", "a deleted remark cannot be shown again"),
    ("extras and references are taken back and done again", "no call makes a reference to an extra that is there"),
    ("an undo gives nobody what he may not have", "some of the steps are of the kinds above"),
    ("rows tell how large and how good a file is", "no list tells bytes or quality"),
    ("captions are shown, searched and copied", "no call sets a caption"),
    ("grids that no live plot draws on are told to their owner", "no call tells which grids nobody draws on"),
    ("private plots on open data are told with who reads it", "no call compares plots with their data"),
    ("undos are kept as text", "some of the steps are of the kinds above"),
];

/// Makes the stage of a library on this machine.
fn embedded() -> Stage {
    let library = Library::in_memory().unwrap();
    let session = |user: &str| {
        library.ensure_user(user).unwrap();
        Box::new(library.session(Some(user)).unwrap())
    };
    let behind = library.clone();
    Stage {
        bob: session("bob"),
        eve: session("eve"),
        fred: session("fred"),
        ann: session("ann"),
        anyone: Box::new(library.session(None).unwrap()),
        opened: Box::new(move |user, key| Box::new(behind.session(user).unwrap().with_share_key(key))),
        library,
        keys_only_read: false,
    }
}

/// Makes the stage of a library behind a server on a port of its own.
async fn served(extension: bool, list_age: Duration) -> (Stage, server::Running) {
    let library = Library::in_memory().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = server::serve(library.clone(), listener, server::Options::default()).unwrap();
    let settings = Settings { extension, list_age, ..Settings::new(&format!("http://{}", running.address())) };
    let users = ["bob", "eve", "fred", "ann"];
    let keys = users.map(|user| {
        library.ensure_user(user).unwrap();
        library.add_key(user, "test").unwrap()
    });
    let remotes = [0, 1, 2, 3].map(|at| Remote::new(settings.clone().signed_in(users[at], &keys[at])).unwrap());
    let anyone = Remote::new(settings).unwrap();
    let [bob, eve, fred, ann] = remotes.clone();
    let nobody = anyone.clone();
    let opened = move |user: Option<&str>, key: &str| {
        let at = user.map(|user| users.iter().position(|known| *known == user).unwrap());
        let remote = at.map_or(&nobody, |at| &remotes[at]);
        Box::new(remote.with_share_key(key)) as Box<dyn plotree::backend::Backend>
    };
    let stage = Stage {
        bob: Box::new(bob),
        eve: Box::new(eve),
        fred: Box::new(fred),
        ann: Box::new(ann),
        anyone: Box::new(anyone),
        opened: Box::new(opened),
        library,
        keys_only_read: !extension,
    };
    (stage, running)
}

/// Runs cases, each on a stage of its own.
fn run(cases: &[Case], way: Way) {
    // Where one caller alone changes anything, he may believe what he has seen.
    let is_alone = std::ptr::eq(cases, contract::windows::CASES);
    let list_age = if is_alone { Duration::from_secs(30) } else { Duration::ZERO };
    let mut failed = Vec::new();
    for (name, case) in cases {
        if way == Way::Plain && NOT_IN_V2.iter().any(|(known, _)| known == name) {
            continue;
        }
        println!("{name}");
        // One that fails does not hide the others.
        if std::panic::catch_unwind(|| play(*case, way, list_age)).is_err() {
            failed.push(*name);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

/// Runs a case on a stage of its own.
fn play(case: contract::stage::Play, way: Way, list_age: Duration) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if way == Way::Embedded {
            case(&embedded()).await;
        } else {
            let (stage, running) = served(way == Way::Served, list_age).await;
            case(&stage).await;
            drop(stage);
            running.stop().await;
        }
    });
}

/// Makes the tests of a way, one a file of cases.
macro_rules! suite {
    ($module:ident, $way:expr) => {
        mod $module {
            use super::{Way, contract, run};

            suite!(@tests $way, choices names paths trash windows undo figures grids copies permissions public sources table
                collaborators comments search lists extras details cleaning);
        }
    };
    (@tests $way:expr, $($cases:ident)*) => {
        $(
            #[test]
            fn $cases() {
                run(contract::$cases::CASES, $way);
            }
        )*
    };
}

suite!(on_this_machine, Way::Embedded);
suite!(behind_a_plotree, Way::Served);
suite!(behind_a_v2_server, Way::Plain);

#[test]
fn whatever_is_done_everybody_sees_what_is_right() {
    contract::chance::run(|| Box::pin(async { (embedded(), None) }), 40);
}

#[test]
fn whatever_is_done_through_a_server_everybody_sees_what_is_right() {
    let stage: contract::chance::Build = || {
        Box::pin(async {
            let (stage, running) = served(true, Duration::ZERO).await;
            (stage, Some(running))
        })
    };
    contract::chance::run(stage, 4);
}

#[test]
fn what_v2_cannot_express_is_a_case() {
    let all = [
        contract::choices::CASES,
        contract::cleaning::CASES,
        contract::names::CASES,
        contract::paths::CASES,
        contract::trash::CASES,
        contract::windows::CASES,
        contract::undo::CASES,
        contract::figures::CASES,
        contract::grids::CASES,
        contract::copies::CASES,
        contract::permissions::CASES,
        contract::public::CASES,
        contract::sources::CASES,
        contract::table::CASES,
        contract::collaborators::CASES,
        contract::comments::CASES,
        contract::search::CASES,
        contract::lists::CASES,
        contract::extras::CASES,
        contract::details::CASES,
    ];
    for (name, _) in NOT_IN_V2 {
        assert!(all.iter().any(|cases| cases.iter().any(|(known, _)| known == name)), "{name}");
    }
}
