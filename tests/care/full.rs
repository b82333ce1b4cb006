//! A disk that is really full: a small file system in memory, where the system lets us make one.

use std::path::{Path, PathBuf};
use std::process::Command;

use plotree::backend::embedded::block;
use plotree::backend::embedded::care::Depth;
use plotree::backend::query::Scope;
use plotree::backend::{Error, Files};

use super::stage::{data, expected, find, import, list, open};

/// A file system of its own, gone with the value.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    fn new(megabytes: u32) -> Option<Disk> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        mount.is_ok_and(|output| output.status.success()).then_some(Disk { folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).output();
    }
}

fn fill(path: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(path).unwrap();
    for size in [1 << 20, 4 << 10, 1] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
}

#[test]
fn a_full_disk_leaves_the_library_whole_and_lets_its_user_free_space() {
    let Some(disk) = Disk::new(96) else {
        eprintln!("skipped: this user may not mount a file system");
        return;
    };
    let path = disk.path("library");
    let session = open(&path);
    let ballast = disk.path("library.ballast");
    assert_eq!(std::fs::metadata(&ballast).unwrap().len(), 8 << 20);
    let mut last = 0;
    for number in 0..200 {
        import(&session, "a", number).unwrap();
        last = number;
    }
    fill(&disk.path("other"));
    let refused = loop {
        match import(&session, "a", last + 1) {
            Ok(_) => last += 1,
            Err(error) => break error,
        }
        assert!(last < 20_000, "the disk takes everything");
    };
    assert!(matches!(refused, Error::Full(_)), "{refused:?}");
    assert!(ballast.exists(), "what needs space does not take it");
    assert_eq!(data(&session, &find(&session, &format!("a/p{last}")).unwrap()).unwrap(), expected(last));
    assert_eq!(find(&session, &format!("a/p{}", last + 1)), Err(Error::NotFound));
    let report = session.library().check(Depth::Quick);
    assert!(report.is_sound(), "{report:?}");

    // Its user throws things away, and goes on.
    for number in 0..100 {
        for name in [format!("a/p{number}"), format!("a/p{number}_grid")] {
            block(session.trash(&find(&session, &name).unwrap())).unwrap();
        }
    }
    block(session.empty_trash()).unwrap();
    session.library().settle().unwrap();
    assert!(list(&session, Scope::Trash).unwrap().is_empty());
    for number in 0..20 {
        import(&session, "b", number).unwrap();
    }
    drop(session);
    std::fs::remove_file(disk.path("other")).unwrap();
    let session = open(&path);
    assert!(ballast.exists(), "there is space for it again");
    assert_eq!(data(&session, &find(&session, "b/p7").unwrap()).unwrap(), expected(7));
    let report = session.library().check(Depth::Deep);
    assert!(report.is_sound(), "{report:?}");
    // A copy that does not fit is refused, and leaves nothing.
    fill(&disk.path("other"));
    let copy = disk.path("copy");
    assert!(matches!(
        session.library().backup(&copy, plotree::backend::embedded::care::Kept::New),
        Err(Error::Full(_) | Error::Storage(_))
    ));
    assert!(!copy.exists() && !disk.path("copy.part").exists());
}
