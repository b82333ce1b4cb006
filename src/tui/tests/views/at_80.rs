//! Views at 80×24.

use super::shown;

const AT: (u16, u16) = (80, 24);

#[test]
fn list() {
    insta::assert_snapshot!(shown("list", AT), @"");
}

#[test]
fn tree() {
    insta::assert_snapshot!(shown("tree", AT), @"");
}

#[test]
fn marks() {
    insta::assert_snapshot!(shown("marks", AT), @"");
}

#[test]
fn empty_list() {
    insta::assert_snapshot!(shown("empty list", AT), @"");
}

#[test]
fn empty_trash() {
    insta::assert_snapshot!(shown("empty trash", AT), @"");
}

#[test]
fn loading() {
    insta::assert_snapshot!(shown("loading", AT), @"");
}

#[test]
fn failing() {
    insta::assert_snapshot!(shown("failing", AT), @"");
}

#[test]
fn offline() {
    insta::assert_snapshot!(shown("offline", AT), @"");
}

#[test]
fn trash() {
    insta::assert_snapshot!(shown("trash", AT), @"");
}

#[test]
fn delete() {
    insta::assert_snapshot!(shown("delete", AT), @"");
}

#[test]
fn sources() {
    insta::assert_snapshot!(shown("sources", AT), @"");
}

#[test]
fn tasks() {
    insta::assert_snapshot!(shown("tasks", AT), @"");
}

#[test]
fn history() {
    insta::assert_snapshot!(shown("history", AT), @"");
}

#[test]
fn tour() {
    insta::assert_snapshot!(shown("tour", AT), @"");
}

#[test]
fn palette() {
    insta::assert_snapshot!(shown("palette", AT), @"");
}

#[test]
fn find() {
    insta::assert_snapshot!(shown("find", AT), @"");
}

#[test]
fn sharing() {
    insta::assert_snapshot!(shown("sharing", AT), @"");
}

#[test]
fn comments() {
    insta::assert_snapshot!(shown("comments", AT), @"");
}

#[test]
fn prefix() {
    insta::assert_snapshot!(shown("prefix", AT), @"");
}

#[test]
fn notice() {
    insta::assert_snapshot!(shown("notice", AT), @"");
}
