//! Space that is kept free for the day on which the disk is full.
//!
//! A full disk refuses deletions too, as they are written into the log first. So a file of some megabytes lies beside the
//! library; what leads to free space may remove it and go on. It is put back when there is space again.

use std::fs;
use std::path::Path;

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use super::place::beside;

/// Bytes of the ballast: enough for two steps of the sweep between which the log is moved into the file.
const BYTES: u64 = 8 << 20;
/// The ballast is laid only where there is so many times its size: it must not be what fills the disk.
const AMPLE: u64 = 8;

/// Lays the ballast beside a library, if it is not there and there is ample space. That it cannot be laid is no failure of
/// anything that the user asked for.
pub fn keep(library: &Path) {
    let path = beside(library, ".ballast");
    if path.exists() || free(library).is_none_or(|free| free < AMPLE * BYTES) {
        return;
    }
    let laid = fs::OpenOptions::new().write(true).create_new(true).open(&path).and_then(|file| {
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(fallocate(&file, FallocateFlags::empty(), 0, BYTES)?)
    });
    if laid.is_err() {
        // Half of it, or one that takes no space, would be of no use; another program's is not touched.
        drop_if_short(&path);
    }
}

fn drop_if_short(path: &Path) {
    if fs::metadata(path).is_ok_and(|meta| meta.len() < BYTES) {
        // If it cannot be removed either, it does no harm.
        let _ = fs::remove_file(path);
    }
}

/// Throws the ballast away, if it is there.
pub fn drop_from(library: &Path) {
    // Where it cannot be removed, what needs its space tells.
    let _ = fs::remove_file(beside(library, ".ballast"));
}

fn free(library: &Path) -> Option<u64> {
    let folder = library.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
