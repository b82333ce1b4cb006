//! The `plotree` program: parses the command line and hands over to a face.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use plotree::cli::{self, Arguments, Command, Exit, Global, KeyTables};
use plotree::config::Config;
use plotree::server;
use plotree::server::rate::Rate;
use plotree::server::tls::Identity;
use plotree::tui;
use plotree::tui::keys::{DEFAULT_KEYS, KeyMap, KeysFile};
use plotree::tui::theme::Themes;
use tokio::net::TcpListener;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return cli::usage::refuse(&error).into(),
    };
    match &arguments.command {
        Some(Command::Keys(keys)) => {
            let tables = |config: &Config| Ok(KeyMap::read(&keys_files(config)?)?.markdown());
            cli::show_keys(keys, &KeyTables { default: DEFAULT_KEYS, tables: &tables }).into()
        }
        Some(Command::Config(settings)) => {
            let check = |config: &Config| {
                KeyMap::read(&keys_files(config)?)?;
                check_themes(config)
            };
            cli::show_config(settings, &arguments.global, &check).into()
        }
        Some(Command::Serve(settings)) => {
            serve(&arguments.global, settings).unwrap_or_else(|error| cli::report(&error)).into()
        }
        Some(command) => cli::run(&arguments.global, command).into(),
        None if arguments.plain => plain(&arguments.global).unwrap_or_else(|error| cli::report(&error)).into(),
        None => app(&arguments.global).unwrap_or_else(|error| cli::report(&error)).into(),
    }
}

/// Opens the app.
fn app(global: &Global) -> anyhow::Result<Exit> {
    let place = cli::open_place(global, cli::Purpose::App)?;
    check_themes(&place.config)?;
    let pages = place.pages();
    let options = tui::Options {
        outside: Arc::new(place.outside),
        pages,
        session: place.mark.map(|mark| tui::session::file(&place.config.state, &mark, &place.home)),
        home: place.home,
        library: place.name,
        read_only: place.read_only,
        keys: keys_files(&place.config)?,
        settings: place.config.app.clone(),
        themes: Themes { folder: place.config.themes.clone() },
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(tui::run(place.backend, options));
    // Reading that nobody waits for any more must not hold up the end.
    runtime.shutdown_background();
    ended.map(|()| Exit::Done)
}

/// Opens the app without a screen.
fn plain(global: &Global) -> anyhow::Result<Exit> {
    let place = cli::open_place(global, cli::Purpose::App)?;
    let start = tui::plain::Start { home: place.home, library: place.name, read_only: place.read_only };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(tui::plain::run(place.backend, start));
    runtime.shutdown_background();
    ended.map(|()| Exit::Done)
}

/// Checks that the themes that the settings name can be used.
fn check_themes(config: &Config) -> anyhow::Result<()> {
    let themes = Themes { folder: config.themes.clone() };
    for name in [&config.app.theme.dark, &config.app.theme.light] {
        themes.read(name).map_err(|reason| config.wrong("theme", reason))?;
    }
    Ok(())
}

/// Returns the user's files of keys: the settings, then the file that is for keys alone.
fn keys_files(config: &Config) -> anyhow::Result<Vec<KeysFile>> {
    let here = config.keys_here.clone().map(|text| KeysFile { file: config.file.clone(), text, in_keys: true });
    let own = cli::read_keys(&config.keys)?;
    let own = own.map(|text| KeysFile { file: config.keys.clone(), text, in_keys: false });
    Ok(here.into_iter().chain(own).collect())
}

/// Serves the library until the process is told to end.
fn serve(global: &Global, settings: &cli::Serve) -> anyhow::Result<Exit> {
    let opened = cli::open(global, cli::Purpose::Command)?;
    settings.start_log()?;
    let seconds = |seconds: u32| Duration::from_secs(seconds.into());
    let limits = server::Limits {
        body: settings.max_body as usize * 1_000_000,
        header_time: seconds(settings.idle_time),
        request_time: seconds(settings.request_time),
        connections: settings.max_connections as usize,
        ..server::Limits::default()
    };
    let tls = match (&settings.tls_cert, &settings.tls_key) {
        (Some(certificate), Some(key)) => Some(Identity::read(certificate, key)?),
        _ if settings.tls_self_signed => Some(Identity::own(&opened.config.state.join("tls"), &settings.names())?),
        _ => None,
    };
    let certificate = tls.as_ref().map(|identity| cli::Certificate {
        file: identity.certificate.clone(),
        fingerprint: identity.fingerprint.clone(),
    });
    let per_second = f64::from(settings.rate);
    let options = server::Options {
        public_url: settings.public_url.clone(),
        auto_number: settings.auto_number,
        limits,
        rate: (settings.rate > 0).then_some(Rate { per_second, burst: 20.0 * per_second }),
        metrics: settings.metrics,
        tls,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(settings.listen).await;
        let listener = listener.with_context(|| format!("it is not possible to listen at {}", settings.listen))?;
        let running = server::serve(opened.library.clone(), listener, options)?;
        let mut ending = server::Ending::listen()?;
        settings.greet(running.address(), certificate.as_ref(), &opened)?;
        ending.told().await;
        tokio::select! {
            () = running.stop() => {}
            // Who asks twice does not want to wait.
            () = ending.told() => {}
        }
        anyhow::Ok(())
    })?;
    // Work that nobody waits for any more must not hold up the end; what it has not written was not answered.
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(Exit::Done)
}
