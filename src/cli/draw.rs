//! `plotree draw`: figures of files as charts of characters, pictures, or what was understood of them. No library is needed.

use std::collections::HashSet;
use std::fs;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::output::{self, Output};
use super::{Exit, quoted};
use serde_json::json;

use crate::chart::cells::{self as painter, Glyphs, Look};
use crate::chart::dump;
use crate::chart::picture::{self, Format, Options};
use crate::chart::scene::{Scene, Size};
use crate::import::read;
use crate::model::Figure;
use crate::model::read::MOST_BYTES;
use crate::text;

/// The columns and rows of a chart where no terminal says any.
const USUAL: (u16, u16) = (80, 24);

/// The arguments of `draw`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree draw growth.json                    draw it in the terminal
  plotree draw growth.json --size 160x45      of so many columns and rows
  plotree draw growth.json -o growth.png      make a picture
  plotree draw figures/*.json -o out/ --format svg
  plotree draw growth.json --dump-scene | jq .axes
  plotree cat --data growth | plotree draw -

Without --format, the name after -o decides; a terminal gets colours, a pipe plain text")]
pub struct Draw {
    /// Files with figures: JSON, saved web pages, notebooks; - reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Columns and rows of a chart, or pixels of a picture
    #[arg(long, value_name = "WxH")]
    size: Option<Extent>,
    /// What to make
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Kind>,
    /// Print what was understood of the figure, as JSON
    #[arg(long, conflicts_with = "format")]
    dump_scene: bool,
    /// Print a JSON object a figure: where it was written, or how it looks
    #[arg(long, conflicts_with = "dump_scene")]
    json: bool,
    /// Write to this file, or into this folder
    #[arg(long, short, value_name = "FILE|FOLDER")]
    output: Option<PathBuf>,
    /// The characters to draw with
    #[arg(long, value_enum, value_name = "SET", default_value = "braille")]
    glyphs: Set,
    /// The ground to draw on
    #[arg(long, value_enum, value_name = "THEME", default_value = "dark")]
    theme: Theme,
    /// How many pixels a figure's pixel becomes in a picture
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    scale: f32,
}

/// What is made of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Ansi,
    Text,
    Png,
    #[value(alias = "jpg")]
    Jpeg,
    Webp,
    Svg,
    Pdf,
    #[value(skip)]
    Scene,
}

impl Kind {
    fn picture(self) -> Option<Format> {
        Some(match self {
            Kind::Png => Format::Png,
            Kind::Jpeg => Format::Jpeg,
            Kind::Webp => Format::Webp,
            Kind::Svg => Format::Svg,
            Kind::Pdf => Format::Pdf,
            Kind::Ansi | Kind::Text | Kind::Scene => return None,
        })
    }

    fn ending(self) -> &'static str {
        match self {
            Kind::Ansi => "ans",
            Kind::Text => "txt",
            Kind::Scene => "scene.json",
            picture => picture.picture().map_or("png", Format::ending),
        }
    }

    /// Returns what a file of this name is.
    fn of(path: &Path) -> Option<Kind> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "ans" | "ansi" => Kind::Ansi,
            "txt" => Kind::Text,
            "json" => Kind::Scene,
            other => match Format::from_str(other).ok()? {
                Format::Png => Kind::Png,
                Format::Jpeg => Kind::Jpeg,
                Format::Webp => Kind::Webp,
                Format::Svg => Kind::Svg,
                Format::Pdf => Kind::Pdf,
            },
        })
    }
}

/// The characters to draw with.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Set {
    Braille,
    Octant,
    Sextant,
    Blocks,
    Ascii,
}

impl Set {
    /// Returns the painter's set.
    pub fn glyphs(self) -> Glyphs {
        match self {
            Set::Braille => Glyphs::Braille,
            Set::Octant => Glyphs::Octant,
            Set::Sextant => Glyphs::Sextant,
            Set::Blocks => Glyphs::HalfBlock,
            Set::Ascii => Glyphs::Ascii,
        }
    }
}

/// The ground to draw on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    Dark,
    Light,
}

/// A width and a height.
#[derive(Debug, Clone, Copy)]
pub struct Extent(u32, u32);

impl FromStr for Extent {
    type Err = String;

    fn from_str(text: &str) -> Result<Extent, String> {
        let ends = text.split_once(['x', 'X', '×']).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
        match ends {
            Some((width @ 1..=10_000, height @ 1..=10_000)) => Ok(Extent(width, height)),
            _ => Err("it is two numbers from 1 to 10000 with an x between, such as 160x45".to_owned()),
        }
    }
}

impl Draw {
    /// Draws all files; one that fails is named and does not stop the others.
    pub fn run(&self, output: &mut Output) -> anyhow::Result<Exit> {
        let folder = self.output.as_deref().filter(|path| self.is_folder(path));
        if let Some(folder) = folder {
            fs::create_dir_all(folder).with_context(|| format!("the folder {} could not be made", shown(folder)))?;
        }
        let kind = self.kind(folder.is_some());
        if kind.picture().is_some() && self.output.is_none() && (self.json || std::io::stdout().is_terminal()) {
            output::complain("a picture cannot be shown here");
            output::hint(if self.json {
                "name a file for it with -o"
            } else {
                "name a file for it with -o, or send it on with |"
            });
            return Ok(Exit::Usage);
        }
        let mut exit = Exit::Done;
        let mut number = 0;
        let mut taken = HashSet::new();
        for path in &self.files {
            let drafts = match drafts(path) {
                Ok(drafts) => drafts,
                Err(error) => {
                    output::complain(&format!("{}: {error}", shown(path)));
                    exit = Exit::Failed;
                    continue;
                }
            };
            let figures: Vec<_> = drafts.iter().filter_map(read::Draft::figure).collect();
            if figures.is_empty() {
                output::complain(&format!(
                    "{}: it is a table; `plotree import --plot` makes a plot of it",
                    shown(path)
                ));
                exit = Exit::Failed;
            }
            let several = figures.len() > 1;
            for (index, figure) in figures.into_iter().enumerate() {
                number += 1;
                let made = self.make(figure, kind).with_context(|| shown(path));
                let bytes = match made {
                    Ok(bytes) => bytes,
                    Err(error) => {
                        output::complain(&format!("{error:#}"));
                        exit = Exit::Failed;
                        continue;
                    }
                };
                match (folder, &self.output) {
                    (Some(folder), _) => {
                        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                        let turn = if several { format!("-{}", index + 1) } else { String::new() };
                        let name = free(&mut taken, &format!("{stem}{turn}"), kind.ending());
                        self.put(output, path, kind, &folder.join(name), &bytes)?;
                    }
                    (None, Some(file)) => {
                        if number > 1 {
                            output::complain("there is more than one figure, but one file to write");
                            output::hint("name a folder after -o, with a / at its end");
                            return Ok(Exit::Usage);
                        }
                        self.put(output, path, kind, file, &bytes)?;
                    }
                    (None, None) if self.json => {
                        let drawing = String::from_utf8_lossy(&bytes);
                        tell(
                            output,
                            &json!({ "figure": path.to_string_lossy(), "format": kind.ending(),
                            "path": null, "bytes": bytes.len(), "drawing": drawing }),
                        )?;
                    }
                    (None, None) => output.bytes(&bytes)?,
                }
            }
        }
        Ok(exit)
    }

    /// Writes what was made, and says so if that is wanted.
    fn put(&self, output: &mut Output, figure: &Path, kind: Kind, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        write(path, bytes)?;
        if self.json {
            tell(
                output,
                &json!({ "figure": figure.to_string_lossy(), "format": kind.ending(),
                "path": path.to_string_lossy(), "bytes": bytes.len() }),
            )?;
        }
        Ok(())
    }

    /// Returns whether what stands after `-o` means a folder.
    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir() || path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]) || self.files.len() > 1
    }

    fn kind(&self, into_folder: bool) -> Kind {
        if self.dump_scene {
            return Kind::Scene;
        }
        let named = self.output.as_deref().filter(|_| !into_folder).and_then(Kind::of);
        let plain = self.output.is_none() && (self.json || is_plain());
        self.format.or(named).unwrap_or(if plain { Kind::Text } else { Kind::Ansi })
    }

    fn make(&self, figure: &Figure, kind: Kind) -> anyhow::Result<Vec<u8>> {
        let pixels = self.size.map(|Extent(width, height)| (width, height));
        if let Some(format) = kind.picture() {
            let scene = picture::scene(figure, picture::size(figure, pixels));
            let options = Options { scale: self.scale, ..Options::of(&scene, format) };
            return Ok(picture::render(&scene, options)?);
        }
        if kind == Kind::Scene {
            let scene = picture::scene(figure, picture::size(figure, pixels));
            let json = dump::dump(&scene).to_string();
            return Ok((text::safe_json(&json) + "\n").into_bytes());
        }
        let (columns, rows) = cells(self.size);
        let look = Look {
            glyphs: self.glyphs.glyphs(),
            dark_background: self.theme == Theme::Dark,
            colour: if kind == Kind::Text { painter::Depth::None } else { painter::Depth::True },
            ..Look::default()
        };
        let grid = painter::paint(&Scene::build(figure, Size::cells(columns, rows)), columns, rows, &look);
        Ok(if kind == Kind::Text { grid.to_text() } else { grid.to_ansi() }.into_bytes())
    }
}

/// Returns the columns and rows asked for, else the terminal's with a row left for the prompt.
pub fn cells(asked: Option<Extent>) -> (u16, u16) {
    let most = |length: u32| length.min(1_000) as u16;
    if let Some(Extent(columns, rows)) = asked {
        return (most(columns), most(rows));
    }
    let shown = rustix::termios::tcgetwinsize(std::io::stdout()).ok();
    let shown = shown.filter(|size| size.ws_col > 0 && size.ws_row > 1);
    shown.map_or(USUAL, |size| (size.ws_col, size.ws_row - 1))
}

/// Returns whether what is printed is to be text without colours: nobody looks, or nobody wants colours.
pub fn is_plain() -> bool {
    !std::io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Reads a file, or standard input.
fn drafts(path: &Path) -> Result<Vec<read::Draft>, read::ReadFileError> {
    if path != Path::new("-") {
        return read::file(path);
    }
    let mut bytes = Vec::new();
    // The reader refuses what is longer than it may be.
    std::io::stdin().lock().take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    read::drafts(&bytes, path)
}

/// Returns the name of a picture in a folder: files of one name from several folders are numbered.
fn free(taken: &mut HashSet<String>, stem: &str, ending: &str) -> String {
    let mut name = format!("{stem}.{ending}");
    let mut number = 2;
    // Where capitals do not matter, names of other capitals are the same file.
    while !taken.insert(name.to_lowercase()) {
        name = format!("{stem} ({number}).{ending}");
        number += 1;
    }
    name
}

fn tell(output: &mut Output, made: &serde_json::Value) -> anyhow::Result<()> {
    output.json(made)?;
    output.raw("\n")?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("{} could not be written", shown(path)))
}

fn shown(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_picture_takes_the_place_of_another() {
        let mut taken = HashSet::new();
        let names = ["x", "x", "X", "x (2)"].map(|stem| free(&mut taken, stem, "svg"));
        assert_eq!(names, ["x.svg", "x (2).svg", "X (3).svg", "x (2) (2).svg"]);
    }
}
