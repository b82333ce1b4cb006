//! Where things are and how the user wants them: folders, the library's file, his name, settings.
//!
//! What is said on the command line wins over the environment, that over `config.toml`, that over the defaults. Nothing has to
//! be there. A key that is not known is no error but a [`Remark`] with file and line, so that a slip is seen.

pub mod app;
pub mod credentials;
pub mod remotes;
mod settings;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::model::fid;

pub use remotes::Profile;
pub use settings::{Remark, place};

/// The name of the settings' file in the folder of the configuration.
const FILE: &str = "config.toml";

/// Who the user is when nothing says it.
const NOBODY: &str = "me";

/// The longest username that is made of the system's.
const LONGEST_USER: usize = 40;

/// Where a library is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In memory, gone at the end: `:memory:`.
    Memory,
    /// In a file.
    File(PathBuf),
}

impl Location {
    /// Makes a location of what a user wrote.
    #[must_use]
    pub fn new(text: &Path) -> Location {
        if text == Path::new(":memory:") { Location::Memory } else { Location::File(text.to_owned()) }
    }

    /// Returns the file, if there is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Location::Memory => None,
            Location::File(path) => Some(path),
        }
    }
}

/// Everything that is set, with the defaults for what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Config {
    /// The library of this run.
    pub library: Location,
    /// Whether that was named by somebody, and is not the default place.
    pub library_is_set: bool,
    /// Whether it may lie on a network file system.
    pub allow_network: bool,
    /// Who the user is in a library of his own that has no owner yet.
    pub user: String,
    /// Whether that was set, and so holds in every library.
    pub user_is_set: bool,
    /// Whether a new library gets the samples.
    pub samples: bool,
    /// The file of the settings, there or not.
    pub file: PathBuf,
    /// The file of the user's keys, there or not.
    pub keys: PathBuf,
    /// The folder of what is kept between runs but is no setting.
    pub state: PathBuf,
    /// The folder of what may be lost at any time.
    pub cache: PathBuf,
    /// The user's own folder.
    pub home: PathBuf,
    /// The file of the keys of remotes, there or not.
    pub credentials: PathBuf,
    /// Servers known by name.
    pub remotes: Vec<Profile>,
    /// How the app looks and works.
    pub app: app::App,
    /// The text of the settings' file, if keys are set in it.
    pub keys_here: Option<String>,
    /// The folder of the user's themes, there or not.
    pub themes: PathBuf,
    /// What the settings' file sets, and in which line and column.
    pub said: Vec<(String, (usize, usize))>,
    /// What the user should know about the settings' file.
    pub remarks: Vec<Remark>,
}

/// Why there is no configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The system does not say where the user's folders are.
    #[error(
        "it is not known where your files are, as there is no home folder; set HOME, or name a library with --library"
    )]
    NoHome,
    /// The settings' file could not be read.
    #[error("the settings in `{}` could not be read: {reason}", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file of the settings could not be written.
    #[error("`{}` could not be written: {reason}", .file.display())]
    Unwritten {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// No server is known by the name.
    #[error("no remote is called `{name}`{}", if .known.is_empty() { "; `plotree login URL` makes one".to_owned() } else { format!("; there are `{}`", .known.join("`, `")) })]
    NoRemote {
        /// The name that was asked for.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Something does not go with a remote, or cannot be used with it.
    #[error("{0}")]
    Remote(String),
    /// A setting makes no sense.
    #[error("`{}`, line {line}, column {column}: {reason}", .file.display())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
}

/// What the environment says; a function, so that tests need not change their own.
pub type Environment<'e> = &'e dyn Fn(&str) -> Option<OsString>;

impl Config {
    /// Returns where the settings' file sets something: its line and column.
    #[must_use]
    pub fn place_of(&self, key: &str) -> Option<(usize, usize)> {
        self.said.iter().find(|(known, _)| known == key).map(|(_, place)| *place)
    }

    /// Returns the error of a setting that was read but makes no sense after all.
    #[must_use]
    pub fn wrong(&self, key: &str, reason: String) -> ConfigError {
        let (line, column) = self.place_of(key).unwrap_or((1, 1));
        ConfigError::Wrong { file: self.file.clone(), line, column, reason }
    }

    /// Reads the configuration of this process. `library` is what the command line says.
    ///
    /// # Errors
    /// Says which file cannot be used, where and why.
    pub fn load(library: Option<&Path>) -> Result<Config, ConfigError> {
        Config::load_from(library, &|name| std::env::var_os(name))
    }

    /// Reads the configuration of an environment.
    ///
    /// # Errors
    /// Says which file cannot be used, where and why.
    pub fn load_from(library: Option<&Path>, environment: Environment<'_>) -> Result<Config, ConfigError> {
        let said = |name: &str| environment(name).filter(|value| !value.is_empty());
        let folders = Folders::of(&said)?;
        let file = said("PLOTREE_CONFIG").map_or_else(|| folders.config.join(FILE), PathBuf::from);
        let settings = settings::read(&file, said("PLOTREE_CONFIG").is_some())?;
        let set = settings.library.map(|path| in_home(&path, &folders.home, &file));
        let library = library.map(Path::to_owned).or_else(|| said("PLOTREE_LIBRARY").map(PathBuf::from)).or(set);
        let system = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| said(name));
        Ok(Config {
            library_is_set: library.is_some(),
            library: Location::new(&library.unwrap_or_else(|| folders.data.join("library.plotree"))),
            allow_network: said("PLOTREE_ALLOW_NETWORK").is_some_and(|value| value != "0"),
            user_is_set: settings.user.is_some(),
            user: settings.user.unwrap_or_else(|| username(&system.unwrap_or_default().to_string_lossy())),
            samples: settings.samples.unwrap_or(true),
            keys: file.with_file_name("keys.toml"),
            keys_here: settings.keys,
            themes: file.with_file_name("themes"),
            app: settings.app,
            said: settings.said,
            credentials: file.with_file_name("credentials.toml"),
            remotes: remotes_of(settings.remotes, &folders.home, &file),
            file,
            state: folders.state,
            cache: folders.cache,
            home: folders.home,
            remarks: settings.remarks,
        })
    }
}

/// Returns the remotes of the settings, their files beside the settings, and the Python client's behind them.
fn remotes_of(mut profiles: Vec<Profile>, home: &Path, file: &Path) -> Vec<Profile> {
    for profile in &mut profiles {
        let certificate = profile.certificate.take();
        profile.certificate = certificate.map(|path| in_home(&path.to_string_lossy(), home, file));
    }
    if profiles.iter().all(|profile| profile.name != remotes::PYTHON) {
        profiles.extend(remotes::of_python(home).map(|found| found.profile));
    }
    profiles
}

/// The user's folders, ours in each.
struct Folders {
    home: PathBuf,
    config: PathBuf,
    data: PathBuf,
    state: PathBuf,
    cache: PathBuf,
}

impl Folders {
    fn of(said: Environment<'_>) -> Result<Folders, ConfigError> {
        let strategy = etcetera::choose_base_strategy().ok();
        let home = said("HOME").map(PathBuf::from).or_else(|| strategy.as_ref().map(|base| base.home_dir().to_owned()));
        let home = home.ok_or(ConfigError::NoHome)?;
        // The base directory specification: a relative path is to be ignored.
        let xdg = |name: &str, default: &str| {
            let set = said(name).map(PathBuf::from).filter(|path| path.is_absolute());
            set.unwrap_or_else(|| home.join(default)).join("plotree")
        };
        if cfg!(windows)
            && let Some(base) = &strategy
        {
            let data = base.data_dir().join("plotree");
            let (config, state, cache) =
                (base.config_dir().join("plotree"), data.join("state"), base.cache_dir().join("plotree"));
            return Ok(Folders { home, config, data, state, cache });
        }
        Ok(Folders {
            config: xdg("XDG_CONFIG_HOME", ".config"),
            data: xdg("XDG_DATA_HOME", ".local/share"),
            state: xdg("XDG_STATE_HOME", ".local/state"),
            cache: xdg("XDG_CACHE_HOME", ".cache"),
            home,
        })
    }
}

/// Reads a path of the settings: `~/` is home, a relative one begins beside the file.
fn in_home(path: &str, home: &Path, file: &Path) -> PathBuf {
    if path == ":memory:" {
        return PathBuf::from(path);
    }
    match path.strip_prefix("~/") {
        Some(rest) => home.join(rest),
        None => file.parent().unwrap_or(Path::new("")).join(path),
    }
}

/// Makes a username of the system's name of the user.
fn username(system: &str) -> String {
    let name = system.rsplit('\\').next().unwrap_or(system);
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect();
    let name: String = name.trim_matches('-').chars().take(LONGEST_USER).collect();
    if fid::is_username(&name) { name } else { NOBODY.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(library: Option<&str>, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let found =
            |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value));
        Config::load_from(library.map(Path::new), &found)
    }

    fn with_file(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        std::fs::write(&file, text).unwrap();
        load(None, &[("HOME", "/home/bob"), ("USER", "bob"), ("PLOTREE_CONFIG", file.to_str().unwrap())])
    }

    #[test]
    fn everything_has_a_default() {
        let config = load(None, &[("HOME", "/home/bob"), ("USER", "bob")]).unwrap();
        assert_eq!(config.library.file(), Some(Path::new("/home/bob/.local/share/plotree/library.plotree")));
        assert_eq!(config.file, Path::new("/home/bob/.config/plotree/config.toml"));
        assert_eq!((config.user.as_str(), config.samples), ("bob", true));
    }

    #[test]
    fn remotes_have_names_and_addresses() {
        let config =
            with_file("[remotes.work]\nurl = \"https://w\"\nusername = \"bob\"\nurll = 1\n[remotes.a]\nurl=\"b\"");
        let config = config.unwrap();
        let names: Vec<&str> = config.remotes.iter().map(|profile| profile.name.as_str()).collect();
        assert_eq!(names, ["a", "work"]);
        let remark = config.remarks[0].to_string();
        assert!(remark.contains("`remotes.work.urll` is no setting; did you mean `url`?"), "{remark}");
        for (text, what) in [
            ("remotes = 3", "line 1"),
            ("[remotes]\nwork = 3", "line 2"),
            ("[remotes.work]\nusername = \"bob\"", "has no `url`"),
            ("[remotes.work]\nurl = \"x\"\ninsecure = \"yes\"", "line 3"),
            ("[remotes.\"a b\"]\nurl = \"x\"", "letters, digits"),
        ] {
            let error = with_file(text).unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
    }

    #[test]
    fn the_command_line_wins_over_the_environment_over_the_folders() {
        let environment =
            [("HOME", "/h"), ("XDG_DATA_HOME", "/data"), ("XDG_CONFIG_HOME", "relative"), ("PLOTREE_LIBRARY", "/env")];
        assert_eq!(load(Some("/flag"), &environment).unwrap().library, Location::File("/flag".into()));
        assert_eq!(load(None, &environment).unwrap().library, Location::File("/env".into()));
        let config = load(None, &environment[..3]).unwrap();
        assert_eq!(config.library, Location::File("/data/plotree/library.plotree".into()));
        assert_eq!(config.file, Path::new("/h/.config/plotree/config.toml"));
        assert_eq!(load(Some(":memory:"), &environment).unwrap().library, Location::Memory);
    }

    #[test]
    fn settings_are_read() {
        let config = with_file("user = \"ann\"\nsamples = false\nlibrary = \"~/plots.plotree\"\n").unwrap();
        assert_eq!((config.user.as_str(), config.samples), ("ann", false));
        assert_eq!(config.library, Location::File("/home/bob/plots.plotree".into()));
        assert!(config.remarks.is_empty());
    }

    #[test]
    fn slips_are_named_with_their_line() {
        let config = with_file("# mine\nuser = \"ann\"\nlibary = \"x\"\n[colours]\nred = 1\n").unwrap();
        let remarks: Vec<String> = config.remarks.iter().map(ToString::to_string).collect();
        assert!(
            remarks[0].contains("line 3, column 1: `libary` is no setting; did you mean `library`?"),
            "{remarks:?}"
        );
        assert!(remarks[1].contains("line 4, column 2: `colours` is no setting"), "{remarks:?}");
        for (text, line, what) in [
            ("\nuser = 3", 2, "`user` is a text"),
            ("samples = \"no\"", 1, "`samples` is true or false"),
            ("user = \"b b\"", 1, "username"),
            ("a = 1\nb = = 2", 2, ""),
        ] {
            let error = with_file(text).unwrap_err();
            let ConfigError::Wrong { line: found, reason, .. } = &error else { panic!("{error}") };
            assert!(*found == line && reason.contains(what), "{error}");
        }
    }

    #[test]
    fn what_is_said_of_the_app_is_read_and_checked() {
        let config = with_file(
            "theme = { dark = \"harbor\", light = \"paper\" }\nglyphs = \"ascii\"\nmotion = false\nmouse = false\n\
             columns = [\"views\", { name = \"title\", width = 30 }]\n[layout]\ntree = 20\ndetails = false\n",
        );
        let app = config.unwrap().app;
        assert_eq!((app.theme.dark.as_str(), app.theme.light.as_str()), ("harbor", "paper"));
        assert_eq!((app.glyphs, app.motion, app.mouse), (app::GlyphSet::Ascii, false, false));
        let columns: Vec<(&str, u16)> =
            app.columns.unwrap().iter().map(|column| (column.fact.name(), column.width)).collect();
        assert_eq!(columns, [("views", 7), ("title", 30)]);
        assert_eq!((app.layout.tree, app.layout.list, app.layout.details), (Some(20), None, Some(false)));
        for (text, place, what) in [
            ("theme = 3", (1, 9), "two: `{ dark"),
            ("\nglyphs = \"runes\"", (2, 10), "may be `unicode`, `octant`"),
            ("motion = \"no\"", (1, 10), "true or false"),
            ("columns = [\"views\", \"weight\"]", (1, 21), "`quality`, `title`, `data`"),
            ("columns = [\"views\", \"views\"]", (1, 21), "twice"),
            ("columns = [{ name = \"title\", width = 3 }]", (1, 38), "4 to 120"),
            ("[layout]\n  tree = 99", (2, 10), "from 5 to 95"),
            ("[layout]\ntrees = 9", (2, 1), "there are `tree`"),
        ] {
            let error = with_file(text).unwrap_err();
            let ConfigError::Wrong { line, column, reason, .. } = &error else { panic!("{error}") };
            assert!((*line, *column) == place && reason.contains(what), "{error}");
        }
    }

    #[test]
    fn usernames_are_made_of_any_system_name() {
        for (system, name) in [
            ("bob", "bob"),
            ("DOMAIN\\ann lee", "ann-lee"),
            ("", "me"),
            ("日本", "me"),
            ("a@b.c", "a-b.c"),
            ("-x-", "x"),
        ] {
            assert_eq!(username(system), name);
        }
        assert_eq!(username(&"x".repeat(500)).len(), LONGEST_USER);
    }

    #[test]
    fn a_named_file_that_is_missing_is_an_error() {
        let error = load(None, &[("HOME", "/h"), ("PLOTREE_CONFIG", "/no/such/file")]).unwrap_err();
        assert!(matches!(error, ConfigError::Unreadable { .. }), "{error}");
    }
}
