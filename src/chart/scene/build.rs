//! The way from a figure to its scene: traces with their defaults, axes, arithmetic, ranges, panels.

use std::collections::HashSet;
use std::rc::Rc;

use super::constrain;
use super::decor;
use super::kept::{Keeper, Kept};
use super::listing::{self, Trace};
use super::mark::Layer;
use super::plan::{self, AxisPlan, OnAxes};
use super::project::{Frame, Scale};
use super::shared::{Shared, offsets};
use super::source::Source;
use super::spots::TraceSpots;
use super::traces::bar::Arrangement;
use super::traces::subplots::{Family, Member, Subplot};
use super::traces::{self, Drawn, Piece, Prepared, Solo, bar, boxplot, carpet, heatmap, histogram, scatter, splom};
use super::{
    ColourBar, LegendEntry, Note, Panel, Ruler, Scene, Side, Size, View, inside, legend, notes, plain, templates,
};
use crate::chart::axis::{self, Axis, CategoryOrder, Extremes, Room};
use crate::model::{Figure, Value};

/// Understands a figure; see [`Scene::build`].
#[must_use]
pub fn build(figure: &Figure, size: Size) -> Scene {
    assemble(figure, size, &View::default(), None).0
}

/// Understands a figure as a reader looks at it, and keeps the shapes of its traces, so that other ranges of its axes can be
/// shown, and what can be read out of them.
#[must_use]
pub fn build_keeping(figure: &Figure, size: Size, view: &View) -> (Scene, Vec<Kept>, Vec<TraceSpots>) {
    assemble(figure, size, view, Some(Keeper::default()))
}

/// Places the annotations, shapes and pictures of the layout anew, after axes have got other ranges.
pub fn place_notes(figure: &Figure, scene: &mut Scene) {
    if scene.notes.is_empty() && scene.decor.annotations.is_empty() {
        return;
    }
    let own = figure.object().get("layout");
    let given = own.and_then(|layout| layout.get("template"));
    let named = given.and_then(Value::as_str).and_then(templates::named);
    let template = named.as_ref().or(given).and_then(|template| template.get("layout"));
    let layout = Source::new(own, template);
    let places = notes::Places { panels: &scene.panels, rulers: &scene.axes, size: scene.size };
    // Pictures have been unpacked already.
    let images = scene.notes.iter().filter_map(|note| if let Note::Image(image) = note { Some(image) } else { None });
    let bitmaps: Vec<_> = images.map(|image| image.bitmap.clone()).collect();
    let notes = notes::read(layout, &places, Some(&bitmaps));
    let annotations = decor::annotations(layout, scene.decor.font, &places);
    (scene.notes, scene.decor.annotations) = (notes, annotations);
}

fn assemble(figure: &Figure, size: Size, view: &View, keeper: Option<Keeper>) -> (Scene, Vec<Kept>, Vec<TraceSpots>) {
    let own = figure.object().get("layout");
    let given = own.and_then(|layout| layout.get("template"));
    let named = given.and_then(Value::as_str).and_then(templates::named);
    let template = named.as_ref().or(given).filter(|template| template.as_object().is_some());
    let template_layout = template.and_then(|template| template.get("layout"));
    let layout = Source::new(own, template_layout);
    let traces = listing::read(figure, layout, template, view);
    let shared = Rc::new(Shared::new(layout, size, keeper.is_some(), view));
    listing::reach_markers(&shared, &traces);
    listing::know_labels(&shared, &traces);
    let mut builder = Builder {
        size,
        layout,
        axes: Vec::new(),
        panels: Vec::new(),
        bars: Vec::new(),
        legend: Vec::new(),
        labels: HashSet::new(),
        keeper,
        spots: Vec::new(),
        dressed: None,
        synced: template.is_some_and(is_fourth),
    };
    builder.cartesian(&traces, &shared, own, template_layout);
    builder.solos(&traces, &shared);
    builder.colour_axes(&shared, &traces);
    let kept = builder.keeper.take().map(|keeper| keeper.kept).unwrap_or_default();
    let mut spots = std::mem::take(&mut builder.spots);
    for one in &mut spots {
        one.template = traces
            .get(one.trace)
            .map(|trace| trace.source.template().clone())
            .filter(|template| *template != Value::Null);
    }
    (builder.finish(figure, &traces), kept, spots)
}

/// Returns whether a template is one of Plotly 4, which knows the traces of old maps no more: since then axes that lie over
/// others take their ticks from them.
fn is_fourth(template: &Value) -> bool {
    let data = template.get("data");
    data.is_some_and(|data| data.get("scattermap").is_some() && data.get("scattermapbox").is_none())
}

struct Builder<'a> {
    /// What can be read out, if it is kept.
    spots: Vec<TraceSpots>,
    /// Whether axes that lie over others have their ticks where these have them.
    synced: bool,
    size: Size,
    layout: Source<'a>,
    axes: Vec<Axis>,
    panels: Vec<Panel>,
    bars: Vec<ColourBar>,
    legend: Vec<LegendEntry>,
    /// The labels that have a line in the legend.
    labels: HashSet<String>,
    keeper: Option<Keeper>,
    /// The layout with the axes that traces bring, if any do.
    dressed: Option<Value>,
}

impl<'a> Builder<'a> {
    /// Draws the traces that lie on the layout's axes.
    fn cartesian(
        &mut self,
        traces: &[Trace<'a>],
        shared: &Rc<Shared<'a>>,
        own: Option<&Value>,
        template: Option<&Value>,
    ) {
        let on_plane = traces.iter().filter(|trace| trace.visible && traces::is_cartesian(trace.kind));
        let mut spread: Vec<Trace<'a>> = on_plane.flat_map(splom::spread).collect();
        let usual = [carpet::lay(&mut spread, shared), splom::layout(&spread, self.layout)];
        for usual in usual.into_iter().flatten() {
            self.dressed = Some(plan::merged(self.dressed.as_ref().or(own), Some(&usual)));
        }
        let members: Vec<&Trace<'a>> = spread.iter().collect();
        let dressed = self.dressed.clone();
        let own = dressed.as_ref().or(own);
        let on_axes: Vec<OnAxes<'a>> = members
            .iter()
            .map(|trace| OnAxes {
                kind: trace.kind,
                source: trace.source,
                name: trace.name.clone(),
                ids: trace.ids.clone(),
            })
            .collect();
        let nothing_else = !traces.iter().any(|trace| trace.visible);
        let mut pairs: Vec<[String; 2]> = Vec::new();
        for trace in &on_axes {
            if !pairs.contains(&trace.ids) {
                pairs.push(trace.ids.clone());
            }
        }
        if pairs.is_empty() && nothing_else {
            pairs.push(["x".to_owned(), "y".to_owned()]);
        }
        if !pairs.is_empty() {
            pairs.extend(plan::orphans(own, &pairs));
        }
        let mut ids: Vec<String> = Vec::new();
        for id in pairs.iter().flatten() {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        self.axes = plan::axes(&ids, &on_axes, own, template, self.synced);
        // What match each other leave out the same.
        for index in 0..self.axes.len() {
            let root = self.root(index);
            let other =
                (0..self.axes.len()).find(|&other| self.root(other) == root && !self.axes[other].breaks.is_empty());
            if let Some(other) = other.filter(|_| self.axes[index].breaks.is_empty()) {
                self.axes[index].breaks = self.axes[other].breaks.clone();
            }
        }
        // An axis that lies over another has its domain, whatever it says.
        for index in 0..self.axes.len() {
            let below = self.axes[index].overlaying.as_deref().and_then(|id| self.axis(id));
            if let Some(below) = below {
                self.axes[index].domain = self.axes[below].domain;
            }
        }
        let numbered: Vec<(usize, &OnAxes<'_>)> = members.iter().map(|trace| trace.index).zip(&on_axes).collect();
        let overlay = self.layout.text("barmode") == Some("overlay");
        let root = |id: &str| self.axis(id).map_or_else(|| id.to_owned(), |at| self.axes[self.root(at)].id.clone());
        let groups = histogram::Groups::of(&numbered, overlay, root);
        let offsets = offsets(&numbered, root);
        let _only = shared.offsets.set(offsets);
        let again = groups.have_tables();
        let _first = shared.bins.set(groups);
        let mut prepared = self.prepare(&members, &on_axes, shared);
        if self.sort_categories(&prepared, &on_axes) || again {
            // Tables have told their axes of colour what they count no more.
            shared.colour_axes.borrow_mut().clear();
            listing::reach_markers(shared, traces);
            prepared = self.prepare(&members, &on_axes, shared);
        }
        self.arrange(&mut prepared, &pairs, &on_axes);
        self.force_steps(&prepared, &on_axes);
        let drawn = draw(prepared, &on_axes);
        self.fit(&drawn, &on_axes);
        self.panels = pairs.iter().map(|pair| self.panel(pair)).collect();
        let mut order: Vec<usize> = (0..drawn.len()).collect();
        order.sort_by_key(|&index| traces::height(members[index].kind));
        let mut drawn: Vec<Option<Drawn<'a>>> = drawn.into_iter().map(Some).collect();
        for index in order {
            let (Some(drawn), ids) = (drawn[index].take(), &on_axes[index].ids) else { continue };
            let Some(panel) = pairs.iter().position(|pair| pair == ids) else { continue };
            self.project(members[index].index, drawn, panel, members[index].in_legend);
        }
        self.legend.sort_by_key(|entry| entry.trace);
    }

    fn axis(&self, id: &str) -> Option<usize> {
        self.axes.iter().position(|axis| axis.id == id)
    }

    fn prepare(
        &mut self,
        members: &[&Trace<'a>],
        on_axes: &[OnAxes<'a>],
        shared: &Rc<Shared<'a>>,
    ) -> Vec<Prepared<'a>> {
        let mut prepared = Vec::with_capacity(members.len());
        for (trace, on) in members.iter().zip(on_axes) {
            let indices = [0, 1].map(|which| self.axis(&on.ids[which]).unwrap_or(0));
            let axes = indices.map(|index| AxisPlan {
                kind: self.axes[index].kind,
                categories: std::mem::take(&mut self.axes[index].categories),
            });
            let context = listing::context(trace, shared, axes);
            let (one, axes) = traces::prepare(trace.kind, context);
            for (index, plan) in indices.into_iter().zip(axes) {
                self.axes[index].categories = plan.categories;
            }
            prepared.push(one);
        }
        prepared
    }

    /// Orders categories by what traces have there, if an axis asks for it; the traces must then be read anew.
    fn sort_categories(&mut self, prepared: &[Prepared<'a>], on_axes: &[OnAxes<'a>]) -> bool {
        let mut sorted = false;
        for axis in &mut self.axes {
            let CategoryOrder::Values { by, descending } = axis.category_order else { continue };
            let along_y = !axis.is_x();
            let mut values = vec![Vec::new(); axis.categories.len()];
            for (one, _) in prepared.iter().zip(on_axes).filter(|(_, on)| on.ids[usize::from(along_y)] == axis.id) {
                for (position, value) in one.values_at(along_y).into_iter().filter(|(_, value)| value.is_finite()) {
                    if let Some(values) = values.get_mut(position as usize) {
                        values.push(value);
                    }
                }
            }
            let _moved = axis.categories.sort_by_values(&values, by, descending);
            sorted = true;
        }
        sorted
    }

    fn arrange(&self, prepared: &mut [Prepared<'a>], pairs: &[[String; 2]], on_axes: &[OnAxes<'a>]) {
        for pair in pairs {
            let mut here: Vec<&mut Prepared<'a>> =
                prepared.iter_mut().zip(on_axes).filter(|(_, on)| on.ids == *pair).map(|(one, _)| one).collect();
            let mut stacks: Vec<&mut scatter::Scatter<'a>> = here
                .iter_mut()
                .filter_map(|one| match &mut **one {
                    Prepared::Scatter(scatter) if scatter.stack.is_some() => Some(scatter),
                    _ => None,
                })
                .collect();
            scatter::stack(&mut stacks);
            if self.layout.text("scattermode") == Some("group") {
                let gap = self.layout.number("scattergap").or(self.layout.number("bargap")).unwrap_or(0.2);
                scatter::stand_beside(&mut here, gap.clamp(0.0, 1.0));
            }
            traces::arrange(&mut here, self.layout, &self.arrangement());
        }
    }

    /// Keeps the ticks of axes on which bars or boxes stand at least as far apart as these.
    fn force_steps(&mut self, prepared: &[Prepared<'a>], on_axes: &[OnAxes<'a>]) {
        for (one, on) in prepared.iter().zip(on_axes) {
            let Some((along_y, step)) = one.step() else { continue };
            let Some(index) = self.axis(&on.ids[usize::from(along_y)]) else { continue };
            let axis = &mut self.axes[index];
            let (distance, first) = step.unwrap_or_default();
            axis.ticking.least_step.ask(distance, first, step.is_some(), axis.kind);
        }
    }

    fn arrangement(&self) -> Arrangement<'a> {
        Arrangement {
            mode: self.layout.text("barmode").unwrap_or("group"),
            gap: self.layout.number("bargap").map(|gap| gap.clamp(0.0, 0.99)),
            group_gap: self.layout.number("bargroupgap").unwrap_or(0.0).clamp(0.0, 0.99),
            norm: self.layout.text("barnorm").unwrap_or(""),
        }
    }

    /// Gives each axis its range: by its own traces and those of the axes that must match it.
    fn fit(&mut self, drawn: &[Drawn<'a>], on_axes: &[OnAxes<'a>]) {
        let mut extremes: Vec<Extremes> = self.axes.iter().map(|_| Extremes::default()).collect();
        for (drawn, on) in drawn.iter().zip(on_axes) {
            for (reach, id) in [&drawn.x, &drawn.y].into_iter().zip(&on.ids) {
                let Some(index) = self.axis(id).filter(|_| reach.is_some()) else { continue };
                let to_zero = reach.zero && self.axes[index].kind == axis::AxisKind::Linear;
                let room = Room { pad_px: reach.pixels, padded: reach.padded, to_zero };
                extremes[index].add_span(reach.low, reach.high, room);
                for (value, pad_px) in &reach.points {
                    extremes[index].add_one(*value, Room { pad_px: *pad_px, ..room });
                }
                for (value, pad_px) in &reach.beyond[0] {
                    extremes[index].add_low(*value, Room { pad_px: *pad_px, ..room });
                }
                for (value, pad_px) in &reach.beyond[1] {
                    extremes[index].add_high(*value, Room { pad_px: *pad_px, ..room });
                }
            }
        }
        for (index, reach) in notes::reaches(self.layout, &self.axes) {
            for (value, pad_px) in &reach.beyond[0] {
                extremes[index].add_low(*value, Room { pad_px: *pad_px, ..Room::default() });
            }
            for (value, pad_px) in &reach.beyond[1] {
                extremes[index].add_high(*value, Room { pad_px: *pad_px, ..Room::default() });
            }
        }
        let roots: Vec<usize> = (0..self.axes.len()).map(|index| self.root(index)).collect();
        let mut reaches = Vec::with_capacity(self.axes.len());
        for index in 0..self.axes.len() {
            let mut all = Extremes::default();
            let length = |axis: &Axis| (axis.domain[1] - axis.domain[0]).abs().max(1e-6);
            for (other, extremes) in extremes.iter().enumerate().filter(|(other, _)| roots[*other] == roots[index]) {
                all.add_all(extremes, length(&self.axes[index]) / length(&self.axes[other]));
            }
            let axis = &mut self.axes[index];
            let length = self.size.inner(axis.is_x()) * (axis.domain[1] - axis.domain[0]).abs();
            axis.fit(&all, length.max(10.0));
            reaches.push((all, length.max(10.0)));
        }
        self.clear_labels(&reaches);
        // What matches an axis with a range of its own has that range.
        for (index, &root) in roots.iter().enumerate() {
            if root != index {
                self.axes[index].range = self.axes[root].range;
            }
        }
        let own: Vec<(Extremes, f64)> =
            extremes.into_iter().zip(&reaches).map(|(own, (_, length))| (own, *length)).collect();
        let inner = (self.size.inner(true), self.size.inner(false));
        constrain::tie(&mut self.axes, &constrain::Ties { roots: &roots, inner, reaches: &own });
        self.lead();
    }

    /// Widens ranges by the room of the labels that stand inside panels.
    fn clear_labels(&mut self, reaches: &[(Extremes, f64)]) {
        if !self.axes.iter().any(|axis| axis.ticking.inside || axis.range_settings.within.is_some()) {
            return;
        }
        let rooms = inside::rooms(&self.axes, self.layout, self.size);
        for ((axis, (all, length)), [first, last]) in self.axes.iter_mut().zip(reaches).zip(rooms) {
            let (mut all, length) = (all.clone(), *length);
            if let Some(range) = axis.range_settings.beside([first, last], length) {
                axis.show(range);
            } else if first > 0.0 || last > 0.0 {
                let backwards = axis.range[1] < axis.range[0];
                all.give_room(if backwards { [last, first] } else { [first, last] }, length);
                axis.fit(&all, length);
            }
        }
    }

    /// Gives each axis whose ticks are synchronised the axis below it.
    fn lead(&mut self) {
        for index in 0..self.axes.len() {
            let axis = &self.axes[index];
            let below = axis.overlaying.as_deref().filter(|_| axis.ticking.mode == axis::ticks::Mode::Sync);
            let below = below.and_then(|id| self.axis(id)).filter(|below| *below != index);
            let below = below.map(|below| Box::new(Axis { leader: None, ..self.axes[below].clone() }));
            self.axes[index].leader = below;
        }
    }

    /// Returns the axis at the end of a chain of `matches`.
    fn root(&self, index: usize) -> usize {
        let mut at = index;
        for _ in 0..self.axes.len() {
            match self.axes[at].matches.as_deref().and_then(|id| self.axis(id)) {
                Some(next) if next != at => at = next,
                _ => break,
            }
        }
        at
    }

    fn panel(&self, pair: &[String; 2]) -> Panel {
        let (x, y) = (self.axis(&pair[0]).unwrap_or(0), self.axis(&pair[1]).unwrap_or(0));
        let (across, up) = (self.axes[x].domain, self.axes[y].domain);
        Panel {
            rect: [across[0] as f32, up[0] as f32, across[1] as f32, up[1] as f32],
            x,
            y,
            title: String::new(),
            layers: Vec::new(),
            lines: Vec::new(),
            plane: None,
        }
    }

    fn project(&mut self, trace: usize, drawn: Drawn<'_>, panel: usize, in_legend: bool) {
        let number = panel;
        if let Some(keeper) = &mut self.keeper {
            let kept = drawn.spots.into_iter().map(|spots| spots.kept(keeper));
            self.spots.extend(kept.map(|spots| TraceSpots { trace, panel, spots, template: None }));
        }
        let panel = &mut self.panels[panel];
        let frame = Frame { x: Scale::new(&self.axes[panel.x]), y: Scale::new(&self.axes[panel.y]), size: self.size };
        for shape in drawn.shapes {
            if let Some(keeper) = &mut self.keeper {
                keeper.keep(trace, number, &shape);
            }
            frame.project(trace, shape, &mut panel.layers);
        }
        self.bars.extend(drawn.bars);
        if in_legend {
            // Equal labels of several pies and funnels have one line.
            let labels = &mut self.labels;
            let fresh = drawn.entries.into_iter().filter(|entry| !entry.is_label || labels.insert(plain(&entry.name)));
            self.legend.extend(
                fresh.map(|one| LegendEntry { named: one.named, ..legend::entry(trace, &one.name, one.swatch) }),
            );
        }
    }

    /// Draws the traces that have a place of their own.
    fn solos(&mut self, traces: &[Trace<'a>], shared: &Rc<Shared<'a>>) {
        let mut subplots: Vec<(Family, &'a str, Vec<Member<'a>>)> = Vec::new();
        for trace in traces.iter().filter(|trace| trace.visible && !traces::is_cartesian(trace.kind)) {
            let context = listing::context(trace, shared, Default::default());
            let Some(family) = Family::of(trace.kind) else {
                self.solo(traces::solo(trace.kind, context));
                continue;
            };
            let (id, member) = (family.id(trace.kind, trace.source), Member { kind: trace.kind, context });
            match subplots.iter_mut().find(|(other, name, _)| *other == family && *name == id) {
                Some((_, _, members)) => members.push(member),
                None => subplots.push((family, id, vec![member])),
            }
        }
        let subplots = subplots.into_iter().filter_map(|(family, id, members)| Subplot::new(family, id, members));
        for solo in subplots.flat_map(Subplot::draw) {
            self.solo(solo);
        }
    }

    /// Adds a panel with a place of its own.
    fn solo(&mut self, Solo { rect, title, x, y, pieces, lines, plane }: Solo<'a>) {
        let same = self.panels.iter_mut().find(|panel| is_same(panel.rect, rect) && !lines.is_empty());
        if let Some(panel) = same {
            panel.lines.extend(lines);
            return;
        }
        let first = self.axes.len();
        self.axes.extend([x, y]);
        let title = plain(&title);
        self.panels.push(Panel { rect, x: first, y: first + 1, title, layers: Vec::new(), lines, plane });
        for Piece { trace, in_legend, drawn } in pieces {
            self.project(trace.unwrap_or(Layer::NO_TRACE), drawn, self.panels.len() - 1, in_legend);
        }
    }

    /// Adds the bars of the axes of colour that the layout shows.
    fn colour_axes(&mut self, shared: &Shared<'a>, traces: &[Trace<'a>]) {
        let names: Vec<String> = shared.colour_axes.borrow().iter().map(|(name, _)| name.clone()).collect();
        for name in &names {
            let coloured = shared.coloured(name);
            if coloured.source.flag("showscale", true) && traces.iter().any(|trace| trace.visible) {
                let bar = coloured.bar(&coloured.levels());
                self.bars.push(bar);
            }
        }
        self.bars.dedup();
    }

    fn finish(self, figure: &Figure, traces: &[Trace<'a>]) -> Scene {
        let Builder { size, layout, axes, panels, bars, legend, dressed, .. } = self;
        let rulers: Vec<Ruler> =
            axes.iter().enumerate().map(|(index, axis)| ruler(axis, index, &panels, &axes)).collect();
        let notes = notes::read(layout, &notes::Places { panels: &panels, rulers: &rulers, size }, None);
        let (legend, legends) = legend::read(legend, layout, traces, size);
        let own = figure.object().get("layout");
        let template = own.and_then(|own| own.get("template")?.get("layout"));
        let own = dressed.as_ref().or(own);
        let looks = traces.iter().map(|trace| decor::trace(trace.source, trace.kind, layout)).collect();
        let decor = decor::read(
            layout,
            own,
            template,
            &notes::Places { panels: &panels, rulers: &rulers, size },
            looks,
            legends,
        );
        let title = figure.title();
        let title = if title.is_empty() { layout.text("title.text").unwrap_or_default() } else { title };
        Scene {
            size,
            asked: Size::of_figure(figure),
            subtitle: plain(&layout.display("title.subtitle.text").unwrap_or_default()).replace('\n', " "),
            title: plain(title).lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect(),
            axes: rulers,
            panels,
            legend,
            legend_title: plain(layout.text("legend.title.text").unwrap_or_default()).replace('\n', " "),
            flat_legend: layout.text("legend.orientation") == Some("h"),
            bars,
            notes,
            traces: traces.iter().map(listing::summary).collect(),
            decor,
        }
    }
}

/// Draws all traces, each of which may lie against the one before it on the same axes.
fn draw<'a>(prepared: Vec<Prepared<'a>>, on_axes: &[OnAxes<'a>]) -> Vec<Drawn<'a>> {
    let mut before = Vec::new();
    prepared
        .into_iter()
        .zip(on_axes)
        .map(|(one, on)| {
            let place = if let Some(place) = before.iter().position(|(ids, _)| *ids == &on.ids) {
                place
            } else {
                before.push((&on.ids, None));
                before.len() - 1
            };
            match one {
                Prepared::Scatter(scatter) => scatter::draw(scatter, &mut before[place].1),
                Prepared::Bars(bars) => bar::draw(bars),
                Prepared::Boxes(boxes) => boxplot::draw(&boxes),
                Prepared::Table(table) => heatmap::draw(table),
                // Histograms have become bars when they were arranged.
                Prepared::Histogram(_) => Drawn::default(),
                Prepared::Drawn(drawn) => drawn,
            }
        })
        .collect()
}

/// Returns whether two panels have the same place.
fn is_same(one: [f32; 4], other: [f32; 4]) -> bool {
    one.iter().zip(other).all(|(one, other)| (one - other).abs() < 1e-4)
}

fn ruler(axis: &Axis, index: usize, panels: &[Panel], axes: &[Axis]) -> Ruler {
    let is_x = axis.is_x();
    let mine = |panel: &Panel| if is_x { panel.x == index } else { panel.y == index };
    let crossing = |panel: &Panel| if is_x { &axes[panel.y].id } else { &axes[panel.x].id };
    let anchored = panels.iter().position(|panel| mine(panel) && *crossing(panel) == axis.anchor);
    let panel = anchored.or_else(|| panels.iter().position(mine)).unwrap_or(0);
    Ruler {
        id: axis.id.clone(),
        horizontal: is_x,
        side: if matches!(axis.side, axis::Side::Top | axis::Side::Right) { Side::High } else { Side::Low },
        visible: axis.visible,
        labels: axis.show_tick_labels,
        title: axis.title.plain().replace('\n', " "),
        panel,
        axis: axis.clone(),
    }
}
