//! The canvas of SVG: outlines as text. It writes shapes only: no scripts, no links, nothing that is fetched.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::canvas::{Canvas, Pen, Stamp};
use super::encode;
use super::path::{Area, Path, Point, Step};
use crate::chart::color::Rgba;

/// A picture in SVG.
#[derive(Debug)]
pub struct Svg {
    body: String,
    defs: String,
    clips: usize,
    clip: Option<Area>,
    stamps: HashSet<u64>,
    size: [f32; 2],
    scale: f32,
}

impl Svg {
    /// Makes an empty picture of a size in pixels, shown `scale` times as big.
    #[must_use]
    pub fn new(width: f32, height: f32, scale: f32) -> Svg {
        Svg {
            body: String::new(),
            defs: String::new(),
            clips: 0,
            clip: None,
            stamps: HashSet::new(),
            size: [width, height],
            scale,
        }
    }

    /// Returns the whole file.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.clip(None);
        let [w, h] = self.size.map(Number);
        let [width, height] = self.size.map(|length| Number(length * self.scale));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {w} {h}\">\n\
             <defs>\n{}</defs>\n{}</svg>\n",
            self.defs, self.body
        )
    }

    fn path(&mut self, path: &Path, looks: &str, letters: &str) {
        self.body.push_str("<path ");
        if !letters.trim().is_empty() {
            let _ = write!(self.body, "aria-label=\"{}\" ", escaped(letters));
        }
        self.body.push_str("d=\"");
        outline(&mut self.body, path);
        let _ = writeln!(self.body, "\" {looks}/>");
    }
}

impl Canvas for Svg {
    fn fill(&mut self, path: &Path, colour: Rgba) {
        self.text("", path, colour);
    }

    fn fill_odd(&mut self, path: &Path, colour: Rgba) {
        if colour.a > 0.0 && path.bounds().is_some() {
            self.path(path, &format!("{}fill-rule=\"evenodd\" ", fill(colour)), "");
        }
    }

    fn stroke(&mut self, path: &Path, pen: &Pen) {
        if !pen.is_seen() || path.bounds().is_none() {
            return;
        }
        let mut looks = format!("fill=\"none\" {}", stroke(pen.colour, pen.width));
        if pen.dash.len() >= 2 {
            let dash: Vec<String> = pen.dash.iter().map(|length| Number(*length).to_string()).collect();
            let _ = write!(looks, "stroke-dasharray=\"{}\" ", dash.join(" "));
        }
        self.path(path, &looks, "");
    }

    fn clip(&mut self, area: Option<Area>) {
        if self.clip == area {
            return;
        }
        if self.clip.is_some() {
            self.body.push_str("</g>\n");
        }
        self.clip = area;
        if let Some(area) = area {
            let number = self.clips;
            self.clips += 1;
            let [x, y, w, h] = [area.left, area.top, area.width(), area.height()].map(Number);
            let _ = writeln!(
                self.defs,
                "<clipPath id=\"c{number}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath>"
            );
            let _ = writeln!(self.body, "<g clip-path=\"url(#c{number})\">");
        }
    }

    fn text(&mut self, letters: &str, path: &Path, colour: Rgba) {
        if colour.a > 0.0 && path.bounds().is_some() {
            self.path(path, &fill(colour), letters);
        }
    }

    fn stamp(&mut self, stamp: &Stamp, [x, y]: Point, tint: Rgba, line: Rgba) {
        if !(x.is_finite() && y.is_finite()) {
            return;
        }
        let key = stamp.key;
        if self.stamps.insert(key) {
            if let Some(path) = &stamp.fill {
                let _ = write!(self.defs, "<path id=\"f{key:x}\" d=\"");
                outline(&mut self.defs, path);
                self.defs.push_str("\"/>\n");
            }
            if let Some((path, width)) = &stamp.line {
                let _ = write!(self.defs, "<path id=\"l{key:x}\" stroke-width=\"{}\" d=\"", Number(*width));
                outline(&mut self.defs, path);
                self.defs.push_str("\"/>\n");
            }
        }
        let (x, y) = (Number(x), Number(y));
        if stamp.fill.is_some() && tint.a > 0.0 {
            let _ = writeln!(self.body, "<use href=\"#f{key:x}\" x=\"{x}\" y=\"{y}\" {}/>", fill(tint));
        }
        if stamp.line.is_some() && line.a > 0.0 {
            let _ = writeln!(
                self.body,
                "<use href=\"#l{key:x}\" x=\"{x}\" y=\"{y}\" fill=\"none\" {}/>",
                tinted("stroke", line)
            );
        }
    }

    fn image(&mut self, area: Area, [columns, rows]: [usize; 2], colours: &[u8]) {
        let (Ok(wide), Ok(high)) = (u32::try_from(columns), u32::try_from(rows)) else { return };
        // What cannot be written as a file is left out, as is what is not to be seen.
        let Ok(file) = encode::png(colours, wide, high, true) else { return };
        let [x, y, w, h] = [area.left, area.top, area.width(), area.height()].map(Number);
        let place = format!("x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"");
        let data = base64_simd::STANDARD.encode_to_string(&file);
        let _ =
            writeln!(self.body, "<image {place} preserveAspectRatio=\"none\" href=\"data:image/png;base64,{data}\"/>");
    }

    fn block(&mut self, area: Area, colour: Rgba) {
        if colour.a <= 0.0 || !(area.width() > 0.0 && area.height() > 0.0) {
            return;
        }
        let [x, y, w, h] = [area.left, area.top, area.width(), area.height()].map(Number);
        let looks = fill(colour);
        let crisp = "shape-rendering=\"crispEdges\"";
        let _ = writeln!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" {looks}{crisp}/>");
    }
}

fn fill(colour: Rgba) -> String {
    tinted("fill", colour)
}

fn tinted(what: &str, colour: Rgba) -> String {
    let Rgba { r, g, b, a } = colour;
    if a >= 1.0 {
        format!("{what}=\"#{r:02x}{g:02x}{b:02x}\" ")
    } else {
        format!("{what}=\"#{r:02x}{g:02x}{b:02x}\" {what}-opacity=\"{}\" ", Number(a))
    }
}

fn stroke(colour: Rgba, width: f32) -> String {
    format!("{}stroke-width=\"{}\" stroke-miterlimit=\"2\" ", tinted("stroke", colour), Number(width))
}

/// Writes the steps of a path.
fn outline(text: &mut String, path: &Path) {
    let mut points = |letter: char, points: &[Point]| {
        text.push(letter);
        for (index, [x, y]) in points.iter().enumerate() {
            let gap = if index > 0 { " " } else { "" };
            let _ = write!(text, "{gap}{} {}", Number(*x), Number(*y));
        }
    };
    for step in &path.steps {
        match *step {
            Step::Move(to) => points('M', &[to]),
            Step::Line(to) => points('L', &[to]),
            Step::Quad(handle, to) => points('Q', &[handle, to]),
            Step::Cubic(one, two, to) => points('C', &[one, two, to]),
            Step::Close => points('Z', &[]),
        }
    }
}

/// Returns text as it may stand in an attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter if letter.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&letter) => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

/// A number with two digits behind the point, and no more than it needs.
pub struct Number(pub f32);

impl std::fmt::Display for Number {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = if self.0.is_finite() { self.0.clamp(-1e6, 1e6) } else { 0.0 };
        let hundredths = (f64::from(value) * 100.0).round() as i64;
        let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
        if hundredths < 0 {
            formatter.write_str("-")?;
        }
        match (rest, rest % 10) {
            (0, _) => write!(formatter, "{whole}"),
            (_, 0) => write!(formatter, "{whole}.{}", rest / 10),
            _ => write!(formatter, "{whole}.{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_sound() {
        let text = |value: f32| Number(value).to_string();
        assert_eq!(
            [text(1.0), text(-0.5), text(12.345), text(f32::NAN), text(-0.001)],
            ["1", "-0.5", "12.35", "0", "0"]
        );
    }

    #[test]
    fn letters_cannot_become_markup() {
        assert_eq!(escaped("\"><script>&\u{1}'"), "&quot;&gt;&lt;script&gt;&amp; &#39;");
    }
}
