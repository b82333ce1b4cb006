//! Pictures within figures: PNG, JPEG and WebP in data URLs become colours. Nothing is ever fetched from elsewhere.
//!
//! What is inside is hostile: sizes are checked before anything is unpacked, and what is broken is no picture.

use std::io::Cursor;

use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::chart::color::Rgba;

/// The most pixels that are unpacked, and along each side.
const MOST: usize = 40_000_000;
const LONGEST: usize = 20_000;
/// How many pixels are kept along each direction; more are left out evenly.
const KEPT: usize = 1_000;

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Bitmap {
    /// How many pixels wide and high it is, before any were left out.
    pub size: [usize; 2],
    /// How many columns and rows of colours there are.
    pub kept: [usize; 2],
    /// The colours row by row, the first on top.
    pub colours: Vec<Rgba>,
}

impl Bitmap {
    /// Reads the picture in a data URL.
    #[must_use]
    pub fn read(url: &str) -> Option<Bitmap> {
        let rest = url.trim_start().strip_prefix("data:image/")?;
        let (_, data) = rest.split_once(";base64,")?;
        let bytes = base64_simd::forgiving_decode_to_vec(data.as_bytes()).ok()?;
        // Its first bytes tell what it is; the name in the URL may be wrong.
        match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => png(&bytes),
            [0xff, 0xd8, ..] => jpeg(&bytes),
            [b'R', b'I', b'F', b'F', ..] => webp(&bytes),
            _ => None,
        }
    }

    /// Makes a picture of colours asked for one by one: `colour` gets row and column.
    #[must_use]
    pub fn collect(columns: usize, rows: usize, colour: impl Fn(usize, usize) -> Option<Rgba>) -> Bitmap {
        let (down, across) = (rows.div_ceil(KEPT).max(1), columns.div_ceil(KEPT).max(1));
        let clear = Rgba { a: 0.0, ..Rgba::default() };
        let colours = (0..rows)
            .step_by(down)
            .flat_map(|row| (0..columns).step_by(across).map(move |column| (row, column)))
            .map(|(row, column)| colour(row, column).unwrap_or(clear))
            .collect();
        Bitmap { size: [columns, rows], kept: [columns.div_ceil(across), rows.div_ceil(down)], colours }
    }

    /// Makes a picture of bytes, so many a pixel: grey, grey and opacity, red, green and blue, or these and opacity.
    fn of_bytes(columns: usize, rows: usize, channels: usize, bytes: &[u8]) -> Option<Bitmap> {
        (bytes.len() >= columns * rows * channels && columns > 0 && rows > 0).then(|| {
            Bitmap::collect(columns, rows, |row, column| {
                let at = (row * columns + column) * channels;
                let (rgb, a) = match *bytes.get(at..at + channels)? {
                    [grey] => ([grey; 3], 255),
                    [grey, a] => ([grey; 3], a),
                    [r, g, b] => ([r, g, b], 255),
                    [r, g, b, a] => ([r, g, b], a),
                    _ => return None,
                };
                Some(Rgba { a: f32::from(a) / 255.0, ..Rgba::new(rgb[0], rgb[1], rgb[2]) })
            })
        })
    }
}

fn is_sane(columns: usize, rows: usize) -> bool {
    columns > 0 && rows > 0 && columns <= LONGEST && rows <= LONGEST && columns * rows <= MOST
}

fn png(bytes: &[u8]) -> Option<Bitmap> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: MOST * 8 });
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    let (columns, rows) = (reader.info().width as usize, reader.info().height as usize);
    let size = reader.output_buffer_size().filter(|_| is_sane(columns, rows))?;
    let mut buffer = vec![0; size];
    let info = reader.next_frame(&mut buffer).ok()?;
    Bitmap::of_bytes(columns, rows, info.color_type.samples(), &buffer)
}

fn jpeg(bytes: &[u8]) -> Option<Bitmap> {
    let options = DecoderOptions::default()
        .set_max_width(LONGEST)
        .set_max_height(LONGEST)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    let (columns, rows) = (usize::from(info.width), usize::from(info.height));
    if !is_sane(columns, rows) {
        return None;
    }
    let pixels = decoder.decode().ok()?;
    Bitmap::of_bytes(columns, rows, pixels.len() / (columns * rows), &pixels)
}

fn webp(bytes: &[u8]) -> Option<Bitmap> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).ok()?;
    decoder.set_memory_limit(MOST * 8);
    let (columns, rows) = decoder.dimensions();
    let (columns, rows) = (columns as usize, rows as usize);
    let size = decoder.output_buffer_size().filter(|_| is_sane(columns, rows))?;
    let mut buffer = vec![0; size];
    decoder.read_image(&mut buffer).ok()?;
    Bitmap::of_bytes(columns, rows, if decoder.has_alpha() { 4 } else { 3 }, &buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(kind: &str, bytes: &[u8]) -> String {
        format!("data:image/{kind};base64,{}", base64_simd::STANDARD.encode_to_string(bytes))
    }

    fn sample_png() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&[255, 0, 0, 0, 0, 255]).unwrap();
        bytes
    }

    #[test]
    fn pictures_in_urls_are_unpacked() {
        let bitmap = Bitmap::read(&url("png", &sample_png())).unwrap();
        assert_eq!((bitmap.size, bitmap.kept), ([2, 1], [2, 1]));
        assert_eq!(bitmap.colours, [Rgba::new(255, 0, 0), Rgba::new(0, 0, 255)]);
        let mut bytes = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 100);
        encoder.encode(&[200; 8 * 8 * 3], 8, 8, jpeg_encoder::ColorType::Rgb).unwrap();
        let bitmap = Bitmap::read(&url("jpeg", &bytes)).unwrap();
        assert_eq!(bitmap.size, [8, 8]);
        assert!(bitmap.colours.iter().all(|colour| colour.r.abs_diff(200) < 4));
        let mut bytes = Vec::new();
        image_webp::WebPEncoder::new(&mut bytes).encode(&[9; 12], 2, 2, image_webp::ColorType::Rgb8).unwrap();
        assert_eq!(Bitmap::read(&url("webp", &bytes)).unwrap().colours, vec![Rgba::new(9, 9, 9); 4]);
    }

    #[test]
    fn what_is_no_picture_is_none() {
        let mut cut = sample_png();
        cut.truncate(40);
        assert_eq!(Bitmap::read(&url("png", &cut)), None);
        for text in ["", "data:image/png;base64,!!", "data:image/svg+xml;base64,PHN2Zz4=", "https://example.com/a.png"]
        {
            assert_eq!(Bitmap::read(text), None, "{text}");
        }
    }

    #[test]
    fn big_ones_are_thinned() {
        let bitmap = Bitmap::collect(2_500, 10, |_, column| Some(Rgba::new((column % 256) as u8, 0, 0)));
        assert_eq!((bitmap.size, bitmap.kept), ([2_500, 10], [834, 10]));
        assert_eq!(bitmap.colours.len(), 8_340);
    }
}
