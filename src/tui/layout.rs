//! Where the panes are: a pure function of the terminal's size and of what the user has opened.
//!
//! Wide terminals have tree, list, preview and details side by side; narrower ones put the preview under the list, the
//! narrowest show one pane at a time. Drawing and scrolling both ask here, so they agree on every height.

use ratatui::layout::Rect;

use crate::text::shown;

/// The smallest terminal that the app can be used in.
pub const LEAST: (u16, u16) = (40, 10);

/// From this width on everything is side by side.
const WIDE: u16 = 100;

/// From this width on the tree is beside the list.
const MIDDLE: u16 = 64;

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
        let tree_width = (width / 6).clamp(18, 28);
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
        let (list, right) = split_left(rest, rest.width - rest.width * 11 / 20);
        panes.list = Some(list);
        if details_wanted && right.height >= 18 {
            let details = (right.height / 4).clamp(9, 11);
            let (preview, below) = split_top(right, right.height - details);
            (panes.preview, panes.details) = (Some(preview), Some(below));
        } else if details_wanted {
            panes.details = Some(right);
        } else {
            panes.preview = Some(right);
        }
    } else if body.height >= 16 {
        let (list, below) = split_top(rest, rest.height * 9 / 20);
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
                        for trash in [false, true] {
                            let panes = panes(width, height, Wishes { focus, details, trash }).unwrap();
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
        assert_eq!(panes(39, 10, Wishes { focus: Focus::List, details: None, trash: false }), None);
    }
}
