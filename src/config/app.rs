//! What `config.toml` says of the app: theme, signs, motion, mouse, columns, layout.
//!
//! Each value is checked as it is read; what is wrong is told with its place and with what is allowed there. Names of themes
//! are the app's to know: here they are only names.

use toml::Spanned;
use toml::de::DeValue;

/// Why a value makes no sense, and where that is: bytes from the start of the file.
pub(super) type Wrong = (usize, String);

/// How the app looks and works, with the defaults for what is not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// The colours.
    pub theme: ThemeChoice,
    /// The characters that lines, signs and charts are made of.
    pub glyphs: GlyphSet,
    /// Whether anything may move by itself.
    pub motion: bool,
    /// Whether the screen is to be read aloud or felt: no frames, no signs that turn, charts in words, the terminal's
    /// cursor on the row.
    pub plain: bool,
    /// Whether the app listens to the mouse.
    pub mouse: bool,
    /// The columns of the list behind the name; `None` leaves them to the room and the order.
    pub columns: Option<Vec<Column>>,
    /// How the panes share the screen.
    pub layout: Layout,
}

impl Default for App {
    fn default() -> Self {
        App {
            theme: ThemeChoice::default(),
            glyphs: GlyphSet::default(),
            motion: true,
            plain: false,
            mouse: true,
            columns: None,
            layout: Layout::default(),
        }
    }
}

/// Which theme is used on a dark ground, and which on a light one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeChoice {
    /// On a dark ground.
    pub dark: String,
    /// On a light one.
    pub light: String,
}

/// The theme of the terminal's own colours.
pub const TERMINAL: &str = "terminal";

impl Default for ThemeChoice {
    fn default() -> Self {
        ThemeChoice { dark: TERMINAL.to_owned(), light: TERMINAL.to_owned() }
    }
}

/// The characters that lines, signs and charts are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GlyphSet {
    /// Charts of braille.
    #[default]
    Unicode,
    /// Charts of blocks of 2×4.
    Octant,
    /// Charts of blocks of 2×3.
    Sextant,
    /// Charts of half blocks.
    HalfBlock,
    /// Nothing beyond ASCII.
    Ascii,
}

impl GlyphSet {
    /// Every set with its name in the settings.
    pub const ALL: [(GlyphSet, &str); 5] = [
        (GlyphSet::Unicode, "unicode"),
        (GlyphSet::Octant, "octant"),
        (GlyphSet::Sextant, "sextant"),
        (GlyphSet::HalfBlock, "half-block"),
        (GlyphSet::Ascii, "ascii"),
    ];

    /// Returns its name in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(&GlyphSet::ALL, self)
    }
}

/// A fact of a file that the list can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Folder, plot, grid.
    Type,
    /// How often it was opened.
    Views,
    /// When it was last changed.
    Changed,
    /// When it was made.
    Created,
    /// Its bytes.
    Size,
    /// Whose it is.
    Owner,
    /// Chart Studio's measure of it.
    Quality,
    /// Its title.
    Title,
    /// A sparkline of its data.
    Data,
}

impl Fact {
    /// Every fact with its name in the settings.
    pub const ALL: [(Fact, &str); 9] = [
        (Fact::Type, "type"),
        (Fact::Views, "views"),
        (Fact::Changed, "changed"),
        (Fact::Created, "created"),
        (Fact::Size, "size"),
        (Fact::Owner, "owner"),
        (Fact::Quality, "quality"),
        (Fact::Title, "title"),
        (Fact::Data, "data"),
    ];

    /// Returns its name in the settings, which heads its column too.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(&Fact::ALL, self)
    }

    /// Returns how many cells it takes when nobody says how many.
    #[must_use]
    pub fn width(self) -> u16 {
        match self {
            Fact::Type => 6,
            Fact::Views => 7,
            Fact::Quality => 8,
            Fact::Changed | Fact::Created | Fact::Size => 9,
            Fact::Owner => 13,
            Fact::Title => 24,
            Fact::Data => 17,
        }
    }
}

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What it shows.
    pub fact: Fact,
    /// Its cells, the space before it among them.
    pub width: u16,
}

/// The narrowest and the widest column.
const WIDTHS: (i64, i64) = (4, 120);

/// How the panes share the screen; what is not said is left to the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    /// Hundredths of the screen's width for the tree.
    pub tree: Option<u16>,
    /// Hundredths of what is beside the tree for the list: of its width, or of its height where the preview is below.
    pub list: Option<u16>,
    /// Hundredths of the height for the preview above the details.
    pub preview: Option<u16>,
    /// Whether there are details at the start.
    pub details: Option<bool>,
}

/// The least and the most that a pane can be given, in hundredths.
const SHARES: (i64, i64) = (5, 95);

/// The settings of this table, with what each allows.
pub(super) const KEYS: [&str; 7] = ["theme", "glyphs", "motion", "plain", "mouse", "columns", "layout"];

/// Takes a setting in; `None` when it is none of the app's.
pub(super) fn read(app: &mut App, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Result<(), Wrong>> {
    Some(match key {
        "theme" => theme(value).map(|theme| app.theme = theme),
        "glyphs" => one_of("glyphs", &GlyphSet::ALL, value).map(|glyphs| app.glyphs = glyphs),
        "motion" => switch("motion", value).map(|motion| app.motion = motion),
        "plain" => switch("plain", value).map(|plain| app.plain = plain),
        "mouse" => switch("mouse", value).map(|mouse| app.mouse = mouse),
        "columns" => columns(value).map(|columns| app.columns = Some(columns)),
        "layout" => layout(value).map(|layout| app.layout = layout),
        _ => return None,
    })
}

fn theme(value: &Spanned<DeValue<'_>>) -> Result<ThemeChoice, Wrong> {
    let wrong = |at: usize| {
        let reason = "`theme` is the name of a theme in quotes, or two: `{ dark = \"…\", light = \"…\" }`";
        (at, reason.to_owned())
    };
    if let Some(name) = value.get_ref().as_str() {
        return Ok(ThemeChoice { dark: name.to_owned(), light: name.to_owned() });
    }
    let table = value.get_ref().as_table().ok_or_else(|| wrong(value.span().start))?;
    let mut choice = ThemeChoice::default();
    for (key, name) in table {
        let name = name.get_ref().as_str().ok_or_else(|| wrong(name.span().start))?;
        match key.get_ref().as_ref() {
            "dark" => name.clone_into(&mut choice.dark),
            "light" => name.clone_into(&mut choice.light),
            _ => return Err(wrong(key.span().start)),
        }
    }
    Ok(choice)
}

fn columns(value: &Spanned<DeValue<'_>>) -> Result<Vec<Column>, Wrong> {
    let wrong = |at: usize| {
        let reason = format!(
            "`columns` is a list of {}, each a name or `{{ name = \"title\", width = 30 }}` with {} to {} cells",
            quoted(Fact::ALL.iter().map(|(_, name)| *name)),
            WIDTHS.0,
            WIDTHS.1
        );
        (at, reason)
    };
    let list = value.get_ref().as_array().ok_or_else(|| wrong(value.span().start))?;
    let mut columns: Vec<Column> = Vec::new();
    for item in list {
        let at = item.span().start;
        let column = match item.get_ref() {
            DeValue::String(_) => one_of("columns", &Fact::ALL, item).map(|fact| (fact, fact.width())),
            DeValue::Table(table) => {
                let name = table.get("name").ok_or_else(|| wrong(at))?;
                let fact = one_of("columns", &Fact::ALL, name)?;
                let width = match table.get("width") {
                    Some(width) => within(width, WIDTHS).ok_or_else(|| wrong(width.span().start))?,
                    None => fact.width(),
                };
                if let Some((key, _)) =
                    table.iter().find(|(key, _)| !matches!(key.get_ref().as_ref(), "name" | "width"))
                {
                    return Err(wrong(key.span().start));
                }
                Ok((fact, width))
            }
            _ => Err(wrong(at)),
        };
        let (fact, width) = column?;
        if columns.iter().any(|column| column.fact == fact) {
            return Err((at, format!("the column `{}` is there twice", fact.name())));
        }
        columns.push(Column { fact, width });
    }
    Ok(columns)
}

fn layout(value: &Spanned<DeValue<'_>>) -> Result<Layout, Wrong> {
    let table = value.get_ref().as_table();
    let table = table.ok_or_else(|| (value.span().start, "`layout` is a table: `[layout]`".to_owned()))?;
    let mut layout = Layout::default();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let share = || {
            let (least, most) = SHARES;
            let reason = || format!("`layout.{name}` is a number of hundredths from {least} to {most}");
            within(value, SHARES).map(Some).ok_or_else(|| (value.span().start, reason()))
        };
        match name {
            "tree" => layout.tree = share()?,
            "list" => layout.list = share()?,
            "preview" => layout.preview = share()?,
            "details" => layout.details = Some(switch("layout.details", value)?),
            _ => {
                let known = quoted(["tree", "list", "preview", "details"].into_iter());
                return Err((key.span().start, format!("`layout.{name}` is no setting; there are {known}")));
            }
        }
    }
    Ok(layout)
}

fn switch(key: &str, value: &Spanned<DeValue<'_>>) -> Result<bool, Wrong> {
    let wrong = || (value.span().start, format!("`{key}` is true or false, without quotes"));
    value.get_ref().as_bool().ok_or_else(wrong)
}

fn within(value: &Spanned<DeValue<'_>>, (least, most): (i64, i64)) -> Option<u16> {
    let number =
        value.get_ref().as_integer().and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
    number.filter(|number| (least..=most).contains(number)).and_then(|number| u16::try_from(number).ok())
}

fn one_of<T: Copy>(key: &str, all: &[(T, &str)], value: &Spanned<DeValue<'_>>) -> Result<T, Wrong> {
    let found = value.get_ref().as_str().and_then(|said| all.iter().find(|(_, name)| *name == said));
    let wrong = || (value.span().start, format!("`{key}` may be {}", quoted(all.iter().map(|(_, name)| *name))));
    found.map(|(one, _)| *one).ok_or_else(wrong)
}

fn name_of<T: Copy + PartialEq>(all: &'static [(T, &'static str)], one: T) -> &'static str {
    all.iter().find(|(known, _)| *known == one).map_or("", |(_, name)| name)
}

/// Returns names as a sentence lists them.
fn quoted<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
