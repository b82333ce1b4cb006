//! The canvas of PDF: one page with outlines, written by hand, since no more than lines and fills is needed.

use std::fmt::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::canvas::{Canvas, Pen};
use super::path::{Area, Path, Point, Step};
use super::svg::Number;
use crate::chart::color::Rgba;

/// Points a pixel: 72 of 96 in an inch.
const POINT: f32 = 0.75;

/// A picture in PDF.
#[derive(Debug)]
pub struct Pdf {
    content: String,
    size: [f32; 2],
    scale: f32,
    clip: Option<Area>,
    /// The opacities that were used, in hundredths.
    opacities: Vec<u8>,
    opacity: u8,
    /// The tables of colours: their sizes, their colours and their opacities, compressed.
    images: Vec<([usize; 2], Vec<u8>, Vec<u8>)>,
}

impl Pdf {
    /// Makes an empty page of a size in pixels, `scale` times as big.
    #[must_use]
    pub fn new(width: f32, height: f32, scale: f32) -> Pdf {
        let k = POINT * scale;
        let mut content = String::new();
        // From here on places are pixels from the top left.
        let _ = writeln!(content, "{k} 0 0 -{k} 0 {} cm q", Number(height * k));
        Pdf {
            content,
            size: [width, height],
            scale,
            clip: None,
            opacities: Vec::new(),
            opacity: 100,
            images: Vec::new(),
        }
    }

    /// Returns the whole file.
    pub fn finish(self) -> std::io::Result<Vec<u8>> {
        let stream = compressed(&[self.content.as_bytes(), b"Q\n"])?;
        let [w, h] = self.size.map(|length| Number(length * POINT * self.scale));
        let mut states = String::new();
        for part in &self.opacities {
            let _ = write!(states, "/G{part} <</ca {0} /CA {0}>> ", Number(f32::from(*part) / 100.0));
        }
        let mut named = String::new();
        let mut objects: Vec<(String, &[u8])> = vec![
            ("<</Type /Catalog /Pages 2 0 R>>".to_owned(), &[]),
            ("<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(), &[]),
            (String::new(), &[]),
            (format!("<</Length {} /Filter /FlateDecode>>", stream.len()), &stream),
        ];
        for (number, ([columns, rows], colours, opacities)) in self.images.iter().enumerate() {
            let mask = objects.len() + 2;
            let _ = write!(named, "/I{number} {} 0 R ", mask - 1);
            let looks = format!(
                "<</Type /XObject /Subtype /Image /Width {columns} /Height {rows} /BitsPerComponent 8 /Filter /FlateDecode"
            );
            let length = colours.len();
            objects.push((format!("{looks} /ColorSpace /DeviceRGB /SMask {mask} 0 R /Length {length}>>"), colours));
            objects.push((format!("{looks} /ColorSpace /DeviceGray /Length {}>>", opacities.len()), opacities));
        }
        objects[2].0 = format!(
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 {w} {h}] /Contents 4 0 R \
             /Resources <</ExtGState <<{states}>> /XObject <<{named}>>>>>>"
        );
        let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut starts = Vec::new();
        for (index, (object, stream)) in objects.iter().enumerate() {
            starts.push(file.len());
            file.extend_from_slice(format!("{} 0 obj\n{object}\n", index + 1).as_bytes());
            if !stream.is_empty() {
                file.extend_from_slice(b"stream\n");
                file.extend_from_slice(stream);
                file.extend_from_slice(b"\nendstream\n");
            }
            file.extend_from_slice(b"endobj\n");
        }
        let table = file.len();
        let count = objects.len() + 1;
        let mut end = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for start in starts {
            let _ = writeln!(end, "{start:010} 00000 n ");
        }
        let _ = write!(end, "trailer\n<</Size {count} /Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
        file.extend_from_slice(end.as_bytes());
        Ok(file)
    }

    fn opacity(&mut self, colour: Rgba) {
        let part = (colour.a.clamp(0.0, 1.0) * 100.0).round() as u8;
        if part == self.opacity {
            return;
        }
        self.opacity = part;
        if !self.opacities.contains(&part) {
            self.opacities.push(part);
        }
        let _ = writeln!(self.content, "/G{part} gs");
    }

    fn colour(&mut self, colour: Rgba, operator: &str) {
        let [r, g, b] = [colour.r, colour.g, colour.b].map(|part| Number(f32::from(part) / 255.0));
        let _ = write!(self.content, "{r} {g} {b} {operator} ");
    }

    fn fill_by(&mut self, path: &Path, colour: Rgba, operator: &str) {
        if colour.a > 0.0 && path.bounds().is_some() {
            self.opacity(colour);
            self.colour(colour, "rg");
            self.outline(path);
            self.content.push_str(operator);
            self.content.push('\n');
        }
    }

    fn outline(&mut self, path: &Path) {
        let mut here: Point = [0.0, 0.0];
        for step in &path.steps {
            let (points, operator): (&[Point], &str) = match step {
                Step::Move(to) => (&[*to], "m"),
                Step::Line(to) => (&[*to], "l"),
                Step::Quad(handle, to) => {
                    // The format knows only curves with two handles.
                    let near = |end: Point| [0, 1].map(|axis| end[axis] + (handle[axis] - end[axis]) * 2.0 / 3.0);
                    (&[near(here), near(*to), *to], "c")
                }
                Step::Cubic(one, two, to) => (&[*one, *two, *to], "c"),
                Step::Close => (&[], "h"),
            };
            for [x, y] in points {
                let _ = write!(self.content, "{} {} ", Number(*x), Number(*y));
            }
            let _ = writeln!(self.content, "{operator}");
            here = points.last().copied().unwrap_or(here);
        }
    }
}

/// Returns bytes as the format keeps them.
fn compressed(parts: &[&[u8]]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    for part in parts {
        std::io::Write::write_all(&mut encoder, part)?;
    }
    encoder.finish()
}

impl Canvas for Pdf {
    fn image(&mut self, area: Area, size: [usize; 2], colours: &[u8]) {
        let rgb: Vec<u8> = colours.chunks_exact(4).flat_map(|colour| [colour[0], colour[1], colour[2]]).collect();
        let opacities: Vec<u8> = colours.chunks_exact(4).map(|colour| colour[3]).collect();
        let (Ok(rgb), Ok(opacities)) = (compressed(&[&rgb]), compressed(&[&opacities])) else { return };
        self.opacity(Rgba::new(0, 0, 0));
        let [x, y, w, h] = [area.left, area.bottom, area.width(), -area.height()].map(Number);
        let _ = writeln!(self.content, "q {w} 0 0 {h} {x} {y} cm /I{} Do Q", self.images.len());
        self.images.push((size, rgb, opacities));
    }

    fn fill(&mut self, path: &Path, colour: Rgba) {
        self.fill_by(path, colour, "f");
    }

    fn fill_odd(&mut self, path: &Path, colour: Rgba) {
        self.fill_by(path, colour, "f*");
    }

    fn stroke(&mut self, path: &Path, pen: &Pen) {
        if !pen.is_seen() || path.bounds().is_none() {
            return;
        }
        self.opacity(pen.colour);
        self.colour(pen.colour, "RG");
        let dash: Vec<String> =
            pen.dash.iter().filter(|_| pen.dash.len() >= 2).map(|length| Number(*length).to_string()).collect();
        let _ = writeln!(self.content, "{} w [{}] 0 d", Number(pen.width), dash.join(" "));
        self.outline(path);
        self.content.push_str("S\n");
    }

    fn clip(&mut self, area: Option<Area>) {
        if self.clip == area {
            return;
        }
        self.clip = area;
        // Only going back to the state before takes a clip away; opacity goes back with it.
        self.content.push_str("Q q\n");
        self.opacity = 100;
        if let Some(area) = area {
            let [x, y, w, h] = [area.left, area.top, area.width(), area.height()].map(Number);
            let _ = writeln!(self.content, "{x} {y} {w} {h} re W n");
        }
    }
}
