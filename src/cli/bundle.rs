//! `plotree bundle` and `plotree unbundle`: everything of a selection in one file, and back.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use super::library::{self, Purpose};
use super::output::{self, Output};
use super::pull::{left, name, show, whose as whose_files};
use super::{Exit, Global, import, place, progress, quoted};
use crate::backend::{Backend, Lookup};
use crate::mirror::bundle::unpack::{self, Notes};
use crate::mirror::bundle::{self, Reader, pack};
use crate::mirror::pull::Progress;
use crate::model::{FileType, Place};
use crate::text;

/// Damaged files that are named.
const MOST_NAMED: usize = 50;

/// The arguments of `bundle`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree bundle -o all.plotreebundle                everything of yours, the trash too
  plotree bundle finance -o finance.plotreebundle    a folder, with the grids that its plots draw on
  plotree bundle finance -o - | ssh there plotree unbundle -
  plotree --remote work bundle -o work.plotreebundle

See `plotree help bundles` for what is in one")]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Bundle {
    /// Files and folders: paths, patterns, ids, . for home; - reads them from standard input; everything if none is named
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// The file to write, - for standard output
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Leave the trash out
    #[arg(long)]
    no_trash: bool,
    /// Overwrite a file that is there
    #[arg(long)]
    force: bool,
    /// Say only what failed
    #[arg(long, short)]
    quiet: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// The arguments of `unbundle`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree unbundle finance.plotreebundle --into from-eve
  plotree unbundle all.plotreebundle --as-is            your own, on another machine
  ssh there plotree bundle finance -o - | plotree unbundle -

What is in a bundle becomes yours: with new ids, private, and nothing that is here is changed. Only --as-is takes \
files as they are, with their ids, owners, sharing, stars and comments: say it for bundles of your own. A new library is \
then that owner's. Doing it again takes only what is new. See `plotree help bundles`")]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Unbundle {
    /// The bundle, - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Put files into this folder, made if missing, instead of home
    #[arg(long, value_name = "FOLDER", conflicts_with = "as_is")]
    into: Option<String>,
    /// Take files as they are, with ids, owners, sharing, stars and comments
    #[arg(long)]
    as_is: bool,
    /// Change what an earlier bundle brought as this one says
    #[arg(long, conflicts_with = "as_is")]
    update: bool,
    /// Say only what failed
    #[arg(long, short)]
    quiet: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Bundle {
    /// Packs.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let paths: Vec<String> =
            self.paths.iter().map(|path| if path == "." { String::new() } else { path.clone() }).collect();
        let (roots, exit) = place::find_all(backend, &paths).await?;
        if roots.is_empty() && !self.paths.is_empty() {
            return Ok(Exit::Failed);
        }
        let options = pack::Options {
            trash: roots.is_empty() && !self.no_trash,
            roots: roots.into_iter().map(|file| file.fid).collect(),
            stop: Arc::default(),
        };
        let watch = tokio::spawn(import::stop_at_interrupt(Arc::clone(&options.stop)));
        let bar = progress::bar(self.quiet);
        let mut step = |step: Progress<'_>| show(&bar, step);
        let is_piped = self.output == Path::new("-");
        let packed = if is_piped {
            if io::stdout().is_terminal() {
                output::complain("a bundle cannot be shown here");
                output::hint("name a file for it after -o, or send it on with |");
                return Ok(Exit::Usage);
            }
            let out = io::BufWriter::with_capacity(256 << 10, io::stdout());
            bundle::pack(backend, out, &options, &mut step).await.map_err(anyhow::Error::new)
        } else {
            self.to_file(backend, &options, &mut step).await
        };
        watch.abort();
        bar.finish_and_clear();
        let report = packed.context("the bundle was not made")?;
        let stopped = report.stopped;
        name(&report.left);
        if self.json {
            let told = json!({ "packed": report.packed, "bytes": report.bytes, "left": left(&report.left), "stopped": stopped });
            // Standard output is the bundle's where it goes there.
            if is_piped { output::remark(&text::shown(&told.to_string())) } else { line(output, &told)? }
        } else if !self.quiet && !is_piped {
            let size = if report.packed == 1 { "file" } else { "files" };
            output.line(format_args!(
                "bundled {} {size}{}",
                report.packed,
                if stopped { ", broken off: no bundle was made" } else { "" }
            ))?;
        }
        Ok(match (stopped, report.left.is_empty()) {
            (true, _) => Exit::Interrupted,
            (_, false) => Exit::Failed,
            _ => exit,
        })
    }

    /// Packs into a file, which is there wholly or not at all.
    async fn to_file(
        &self,
        backend: &dyn Backend,
        options: &pack::Options,
        step: &mut (dyn FnMut(Progress<'_>) + Send),
    ) -> anyhow::Result<pack::Report> {
        let file = quoted(&self.output.to_string_lossy());
        if !self.force && self.output.symlink_metadata().is_ok() {
            bail!("{file} is there already; --force overwrites it");
        }
        let folder = self.output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let failed = || format!("{file} could not be written");
        // It holds secrets: links that open files, remarks. Only its owner may read it.
        let mut temporary = tempfile::Builder::new().prefix(".plotree-").tempfile_in(folder).with_context(failed)?;
        let out = io::BufWriter::with_capacity(256 << 10, temporary.as_file_mut());
        let report = bundle::pack(backend, out, options, step).await?;
        if report.stopped {
            return Ok(report);
        }
        temporary.as_file_mut().flush().and_then(|()| temporary.as_file().sync_all()).with_context(failed)?;
        let kept = if self.force { temporary.persist(&self.output) } else { temporary.persist_noclobber(&self.output) };
        kept.map_err(|error| error.error).with_context(failed)?;
        Ok(report)
    }
}

impl Unbundle {
    /// Unpacks.
    pub async fn run(&self, global: &Global, output: &mut Output) -> anyhow::Result<Exit> {
        let source: Box<dyn io::Read + Send> = if self.file == Path::new("-") {
            Box::new(io::stdin())
        } else {
            let file = File::open(&self.file);
            Box::new(file.with_context(|| format!("{} could not be opened", quoted(&self.file.to_string_lossy())))?)
        };
        let mut reader = Reader::new(source).with_context(|| quoted(&self.file.to_string_lossy()))?;
        let whose = reader.user().filter(|_| self.as_is);
        let opened =
            library::open_as(global, Purpose::Command, |config| Ok(whose.clone().filter(|_| !config.user_is_set)))?;
        let library = opened.config.library.file().map(|file| file.canonicalize().unwrap_or_else(|_| file.to_owned()));
        let notes = match &library {
            Some(file) => {
                let name = text::file_name(&file.to_string_lossy());
                let notes = Notes::open(&opened.config.state.join("bundles").join(name));
                notes.context("what earlier bundles brought is not known")?
            }
            None => Notes::default(),
        };
        let into = match &self.into {
            Some(folder) => Some(folder_at(&*opened.backend()?, folder).await?),
            None => None,
        };
        let options = unpack::Options {
            user: opened.user.clone(),
            into,
            as_is: self.as_is,
            update: self.update,
            stop: Arc::default(),
        };
        let watch = tokio::spawn(import::stop_at_interrupt(Arc::clone(&options.stop)));
        let bar = progress::bar(self.quiet);
        let mut step = |step: Progress<'_>| {
            bar.set_length(bar.length().unwrap_or(0) + 1);
            show(&bar, step);
        };
        let done = bundle::unpack(&opened.library, reader, notes, &options, &mut step).await;
        watch.abort();
        bar.finish_and_clear();
        let report = done.context("the bundle was not taken to its end")?;
        let exit = self.tell(&report, output)?;
        if let Some(hint) = whose_files(&opened.user, whose.as_deref()).filter(|_| report.new > 0 && !self.quiet) {
            output::hint(&hint);
        }
        Ok(exit)
    }

    fn tell(&self, report: &unpack::Report, output: &mut Output) -> anyhow::Result<Exit> {
        if self.json {
            let damaged =
                report.damaged.named.iter().map(|(number, reason)| json!({ "number": number, "reason": reason }));
            line(
                output,
                &json!({
                    "new": report.new, "changed": report.changed, "same": report.same, "left": left(&report.left.named),
                    "left_in_all": report.left.count, "damaged": damaged.collect::<Vec<_>>(),
                    "damaged_in_all": report.damaged.count, "stripped": report.stripped,
                    "trouble": report.trouble.as_ref().map(ToString::to_string), "stopped": report.stopped,
                }),
            )?;
        } else {
            name(&report.left.named);
            for (number, reason) in report.damaged.named.iter().take(MOST_NAMED) {
                output::complain(&format!("file {number} of the bundle is damaged: {reason}"));
            }
            let more = report.damaged.count.saturating_sub(MOST_NAMED as u64);
            if more > 0 {
                output::complain(&format!("… and {more} more that are damaged; --json names the first 10,000"));
            }
            if !self.quiet {
                output.line(in_words(report))?;
            }
        }
        if let Some(trouble) = &report.trouble {
            output::complain(&format!("{}: {trouble}", quoted(&self.file.to_string_lossy())));
        }
        if report.stripped > 0 && !self.quiet {
            output::hint("sharing, and stars and comments of others, are only taken with --as-is");
        }
        let failed = report.trouble.is_some() || report.left.count + report.damaged.count > 0;
        Ok(if report.stopped {
            Exit::Interrupted
        } else if failed {
            Exit::Failed
        } else {
            Exit::Done
        })
    }
}

/// Returns the number of a folder of the user's, made if it is not there.
async fn folder_at(backend: &dyn Backend, path: &str) -> anyhow::Result<i64> {
    let found = match backend.lookup(&Lookup::from_home(path)).await {
        Ok(file) => file,
        Err(crate::backend::Error::NotFound) => {
            let made = backend.create_folder(path, &Place::default()).await;
            made.with_context(|| format!("the folder {} could not be made", quoted(path)))?.value.file
        }
        Err(error) => return Err(error.into()),
    };
    if found.filetype != FileType::Folder {
        bail!("{} is no folder", quoted(path));
    }
    Ok(found.fid.number())
}

fn line(output: &mut Output, told: &serde_json::Value) -> anyhow::Result<()> {
    output.json(told)?;
    Ok(output.raw("\n")?)
}

fn in_words(report: &unpack::Report) -> String {
    let mut words = vec![format!("took {} new, {} changed", report.new, report.changed)];
    for (count, what) in [
        (report.same, "there already"),
        (report.left.count, "left"),
        (report.damaged.count, "damaged"),
        (report.stripped, "shares, stars and comments left out"),
    ] {
        if count > 0 {
            words.push(format!("{count} {what}"));
        }
    }
    if report.stopped {
        words.push("broken off".to_owned());
    }
    words.join(", ")
}
