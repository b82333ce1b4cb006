//! A disk whose power can be cut and which can be made to fail: a small file system of one folder that this program serves.
//!
//! Files but the shared memory are read and written past the system's cache, so that every call of a program is a request here.

mod platter;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

pub use platter::{Platter, Tear};

/// Nothing is remembered by the system: the disk may be another one the next time.
const TTL: Duration = Duration::ZERO;

/// Bytes that seem to be free: too few for a ballast, which would only take time.
const FREE: u64 = 32 << 20;

/// What is asked of a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// Reading bytes of a file.
    Read,
    /// Writing some.
    Write,
    /// Flushing a file or a folder.
    Sync,
    /// Making, removing and renaming files.
    Name,
    /// Cutting files off and lengthening them.
    Length,
    /// Opening files that are there.
    Open,
}

/// How a deed goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// An error of the device.
    Broken,
    /// No space is left.
    Full,
    /// Of a write only half is done.
    Short,
}

/// When something goes wrong.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// What does.
    pub deed: Deed,
    /// The how manieth, counted from 1.
    pub nth: u64,
    /// How.
    pub harm: Harm,
    /// Whether all that follow do too.
    pub lasting: bool,
}

#[derive(Default)]
struct Works {
    platter: Platter,
    done: BTreeMap<Deed, u64>,
    fault: Option<Fault>,
    /// Changes until the power fails.
    left: Option<u64>,
    is_cut: bool,
}

impl Works {
    /// Counts a deed; says what goes wrong with it.
    fn begin(&mut self, deed: Deed) -> Result<(), Harm> {
        if !matches!(deed, Deed::Read | Deed::Open) && !self.is_cut {
            match &mut self.left {
                Some(0) => self.is_cut = true,
                Some(left) => *left -= 1,
                None => {}
            }
        }
        if self.is_cut {
            return Err(Harm::Broken);
        }
        let done = self.done.entry(deed).or_default();
        *done += 1;
        match self.fault {
            Some(fault) if fault.deed == deed && (*done == fault.nth || fault.lasting && *done > fault.nth) => {
                Err(fault.harm)
            }
            _ => Ok(()),
        }
    }
}

fn errno(harm: Harm) -> Errno {
    match harm {
        Harm::Full => Errno::ENOSPC,
        Harm::Broken | Harm::Short => Errno::EIO,
    }
}

/// The disk, gone with the value.
pub struct Disk {
    works: Arc<Mutex<Works>>,
    folder: tempfile::TempDir,
    session: Option<BackgroundSession>,
}

impl Disk {
    /// Mounts an empty disk, where this user may; says so where not.
    pub fn mount() -> Option<Disk> {
        let folder = tempfile::tempdir().unwrap();
        let works = Arc::<Mutex<Works>>::default();
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("plotree-test".into())];
        match fuser::spawn_mount(Served(works.clone()), folder.path(), &config) {
            Ok(session) => Some(Disk { works, folder, session: Some(session) }),
            Err(error) => {
                eprintln!("skipped: no file system can be mounted here ({error})");
                None
            }
        }
    }

    fn works(&self) -> MutexGuard<'_, Works> {
        lock(&self.works)
    }

    /// Returns where a file is for programs.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Switches the disk on with these files and no faults.
    pub fn start(&self, files: BTreeMap<String, Vec<u8>>) {
        let mut works = self.works();
        let mut platter = std::mem::take(&mut works.platter);
        platter.put(files);
        *works = Works { platter, ..Works::default() };
    }

    /// Lets the power fail after so many changes.
    pub fn cut_after(&self, changes: u64) {
        self.works().left = Some(changes);
    }

    /// Returns whether the power has failed.
    pub fn is_cut(&self) -> bool {
        self.works().is_cut
    }

    /// Returns the files that are left when the power fails now.
    pub fn survivors(&self, tear: Tear, chance: &mut super::stage::Chance) -> BTreeMap<String, Vec<u8>> {
        self.works().platter.survive(tear, chance)
    }

    /// Returns the files as programs see them.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.works().platter.files()
    }

    /// Lets something go wrong, and counts deeds anew; without a fault all goes well again.
    pub fn fail(&self, fault: Option<Fault>) {
        let mut works = self.works();
        works.fault = fault;
        works.done.clear();
    }

    /// Returns how many deeds of a kind there were.
    pub fn done(&self, deed: Deed) -> u64 {
        self.works().done.get(&deed).copied().unwrap_or_default()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A test that failed may have files open, which keep the disk from being unmounted at once.
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).output();
        drop(self.session.take());
    }
}

fn lock(works: &Mutex<Works>) -> MutexGuard<'_, Works> {
    works.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the system asks of the disk.
struct Served(Arc<Mutex<Works>>);

impl Served {
    fn works(&self) -> MutexGuard<'_, Works> {
        lock(&self.0)
    }
}

fn attributes(works: &Works, number: u64) -> Option<FileAttr> {
    let length = match number {
        1 => 0,
        _ => works.platter.node(number)?.bytes.len() as u64,
    };
    let (kind, perm) = if number == 1 { (FileType::Directory, 0o700) } else { (FileType::RegularFile, 0o600) };
    Some(FileAttr {
        ino: INodeNo(number),
        size: length,
        blocks: length.div_ceil(512),
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind,
        perm,
        nlink: 1,
        uid: rustix::process::getuid().as_raw(),
        gid: rustix::process::getgid().as_raw(),
        rdev: 0,
        blksize: 4096,
        flags: 0,
    })
}

fn is_shared_memory(works: &Works, number: u64) -> bool {
    works.platter.names().iter().any(|(name, other)| *other == number && name.ends_with("-shm"))
}

/// Shared memory must be in the system's cache to be shared.
fn opening(works: &Works, number: u64) -> FopenFlags {
    if is_shared_memory(works, number) { FopenFlags::empty() } else { FopenFlags::FOPEN_DIRECT_IO }
}

impl Filesystem for Served {
    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let works = self.works();
        match name.to_str().and_then(|name| works.platter.find(name)).and_then(|number| attributes(&works, number)) {
            Some(attributes) => reply.entry(&TTL, &attributes, Generation(0)),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn getattr(&self, _: &Request, number: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match attributes(&self.works(), number.0) {
            Some(attributes) => reply.attr(&TTL, &attributes),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        number: INodeNo,
        _: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let mut works = self.works();
        if let Some(size) = size {
            if let Err(harm) = works.begin(Deed::Length) {
                return reply.error(errno(harm));
            }
            works.platter.set_length(number.0, size as usize);
        }
        match attributes(&works, number.0) {
            Some(attributes) => reply.attr(&TTL, &attributes),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn open(&self, _: &Request, number: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        let mut works = self.works();
        match works.begin(Deed::Open) {
            Ok(()) => reply.opened(FileHandle(0), opening(&works, number.0)),
            Err(harm) => reply.error(errno(harm)),
        }
    }

    fn create(&self, _: &Request, _: INodeNo, name: &OsStr, _: u32, _: u32, _: i32, reply: ReplyCreate) {
        let mut works = self.works();
        let Some(name) = name.to_str() else { return reply.error(Errno::EINVAL) };
        if let Err(harm) = works.begin(Deed::Name) {
            return reply.error(errno(harm));
        }
        let number = works.platter.create(name);
        match attributes(&works, number) {
            Some(attributes) => {
                reply.created(&TTL, &attributes, Generation(0), FileHandle(0), opening(&works, number));
            }
            None => reply.error(Errno::EIO),
        }
    }

    fn read(
        &self,
        _: &Request,
        number: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let mut works = self.works();
        // A failed read of mapped memory is a signal that no program outlives, on any disk.
        if !is_shared_memory(&works, number.0)
            && let Err(harm) = works.begin(Deed::Read)
        {
            return reply.error(errno(harm));
        }
        let Some(node) = works.platter.node(number.0) else { return reply.error(Errno::ENOENT) };
        let start = node.bytes.len().min(offset as usize);
        let end = node.bytes.len().min(start + size as usize);
        reply.data(&node.bytes[start..end]);
    }

    fn write(
        &self,
        _: &Request,
        number: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        flags: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let mut works = self.works();
        let of_cache = flags.contains(WriteFlags::FUSE_WRITE_CACHE);
        let fate = if of_cache && !works.is_cut { Ok(()) } else { works.begin(Deed::Write) };
        let done = match fate {
            Ok(()) => data,
            Err(Harm::Short) => &data[..data.len().div_ceil(2)],
            Err(harm) => return reply.error(errno(harm)),
        };
        works.platter.write(number.0, offset as usize, done);
        reply.written(done.len() as u32);
    }

    fn fallocate(
        &self,
        _: &Request,
        number: INodeNo,
        _: FileHandle,
        offset: u64,
        length: u64,
        _: i32,
        reply: ReplyEmpty,
    ) {
        let mut works = self.works();
        match works.begin(Deed::Length) {
            Ok(()) => {
                let now = works.platter.node(number.0).map_or(0, |node| node.bytes.len());
                works.platter.set_length(number.0, now.max((offset + length) as usize));
                reply.ok();
            }
            Err(harm) => reply.error(errno(harm)),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, number: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        let mut works = self.works();
        match works.begin(Deed::Sync) {
            Ok(()) => {
                works.platter.flush(number.0);
                reply.ok();
            }
            Err(harm) => reply.error(errno(harm)),
        }
    }

    fn fsyncdir(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        let mut works = self.works();
        match works.begin(Deed::Sync) {
            Ok(()) => {
                works.platter.flush_names();
                reply.ok();
            }
            Err(harm) => reply.error(errno(harm)),
        }
    }

    fn unlink(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let mut works = self.works();
        let Some(name) = name.to_str().filter(|name| works.platter.find(name).is_some()) else {
            return reply.error(Errno::ENOENT);
        };
        match works.begin(Deed::Name) {
            Ok(()) => {
                works.platter.unlink(name);
                reply.ok();
            }
            Err(harm) => reply.error(errno(harm)),
        }
    }

    fn rename(
        &self,
        _: &Request,
        _: INodeNo,
        name: &OsStr,
        _: INodeNo,
        new: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let mut works = self.works();
        let (Some(name), Some(new)) = (name.to_str(), new.to_str()) else { return reply.error(Errno::EINVAL) };
        if !flags.is_empty() {
            return reply.error(Errno::EINVAL);
        }
        match works.begin(Deed::Name) {
            Ok(()) => {
                works.platter.rename(name, new);
                reply.ok();
            }
            Err(harm) => reply.error(errno(harm)),
        }
    }

    fn readdir(&self, _: &Request, _: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let works = self.works();
        for (place, (name, number)) in works.platter.names().iter().enumerate().skip(offset as usize) {
            if reply.add(INodeNo(*number), place as u64 + 1, FileType::RegularFile, name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let blocks = FREE / 4096;
        reply.statfs(blocks, blocks, blocks, 1_000, 1_000, 4096, 255, 4096);
    }
}
