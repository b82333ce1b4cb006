//! A pull that is killed again and again, behind a network that fails: it goes on where it was, and ends as if nothing had
//! happened. Short by default; `PLOTREE_MIRROR_FILES=20000 PLOTREE_ROUNDS=50` makes it as thorough as one likes.

#[path = "../../examples/support/generated.rs"]
mod generated;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use plotree::backend::embedded::care::Depth;
use plotree::backend::embedded::{Library, Options};
use plotree::backend::query::{Order, Scope, Spot, View};
use plotree::backend::remote::{Remote, Settings};
use plotree::backend::{Files, SortKey};
use plotree::mirror::{self, Ties, pull};
use plotree::server;
use tokio::net::TcpListener;

use crate::proxy::{Fault, Proxy};

fn asked_for(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Numbers of chance, the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound.max(1)
    }

    /// Returns what becomes of requests: most pass.
    fn fault(&mut self) -> Fault {
        match self.below(160) {
            0 => Fault::Close,
            1 => Fault::Lose,
            2 => Fault::Cut(usize::try_from(self.below(400)).unwrap()),
            3 => Fault::answer(503, "retry-after: 0\r\n", "busy"),
            _ => Fault::Pass,
        }
    }
}

/// Makes the command of a pull into a library.
fn pulling(home: &Path, library: &Path, key: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plotree"));
    command
        .env_clear()
        .env("HOME", home)
        .env("USER", "anna")
        .env("PLOTREE_CONFIG", home.join("config.toml"))
        .env("PLOTREE_KEY", key)
        .args(["--no-samples", "--library"])
        .arg(library)
        .args(["pull", "work", "--trash", "--json"])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    command
}

/// Runs a pull to its end; returns its report.
fn report(mut command: Command) -> serde_json::Value {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_pull_goes_on_where_it_was() {
    let (files, kills) = (asked_for("PLOTREE_MIRROR_FILES", 300), asked_for("PLOTREE_ROUNDS", 5));
    let home = tempfile::tempdir().unwrap();
    let there = generated::library(&home.path().join("there.plotree"), files).unwrap();
    let key = there.add_key(generated::USER, "test").unwrap();
    let bob = there.session(Some(generated::USER)).unwrap();
    // Some of it is starred, shared or in the trash.
    let view = View::new(Scope::All(generated::USER.to_owned()), Order::ascending(SortKey::Filename));
    for (number, row) in bob.window(&view, &Spot::Index(0), 60).await.unwrap().rows.iter().enumerate() {
        match number % 3 {
            0 => drop(bob.star(&row.fid).await.unwrap()),
            1 => drop(bob.comment(&row.fid, "seen").await.unwrap()),
            _ => drop(bob.trash(&row.fid).await.unwrap()),
        }
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = server::serve(there.clone(), listener, server::Options::default()).unwrap();
    let proxy = Proxy::start(Some(running.address())).await;
    let profile = format!("[remotes.work]\nurl = \"{}\"\nusername = \"bob\"\n", proxy.url());
    std::fs::write(home.path().join("config.toml"), profile).unwrap();
    let library = home.path().join("here.plotree");
    let mut chance = Chance(0x5eed);
    let begun = Instant::now();
    for round in 0..kills {
        proxy.next((0..files).map(|_| chance.fault()));
        let mut child = pulling(home.path(), &library, &key).stdout(Stdio::null()).spawn().unwrap();
        // Each gets further than the last.
        let until = proxy.count() + 1 + chance.below(2 * files / kills);
        while proxy.count() < until && child.try_wait().unwrap().is_none() {
            proxy.asked_within(Duration::from_millis(20)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if round % 10 == 9 {
            let opened = Library::open(&library, &Options::default()).unwrap();
            assert!(opened.check(Depth::Quick).is_sound());
        }
    }
    let killed = begun.elapsed();
    proxy.always(Fault::Pass);
    let last = report(pulling(home.path(), &library, &key));
    assert_eq!((last["left"].as_array().unwrap().len(), &last["unread"]), (0, &0.into()), "{last}");
    let whole = begun.elapsed();
    // The second time hardly anything is asked, and nothing is taken.
    proxy.always(Fault::Pass);
    let again = report(pulling(home.path(), &library, &key));
    assert_eq!((&again["new"], &again["changed"], &again["same"]), (&0.into(), &0.into(), &again["seen"]), "{again}");
    // Who and what the server is; the windows of both listings, and one below each folder of the trash.
    let asked = proxy.requests();
    let most = 30 + last["seen"].as_u64().unwrap() / 1_000;
    assert!(asked.len() as u64 <= most, "{} requests: {asked:#?}", asked.len());
    let settings = Settings::new(&format!("http://{}", running.address())).signed_in(generated::USER, &key);
    let here = Library::open(&library, &Options::default()).unwrap();
    let options = pull::Options { trash: true, ..pull::Options::default() };
    let compared =
        mirror::verify(&Remote::new(settings).unwrap(), &here, &Ties::default(), &options, &mut |_| {}).await.unwrap();
    assert_eq!((compared.different, compared.unread), (Vec::new(), 0));
    assert!(compared.equal > files / 2, "{}", compared.equal);
    assert!(here.check(Depth::Deep).is_sound());
    // Whoever pulls into a new library finds the files as his own.
    assert_eq!(here.owner().unwrap().as_deref(), Some(generated::USER));
    println!("{} files, {kills} kills: {killed:.1?} until the last, {whole:.1?} in all", compared.equal);
}
