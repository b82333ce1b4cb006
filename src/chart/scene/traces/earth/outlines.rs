//! The outlines of land, countries, states of the USA, lakes and rivers: unpacked when the first map is drawn.

use std::io::Read;
use std::sync::LazyLock;

use super::sphere::{Spot, radians};

/// How fine outlines are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// For maps of the world.
    Coarse,
    /// For maps of a country.
    Fine,
}

/// Rings of the numbers of arcs: twice the number, one more for one that goes backward.
type Rings = Vec<Vec<u32>>;

/// Something with a name and areas.
#[derive(Debug, Clone, Default)]
pub struct Region {
    /// Three letters for a country, two for a state of the USA.
    pub id: String,
    /// In which parts of the world it lies, a bit for each of [`SCOPES`].
    pub scopes: u32,
    /// The longitude and latitude at which it is named, in degrees.
    pub middle: [f64; 2],
    areas: Vec<Rings>,
}

/// The parts of the world that maps may be of, in the order of a region's bits.
pub const SCOPES: [&str; 6] = ["africa", "asia", "europe", "north america", "south america", "usa"];

/// Degrees that a step of the grid of outlines stands for.
const GRID: f64 = 0.036;
/// More than any list of the files holds.
const MOST: usize = 1_000_000;

/// All outlines of a scale.
#[derive(Debug, Default)]
pub struct Outlines {
    arcs: Vec<Vec<[i16; 2]>>,
    /// The countries, in the order of their letters.
    pub countries: Vec<Region>,
    /// The states of the USA, in the order of their letters.
    pub states: Vec<Region>,
    land: Vec<Rings>,
    lakes: Vec<Rings>,
    rivers: Vec<Vec<u32>>,
}

static COARSE: LazyLock<Outlines> =
    LazyLock::new(|| unpacked(include_bytes!("../../../../../assets/earth/coarse.bin")).unwrap_or_default());
static FINE: LazyLock<Outlines> =
    LazyLock::new(|| unpacked(include_bytes!("../../../../../assets/earth/fine.bin")).unwrap_or_default());

/// Returns the outlines of a scale.
#[must_use]
pub fn outlines(scale: Scale) -> &'static Outlines {
    match scale {
        Scale::Coarse => &COARSE,
        Scale::Fine => &FINE,
    }
}

/// A polygon: its border and its holes.
pub type Polygon = Vec<Vec<Spot>>;

impl Outlines {
    fn line(&self, arcs: &[u32]) -> Vec<Spot> {
        let mut line: Vec<[i16; 2]> = Vec::new();
        for reference in arcs {
            let Some(arc) = self.arcs.get(*reference as usize / 2) else { continue };
            // Arcs share their ends.
            let joined = usize::from(!line.is_empty());
            if reference % 2 == 0 {
                line.extend(arc.iter().skip(joined));
            } else {
                line.extend(arc.iter().rev().skip(joined));
            }
        }
        line.into_iter().map(|place| radians(place.map(|steps| f64::from(steps) * GRID))).collect()
    }

    fn polygons<'s>(&'s self, areas: &'s [Rings]) -> impl Iterator<Item = Polygon> + 's {
        areas.iter().map(|rings| rings.iter().map(|ring| self.line(ring)).collect())
    }

    /// Returns the polygons of a region.
    pub fn areas<'s>(&'s self, region: &'s Region) -> impl Iterator<Item = Polygon> + 's {
        self.polygons(&region.areas)
    }

    /// Returns the polygons of all land.
    pub fn land(&self) -> impl Iterator<Item = Polygon> + '_ {
        self.polygons(&self.land)
    }

    /// Returns the polygons of the lakes.
    pub fn lakes(&self) -> impl Iterator<Item = Polygon> + '_ {
        self.polygons(&self.lakes)
    }

    /// Returns the rivers.
    pub fn rivers(&self) -> impl Iterator<Item = Vec<Spot>> + '_ {
        self.rivers.iter().map(|river| self.line(river))
    }

    /// Returns the lines between land and sea.
    pub fn coasts(&self) -> impl Iterator<Item = Vec<Spot>> + '_ {
        self.land.iter().flatten().map(|ring| self.line(ring))
    }

    /// Returns the borders of regions, each once, those along the sea too if they are wanted.
    #[must_use]
    pub fn borders<'s>(&'s self, regions: impl Iterator<Item = &'s Region>, with_coasts: bool) -> Vec<Vec<Spot>> {
        let mut seen = vec![false; self.arcs.len()];
        if !with_coasts {
            for arc in self.land.iter().flatten().flatten() {
                if let Some(seen) = seen.get_mut(*arc as usize / 2) {
                    *seen = true;
                }
            }
        }
        let mut lines = Vec::new();
        for arc in regions.flat_map(|region| region.areas.iter().flatten().flatten()) {
            match seen.get_mut(*arc as usize / 2) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            lines.push(self.line(&[*arc]));
        }
        lines
    }
}

/// Returns the region of an id among regions in the order of theirs.
#[must_use]
pub fn region<'r>(regions: &'r [Region], id: &str) -> Option<&'r Region> {
    let at = regions.binary_search_by(|region| region.id.as_str().cmp(id)).ok()?;
    regions.get(at)
}

fn unpacked(packed: &[u8]) -> Option<Outlines> {
    let mut bytes = Vec::new();
    flate2::read::ZlibDecoder::new(packed).read_to_end(&mut bytes).ok()?;
    let mut reader = Reader { bytes: &bytes };
    let mut first = [0i64; 2];
    let arcs = reader.list(|reader| {
        let mut at = first;
        let arc = reader.list(|reader| {
            at = [at[0] + reader.signed()?, at[1] + reader.signed()?];
            Some([i16::try_from(at[0]).ok()?, i16::try_from(at[1]).ok()?])
        })?;
        first = arc.first()?.map(i64::from);
        Some(arc)
    })?;
    Some(Outlines {
        arcs,
        countries: reader.list(|reader| reader.region(3))?,
        states: reader.list(|reader| reader.region(2))?,
        land: reader.areas()?,
        lakes: reader.areas()?,
        rivers: reader.list(Reader::arcs)?,
    })
}

/// What of a file is still to be read.
struct Reader<'b> {
    bytes: &'b [u8],
}

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let (&byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(value);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let folded = self.number()?;
        let half = i64::try_from(folded / 2).ok()?;
        Some(if folded % 2 == 0 { half } else { -half - 1 })
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = usize::try_from(self.number()?).ok().filter(|count| *count <= MOST)?;
        (0..count).map(|_| one(self)).collect()
    }

    fn arcs(&mut self) -> Option<Vec<u32>> {
        self.list(|reader| u32::try_from(reader.number()?).ok())
    }

    fn areas(&mut self) -> Option<Vec<Rings>> {
        self.list(|reader| reader.list(Reader::arcs))
    }

    fn region(&mut self, letters: usize) -> Option<Region> {
        let (id, rest) = self.bytes.split_at_checked(letters)?;
        self.bytes = rest;
        let id = String::from_utf8(id.to_vec()).ok()?;
        let scopes = if letters == 3 { u32::try_from(self.number()?).ok()? } else { 1 << 5 };
        let middle = [self.signed()?, self.signed()?].map(|hundredths| hundredths as f64 / 100.0);
        Some(Region { id, scopes, middle, areas: self.areas()? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sphere::holds;
    use super::*;

    #[test]
    fn countries_lie_where_they_lie() {
        for (scale, countries) in [(Scale::Coarse, 174), (Scale::Fine, 235)] {
            let all = outlines(scale);
            assert_eq!((all.countries.len(), all.states.len()), (countries, 51));
            let within = |regions: &[Region], id: &str, place: [f64; 2]| {
                let region = region(regions, id).unwrap();
                all.areas(region).any(|polygon| holds(&polygon, radians(place)))
            };
            assert!(within(&all.countries, "FRA", [2.3, 48.8]) && !within(&all.countries, "FRA", [13.4, 52.5]));
            assert!(within(&all.countries, "DEU", [13.4, 52.5]));
            assert!(within(&all.countries, "RUS", [179.0, 67.5]) && within(&all.countries, "RUS", [-175.0, 66.5]));
            assert!(within(&all.countries, "ATA", [0.0, -85.0]) && !within(&all.countries, "ATA", [0.0, 85.0]));
            assert!(within(&all.states, "CO", [-105.5, 39.0]) && !within(&all.states, "CO", [-100.0, 39.0]));
            let europe = all.countries.iter().filter(|region| region.scopes & 1 << 2 != 0).count();
            assert!((35..60).contains(&europe), "{europe}");
        }
    }

    #[test]
    fn borders_are_lines_within_land() {
        let all = outlines(Scale::Coarse);
        let borders = all.borders(all.countries.iter(), false);
        assert!(borders.len() > 200 && borders.len() < all.arcs.len());
        assert!(all.coasts().count() > 100 && all.rivers().count() > 5 && all.lakes().count() > 10);
    }
}
