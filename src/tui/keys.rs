//! From key presses to actions: sequences, counts, and the table of which keys mean what where.
//!
//! The default table is `assets/keys.toml`; a user's file is laid over it, action by action. A key has one meaning in a
//! place: a place's own keys win over the global ones, two meanings in one place are refused with the file's line.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use indexmap::IndexMap;

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

/// Why a keys file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// No TOML.
    #[error("{0}")]
    Syntax(String),
    /// A table that is no place.
    #[error("[{0}] is no place: the places are global, list, tree, trash, chart, traces, grid, compare, gallery, metadata, cleaning, sources, tasks, history and help")]
    Place(String),
    /// A name that is no action, or not one of that place.
    #[error("[{place}] {name}: there is no such action there; `plotree keys` lists them")]
    Action {
        /// The place.
        place: String,
        /// The name.
        name: String,
    },
    /// A text that is no key.
    #[error("[{place}] {name}: `{key}` is no key")]
    Key {
        /// The place.
        place: String,
        /// The action.
        name: String,
        /// The text.
        key: String,
    },
    /// A key with two meanings.
    #[error("[{place}] `{key}` means both {first} and {second}")]
    Clash {
        /// The place.
        place: String,
        /// The keys.
        key: String,
        /// One action.
        first: String,
        /// The other.
        second: String,
    },
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
    /// Reads the default keys with a user's file laid over them.
    ///
    /// # Errors
    /// Says which line of which place is wrong.
    pub fn read(user: Option<&str>) -> Result<KeyMap, KeysError> {
        let mut table = parse_table(DEFAULT_KEYS)?;
        if let Some(user) = user {
            for (place, actions) in parse_table(user)? {
                table.entry(place).or_default().extend(actions);
            }
        }
        let mut map = KeyMap::default();
        for (place, actions) in table {
            let keys = map.places.entry(place).or_default();
            for (action, sequences) in actions {
                for sequence in sequences {
                    if let Some(other) = keys.insert(sequence.clone(), action) {
                        return Err(KeysError::Clash {
                            place: place_name(place).to_owned(),
                            key: spell(&sequence),
                            first: other.spec().name.to_owned(),
                            second: action.spec().name.to_owned(),
                        });
                    }
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

type Table = BTreeMap<Place, BTreeMap<Action, Vec<Sequence>>>;

fn parse_table(text: &str) -> Result<Table, KeysError> {
    let tables: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        toml::from_str(text).map_err(|error| KeysError::Syntax(error.to_string()))?;
    let mut table = Table::new();
    for (place_text, actions) in tables {
        let Some(&(place, ..)) = Place::ALL.iter().find(|(_, name, _)| *name == place_text) else {
            return Err(KeysError::Place(place_text));
        };
        for (name, keys) in actions {
            let known = ACTIONS.iter().find(|spec| spec.name == name && spec.places.contains(&place));
            let Some(spec) = known else {
                return Err(KeysError::Action { place: place_text, name });
            };
            let sequences = keys
                .iter()
                .map(|text| {
                    let sequence: Option<Sequence> = text.split_whitespace().map(Key::parse).collect();
                    sequence.filter(|sequence| !sequence.is_empty()).ok_or_else(|| KeysError::Key {
                        place: place_text.clone(),
                        name: name.clone(),
                        key: text.clone(),
                    })
                })
                .collect::<Result<Vec<_>, _>>()?;
            table.entry(place).or_default().insert(spec.action, sequences);
        }
    }
    Ok(table)
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
        let map = KeyMap::read(None).unwrap();
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
    fn the_readme_has_these_keys() {
        let keys = KeyMap::read(None).unwrap().markdown();
        let readme = include_str!("../../README.md");
        assert!(readme.contains(&keys), "README.md lacks what `plotree keys` prints:\n{keys}");
    }

    #[test]
    fn every_action_has_a_key_where_it_applies() {
        let map = KeyMap::read(None).unwrap();
        for spec in ACTIONS {
            for place in spec.places {
                assert!(!map.keys(*place, spec.action).is_empty(), "{} has no key in {place:?}", spec.name);
            }
        }
    }

    #[test]
    fn no_key_hides_a_sequence_behind_it() {
        let map = KeyMap::read(None).unwrap();
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
        for (_, actions) in parse_table(DEFAULT_KEYS).unwrap() {
            for key in actions.values().flatten().flatten() {
                assert!(!(key.ctrl && matches!(key.code, KeyCode::Char('m' | 'i' | '[' | 'h'))), "{key}");
            }
        }
    }

    #[test]
    fn a_users_file_is_laid_over_and_checked() {
        let map = KeyMap::read(Some("[list]\ntrash = [\"X\"]\n")).unwrap();
        assert_eq!(map.keys(Place::List, Action::Trash), ["X"]);
        assert_eq!(map.keys(Place::List, Action::Mark), ["Space"]);
        assert!(matches!(KeyMap::read(Some("[list]\ntrash = [\"r\"]\n")), Err(KeysError::Clash { .. })));
        assert!(matches!(KeyMap::read(Some("[list]\nfly = [\"r\"]\n")), Err(KeysError::Action { .. })));
        assert!(matches!(KeyMap::read(Some("[lost]\n")), Err(KeysError::Place(_))));
        assert!(matches!(KeyMap::read(Some("[list]\ntrash = [\"ctrl-\", \"hyper-x\"]\n")), Err(KeysError::Key { .. })));
    }

    #[test]
    fn hints_after_a_prefix_say_what_can_follow() {
        let map = KeyMap::read(None).unwrap();
        let next = map.following(Place::List, &[Key::parse(",").unwrap()]);
        assert!(next.contains(&("v".into(), Action::SortViews)), "{next:?}");
        assert_eq!(next.len(), 16);
    }
}
