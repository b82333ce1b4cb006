//! What a terminal can show: its glyphs, how many colours, and its ground, against which colours must stand out.

use super::glyphs::Glyphs;
use super::grid::Colour;

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// All of them.
    #[default]
    True,
    /// A palette of 256.
    Ansi256,
    /// The sixteen of old.
    Ansi16,
    /// None, or none wanted.
    None,
}

/// How a chart is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The characters to draw with.
    pub glyphs: Glyphs,
    /// The colours to draw in.
    pub colour: Depth,
    /// Whether the terminal's ground is dark.
    pub dark_background: bool,
    /// The ground's exact colour where it is known.
    pub background: Option<[u8; 3]>,
}

impl Default for Look {
    fn default() -> Self {
        Look { glyphs: Glyphs::Braille, colour: Depth::True, dark_background: true, background: None }
    }
}

impl Look {
    /// Returns the colour of the ground, as good as it is known.
    #[must_use]
    pub fn ground(&self) -> [u8; 3] {
        self.background.unwrap_or(if self.dark_background { [0, 0, 0] } else { [255, 255, 255] })
    }

    /// Returns the colour in the form that the terminal takes.
    #[must_use]
    pub fn colour(&self, colour: [u8; 3]) -> Colour {
        let [red, green, blue] = colour;
        match self.colour {
            Depth::True => Colour::Rgb(red, green, blue),
            Depth::Ansi256 => Colour::Indexed(nearest_of_256(colour)),
            Depth::Ansi16 => Colour::Indexed(nearest_of_16(colour)),
            Depth::None => Colour::Default,
        }
    }
}

/// Returns the relative luminance of a colour, 0 to 1.
#[must_use]
pub fn luminance(colour: [u8; 3]) -> f32 {
    let [red, green, blue] = colour.map(|channel| {
        let channel = f32::from(channel) / 255.0;
        // The square is within two percent of the exact curve and much cheaper.
        channel * channel
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Returns how well two colours can be told apart, 1 to 21.
#[must_use]
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f32 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    if one > other { one / other } else { other / one }
}

/// Returns the colour, moved away from the ground as far as it takes to reach the contrast.
#[must_use]
pub fn legible(colour: [u8; 3], ground: [u8; 3], least: f32) -> [u8; 3] {
    if contrast(colour, ground) >= least {
        return colour;
    }
    let pole = if luminance(ground) < 0.2 { [255; 3] } else { [0; 3] };
    (1..=10)
        .map(|tenths| super::canvas::blend(pole, tenths as f32 / 10.0, colour))
        .find(|mixed| contrast(*mixed, ground) >= least)
        .unwrap_or(pole)
}

fn nearest_of_256([red, green, blue]: [u8; 3]) -> u8 {
    // A cube of six steps a channel (0, 95, 135, … 255) and 24 greys (8, 18, … 238).
    let step = |channel: u8| match channel {
        0..48 => 0,
        48..115 => 1,
        _ => (channel - 35) / 40,
    };
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * i32::from(step) };
    let steps = [step(red), step(green), step(blue)];
    let mean = (i32::from(red) + i32::from(green) + i32::from(blue)) / 3;
    let grey = ((mean - 3) / 10).clamp(0, 23);
    let far = |other: [i32; 3]| distance([red, green, blue], other);
    if far([8 + 10 * grey; 3]) < far(steps.map(level)) {
        return 232 + grey as u8;
    }
    16 + 36 * steps[0] + 6 * steps[1] + steps[2]
}

/// Returns the one of sixteen that says the most of a colour: its hue, if it has one, however dark it is. The nearest would be
/// black or grey for all that is dark, and a scale of colours would be lost.
fn nearest_of_16(colour: [u8; 3]) -> u8 {
    /// The greys with their lightness.
    const GREYS: [(u8, i32); 4] = [(0, 0), (8, 102), (7, 229), (15, 255)];
    /// Less of a hue than this is none, and what is darker than this is black.
    const LEAST_HUE: f32 = 0.25;
    const LEAST_LIGHT: i32 = 32;
    /// From here on a colour is one of the bright ones.
    const BRIGHT: i32 = 215;
    let [red, green, blue] = colour.map(i32::from);
    let light = red.max(green).max(blue);
    let span = light - red.min(green).min(blue);
    if light < LEAST_LIGHT || (span as f32) < light as f32 * LEAST_HUE {
        let mean = (red + green + blue) / 3;
        return GREYS.into_iter().min_by_key(|(_, grey)| (grey - mean).abs()).map_or(7, |(index, _)| index);
    }
    let part = |one: i32, other: i32| (one - other) as f32 / span as f32;
    let sixth = if light == red {
        part(green, blue)
    } else if light == green {
        2.0 + part(blue, red)
    } else {
        4.0 + part(red, green)
    };
    let plain = match (sixth * 60.0).rem_euclid(360.0) as u16 {
        20..75 => 3,
        75..168 => 2,
        168..198 => 6,
        198..262 => 4,
        262..340 => 5,
        _ => 1,
    };
    plain + if light > BRIGHT { 8 } else { 0 }
}

fn distance(one: [u8; 3], other: [i32; 3]) -> i32 {
    let [red, green, blue] = [0, 1, 2].map(|index| i32::from(one[index]) - other[index]);
    2 * red * red + 4 * green * green + 3 * blue * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_black_becomes_visible_and_blue_stays_blue() {
        assert!(contrast(legible([0, 0, 0], [0, 0, 0], 3.0), [0, 0, 0]) >= 3.0);
        assert_eq!(legible([31, 119, 180], [0, 0, 0], 2.0), [31, 119, 180]);
        assert!(contrast(legible([250, 250, 250], [255, 255, 255], 2.0), [255, 255, 255]) >= 2.0);
    }

    #[test]
    fn palettes_know_their_own_colours() {
        assert_eq!(nearest_of_256([95, 135, 175]), 67);
        assert_eq!(nearest_of_256([118, 118, 118]), 243);
        assert_eq!(nearest_of_16([205, 49, 49]), 1);
        assert_eq!(nearest_of_16([255, 255, 255]), 15);
        // The dark end of a scale is blue, and a blue line stays one.
        assert_eq!([[13, 8, 135], [31, 119, 180], [99, 110, 250]].map(nearest_of_16), [4, 4, 12]);
        assert_eq!([[40, 40, 40], [120, 120, 120]].map(nearest_of_16), [0, 8]);
    }
}
