//! Contents kept on disk, by the version that the server gave them.
//!
//! Nothing in it is believed: each file holds the digest of what it keeps, and whether it still holds is asked of the server.
//! The files are the user's alone, and the oldest go when there are too many bytes. A cache that cannot be written is none.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::http::Reply;

/// The longest first line of a file.
const LONGEST_HEAD: usize = 4096;

/// The contents that one caller has had of one server.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    owner: String,
    most: u64,
}

/// A content that is at hand.
#[derive(Debug)]
pub struct Known {
    /// Its version.
    pub etag: String,
    content_type: String,
    body: Vec<u8>,
}

/// The first line of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    etag: String,
    content_type: String,
    sha256: String,
}

impl Known {
    /// Returns the answer that it was.
    pub fn reply(self) -> Reply {
        Reply {
            status: 200,
            content_type: self.content_type,
            etag: Some(self.etag),
            body: self.body,
            ..Reply::default()
        }
    }
}

impl Cache {
    /// Makes the cache of a caller (`owner` names him and his server) in a folder, of so many bytes at most.
    pub fn new(folder: &Path, owner: &str, most: u64) -> Cache {
        Cache { folder: folder.to_owned(), owner: owner.to_owned(), most }
    }

    /// Returns what is kept of a question's answer.
    pub async fn get(&self, name: &str) -> Option<Known> {
        let (path, most) = (self.path(name), self.most);
        tokio::task::spawn_blocking(move || read(&path, most)).await.ok()?
    }

    /// Keeps an answer that has a version.
    pub async fn put(&self, name: &str, reply: &Reply) {
        let Some(etag) = reply.etag.clone() else { return };
        // One content is not to drive out all others.
        if reply.body.len() as u64 > self.most / 4 {
            return;
        }
        let head = Head { etag, content_type: reply.content_type.clone(), sha256: digest(&reply.body) };
        let Ok(mut bytes) = serde_json::to_vec(&head) else { return };
        bytes.push(b'\n');
        bytes.extend_from_slice(&reply.body);
        let (cache, path) = (self.clone(), self.path(name));
        // What cannot be kept is asked for again.
        let _ = tokio::task::spawn_blocking(move || cache.write(&path, &bytes).and_then(|()| cache.trim())).await;
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(digest(format!("{}\n{name}", self.owner).as_bytes()))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let mut file = tempfile::Builder::new().prefix("new-").tempfile_in(&self.folder)?;
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Removes the files that were not used for longest until few enough bytes are left.
    fn trim(&self) -> io::Result<()> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_file() {
                files.push((meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), meta.len(), entry.path()));
            }
        }
        let mut bytes: u64 = files.iter().map(|(_, len, _)| len).sum();
        files.sort();
        for (_, len, path) in files {
            if bytes <= self.most {
                break;
            }
            fs::remove_file(path)?;
            bytes -= len;
        }
        Ok(())
    }
}

fn read(path: &Path, most: u64) -> Option<Known> {
    // A link in its place is not followed.
    let flags = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    let file: File = OpenOptions::new().read(true).custom_flags(flags).open(path).ok()?;
    let mut bytes = Vec::new();
    (&file).take(most).read_to_end(&mut bytes).ok()?;
    let end = bytes.iter().take(LONGEST_HEAD).position(|byte| *byte == b'\n')?;
    let head: Head = serde_json::from_slice(bytes.get(..end)?).ok()?;
    let body = bytes.split_off(end + 1);
    if digest(&body) != head.sha256 {
        return None;
    }
    // A cache on a disk that may not be written is read all the same.
    let _ = file.set_modified(SystemTime::now());
    Some(Known { etag: head.etag, content_type: head.content_type, body })
}

fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn reply(body: &[u8]) -> Reply {
        Reply { status: 200, etag: Some("\"1\"".into()), body: body.to_vec(), ..Reply::default() }
    }

    #[tokio::test]
    async fn what_is_kept_comes_back_to_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("contents");
        let cache = Cache::new(&folder, "https://host bob", 1 << 20);
        cache.put("GET a", &reply(b"one\ntwo")).await;
        let known = cache.get("GET a").await.unwrap();
        assert_eq!(known.etag, "\"1\"");
        assert_eq!(known.reply().body, b"one\ntwo".to_vec());
        assert!(Cache::new(&folder, "https://host eve", 1 << 20).get("GET a").await.is_none());
        assert!(cache.get("GET b").await.is_none());
        let path = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(cache.get("GET a").await.is_none(), "what is damaged is asked for again");
    }

    #[tokio::test]
    async fn it_does_not_grow_without_end() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), "o", 10_000);
        for number in 0..20 {
            cache.put(&format!("GET {number}"), &reply(&[7; 2000])).await;
        }
        cache.put("GET big", &reply(&[7; 5000])).await;
        assert!(cache.get("GET big").await.is_none());
        let bytes: u64 =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
        assert!((2000..=10_000).contains(&bytes), "{bytes}");
    }
}
