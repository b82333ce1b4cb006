//! Libraries as released versions wrote them: each opens, has its files, and is sound.
//!
//! They are packed with zstd. `cargo test --test care make_a_fixture -- --ignored` writes the one of the present schema; one
//! that was released is never written again.

use std::fs;
use std::path::{Path, PathBuf};

use plotree::backend::embedded::care::{Depth, Kept, examine};
use plotree::backend::embedded::{Options, block};
use plotree::backend::query::Scope;
use plotree::backend::{Error, Files};

use super::stage::{data, expected, find, import, list, open};

/// The largest fixture, unpacked.
const MOST_BYTES: usize = 16 << 20;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

#[test]
#[ignore = "writes into the source tree; run it when the schema has changed"]
fn make_a_fixture() {
    let home = tempfile::tempdir().unwrap();
    let session = open(&home.path().join("library"));
    for number in 0..8 {
        import(&session, if number < 4 { "finance/2024" } else { "trashed" }, number).unwrap();
    }
    block(session.star(&find(&session, "finance/2024/p1").unwrap())).unwrap();
    block(session.trash(&find(&session, "trashed").unwrap())).unwrap();
    session.library().settle().unwrap();
    let copy = home.path().join("copy");
    session.library().backup(&copy, Kept::Old).unwrap();
    let bytes = fs::read(copy).unwrap();
    // The header of an SQLite file has the version of its tables at byte 60.
    let version = u32::from_be_bytes(bytes[60..64].try_into().unwrap());
    let packed = zstd::bulk::compress(&bytes, 19).unwrap();
    fs::write(folder().join(format!("version-{version}.plotree.zst")), packed).unwrap();
}

#[test]
fn libraries_of_released_versions_open_with_all_their_files() {
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let packed = fs::read(entry.unwrap().path()).unwrap();
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("library");
        fs::write(&path, zstd::bulk::decompress(&packed, MOST_BYTES).unwrap()).unwrap();
        let session = open(&path);
        for number in 0..4 {
            let fid = find(&session, &format!("finance/2024/p{number}")).unwrap();
            assert_eq!(data(&session, &fid).unwrap(), expected(number));
        }
        assert_eq!(list(&session, Scope::Starred).unwrap().len(), 1);
        let trash = list(&session, Scope::Trash).unwrap();
        assert_eq!(trash.len(), 1);
        assert_eq!(find(&session, "trashed/p5"), Err(Error::NotFound));
        block(session.restore(&trash[0].1)).unwrap();
        assert_eq!(data(&session, &find(&session, "trashed/p5").unwrap()).unwrap(), expected(5));
        drop(session);
        let report = examine(&path, Depth::Deep, &Options::default()).unwrap();
        assert!(report.is_sound(), "{report:?}");
        seen += 1;
    }
    assert!(seen > 0, "there are fixtures");
}
