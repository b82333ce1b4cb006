//! Where the panes are: a pure function of the terminal's size and of what the user has opened.
//!
//! Wide terminals have tree, list, preview and details side by side; narrower ones put the preview under the list, the
//! narrowest show one pane at a time. Drawing and scrolling both ask here, so they agree on every height.

use ratatui::layout::{Position, Rect};
use serde::{Deserialize, Serialize};

use crate::config;
use crate::text::shown;

/// The smallest terminal that the app can be used in.
pub const LEAST: (u16, u16) = (40, 10);

/// From this width on everything is side by side.
const WIDE: u16 = 100;

/// From this width on the tree is beside the list.
const MIDDLE: u16 = 64;

/// From this height between the lines on, the preview has room below the list.
const LOW: u16 = 16;

/// Which pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The folder tree.
    Tree,
    /// The list.
    #[default]
    List,
}

/// What decides the layout beside the size.
#[derive(Debug, Clone, Copy)]
pub struct Wishes {
    /// The pane with the keys, which is always shown.
    pub focus: Focus,
    /// Whether details are wanted; `None` leaves it to the room.
    pub details: Option<bool>,
    /// Whether the list is the trash, which has no tree beside it.
    pub trash: bool,
    /// What the user gave each pane.
    pub shares: Shares,
}

/// How the user has divided the screen, in thousandths; what he left alone follows from the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Shares {
    /// The tree's of the width.
    pub tree: Option<u16>,
    /// The list's of what is beside the tree.
    pub list: Option<u16>,
    /// The list's of the height, where the preview is below it.
    pub above: Option<u16>,
    /// The preview's of the height, with the details below it.
    pub preview: Option<u16>,
}

impl Shares {
    /// Returns what the settings say.
    #[must_use]
    pub fn of(layout: config::app::Layout) -> Shares {
        let thousandths = |hundredths: Option<u16>| hundredths.map(|share| share.saturating_mul(10));
        let list = thousandths(layout.list);
        Shares { tree: thousandths(layout.tree), list, above: list, preview: thousandths(layout.preview) }
    }

    /// Returns these shares, and the other's where there is none.
    #[must_use]
    pub fn or(self, other: Shares) -> Shares {
        Shares {
            tree: self.tree.or(other.tree),
            list: self.list.or(other.list),
            above: self.above.or(other.above),
            preview: self.preview.or(other.preview),
        }
    }
}

/// A border between two panes, which can be dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Between the tree and what is beside it.
    Tree,
    /// Between the list and what is beside it.
    List,
    /// Between the list and what is below it.
    Above,
    /// Between the preview and the details.
    Preview,
}

/// The narrowest and the lowest that a pane is made.
const LEAST_PANE: (u16, u16) = (14, 4);

/// Returns what part a share is of a length, leaving the least to both sides.
fn part(share: Option<u16>, length: u16, default: u16, least: u16) -> u16 {
    let part = share.map_or(default, |share| (u32::from(length) * u32::from(share.min(1_000)) / 1_000) as u16);
    part.min(length.saturating_sub(least)).max(least.min(length))
}

/// The areas of the panes with their borders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Panes {
    /// The line on top.
    pub header: Rect,
    /// The tree.
    pub tree: Option<Rect>,
    /// The list; hidden only where the tree has the one pane there is.
    pub list: Option<Rect>,
    /// The preview.
    pub preview: Option<Rect>,
    /// The details.
    pub details: Option<Rect>,
    /// The line at the bottom.
    pub footer: Rect,
}

/// Returns the areas for a terminal of `width` × `height`, `None` when it is too small.
#[must_use]
pub fn panes(width: u16, height: u16, wishes: Wishes) -> Option<Panes> {
    if width < LEAST.0 || height < LEAST.1 {
        return None;
    }
    let mut panes =
        Panes { header: Rect::new(0, 0, width, 1), footer: Rect::new(0, height - 1, width, 1), ..Panes::default() };
    let body = Rect::new(0, 1, width, height - 2);
    let tree_fits = width >= MIDDLE && !wishes.trash;
    let rest = if tree_fits {
        let tree_width = part(wishes.shares.tree, width, (width / 6).clamp(18, 28), LEAST_PANE.0);
        let (tree, rest) = split_left(body, tree_width);
        panes.tree = Some(tree);
        rest
    } else if wishes.focus == Focus::Tree && !wishes.trash {
        panes.tree = Some(body);
        return Some(panes);
    } else {
        body
    };
    let details_wanted = wishes.details.unwrap_or(width >= WIDE);
    if width >= WIDE {
        let list_width = part(wishes.shares.list, rest.width, rest.width - rest.width * 11 / 20, LEAST_PANE.0);
        let (list, right) = split_left(rest, list_width);
        panes.list = Some(list);
        if details_wanted && right.height >= 18 {
            let details = (right.height / 4).clamp(9, 11);
            let height = part(wishes.shares.preview, right.height, right.height - details, LEAST_PANE.1);
            let (preview, below) = split_top(right, height);
            (panes.preview, panes.details) = (Some(preview), Some(below));
        } else if details_wanted {
            panes.details = Some(right);
        } else {
            panes.preview = Some(right);
        }
    } else if body.height >= LOW {
        let height = part(wishes.shares.above, rest.height, rest.height * 9 / 20, LEAST_PANE.1);
        let (list, below) = split_top(rest, height);
        panes.list = Some(list);
        *(if details_wanted { &mut panes.details } else { &mut panes.preview }) = Some(below);
    } else if wishes.details == Some(true) {
        let (list, below) = split_top(rest, rest.height.saturating_sub(4).max(4));
        (panes.list, panes.details) = (Some(list), Some(below));
    } else {
        panes.list = Some(rest);
    }
    Some(panes)
}

/// Returns the borders that can be dragged, each as wide as both frames that meet there.
#[must_use]
pub fn edges(panes: &Panes) -> Vec<(Edge, Rect)> {
    let beside = |left: Rect| Rect { x: left.right() - 1, width: 2, ..left };
    let below = |top: Rect| Rect { y: top.bottom() - 1, height: 2, ..top };
    let right = panes.preview.or(panes.details);
    let mut edges = Vec::new();
    if let (Some(tree), Some(_)) = (panes.tree, panes.list) {
        edges.push((Edge::Tree, beside(tree)));
    }
    if let (Some(list), Some(right)) = (panes.list, right) {
        if right.x == list.right() {
            edges.push((Edge::List, beside(list)));
        } else if panes.footer.y > LOW {
            edges.push((Edge::Above, below(list)));
        }
    }
    if let (Some(preview), Some(_)) = (panes.preview, panes.details) {
        edges.push((Edge::Preview, below(preview)));
    }
    edges
}

/// Returns the shares once a border is dragged to a place.
#[must_use]
pub fn dragged(panes: &Panes, shares: Shares, edge: Edge, at: Position) -> Shares {
    let share = |at: u16, from: u16, length: u16| {
        let part = u32::from(at.saturating_add(1).saturating_sub(from));
        Some((part * 1_000).div_ceil(u32::from(length.max(1))).clamp(1, 1_000) as u16)
    };
    let mut shares = shares;
    let height = panes.footer.y.saturating_sub(1);
    match (edge, panes.list, panes.preview) {
        (Edge::Tree, ..) => shares.tree = share(at.x, 0, panes.header.width),
        (Edge::List, Some(list), _) => shares.list = share(at.x, list.x, panes.header.width - list.x),
        (Edge::Above, Some(list), _) => shares.above = share(at.y, list.y, height),
        (Edge::Preview, _, Some(preview)) => shares.preview = share(at.y, preview.y, height),
        _ => {}
    }
    shares
}

/// Returns what is inside a pane's borders.
#[must_use]
pub fn inner(pane: Rect) -> Rect {
    Rect::new(pane.x + 1, pane.y + 1, pane.width.saturating_sub(2), pane.height.saturating_sub(2))
}

fn split_left(area: Rect, width: u16) -> (Rect, Rect) {
    let width = width.min(area.width);
    (Rect { width, ..area }, Rect { x: area.x + width, width: area.width - width, ..area })
}

fn split_top(area: Rect, height: u16) -> (Rect, Rect) {
    let height = height.min(area.height);
    (Rect { height, ..area }, Rect { y: area.y + height, height: area.height - height, ..area })
}

/// Returns what is between the line on top and the one at the bottom.
#[must_use]
pub fn body(panes: Panes) -> Rect {
    Rect::new(0, 1, panes.header.width, panes.footer.y.saturating_sub(1))
}

/// Returns the areas of the search: the one with what was found, and the one for a preview where there is room.
#[must_use]
pub fn finder((width, height): (u16, u16)) -> (Rect, Option<Rect>) {
    let area = Rect::new(0, 1.min(height), width, height.saturating_sub(2));
    if width >= WIDE {
        let (list, preview) = split_left(area, width * 9 / 20);
        (list, Some(preview))
    } else if area.height >= 18 {
        let (list, preview) = split_top(area, area.height / 2);
        (list, Some(preview))
    } else {
        (area, None)
    }
}

/// Breaks a text at its spaces into lines of at most `width` cells, which may be shown.
#[must_use]
pub fn wrap(line: &str, width: usize) -> Vec<String> {
    let indent = &line[..line.len() - line.trim_start().len()];
    let mut lines = vec![String::new()];
    for word in shown(line.trim_start()).as_str().split(' ') {
        let last = lines.last().map_or(0, |last| shown(last).width());
        if last > 0 && last + 1 + shown(word).width() + indent.len() > width {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines.into_iter().map(|line| shown(&format!("{indent}{line}")).fit(width).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_fill_the_screen_without_overlap() {
        for width in [40, 63, 64, 80, 99, 100, 160, 500] {
            for height in [10, 17, 18, 24, 45, 200] {
                for focus in [Focus::Tree, Focus::List] {
                    for details in [None, Some(true), Some(false)] {
                        for (trash, share) in [(false, None), (true, None), (false, Some(30)), (true, Some(990))] {
                            let shares = Shares { tree: share, list: share, above: share, preview: share };
                            let panes = panes(width, height, Wishes { focus, details, trash, shares }).unwrap();
                            let all = [
                                Some(panes.header),
                                panes.tree,
                                panes.list,
                                panes.preview,
                                panes.details,
                                Some(panes.footer),
                            ];
                            let area: u32 = all.iter().flatten().map(|pane| pane.area()).sum();
                            assert_eq!(
                                area,
                                u32::from(width) * u32::from(height),
                                "{width}×{height} {focus:?} {details:?}"
                            );
                            assert!(all.iter().flatten().all(|pane| pane.width > 0 && pane.height > 0));
                        }
                    }
                }
            }
        }
        assert_eq!(
            panes(39, 10, Wishes { focus: Focus::List, details: None, trash: false, shares: Shares::default() }),
            None
        );
    }

    #[test]
    fn a_border_is_where_it_was_dragged_to() {
        let wishes = |shares| Wishes { focus: Focus::List, details: None, trash: false, shares };
        for size in [(160, 45), (80, 24)] {
            let before = panes(size.0, size.1, wishes(Shares::default())).unwrap();
            for (edge, area) in edges(&before) {
                for by in [-3i16, 0, 4] {
                    let at = Position::new(area.x.saturating_add_signed(by), area.y.saturating_add_signed(by));
                    let shares = dragged(&before, Shares::default(), edge, at);
                    let after = panes(size.0, size.1, wishes(shares)).unwrap();
                    let (_, moved) = edges(&after).into_iter().find(|(other, _)| *other == edge).unwrap();
                    let expected = match edge {
                        Edge::Tree | Edge::List => (at.x, area.y),
                        Edge::Above | Edge::Preview => (area.x, at.y),
                    };
                    assert_eq!((moved.x, moved.y), expected, "{edge:?} {size:?}");
                }
            }
        }
    }
}
