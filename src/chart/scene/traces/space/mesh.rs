//! Triangles with colours and light, within the box of a scene.

use super::camera::Camera;
use super::light::Light;
use super::vector::{self, Vector};
use crate::chart::color::Rgba;

/// The most triangles that a scene has; more are left out.
pub const MOST: usize = 4_000_000;

/// A corner of triangles.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Corner {
    /// Where it is, in the units of the scene's box.
    pub place: Vector,
    /// Its colour, each part from 0 to 1; of a mesh with a scale the first is its place on that, from 0 to 1.
    pub colour: [f32; 4],
    /// By what its colour is multiplied and what white is added.
    pub light: [f32; 2],
}

/// Where the colours of a mesh come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Tones {
    /// Each corner has its own.
    Own,
    /// Each corner has a number, from 0 to 1, on a scale of these.
    Scale(Vec<[f32; 4]>),
}

/// Triangles.
#[derive(Debug, Clone, PartialEq)]
pub struct Mesh {
    /// Their corners.
    pub corners: Vec<Corner>,
    /// Which corners each has.
    pub triangles: Vec<[u32; 3]>,
    /// The colours of triangles, if these and not corners have them.
    pub faces: Vec<[f32; 4]>,
    /// Where colours come from.
    pub tones: Tones,
    /// How opaque it is.
    pub opacity: f32,
    /// The light on it.
    pub light: Light,
    /// Whether each triangle is lit as a whole, else light runs over them.
    pub is_flat: bool,
    /// The corners of the box beyond which nothing is seen.
    pub room: [Vector; 2],
}

/// The corners of a mesh with their light.
pub struct Lit<'a> {
    mesh: &'a Mesh,
    camera: &'a Camera,
    /// The corners.
    pub corners: Vec<Corner>,
    /// Whether triangles have colours or light of their own.
    pub is_flat: bool,
}

impl Mesh {
    /// Makes a mesh of nothing, evenly lit.
    #[must_use]
    pub fn plain() -> Mesh {
        Mesh {
            corners: Vec::new(),
            triangles: Vec::new(),
            faces: Vec::new(),
            tones: Tones::Own,
            opacity: 1.0,
            light: Light::even(),
            is_flat: false,
            room: [[-1e9; 3], [1e9; 3]],
        }
    }

    /// Returns whether anything is seen through it.
    #[must_use]
    pub fn is_translucent(&self) -> bool {
        let clear = |colour: &[f32; 4]| colour[3] < 0.999;
        self.opacity < 1.0
            || match &self.tones {
                Tones::Scale(tones) => tones.iter().any(clear),
                Tones::Own => self.faces.iter().any(clear) || self.corners.iter().any(|one| clear(&one.colour)),
            }
    }

    /// Returns whether a triangle lies within the box.
    #[must_use]
    pub fn is_within(&self, triangle: &[u32; 3]) -> bool {
        triangle.iter().all(|corner| {
            self.corners.get(*corner as usize).is_some_and(|corner| {
                (0..3).all(|axis| (self.room[0][axis]..=self.room[1][axis]).contains(&corner.place[axis]))
            })
        })
    }

    /// Returns the colour of what a triangle's corners carry; nothing for a gap.
    #[must_use]
    pub fn colour(&self, varying: &[f32; 6]) -> Option<[f32; 4]> {
        let mut colour = match &self.tones {
            Tones::Own => [varying[0], varying[1], varying[2], varying[3]],
            Tones::Scale(tones) => {
                let last = tones.len().checked_sub(1)?;
                if varying[0].is_nan() {
                    return None;
                }
                *tones.get((varying[0].clamp(0.0, 1.0) * last as f32 + 0.5) as usize)?
            }
        };
        colour[3] *= self.opacity;
        (colour[3] > 0.0).then_some(colour)
    }

    /// Returns the corners as they are lit for a camera.
    #[must_use]
    pub fn lit<'a>(&'a self, camera: &'a Camera) -> Lit<'a> {
        let is_flat = self.is_flat || !self.faces.is_empty();
        if is_flat {
            return Lit { mesh: self, camera, corners: Vec::new(), is_flat };
        }
        let mut normals = vec![[0.0; 3]; self.corners.len()];
        for triangle in &self.triangles {
            let Some(normal) = self.normal(triangle) else { continue };
            for corner in triangle {
                if let Some(sum) = normals.get_mut(*corner as usize) {
                    *sum = vector::add(*sum, normal);
                }
            }
        }
        let lit = |(corner, normal): (&Corner, Vector)| {
            let light = self.lit_at(camera, corner.place, vector::unit(normal));
            Corner { light, ..*corner }
        };
        Lit { mesh: self, camera, corners: self.corners.iter().zip(normals).map(lit).collect(), is_flat }
    }

    /// Returns the normal of a triangle, as long as twice its area.
    fn normal(&self, triangle: &[u32; 3]) -> Option<Vector> {
        let at = |corner: u32| self.corners.get(corner as usize).map(|corner| corner.place);
        let [one, two, three] = [at(triangle[0])?, at(triangle[1])?, at(triangle[2])?];
        let normal = vector::cross(vector::subtract(two, one), vector::subtract(three, one));
        vector::is_finite(normal).then_some(normal)
    }

    fn lit_at(&self, camera: &Camera, place: Vector, normal: Vector) -> [f32; 2] {
        // A surface has two sides: the one that is seen is lit.
        let to_eye = if camera.is_orthographic { camera.frame[2] } else { vector::subtract(camera.eye, place) };
        let normal = if vector::dot(normal, to_eye) < 0.0 { vector::scale(normal, -1.0) } else { normal };
        self.light.at(camera, place, normal)
    }

    /// Returns what of a triangle lies within the box and before the camera.
    #[must_use]
    pub fn cut(&self, corners: &[Corner; 3], camera: &Camera) -> Vec<Corner> {
        let mut ring = corners.to_vec();
        if !corners.iter().all(|corner| vector::is_finite(corner.place)) {
            return Vec::new();
        }
        for axis in 0..3 {
            ring = halved(&ring, |place| place[axis] - self.room[0][axis]);
            ring = halved(&ring, |place| self.room[1][axis] - place[axis]);
        }
        if !camera.is_orthographic {
            ring = halved(&ring, |place| -camera.turned(place)[2] - 0.02);
        }
        ring
    }
}

impl Lit<'_> {
    /// Returns the corners of a triangle, which may have a colour and a light of its own.
    #[must_use]
    pub fn of(&self, number: usize, triangle: &[u32; 3]) -> Option<[Corner; 3]> {
        let corner = |corner: u32| {
            let corners = if self.is_flat { &self.mesh.corners } else { &self.corners };
            corners.get(corner as usize).copied()
        };
        let mut corners = [corner(triangle[0])?, corner(triangle[1])?, corner(triangle[2])?];
        if let Some(colour) = self.mesh.faces.get(number) {
            for corner in &mut corners {
                corner.colour = *colour;
            }
        }
        if self.is_flat {
            let normal = vector::unit(self.mesh.normal(triangle)?);
            for corner in &mut corners {
                corner.light = self.mesh.lit_at(self.camera, corner.place, normal);
            }
        }
        Some(corners)
    }
}

/// Returns the part of a ring where a measure is not negative.
fn halved(ring: &[Corner], measure: impl Fn(Vector) -> f64) -> Vec<Corner> {
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for (index, corner) in ring.iter().enumerate() {
        let next = &ring[(index + 1) % ring.len()];
        let (here, there) = (measure(corner.place), measure(next.place));
        if here >= 0.0 {
            kept.push(*corner);
        }
        if (here >= 0.0) != (there >= 0.0) {
            kept.push(mixed(corner, next, here / (here - there)));
        }
    }
    kept
}

/// Returns the corner a share of the way from one to another.
fn mixed(one: &Corner, two: &Corner, share: f64) -> Corner {
    let mix = |one: f32, two: f32| one + (two - one) * share as f32;
    Corner {
        place: vector::between(one.place, two.place, share),
        colour: std::array::from_fn(|part| mix(one.colour[part], two.colour[part])),
        light: std::array::from_fn(|part| mix(one.light[part], two.light[part])),
    }
}

/// Returns a colour in parts from 0 to 1.
#[must_use]
pub fn parts(colour: Rgba) -> [f32; 4] {
    [f32::from(colour.r) / 255.0, f32::from(colour.g) / 255.0, f32::from(colour.b) / 255.0, colour.a]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::scene::source::Source;

    #[test]
    fn triangles_are_cut_at_the_box() {
        let corner = |x: f64, y: f64| Corner { place: [x, y, 0.0], ..Corner::default() };
        let mesh = Mesh {
            corners: vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(0.0, 0.4)],
            triangles: vec![[0, 1, 2]],
            room: [[-0.5; 3], [0.5; 3]],
            ..Mesh::plain()
        };
        let camera = Camera::read(Source::new(None, None), [10.0, 10.0], None);
        assert!(!mesh.is_within(&[0, 1, 2]) && !mesh.is_within(&[0, 1, 9]));
        let ring = mesh.cut(&[mesh.corners[0], mesh.corners[1], mesh.corners[2]], &camera);
        assert!(ring.len() >= 4);
        assert!(ring.iter().all(|corner| corner.place.iter().all(|part| part.abs() <= 0.5 + 1e-9)));
    }

    #[test]
    fn a_mesh_is_translucent_if_any_of_its_colours_is() {
        let mesh = Mesh { tones: Tones::Scale(vec![[0.0; 4]]), ..Mesh::plain() };
        assert!(mesh.is_translucent());
        assert!(!Mesh::plain().is_translucent());
    }
}
