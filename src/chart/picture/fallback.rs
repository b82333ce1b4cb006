//! Letters that the program's own font has not, from fonts of the machine, if it has any: Chinese, Japanese, Korean, Arabic,
//! Thai, signs and the like.
//!
//! A font for all scripts is bigger than the whole program, so it is not within it. Texts in the program's own letters look
//! the same on every machine; only letters that would be empty boxes are looked for, in fonts known by the names of their
//! files, in a fixed order, and a picture is never late for it: a few folders are listed once, a few files read.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, OnceLock};

use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Where systems keep fonts; `~` is the user's home.
const FOLDERS: [&str; 10] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/run/current-system/sw/share/X11/fonts",
    "/System/Library/Fonts",
    "/System/Library/Fonts/Supplemental",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:\\Windows\\Fonts",
];

/// How names of files begin, without spaces and signs, in the order in which they are tried: first fonts of many scripts,
/// then those of a few.
const KNOWN: [&str; 52] = [
    "notosanscjk",
    "notosanssc",
    "notosansjp",
    "notosanskr",
    "notosanstc",
    "sourcehansans",
    "wqyzenhei",
    "wqymicrohei",
    "droidsansfallback",
    "pingfang",
    "hiraginosans",
    "applesdgothicneo",
    "stheiti",
    "msyh",
    "yugoth",
    "malgun",
    "meiryo",
    "msgothic",
    "simsun",
    "simhei",
    "ipagp",
    "ipag",
    "takaogothic",
    "vlgothic",
    "nanumgothic",
    "unbatang",
    "uming",
    "ukai",
    "dejavusans",
    "notosansarabic",
    "notosanshebrew",
    "notosansdevanagari",
    "notosansbengali",
    "notosanstamil",
    "notosansthai",
    "notosansgeorgian",
    "notosansarmenian",
    "notosansethiopic",
    "notosansmath",
    "notosanssymbols",
    "notoemoji",
    "notosansregular",
    "freesans",
    "symbola",
    "applesymbols",
    "arialunicode",
    "segoeuisymbol",
    "seguisym",
    "seguiemj",
    "leelawui",
    "nirmala",
    "unifont",
];

/// Bigger files are no fonts that one would draw labels with.
const MOST_BYTES: u64 = 64 << 20;
/// How many fonts are read at most.
const MOST_FONTS: usize = 24;
/// How many files of the folders are looked at at most.
const MOST_FILES: usize = 20_000;
/// How many letters are remembered.
const MOST_LETTERS: usize = 20_000;

/// A font of the machine, read when a letter is first looked for in it.
struct Found {
    path: PathBuf,
    face: OnceLock<Option<Face<'static>>>,
}

impl Found {
    fn face(&self) -> Option<&Face<'static>> {
        self.face
            .get_or_init(|| {
                if fs::metadata(&self.path).ok()?.len() > MOST_BYTES {
                    return None;
                }
                // A face borrows its bytes for as long as the program runs, and there are few.
                let bytes: &'static [u8] = Box::leak(fs::read(&self.path).ok()?.into_boxed_slice());
                Face::parse(bytes, 0).ok()
            })
            .as_ref()
    }
}

static FOUND: LazyLock<Vec<Found>> = LazyLock::new(|| {
    let mut ranked = candidates();
    ranked.sort();
    ranked.dedup();
    let of = |(_, path): (usize, PathBuf)| Found { path, face: OnceLock::new() };
    ranked.into_iter().take(MOST_FONTS).map(of).collect()
});

/// A glyph of a font of the machine.
#[derive(Clone, Copy)]
pub struct Glyph {
    face: &'static Face<'static>,
    id: GlyphId,
}

impl Glyph {
    /// Finds a letter.
    #[must_use]
    pub fn of(letter: char) -> Option<Glyph> {
        static KNOWN_LETTERS: LazyLock<Mutex<HashMap<char, Option<Glyph>>>> = LazyLock::new(Mutex::default);
        // What is remembered is whole even if a thread that remembered it came to grief.
        let mut letters = KNOWN_LETTERS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = letters.get(&letter) {
            return *known;
        }
        let found = search(letter);
        if letters.len() < MOST_LETTERS {
            letters.insert(letter, found);
        }
        found
    }

    /// Returns its width at size 1.
    #[must_use]
    pub fn width(self) -> f32 {
        f32::from(self.face.glyph_hor_advance(self.id).unwrap_or(0)) * self.unit()
    }

    /// Returns the size of a unit of its font at size 1.
    #[must_use]
    pub fn unit(self) -> f32 {
        1.0 / f32::from(self.face.units_per_em().max(1))
    }

    /// Draws its outline, in units of its font.
    pub fn outline(self, pen: &mut dyn OutlineBuilder) {
        let _box = self.face.outline_glyph(self.id, pen);
    }
}

fn search(letter: char) -> Option<Glyph> {
    // Colours of pictures instead of outlines are no use, so a glyph must have one.
    FOUND.iter().filter_map(Found::face).find_map(|face| {
        let id = face.glyph_index(letter)?;
        face.glyph_bounding_box(id).map(|_| Glyph { face, id })
    })
}

/// Returns the files of known fonts with their places in the order.
fn candidates() -> Vec<(usize, PathBuf)> {
    let home = std::env::home_dir();
    let mut folders: Vec<(PathBuf, usize)> = FOLDERS
        .iter()
        .filter_map(|folder| match folder.strip_prefix("~/") {
            Some(rest) => Some((home.as_ref()?.join(rest), 0)),
            None => Some((PathBuf::from(folder), 0)),
        })
        .collect();
    let mut found = Vec::new();
    let mut looked = 0;
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            looked += 1;
            if looked > MOST_FILES {
                return found;
            }
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth < 5 => folders.push((path, depth + 1)),
                Ok(_) => found.extend(rank(&path).map(|rank| (rank, path))),
                Err(_) => {}
            }
        }
    }
    found
}

/// Returns the place of a file in the order, if it is one of the known fonts in its usual weight.
fn rank(path: &Path) -> Option<usize> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    if !matches!(ending.as_str(), "ttf" | "otf" | "ttc" | "otc") {
        return None;
    }
    let stem = path.file_stem()?.to_str()?;
    let name: String = stem.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let unusual = ["bold", "black", "light", "thin", "medium", "italic", "oblique", "condensed", "mono", "serif"];
    if unusual.iter().any(|word| name.contains(word)) {
        return None;
    }
    KNOWN.iter().position(|known| name.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_fonts_of_usual_weight_are_read() {
        let ranked = |name: &str| rank(Path::new(name));
        assert_eq!(ranked("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), Some(0));
        assert!(ranked("DejaVuSans.ttf") > ranked("wqy-zenhei.ttc"));
        assert_eq!(ranked("NotoSansCJK-Bold.ttc"), None);
        assert_eq!(ranked("DejaVuSansMono.ttf"), None);
        assert_eq!(ranked("NotoSansCJK-Regular.txt"), None);
    }

    #[test]
    fn a_letter_of_no_script_is_found_nowhere() {
        assert!(Glyph::of('\u{10ffff}').is_none());
    }
}
