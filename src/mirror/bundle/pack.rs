//! Packs files of any backend into a bundle: a selection, with the folders above it, and the grids and extras that it draws on.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt, stream};

use super::Writer;
use crate::backend::record::{self, Body, Depth, Record};
use crate::backend::{Backend, Error, Result};
use crate::mirror::patience::Patience;
use crate::mirror::pull::Progress;
use crate::mirror::{Left, plan};
use crate::model::{Fid, src};

/// Files that are asked for at once.
const AT_ONCE: usize = 8;

/// What to pack.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only what is under these; everything of the caller's if there are none.
    pub roots: Vec<Fid>,
    /// Whether the trash comes too.
    pub trash: bool,
    /// Ends the packing behind the file under way, when set; what is packed is then no bundle.
    pub stop: Arc<AtomicBool>,
}

/// What a packing came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are in the bundle.
    pub packed: u64,
    /// Bytes of them, before they were made smaller.
    pub bytes: u64,
    /// Files that are not, and why.
    pub left: Vec<Left>,
    /// Whether it was broken off.
    pub stopped: bool,
}

/// Packs files.
///
/// # Errors
/// When the files cannot be listed, the place answers no more, or the bundle cannot be written.
pub async fn pack(
    backend: &dyn Backend,
    out: impl Write + Send,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Report> {
    let user = backend.current_user().await?.username;
    let mut heard = |seen| progress(Progress::Listed { seen });
    let listed = plan::items(backend, &user, &options.roots, options.trash, &mut heard).await?;
    let wanted = listed.items.len() as u64;
    progress(Progress::Found { seen: wanted, wanted });
    let mut work = Work {
        backend,
        writer: Writer::new(out, &user).map_err(|error| unwritten(&error))?,
        options,
        progress,
        report: Report { left: listed.left, ..Report::default() },
        referred: Vec::new(),
    };
    let mut known: HashSet<Fid> = listed.items.iter().map(|item| item.fid.clone()).collect();
    let mut next: Vec<(Fid, String)> = listed.items.into_iter().map(|item| (item.fid, item.name)).collect();
    // What files draw on that is in no folder, or in somebody else's; that may draw on more.
    while !next.is_empty() && !work.is_stopped() {
        work.take(&next).await?;
        next = std::mem::take(&mut work.referred)
            .into_iter()
            .filter(|fid| known.insert(fid.clone()))
            .map(|fid| (fid, String::new()))
            .collect();
    }
    work.report.stopped = work.is_stopped();
    let Work { writer, mut report, .. } = work;
    if !report.stopped {
        report.packed = writer.finish().map_err(|error| unwritten(&error))?.1;
    }
    Ok(report)
}

fn unwritten(error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Error::Full(error.to_string()),
        _ => Error::Storage(format!("The bundle could not be written: {error}")),
    }
}

/// A packing under way.
struct Work<'w, W: Write> {
    backend: &'w dyn Backend,
    writer: Writer<W>,
    options: &'w Options,
    progress: &'w mut (dyn FnMut(Progress<'_>) + Send),
    report: Report,
    /// Files that those packed draw on.
    referred: Vec<Fid>,
}

impl<W: Write + Send> Work<'_, W> {
    fn is_stopped(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed)
    }

    /// Packs files in their order.
    async fn take(&mut self, files: &[(Fid, String)]) -> Result<()> {
        let backend = self.backend;
        let stop = &*self.options.stop;
        let read = move |file| async move { (file, patiently(backend, file, stop).await) };
        let mut records = stream::iter(files.iter().map(read)).buffered(AT_ONCE);
        while let Some(((fid, name), read)) = records.next().await {
            let bytes = match read {
                Ok(record) => {
                    if let Body::Figure(figure) = &record.body {
                        self.referred.extend(src::sources(figure));
                    }
                    self.referred.extend(record.references.iter().cloned());
                    self.writer.add(&record).map_err(|error| unwritten(&error))?
                }
                Err(error @ (Error::Offline(_) | Error::Unauthenticated(_) | Error::Throttled { .. })) => {
                    return Err(error);
                }
                Err(error) => {
                    self.report.left.push(Left { fid: fid.clone(), name: name.clone(), reason: error.to_string() });
                    Some(0)
                }
            };
            match bytes {
                Some(bytes) => self.report.bytes += bytes,
                None => self.report.left.push(Left {
                    fid: fid.clone(),
                    name: name.clone(),
                    reason: "It is larger than a bundle holds.".to_owned(),
                }),
            }
            (self.progress)(Progress::Done { name, bytes: bytes.unwrap_or(0) });
            if self.options.stop.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(())
    }
}

/// Reads a file, waiting where a server asks to.
async fn patiently(backend: &dyn Backend, (fid, _): &(Fid, String), stop: &AtomicBool) -> Result<Record> {
    let mut patience = Patience::default();
    loop {
        match record::read(backend, fid, Depth::WHOLE).await {
            Err(error) if patience.wait(&error, stop).await => {}
            read => return read,
        }
    }
}
