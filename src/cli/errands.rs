//! What the app has done outside of what it shows: pulls, pushes, imports and exports, each on a thread with a runtime of its own,
//! so that the app's loop waits for nothing.

use std::collections::HashMap;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::{export, pull, push, quoted, remote};
use crate::backend::embedded::Library;
use crate::backend::remote::{Remote, Settings};
use crate::backend::{Backend, Error};
use crate::config::Config;
use crate::errands::{Ended, Named, News, Order, Outside, Taken, Tell};
use crate::export::run;
use crate::import;
use crate::mirror::push::Policy;
use crate::mirror::{self, Left, Memory, Progress, Trail};
use crate::model::{Fid, IdLocal, Place, Timestamp};

/// Lines of a report.
const MOST_LINES: usize = 1_000;
/// How often a step is told.
const STEP: Duration = Duration::from_millis(100);

/// Does errands for the app.
#[derive(Debug, Clone)]
pub struct Errands {
    ground: Ground,
    config: Arc<Config>,
    insecure: bool,
}

/// Where the files are that errands are about.
#[derive(Debug, Clone)]
enum Ground {
    /// In a library of this machine, as its user sees it.
    Library(Library, String),
    /// On a server. Its connections end with the runtime that they were made on, so that each errand makes its own.
    Server(Arc<Settings>),
}

impl Errands {
    /// Makes what does errands for a library and its user.
    #[must_use]
    pub fn new(library: Library, config: Config, user: String, insecure: bool) -> Errands {
        Errands { ground: Ground::Library(library, user), config: Arc::new(config), insecure }
    }

    /// Makes what does errands for a server: exports, as pulls, pushes and imports are a library's.
    #[must_use]
    pub fn on_server(settings: Settings, config: Config) -> Errands {
        let insecure = settings.insecure;
        Errands { ground: Ground::Server(Arc::new(settings)), config: Arc::new(config), insecure }
    }

    /// Returns the library and its user.
    fn library(&self) -> anyhow::Result<(&Library, &str)> {
        match &self.ground {
            Ground::Library(library, user) => Ok((library, user)),
            Ground::Server(_) => anyhow::bail!("this works on a library on this machine"),
        }
    }

    /// Returns the files, as the user sees them.
    fn files(&self) -> anyhow::Result<Box<dyn Backend>> {
        Ok(match &self.ground {
            Ground::Library(library, user) => Box::new(library.session(Some(user))?),
            Ground::Server(settings) => Box::new(Remote::new((**settings).clone())?),
        })
    }

    async fn errand(&self, order: &Order, stop: Arc<AtomicBool>, steps: &mut Steps<'_>) -> anyhow::Result<Ended> {
        match order {
            Order::Pull { remote, trash } => self.pull(remote, *trash, stop, steps).await,
            Order::Push { remote, roots, taken, dry_run } => {
                let options = mirror::push::Options {
                    roots: roots.iter().map(|target| target.fid.clone()).collect(),
                    policy: match taken {
                        Taken::Skip => Policy::Skip,
                        Taken::Rename => Policy::Rename,
                        Taken::Replace => Policy::Replace,
                    },
                    dry_run: *dry_run,
                    stop,
                    ..mirror::push::Options::default()
                };
                self.push(remote, &options, steps).await
            }
            Order::Import { path, into } => self.import(path, *into, stop, steps).await,
            Order::Export { roots, formats, to, force } => {
                let formats = formats.iter().map(|format| format.parse()).collect::<Result<_, _>>()?;
                self.export(roots, &run::Options { formats, force: *force, stop }, to, steps).await
            }
        }
    }

    async fn pull(
        &self,
        name: &str,
        trash: bool,
        stop: Arc<AtomicBool>,
        steps: &mut Steps<'_>,
    ) -> anyhow::Result<Ended> {
        let (library, user) = self.library()?;
        let connected = remote::connect(&self.config, name, self.insecure)?;
        let mut ties = pull::ties(&self.config, &connected)?;
        let whose = Some(connected.username.clone());
        let options = mirror::pull::Options { user: whose, trash, stop, ..mirror::pull::Options::default() };
        let mut progress = |step: Progress<'_>| steps.mirror(step);
        let report = mirror::pull(&connected.remote, library, &mut ties, &options, &mut progress).await?;
        let hint = pull::whose(user, Some(&connected.username)).filter(|_| report.new > 0);
        Ok(Ended {
            said: pull::in_words(&report, false),
            lines: hint.into_iter().chain(lines(&report.left)).collect(),
            whole: report.left.is_empty() && report.unread == 0 && !report.stopped,
            stopped: report.stopped,
            in_the_way: 0,
        })
    }

    async fn push(&self, name: &str, options: &mirror::push::Options, steps: &mut Steps<'_>) -> anyhow::Result<Ended> {
        let (library, user) = self.library()?;
        let connected = remote::connect(&self.config, name, self.insecure)?;
        let mut ties = pull::ties(&self.config, &connected)?;
        let session = library.session(Some(user))?;
        let mut progress = |step: Progress<'_>| steps.mirror(step);
        let report = mirror::push(&session, &connected.remote, &mut ties, options, &mut progress).await?;
        let told: Vec<String> = if options.dry_run { push::changes(&report).collect() } else { Vec::new() };
        Ok(Ended {
            said: push::in_words(&report, options.dry_run),
            lines: told.into_iter().chain(lines(&report.left)).collect(),
            whole: report.left.is_empty() && !report.stopped,
            stopped: report.stopped,
            in_the_way: 0,
        })
    }

    async fn import(
        &self,
        path: &str,
        into: IdLocal,
        stop: Arc<AtomicBool>,
        steps: &mut Steps<'_>,
    ) -> anyhow::Result<Ended> {
        let (library, user) = self.library()?;
        let path = self.path(path);
        if fs::metadata(&path).is_err() {
            anyhow::bail!("there is no such file or folder");
        }
        let session = library.session(Some(user))?;
        let options = import::Options { stop, ..import::Options::default() };
        let (mut done, mut all) = (0, None);
        let mut progress = |step: import::Progress<'_>| match step {
            import::Progress::Found { files, .. } => {
                all = Some(files as u64);
                steps.tell(done, all, String::new());
            }
            import::Progress::More => all = all.map(|all| all + 1),
            import::Progress::Done { path, .. } => {
                done += 1;
                steps.tell(done, all, path.to_string_lossy().into_owned());
            }
        };
        let summary = import::run(&session, &[path], &Place::Folder(into), &options, &mut progress).await?;
        let failed = summary.failed.iter().map(|failure| format!("{}: {}", failure.path.display(), failure.reason));
        Ok(Ended {
            said: super::import::in_words(&summary),
            lines: failed.chain(summary.stopped.iter().map(ToString::to_string)).collect(),
            whole: summary.failed.is_empty() && summary.left == 0 && summary.stopped.is_none(),
            stopped: summary.left > 0,
            in_the_way: 0,
        })
    }

    async fn export(
        &self,
        roots: &[Named],
        options: &run::Options,
        to: &str,
        steps: &mut Steps<'_>,
    ) -> anyhow::Result<Ended> {
        let backend = self.files()?;
        let mut files = Vec::with_capacity(roots.len());
        let mut lines = Vec::new();
        for Named { fid, name } in roots {
            match backend.retrieve(fid).await {
                Ok(file) => files.push(file),
                Err(error) if run::ends_all(&error) => return Err(error.into()),
                Err(error) => lines.push(format!("“{name}” ({fid}): {error}")),
            }
        }
        let gone = lines.len();
        let mut counts = export::Counts::default();
        let (mut done, mut all) = (0, None);
        let mut progress = |step: run::Progress<'_>| match step {
            run::Progress::Found(files) => {
                all = Some(all.unwrap_or(0) + files);
                steps.tell(done, all, String::new());
            }
            run::Progress::Done(told) => {
                counts.add(told);
                lines.extend(export::Counts::complaint(told).filter(|_| lines.len() < MOST_LINES));
                steps.tell(done, all, told.filename.clone());
            }
            run::Progress::Passed => done += 1,
        };
        let to = self.path(to);
        let end = run::run(&*backend, &files, &to, options, &mut progress).await;
        let end = end.with_context(|| format!("the folder {} could not be made", quoted(&to.to_string_lossy())))?;
        let mut said = counts.in_words(&quoted(&to.to_string_lossy()));
        if gone > 0 {
            said = format!("{said}, {gone} could not be read");
        }
        if let run::End::Broken(error) = &end {
            said = format!("{}; {said}", broken(error));
            lines.insert(0, error.to_string());
        }
        Ok(Ended {
            said,
            whole: end == run::End::Whole && gone == 0 && counts.is_whole(),
            stopped: end == run::End::Stopped,
            in_the_way: counts.in_the_way,
            lines,
        })
    }

    /// Returns a path of the disk as it was typed, with the home folder for `~`.
    fn path(&self, typed: &str) -> PathBuf {
        match typed.strip_prefix('~') {
            Some("") => self.config.home.clone(),
            Some(below) if below.starts_with('/') => self.config.home.join(below.trim_start_matches('/')),
            _ => PathBuf::from(typed),
        }
    }
}

impl Outside for Errands {
    fn remotes(&self) -> Option<Vec<String>> {
        let names = || self.config.remotes.iter().map(|profile| profile.name.clone());
        self.library().is_ok().then(|| names().collect())
    }

    fn begin(&self, order: Order, stop: Arc<AtomicBool>, tell: Tell) {
        let (errands, told) = (self.clone(), Arc::clone(&tell));
        let spawned = std::thread::Builder::new().name("errand".into()).spawn(move || {
            let mut steps = Steps { tell: &*told, last: None, done: 0, all: None };
            // Nothing of what is lent outlives a panic but the library, whose transactions end with it.
            let ended = panic::catch_unwind(AssertUnwindSafe(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.context("there is no room for it")?;
                runtime.block_on(errands.errand(&order, stop, &mut steps))
            }));
            told(News::Ended(match ended {
                Ok(Ok(ended)) => ended,
                Ok(Err(error)) => failed(&format!("{error:#}")),
                Err(_) => failed("it broke off by an error of plotree's own"),
            }));
        });
        if let Err(error) = spawned {
            tell(News::Ended(failed(&error.to_string())));
        }
    }

    fn remember(&self, tell: Tell) {
        if self.library().is_err() {
            return;
        }
        let config = Arc::clone(&self.config);
        let read = move || tell(News::Remembered(remembered(&config)));
        // Where it cannot be known, files have no sign.
        drop(std::thread::Builder::new().name("remembering".into()).spawn(read));
    }
}

fn failed(reason: &str) -> Ended {
    let said = format!("it ended: {}", reason.trim_end_matches('.'));
    Ended { said, ..Ended::default() }
}

/// Returns what ended an errand halfway, before what it had done by then.
fn broken(error: &Error) -> String {
    format!("it was broken off: {}", error.to_string().trim_end_matches('.'))
}

fn lines(left: &[Left]) -> Vec<String> {
    left.iter().map(|Left { fid, name, reason }| format!("“{name}” ({fid}): {reason}")).collect()
}

/// Returns how the library's files were when they last were the same on a server, as far as the files of it can be read.
fn remembered(config: &Config) -> HashMap<Fid, Timestamp> {
    let mut files = HashMap::new();
    let Some(library) = pull::library_name(config) else { return files };
    let each = |folder: &str, take: &mut dyn FnMut(&Path)| {
        let folder = mirror::state_folder(&config.state, folder, &library);
        let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        paths.for_each(|path| take(&path));
    };
    each(mirror::PUSHED, &mut |path| {
        if let Ok(trail) = Trail::open(path) {
            files.extend(trail.files().map(|(fid, pushed)| (fid.clone(), Timestamp(pushed.modified))));
        }
    });
    each(mirror::PULLED, &mut |path| {
        if let Ok(memory) = Memory::open(path) {
            files.extend(memory.files().map(|(fid, known)| (fid.clone(), Timestamp(known.here()))));
        }
    });
    files
}

/// Tells steps, not more often than anybody can see.
struct Steps<'s> {
    tell: &'s (dyn Fn(News) + Send + Sync),
    last: Option<Instant>,
    done: u64,
    all: Option<u64>,
}

impl Steps<'_> {
    fn mirror(&mut self, step: Progress<'_>) {
        match step {
            Progress::Listed { seen } => self.tell(0, None, format!("listing, {seen} files so far")),
            Progress::Found { wanted, .. } => {
                self.all = Some(wanted);
                self.tell(0, self.all, String::new());
            }
            Progress::Done { name, .. } => {
                self.done += 1;
                self.tell(self.done, self.all, name.to_owned());
            }
        }
    }

    fn tell(&mut self, done: u64, all: Option<u64>, at: String) {
        if self.last.is_none_or(|last| last.elapsed() >= STEP) || all == Some(done) {
            self.last = Some(Instant::now());
            (self.tell)(News::Step { done, all, at });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use tokio::net::TcpListener;

    use super::*;
    use crate::backend::remote::Patience;
    use crate::backend::{FigureDraft, Files as _, Lookup, Plots as _};
    use crate::model::{Figure, FilePatch, HOME};
    use crate::server;

    /// Does an errand to its end.
    fn done(errands: &Errands, order: Order, is_stopped: bool) -> Ended {
        let (sender, news) = channel();
        let tell: Tell = Arc::new(move |news| drop(sender.send(news)));
        errands.begin(order, Arc::new(AtomicBool::new(is_stopped)), tell);
        let ended = news.iter().find_map(|news| match news {
            News::Ended(ended) => Some(ended),
            _ => None,
        });
        ended.unwrap()
    }

    #[tokio::test]
    async fn what_comes_in_goes_out_and_what_is_in_the_way_gives_way_only_when_told() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("in")).unwrap();
        fs::write(home.path().join("in/a.json"), r#"{"data":[{"y":[1,2]}],"layout":{}}"#).unwrap();
        fs::write(home.path().join("in/b.json"), "{").unwrap();
        let config = Config::load_from(None, &|name| (name == "HOME").then(|| home.path().into())).unwrap();
        let library = Library::in_memory().unwrap();
        library.ensure_user("bob").unwrap();
        let errands = Errands::new(library.clone(), config, "bob".into(), false);
        let came = done(&errands, Order::Import { path: "~/in".into(), into: HOME }, false);
        assert_eq!((came.said.as_str(), came.whole), ("imported 1 plot, 1 failed", false));
        assert!(came.lines.len() == 1 && came.lines[0].contains("b.json"), "{came:?}");

        let bob = library.session(Some("bob")).unwrap();
        let folder = bob.lookup(&Lookup::from_home("in")).await.unwrap();
        let roots = vec![
            Named { fid: folder.fid, name: "in".into() },
            Named { fid: "bob:999".parse().unwrap(), name: "gone".into() },
        ];
        let order =
            |force| Order::Export { roots: roots.clone(), formats: vec!["json".into()], to: "~/out".into(), force };
        let went = done(&errands, order(false), false);
        assert!(!went.whole && went.in_the_way == 0, "one was gone: {went:?}");
        assert!(went.lines.len() == 1 && went.lines[0].contains("gone"), "{went:?}");
        let written = home.path().join("out/in/a.json");
        let figure: serde_json::Value = serde_json::from_slice(&fs::read(&written).unwrap()).unwrap();
        assert_eq!(figure["data"][0]["y"], serde_json::json!([1, 2]));

        fs::write(&written, "mine").unwrap();
        let again = done(&errands, order(false), false);
        assert!(again.in_the_way > 0 && !again.whole, "{again:?}");
        assert_eq!(fs::read(&written).unwrap(), b"mine");
        assert_eq!(done(&errands, order(true), false).in_the_way, 0);
        assert_ne!(fs::read(&written).unwrap(), b"mine");

        fs::remove_dir_all(home.path().join("out")).unwrap();
        let stopped = done(&errands, order(false), true);
        assert!(stopped.stopped && !written.exists(), "{stopped:?}");
    }
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_on_a_server_goes_out_and_nothing_comes_in() {
        let library = Library::in_memory().unwrap();
        library.ensure_user("bob").unwrap();
        let key = library.add_key("bob", "test").unwrap();
        let figure = Figure::read(br#"{"data":[{"type":"bar","y":[1,2]}]}"#).unwrap();
        let draft = FigureDraft { figure, file: FilePatch::rename("sales"), ..FigureDraft::default() };
        library.session(Some("bob")).unwrap().import_figure(&draft).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let running = server::serve(library, listener, server::Options::default()).unwrap();

        let home = tempfile::tempdir().unwrap();
        let config = Config::load_from(None, &|name| (name == "HOME").then(|| home.path().into())).unwrap();
        let settings = Settings::new(&format!("http://{}", running.address())).signed_in("bob", &key);
        let errands = Errands::on_server(
            Settings { patience: Patience { attempts: 1, ..Patience::default() }, ..settings },
            config,
        );
        assert_eq!(errands.remotes(), None);
        let came = done(&errands, Order::Import { path: "~".into(), into: HOME }, false);
        assert_eq!(came.said, "it ended: this works on a library on this machine");

        let roots = vec![Named { fid: Fid::new("bob", HOME).unwrap(), name: "home".into() }];
        let order = Order::Export { roots, formats: vec!["json".into()], to: "~/out".into(), force: false };
        let went = done(&errands, order.clone(), false);
        assert!(went.whole && went.lines.is_empty(), "{went:?}");
        let written = fs::read(home.path().join("out/sales.json")).unwrap();
        let figure: serde_json::Value = serde_json::from_slice(&written).unwrap();
        assert_eq!(figure["data"][0]["y"], serde_json::json!([1, 2]));

        running.stop().await;
        let broken = done(&errands, order, false);
        assert!(!broken.whole && broken.said.starts_with("it ended: "), "{broken:?}");
    }
}
