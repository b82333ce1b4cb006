//! What a reader presses in a browser: menus, sliders, selectors of ranges. They are shown in the state in which they begin; a
//! figure's frames are stepped through elsewhere.

use super::Size;
use super::decor::{Annotation, Font, Head};
use super::mark::{Dash, Stroke};
use super::plan::layout_key;
use super::source::Source;
use super::traces::fit;
use super::{Ruler, plain};
use crate::chart::color::{GROUND, Rgba};
use crate::chart::rich_text::RichText;

/// The border of menus and sliders, and the ground of what is active.
const BORDER: Rgba = Rgba::new(0xbe, 0xc8, 0xd9);
const ACTIVE: Rgba = Rgba::new(0xf4, 0xfa, 0xff);
const RAIL: Rgba = Rgba::new(0xf8, 0xfa, 0xfc);
const SELECTOR: Rgba = Rgba::new(0xee, 0xee, 0xee);
/// The least width and height of a button, what its text has beside it, and the space to the next one.
const LEAST: f64 = 30.0;
const BESIDE: f64 = 24.0;
const GAP: f64 = 5.0;
/// How many entries of one control are shown.
const MOST: usize = 60;

/// A box in the paper that margins grow for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Its place, in fractions of the paper.
    pub at: [f32; 2],
    /// Where it stands to its place: 0 begins there, 1 ends there; right and down.
    pub hold: [f32; 2],
    /// Its width and height in pixels.
    pub size: [f32; 2],
}

/// The controls of a figure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Controls {
    /// What pictures draw.
    pub drawn: Vec<Annotation>,
    /// What they make room for.
    pub rooms: Vec<Room>,
    /// What cells say, one text a control.
    pub said: Vec<String>,
}

/// A button to be placed.
struct Button {
    label: String,
    active: bool,
    size: [f64; 2],
}

/// Reads the controls of a layout.
#[must_use]
pub fn read(layout: Source<'_>, font: Font, rulers: &[Ruler]) -> Controls {
    let mut controls = Controls::default();
    for value in layout.list("updatemenus") {
        menu(Source::new(Some(value), layout.at("updatemenudefaults")), layout, font, &mut controls);
    }
    for value in layout.list("sliders") {
        let width = layout.number("width").unwrap_or(700.0) - 160.0;
        slider(Source::new(Some(value), layout.at("sliderdefaults")), font, width.clamp(100.0, 1e4), &mut controls);
    }
    for ruler in rulers.iter().filter(|ruler| ruler.horizontal && ruler.visible) {
        let key = layout_key(&ruler.id);
        selector(layout.sub(&format!("{key}.rangeselector")), ruler, font, &mut controls);
    }
    controls
}

fn hold(word: Option<&str>, usual: f32) -> f32 {
    match word {
        Some("left" | "top") => 0.0,
        Some("center" | "middle") => 0.5,
        Some("right" | "bottom") => 1.0,
        _ => usual,
    }
}

fn room(source: Source<'_>, at: [f64; 2], holds: [f32; 2], size: [f64; 2]) -> Room {
    let place = |key: &str, usual: f64| source.number(key).unwrap_or(usual).clamp(-5.0, 5.0) as f32;
    Room {
        at: [place("x", at[0]), place("y", at[1])],
        hold: [hold(source.text("xanchor"), holds[0]), hold(source.text("yanchor"), holds[1])],
        size: size.map(|length| length as f32),
    }
}

fn button(label: String, active: bool, font: Font) -> Button {
    let [width, height] = fit::extent(&label, f64::from(font.size));
    Button { label, active, size: [(width + BESIDE).max(LEAST), height.max(LEAST) + 3.0] }
}

fn menu(source: Source<'_>, layout: Source<'_>, font: Font, controls: &mut Controls) {
    let list = source.list("buttons");
    if list.is_empty() || !source.flag("visible", true) {
        return;
    }
    let font = Font::read(source.sub("font"), font);
    let active = source.number("active").unwrap_or(0.0);
    let shows = source.flag("showactive", true);
    let is_row = source.text("type") == Some("buttons");
    let mut buttons: Vec<Button> = list
        .iter()
        .map(|value| Source::new(Some(value), None))
        .filter(|one| one.flag("visible", true))
        .enumerate()
        .take(MOST)
        .map(|(at, one)| {
            let label = one.display("label").unwrap_or_default().into_owned();
            button(label, shows && (at as f64 - active).abs() < 0.5, font)
        })
        .collect();
    let across = buttons.iter().map(|one| one.size[0]).fold(LEAST, f64::max);
    if !is_row {
        // A closed menu shows the entry that it is on.
        let at = (active.max(0.0) as usize).min(buttons.len().saturating_sub(1));
        let Some(mut shown) = buttons.drain(..).nth(at) else { return };
        shown.size[0] = across + 12.0;
        shown.label.push_str(" ▼");
        shown.active = false;
        buttons = vec![shown];
    }
    let lies = is_row && matches!(source.text("direction"), Some("left" | "right"));
    let high = buttons.iter().map(|one| one.size[1]).fold(LEAST, f64::max);
    for one in &mut buttons {
        one.size = if lies { [one.size[0], high] } else { [if is_row { across } else { one.size[0] }, one.size[1]] };
    }
    let colour = |key: &str, usual: Rgba| source.text(key).and_then(Rgba::parse).unwrap_or(usual);
    let paper = layout.text("paper_bgcolor").and_then(Rgba::parse).unwrap_or(GROUND);
    let border = Stroke {
        colour: colour("bordercolor", BORDER),
        width: source.number("borderwidth").unwrap_or(1.0).clamp(0.0, 20.0) as f32,
        dash: Dash::Solid,
    };
    let grounds = [colour("bgcolor", paper), ACTIVE];
    controls.said.push(said(&buttons, is_row));
    row(source, &buttons, lies, ([-0.05, 1.0], [1.0, 0.0]), (font, border, grounds), controls);
}

/// Returns what cells say of buttons: the active one is marked.
fn said(buttons: &[Button], is_row: bool) -> String {
    let label = |one: &Button| {
        let label = plain(&one.label).replace('\n', " ");
        if is_row && one.active { format!("[‹{label}›]") } else { format!("[{label}]") }
    };
    buttons.iter().map(label).collect::<Vec<_>>().join(" ")
}

/// Places buttons beside or below each other.
fn row(
    source: Source<'_>,
    buttons: &[Button],
    lies: bool,
    (at, holds): ([f64; 2], [f32; 2]),
    (font, border, grounds): (Font, Stroke, [Rgba; 2]),
    controls: &mut Controls,
) {
    let gaps = GAP * (buttons.len().max(1) - 1) as f64;
    let sum = |axis: usize| buttons.iter().map(|one| one.size[axis]).sum::<f64>() + gaps;
    let most = |axis: usize| buttons.iter().map(|one| one.size[axis]).fold(0.0, f64::max);
    let pad = |side: &str| source.number(&format!("pad.{side}")).unwrap_or(0.0).clamp(-500.0, 500.0);
    let inner = if lies { [sum(0), most(1)] } else { [most(0), sum(1)] };
    let size = [inner[0] + pad("l") + pad("r"), inner[1] + pad("t") + pad("b")];
    let room = room(source, at, holds, size);
    let mut corner = [pad("l") - f64::from(room.hold[0]) * size[0], pad("t") - f64::from(room.hold[1]) * size[1]];
    for one in buttons {
        let ground = grounds[usize::from(one.active)];
        controls.drawn.push(annotation(room.at, corner, one.size, (&one.label, font), (ground, border)));
        corner[usize::from(!lies)] += one.size[usize::from(!lies)] + GAP;
    }
    controls.rooms.push(room);
}

/// Makes a box of a size whose left upper corner is so many pixels right of and below a place.
fn annotation(
    at: [f32; 2],
    corner: [f64; 2],
    size: [f64; 2],
    (text, font): (&str, Font),
    (ground, border): (Rgba, Stroke),
) -> Annotation {
    let width = if border.colour.a > 0.0 { border.width } else { 0.0 };
    Annotation {
        at,
        panel: None,
        tail: None,
        arrow: Stroke { colour: Rgba::CLEAR, width: 0.0, dash: Dash::Solid },
        heads: [Head::NONE; 2],
        text: RichText::parse(text),
        font,
        hold: [0.0, 0.0],
        align: 0.5,
        angle: 0.0,
        ground,
        border,
        pad: 0.0,
        shift: corner.map(|length| length as f32),
        size: size.map(|length| Some((length as f32 - 2.0 * width).max(0.0))),
    }
}

fn selector(source: Source<'_>, ruler: &Ruler, font: Font, controls: &mut Controls) {
    let list = source.list("buttons");
    if list.is_empty() || !source.flag("visible", true) {
        return;
    }
    let font = Font::read(source.sub("font"), font);
    let mut buttons: Vec<Button> = list
        .iter()
        .map(|value| Source::new(Some(value), None))
        .filter(|one| one.flag("visible", true))
        .take(MOST)
        .map(|one| {
            let step = one.text("step").unwrap_or("month");
            let count = one.number("count").unwrap_or(1.0);
            let usual =
                || if step == "all" { step.to_owned() } else { format!("{count}{}", &step[..step.len().min(1)]) };
            let label = one.display("label").map_or_else(usual, std::borrow::Cow::into_owned);
            let [width, height] = fit::extent(&label, f64::from(font.size));
            Button { label, active: false, size: [(width + 10.0).max(LEAST), height + 5.4] }
        })
        .collect();
    let high = buttons.iter().map(|one| one.size[1]).fold(0.0, f64::max);
    for one in &mut buttons {
        one.size[1] = high;
    }
    let colour = |key: &str, usual: Rgba| source.text(key).and_then(Rgba::parse).unwrap_or(usual);
    let border = Stroke {
        colour: colour("bordercolor", Rgba::CLEAR),
        width: source.number("borderwidth").unwrap_or(0.0).clamp(0.0, 20.0) as f32,
        dash: Dash::Solid,
    };
    controls.said.push(said(&buttons, true));
    let at = [ruler.axis.domain[0], 1.02];
    let ground = colour("bgcolor", SELECTOR);
    row(source, &buttons, true, (at, [0.0, 1.0]), (font, border, [ground, ground]), controls);
}

fn slider(source: Source<'_>, font: Font, paper: f64, controls: &mut Controls) {
    let steps: Vec<Source<'_>> = source.list("steps").iter().map(|value| Source::new(Some(value), None)).collect();
    let steps: Vec<&Source<'_>> = steps.iter().filter(|step| step.flag("visible", true)).collect();
    if steps.is_empty() || !source.flag("visible", true) {
        return;
    }
    let font = Font::read(source.sub("font"), font);
    let active = (source.number("active").unwrap_or(0.0).max(0.0) as usize).min(steps.len() - 1);
    let label =
        |at: usize| steps[at].display("label").map_or_else(|| format!("step-{at}"), std::borrow::Cow::into_owned);
    let value = source.sub("currentvalue");
    let shows = value.flag("visible", true);
    let (before, after) = (value.text("prefix").unwrap_or(""), value.text("suffix").unwrap_or(""));
    let text = format!("{before}{}{after}", label(active));
    let marks: String = if steps.len() <= 24 {
        (0..steps.len()).map(|at| if at == active { '●' } else { '─' }).collect()
    } else {
        let place = active * 23 / steps.len().max(2);
        (0..24).map(|at| if at == place { '●' } else { '─' }).collect()
    };
    controls.said.push(format!("├{marks}┤ {} ({}/{})", plain(&text).replace('\n', " "), active + 1, steps.len()));
    let value_font = Font::read(value.sub("font"), font);
    let head = if shows {
        fit::extent(&text, f64::from(value_font.size))[1] + value.number("offset").unwrap_or(10.0)
    } else {
        0.0
    };
    let labels = (0..steps.len().min(MOST)).map(|at| fit::extent(&label(at), f64::from(font.size)));
    let (widest, highest) = labels.fold((0.0, 0.0), |(wide, high): (f64, f64), [w, h]| (wide.max(w), high.max(h)));
    let pad = |side: &str, usual: f64| source.number(&format!("pad.{side}")).unwrap_or(usual).clamp(-500.0, 500.0);
    let high = (head + 32.0 + highest + pad("t", 20.0) + pad("b", 0.0)).clamp(0.0, 2_000.0);
    // Its length is known when the paper's is: parts are placed by fractions of that.
    let length = source.number("len").unwrap_or(1.0).clamp(0.01, 1.0) as f32;
    let room = room(source, [0.0, 0.0], [0.0, 0.0], [0.0, high]);
    let left = room.at[0] - room.hold[0] * length;
    let top = pad("t", 20.0) - f64::from(room.hold[1]) * high;
    let border = Stroke { colour: BORDER, width: 1.0, dash: Dash::Solid };
    let none = Stroke { colour: Rgba::CLEAR, width: 0.0, dash: Dash::Solid };
    // The rail in short pieces, so that it needs no length in pixels.
    let blank = ("\u{a0}", font.sized(1.0));
    let pieces = 200;
    for piece in 0..=pieces {
        let x = left + length * piece as f32 / pieces as f32;
        controls.drawn.push(annotation([x, room.at[1]], [0.0, top + head + 7.0], [6.0, 5.0], blank, (BORDER, none)));
    }
    let place = |at: usize| left + length * (at as f32 + 0.5) / steps.len() as f32;
    // As many labels as have room beside each other.
    let each = (steps.len() as f64 * (widest + 8.0) / (f64::from(length) * paper)).ceil().max(1.0) as usize;
    for at in (0..steps.len()).step_by(each) {
        let text = label(at);
        let [wide, tall] = fit::extent(&text, f64::from(font.size));
        let corner = [-wide / 2.0, top + head + 32.0];
        controls.drawn.push(annotation(
            [place(at), room.at[1]],
            corner,
            [wide, tall],
            (&text, font),
            (Rgba::CLEAR, none),
        ));
    }
    let grip = [-10.0, top + head - 0.5];
    controls.drawn.push(annotation([place(active), room.at[1]], grip, [20.0, 20.0], blank, (RAIL, border)));
    if shows {
        let [wide, tall] = fit::extent(&text, f64::from(value_font.size));
        let (at, by) = match value.text("xanchor") {
            Some("right") => (left + length, -wide),
            Some("center") => (left + length / 2.0, -wide / 2.0),
            _ => (left, 0.0),
        };
        controls.drawn.push(annotation(
            [at, room.at[1]],
            [by, top],
            [wide, tall],
            (&text, value_font),
            (Rgba::CLEAR, none),
        ));
    }
    controls.rooms.push(room);
}

/// Returns the text that cells show of all controls, none if there are none.
#[must_use]
pub fn line(layout: Source<'_>, rulers: &[Ruler], size: Size) -> Option<String> {
    if !size.is_cells {
        return None;
    }
    let said = read(layout, Font::default(), rulers).said;
    (!said.is_empty()).then(|| {
        let text = said.join("   ");
        let most = (size.width / Size::CELL.0 * 0.9) as usize;
        if text.chars().count() <= most {
            text
        } else {
            text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    fn read(json: &str) -> Controls {
        let value: Value = serde_json::from_str(json).unwrap();
        super::read(Source::new(Some(&value), None), Font::default(), &[])
    }

    #[test]
    fn menus_show_how_they_begin() {
        let rows = r#"{"updatemenus":[{"type":"buttons","active":1,"buttons":[{"label":"one"},{"label":"two"},{"label":"x","visible":false}]}]}"#;
        let controls = read(rows);
        assert_eq!((controls.said, controls.drawn.len()), (vec!["[one] [‹two›]".to_owned()], 2));
        let menu = read(r#"{"updatemenus":[{"buttons":[{"label":"one"},{"label":"two"}],"active":7}]}"#);
        assert_eq!(menu.said, ["[two ▼]"]);
        assert!(
            read(r#"{"updatemenus":[{"buttons":[]},{"visible":false,"buttons":[{"label":"a"}]}]}"#).said.is_empty()
        );
    }

    #[test]
    fn buttons_take_the_room_that_plotly_gives_them() {
        // The mock `updatemenus_toggle`: its button widens the left margin to 97 pixels.
        let room = read(r#"{"updatemenus":[{"type":"buttons","buttons":[{"label":"toggle"}]}]}"#).rooms[0];
        assert!((room.size[0] - 58.67).abs() < 1.0 && (room.size[1] - 33.0).abs() < 0.1, "{room:?}");
        assert_eq!((room.at, room.hold), ([-0.05, 1.0], [1.0, 0.0]));
    }

    #[test]
    fn sliders_say_their_value() {
        let json = r#"{"sliders":[{"active":1,"currentvalue":{"prefix":"year "},"steps":[{"label":"1990"},{"label":"2000"},{"label":"2010"}]}]}"#;
        assert_eq!(read(json).said, ["├─●─┤ year 2000 (2/3)"]);
    }
}
