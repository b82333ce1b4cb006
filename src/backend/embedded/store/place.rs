//! Where a library lies: names beside it, and file systems on which it would not be safe.
//!
//! SQLite's log is shared memory and its locks are the system's; across machines neither can be relied on, and two programs
//! that both believe to be alone damage the file.

use std::path::{Path, PathBuf};

use crate::backend::embedded::Options;
use crate::backend::{Error, Result};

/// Returns the path with something behind its name.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// What tells a file from another that gets its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    disk: u64,
    number: u64,
}

/// Returns which file a path names; `None` if none, or where the system has no such numbers.
#[cfg(unix)]
pub fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let facts = std::fs::metadata(path).ok()?;
    Some(Identity { disk: facts.dev(), number: facts.ino() })
}

#[cfg(not(unix))]
pub fn identity(_: &Path) -> Option<Identity> {
    None
}

/// Refuses a file system of another machine, unless it is allowed.
pub fn check(path: &Path, options: &Options) -> Result<()> {
    match network(path) {
        Some(kind) if !options.allow_network => Err(Error::Storage(format!(
            "The library `{}` would be on a network file system ({kind}), where two programs can damage it. Keep it on a \
             disk of this machine, or set PLOTREE_ALLOW_NETWORK=1 if only one machine uses it at a time.",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Returns the kind of file system if it is one of another machine.
#[cfg(target_os = "linux")]
fn network(path: &Path) -> Option<&'static str> {
    let there = path.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."));
    // What cannot be asked will say why when it is opened.
    let kind = rustix::fs::statfs(there).ok()?.f_type;
    if kind as u32 == FUSE {
        let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
        return fuse(&mounts, &there.canonicalize().ok()?);
    }
    // The numbers have 32 bits; some systems give them with a sign.
    NETWORKS.iter().find(|(magic, _)| *magic == kind as u32).map(|(_, name)| *name)
}

#[cfg(not(target_os = "linux"))]
fn network(_: &Path) -> Option<&'static str> {
    None
}

/// The number of file systems that are programs; which, is said by the list of mounts.
#[cfg(target_os = "linux")]
const FUSE: u32 = 0x6573_5546;

/// Numbers of file systems as in Linux's `magic.h`.
#[cfg(target_os = "linux")]
const NETWORKS: [(u32, &str); 11] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB"),
    (0x0102_1997, "9p"),
    (0x5346_414f, "AFS"),
    (0x7375_7245, "Coda"),
    (0x564c, "NCP"),
    (0x00c3_6400, "Ceph"),
    (0x0bd0_0bd0, "Lustre"),
    (0x4750_4653, "GPFS"),
];

/// Programs that show the files of another machine.
#[cfg(target_os = "linux")]
const PROGRAMS: [&str; 8] = ["sshfs", "rclone", "s3fs", "davfs", "glusterfs", "ceph", "curlftpfs", "gcsfuse"];

/// Returns which program of another machine's files a path is on.
#[cfg(target_os = "linux")]
fn fuse(mounts: &str, path: &Path) -> Option<&'static str> {
    let of_path = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (source, place, kind) = (words.next()?, words.next()?, words.next()?);
        path.starts_with(place.replace("\\040", " ")).then_some((place.len(), source, kind))
    });
    let (_, source, kind) = of_path.max_by_key(|(length, ..)| *length)?;
    PROGRAMS.into_iter().find(|program| kind.contains(program) || source.starts_with(program))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_by_the_mount_of_the_path() {
        let mounts = "/dev/sda / ext4 rw 0 0\nbob@far: /home/bob/far\\040away fuse.sshfs rw 0 0\n/dev/sdb /mnt/usb fuseblk rw 0 0\n";
        assert_eq!(fuse(mounts, Path::new("/home/bob/far away/lib")), Some("sshfs"));
        assert_eq!(fuse(mounts, Path::new("/home/bob/near/lib")), None);
        assert_eq!(fuse(mounts, Path::new("/mnt/usb/lib")), None);
    }

    #[test]
    fn a_disk_of_this_machine_is_none_of_another() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(network(&folder.path().join("not/there/yet")), None);
    }
}
