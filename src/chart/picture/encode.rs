//! Pixels as files.

use std::borrow::Cow;

use super::Format;
use super::raster::Raster;
use crate::chart::color::Rgba;

/// The quality of JPEG files, of 100.
const QUALITY: u8 = 90;

/// Returns the bytes of a file; formats without opacity show the ground.
pub fn encode(raster: &Raster, format: Format, ground: Rgba) -> Result<Vec<u8>, String> {
    let (width, height) = raster.size();
    let (rgb, opaque) = raster.rgb(ground);
    let (bytes, colours) = match format {
        Format::Jpeg => return jpeg(&rgb, width, height),
        _ if opaque => (Cow::Borrowed(rgb.as_slice()), 3),
        _ => (Cow::Owned(raster.rgba()), 4),
    };
    match format {
        Format::Webp => {
            let mut file = Vec::new();
            let kind = if colours == 3 { image_webp::ColorType::Rgb8 } else { image_webp::ColorType::Rgba8 };
            let encoder = image_webp::WebPEncoder::new(&mut file);
            encoder.encode(&bytes, width, height, kind).map_err(|error| error.to_string())?;
            Ok(file)
        }
        _ => png(&bytes, width, height, colours == 4),
    }
}

/// Returns the bytes of a PNG of colours with or without opacity, row by row from the top.
pub fn png(bytes: &[u8], width: u32, height: u32, translucent: bool) -> Result<Vec<u8>, String> {
    let mut file = Vec::with_capacity(bytes.len() / 16);
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(if translucent { png::ColorType::Rgba } else { png::ColorType::Rgb });
    encoder.set_depth(png::BitDepth::Eight);
    // Charts are flat: a quick encoder with the simplest filter makes files as small as a slow one.
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer.write_image_data(bytes).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    Ok(file)
}

fn jpeg(rgb: &[u8], width: u32, height: u32) -> Result<Vec<u8>, String> {
    let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err("a JPEG is at most 65,535 pixels wide and high".to_owned());
    };
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_4_4);
    encoder.encode(rgb, width, height, jpeg_encoder::ColorType::Rgb).map_err(|error| error.to_string())?;
    Ok(file)
}
