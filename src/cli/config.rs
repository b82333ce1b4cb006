//! `plotree config`: what is set, where that was said, and whether it makes sense.

use anyhow::Context;
use clap::{Args, Subcommand};

use super::output::Output;
use super::{Exit, Global};
use crate::config::Config;
use crate::config::app::App;
use crate::text::shown;

/// The settings' file with everything that it may say.
const DEFAULT: &str = include_str!("../../assets/config.toml");

/// What to do with the settings.
#[derive(Debug, Args)]
pub struct Settings {
    /// Print a settings' file that says everything, commented out
    #[arg(long)]
    pub default: bool,
    /// What to do; nothing shows what is set
    #[command(subcommand)]
    pub what: Option<What>,
}

/// What to do with the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum What {
    /// Show every setting with where it was said
    Show,
    /// Print where the settings' file is
    Path,
    /// Check settings, keys and theme, and name the line of what is wrong
    Check,
}

/// What the app says of settings that are its own, handed over by `main`, since faces do not know each other: fails with what
/// is wrong with keys and themes.
pub type CheckApp<'c> = &'c dyn Fn(&Config) -> anyhow::Result<()>;

/// Runs the command.
#[must_use]
pub fn show(settings: &Settings, global: &Global, check: CheckApp<'_>) -> Exit {
    let mut output = Output::stdout();
    let done = settings.run(global, check, &mut output).and_then(|exit| {
        output.finish()?;
        Ok(exit)
    });
    done.unwrap_or_else(|error| super::report(&error))
}

impl Settings {
    fn run(&self, global: &Global, check: CheckApp<'_>, output: &mut Output) -> anyhow::Result<Exit> {
        if self.default {
            output.line(DEFAULT.trim_end())?;
            return Ok(Exit::Done);
        }
        let config = Config::load(global.library.as_deref())?;
        match self.what {
            Some(What::Path) => output.line(shown(&config.file.to_string_lossy()))?,
            Some(What::Check) => return check_all(&config, check, output),
            Some(What::Show) | None => show_all(&config, global, output)?,
        }
        Ok(Exit::Done)
    }
}

fn check_all(config: &Config, check: CheckApp<'_>, output: &mut Output) -> anyhow::Result<Exit> {
    check(config)?;
    for remark in &config.remarks {
        super::output::complain(&remark.to_string());
    }
    if !config.remarks.is_empty() {
        return Ok(Exit::Failed);
    }
    for file in [&config.file, &config.keys] {
        let name = shown(&file.to_string_lossy());
        let there = file.try_exists().with_context(|| format!("`{name}` could not be looked for"))?;
        output.line(if there { format!("{name}: in order") } else { format!("{name}: not there, and need not be") })?;
    }
    Ok(Exit::Done)
}

fn show_all(config: &Config, global: &Global, output: &mut Output) -> anyhow::Result<()> {
    let origin = |key: &str| match config.place_of(key) {
        Some((line, _)) => format!("config.toml, line {line}"),
        None => "default".to_owned(),
    };
    let library = if global.library.is_some() {
        "--library".to_owned()
    } else if std::env::var_os("PLOTREE_LIBRARY").is_some_and(|value| !value.is_empty()) {
        "PLOTREE_LIBRARY".to_owned()
    } else {
        origin("library")
    };
    let user = if config.user_is_set { origin("user") } else { "the system".to_owned() };
    let place = config.library.file().map_or(":memory:".into(), |file| file.to_string_lossy());
    let mut rows = vec![
        ("user", quoted(&config.user), user),
        ("library", quoted(&place), library),
        ("samples", config.samples.to_string(), origin("samples")),
    ];
    rows.extend(of_app(&config.app).into_iter().map(|(key, value)| (key, value, origin(key))));
    let file = shown(&config.file.to_string_lossy());
    output.line(format!(
        "# {file}{}",
        if config.file.exists() { "" } else { " is not there; `plotree config --default` prints one" }
    ))?;
    for (key, value, origin) in rows {
        output.line(format!("{:<44}  # {origin}", format!("{key} = {value}")))?;
    }
    let keys: Vec<String> = [(config.keys_here.is_some(), "config.toml"), (config.keys.exists(), "keys.toml")]
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, name)| format!("keys of your own are in {name}"))
        .collect();
    for line in keys {
        output.line(format!("# {line}; `plotree keys` lists all"))?;
    }
    for profile in &config.remotes {
        let name = shown(&profile.name);
        output.line(format!(
            "{:<44}  # `plotree remotes` lists them",
            format!("remotes.{name}.url = {}", quoted(&profile.url))
        ))?;
    }
    for remark in &config.remarks {
        super::output::complain(&remark.to_string());
    }
    Ok(())
}

/// Returns the settings of the app as the file would say them.
fn of_app(app: &App) -> Vec<(&'static str, String)> {
    let theme = if app.theme.dark == app.theme.light {
        quoted(&app.theme.dark)
    } else {
        format!("{{ dark = {}, light = {} }}", quoted(&app.theme.dark), quoted(&app.theme.light))
    };
    let columns = app.columns.as_ref().map(|columns| {
        let columns = columns.iter().map(|column| match (column.fact.name(), column.width) {
            (name, width) if width == column.fact.width() => quoted(name),
            (name, width) => format!("{{ name = {}, width = {width} }}", quoted(name)),
        });
        format!("[{}]", columns.collect::<Vec<_>>().join(", "))
    });
    let layout = &app.layout;
    let shares = [("tree", layout.tree), ("list", layout.list), ("preview", layout.preview)];
    let shares = shares.iter().filter_map(|(name, share)| Some(format!("{name} = {}", (*share)?)));
    let shares: Vec<String> = shares.chain(layout.details.map(|details| format!("details = {details}"))).collect();
    vec![
        ("theme", theme),
        ("glyphs", quoted(app.glyphs.name())),
        ("motion", app.motion.to_string()),
        ("plain", app.plain.to_string()),
        ("mouse", app.mouse.to_string()),
        ("columns", columns.unwrap_or_else(|| "by the room and the order".to_owned())),
        ("layout", if shares.is_empty() { "by the room".to_owned() } else { format!("{{ {} }}", shares.join(", ")) }),
    ]
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    #[test]
    fn the_commented_file_says_what_holds_without_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        let load = |text: &str| {
            std::fs::write(&file, text).unwrap();
            let environment = |name: &str| match name {
                "HOME" => Some(OsString::from("/home/bob")),
                "PLOTREE_CONFIG" => Some(file.clone().into_os_string()),
                _ => None,
            };
            Config::load_from(None, &environment)
        };
        let plain = load(DEFAULT).unwrap();
        assert!(plain.said.is_empty() && plain.remarks.is_empty());
        // A line of settings has no space behind its sign, a sentence has.
        let setting = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).map(str::to_owned);
        let mut seen = Vec::new();
        let all: Vec<String> = DEFAULT
            .lines()
            .filter_map(setting)
            .filter(|line| {
                let key = line.split(" =").next().unwrap_or_default().to_owned();
                let again = key == "theme" && seen.contains(&key);
                seen.push(key);
                !again
            })
            .collect();
        let all = load(&all.join("\n")).unwrap();
        assert!(all.remarks.is_empty(), "{:?}", all.remarks);
        assert_eq!(all.said.len(), 12, "{:?}", all.said);
        assert_eq!((all.app.theme, all.app.glyphs, all.app.motion), (plain.app.theme, plain.app.glyphs, true));
    }
}
