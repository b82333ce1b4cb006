//! From key presses to actions: sequences, counts, and the table of which keys mean what where.
//!
//! The default table is `assets/keys.toml`; a user's file is laid over it, action by action. A key has one meaning in a
//! place: a place's own keys win over the global ones, two meanings in one place are refused with the file's line.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write as _};
use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use indexmap::IndexMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::place;
use crate::text::shown;

use super::action::{ACTIONS, Action, Place, Spec};

/// The keys that plotree comes with.
pub const DEFAULT_KEYS: &str = include_str!("../../assets/keys.toml");

/// The largest count that can be typed.
const MOST_COUNT: u64 = 999_999_999;

/// A key as it is written in the keys file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
}

/// Names of the keys that are no characters.
const NAMED: [(&str, KeyCode); 15] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
];

impl Key {
    /// Returns the key of a terminal event. Shift is in the character already.
    #[must_use]
    pub fn of(event: &KeyEvent) -> Key {
        let code = match event.code {
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        Key {
            code,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
        }
    }

    /// Reads a key as it is written in the keys file.
    #[must_use]
    pub fn parse(text: &str) -> Option<Key> {
        let (mut rest, mut ctrl, mut alt) = (text, false, false);
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-").filter(|after| !after.is_empty()) {
                (rest, ctrl) = (after, true);
            } else if let Some(after) = rest.strip_prefix("alt-").filter(|after| !after.is_empty()) {
                (rest, alt) = (after, true);
            } else {
                break;
            }
        }
        let mut chars = rest.chars();
        let code = match (chars.next()?, chars.as_str()) {
            (single, "") => KeyCode::Char(single),
            ('f', number) if number.parse::<u8>().is_ok_and(|number| (1..=12).contains(&number)) => {
                KeyCode::F(number.parse().ok()?)
            }
            _ => NAMED.iter().find(|(name, _)| *name == rest)?.1,
        };
        Some(Key { code, ctrl, alt })
    }

    fn digit(self) -> Option<u64> {
        match self {
            Key { code: KeyCode::Char(digit @ '0'..='9'), ctrl: false, alt: false } => {
                digit.to_digit(10).map(u64::from)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            formatter.write_str("Ctrl-")?;
        }
        if self.alt {
            formatter.write_str("Alt-")?;
        }
        let arrow = match self.code {
            KeyCode::Up => "↑",
            KeyCode::Down => "↓",
            KeyCode::Left => "←",
            KeyCode::Right => "→",
            KeyCode::Char(' ') => "Space",
            KeyCode::Enter => "Enter",
            KeyCode::Esc => "Esc",
            KeyCode::Tab => "Tab",
            KeyCode::BackTab => "Shift-Tab",
            KeyCode::Backspace => "Backspace",
            KeyCode::Delete => "Delete",
            KeyCode::Home => "Home",
            KeyCode::End => "End",
            KeyCode::PageUp => "PgUp",
            KeyCode::PageDown => "PgDn",
            KeyCode::F(number) => return write!(formatter, "F{number}"),
            KeyCode::Char(c) if self.ctrl => return write!(formatter, "{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => return write!(formatter, "{c}"),
            _ => "?",
        };
        formatter.write_str(arrow)
    }
}

/// Keys pressed one after the other.
pub type Sequence = Vec<Key>;

/// Returns a sequence as the help shows it: `gg`, `,v`, `Ctrl-R`.
#[must_use]
pub fn spell(sequence: &[Key]) -> String {
    sequence.iter().map(ToString::to_string).collect::<Vec<_>>().join(if sequence.iter().any(|key| key.ctrl) {
        " "
    } else {
        ""
    })
}

/// A file that sets keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeysFile {
    /// Where it is, for messages.
    pub file: PathBuf,
    /// What it says.
    pub text: String,
    /// Whether the places are in a table `keys` of it, as in the settings' file.
    pub in_keys: bool,
}

/// Why a keys file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}`, line {line}, column {column}: {reason}", .file.display())]
pub struct KeysError {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong there, and what is allowed.
    pub reason: String,
}

/// What the keys pressed so far mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// More must come; nothing is known to be wrong yet.
    Pending,
    /// An action, with the count typed before it.
    Action(Action, Option<u64>),
    /// Nothing.
    Unknown,
}

/// Which keys mean what where.
#[derive(Debug, Clone, Default)]
pub struct KeyMap {
    places: BTreeMap<Place, IndexMap<Sequence, Action>>,
}

impl KeyMap {
    /// Reads the default keys with the user's files laid over them, the last one on top.
    ///
    /// # Errors
    /// Says what is wrong in which line and column of which file.
    pub fn read(files: &[KeysFile]) -> Result<KeyMap, KeysError> {
        let own = KeysFile { file: "keys.toml".into(), text: DEFAULT_KEYS.to_owned(), in_keys: false };
        let mut table = Table::new();
        for (number, file) in std::iter::once(&own).chain(files).enumerate() {
            for (place, actions) in parse_table(file).map_err(|wrong| wrong.of(file))? {
                let bound = actions.into_iter().map(|(action, (keys, at))| (action, (keys, (number, at))));
                table.entry(place).or_default().extend(bound);
            }
        }
        let mut map = KeyMap::default();
        for (place, actions) in table {
            let mut where_bound: HashMap<Sequence, (usize, usize)> = HashMap::new();
            let keys = map.places.entry(place).or_default();
            for (action, (sequences, from)) in actions {
                for sequence in sequences {
                    let before = where_bound.insert(sequence.clone(), from);
                    let Some(other) = keys.insert(sequence.clone(), action) else { continue };
                    // Of two that clash the one is to blame that was said later.
                    let (number, at) = before.unwrap_or(from).max(from);
                    let file = number.checked_sub(1).and_then(|number| files.get(number)).unwrap_or(&own);
                    let (first, second) = (other.spec().name, action.spec().name);
                    let (key, place) = (spell(&sequence), place_name(place));
                    let reason = format!("in [{place}] `{key}` means both {first} and {second}: give one another key");
                    return Err(Wrong { at, reason }.of(file));
                }
            }
        }
        Ok(map)
    }

    /// Returns the keys of an action as they work in a place, the shortest first.
    #[must_use]
    pub fn keys(&self, place: Place, action: Action) -> Vec<String> {
        let mut found: Vec<&Sequence> = self
            .bindings(place)
            .filter(|(sequence, bound)| *bound == action && self.find(place, sequence) == Some(action))
            .map(|(sequence, _)| sequence)
            .collect();
        // Letters before named keys: they are what the hand is on.
        found.sort_by_key(|keys| (keys.iter().any(|key| !matches!(key.code, KeyCode::Char(_))), keys.len()));
        found.into_iter().map(|sequence| spell(sequence)).collect()
    }

    /// Returns the first key of an action in a place, as a sentence names it: `gt`; without one, the way by the palette.
    #[must_use]
    pub fn key(&self, place: Place, action: Action) -> String {
        let by_name = || {
            format!("{} {}", self.keys(place, Action::Palette).first().map_or(":", String::as_str), action.spec().title)
        };
        self.keys(place, action).into_iter().next().unwrap_or_else(by_name)
    }

    /// Returns what can follow the keys pressed so far, for the hints after a prefix.
    #[must_use]
    pub fn following(&self, place: Place, prefix: &[Key]) -> Vec<(String, Action)> {
        let mut next: Vec<(String, Action)> = self
            .bindings(place)
            .filter(|(sequence, _)| sequence.len() > prefix.len() && sequence.starts_with(prefix))
            .map(|(sequence, action)| (spell(&sequence[prefix.len()..]), action))
            .collect();
        // A key and its capital, which often is the reverse, stand side by side.
        next.sort_by_key(|(keys, _)| (keys.to_lowercase(), keys.chars().any(char::is_uppercase)));
        next.dedup_by(|one, other| one.0 == other.0);
        next
    }

    /// Returns all keys as Markdown tables, a place each.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for (place, _, heading) in Place::ALL {
            let actions: Vec<&Spec> = ACTIONS.iter().filter(|spec| spec.places.contains(&place)).collect();
            if actions.is_empty() {
                continue;
            }
            // Writing to memory cannot fail.
            let _ = write!(text, "\n**{heading}**\n\n| keys | what they do |\n|---|---|\n");
            for spec in actions {
                let keys: Vec<String> = self.keys(place, spec.action).iter().map(|keys| format!("`{keys}`")).collect();
                let _ = writeln!(text, "| {} | {} |", keys.join(" "), spec.doc.trim());
            }
        }
        text.trim_start().to_owned()
    }

    fn bindings(&self, place: Place) -> impl Iterator<Item = (&Sequence, Action)> {
        let own = self.places.get(&place).into_iter().flatten();
        let global = self.places.get(&Place::Global).filter(|_| place != Place::Global).into_iter().flatten();
        own.chain(global).map(|(sequence, action)| (sequence, *action))
    }

    fn find(&self, place: Place, keys: &[Key]) -> Option<Action> {
        [place, Place::Global].iter().find_map(|place| self.places.get(place)?.get(keys)).copied()
    }

    fn is_prefix(&self, place: Place, keys: &[Key]) -> bool {
        self.bindings(place).any(|(sequence, _)| sequence.len() > keys.len() && sequence.starts_with(keys))
    }
}

/// The keys of each action of each place, and which file says so where.
type Table = BTreeMap<Place, BTreeMap<Action, (Vec<Sequence>, (usize, usize))>>;

/// What a file says: the keys of each action, and at which byte.
type Said = BTreeMap<Place, BTreeMap<Action, (Vec<Sequence>, usize)>>;

/// What is wrong at a byte of a file.
struct Wrong {
    at: usize,
    reason: String,
}

impl Wrong {
    fn of(self, file: &KeysFile) -> KeysError {
        let (line, column) = place(&file.text, self.at);
        KeysError { file: file.file.clone(), line, column, reason: self.reason }
    }
}

fn parse_table(file: &KeysFile) -> Result<Said, Wrong> {
    let wrong = |at: usize, reason: String| Err(Wrong { at, reason });
    let root = DeTable::parse(&file.text)
        .map_err(|error| Wrong { at: error.span().map_or(0, |span| span.start), reason: error.message().to_owned() })?;
    let tables = if file.in_keys {
        let Some(keys) = root.get_ref().get("keys") else { return Ok(Said::new()) };
        match keys.get_ref().as_table() {
            Some(tables) => tables,
            None => return wrong(keys.span().start, "`keys` are tables: `[keys.list]`".to_owned()),
        }
    } else {
        root.get_ref()
    };
    let mut said = Said::new();
    for (name, actions) in tables {
        let place = Place::ALL.iter().find(|(_, known, _)| *known == name.get_ref().as_ref());
        let (Some(&(place, ..)), Some(actions)) = (place, actions.get_ref().as_table()) else {
            let places: Vec<&str> = Place::ALL.iter().map(|(_, name, _)| *name).collect();
            let name_text = shown(name.get_ref());
            return wrong(name.span().start, format!("[{name_text}] is no place; there are {}", places.join(", ")));
        };
        for (name, keys) in actions {
            let known =
                ACTIONS.iter().find(|spec| spec.name == name.get_ref().as_ref() && spec.places.contains(&place));
            let Some(spec) = known else {
                let reason = format!(
                    "[{}] {}: there is no such action there; `plotree keys --default` has them all",
                    place_name(place),
                    shown(name.get_ref())
                );
                return wrong(name.span().start, reason);
            };
            let sequences = sequences(keys)?;
            said.entry(place).or_default().insert(spec.action, (sequences, name.span().start));
        }
    }
    Ok(said)
}

/// Reads the keys of an action: one in quotes, or a list of them, which may be empty.
fn sequences(keys: &Spanned<DeValue<'_>>) -> Result<Vec<Sequence>, Wrong> {
    let one = |value: &Spanned<DeValue<'_>>| {
        let text = value.get_ref().as_str().unwrap_or_default();
        let sequence: Option<Sequence> = text.split_whitespace().map(Key::parse).collect();
        sequence.filter(|sequence| !sequence.is_empty()).ok_or_else(|| Wrong {
            at: value.span().start,
            reason: format!(
                "`{}` is no key; a key is a character or one of {}, f1 to f12, with ctrl- or alt- before it; \
                 keys that follow each other have spaces between",
                shown(text).fit(40),
                NAMED.map(|(name, _)| name).join(", ")
            ),
        })
    };
    match keys.get_ref() {
        DeValue::Array(list) => list.iter().map(one).collect(),
        _ => one(keys).map(|sequence| vec![sequence]),
    }
}

fn place_name(place: Place) -> &'static str {
    Place::ALL.iter().find(|(known, ..)| *known == place).map_or("", |(_, name, _)| name)
}

/// The keys pressed since the last action.
#[derive(Debug, Clone, Default)]
pub struct Pressed {
    keys: Sequence,
    count: Option<u64>,
}

impl Pressed {
    /// Adds a key and says what all of them mean; they are forgotten once that is known.
    pub fn press(&mut self, map: &KeyMap, place: Place, key: Key) -> Meaning {
        if self.keys.is_empty()
            && let Some(digit) = key.digit().filter(|digit| *digit > 0 || self.count.is_some())
        {
            self.count = Some((self.count.unwrap_or(0) * 10 + digit).min(MOST_COUNT));
            return Meaning::Pending;
        }
        self.keys.push(key);
        if let Some(action) = map.find(place, &self.keys) {
            let count = self.count;
            self.clear();
            return Meaning::Action(action, count);
        }
        if map.is_prefix(place, &self.keys) {
            return Meaning::Pending;
        }
        self.clear();
        Meaning::Unknown
    }

    /// Forgets the keys.
    pub fn clear(&mut self) {
        *self = Pressed::default();
    }

    /// Returns whether nothing is pressed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.count.is_none()
    }

    /// Returns the keys of a sequence under way.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Returns what was pressed, as the screen shows it.
    #[must_use]
    pub fn spelled(&self) -> String {
        self.count.map_or(String::new(), |count| count.to_string()) + &spell(&self.keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(pressed: &mut Pressed, map: &KeyMap, place: Place, keys: &str) -> Meaning {
        keys.split(' ').map(|key| pressed.press(map, place, Key::parse(key).unwrap())).last().unwrap()
    }

    #[test]
    fn sequences_counts_and_places() {
        let map = KeyMap::read(&[]).unwrap();
        let mut pressed = Pressed::default();
        assert_eq!(press(&mut pressed, &map, Place::List, "j"), Meaning::Action(Action::Down, None));
        assert_eq!(press(&mut pressed, &map, Place::List, "1 2 G"), Meaning::Action(Action::Bottom, Some(12)));
        assert_eq!(press(&mut pressed, &map, Place::List, ", v"), Meaning::Action(Action::SortViews, None));
        assert_eq!(press(&mut pressed, &map, Place::List, "g"), Meaning::Pending);
        assert_eq!(press(&mut pressed, &map, Place::List, "Q"), Meaning::Unknown);
        assert_eq!(press(&mut pressed, &map, Place::List, "r"), Meaning::Action(Action::Rename, None));
        assert_eq!(press(&mut pressed, &map, Place::Trash, "r"), Meaning::Action(Action::Restore, None));
        assert_eq!(press(&mut pressed, &map, Place::Help, "r"), Meaning::Unknown);
        assert_eq!(press(&mut pressed, &map, Place::List, "0"), Meaning::Unknown);
    }

    #[test]
    fn the_pages_have_these_keys() {
        let keys = KeyMap::read(&[]).unwrap().markdown();
        let page = include_str!("../../KEYS.md");
        assert!(page.contains(&keys), "KEYS.md lacks what `plotree keys` prints:\n{keys}");
        let readme = include_str!("../../README.md");
        let table = readme.split("## Keys").nth(1).unwrap().split("\n## ").next().unwrap();
        let told = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
        for key in told.flat_map(|cell| cell.split('`').step_by(2)) {
            assert!(keys.contains(&format!("`{key}`")), "README.md tells of a key that is none: {key}");
        }
    }

    #[test]
    fn every_action_has_a_key_where_it_applies() {
        let map = KeyMap::read(&[]).unwrap();
        for spec in ACTIONS {
            for place in spec.places {
                assert!(!map.keys(*place, spec.action).is_empty(), "{} has no key in {place:?}", spec.name);
            }
        }
    }

    #[test]
    fn no_key_hides_a_sequence_behind_it() {
        let map = KeyMap::read(&[]).unwrap();
        for (place, ..) in Place::ALL {
            for (sequence, action) in map.bindings(place) {
                for len in 1..sequence.len() {
                    assert_eq!(map.find(place, &sequence[..len]), None, "{action:?} cannot be reached in {place:?}");
                }
            }
        }
    }

    #[test]
    fn keys_that_terminals_cannot_tell_apart_are_not_bound() {
        for (place, ..) in Place::ALL {
            let map = KeyMap::read(&[]).unwrap();
            for key in map.bindings(place).flat_map(|(sequence, _)| sequence.clone()) {
                assert!(!(key.ctrl && matches!(key.code, KeyCode::Char('m' | 'i' | '[' | 'h'))), "{key}");
            }
        }
    }

    #[test]
    fn a_users_file_is_laid_over_and_checked() {
        let file = |text: &str, in_keys| [KeysFile { file: "k.toml".into(), text: text.to_owned(), in_keys }];
        let map = KeyMap::read(&file("[list]\ntrash = [\"Q\"]\nstar = \"Y\"\n", false)).unwrap();
        assert_eq!(map.keys(Place::List, Action::Trash), ["Q"]);
        assert_eq!(map.keys(Place::List, Action::Star), ["Y"]);
        assert_eq!(map.keys(Place::List, Action::Mark), ["Space"]);
        let map = KeyMap::read(&file("user = \"bob\"\n[keys.list]\ntrash = [\"Q\"]\n", true)).unwrap();
        assert_eq!(map.keys(Place::List, Action::Trash), ["Q"]);
        assert!(KeyMap::read(&file("user = \"bob\"\n", true)).is_ok());
        for (text, place, what) in [
            ("[list]\nmark = [\"Q\"]\ntrash = [\"r\"]\n", (3, 1), "`r` means both trash and rename"),
            ("[list]\nfly = [\"r\"]\n", (2, 1), "no such action"),
            ("[lost]\n", (1, 2), "there are global, list, tree"),
            ("[list]\ntrash = [\"x\", \"hyper-x\"]\n", (2, 15), "`hyper-x` is no key; a key is a character"),
            ("[list]\ntrash = 3\n", (2, 9), "is no key"),
            ("[list\n", (1, 6), ""),
        ] {
            let error = KeyMap::read(&file(text, false)).unwrap_err();
            assert!((error.line, error.column) == place && error.reason.contains(what), "{error}");
        }
    }

    #[test]
    fn hints_after_a_prefix_say_what_can_follow() {
        let map = KeyMap::read(&[]).unwrap();
        let next = map.following(Place::List, &[Key::parse(",").unwrap()]);
        assert!(next.contains(&("v".into(), Action::SortViews)), "{next:?}");
        assert_eq!(next.len(), 16);
    }
}
