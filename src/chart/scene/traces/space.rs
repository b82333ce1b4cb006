//! Scenes of three dimensions: what their traces put in becomes, seen by the scene's camera, shapes on a sheet.
//!
//! Surfaces are drawn into a raster with depths, which is then a table of colours. Lines, points and texts stay what they are;
//! the raster's depths tell which of them are hidden.

pub mod buffer;
pub mod camera;
pub mod cone;
pub mod cube;
pub mod delaunay;
pub mod field;
pub mod frame;
pub mod hull;
pub mod lattice;
pub mod light;
pub mod mesh;
pub mod mesh3d;
mod notes;
pub mod room;
pub mod scatter;
mod sheet;
pub mod sketch;
pub mod streamtube;
pub mod surface;
pub mod thing;
pub mod tones;
pub mod vector;

use super::subplots::{Member, Subplot};
use super::{Piece, Solo};
use crate::chart::color::{GROUND, Rgba};
use crate::chart::scene::mark::Paint;
use crate::chart::scene::plane::{Plane, Sheet};
use crate::chart::scene::shape::{Levels, Numbers, Shape};
use crate::chart::scene::source::Source;
use buffer::Buffer;
use camera::Camera;
use frame::Frame;
use mesh::Mesh;
use room::{Axes, LETTERS, Room};
use sketch::{Lines, Sketch};
use thing::{Late, Thing};
use vector::Vector;

/// Where light comes from if nothing is said.
const LIGHT: Vector = [1e5, 1e5, 0.0];

/// Returns whether traces of a type lie in such scenes and are drawn.
#[must_use]
pub fn is_drawn(kind: &str) -> bool {
    matches!(kind, "scatter3d" | "surface" | "mesh3d" | "cone" | "streamtube" | "isosurface" | "volume")
}

/// Returns the least and the greatest number that colour a trace, if it is one of these types and coloured by numbers.
#[must_use]
pub fn ends(kind: &str, source: Source<'_>) -> Option<(f64, f64)> {
    match kind {
        "surface" => surface::ends(source),
        "mesh3d" => {
            let numbers = source.column("intensity").and_then(crate::chart::scene::colours::numbers_of)?;
            Some(crate::chart::scene::colours::ends(&numbers))
        }
        "cone" | "streamtube" => cone::ends(source),
        "isosurface" | "volume" => field::ends(source),
        _ => None,
    }
}

/// Returns the text of a point, given for each or for all.
fn text_of(source: Source<'_>, index: usize) -> Vec<(&'static str, String)> {
    let text = if source.at("hovertext").is_some() { source.each("hovertext") } else { source.each("text") };
    let text = match text.cell(index) {
        crate::model::Cell::Null => String::new(),
        cell => cell.display(),
    };
    if text.is_empty() { Vec::new() } else { vec![("text", text)] }
}

/// Draws a scene.
#[must_use]
pub fn draw<'a>(subplot: Subplot<'a>) -> Vec<Solo<'a>> {
    let Subplot { id, rect, members, .. } = subplot;
    let Some(first) = members.first() else { return Vec::new() };
    let (layout, shared) = (first.context.layout, std::rc::Rc::clone(&first.context.shared));
    // A template says the same of all scenes.
    let scene = Source::new(layout.own(id), layout.template().get("scene"));
    let sheet = Sheet::new(shared.size, rect);
    let sources: Vec<Source<'a>> = members.iter().map(|member| member.context.source).collect();
    let mut axes = Axes::read(scene, layout, &sources);
    let (things, data) = things(members, &mut axes);
    let mut reach = room::nowhere();
    for thing in &things {
        for (all, own) in reach.iter_mut().zip(thing.reach) {
            *all = [all[0].min(own[0]), all[1].max(own[1])];
        }
    }
    notes::reach(scene, &axes, &mut reach);
    let mut room = axes.settle(scene, data, reach);
    let camera = Camera::read(scene, [sheet.width, sheet.height], shared.view.turn(id).as_ref());
    let frame = Frame::read(scene, layout, &mut room, &camera, sheet.is_cells);
    let mut pieces = stage(things, scene, &Stage { room: &room, camera: &camera, frame: &frame, sheet: &sheet });
    let ground = scene.text("bgcolor").and_then(Rgba::parse).filter(|ground| ground.a > 0.0 && *ground != GROUND);
    if let Some(ground) = ground {
        let rects = vec![[0.0, 0.0, sheet.width, sheet.height]];
        let shape = Shape::Rects { rects, fill: Paint::One(ground), upright: true, outline: None };
        pieces.insert(0, Piece::frame(vec![shape]));
    }
    let [x, y] = sheet.axes(id);
    // A camera sees as much from bottom to top however wide the sheet is; cells have no margins to go into.
    let plane = Plane { by_height: !sheet.is_cells, ..sheet.plane() };
    vec![Solo { rect, title: String::new(), x, y, pieces, lines: Vec::new(), plane: Some(plane) }]
}

/// Reads the traces of a scene, and how far their columns reach along each axis.
fn things<'a>(members: Vec<Member<'a>>, axes: &mut Axes) -> (Vec<Thing<'a>>, [[f64; 2]; 3]) {
    let mut data = room::nowhere();
    let columns: Vec<[Vec<f64>; 3]> = members
        .iter()
        .map(|Member { kind, context }| {
            let columns = if *kind == "surface" {
                surface::columns(context, axes)
            } else {
                [0, 1, 2].map(|axis| {
                    let column = context.source.coordinates(LETTERS[axis]);
                    column.map(|column| axes.coordinates(axis, &column)).unwrap_or_default()
                })
            };
            for (ends, column) in data.iter_mut().zip(&columns) {
                let (low, high) = crate::chart::scene::colours::ends(column);
                *ends = [ends[0].min(low), ends[1].max(high)];
            }
            columns
        })
        .collect();
    let scales = Axes::scales(data);
    let things = members.into_iter().zip(&columns).map(|(Member { kind, context }, columns)| match kind {
        "surface" => surface::read(context, axes),
        "mesh3d" => mesh3d::read(context, columns, scales),
        "cone" => cone::read(context, columns, scales),
        "streamtube" => streamtube::read(context, axes, columns, scales),
        "isosurface" | "volume" => field::read(kind, context, columns),
        _ => scatter::read(context, axes, columns),
    });
    (things.collect(), data)
}

/// What a scene is seen with.
struct Stage<'s> {
    room: &'s Room,
    camera: &'s Camera,
    frame: &'s Frame,
    sheet: &'s Sheet,
}

/// Draws the traces of a scene and its box.
fn stage<'a>(mut things: Vec<Thing<'a>>, scene: Source<'a>, stage: &Stage<'_>) -> Vec<Piece<'a>> {
    let Stage { room, camera, frame, sheet } = stage;
    let (size, fine) = sheet::raster(sheet);
    let mut buffer = Buffer::new(size, fine, [sheet.width, sheet.height]);
    let mut meshes: Vec<Mesh> = Vec::new();
    for thing in &mut things {
        for mut mesh in thing.meshes.drain(..) {
            for corner in &mut mesh.corners {
                corner.place = room.place(corner.place);
            }
            meshes.push(mesh);
        }
        match &thing.late {
            Some(Late::Cones(cones)) => meshes.push(cones.mesh(room)),
            Some(Late::Tubes(tubes)) => meshes.push(tubes.mesh(room)),
            Some(Late::Contours(contours)) => {
                thing.curves.extend(contours.curves(frame.heights(), frame.behind(room)));
            }
            None => {}
        }
    }
    for mesh in &mut meshes {
        mesh.room = room.ends();
    }
    buffer.draw(&meshes, camera);
    drop(meshes);
    let sketch = Sketch { camera, buffer: &buffer, room, step: if sheet.is_cells { 2.5 } else { 1.5 } };
    let mut lines = Lines::default();
    frame.lines(&sketch, &mut lines);
    let [through, free] = lines.shapes();
    let mut below = vec![Piece::frame(frame.grounds(room, camera).into_iter().chain(through).chain(free).collect())];
    let mut above = Vec::new();
    for thing in things {
        let (under, over) = sheet::pieces(thing, &sketch, frame, sheet);
        below.push(under);
        above.extend(over);
    }
    if let Some(([wide, high], colours)) = buffer.colours() {
        let borders =
            |count: usize, length: f64| (0..=count).map(|at| length * at as f64 / count as f64).collect::<Vec<f64>>();
        let shape = Shape::Grid {
            xs: borders(wide, sheet.width),
            ys: borders(high, sheet.height),
            numbers: Numbers::Colours(colours),
            levels: Levels { low: 0.0, high: 1.0, colours: Vec::new() },
            smooth: true,
        };
        below.push(Piece::frame(vec![shape]));
    }
    below.extend(sheet::in_depth(above));
    let mut words = frame.words(room, camera, sheet);
    let mut notes = notes::draw(scene, room, camera, sheet);
    // A legible text comes first where there is no room for all.
    notes.push(Shape::Words(std::mem::take(&mut words)));
    below.push(Piece::frame(notes));
    below
}
