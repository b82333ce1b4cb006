//! Triangles between points: given, or found as the hull of the points or in a plane.

use super::light::Light;
use super::mesh::{self, Corner, Mesh, Tones};
use super::room::LETTERS;
use super::thing::Thing;
use super::vector::Vector;
use super::{LIGHT, delaunay, hull, tones};
use crate::chart::color::Rgba;
use crate::chart::scene::colours;
use crate::chart::scene::traces::Context;
use crate::model::Column;

/// Reads a mesh; `columns` are the coordinates of its corners, `scales` those that make data alike.
#[must_use]
pub fn read<'a>(context: Context<'a>, columns: &[Vec<f64>; 3], scales: Vector) -> Thing<'a> {
    let (mut thing, places) = Thing::of_places(context, columns);
    let source = thing.context.source;
    let triangles = triangles(&thing.context, &places, scales);
    let own = source.text("color").and_then(Rgba::parse).unwrap_or(thing.context.colour);
    thing.named(own);
    let mut mesh = Mesh {
        corners: places
            .iter()
            .map(|place| Corner { place: *place, colour: mesh::parts(own), ..Corner::default() })
            .collect(),
        triangles,
        opacity: source.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32,
        light: Light::read(source, LIGHT, true),
        is_flat: source.flag("flatshading", false),
        ..Mesh::plain()
    };
    let numbers = source.column("intensity").and_then(colours::numbers_of);
    if let Some(numbers) = numbers {
        coloured(&mut thing, &mut mesh, &numbers);
    } else if let Some(column) = source.column("vertexcolor") {
        for (corner, colour) in mesh.corners.iter_mut().zip(named(column)) {
            corner.colour = colour.map_or([0.0, 0.0, 0.0, 1.0], mesh::parts);
        }
    } else if let Some(column) = source.column("facecolor") {
        mesh.faces = named(column).map(|colour| colour.map_or([0.0, 0.0, 0.0, 1.0], mesh::parts)).collect();
    }
    thing.meshes.push(mesh);
    thing.say(&places, |index| super::text_of(source, index));
    thing
}

fn named(column: &Column) -> impl Iterator<Item = Option<Rgba>> + '_ {
    let mut last = (String::new(), None);
    column.cells().map(move |cell| {
        let text = cell.display();
        if last.0 != text {
            last = (text.clone(), Rgba::parse(&text));
        }
        last.1
    })
}

/// Colours a mesh by numbers of its corners or of its triangles.
fn coloured(thing: &mut Thing<'_>, mesh: &mut Mesh, numbers: &[f64]) {
    let source = thing.context.source;
    let levels = tones::levels(&mut thing.context, colours::ends(numbers));
    let scale = tones::scale(source, &levels);
    if source.text("intensitymode") == Some("cell") {
        let last = scale.len().saturating_sub(1) as f32;
        let colour = |value: &f64| {
            let at = tones::share(&levels, *value).clamp(0.0, 1.0);
            let colour = if value.is_nan() { None } else { scale.get((at * last).round() as usize) };
            colour.copied().unwrap_or([0.0; 4])
        };
        mesh.faces = numbers.iter().map(colour).collect();
        return;
    }
    for (index, corner) in mesh.corners.iter_mut().enumerate() {
        let share = numbers.get(index).map_or(f32::NAN, |value| tones::share(&levels, *value));
        corner.colour = [share, 0.0, 0.0, 1.0];
    }
    mesh.tones = Tones::Scale(scale);
}

fn triangles(context: &Context<'_>, places: &[Vector], scales: Vector) -> Vec<[u32; 3]> {
    let source = context.source;
    let given = ["i", "j", "k"].map(|key| source.column(key).filter(|column| !column.is_empty()));
    if let [Some(one), Some(two), Some(three)] = given {
        let count = one.len().min(two.len()).min(three.len()).min(mesh::MOST);
        let corner = |column: &Column, index: usize| {
            let number = column.cell(index).number()?;
            (number >= 0.0 && number < places.len() as f64).then_some(number as u32)
        };
        // A triangle that cannot be keeps its place, since colours are counted.
        let triangle = |index: usize| {
            let corners = [corner(one, index), corner(two, index), corner(three, index)];
            if let [Some(one), Some(two), Some(three)] = corners { [one, two, three] } else { [u32::MAX; 3] }
        };
        return (0..count).map(triangle).collect();
    }
    let hollow = source.number("alphahull").unwrap_or(-1.0);
    if hollow == 0.0 {
        hull::convex(places)
    } else if hollow > 0.0 {
        // Hollows are as round as they look where all data are alike.
        let scaled: Vec<Vector> = places.iter().map(|place| [0, 1, 2].map(|axis| place[axis] * scales[axis])).collect();
        hull::hollow(&scaled, hollow)
    } else {
        let axis = source.text("delaunayaxis").and_then(|axis| LETTERS.iter().position(|letter| *letter == axis));
        delaunay::of_places(places, axis.unwrap_or(2))
    }
}
