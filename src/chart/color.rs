//! Colours as figures write them: CSS in all its forms, and the looser ones that Plotly has always read.

use crate::model::{Cell, Value};

pub mod scales;

pub use scales::Scale;

/// A colour with its opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rgba {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity, from 0 to 1.
    pub a: f32,
}

impl Default for Rgba {
    fn default() -> Self {
        Rgba::new(0, 0, 0)
    }
}

/// The colours that traces take in turn when the figure names none.
pub const COLORWAY: [Rgba; 10] = [
    Rgba::new(0x1f, 0x77, 0xb4),
    Rgba::new(0xff, 0x7f, 0x0e),
    Rgba::new(0x2c, 0xa0, 0x2c),
    Rgba::new(0xd6, 0x27, 0x28),
    Rgba::new(0x94, 0x67, 0xbd),
    Rgba::new(0x8c, 0x56, 0x4b),
    Rgba::new(0xe3, 0x77, 0xc2),
    Rgba::new(0x7f, 0x7f, 0x7f),
    Rgba::new(0xbc, 0xbd, 0x22),
    Rgba::new(0x17, 0xbe, 0xcf),
];

/// The colour of lines, axes and texts when nothing else is said.
pub const LINE: Rgba = Rgba::new(0x44, 0x44, 0x44);
/// The colour of paper and plots when nothing else is said.
pub const GROUND: Rgba = Rgba::new(0xff, 0xff, 0xff);
/// The colour of grid lines on a white ground.
pub const GRID: Rgba = Rgba::new(0xee, 0xee, 0xee);

impl Rgba {
    /// Nothing to be seen.
    pub const CLEAR: Rgba = Rgba { r: 0, g: 0, b: 0, a: 0.0 };

    /// Makes an opaque colour.
    #[must_use]
    pub const fn new(r: u8, g: u8, b: u8) -> Rgba {
        Rgba { r, g, b, a: 1.0 }
    }

    /// Returns the colour with another opacity.
    #[must_use]
    pub fn with_alpha(self, a: f32) -> Rgba {
        Rgba { a: a.clamp(0.0, 1.0), ..self }
    }

    /// Returns the colour with its opacity multiplied.
    #[must_use]
    pub fn faded(self, by: f32) -> Rgba {
        self.with_alpha(self.a * by)
    }

    /// Reads a colour: any of CSS, `hsv(…)`, hex digits without `#`, numbers with fractions.
    #[must_use]
    pub fn parse(text: &str) -> Option<Rgba> {
        let text = text.trim();
        // The longest colour that makes sense is far shorter; the rest of a page of text need not be looked at.
        if text.is_empty() || text.len() > 128 {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        function(&lower).or_else(|| hex(&lower)).or_else(|| {
            let color = csscolorparser::parse(&lower).ok()?;
            let [r, g, b, _] = color.to_rgba8();
            Some(Rgba { r, g, b, a: color.a })
        })
    }

    /// Reads the colour that a value of a figure names.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Rgba> {
        match value.cell() {
            Cell::Text(text) => Rgba::parse(text),
            _ => None,
        }
    }

    /// Returns what is seen of the colour over an opaque ground.
    #[must_use]
    pub fn over(self, ground: Rgba) -> Rgba {
        let mix = |top: u8, below: u8| (f32::from(top) * self.a + f32::from(below) * (1.0 - self.a)).round() as u8;
        Rgba::new(mix(self.r, ground.r), mix(self.g, ground.g), mix(self.b, ground.b))
    }

    /// Returns the colour a share `t` of the way to another, opacity included.
    #[must_use]
    pub fn toward(self, other: Rgba, t: f64) -> Rgba {
        let t = t.clamp(0.0, 1.0);
        let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * t).round() as u8;
        let a = f64::from(self.a) + (f64::from(other.a) - f64::from(self.a)) * t;
        Rgba { r: mix(self.r, other.r), g: mix(self.g, other.g), b: mix(self.b, other.b), a: a as f32 }
    }

    /// Returns the relative luminance, 0 for black and 1 for white.
    #[must_use]
    pub fn luminance(self) -> f32 {
        let linear = |part: u8| {
            let part = f32::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }

    /// Returns how well two opaque colours are told apart: 1 not at all, 21 black on white.
    #[must_use]
    pub fn contrast(self, other: Rgba) -> f32 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Returns whether a person calls the colour dark, by the measure that Plotly uses.
    #[must_use]
    pub fn is_dark(self) -> bool {
        (f32::from(self.r) * 299.0 + f32::from(self.g) * 587.0 + f32::from(self.b) * 114.0) / 1000.0 < 128.0
    }

    /// Returns the colour of a text that Plotly puts on this one.
    #[must_use]
    pub fn text_on(self) -> Rgba {
        if self.over(GROUND).is_dark() { GROUND } else { LINE }
    }

    /// Returns the colour, moved towards white or black until it stands out from an opaque ground by `least`.
    #[must_use]
    pub fn readable_on(self, ground: Rgba, least: f32) -> Rgba {
        let own = self.over(ground);
        let target = if ground.luminance() < 0.18 { GROUND } else { Rgba::default() };
        (0..=10)
            .map(|step| own.toward(target, f64::from(step) / 10.0))
            .find(|colour| colour.contrast(ground) >= least)
            .unwrap_or(target)
    }

    /// Returns the colour in CSS.
    #[must_use]
    pub fn css(self) -> String {
        if self.a >= 1.0 {
            format!("#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
        } else {
            format!("rgba({}, {}, {}, {})", self.r, self.g, self.b, self.a)
        }
    }
}

/// Reads `rgb(…)`, `hsl(…)` and `hsv(…)`, with or without opacity, commas or parentheses, fractions allowed.
fn function(text: &str) -> Option<Rgba> {
    let (name, rest) = ["rgba", "rgb", "hsla", "hsl", "hsva", "hsv"]
        .into_iter()
        .find_map(|name| text.strip_prefix(name).map(|rest| (name, rest)))?;
    let parts: Vec<&str> = rest
        .split(|letter: char| letter.is_whitespace() || "(),/".contains(letter))
        .filter(|part| !part.is_empty())
        .collect();
    if !(3..=4).contains(&parts.len()) {
        return None;
    }
    // A share is written as 50% or, except for 0 to 255 of red, green and blue, as 0.5 or 50.
    let number = |index: usize| -> Option<(f64, bool)> {
        let part = parts.get(index)?;
        let bare = part.strip_suffix('%').unwrap_or(part);
        let value: f64 = bare.strip_suffix("deg").unwrap_or(bare).parse().ok()?;
        value.is_finite().then_some((value, bare.len() < part.len()))
    };
    let a = match number(3) {
        Some((value, percent)) => (if percent { value / 100.0 } else { value }).clamp(0.0, 1.0) as f32,
        None if parts.len() == 3 => 1.0,
        None => return None,
    };
    let share = |index| {
        let (value, percent) = number(index)?;
        Some(if percent || value > 1.0 { value / 100.0 } else { value }.clamp(0.0, 1.0))
    };
    let colour = match &name[..3] {
        "rgb" => {
            let part = |index| {
                let (value, percent) = number(index)?;
                Some((if percent { value * 2.55 } else { value }).clamp(0.0, 255.0).round() as u8)
            };
            Rgba::new(part(0)?, part(1)?, part(2)?)
        }
        "hsl" => {
            let (saturation, lightness) = (share(1)?, share(2)?);
            let value = lightness + saturation * lightness.min(1.0 - lightness);
            let saturation = if value > 0.0 { 2.0 * (1.0 - lightness / value) } else { 0.0 };
            hsv(number(0)?.0, saturation, value)
        }
        _ => hsv(number(0)?.0, share(1)?, share(2)?),
    };
    Some(Rgba { a, ..colour })
}

/// Makes a colour of a hue in degrees, a saturation and a value, each of these from 0 to 1.
fn hsv(hue: f64, saturation: f64, value: f64) -> Rgba {
    let part = |offset: f64| {
        let place = (offset + hue / 60.0).rem_euclid(6.0);
        let share = value - value * saturation * place.min(4.0 - place).clamp(0.0, 1.0);
        (share * 255.0).round() as u8
    };
    Rgba::new(part(5.0), part(3.0), part(1.0))
}

/// Reads 3, 4, 6 or 8 hex digits, with or without `#` before them.
fn hex(text: &str) -> Option<Rgba> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let nibble = |shift: u32| ((value >> shift) & 15) as u8 * 17;
    let byte = |shift: u32| (value >> shift) as u8;
    match digits.len() {
        3 => Some(Rgba::new(nibble(8), nibble(4), nibble(0))),
        4 => Some(Rgba { a: f32::from(nibble(0)) / 255.0, ..Rgba::new(nibble(12), nibble(8), nibble(4)) }),
        6 => Some(Rgba::new(byte(16), byte(8), byte(0))),
        8 => Some(Rgba { a: f32::from(byte(0)) / 255.0, ..Rgba::new(byte(24), byte(16), byte(8)) }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_colour_is_read() {
        for (text, css) in [
            ("red", "#ff0000"),
            ("#1f77b4", "#1f77b4"),
            ("1F77B4", "#1f77b4"),
            ("#abc", "#aabbcc"),
            ("rgb(31, 119, 180)", "#1f77b4"),
            ("rgb(30.6,118.9,180.2)", "#1f77b4"),
            ("rgb(100%, 0%, 0%)", "#ff0000"),
            ("RGBA(1,2,3,0.5)", "rgba(1, 2, 3, 0.5)"),
            ("rgb 255 0 0", "#ff0000"),
            ("hsl(120, 100%, 50%)", "#00ff00"),
            ("hsl(240, 0.5, 0.5)", "#4040bf"),
            ("hsv(120, 100%, 50%)", "#008000"),
            ("hsla(0,100%,50%,0.25)", "rgba(255, 0, 0, 0.25)"),
            ("rgba(0,0,0,0)", "rgba(0, 0, 0, 0)"),
            ("transparent", "rgba(0, 0, 0, 0)"),
            ("rebeccapurple", "#663399"),
        ] {
            assert_eq!(Rgba::parse(text).map(Rgba::css).as_deref(), Some(css), "{text}");
        }
        for text in ["", "rgb(1,2)", "nocolour", "rgb(a,b,c)", "#12345", "url(x)", "rgb(1,2,3,4,5)"] {
            assert_eq!(Rgba::parse(text), None, "{text}");
        }
    }

    #[test]
    fn texts_stand_out_from_their_ground() {
        assert_eq!(Rgba::new(0, 0, 128).text_on(), GROUND);
        assert_eq!(Rgba::new(250, 250, 0).text_on(), LINE);
        let dim = Rgba::new(20, 20, 40).readable_on(Rgba::default(), 4.5);
        assert!(dim.contrast(Rgba::default()) >= 4.5);
        assert_eq!(Rgba::new(255, 0, 0).with_alpha(0.5).over(GROUND), Rgba::new(255, 128, 128));
    }
}
