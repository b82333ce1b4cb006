//! Views at 160×45.

use super::shown;

const AT: (u16, u16) = (160, 45);

#[test]
fn list() {
    insta::assert_snapshot!(shown("list", AT), @"");
}

#[test]
fn trash() {
    insta::assert_snapshot!(shown("trash", AT), @"");
}

#[test]
fn sources() {
    insta::assert_snapshot!(shown("sources", AT), @"");
}

#[test]
fn find() {
    insta::assert_snapshot!(shown("find", AT), @"");
}

#[test]
fn tasks() {
    insta::assert_snapshot!(shown("tasks", AT), @"");
}

#[test]
fn offline() {
    insta::assert_snapshot!(shown("offline", AT), @"");
}

#[test]
fn sharing() {
    insta::assert_snapshot!(shown("sharing", AT), @"");
}
