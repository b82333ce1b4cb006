//! How bright a surface is: light that is everywhere, light from a place, and its gloss.

use super::camera::Camera;
use super::vector::{self, Vector};
use crate::chart::scene::source::Source;

/// The light on a trace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Where it comes from.
    place: Vector,
    /// How bright what gets no light is.
    ambient: f64,
    /// How much light is scattered.
    diffuse: f64,
    /// How much is reflected.
    specular: f64,
    /// How rough the surface is: the rougher, the wider its gloss.
    roughness: f64,
    /// How much the gloss depends on the angle it is seen at.
    fresnel: f64,
    /// Whether gloss is reckoned as on facets that hide each other.
    is_faceted: bool,
}

impl Light {
    /// Reads the light of a trace, whose light comes from a place if it says none.
    #[must_use]
    pub fn read(source: Source<'_>, usual: Vector, is_faceted: bool) -> Light {
        let number = |name: &str, usual: f64, most: f64| {
            source.number(&format!("lighting.{name}")).unwrap_or(usual).clamp(0.0, most)
        };
        let part = |axis: usize| source.number(&format!("lightposition.{}", ["x", "y", "z"][axis]));
        Light {
            place: [0, 1, 2].map(|axis| part(axis).unwrap_or(usual[axis]).clamp(-1e5, 1e5)),
            ambient: number("ambient", 0.8, 1.0),
            diffuse: number("diffuse", 0.8, 1.0),
            specular: number("specular", 0.05, 2.0),
            roughness: number("roughness", 0.5, 1.0),
            fresnel: number("fresnel", 0.2, 5.0),
            is_faceted,
        }
    }

    /// Returns light that leaves all colours as they are.
    #[must_use]
    pub fn even() -> Light {
        let dark = Light::read(Source::new(None, None), [0.0; 3], true);
        Light { ambient: 1.0, diffuse: 0.0, specular: 0.0, ..dark }
    }

    /// Returns by what a colour is multiplied and what white is added, at a place where the surface looks in a direction.
    /// The light goes with the camera: its place is counted to the camera's right, up and back.
    #[must_use]
    pub fn at(&self, camera: &Camera, place: Vector, normal: Vector) -> [f32; 2] {
        let mut source = camera.eye;
        for (axis, by) in camera.frame.into_iter().zip(self.place) {
            source = vector::add(source, vector::scale(axis, by));
        }
        let turned = camera.turned(place);
        let way = vector::unit(vector::subtract(source, turned));
        let back = vector::unit(vector::subtract(camera.eye, turned));
        let facing = vector::dot(normal, way);
        let diffuse = (self.ambient + self.diffuse * facing.max(0.0)).min(1.0);
        let gloss = if self.specular > 0.0 { self.specular * self.gloss(way, back, normal) } else { 0.0 };
        [diffuse as f32, gloss.clamp(0.0, 1.0) as f32]
    }

    fn gloss(&self, way: Vector, back: Vector, normal: Vector) -> f64 {
        let half = vector::unit(vector::add(way, back));
        let to_half = vector::dot(normal, half).max(0.0);
        let spread = spread(to_half, self.roughness.max(0.01));
        if !self.is_faceted {
            return spread;
        }
        let (seen, lit) = (vector::dot(back, normal).max(0.0), vector::dot(way, normal).max(0.0));
        let between = vector::dot(back, half).max(1e-6);
        let hiding = (2.0 * to_half * seen / between).min(2.0 * to_half * lit / between).min(1.0);
        let share = (1.0 - seen).max(0.0).powf(self.fresnel);
        hiding * share * spread / (std::f64::consts::PI * seen * lit).max(1e-6)
    }
}

/// Returns Beckmann's distribution of facets.
fn spread(to_half: f64, roughness: f64) -> f64 {
    let square = to_half.max(1e-4).powi(2);
    let rough = roughness * roughness;
    ((square - 1.0) / square / rough).exp() / (std::f64::consts::PI * rough * square * square)
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn what_faces_the_light_is_brighter() {
        let light = Light::read(Source::new(None, None), [0.0, 1e5, 0.0], true);
        let camera = Camera::read(Source::new(None, None), [10.0, 10.0], None);
        let [facing, gloss] = light.at(&camera, [0.0; 3], [0.0, 0.0, 1.0]);
        let [away, _] = light.at(&camera, [0.0; 3], [0.0, 0.0, -1.0]);
        assert!((facing - 1.0).abs() < 1e-6 && (away - 0.8).abs() < 1e-6);
        assert!((0.0..=1.0).contains(&gloss));
        assert_eq!(Light::even().at(&camera, [0.0; 3], [0.0, 0.0, 1.0]), [1.0, 0.0]);
        assert!(light.at(&camera, camera.eye, [0.0; 3]).iter().all(|part| part.is_finite()));
    }
}
