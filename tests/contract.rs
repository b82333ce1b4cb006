//! What every backend does alike: the contract suite.
//!
//! A case is an async function on a [`Stage`]: an empty library with four users. The cases are run here on the library of
//! this machine; a server in front of one passes them with another stage.

#![allow(clippy::unwrap_used, reason = "tests say what they expect in the shortest way")]

mod contract {
    pub mod chance;
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

use contract::stage::{Case, Stage};
use plotree::backend::embedded::Library;

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
    }
}

/// Runs cases, each on a stage of its own.
fn run(cases: &[Case], stage: fn() -> Stage) {
    for (name, case) in cases {
        println!("{name}");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(case(&stage()));
    }
}

#[test]
fn whatever_is_done_everybody_sees_what_is_right() {
    contract::chance::run(embedded);
}

#[test]
fn names() {
    run(contract::names::CASES, embedded);
}

#[test]
fn paths() {
    run(contract::paths::CASES, embedded);
}

#[test]
fn trash() {
    run(contract::trash::CASES, embedded);
}

#[test]
fn windows() {
    run(contract::windows::CASES, embedded);
}

#[test]
fn undo() {
    run(contract::undo::CASES, embedded);
}

#[test]
fn figures() {
    run(contract::figures::CASES, embedded);
}

#[test]
fn grids() {
    run(contract::grids::CASES, embedded);
}

#[test]
fn copies() {
    run(contract::copies::CASES, embedded);
}

#[test]
fn permissions() {
    run(contract::permissions::CASES, embedded);
}

#[test]
fn public() {
    run(contract::public::CASES, embedded);
}

#[test]
fn sources() {
    run(contract::sources::CASES, embedded);
}

#[test]
fn table() {
    run(contract::table::CASES, embedded);
}

#[test]
fn collaborators() {
    run(contract::collaborators::CASES, embedded);
}

#[test]
fn comments() {
    run(contract::comments::CASES, embedded);
}

#[test]
fn search() {
    run(contract::search::CASES, embedded);
}

#[test]
fn lists() {
    run(contract::lists::CASES, embedded);
}

#[test]
fn extras() {
    run(contract::extras::CASES, embedded);
}

#[test]
fn details() {
    run(contract::details::CASES, embedded);
}
